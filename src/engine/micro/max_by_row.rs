//! Max pooling, vectorised over neighbouring windows of one row.

// As in `fma`: places are checked once before the loops.
#![allow(unsafe_code)]
#![allow(clippy::needless_range_loop)]

mod pairs;
mod separable;

use std::ops::Range;

use super::COUNTED;
use crate::engine::memory::uninit::Uninit;
use crate::engine::simd::level::{self, Level};
use crate::engine::simd::vector::{MOST_LANES, Vector, WithSimd};
use crate::engine::simd::vectors::masks;

/// Windows all of whose columns are in bounds.
pub(crate) struct MaxByRow<'a> {
    /// Planes of `height` rows, one behind the other.
    pub(crate) planes: &'a [f32],
    pub(crate) height: usize,
    pub(crate) width: usize,
    /// Of each row of windows the rows of the plane that they see, the first of
    /// them and how many, `down` apart.
    pub(crate) rows: &'a [(usize, usize)],
    pub(crate) down: usize,
    /// The windows of a row.
    pub(crate) windows: Range<usize>,
    /// The column of the first of them; the others lie `stride` apart.
    pub(crate) column: usize,
    pub(crate) stride: usize,
    /// Columns that a window sees, and how far apart.
    pub(crate) columns: usize,
    pub(crate) across: usize,
    /// `[planes, rows, places]`. Those of the windows are written; the others may hold
    /// anything afterwards.
    pub(crate) values: &'a mut [Uninit],
    /// The pixels' numbers in their plane; not asked for where it has no elements.
    pub(crate) indices: &'a mut [Uninit<usize>],
    pub(crate) places: usize,
}

impl MaxByRow<'_> {
    /// Whether f32 counts the pixels from the first of a window to its last, so many rows
    /// and columns further on.
    pub(crate) fn can(width: usize, [rows, columns]: [usize; 2]) -> bool {
        rows.saturating_mul(width).saturating_add(columns) < COUNTED
    }

    /// Writes the largest pixel of each window and where it is, the first of
    /// several; the last of those that are NaN.
    ///
    /// # Panics
    /// If a window does not lie on the plane, or its place not in the outputs.
    pub(crate) fn compute(self, level: Level) {
        if self.windows.is_empty() || self.rows.is_empty() {
            return;
        }
        assert!(self.columns > 0, "the windows");
        let last = self.column
            + (self.windows.len() - 1) * self.stride
            + (self.columns - 1) * self.across;
        assert!(last < self.width, "columns");
        for &(first, count) in self.rows {
            let last = first + count.saturating_sub(1) * self.down;
            assert!(count > 0 && last < self.height, "rows");
        }
        assert!(self.windows.end <= self.places, "places");
        let planes = self.planes.len() / (self.height * self.width);
        let places = planes * self.rows.len() * self.places;
        assert_eq!(self.values.len(), places, "values");
        let indices = [0, self.values.len()];
        assert!(indices.contains(&self.indices.len()), "indices");
        if self.are_separable(level) {
            self.columns_first(level);
        } else {
            level::dispatch(level, self);
        }
    }

    /// All windows of those planes.
    #[inline(always)]
    fn all_strips<V: Vector>(&mut self, planes: Range<usize>) {
        let windows = self.windows.clone();
        for start in windows.clone().step_by(V::LANES) {
            let (planes, count) =
                (planes.clone(), V::LANES.min(windows.end - start));
            match self.stride {
                1 => self.strips::<V, 1>(planes, start, count),
                2 => self.strips::<V, 2>(planes, start, count),
                _ => self.strips::<V, 0>(planes, start, count),
            }
        }
    }

    /// `count` windows of every row, from `start` on.
    #[inline(always)]
    fn strips<V: Vector, const STRIDE: usize>(
        &mut self,
        planes: Range<usize>,
        start: usize,
        count: usize,
    ) {
        let column = self.column + (start - self.windows.start) * self.stride;
        // SAFETY: `compute` has checked that all windows lie on the plane, and their
        // places in the outputs; the masks keep to these windows.
        unsafe {
            let mask = V::mask(0, count);
            let masks = masks::<V>(2 * count - 1);
            // The next row writes over what this one leaves behind its windows.
            let alone = self.windows.len() <= V::LANES;
            let area = self.height * self.width;
            let mut to = planes.start * self.rows.len() * self.places + start;
            for plane in planes {
                for &(top, rows) in self.rows {
                    let first = top * self.width + column;
                    let from = self.planes.as_ptr().add(plane * area + first);
                    let mut most = V::splat(f32::NEG_INFINITY);
                    let mut at = V::splat(0.0);
                    for u in 0..rows {
                        for v in 0..self.columns {
                            let away = u * self.down * self.width + v * self.across;
                            let number = V::splat(away as f32);
                            let from = from.add(away);
                            let value = match STRIDE {
                                1 => V::load_masked(from, mask),
                                2 => V::deinterleave_even(from, masks),
                                _ => apart(from, self.stride, count),
                            };
                            V::max_with_index(value, number, &mut most, &mut at);
                        }
                    }
                    let values = self.values.as_mut_ptr().cast::<f32>();
                    most.store_first(values.add(to), count);
                    if !self.indices.is_empty() {
                        let mut away = [0.0; MOST_LANES];
                        at.store(away.as_mut_ptr());
                        let mut found = [0; MOST_LANES];
                        for lane in 0..V::LANES {
                            let away: i32 = away[lane].to_int_unchecked();
                            found[lane] = first + lane * self.stride + away as usize;
                        }
                        let rest = &mut self.indices[to..];
                        if alone && rest.len() >= V::LANES {
                            for lane in 0..V::LANES {
                                rest[lane].write(found[lane]);
                            }
                        } else {
                            for lane in 0..count {
                                rest[lane].write(found[lane]);
                            }
                        }
                    }
                    to += self.places;
                }
            }
        }
    }
}

/// `count` numbers, a stride apart.
///
/// # Safety
/// They are valid for reads, and not more than a vector has lanes.
#[inline(always)]
unsafe fn apart<V: Vector>(from: *const f32, stride: usize, count: usize) -> V {
    let mut lanes = [0.0; MOST_LANES];
    // SAFETY: the caller's; no vector is longer than `MOST_LANES`.
    unsafe {
        for lane in 0..count {
            lanes[lane] = *from.add(lane * stride);
        }
        V::load(lanes.as_ptr())
    }
}

impl WithSimd for MaxByRow<'_> {
    #[inline(always)]
    fn run<V: Vector>(mut self) {
        if self.are_pairs::<V>() {
            self.pairs::<V>();
        } else {
            let planes = self.planes.len() / (self.height * self.width);
            self.all_strips::<V>(0..planes);
        }
    }
}
