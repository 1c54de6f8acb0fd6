//! The four one-dimensional transforms of minimal filtering with three weights.
//!
//! Each is a matrix times a line of a tile, with as few additions as are known; all
//! factors are powers of two, so that no product is rounded.
//!
//! # Source
//! The matrices: A. Lavin and S. Gray, [Fast Algorithms for Convolutional Neural
//! Networks](https://arxiv.org/abs/1509.09308) (2015).

use super::lanes::Lanes;
use crate::engine::simd::vector::Vector;

/// `FROM` numbers of a line become `TO`.
pub(super) trait Transform1d<const FROM: usize, const TO: usize>:
    Default
{
    /// How many of them are the first ones of the next tile too.
    const SHARED: usize;

    /// The sums. Has to be inlined always, as a kernel.
    fn apply<V: Vector>(line: [Lanes<V>; FROM]) -> [Lanes<V>; TO];
}

#[derive(Default)]
pub(super) struct F2Input;

impl Transform1d<4, 4> for F2Input {
    const SHARED: usize = 2;

    #[inline(always)]
    fn apply<V: Vector>([a, b, c, d]: [Lanes<V>; 4]) -> [Lanes<V>; 4] {
        [a - c, b + c, c - b, b - d]
    }
}

#[derive(Default)]
pub(super) struct F2Output;

impl Transform1d<4, 2> for F2Output {
    const SHARED: usize = 0;

    #[inline(always)]
    fn apply<V: Vector>([a, b, c, d]: [Lanes<V>; 4]) -> [Lanes<V>; 2] {
        [a + b + c, b - c - d]
    }
}

#[derive(Default)]
pub(super) struct F4Input;

impl Transform1d<6, 6> for F4Input {
    const SHARED: usize = 2;

    #[inline(always)]
    fn apply<V: Vector>([a, b, c, d, e, f]: [Lanes<V>; 6]) -> [Lanes<V>; 6] {
        let (even, odd) = (e - c, d - b);
        let odd = odd + odd;
        let (near, far) = (b.mul_add(-4.0, d), c.mul_add(-4.0, e));
        [
            (a - c).mul_add(4.0, even), // 4·a − 5·c + e
            far + near,                 // e − 4·c + d − 4·b
            far - near,                 // e − 4·c − d + 4·b
            even + odd,                 // e − c + 2·d − 2·b
            even - odd,                 // e − c − 2·d + 2·b
            f - d - (odd + odd),        // 4·b − 5·d + f
        ]
    }
}

#[derive(Default)]
pub(super) struct F4Output;

impl Transform1d<6, 4> for F4Output {
    const SHARED: usize = 0;

    #[inline(always)]
    fn apply<V: Vector>([a, b, c, d, e, f]: [Lanes<V>; 6]) -> [Lanes<V>; 4] {
        let (near, far) = (b + c, d + e);
        let (near_odd, far_odd) = (b - c, d - e);
        [
            a + (near + far),                   // a + b + c + d + e
            far_odd.mul_add(2.0, near_odd),     // b − c + 2·d − 2·e
            far.mul_add(4.0, near),             // b + c + 4·d + 4·e
            far_odd.mul_add(8.0, near_odd) + f, // b − c + 8·d − 8·e + f
        ]
    }
}
