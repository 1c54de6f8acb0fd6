//! Micro-kernel for one convolution kernel over one plane: a tile of rows × vectors of
//! output positions.
//!
//! A pixel is loaded once for all rows of the tile that it belongs to. The source's rows
//! come in their order, and so do the kernel's rows in every sum.

// As in `fma`: places are checked once before the loops.
#![allow(unsafe_code)]
#![allow(clippy::needless_range_loop)]

use std::ops::Range;

use crate::engine::cost::{CACHE_LINE, PLANE_ROWS, STORED_AHEAD};
use crate::engine::memory::uninit::Uninit;
use crate::engine::simd::accumulate::{
    Accumulate, Distrust, SumTile, accumulated, ended,
};
use crate::engine::simd::level::{self, Level};
use crate::engine::simd::vector::{Vector, WithSimd};
use crate::engine::simd::vectors::{load_vectors, store_vectors};
use crate::engine::simd::with_const::with_const;

/// A kernel and the plane that it slides over, with stride 1 and no padding.
pub(crate) struct Plane<'a> {
    /// `[rows, pitch]`, row-major.
    pub(crate) source: &'a [f32],
    pub(crate) pitch: usize,
    /// `[height, width]`, row-major.
    pub(crate) kernel: &'a [f32],
    pub(crate) size: [usize; 2],
    /// What every chain starts at.
    pub(crate) start: f32,
    /// `[rows, across]`, row-major.
    pub(crate) output: &'a mut [Uninit],
    pub(crate) across: usize,
    /// The plane that `source` is a copy of, where many are computed one after the other:
    /// the next one, which lies behind it in memory, is prefetched, and so is the output.
    pub(crate) copied: Option<&'a [f32]>,
}

/// Vectors of a tile, of which the last one may be a part where registers are many.
#[inline(always)]
fn vectors_per_tile<V: Vector>(places: usize) -> usize {
    match V::REGISTERS {
        32.. => 4,
        16.. if places >= 2 * V::LANES => 2,
        _ => 1,
    }
}

/// Vectors of one tile at most, and of one whose last vector is not whole.
const fn most(registers: usize) -> [usize; 2] {
    match registers {
        32.. => [4, 4],
        16.. => [2, 1],
        _ => [1, 1],
    }
}

impl Plane<'_> {
    /// Computes and writes all places of the output.
    ///
    /// # Panics
    /// If the kernel does not fit into the source in one of them.
    pub(crate) fn compute(self, level: Level) {
        let [height, width] = self.size;
        assert_eq!(self.kernel.len(), height * width);
        assert!(self.across + width <= self.pitch + 1, "columns");
        let rows = self.output.len() / self.across;
        assert!(rows + height <= self.source.len() / self.pitch + 1, "rows");
        level::dispatch(level, self);
    }

    /// All rows; the kernel has `HEIGHT` rows and `WIDTH` columns, or any number
    /// where that is 0.
    #[inline(always)]
    fn all_rows<V: Vector, const HEIGHT: usize, const WIDTH: usize>(&mut self) {
        let distrust = &Distrust::default();
        let rows = self.output.len() / self.across;
        let whole = rows - rows % PLANE_ROWS;
        for row in (0..whole).step_by(PLANE_ROWS) {
            self.rows::<V, HEIGHT, WIDTH, PLANE_ROWS>(row, distrust);
        }
        for row in whole..rows {
            self.rows::<V, HEIGHT, WIDTH, 1>(row, distrust);
        }
    }

    /// `Q` rows, from `row` on.
    #[inline(always)]
    fn rows<V: Vector, const HEIGHT: usize, const WIDTH: usize, const Q: usize>(
        &mut self,
        row: usize,
        distrust: &Distrust,
    ) {
        if let Some(copied) = self.copied {
            let row = row * self.across..(row + Q) * self.across;
            // SAFETY: as the caller's.
            unsafe { self.prefetch::<V>(copied, row) };
        }
        let mut column = 0;
        while column < self.across {
            let rest = self.across - column;
            let vectors = rest.div_ceil(V::LANES).min(vectors_per_tile::<V>(rest));
            let part = rest < vectors * V::LANES;
            if part {
                with_const!(vectors, most(V::REGISTERS)[1], [1 2 3 4], VECTORS =>
                    self.tile::<V, HEIGHT, WIDTH, Q, VECTORS, true>(row, column, distrust));
            } else {
                with_const!(vectors, most(V::REGISTERS)[0], [1 2 3 4], VECTORS =>
                    self.tile::<V, HEIGHT, WIDTH, Q, VECTORS, false>(row, column, distrust));
            }
            column += vectors * V::LANES;
        }
    }

    /// Prefetches in step with these places: as many numbers of the next plane, and of
    /// the output, or the next one, as many that are stored later.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    #[inline(always)]
    unsafe fn prefetch<V: Vector>(&self, copied: &[f32], places: Range<usize>) {
        let next = copied.as_ptr_range().end;
        let output = self.output.as_ptr().cast::<f32>();
        for place in places.step_by(CACHE_LINE) {
            // SAFETY: the caller's; nothing is read or written, wherever that is.
            unsafe {
                V::prefetch(next.wrapping_add(place));
                V::prefetch_write(output.wrapping_add(place + STORED_AHEAD));
            }
        }
    }

    #[inline(always)]
    fn tile<
        V: Vector,
        const HEIGHT: usize,
        const WIDTH: usize,
        const Q: usize,
        const VECTORS: usize,
        const PART: bool,
    >(
        &mut self,
        row: usize,
        column: usize,
        distrust: &Distrust,
    ) {
        let rest = self.across - column;
        // SAFETY: `compute` has checked that all places lie within the output; a part of
        // a vector touches its places only.
        unsafe {
            let behind = rest.saturating_sub((VECTORS - 1) * V::LANES).min(V::LANES);
            let tile = PlaneTile::<HEIGHT, WIDTH, Q, VECTORS, PART> {
                plane: self,
                row,
                column,
                behind,
            };
            let sums = accumulated::<V, _>(&tile, distrust);
            for q in 0..Q {
                let line = self
                    .output
                    .as_mut_ptr()
                    .cast::<f32>()
                    .add((row + q) * self.across + column);
                store_vectors::<V, VECTORS, PART>(sums[q], line, behind);
            }
        }
    }
}

