//! Columns first: the maximum of a window is that of its rows' maxima.
//!
//! Every row of pixels becomes a row of maxima, one for each window; of these a window
//! compares as many as it has rows. Where the width is a multiple of the stride, the rows
//! of pixels follow each other as if they were one: no lane is idle.
//!
//! Maxima compare as pixels do, from left to right and from top to bottom: of several alike
//! the first one counts, of those that are NaN the last one.

use std::ops::Range;

use super::{MaxByRow, apart, masks};
use crate::engine::cost::ROW_MAXIMA;
use crate::engine::memory::scratch::with_scratch;
use crate::engine::simd::level::{self, Level};
use crate::engine::simd::vector::{MOST_LANES, Vector, WithSimd};
use crate::engine::simd::vectors::{OnLanes, cover};

/// The windows, and the maxima of a band's rows of pixels.
pub(super) struct Separable<'a, 'b> {
    max: MaxByRow<'a>,
    /// Which rows of windows are done at once.
    bands: &'b [Range<usize>],
    /// From the maxima of one row to those of the next.
    pitch: usize,
    /// The maxima of all rows of a band.
    made: &'b mut [f32],
}

impl MaxByRow<'_> {
    /// Whether [`Self::columns_first`] can be used, and is worth it: no indices are asked
    /// for, every row of pixels is seen by one row of windows, and there are vectors of
    /// them.
    pub(super) fn are_separable(&self, level: Level) -> bool {
        let lanes = match self.width % self.stride {
            0 => self.rows.len() * self.windows.len(),
            _ => self.windows.len(),
        };
        let mut next = self.rows.first().map_or(0, |&(top, _)| top);
        let meet = self.rows.iter().all(|&(top, rows)| {
            let begins = top == next;
            next = top + rows;
            begins
        });
        level != Level::Portable
            && self.indices.is_empty()
            && lanes >= level.lanes()
            && self.columns > 1
            && self.down == 1
            && meet
    }

    /// Writes what [`Self::compute`] does.
    pub(super) fn columns_first(self, level: Level) {
        let pitch = match self.width % self.stride {
            0 => self.width / self.stride,
            _ => self.windows.len(),
        };
        let mut bands: Vec<Range<usize>> = Vec::new();
        let (mut top, mut most) = (0, 0);
        for (row, &(first, rows)) in self.rows.iter().enumerate() {
            let end = first + rows;
            match bands.last_mut() {
                Some(band) if (end - top) * pitch <= ROW_MAXIMA => {
                    band.end = row + 1;
                }
                _ => {
                    bands.push(row..row + 1);
                    top = first;
                }
            }
            most = most.max(end - top);
        }
        // The last vector of a row may reach beyond it.
        with_scratch(most * pitch + MOST_LANES, |made| {
            let (max, bands) = (self, &bands[..]);
            level::dispatch(level, Separable { max, bands, pitch, made });
        });
    }
}

impl WithSimd for Separable<'_, '_> {
    #[inline(always)]
    fn run<V: Vector>(mut self) {
        let pairs = [self.max.columns, self.max.across] == [2, 1];
        match (self.max.stride, pairs) {
            (1, _) => self.planes::<V, 1, false>(),
            (2, true) => self.planes::<V, 2, true>(),
            (2, false) => self.planes::<V, 2, false>(),
            _ => self.planes::<V, 0, false>(),
        }
    }
}

impl Separable<'_, '_> {
    /// All planes. Windows are `STRIDE` columns apart, or some other number if that is 0,
    /// and have two neighbouring columns if `PAIRS`.
    #[inline(always)]
    fn planes<V: Vector, const STRIDE: usize, const PAIRS: bool>(&mut self) {
        let area = self.max.height * self.max.width;
        let (all, bands) = (self.max.rows, self.bands);
        let two = all.iter().all(|&(_, rows)| rows == 2);
        for plane in 0..self.max.planes.len() / area {
            for band in bands {
                let rows = &all[band.clone()];
                let (top, last) = (rows[0].0, rows[rows.len() - 1]);
                let place = plane * all.len() + band.start;
                // SAFETY: `MaxByRow::compute` has checked that all windows lie on the
                // planes, and their places in the outputs; a band's rows of pixels are
                // those of its windows, and there is room for the maxima of each.
                unsafe {
                    let at = plane * area + top * self.max.width + self.max.column;
                    let from = self.max.planes.as_ptr().add(at);
                    self.columns::<V, STRIDE, PAIRS>(from, last.0 + last.1 - top);
                    if two {
                        self.rows::<V, 2>(rows, place);
                    } else {
                        self.rows::<V, 0>(rows, place);
                    }
                }
            }
        }
    }

