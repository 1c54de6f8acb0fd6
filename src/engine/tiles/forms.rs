//! The sums of minimal filtering with three weights, and few of them.
//!
//! Each is the product of a matrix with the numbers of a line; all factors are
//! powers of two, so that no product is rounded.
//!
//! # Source
//! The matrices: A. Lavin and S. Gray, [Fast Algorithms for Convolutional Neural
//! Networks](https://arxiv.org/abs/1509.09308) (2015).

// As in `chains`.
#![allow(unsafe_code)]

use crate::engine::vector::Vector;

/// `FROM` numbers of a line become `TO`.
pub(super) trait Form<const FROM: usize, const TO: usize>: Default {
    /// How many of them are the first ones of the next tile too.
    const SHARED: usize;

    /// The sums.
    ///
    /// # Safety
    /// The processor has these vectors.
    unsafe fn apply<V: Vector>(line: [V; FROM]) -> [V; TO];
}

#[derive(Default)]
pub(super) struct TwoSeen;

impl Form<4, 4> for TwoSeen {
    const SHARED: usize = 2;

    #[inline(always)]
    unsafe fn apply<V: Vector>([a, b, c, d]: [V; 4]) -> [V; 4] {
        // SAFETY: the caller's; so below.
        unsafe { [a.minus(c), b.plus(c), c.minus(b), b.minus(d)] }
    }
}

#[derive(Default)]
pub(super) struct TwoMade;

impl Form<4, 2> for TwoMade {
    const SHARED: usize = 0;

    #[inline(always)]
    unsafe fn apply<V: Vector>([a, b, c, d]: [V; 4]) -> [V; 2] {
        unsafe { [a.plus(b).plus(c), b.minus(c).minus(d)] }
    }
}

#[derive(Default)]
pub(super) struct FourSeen;

impl Form<6, 6> for FourSeen {
    const SHARED: usize = 2;

    #[inline(always)]
    unsafe fn apply<V: Vector>([a, b, c, d, e, f]: [V; 6]) -> [V; 6] {
        unsafe {
            let (four, less_four) = (V::splat(4.0), V::splat(-4.0));
            // e − c ± 2·(d − b), e − 4·c ± (d − 4·b)
            let (even, odd) = (e.minus(c), d.minus(b));
            let odd = odd.plus(odd);
            let (far, near) = (c.mul_add(less_four, e), b.mul_add(less_four, d));
            [
                // 4·a − 5·c + e
                a.minus(c).mul_add(four, even),
                far.plus(near),
                far.minus(near),
                even.plus(odd),
                even.minus(odd),
                // 4·b − 5·d + f
                f.minus(d).minus(odd.plus(odd)),
            ]
        }
    }
}

#[derive(Default)]
pub(super) struct FourMade;

impl Form<6, 4> for FourMade {
    const SHARED: usize = 0;

    #[inline(always)]
    unsafe fn apply<V: Vector>([a, b, c, d, e, f]: [V; 6]) -> [V; 4] {
        unsafe {
            let (two, four, eight) = (V::splat(2.0), V::splat(4.0), V::splat(8.0));
            let (near, far) = (b.plus(c), d.plus(e));
            let (near_odd, far_odd) = (b.minus(c), d.minus(e));
            [
                a.plus(near.plus(far)),
                far_odd.mul_add(two, near_odd),
                far.mul_add(four, near),
                far_odd.mul_add(eight, near_odd).plus(f),
            ]
        }
    }
}
