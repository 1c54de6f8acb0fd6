//! Padded copies: rows of a plane copied with an offset, a stride and zeros around
//! them.

// As in `fma`: places are checked once before the loops.
#![allow(unsafe_code)]
#![allow(clippy::needless_range_loop)]

use crate::engine::cost::VECTORS_TOGETHER;
use crate::engine::memory::uninit::Uninit;
use crate::engine::simd::level::{self, Level};
use crate::engine::simd::vector::{Vector, WithSimd};
use crate::engine::simd::with_const::with_const;

/// Where a row of the target comes from: number j is the source at j · step + offset,
/// and 0 where that is outside the source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowShift {
    /// The places whose source there is.
    from: usize,
    to: usize,
    /// The source of the first of them.
    first: usize,
    step: usize,
}

impl RowShift {
    /// For the places `start`..`end` and a source of that length.
    pub(crate) fn new(
        [start, end]: [usize; 2],
        step: usize,
        offset: isize,
        length: usize,
    ) -> Self {
        // The first place at or behind `place` = ⌈(wall − offset) / step⌉.
        let reaching = |wall: usize| {
            let distance = wall as isize - offset;
            let place = -(-distance).div_euclid(step as isize);
            place.clamp(start as isize, end as isize) as usize
        };
        let (from, to) = (reaching(0), reaching(length));
        let first =
            if from < to { (from * step).wrapping_add_signed(offset) } else { 0 };
        Self { from: from - start, to: to - start, first, step }
    }
}

/// Rows of a plane, copied with padding: all with the same shift.
pub(crate) struct PaddedCopy<'a> {
    /// `[rows, width]`, row-major.
    pub(crate) plane: &'a [f32],
    pub(crate) width: usize,
    pub(crate) shift: RowShift,
    /// The source row of the first target row, the next ones `step` further.
    pub(crate) first: isize,
    pub(crate) step: usize,
    /// Rows of `across` numbers.
    pub(crate) target: &'a mut [Uninit],
    pub(crate) across: usize,
}

impl PaddedCopy<'_> {
    /// Copies them; rows outside the plane become zeros.
    pub(crate) fn copy(self, level: Level) {
        let RowShift { from, to, first, step } = self.shift;
        assert!(from <= to && to <= self.across);
        assert!(from == to || first + (to - from - 1) * step < self.width);
        level::dispatch(level, self);
    }
}

impl WithSimd for PaddedCopy<'_> {
    #[inline(always)]
    fn run<V: Vector>(mut self) {
        match self.shift.step {
            1 => {}
            2 => return self.every_other::<V>(),
            _ => return self.thinned(),
        }
        let mut start = 0;
        while start < self.across {
            let rest = self.across - start;
            let vectors = rest.div_ceil(V::LANES).min(VECTORS_TOGETHER);
            with_const!(vectors, VECTORS_TOGETHER, [1 2 3 4], VECTORS =>
                self.columns::<V, VECTORS>(start));
            start += VECTORS_TOGETHER * V::LANES;
        }
    }
}

/// Writes so many lanes, or all of them.
///
/// # Safety
/// `to` is valid for writes of that many numbers.
#[inline(always)]
unsafe fn put<V: Vector>(lanes: V, to: *mut f32, count: Option<usize>) {
    // SAFETY: the caller's.
    unsafe {
        match count {
            Some(count) => lanes.store_first(to, count),
            None => lanes.store(to),
        }
    }
}

