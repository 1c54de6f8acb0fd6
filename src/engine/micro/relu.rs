//! ReLU and its gradient by explicit vectors.
//!
//! Of plain loops the compiler makes vectors, but not where it is asked for a small program,
//! as for the modules that pages load: there it compares and branches for each
//! number.

// As in `fma`: places are checked once before the loops.
#![allow(unsafe_code)]

use crate::engine::memory::uninit::Uninit;
use crate::engine::simd::level::{self, Level};
use crate::engine::simd::vector::{Vector, WithSimd};

/// x where it is positive or NaN, else +0; with gradients these where x is positive, else 0
/// times them.
pub(crate) struct Positive<'a> {
    pub(crate) input: &'a [f32],
    pub(crate) grads: Option<&'a [f32]>,
    pub(crate) places: &'a mut [Uninit],
}

impl Positive<'_> {
    /// Writes all places.
    ///
    /// # Panics
    /// If the arrays are not of one length.
    pub(crate) fn compute(self, level: Level) {
        assert_eq!(self.input.len(), self.places.len());
        assert!(self.grads.is_none_or(|grads| grads.len() == self.places.len()));
        level::dispatch(level, self);
    }
}

/// The numbers at one place, of which the mask's lanes are read.
///
/// # Safety
/// The mask's lanes are valid for reads.
#[inline(always)]
unsafe fn positive<V: Vector>(
    input: *const f32,
    grads: Option<*const f32>,
    mask: V::Mask,
) -> V {
    // SAFETY: the caller's.
    unsafe {
        let x = V::load_masked(input, mask);
        let (mut most, mut slope) = (V::splat(0.0), V::splat(0.0));
        V::max_with_index(x, V::splat(1.0), &mut most, &mut slope);
        let Some(grads) = grads else { return most };
        let grad = V::load_masked(grads, mask);
        // NaN is not positive.
        grad.times(V::select_eq(x, x, slope))
    }
}

impl WithSimd for Positive<'_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let (count, lanes) = (self.places.len(), V::LANES);
        let whole = count - count % lanes;
        let to = self.places.as_mut_ptr().cast::<f32>();
        let (input, grads) = (self.input.as_ptr(), self.grads.map(<[f32]>::as_ptr));
        // SAFETY: `compute` has seen that all arrays have so many numbers.
        unsafe {
            let all = V::mask(0, lanes);
            for place in (0..whole).step_by(lanes) {
                let grads = grads.map(|grads| grads.add(place));
                positive::<V>(input.add(place), grads, all).store(to.add(place));
            }
            if whole < count {
                let mask = V::mask(0, count - whole);
                let grads = grads.map(|grads| grads.add(whole));
                let last = positive::<V>(input.add(whole), grads, mask);
                last.store_first(to.add(whole), count - whole);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{relu, relu_slope};
    use crate::engine::memory::uninit::as_uninit;

    #[test]
    fn it_is_the_function_and_its_slope_on_every_level() {
        let wild = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.0, -0.0, 1e-45];
        let input: Vec<f32> = (0..41)
            .map(|at| wild.get(at % 9).copied().unwrap_or(at as f32 - 20.0))
            .collect();
        let grads: Vec<f32> = input.iter().rev().copied().collect();
        let bits = |numbers: &[f32]| -> Vec<u32> {
            let one = |x: &f32| if x.is_nan() { !0 } else { x.to_bits() };
            numbers.iter().map(one).collect()
        };
        for level in Level::available() {
            for count in 0..=input.len() {
                let (input, grads) = (&input[..count], &grads[..count]);
                let mut made = vec![7.0; count];
                let places = as_uninit(&mut made);
                Positive { input, grads: None, places }.compute(level);
                let expected: Vec<_> = input.iter().map(|&x| relu(x)).collect();
                assert_eq!(bits(&made), bits(&expected), "{level:?}");
                let places = as_uninit(&mut made);
                Positive { input, grads: Some(grads), places }.compute(level);
                let back = input.iter().zip(grads);
                let expected: Vec<_> =
                    back.map(|(&x, &grad)| grad * relu_slope(x)).collect();
                assert_eq!(bits(&made), bits(&expected), "{level:?}");
            }
        }
    }
}
