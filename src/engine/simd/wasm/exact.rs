//! A product and a sum of vectors, rounded once without an instruction for it.

use std::arch::wasm32::*;

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
