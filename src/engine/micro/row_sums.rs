//! Sums of rows, each from its first number to its last: the lanes are rows, or images.

// As in `fma`: places are checked once before the loops.
#![allow(unsafe_code)]
#![allow(clippy::needless_range_loop)]

use crate::engine::memory::uninit::{Uninit, build_vec};
use crate::engine::parallel::threads::{parallel_for, planes_per_piece};
use crate::engine::simd::level::{self, Level, WithSimd};
use crate::engine::simd::vector::{MOST_LANES, Vector};

/// Rows of numbers, each added from its first to its last.
pub(crate) struct RowSums<'a> {
    /// `[rows, length]`, row-major.
    pub(crate) rows: &'a [f32],
    pub(crate) length: usize,
    /// Whether each starts from what its sum holds already, else from +0.
    pub(crate) goes_on: bool,
    /// One for each row.
    pub(crate) sums: &'a mut [Uninit],
}

impl RowSums<'_> {
    /// Writes the sums.
    ///
    /// # Panics
    /// If there are not as many rows as sums.
    pub(crate) fn compute(self, level: Level) {
        let (length, numbers) = (self.length, self.rows.len());
        let goes_on = self.goes_on;
        assert_eq!(numbers, self.sums.len() * length, "rows");
        let blocks = self.sums.len().div_ceil(MOST_LANES);
        let [many, parts] = planes_per_piece(blocks, numbers);
        let many = many * MOST_LANES;
        let pieces =
            (self.rows.chunks(many * length)).zip(self.sums.chunks_mut(many));
        parallel_for(parts, pieces.collect(), |(rows, sums)| {
            let sums = RowSums { rows, length, goes_on, sums };
            level::dispatch(level, sums);
        });
    }
}

impl WithSimd for RowSums<'_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let length = self.length;
        for (block, sums) in self.sums.chunks_mut(V::LANES).enumerate() {
            // SAFETY: `compute` has checked that there are so many rows of this
            // length; the masks keep to them, and to the sums.
            unsafe {
                let from = self.rows.as_ptr().add(block * V::LANES * length);
                let one = V::splat(1.0);
                let mut sum = if self.goes_on {
                    V::load_masked(sums.as_ptr().cast(), V::mask(0, sums.len()))
                } else {
                    V::splat(0.0)
                };
                let whole = sums.len() == V::LANES;
                let mut start = 0;
                while start < length {
                    let count = V::LANES.min(length - start);
                    let mut square = [V::splat(0.0); MOST_LANES];
                    if whole && count == V::LANES {
                        for row in 0..V::LANES {
                            square[row] = V::load(from.add(row * length + start));
                        }
                        V::transpose(&mut square);
                        for column in 0..V::LANES {
                            sum = square[column].mul_add(one, sum);
                        }
                    } else {
                        let inside = V::mask(0, count);
                        for row in 0..V::LANES {
                            if row < sums.len() {
                                let from = from.add(row * length + start);
                                square[row] = V::load_masked(from, inside);
                            }
                        }
                        V::transpose(&mut square);
                        for column in 0..V::LANES {
                            if column < count {
                                sum = square[column].mul_add(one, sum);
                            }
                        }
                    }
                    start += count;
                }
                sum.store_first(sums.as_mut_ptr().cast(), sums.len());
            }
        }
    }
}

/// The sums of planes of a CHWN batch.
#[derive(Clone, Copy)]
pub(crate) struct PlaneSums<'a> {
    /// `[planes, length, images]`; images fill vectors.
    pub(crate) places: &'a [f32],
    pub(crate) length: usize,
    pub(crate) images: usize,
}

impl PlaneSums<'_> {
    /// `[planes, images]`: of each plane of every image the sum.
    ///
    /// # Panics
    /// If the images do not fill vectors, or there are other numbers beside them.
    pub(crate) fn compute(self, level: Level) -> Vec<f32> {
        let (numbers, of_plane) = (self.places.len(), self.length * self.images);
        assert_eq!(numbers % of_plane, 0, "planes");
        assert_eq!(self.images % level.lanes(), 0, "images");
        let planes = numbers / of_plane;
        build_vec(planes * self.images, |sums| {
            let [many, parts] = planes_per_piece(planes, numbers);
            let pieces = (self.places.chunks(many * of_plane))
                .zip(sums.chunks_mut(many * self.images));
            parallel_for(parts, pieces.collect(), |(places, sums)| {
                let sums = Added { of: PlaneSums { places, ..self }, sums };
                level::dispatch(level, sums);
            });
        })
    }
}

struct Added<'a, 'b> {
    of: PlaneSums<'a>,
    sums: &'b mut [Uninit],
}

/// Vectors whose sums are taken together.
const TOGETHER: usize = 4;

impl WithSimd for Added<'_, '_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let PlaneSums { places, length, images } = self.of;
        let vectors = images / V::LANES;
        // SAFETY: `compute` has checked that each plane has so many places of whole
        // vectors, and room for its sums.
        unsafe {
            let one = V::splat(1.0);
            for plane in 0..places.len() / (length * images) {
                let from = places.as_ptr().add(plane * length * images);
                let to = self.sums.as_mut_ptr().cast::<f32>();
                let to = to.add(plane * images);
                for start in (0..vectors).step_by(TOGETHER) {
                    let count = TOGETHER.min(vectors - start);
                    let mut sums = [V::splat(0.0); TOGETHER];
                    for place in 0..length {
                        let from = from.add(place * images + start * V::LANES);
                        for vector in 0..TOGETHER {
                            if vector < count {
                                let number = V::load(from.add(vector * V::LANES));
                                sums[vector] = number.mul_add(one, sums[vector]);
                            }
                        }
                    }
                    for vector in 0..TOGETHER {
                        if vector < count {
                            sums[vector].store(to.add((start + vector) * V::LANES));
                        }
                    }
                }
            }
        }
    }
}
