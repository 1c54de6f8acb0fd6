//! Products and sums of slices, place by place.

// The slices are of one length, which is checked once before the loop.
#![allow(unsafe_code)]

use crate::engine::simd::accumulate::{Accumulate, Distrust, SumTile, accumulated};
use crate::engine::simd::level::{Level, dispatch};
use crate::engine::simd::vector::{Vector, WithSimd};

/// `left` · `right` + `sum` for every place, rounded once, to `sum`: the one operation
/// that all of the engine's sums are made of, as [`Level::current`] does it.
///
/// # Panics
/// If the three are not of one length.
pub fn mul_add(left: &[f32], right: &[f32], sum: &mut [f32]) {
    let count = sum.len();
    assert!(left.len() == count && right.len() == count, "one length for all");
    dispatch(Level::current(), MulAdd { left, right, sum });
}

struct MulAdd<'a> {
    left: &'a [f32],
    right: &'a [f32],
    sum: &'a mut [f32],
}

impl WithSimd for MulAdd<'_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let count = self.sum.len();
        for at in (0..count).step_by(V::LANES) {
            // SAFETY: the processor has the vectors; the mask ends where the slices,
            // which are of one length, end.
            unsafe {
                let here = V::LANES.min(count - at);
                let mask = V::mask(0, here);
                let left = V::load_masked(self.left.as_ptr().add(at), mask);
                let right = V::load_masked(self.right.as_ptr().add(at), mask);
                let sum = V::load_masked(self.sum.as_ptr().add(at), mask);
                let sum = accumulated(
                    &OneProduct { left, right, sum },
                    &Distrust::default(),
                );
                sum.store_first(self.sum.as_mut_ptr().add(at), here);
            }
        }
    }
}

/// A sum that grows once.
struct OneProduct<V> {
    left: V,
    right: V,
    sum: V,
}

impl<V: Vector> SumTile<V> for OneProduct<V> {
    type All = V;

    #[inline(always)]
    unsafe fn sum<A: Accumulate<V>>(&self, mut accumulator: A) -> (V, A) {
        // SAFETY: the caller's.
        unsafe {
            let sum = accumulator.add(self.left, self.right, A::begin(self.sum));
            (A::end(sum), accumulator)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::on;

    #[test]
    fn each_place_has_its_own_sum_rounded_once_for_every_length() {
        // (1 + 2⁻¹²)² − (1 + 2⁻¹¹) = 2⁻²⁴, which a product that is rounded loses.
        let (left, sum) = (1.0 + 1.0 / 4096.0, -1.0 - 1.0 / 2048.0);
        for level in Level::available() {
            for count in 0..40 {
                let mut sums = vec![sum; count];
                let lefts = vec![left; count];
                on(level, || mul_add(&lefts, &lefts, &mut sums));
                assert_eq!(sums, vec![1.0 / 16_777_216.0; count], "{level:?}");
            }
        }
    }

    #[test]
    #[should_panic(expected = "one length for all")]
    fn slices_of_two_lengths_are_refused() {
        mul_add(&[1.0; 3], &[1.0; 3], &mut [0.0; 4]);
    }
}
