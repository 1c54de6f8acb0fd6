//! Outer-product micro-kernel without fusing: multiply, round, add.
//!
//! Each term is the sum of one image, a rounded product; so the gradient of a fully
//! connected layer's weights is defined ([`crate::accumulation`]).

// As in `fma`: places are checked once before the loops.
#![allow(unsafe_code)]
#![allow(clippy::needless_range_loop)]

use crate::engine::cost::{UNFUSED_TILES, tile_sides};
use crate::engine::memory::uninit::Uninit;
use crate::engine::parallel::even_parts;
use crate::engine::simd::level::{self, Level};
use crate::engine::simd::vector::{Vector, WithSimd};
use crate::engine::simd::with_const::with_const;

/// sums\[r, p\] = Σₙ left\[n, `first` + r\] · right\[n, p\], from +0.
pub(crate) struct OuterUnfused<'a> {
    /// `[terms, columns]`.
    pub(crate) left: &'a [f32],
    pub(crate) columns: usize,
    pub(crate) first: usize,
    /// `[terms, places]`.
    pub(crate) right: &'a [f32],
    pub(crate) places: usize,
    /// `[rows, places]`.
    pub(crate) sums: &'a mut [Uninit],
}

/// Sides of the largest tile.
const fn most(registers: usize) -> [usize; 2] {
    tile_sides(UNFUSED_TILES, registers)
}

impl OuterUnfused<'_> {
    /// Writes all sums.
    ///
    /// # Panics
    /// If the sizes do not fit together.
    pub(crate) fn compute(self, level: Level) {
        let rows = self.sums.len() / self.places;
        let terms = self.left.len() / self.columns;
        assert!(self.first + rows <= self.columns, "left factors");
        assert_eq!(self.left.len(), terms * self.columns, "left factors");
        assert_eq!(self.right.len(), terms * self.places, "right factors");
        assert_eq!(self.sums.len(), rows * self.places, "sums");
        level::dispatch(level, self);
    }

    #[inline(always)]
    fn of_rows<V: Vector, const ROWS: usize>(&mut self, row: usize) {
        let [_, vectors] = const { most(V::REGISTERS) };
        let (whole, rest) = (self.places / V::LANES, self.places % V::LANES);
        for (first, count) in even_parts(whole, vectors) {
            let place = first * V::LANES;
            with_const!(count, most(V::REGISTERS)[1], [1 2 3 4], VECTORS =>
                self.tile::<V, ROWS, VECTORS, false>(row, place, V::LANES));
        }
        if rest > 0 {
            self.tile::<V, ROWS, 1, true>(row, whole * V::LANES, rest);
        }
    }

    /// `ROWS` rows and `VECTORS` vectors, the last of which may be partial.
    #[inline(always)]
    fn tile<V, const ROWS: usize, const VECTORS: usize, const PART: bool>(
        &mut self,
        row: usize,
        place: usize,
        lanes: usize,
    ) where
        V: Vector,
    {
        // SAFETY: `compute` has checked that there are so many rows, and places in
        // each; of a part only its lanes are touched.
        unsafe {
            let mask = V::mask(0, lanes);
            let mut sums = [[V::splat(0.0); VECTORS]; ROWS];
            let mut left = self.left.as_ptr().add(self.first + row);
            let mut right = self.right.as_ptr().add(place);
            for _ in 0..self.right.len() / self.places {
                let mut factors = [V::splat(0.0); VECTORS];
                for vector in 0..VECTORS {
                    let from = right.add(vector * V::LANES);
                    factors[vector] = if PART {
                        V::load_masked(from, mask)
                    } else {
                        V::load(from)
                    };
                }
                for r in 0..ROWS {
                    let factor = V::splat(*left.add(r));
                    for vector in 0..VECTORS {
                        let product = factors[vector].times(factor);
                        sums[r][vector] = sums[r][vector].plus(product);
                    }
                }
                left = left.wrapping_add(self.columns);
                right = right.wrapping_add(self.places);
            }
            for r in 0..ROWS {
                let to = self.sums.as_mut_ptr().cast::<f32>();
                let to = to.add((row + r) * self.places + place);
                for vector in 0..VECTORS {
                    let to = to.add(vector * V::LANES);
                    if PART {
                        sums[r][vector].store_first(to, lanes);
                    } else {
                        sums[r][vector].store(to);
                    }
                }
            }
        }
    }
}

impl WithSimd for OuterUnfused<'_> {
    #[inline(always)]
    fn run<V: Vector>(mut self) {
        let [rows, _] = const { most(V::REGISTERS) };
        for (row, count) in even_parts(self.sums.len() / self.places, rows) {
            with_const!(count, most(V::REGISTERS)[0], [1 2 3 4 5 6], ROWS =>
                self.of_rows::<V, ROWS>(row));
        }
    }
}
