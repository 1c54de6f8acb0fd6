//! The transforms of Winograd's tiles, vectorised over channels or filters.
//!
//! A tile is transformed along its columns, then along its rows. A lane is one channel:
//! for each position of a tile, the numbers of neighbouring channels are a vector.

// As in `fma`: places are checked once before the loops.
#![allow(unsafe_code)]
#![allow(clippy::needless_range_loop)]

mod lanes;
mod source;
mod transforms;

use std::ops::Range;

use crate::engine::simd::level::{self, Level};
use crate::engine::simd::vector::{Vector, WithSimd};
use lanes::Lanes;
use source::Source;
use transforms::{F2Input, F2Output, F4Input, F4Output, Transform1d};

/// Which transform a tile's columns go through, and then its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TileTransform {
    /// F(2, 3): 4 pixels become 4 factors; neighbouring tiles share 2 pixels.
    F2Input,
    /// F(2, 3): 4 products become 2 outputs.
    F2Output,
    /// F(4, 3): 6 pixels become 6 factors; neighbouring tiles share 2 pixels.
    F4Input,
    /// F(4, 3): 6 products become 4 outputs.
    F4Output,
}

/// Strides between positions of tiles.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Steps {
    pub(crate) row: usize,
    pub(crate) column: usize,
    /// From a tile to its neighbour.
    pub(crate) tile: usize,
}

/// Neighbouring tiles; each of their places has some numbers, one behind the other.
pub(crate) struct Tiles<'a> {
    pub(crate) count: usize,
    pub(crate) numbers: usize,
    pub(crate) source: &'a [f32],
    pub(crate) from: Steps,
    /// The rows of a tile, and the columns of all tiles together, that the source has,
    /// from its start on; the others are zeros. `None`: it has all of them.
    pub(crate) known: Option<[Range<usize>; 2]>,
    pub(crate) target: &'a mut [f32],
    pub(crate) to: Steps,
    /// Rows of a tile that are written, and columns of all tiles together.
    pub(crate) inside: [usize; 2],
    /// What is added at the end, for each number of a place.
    pub(crate) bias: Option<&'a [f32]>,
}

impl Tiles<'_> {
    /// Changes all tiles.
    ///
    /// # Panics
    /// If a place lies outside of its slice, or tiles that share columns do not
    /// overlap.
    pub(crate) fn compute(self, level: Level, change: TileTransform) {
        match change {
            TileTransform::F2Input => self.by::<F2Input, 4, 4>(level),
            TileTransform::F2Output => self.by::<F2Output, 4, 2>(level),
            TileTransform::F4Input => self.by::<F4Input, 6, 6>(level),
            TileTransform::F4Output => self.by::<F4Output, 6, 4>(level),
        }
    }

    fn by<F: Transform1d<FROM, TO>, const FROM: usize, const TO: usize>(
        self,
        level: Level,
    ) {
        if self.count == 0 || self.numbers == 0 {
            return;
        }
        let read = self.read(FROM, F::SHARED);
        assert!(read <= self.source.len(), "the source");
        assert!(self.written(TO) <= self.target.len(), "the target");
        if let Some(bias) = self.bias {
            assert!(self.numbers <= bias.len(), "a bias for each number");
        }
        level::dispatch(level, By::<F, FROM, TO>(self, F::default()));
    }

    /// How far the source is read, for tiles of `side` rows and columns.
    fn read(&self, side: usize, shared: usize) -> usize {
        let Some([rows, columns]) = &self.known else {
            assert!(shared == 0, "no columns are shared");
            return (side - 1) * (self.from.row + self.from.column)
                + (self.count - 1) * self.from.tile
                + self.numbers;
        };
        let apart = (side - shared) * self.from.column;
        assert!(self.from.tile == apart, "tiles stand one behind the other");
        let rows = rows.end.min(side).saturating_sub(rows.start);
        let all = self.count * (side - shared) + shared;
        let columns = columns.end.min(all).saturating_sub(columns.start);
        if rows == 0 || columns == 0 {
            return 0;
        }
        (rows - 1) * self.from.row + (columns - 1) * self.from.column + self.numbers
    }

    /// How far the target is written.
    fn written(&self, side: usize) -> usize {
        let [rows, columns] =
            self.inside.map(|inside| inside.min(side * self.count));
        if rows == 0 {
            return 0;
        }
        let row = (rows.min(side) - 1) * self.to.row;
        let end = |tile: usize, columns: usize| {
            let column = (columns - 1) * self.to.column;
            row + column + tile * self.to.tile + self.numbers
        };
        // The last tile that is written whole, and the one outside it.
        let (whole, rest) = (columns / side, columns % side);
        let last = if whole > 0 { end(whole - 1, side) } else { 0 };
        last.max(if rest > 0 { end(whole, rest) } else { 0 })
    }
}