impl PaddedCopy<'_> {
    /// `VECTORS` vectors of every row, from the column `start` on; the last one may be
    /// partial.
    #[inline(always)]
    fn columns<V: Vector, const VECTORS: usize>(&mut self, start: usize) {
        let RowShift { from, to, first, .. } = self.shift;
        let height = (self.plane.len() / self.width) as isize;
        // SAFETY: `copy` has checked that the places `from`..`to` of a row have
        // their source in a row of the plane; nothing else is touched: of the
        // target the columns before `across`, of the plane those places.
        unsafe {
            let mut inside = [V::mask(0, 0); VECTORS];
            let behind = start + (VECTORS - 1) * V::LANES;
            let rest = self.across.saturating_sub(behind).min(V::LANES);
            for vector in 0..VECTORS {
                let left = start + vector * V::LANES;
                let lane = |place: usize| place.saturating_sub(left).min(V::LANES);
                inside[vector] = V::mask(lane(from), lane(to));
            }
            let full = from <= start && start + VECTORS * V::LANES <= to;
            let target = self.target.as_mut_ptr().cast::<f32>();
            let mut target = target.wrapping_add(start);
            let source = self.plane.as_ptr().wrapping_add(first + start);
            let source = source.wrapping_sub(from);
            let mut y = self.first;
            for _ in 0..self.target.len() / self.across {
                let line =
                    source.wrapping_offset(y.wrapping_mul(self.width as isize));
                if !(0..height).contains(&y) {
                    for vector in 0..VECTORS {
                        let to = target.wrapping_add(vector * V::LANES);
                        let last = vector + 1 == VECTORS;
                        put(V::splat(0.0), to, last.then_some(rest));
                    }
                } else if full {
                    for vector in 0..VECTORS {
                        let lanes = V::load(line.wrapping_add(vector * V::LANES));
                        lanes.store(target.wrapping_add(vector * V::LANES));
                    }
                } else {
                    for vector in 0..VECTORS {
                        let from = line.wrapping_add(vector * V::LANES);
                        let lanes = V::load_masked(from, inside[vector]);
                        let to = target.wrapping_add(vector * V::LANES);
                        let last = vector + 1 == VECTORS;
                        put(lanes, to, last.then_some(rest));
                    }
                }
                target = target.wrapping_add(self.across);
                y += self.step as isize;
            }
        }
    }

    /// Rows whose numbers are 2 apart in the source, a column of vectors at a time.
    #[inline(always)]
    fn every_other<V: Vector>(&mut self) {
        let RowShift { from, to, first, .. } = self.shift;
        let height = (self.plane.len() / self.width) as isize;
        for start in (0..self.across).step_by(V::LANES) {
            // Of two vectors of numbers those from the first that is read to the last.
            let number = |place: usize| 2 * place.saturating_sub(start);
            let low = number(from);
            let high = number(to).saturating_sub(1).max(low);
            let lane = |number: usize, vector: usize| {
                number.saturating_sub(vector * V::LANES).min(V::LANES)
            };
            let rest = (self.across - start).min(V::LANES);
            let target = self.target.as_mut_ptr().cast::<f32>();
            let mut target = target.wrapping_add(start);
            let source = self.plane.as_ptr().wrapping_add(first + 2 * start);
            let source = source.wrapping_sub(2 * from);
            let mut y = self.first;
            // SAFETY: as `columns`: of the plane the masks let through what `copy` has
            // checked, the sources of the places `from`..`to` and what is between them.
            unsafe {
                let inside = [0, 1]
                    .map(|vector| V::mask(lane(low, vector), lane(high, vector)));
                for _ in 0..self.target.len() / self.across {
                    let lanes = if (0..height).contains(&y) {
                        let line = y as usize * self.width;
                        V::deinterleave_even(source.wrapping_add(line), inside)
                    } else {
                        V::splat(0.0)
                    };
                    put(lanes, target, (rest < V::LANES).then_some(rest));
                    target = target.wrapping_add(self.across);
                    y += self.step as isize;
                }
            }
        }
    }

    /// Rows whose numbers are `step` apart in the source.
    #[inline(always)]
    fn thinned(self) {
        let RowShift { from, to, first, step } = self.shift;
        let height = (self.plane.len() / self.width) as isize;
        let mut y = self.first;
        for target in self.target.chunks_exact_mut(self.across) {
            target.fill(Uninit::new(0.0));
            if (0..height).contains(&y) && from < to {
                let start = y as usize * self.width;
                let source = &self.plane[start + first..start + self.width];
                let numbers = source.iter().step_by(step);
                for (number, &pixel) in target[from..to].iter_mut().zip(numbers) {
                    number.write(pixel);
                }
            }
            y += self.step as isize;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::as_uninit;

    fn shifted(step: usize, offset: isize, places: [usize; 2]) -> Vec<f32> {
        let plane: Vec<f32> = (0..10).map(|x| x as f32 + 1.0).collect();
        let across = places[1] - places[0];
        let mut target = vec![9.0; 3 * across];
        let rows = PaddedCopy {
            plane: &plane,
            width: 5,
            shift: RowShift::new(places, step, offset, 5),
            first: -1,
            step: 1,
            target: as_uninit(&mut target),
            across,
        };
        rows.copy(Level::current());
        assert!(target[..across].iter().all(|&number| number == 0.0));
        target.split_off(across)
    }

    #[test]
    fn what_is_outside_the_source_is_zero() {
        let z = 0.0;
        assert_eq!(shifted(1, -2, [0, 5]), [z, z, 1., 2., 3., z, z, 6., 7., 8.]);
        assert_eq!(shifted(1, 3, [0, 4]), [4., 5., z, z, 9., 10., z, z]);
        assert_eq!(shifted(2, -1, [0, 4]), [z, 2., 4., z, z, 7., 9., z]);
        assert_eq!(shifted(2, -1, [2, 4]), [4., z, 9., z]);
        assert_eq!(shifted(1, 7, [0, 2]), [z; 4]);
        assert_eq!(shifted(3, -70, [0, 2]), [z; 4]);
    }

    #[test]
    fn every_other_number_comes_to_its_place_on_every_level() {
        let width = 45;
        let plane: Vec<f32> = (1..=3 * width).map(|n| n as f32).collect();
        let expected = |place: usize, row: isize, offset: isize| {
            let column = 2 * place as isize + offset;
            let inside = (0..3).contains(&row) && (0..45).contains(&column);
            if inside { (row * 45 + column + 1) as f32 } else { 0.0 }
        };
        for level in Level::available() {
            for (across, offset) in (1..=40)
                .flat_map(|across| [-50, -3, 0, 1, 44, 45].map(|o| (across, o)))
            {
                let mut target = vec![-1.0; 4 * across];
                let rows = PaddedCopy {
                    plane: &plane,
                    width,
                    shift: RowShift::new([0, across], 2, offset, 45),
                    first: 1,
                    step: 1,
                    target: as_uninit(&mut target),
                    across,
                };
                rows.copy(level);
                for (at, &number) in target.iter().enumerate() {
                    let row = (at / across) as isize + 1;
                    let wanted = expected(at % across, row, offset);
                    assert_eq!(number, wanted, "{level:?} {across} {offset}");
                }
            }
        }
    }
}
