//! Vectors with `+` and `-`, for the transforms.

// The processor's vector instructions are `unsafe` to call: whoever makes lanes
// answers for the processor having them.
#![allow(unsafe_code)]

use std::ops::{Add, Sub};

use crate::engine::simd::vector::Vector;

/// The lanes of a vector.
#[derive(Clone, Copy)]
pub(super) struct Lanes<V>(V);

impl<V: Vector> Lanes<V> {
    /// # Safety
    /// The processor has these vectors.
    #[inline(always)]
    pub(super) unsafe fn new(vector: V) -> Self {
        Self(vector)
    }

    #[inline(always)]
    pub(super) fn vector(self) -> V {
        self.0
    }

    /// `self` · `factor` + `sum`, rounded once.
    #[inline(always)]
    pub(super) fn mul_add(self, factor: f32, sum: Self) -> Self {
        // SAFETY: the processor has these vectors, as there are lanes; so below.
        Self(unsafe { self.0.mul_add(V::splat(factor), sum.0) })
    }
}

impl<V: Vector> Add for Lanes<V> {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { self.0.plus(other.0) })
    }
}

impl<V: Vector> Sub for Lanes<V> {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { self.0.minus(other.0) })
    }
}
