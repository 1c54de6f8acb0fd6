//! What the arithmetic is done in: `f32`, or `f64` to check it.

use std::fmt::{Debug, Display};
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use std::mem::MaybeUninit;

use ndarray::{Array, ArrayView};

/// A number that a layer computes with: `f32` in the book, `f64` where a
/// gradient is checked against differences.
///
/// It has the operations that IEEE 754 rounds correctly, so that they give the
/// same bits on every machine, and no others: no `exp`, no `sin`.
pub trait Element:
    sealed::Float
    + Copy
    + Debug
    + Default
    + Display
    + PartialOrd
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + AddAssign
    + Div<Output = Self>
    + Mul<Output = Self>
    + Neg<Output = Self>
    + Sub<Output = Self>
{
    /// +0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;

    /// `self` · `factor` + `sum`, rounded once.
    fn mul_add(self, factor: Self, sum: Self) -> Self;
    /// The square root, rounded once.
    fn sqrt(self) -> Self;
    /// The magnitude.
    fn abs(self) -> Self;
    /// Whether it is not a number.
    fn is_nan(self) -> bool;
    /// The nearest number of this type.
    fn from_f64(value: f64) -> Self;
    /// The same number: every `f32` is an `f64` too.
    fn to_f64(self) -> f64;

    /// The nearest number to a count.
    fn from_count(count: usize) -> Self;

    /// The larger of the two as PyTorch has it: the first one where they are
    /// alike, NaN where either is.
    #[inline]
    fn larger(self, other: Self) -> Self {
        if other > self || other.is_nan() { other } else { self }
    }
}

macro_rules! element {
    ($float:ty) => {
        impl Element for $float {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;

            #[inline]
            fn mul_add(self, factor: Self, sum: Self) -> Self {
                self.mul_add(factor, sum)
            }
            #[inline]
            fn sqrt(self) -> Self {
                self.sqrt()
            }
            #[inline]
            fn abs(self) -> Self {
                self.abs()
            }
            #[inline]
            fn is_nan(self) -> bool {
                self.is_nan()
            }
            #[inline]
            fn from_f64(value: f64) -> Self {
                value as Self
            }
            #[inline]
            fn to_f64(self) -> f64 {
                self.into()
            }
            #[inline]
            fn from_count(count: usize) -> Self {
                count as Self
            }
        }
    };
}

element!(f32);
element!(f64);

impl sealed::Float for f32 {
    fn as_f32(numbers: &[Self]) -> Option<&[f32]> {
        Some(numbers)
    }
    fn as_f32_uninit(
        places: &mut [MaybeUninit<Self>],
    ) -> Option<&mut [MaybeUninit<f32>]> {
        Some(places)
    }
    fn f32_array<D>(array: ArrayView<Self, D>) -> Option<ArrayView<f32, D>> {
        Some(array)
    }
    fn of_f32<D>(array: Array<f32, D>) -> Array<Self, D> {
        array
    }
}

impl sealed::Float for f64 {
    fn as_f32(_: &[Self]) -> Option<&[f32]> {
        None
    }
    fn as_f32_uninit(
        _: &mut [MaybeUninit<Self>],
    ) -> Option<&mut [MaybeUninit<f32>]> {
        None
    }
    fn f32_array<D>(_: ArrayView<Self, D>) -> Option<ArrayView<f32, D>> {
        None
    }
    fn of_f32<D>(_: Array<f32, D>) -> Array<Self, D> {
        unreachable!("the engine was given no array of f64")
    }
}

mod sealed {
    use std::mem::MaybeUninit;

    use ndarray::{Array, ArrayView};

    use crate::conv::Passes;

    pub trait Float: Passes {
        /// The same numbers, if they are those that the engine computes with.
        fn as_f32(numbers: &[Self]) -> Option<&[f32]>;
        /// The same places, to be written.
        fn as_f32_uninit(
            places: &mut [MaybeUninit<Self>],
        ) -> Option<&mut [MaybeUninit<f32>]>;
        /// The same array, if its numbers are those that the engine computes with.
        fn f32_array<D>(array: ArrayView<Self, D>) -> Option<ArrayView<f32, D>>;
        /// What the engine has made of such arrays.
        fn of_f32<D>(array: Array<f32, D>) -> Array<Self, D>;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mul_add_rounds_once_where_two_operations_round_twice() {
        // (1 + 2⁻²³)² = 1 + 2⁻²² + 2⁻⁴⁶; less (1 + 2⁻²²) leaves 2⁻⁴⁶, or 0.
        let x = 1.0 + f32::EPSILON;
        let less = -(1.0 + 2.0 * f32::EPSILON);
        assert_eq!(Element::mul_add(x, x, less), f32::EPSILON * f32::EPSILON);
        assert_eq!(x * x + less, 0.0);
    }

    #[test]
    fn of_two_alike_the_first_is_the_larger_and_nan_beats_all() {
        assert!(Element::larger(0.0_f32, -0.0).is_sign_positive());
        assert!(Element::larger(-0.0_f32, 0.0).is_sign_negative());
        assert_eq!(Element::larger(1.0_f64, 2.0), 2.0);
        assert!(Element::larger(f64::INFINITY, f64::NAN).is_nan());
        assert!(Element::larger(f64::NAN, f64::INFINITY).is_nan());
    }
}