/// Sums of `Q` rows and some vectors of places, that are held in registers together.
struct PlaneTile<
    'a,
    'b,
    const HEIGHT: usize,
    const WIDTH: usize,
    const Q: usize,
    const VECTORS: usize,
    const PART: bool,
> {
    plane: &'a Plane<'b>,
    row: usize,
    column: usize,
    /// Places of the last vector.
    behind: usize,
}

impl<
    V: Vector,
    const HEIGHT: usize,
    const WIDTH: usize,
    const Q: usize,
    const VECTORS: usize,
    const PART: bool,
> SumTile<V> for PlaneTile<'_, '_, HEIGHT, WIDTH, Q, VECTORS, PART>
{
    type All = [[V; VECTORS]; Q];

    #[inline(always)]
    unsafe fn sum<A: Accumulate<V>>(&self, mut accumulator: A) -> (Self::All, A) {
        let &Self { plane, row, column, behind } = self;
        let [height, width] = plane.size;
        // Numbers that are known make loops without questions, and keep a small
        // kernel in registers.
        let height = if HEIGHT == 0 { height } else { HEIGHT };
        let width = if WIDTH == 0 { width } else { WIDTH };
        // SAFETY: `compute` has checked that the kernel fits into the source in
        // every place of the output; a part of a vector touches its places only.
        unsafe {
            let mask = V::mask(0, behind);
            let start = V::splat(plane.start);
            let mut sums = [[A::begin(start); VECTORS]; Q];
            for y in 0..Q + height - 1 {
                let line = (row + y) * plane.pitch + column;
                let line = plane.source.as_ptr().add(line);
                for v in 0..width {
                    let pixels = load_vectors::<V, VECTORS, PART>(line.add(v), mask);
                    for q in 0..Q {
                        // Row u of the kernel, if this pixel lies under it.
                        let u = y.wrapping_sub(q);
                        if u < height {
                            let weight = *plane.kernel.as_ptr().add(u * width + v);
                            let weight = V::splat(weight);
                            for vector in 0..VECTORS {
                                let sum = &mut sums[q][vector];
                                *sum = accumulator.add(pixels[vector], weight, *sum);
                            }
                        }
                    }
                }
            }
            (ended::<V, A, _, _>(sums), accumulator)
        }
    }
}

impl WithSimd for Plane<'_> {
    #[inline(always)]
    fn run<V: Vector>(mut self) {
        match self.size {
            [3, 3] => self.all_rows::<V, 3, 3>(),
            [3, _] => self.all_rows::<V, 3, 0>(),
            [5, _] => self.all_rows::<V, 5, 0>(),
            _ => self.all_rows::<V, 0, 0>(),
        }
    }
}
