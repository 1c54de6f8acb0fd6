//! Sums of rows, each from its first number to its last: the lanes are rows, or images.

// As in `fma`: places are checked once before the loops.
#![allow(unsafe_code)]
#![allow(clippy::needless_range_loop)]

use crate::engine::cost::VECTORS_TOGETHER;
use crate::engine::memory::uninit::{Uninit, as_uninit, build_vec};
use crate::engine::parallel::{parallel_for, planes_per_piece};
use crate::engine::simd::level::{self, Level};
use crate::engine::simd::vector::{MOST_LANES, Vector, WithSimd};

/// Rows of numbers, each added from its first to its last.
pub(crate) struct RowSums<'a> {
    /// `[rows, length]`, row-major.
    pub(crate) rows: &'a [f32],
    pub(crate) length: usize,
}

impl RowSums<'_> {
    /// Writes the sums, one for each row, from +0.
    ///
    /// # Panics
    /// If there are not as many rows as sums.
    pub(crate) fn compute(self, level: Level, sums: &mut [Uninit]) {
        Sums { rows: self, goes_on: false, sums }.compute(level);
    }

    /// Adds each row's numbers to what its sum holds.
    ///
    /// # Panics
    /// As [`Self::compute`].
    pub(crate) fn accumulate(self, level: Level, sums: &mut [f32]) {
        Sums { rows: self, goes_on: true, sums: as_uninit(sums) }.compute(level);
    }
}

/// Rows and their sums.
struct Sums<'a, 'b> {
    rows: RowSums<'a>,
    /// Whether each sum goes on from what it holds, all of which has been written then;
    /// else it starts from +0.
    goes_on: bool,
    sums: &'b mut [Uninit],
}

impl Sums<'_, '_> {
    fn compute(self, level: Level) {
        let RowSums { rows, length } = self.rows;
        let (numbers, goes_on) = (rows.len(), self.goes_on);
        assert_eq!(numbers, self.sums.len() * length, "rows");
        let blocks = self.sums.len().div_ceil(MOST_LANES);
        let [many, parts] = planes_per_piece(blocks, numbers);
        let many = many * MOST_LANES;
        let pieces = (rows.chunks(many * length)).zip(self.sums.chunks_mut(many));
        parallel_for(parts, pieces.collect(), |(rows, sums)| {
            let rows = RowSums { rows, length };
            level::dispatch(level, Sums { rows, goes_on, sums });
        });
    }
}

impl WithSimd for Sums<'_, '_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let RowSums { rows, length } = self.rows;
        for (block, sums) in self.sums.chunks_mut(V::LANES).enumerate() {
            // SAFETY: `compute` has checked that there are so many rows of this
            // length; the masks keep to them, and to the sums. Sums that go on have been
            // written.
            unsafe {
                let from = rows.as_ptr().add(block * V::LANES * length);
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
                            sum = square[column].plus(sum);
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
                                sum = square[column].plus(sum);
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
    /// If the images do not fill vectors, or the places are not whole planes of them.
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

impl WithSimd for Added<'_, '_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let PlaneSums { places, length, images } = self.of;
        let vectors = images / V::LANES;
        // SAFETY: `compute` has checked that each plane has so many places of whole
        // vectors, and room for its sums.
        unsafe {
            for plane in 0..places.len() / (length * images) {
                let from = places.as_ptr().add(plane * length * images);
                let to = self.sums.as_mut_ptr().cast::<f32>();
                let to = to.add(plane * images);
                for start in (0..vectors).step_by(VECTORS_TOGETHER) {
                    let count = VECTORS_TOGETHER.min(vectors - start);
                    let mut sums = [V::splat(0.0); VECTORS_TOGETHER];
                    for place in 0..length {
                        let from = from.add(place * images + start * V::LANES);
                        for vector in 0..VECTORS_TOGETHER {
                            if vector < count {
                                let number = V::load(from.add(vector * V::LANES));
                                sums[vector] = number.plus(sums[vector]);
                            }
                        }
                    }
                    for vector in 0..VECTORS_TOGETHER {
                        if vector < count {
                            sums[vector].store(to.add((start + vector) * V::LANES));
                        }
                    }
                }
            }
        }
    }
}
