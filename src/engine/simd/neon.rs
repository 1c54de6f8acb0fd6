//! Vectors of 64-bit Arm: NEON.

use std::arch::aarch64::*;

use super::accumulate::Fused;
use super::vector::{Range, Vector, load_range, store_each};

/// Four numbers of NEON, which every 64-bit Arm has.
#[derive(Clone, Copy)]
pub(in crate::engine) struct Neon(float32x4_t);

// SAFETY: four lanes are read and written.
unsafe impl Vector for Neon {
    const LANES: usize = 4;
    const REGISTERS: usize = 32;
    type Half = Self;
    type Accumulator = Fused;
    type Mask = Range;

    #[inline(always)]
    unsafe fn mask(from: usize, to: usize) -> Range {
        [from, to]
    }

    #[inline(always)]
    unsafe fn load_masked(from: *const f32, mask: Range) -> Self {
        // SAFETY: the caller's; the array has four numbers.
        Self(unsafe { vld1q_f32(load_range::<4>(from, mask).as_ptr()) })
    }

    #[inline(always)]
    unsafe fn store_first(self, to: *mut f32, count: usize) {
        let mut lanes = [0.0; 4];
        // SAFETY: the array has four numbers; the caller's.
        unsafe {
            vst1q_f32(lanes.as_mut_ptr(), self.0);
            store_each(lanes, to, count);
        }
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        // SAFETY: NEON is part of the architecture; so below.
        Self(unsafe { vdupq_n_f32(value) })
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller's.
        Self(unsafe { vld1q_f32(from) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller's.
        unsafe { vst1q_f32(to, self.0) }
    }

    #[inline(always)]
    unsafe fn mul_add(self, factor: Self, sum: Self) -> Self {
        // SAFETY: NEON is there.
        Self(unsafe { vfmaq_f32(sum.0, self.0, factor.0) })
    }

    #[inline(always)]
    unsafe fn times(self, factor: Self) -> Self {
        // SAFETY: NEON is there.
        Self(unsafe { vmulq_f32(self.0, factor.0) })
    }

    #[inline(always)]
    unsafe fn plus(self, other: Self) -> Self {
        // SAFETY: NEON is there.
        Self(unsafe { vaddq_f32(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn minus(self, other: Self) -> Self {
        // SAFETY: NEON is there.
        Self(unsafe { vsubq_f32(self.0, other.0) })
    }
}
