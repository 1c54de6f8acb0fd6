//! Where tiles load their numbers from, and where padding is.

// As in `fma`.
#![allow(unsafe_code)]
#![allow(clippy::needless_range_loop)]

use super::lanes::Lanes;
use super::{Steps, Tiles};
use crate::engine::simd::vector::Vector;

/// Where the vectors of the tiles' positions are.
pub(super) struct Source {
    /// Those of the first place, which may not be there.
    first: *const f32,
    steps: Steps,
    rows: [usize; 2],
    columns: [usize; 2],
    /// From a tile to its neighbour, in columns.
    apart: usize,
}

impl Source {
    #[inline(always)]
    pub(super) fn new(tiles: &Tiles, start: usize, side: usize) -> Self {
        let ([rows, columns], apart) = match &tiles.known {
            Some([rows, columns]) => (
                [rows, columns].map(|known| [known.start, known.end]),
                tiles.from.tile / tiles.from.column.max(1),
            ),
            None => ([[0, side]; 2], 0),
        };
        let before = rows[0] * tiles.from.row + columns[0] * tiles.from.column;
        let first = tiles.source.as_ptr().wrapping_add(start);
        Self {
            first: first.wrapping_sub(before),
            steps: tiles.from,
            rows,
            columns,
            apart,
        }
    }

    /// A column of that tile.
    ///
    /// # Safety
    /// At every place that is known the lanes lie within the source: all of them, or
    /// those of the mask if `PART`.
    #[inline(always)]
    pub(super) unsafe fn column<V: Vector, const FROM: usize, const PART: bool>(
        &self,
        tile: usize,
        column: usize,
        mask: V::Mask,
    ) -> [Lanes<V>; FROM] {
        let ([top, bottom], [left, right]) = (self.rows, self.columns);
        let at = tile * self.apart + column;
        let from = tile * self.steps.tile + column * self.steps.column;
        let from = self.first.wrapping_add(from);
        // SAFETY: the caller's.
        unsafe {
            let mut line = [Lanes::new(V::splat(0.0)); FROM];
            if at < left || at >= right {
                return line;
            }
            let all = top == 0 && bottom >= FROM;
            for row in 0..FROM {
                if all || (top <= row && row < bottom) {
                    let from = from.wrapping_add(row * self.steps.row);
                    line[row] = Lanes::new(if PART {
                        V::load_masked(from, mask)
                    } else {
                        V::load(from)
                    });
                }
            }
            line
        }
    }
}
