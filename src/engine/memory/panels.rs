//! Panels: a matrix copied so that what a tile reads lies together.

// As in `fma`: places are checked once before the loops.
#![allow(unsafe_code)]

use crate::engine::memory::uninit::Uninit;
use crate::engine::simd::level::{self, Level};
use crate::engine::simd::vector::{Vector, WithSimd};

/// The columns of a matrix, cut into panels: row by row in each, one panel behind the
/// other.
pub(crate) struct Panels<'a> {
    /// Row r begins at r · `stride`.
    pub(crate) source: &'a [f32],
    pub(crate) rows: usize,
    pub(crate) stride: usize,
    /// The first column, and vectors, of each panel; the last one may end with a part of
    /// a vector.
    pub(crate) parts: &'a [(usize, usize)],
    /// Columns in all.
    pub(crate) columns: usize,
    /// `[panels, rows, wide]`.
    pub(crate) target: &'a mut [Uninit],
    pub(crate) wide: usize,
}

impl Panels<'_> {
    /// Copies them; what is not copied is left as it was.
    ///
    /// # Panics
    /// If they do not lie within source and target.
    pub(crate) fn copy(self, level: Level) {
        let lanes = level.lanes();
        let of_panel = self.rows * self.wide;
        assert!(self.parts.len() * of_panel <= self.target.len(), "the target");
        for &(first, vectors) in self.parts {
            assert!(vectors * lanes <= self.wide, "a panel");
            assert!(first + (vectors - 1) * lanes < self.columns, "a part");
        }
        let last = (self.rows - 1) * self.stride + self.columns;
        assert!(last <= self.source.len(), "the source");
        level::dispatch(level, self);
    }
}

impl WithSimd for Panels<'_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let (from, to) =
            (self.source.as_ptr(), self.target.as_mut_ptr().cast::<f32>());
        for row in 0..self.rows {
            // SAFETY: `copy` has checked that all panels lie within source and
            // target; the last vector touches the columns that there are.
            unsafe {
                let from = from.add(row * self.stride);
                for (panel, &(first, vectors)) in self.parts.iter().enumerate() {
                    let to = to.add((panel * self.rows + row) * self.wide);
                    for vector in 0..vectors {
                        let column = first + vector * V::LANES;
                        let to = to.add(vector * V::LANES);
                        if column + V::LANES <= self.columns {
                            V::load(from.add(column)).store(to);
                        } else {
                            let rest = self.columns - column;
                            let mask = V::mask(0, rest);
                            V::load_masked(from.add(column), mask)
                                .store_first(to, rest);
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::as_uninit;

    #[test]
    fn every_column_is_in_its_panel() {
        for level in Level::available() {
            let lanes = level.lanes();
            let (rows, columns, wide) = (3, 5 * lanes - 1, 2 * lanes);
            let stride = columns + 2;
            let source: Vec<f32> = (0..rows * stride).map(|n| n as f32).collect();
            let parts = [(0, 2), (2 * lanes, 1), (3 * lanes, 2)];
            let mut target = vec![-1.0; parts.len() * rows * wide];
            let panels = Panels {
                source: &source,
                rows,
                stride,
                parts: &parts,
                columns,
                target: as_uninit(&mut target),
                wide,
            };
            panels.copy(level);
            for (panel, &(first, vectors)) in parts.iter().enumerate() {
                for row in 0..rows {
                    let line = &target[(panel * rows + row) * wide..][..wide];
                    for (place, &number) in line.iter().enumerate() {
                        let column = first + place;
                        let there = place < vectors * lanes && column < columns;
                        let expected = (row * stride + column) as f32;
                        assert_eq!(number, if there { expected } else { -1.0 });
                    }
                }
            }
        }
    }
}
