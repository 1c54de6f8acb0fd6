//! Vectors of wasm32 with `simd128`, and `relaxed-simd` where it is built so.

#[cfg(not(target_feature = "relaxed-simd"))]
mod exact;

use std::arch::wasm32::*;

use super::vector::{MOST_LANES, Range, Vector, load_range};

/// Four numbers. Built with `relaxed-simd`, the host may fuse a product and a sum:
/// WebAssembly leaves that open, though a host does it alike everywhere. Built without,
/// both go through f64, exactly.
#[derive(Clone, Copy)]
pub(in crate::engine) struct Wasm(v128);

// SAFETY: four lanes are read and written.
unsafe impl Vector for Wasm {
    const LANES: usize = 4;
    // A sum that is held as f64 takes two.
    const REGISTERS: usize =
        if cfg!(target_feature = "relaxed-simd") { 16 } else { 8 };
    type Half = Self;
    #[cfg(target_feature = "relaxed-simd")]
    type Accumulator = super::accumulate::Fused;
    #[cfg(not(target_feature = "relaxed-simd"))]
    type Accumulator = exact::Speculative;
    const HAS_PAIRS: bool = true;
    type Mask = Range;

    #[inline(always)]
    unsafe fn mask(from: usize, to: usize) -> Range {
        [from, to]
    }

    #[inline(always)]
    unsafe fn load_masked(from: *const f32, mask: Range) -> Self {
        // SAFETY: the caller's; the array has four numbers.
        unsafe {
            Self(match mask {
                [0, 4] => v128_load(from.cast()),
                [0, 3] => {
                    let two = v128_load64_zero(from.cast());
                    v128_load32_lane::<2>(two, from.add(2).cast())
                }
                [0, 2] => v128_load64_zero(from.cast()),
                [0, 1] => v128_load32_zero(from.cast()),
                _ => v128_load(load_range::<4>(from, mask).as_ptr().cast()),
            })
        }
    }

    #[inline(always)]
    unsafe fn store_first(self, to: *mut f32, count: usize) {
        // SAFETY: the caller's.
        unsafe {
            match count {
                0 => {}
                1 => v128_store32_lane::<0>(self.0, to.cast()),
                2 => v128_store64_lane::<0>(self.0, to.cast()),
                3 => {
                    v128_store64_lane::<0>(self.0, to.cast());
                    v128_store32_lane::<2>(self.0, to.add(2).cast());
                }
                _ => self.store(to),
            }
        }
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Self(f32x4_splat(value))
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller's.
        Self(unsafe { v128_load(from.cast()) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller's.
        unsafe { v128_store(to.cast(), self.0) }
    }

    #[inline(always)]
    unsafe fn deinterleave_even(from: *const f32, masks: [Range; 2]) -> Self {
        // SAFETY: the caller's.
        unsafe {
            let low = Self::load_masked(from, masks[0]);
            let high = Self::load_masked(from.wrapping_add(4), masks[1]);
            Self(u32x4_shuffle::<0, 2, 4, 6>(low.0, high.0))
        }
    }

    #[inline(always)]
    unsafe fn max_with_index(
        value: Self,
        number: Self,
        most: &mut Self,
        at: &mut Self,
    ) {
        let larger = f32x4_gt(value.0, most.0);
        let wild = f32x4_ne(value.0, value.0);
        let larger = v128_or(larger, wild);
        most.0 = v128_bitselect(value.0, most.0, larger);
        at.0 = v128_bitselect(number.0, at.0, larger);
    }

    #[inline(always)]
    unsafe fn pairs(from: *const f32) -> [Self; 2] {
        // SAFETY: the caller's.
        unsafe {
            let (low, high) =
                (v128_load(from.cast()), v128_load(from.add(4).cast()));
            [
                Self(u32x4_shuffle::<0, 2, 4, 6>(low, high)),
                Self(u32x4_shuffle::<1, 3, 5, 7>(low, high)),
            ]
        }
    }

    #[inline(always)]
    unsafe fn max_of_numbers(
        value: Self,
        number: Self,
        most: &mut Self,
        at: &mut Self,
    ) {
        let larger = f32x4_gt(value.0, most.0);
        at.0 = v128_bitselect(number.0, at.0, larger);
        // One instruction: `value` if it is larger, else `most`.
        most.0 = f32x4_pmax(most.0, value.0);
    }

    #[inline(always)]
    unsafe fn store_indices(self, first: usize, to: *mut usize) {
        let places = u32x4_add(u32x4_splat(first as u32), u32x4(0, 2, 4, 6));
        // SAFETY: the caller's; an index has 32 bits here.
        unsafe { v128_store(to.cast(), u32x4_add(places, self.0)) }
    }

    #[inline(always)]
    unsafe fn select_eq(left: Self, right: Self, value: Self) -> Self {
        Self(v128_and(f32x4_eq(left.0, right.0), value.0))
    }

    #[inline(always)]
    unsafe fn interleave(even: Self, odd: Self) -> [Self; 2] {
        [
            Self(u32x4_shuffle::<0, 4, 1, 5>(even.0, odd.0)),
            Self(u32x4_shuffle::<2, 6, 3, 7>(even.0, odd.0)),
        ]
    }

    #[inline(always)]
    unsafe fn transpose(square: &mut [Self; MOST_LANES]) {
        let [a, b, c, d] = [square[0].0, square[1].0, square[2].0, square[3].0];
        let ab = u32x4_shuffle::<0, 4, 1, 5>(a, b);
        let ab2 = u32x4_shuffle::<2, 6, 3, 7>(a, b);
        let cd = u32x4_shuffle::<0, 4, 1, 5>(c, d);
        let cd2 = u32x4_shuffle::<2, 6, 3, 7>(c, d);
        square[0] = Self(u64x2_shuffle::<0, 2>(ab, cd));
        square[1] = Self(u64x2_shuffle::<1, 3>(ab, cd));
        square[2] = Self(u64x2_shuffle::<0, 2>(ab2, cd2));
        square[3] = Self(u64x2_shuffle::<1, 3>(ab2, cd2));
    }

    #[inline(always)]
    unsafe fn mul_add(self, factor: Self, sum: Self) -> Self {
        #[cfg(target_feature = "relaxed-simd")]
        let sum = f32x4_relaxed_madd(self.0, factor.0, sum.0);
        #[cfg(not(target_feature = "relaxed-simd"))]
        let sum = exact::mul_add(self.0, factor.0, sum.0);
        Self(sum)
    }

    #[inline(always)]
    unsafe fn times(self, factor: Self) -> Self {
        Self(f32x4_mul(self.0, factor.0))
    }

    #[inline(always)]
    unsafe fn plus(self, other: Self) -> Self {
        Self(f32x4_add(self.0, other.0))
    }

    #[inline(always)]
    unsafe fn minus(self, other: Self) -> Self {
        Self(f32x4_sub(self.0, other.0))
    }
}