/// Tiles, and the transform that they go through.
struct By<'a, F, const FROM: usize, const TO: usize>(Tiles<'a>, F);

impl<F: Transform1d<FROM, TO>, const FROM: usize, const TO: usize> WithSimd
    for By<'_, F, FROM, TO>
{
    #[inline(always)]
    fn run<V: Vector>(mut self) {
        let (whole, rest) = (self.0.numbers / V::LANES, self.0.numbers % V::LANES);
        // SAFETY: `by` has checked that all places lie within source and target, and
        // that there is a bias for each number; a vector that is not whole touches
        // its first lanes only.
        unsafe {
            for vector in 0..whole {
                self.lanes::<V, false>(vector * V::LANES, V::LANES);
            }
            if rest > 0 {
                self.lanes::<V, true>(whole * V::LANES, rest);
            }
        }
    }
}

impl<F: Transform1d<FROM, TO>, const FROM: usize, const TO: usize>
    By<'_, F, FROM, TO>
{
    /// `lanes` numbers of every position, from `start` on.
    ///
    /// # Safety
    /// The places lie within source and target, the numbers within places and
    /// bias.
    #[inline(always)]
    unsafe fn lanes<V: Vector, const PART: bool>(
        &mut self,
        start: usize,
        lanes: usize,
    ) {
        let tiles = &mut self.0;
        let to = tiles.to;
        let [rows, columns] = tiles.inside;
        // SAFETY: the caller's.
        unsafe {
            let mask = V::mask(0, lanes);
            let bias = match tiles.bias.map(|bias| bias.as_ptr().add(start)) {
                Some(bias) if PART => V::load_masked(bias, mask),
                Some(bias) => V::load(bias),
                None => V::splat(0.0),
            };
            let bias = Lanes::new(bias);
            let source = Source::new(tiles, start, FROM);
            let mut half = [[bias; FROM]; TO];
            for tile in 0..tiles.count {
                if tile == 0 {
                    for column in 0..F::SHARED {
                        let line = source.column::<V, FROM, PART>(0, column, mask);
                        put(&mut half, column, F::apply(line));
                    }
                }
                for row in 0..TO {
                    for column in 0..F::SHARED {
                        if tile > 0 {
                            half[row][column] = half[row][FROM - F::SHARED + column];
                        }
                    }
                }
                for column in F::SHARED..FROM {
                    let line = source.column::<V, FROM, PART>(tile, column, mask);
                    put(&mut half, column, F::apply(line));
                }
                let target = tiles.target.as_mut_ptr();
                let target = target.wrapping_add(start + tile * to.tile);
                let here = columns.saturating_sub(tile * TO);
                let all = rows >= TO && here >= TO;
                for row in 0..TO {
                    let mut line = F::apply(half[row]);
                    if tiles.bias.is_some() {
                        for column in 0..TO {
                            line[column] = line[column] + bias;
                        }
                    }
                    for column in 0..TO {
                        if !all && (row >= rows || column >= here) {
                            continue;
                        }
                        let to = target.add(row * to.row + column * to.column);
                        let vector = line[column].vector();
                        if PART {
                            vector.store_first(to, lanes);
                        } else {
                            vector.store(to);
                        }
                    }
                }
            }
        }
    }
}

/// Writes a column that has been transformed.
#[inline(always)]
fn put<V: Copy, const FROM: usize, const TO: usize>(
    half: &mut [[V; FROM]; TO],
    column: usize,
    line: [V; TO],
) {
    for row in 0..TO {
        half[row][column] = line[row];
    }
}

#[cfg(test)]
mod tests;
