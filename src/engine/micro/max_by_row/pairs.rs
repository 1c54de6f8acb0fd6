//! Windows of two columns, the next one beginning where one ends: both columns of
//! neighbouring windows come from the same loads.

use super::MaxByRow;
use crate::engine::simd::vector::{MOST_LANES, Vector};

impl MaxByRow<'_> {
    /// Whether [`Self::pairs`] can be used, and is worth it.
    pub(super) fn are_pairs<V: Vector>(&self) -> bool {
        V::HAS_PAIRS
            && [self.stride, self.columns, self.across] == [2, 2, 1]
            && self.windows.len() >= V::LANES
    }

    /// All windows, plane by plane. Where a pixel may be NaN, the plane is done again with
    /// a look at each.
    #[inline(always)]
    pub(super) fn pairs<V: Vector>(&mut self) {
        let two = self.rows.iter().all(|&(_, rows)| rows == 2);
        for plane in 0..self.planes.len() / (self.height * self.width) {
            let doubtful = match (self.indices.is_empty(), two) {
                (true, true) => self.pairs_of::<V, false, 2>(plane),
                (true, false) => self.pairs_of::<V, false, 0>(plane),
                (false, true) => self.pairs_of::<V, true, 2>(plane),
                (false, false) => self.pairs_of::<V, true, 0>(plane),
            };
            if doubtful {
                self.all_strips::<V>(plane..plane + 1);
            }
        }
    }

    /// The windows of one plane, of `ROWS` rows each, or of as many as each row of them
    /// has if that is 0. Whether a pixel may be NaN: then what is written is void.
    #[inline(always)]
    fn pairs_of<V: Vector, const INDICES: bool, const ROWS: usize>(
        &mut self,
        plane: usize,
    ) -> bool {
        let last = self.windows.len() - V::LANES;
        let below = self.down * self.width;
        // SAFETY: `compute` has checked that all windows lie on the plane, and their
        // places in the outputs; the last vector ends with the last window.
        unsafe {
            let from = self.planes.as_ptr().add(plane * self.height * self.width);
            let mut to = plane * self.rows.len() * self.places + self.windows.start;
            // A sum is NaN if one of its terms is; or of infinities of both signs.
            let mut sum = V::splat(0.0);
            for &(top, rows) in self.rows {
                let rows = if ROWS > 0 { ROWS } else { rows };
                let first = top * self.width + self.column;
                let mut start = 0;
                loop {
                    let line = from.add(first + 2 * start);
                    let mut most = V::splat(f32::NEG_INFINITY);
                    let mut at = V::splat(0.0);
                    let mut here = V::splat(0.0);
                    for u in 0..rows {
                        let [even, odd] = V::pairs(line.add(u * below));
                        if u == 0 {
                            (most, here) = (even, even.plus(odd));
                        } else {
                            here = here.plus(even.plus(odd));
                            let number = index(u * below);
                            V::max_of_numbers(even, number, &mut most, &mut at);
                        }
                        let number = index(u * below + 1);
                        V::max_of_numbers(odd, number, &mut most, &mut at);
                    }
                    sum = sum.plus(here);
                    let values = self.values.as_mut_ptr().cast::<f32>();
                    most.store(values.add(to + start));
                    if INDICES {
                        let indices = self.indices.as_mut_ptr().cast::<usize>();
                        at.store_indices(first + 2 * start, indices.add(to + start));
                    }
                    if start == last {
                        break;
                    }
                    start = last.min(start + V::LANES);
                }
                to += self.places;
            }
            let mut lanes = [0.0; MOST_LANES];
            sum.store(lanes.as_mut_ptr());
            lanes.iter().any(|lane| lane.is_nan())
        }
    }
}

/// How far a pixel lies behind the first one of its window, as the bits of a lane.
///
/// # Safety
/// As [`Vector::splat`].
#[inline(always)]
unsafe fn index<V: Vector>(away: usize) -> V {
    // SAFETY: the caller's.
    unsafe { V::splat(f32::from_bits(away as u32)) }
}
