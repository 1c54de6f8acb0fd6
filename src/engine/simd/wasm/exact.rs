//! A product and a sum of vectors, rounded once without an instruction for it: one by one,
//! and while a sum grows.

use std::arch::wasm32::*;

use super::Wasm;
use crate::engine::simd::accumulate::Accumulate;

/// As f64, two and two.
#[inline(always)]
fn halves(x: v128) -> [v128; 2] {
    let high = u64x2_shuffle::<1, 1>(x, x);
    [f64x2_promote_low_f32x4(x), f64x2_promote_low_f32x4(high)]
}

/// Rounded to f32.
#[inline(always)]
fn joined(low: v128, high: v128) -> v128 {
    let (low, high) = (f32x4_demote_f64x2_zero(low), f32x4_demote_f64x2_zero(high));
    u64x2_shuffle::<0, 2>(low, high)
}

/// The sum in f64, cut off, its last bit set if anything was lost: what is left to
/// round to f32 is then rounded once (see `portable.rs`).
fn to_odd(product: v128, addend: v128) -> v128 {
    let sum = f64x2_add(product, addend);
    let part = f64x2_sub(sum, product);
    let lost =
        f64x2_add(f64x2_sub(product, f64x2_sub(sum, part)), f64x2_sub(addend, part));
    let inexact = f64x2_gt(f64x2_abs(lost), f64x2_splat(0.0));
    let inward = i64x2_lt(v128_xor(sum, lost), i64x2_splat(0));
    let odd = v128_or(i64x2_add(sum, inward), i64x2_splat(1));
    v128_bitselect(odd, sum, inexact)
}

#[cold]
#[inline(never)]
fn by_odd(a: v128, b: v128, c: v128) -> v128 {
    let ([a, a2], [b, b2], [c, c2]) = (halves(a), halves(b), halves(c));
    joined(to_odd(f64x2_mul(a, b), c), to_odd(f64x2_mul(a2, b2), c2))
}

/// In f64, rounded twice, and again as [`to_odd`] where that could differ: where the
/// f64 lies midway between two f32, or is smaller than a normal one.
#[inline(always)]
pub(super) fn mul_add(left: v128, right: v128, addend: v128) -> v128 {
    let ([a, a2], [b, b2], [c, c2]) = (halves(left), halves(right), halves(addend));
    let low = f64x2_add(f64x2_mul(a, b), c);
    let high = f64x2_add(f64x2_mul(a2, b2), c2);
    let ends = u32x4_shuffle::<0, 2, 4, 6>(low, high);
    let tops = u32x4_shuffle::<1, 3, 5, 7>(low, high);
    let midway = i32x4_eq(i32x4_shl(ends, 3), i32x4_splat(i32::MIN));
    let size = i32x4_add(i32x4_shl(tops, 1), i32x4_splat(i32::MAX - 1));
    let small = i32x4_lt(size, i32x4_splat(0x7020_0000 - 2 + i32::MIN));
    if v128_any_true(v128_or(midway, small)) {
        return by_odd(left, right, addend);
    }
    joined(low, high)
}

/// Sums of f32 that are held as f64, two and two, and [`SCALE`] times as large.
///
/// A product is exact in f64. Its sum with another number is rounded to f64, and then to the
/// 24 bits of an f32, by adding a bit less than half of the last one to the f64's bits, and
/// cutting off what is beyond. Where that could be another number than rounded once, sums
/// have failed: where the f64 lay midway between two f32, where it was no normal f32 of less
/// than 2¹²⁷ (but 0 is right), and where it is none at all.
///
/// For these to be the largest numbers is what the scale is for. Shifted by three bits, the
/// lower half of an f64 is the largest of all where it lay midway; the upper half begins
/// with the exponent modulo 2⁹, which is less than [`FIRST_WRONG`] where it is right. What
/// the first wrong sum can be, a number of 2⁻²⁹⁸ to 2²⁵⁷, infinity or NaN, is not less.
pub(in crate::engine) struct Speculative {
    /// The largest that was ever seen in each half of a sum.
    most: v128,
}

/// Takes the exponent of the smallest normal f32, 897 in f64, to 1024.
const SCALE: f64 = (1_u128 << 127) as f64;
const FIRST_WRONG: u32 = 253;

/// Bits of an f64 that an f32 does not have.
const BEYOND: i64 = (1 << 29) - 1;

impl Speculative {
    /// The sum of two lanes.
    #[inline(always)]
    fn add_half(&mut self, left: v128, right: v128, sum: v128) -> v128 {
        let sum = f64x2_add(f64x2_mul(left, right), sum);
        let sum = i64x2_add(sum, i64x2_splat(BEYOND / 2));
        self.most = u32x4_max(self.most, i32x4_shl(sum, 3));
        v128_and(sum, i64x2_splat(!BEYOND))
    }
}

/// Both, so many times as large.
#[inline(always)]
fn times([low, high]: [v128; 2], factor: f64) -> [v128; 2] {
    let factor = f64x2_splat(factor);
    [f64x2_mul(low, factor), f64x2_mul(high, factor)]
}

impl Accumulate<Wasm> for Speculative {
    const MAY_FAIL: bool = true;
    type Sum = [v128; 2];

    #[inline(always)]
    unsafe fn new() -> Self {
        Self { most: u32x4_splat(0) }
    }

    #[inline(always)]
    unsafe fn begin(start: Wasm) -> [v128; 2] {
        times(halves(start.0), SCALE)
    }

    #[inline(always)]
    unsafe fn add(&mut self, left: Wasm, right: Wasm, sum: [v128; 2]) -> [v128; 2] {
        let ([a, a2], [b, b2]) = (times(halves(left.0), SCALE), halves(right.0));
        [self.add_half(a, b, sum[0]), self.add_half(a2, b2, sum[1])]
    }

    #[inline(always)]
    unsafe fn end(sum: [v128; 2]) -> Wasm {
        let [low, high] = times(sum, 1.0 / SCALE);
        Wasm(joined(low, high))
    }

    #[inline(always)]
    unsafe fn failed(&self) -> bool {
        let midway = (BEYOND << 3) as u32;
        let wrong = FIRST_WRONG << 23;
        v128_any_true(u32x4_ge(self.most, u32x4(midway, wrong, midway, wrong)))
    }
}