    /// The maxima of so many rows of pixels, those of the first window from `from` on.
    ///
    /// # Safety
    /// They lie on the plane, and there is room for their maxima.
    #[inline(always)]
    unsafe fn columns<V: Vector, const STRIDE: usize, const PAIRS: bool>(
        &mut self,
        from: *const f32,
        rows: usize,
    ) {
        let (width, windows) = (self.max.width, self.max.windows.len());
        let made = self.made.as_mut_ptr();
        // SAFETY: the caller's.
        unsafe {
            let line = |row: usize| Columns::<STRIDE, PAIRS> {
                max: &self.max,
                from: from.add(row * width),
                to: made.add(row * self.pitch),
            };
            if width == self.pitch * self.max.stride {
                let count = (rows - 1) * self.pitch + windows;
                return cover::<V>(count, &mut line(0));
            }
            for row in 0..rows {
                cover::<V>(windows, &mut line(row));
            }
        }
    }

    /// The windows of those rows, of `ROWS` rows of pixels each, or of as many as they have
    /// if that is 0; the first of them is row `place` of the outputs.
    ///
    /// # Safety
    /// The maxima of all rows that they see have been written, and there are places in the
    /// outputs.
    #[inline(always)]
    unsafe fn rows<V: Vector, const ROWS: usize>(
        &mut self,
        rows: &[(usize, usize)],
        place: usize,
    ) {
        let to = place * self.max.places + self.max.windows.start;
        // SAFETY: the caller's.
        unsafe {
            let mut windows = Rows::<ROWS> {
                rows,
                pitch: self.pitch,
                places: self.max.places,
                from: self.made.as_ptr(),
                values: self.max.values.as_mut_ptr().cast::<f32>().add(to),
                room: self.max.values.len() - to,
            };
            cover::<V>(self.max.windows.len(), &mut windows);
        }
    }
}

/// Windows in one row of pixels.
struct Columns<'a, 'b, const STRIDE: usize, const PAIRS: bool> {
    max: &'b MaxByRow<'a>,
    /// Where the first of them begins.
    from: *const f32,
    /// Where their maxima are written.
    to: *mut f32,
}

impl<const STRIDE: usize, const PAIRS: bool> OnLanes
    for Columns<'_, '_, STRIDE, PAIRS>
{
    #[inline(always)]
    unsafe fn some<V: Vector, const PART: bool>(
        &mut self,
        start: usize,
        lanes: usize,
    ) {
        // SAFETY: the caller's: the windows lie on the plane, and the masks keep to them;
        // there is room for the maxima of a vector.
        unsafe {
            let from = self.from.add(start * self.max.stride);
            let most = if PAIRS && !PART {
                let [mut most, odd] = V::pairs(from);
                V::max(odd, &mut most);
                most
            } else {
                let mut most = V::splat(f32::NEG_INFINITY);
                for v in 0..self.max.columns {
                    let from = from.add(v * self.max.across);
                    let value = match STRIDE {
                        1 if PART => V::load_masked(from, V::mask(0, lanes)),
                        1 => V::load(from),
                        2 => V::deinterleave_even(from, masks::<V>(2 * lanes - 1)),
                        _ => apart(from, self.max.stride, lanes),
                    };
                    V::max(value, &mut most);
                }
                most
            };
            most.store(self.to.add(start));
        }
    }
}

/// Windows of some rows, given the maxima of the rows of pixels that they see.
struct Rows<'a, const ROWS: usize> {
    /// The first row of pixels of each, and how many.
    rows: &'a [(usize, usize)],
    /// From the maxima of one row of pixels to those of the next, and from one row of
    /// windows to the next in the output.
    pitch: usize,
    places: usize,
    /// The maxima of the first row.
    from: *const f32,
    /// The place of the first window, and how many there are from there on.
    values: *mut f32,
    room: usize,
}

impl<const ROWS: usize> OnLanes for Rows<'_, ROWS> {
    #[inline(always)]
    unsafe fn some<V: Vector, const PART: bool>(
        &mut self,
        start: usize,
        lanes: usize,
    ) {
        let top = self.rows.first().map_or(0, |&(top, _)| top);
        // SAFETY: the caller's: the maxima have been written, or are those of lanes that
        // are not; there are places in the output for `lanes` lanes.
        unsafe {
            let mut to = start;
            for &(first, rows) in self.rows {
                let from = self.from.add((first - top) * self.pitch + start);
                let mut most = V::load(from);
                for u in 1..if ROWS > 0 { ROWS } else { rows } {
                    V::max(V::load(from.add(u * self.pitch)), &mut most);
                }
                // The next row writes over what this one leaves behind its windows.
                if PART && to + V::LANES > self.room {
                    most.store_first(self.values.add(to), lanes);
                } else {
                    most.store(self.values.add(to));
                }
                to += self.places;
            }
        }
    }
}
