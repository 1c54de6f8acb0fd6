//! Outer-product micro-kernel by fused multiply-add: both factors are vectors.
//!
//! A tile has rows × elements of sums. Each of them is one sum in its order, as in
//! [`fma`](super::fma); but both factors differ from lane to lane, as where lanes are
//! images and the sum runs over output positions.

// As in `fma`: places are checked once before the loops.
#![allow(unsafe_code)]
#![allow(clippy::needless_range_loop)]

use crate::engine::cost::{OUTER_TILES, tile_sides};
use crate::engine::parallel::even_parts;
use crate::engine::simd::accumulate::{
    Accumulate, Distrust, SumTile, accumulated, ended,
};
use crate::engine::simd::level::{self, Level};
use crate::engine::simd::vector::{Vector, WithSimd};
use crate::engine::simd::with_const::with_const;

/// sums\[e\]\[r\] = Σ left\[r\]\[i, j\] · right\[e\]\[i, j\], from +0, over the rows i
/// and the columns j of all places.
pub(crate) struct OuterFma<'a> {
    /// Row r, place p is at (r · places + p) · `place`.
    pub(crate) left: &'a [f32],
    pub(crate) place: usize,
    pub(crate) rows: usize,
    /// Element e, place (i, j) is at `elements`\[e\] + i · `line` + j · `column`.
    pub(crate) right: &'a [f32],
    pub(crate) elements: &'a [usize],
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// Rows and columns of the places.
    pub(crate) places: [usize; 2],
    /// Element by element, in each the rows.
    pub(crate) sums: &'a mut [f32],
}

/// Sides of the largest tile.
const fn most(registers: usize) -> [usize; 2] {
    tile_sides(OUTER_TILES, registers)
}

impl OuterFma<'_> {
    /// Computes all sums.
    ///
    /// # Panics
    /// If a factor or a sum lies outside of its slice.
    pub(crate) fn compute(self, level: Level) {
        let lanes = level.lanes();
        let [rows, columns] = self.places;
        if rows == 0 || columns == 0 {
            return self.sums.fill(0.0);
        }
        let last = (self.rows * rows * columns - 1) * self.place + lanes;
        assert!(last <= self.left.len(), "left");
        let last = (rows - 1) * self.line + (columns - 1) * self.column + lanes;
        let most = self.elements.iter().max().copied().unwrap_or(0);
        assert!(most + last <= self.right.len(), "right factors");
        let sums = self.elements.len() * self.rows * lanes;
        assert_eq!(self.sums.len(), sums, "sums");
        level::dispatch(level, self);
    }

    #[inline(always)]
    fn of_rows<V: Vector, const ROWS: usize>(
        &mut self,
        row: usize,
        distrust: &Distrust,
    ) {
        let [_, elements] = const { most(V::REGISTERS) };
        for (element, count) in even_parts(self.elements.len(), elements) {
            with_const!(count, most(V::REGISTERS)[1], [1 2 3 4 5 6], ELEMENTS =>
                self.tile::<V, ROWS, ELEMENTS>(row, element, distrust));
        }
    }

    #[inline(always)]
    fn tile<V, const ROWS: usize, const ELEMENTS: usize>(
        &mut self,
        row: usize,
        element: usize,
        distrust: &Distrust,
    ) where
        V: Vector,
    {
        // SAFETY: `compute` has checked that all sums lie within their slice.
        unsafe {
            let tile = OuterTile::<ROWS, ELEMENTS> { outer: self, row, element };
            let sums = accumulated::<V, _>(&tile, distrust);
            for e in 0..ELEMENTS {
                for r in 0..ROWS {
                    let at = (element + e) * self.rows + row + r;
                    let to = self.sums.as_mut_ptr().add(at * V::LANES);
                    sums[r][e].store(to);
                }
            }
        }
    }
}

/// Sums that are held in registers together.
struct OuterTile<'a, 'b, const ROWS: usize, const ELEMENTS: usize> {
    outer: &'a OuterFma<'b>,
    /// The first ones.
    row: usize,
    element: usize,
}

impl<V: Vector, const ROWS: usize, const ELEMENTS: usize> SumTile<V>
    for OuterTile<'_, '_, ROWS, ELEMENTS>
{
    type All = [[V; ELEMENTS]; ROWS];

    #[inline(always)]
    unsafe fn sum<A: Accumulate<V>>(&self, mut accumulator: A) -> (Self::All, A) {
        let &Self { outer, row, element } = self;
        let [rows, columns] = outer.places;
        let of_row = rows * columns * outer.place;
        // SAFETY: `compute` has checked that the factors of all rows, elements and
        // places lie within their slices.
        unsafe {
            let zero = V::splat(0.0);
            let mut sums = [[A::begin(zero); ELEMENTS]; ROWS];
            let mut left = outer.left.as_ptr().add(row * of_row);
            let right = outer.right.as_ptr();
            let mut lines = [right; ELEMENTS];
            for e in 0..ELEMENTS {
                lines[e] = right.add(outer.elements[element + e]);
            }
            for _ in 0..rows {
                for column in 0..columns {
                    let mut factors = [zero; ROWS];
                    for r in 0..ROWS {
                        factors[r] = V::load(left.add(r * of_row));
                    }
                    for e in 0..ELEMENTS {
                        let right = V::load(lines[e].add(column * outer.column));
                        for r in 0..ROWS {
                            sums[r][e] =
                                accumulator.add(factors[r], right, sums[r][e]);
                        }
                    }
                    left = left.wrapping_add(outer.place);
                }
                for e in 0..ELEMENTS {
                    lines[e] = lines[e].wrapping_add(outer.line);
                }
            }
            (ended::<V, A, _, _>(sums), accumulator)
        }
    }
}

impl WithSimd for OuterFma<'_> {
    #[inline(always)]
    fn run<V: Vector>(mut self) {
        let distrust = &Distrust::default();
        let [rows, _] = const { most(V::REGISTERS) };
        for (row, count) in even_parts(self.rows, rows) {
            with_const!(count, most(V::REGISTERS)[0], [1 2 3 4], ROWS =>
                self.of_rows::<V, ROWS>(row, distrust));
        }
    }
}
