//! Whether numbers are finite, by explicit vectors: see [`relu`](super::relu).

// As in `fma`: places are checked once before the loops.
#![allow(unsafe_code)]
#![allow(clippy::needless_range_loop)]

use crate::engine::cost::VECTORS_TOGETHER;
use crate::engine::simd::vector::{MOST_LANES, Vector, WithSimd};

/// Writes whether all of the numbers are finite.
pub(super) struct Finite<'a>(pub(super) &'a [f32], pub(super) &'a mut bool);

impl WithSimd for Finite<'_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let block = VECTORS_TOGETHER * V::LANES;
        let (whole, rest) = self.0.split_at(self.0.len() / block * block);
        // To the end in any case. What is not finite, times 0, is NaN, and so is its sum
        // with anything.
        let mut lanes = [0.0; MOST_LANES];
        // SAFETY: a block has so many vectors, and no vector is longer than `MOST_LANES`.
        unsafe {
            let zero = V::splat(0.0);
            let mut sums = [zero; VECTORS_TOGETHER];
            for numbers in whole.chunks_exact(block) {
                for vector in 0..VECTORS_TOGETHER {
                    let from = numbers.as_ptr().add(vector * V::LANES);
                    sums[vector] = sums[vector].plus(V::load(from).times(zero));
                }
            }
            let all = sums.into_iter().fold(zero, |all, sum| all.plus(sum));
            all.store(lanes.as_mut_ptr());
        }
        let wild = |number: &f32| (number * 0.0).is_nan();
        *self.1 = !lanes.iter().chain(rest).any(wild);
    }
}
