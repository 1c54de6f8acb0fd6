//! Element-wise loops over slices.

// Places are counted: a loop over a count is what becomes one of vectors.
#![allow(clippy::needless_range_loop)]

use super::finite::Finite;
use crate::Element;
use crate::engine::simd::level::{Autovectorized, Level, dispatch, dispatch_loops};

/// Whether all of them are finite.
pub(crate) fn all_finite<T: Element>(numbers: &[T]) -> bool {
    match T::as_f32(numbers) {
        Some(numbers) => {
            let mut all = true;
            dispatch(Level::current(), Finite(numbers, &mut all));
            all
        }
        None => !numbers.iter().any(|&number| (number * T::ZERO).is_nan()),
    }
}

/// Updates the arrays element by element: `of` is given their elements, to be changed,
/// and that of `fixed`; all are of one length.
pub(crate) fn update<T: Element, const ARRAYS: usize>(
    arrays: [&mut [T]; ARRAYS],
    fixed: &[T],
    of: impl Fn(&mut [T; ARRAYS], T),
) {
    assert!(arrays.iter().all(|array| array.len() == fixed.len()));
    dispatch_loops(Level::current(), Update { arrays, fixed, of });
}

struct Update<'a, T, F, const ARRAYS: usize> {
    arrays: [&'a mut [T]; ARRAYS],
    fixed: &'a [T],
    of: F,
}

impl<T, F, const ARRAYS: usize> Autovectorized for Update<'_, T, F, ARRAYS>
where
    T: Element,
    F: Fn(&mut [T; ARRAYS], T),
{
    #[inline(always)]
    fn run(self) {
        let count = self.fixed.len();
        let arrays = self.arrays.map(|array| &mut array[..count]);
        for at in 0..count {
            let mut numbers = std::array::from_fn(|array| arrays[array][at]);
            (self.of)(&mut numbers, self.fixed[at]);
            for array in 0..ARRAYS {
                arrays[array][at] = numbers[array];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_not_finite_is_found_wherever_it_stands() {
        let mut numbers = vec![f32::MAX; 150];
        assert!(all_finite(&numbers) && all_finite::<f64>(&[]));
        for at in 0..150 {
            for wild in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                numbers[at] = wild;
                assert!(!all_finite(&numbers), "{wild} at {at}");
            }
            numbers[at] = f32::MIN_POSITIVE / 2.0;
        }
        assert!(all_finite(&numbers));
    }
}
