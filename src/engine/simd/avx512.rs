//! Vectors of x86-64: AVX-512.

use std::arch::x86_64::*;

use super::accumulate::Fused;
use super::avx2::Avx2;
use super::vector::{MOST_LANES, Vector, WithSimd};

/// Sixteen numbers of AVX-512.
#[derive(Clone, Copy)]
pub(in crate::engine) struct Avx512(__m512);

// SAFETY: sixteen lanes are read and written, or those that the mask names.
unsafe impl Vector for Avx512 {
    const LANES: usize = 16;
    const REGISTERS: usize = 32;
    type Half = Avx2;
    type Accumulator = Fused;
    /// A bit for each of the lanes.
    type Mask = __mmask16;

    #[inline(always)]
    unsafe fn mask(from: usize, to: usize) -> __mmask16 {
        ((1_u32 << to) - (1_u32 << from)) as __mmask16
    }

    #[inline(always)]
    unsafe fn load_masked(from: *const f32, mask: __mmask16) -> Self {
        // SAFETY: lanes without their mask are not touched.
        Self(unsafe { _mm512_maskz_loadu_ps(mask, from) })
    }

    #[inline(always)]
    unsafe fn store_first(self, to: *mut f32, count: usize) {
        // SAFETY: lanes without their mask are not touched.
        unsafe { _mm512_mask_storeu_ps(to, Self::mask(0, count), self.0) }
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        // SAFETY: the caller has AVX-512; so below.
        Self(unsafe { _mm512_set1_ps(value) })
    }

    #[inline(always)]
    unsafe fn outlined(kernel: impl WithSimd) {
        // SAFETY: the caller's.
        unsafe { run(kernel) }
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller's.
        Self(unsafe { _mm512_loadu_ps(from) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller's.
        unsafe { _mm512_storeu_ps(to, self.0) }
    }

    #[inline(always)]
    unsafe fn prefetch(from: *const f32) {
        // SAFETY: nothing is read or written.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(from.cast()) }
    }

    #[inline(always)]
    unsafe fn prefetch_write(to: *const f32) {
        // Into the level-2 cache, for which more lines can be on their way than for the
        // level-1 cache.
        // SAFETY: nothing is read or written.
        unsafe { _mm_prefetch::<_MM_HINT_T1>(to.cast()) }
    }

    #[inline(always)]
    unsafe fn deinterleave_even(from: *const f32, masks: [__mmask16; 2]) -> Self {
        // SAFETY: lanes without their mask are not touched.
        unsafe {
            let low = _mm512_maskz_loadu_ps(masks[0], from);
            let high = _mm512_maskz_loadu_ps(masks[1], from.wrapping_add(16));
            let lanes = _mm512_setr_epi32(
                0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30,
            );
            Self(_mm512_permutex2var_ps(low, lanes, high))
        }
    }

    #[inline(always)]
    unsafe fn max_with_index(
        value: Self,
        number: Self,
        most: &mut Self,
        at: &mut Self,
    ) {
        // SAFETY: the caller has AVX-512.
        unsafe {
            let larger = _mm512_cmp_ps_mask::<_CMP_GT_OQ>(value.0, most.0)
                | _mm512_cmp_ps_mask::<_CMP_UNORD_Q>(value.0, value.0);
            most.0 = _mm512_mask_mov_ps(most.0, larger, value.0);
            at.0 = _mm512_mask_mov_ps(at.0, larger, number.0);
        }
    }

    #[inline(always)]
    unsafe fn max(value: Self, most: &mut Self) {
        // SAFETY: the caller has AVX-512.
        unsafe {
            // The instruction takes the second factor where both are alike or one is NaN.
            let number = _mm512_cmp_ps_mask::<_CMP_ORD_Q>(value.0, value.0);
            most.0 = _mm512_mask_max_ps(value.0, number, value.0, most.0);
        }
    }

    #[inline(always)]
    unsafe fn pairs(from: *const f32) -> [Self; 2] {
        // SAFETY: the caller's.
        unsafe {
            let (low, high) = (_mm512_loadu_ps(from), _mm512_loadu_ps(from.add(16)));
            let even = _mm512_setr_epi32(
                0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30,
            );
            let odd = _mm512_setr_epi32(
                1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31,
            );
            [
                Self(_mm512_permutex2var_ps(low, even, high)),
                Self(_mm512_permutex2var_ps(low, odd, high)),
            ]
        }
    }

    #[inline(always)]
    unsafe fn select_eq(left: Self, right: Self, value: Self) -> Self {
        // SAFETY: the caller has AVX-512.
        unsafe {
            let equal = _mm512_cmp_ps_mask::<_CMP_EQ_OQ>(left.0, right.0);
            Self(_mm512_maskz_mov_ps(equal, value.0))
        }
    }

    #[inline(always)]
    unsafe fn interleave(even: Self, odd: Self) -> [Self; 2] {
        // SAFETY: the caller has AVX-512.
        unsafe {
            let first = _mm512_setr_epi32(
                0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23,
            );
            let second = _mm512_setr_epi32(
                8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31,
            );
            [
                Self(_mm512_permutex2var_ps(even.0, first, odd.0)),
                Self(_mm512_permutex2var_ps(even.0, second, odd.0)),
            ]
        }
    }

    #[inline(always)]
    unsafe fn transpose(square: &mut [Self; MOST_LANES]) {
        // SAFETY: the caller has AVX-512.
        unsafe {
            let mut twos = [_mm512_setzero_ps(); 16];
            for two in 0..8 {
                let (a, b) = (square[2 * two].0, square[2 * two + 1].0);
                twos[2 * two] = _mm512_unpacklo_ps(a, b);
                twos[2 * two + 1] = _mm512_unpackhi_ps(a, b);
            }
            // Block b of four lanes of vector 4·g + j: lane 4·b + j of the
            // vectors 4·g to 4·g + 3.
            let mut fours = [_mm512_setzero_ps(); 16];
            for group in 0..4 {
                for side in 0..2 {
                    let at = 4 * group + side;
                    let a = _mm512_castps_pd(twos[at]);
                    let b = _mm512_castps_pd(twos[at + 2]);
                    let to = 4 * group + 2 * side;
                    fours[to] = _mm512_castpd_ps(_mm512_unpacklo_pd(a, b));
                    fours[to + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(a, b));
                }
            }
            for j in 0..4 {
                let [a, b, c, d] =
                    [fours[j], fours[4 + j], fours[8 + j], fours[12 + j]];
                let (low, high) = (
                    _mm512_shuffle_f32x4::<0x88>(a, b),
                    _mm512_shuffle_f32x4::<0x88>(c, d),
                );
                square[j] = Self(_mm512_shuffle_f32x4::<0x88>(low, high));
                square[8 + j] = Self(_mm512_shuffle_f32x4::<0xdd>(low, high));
                let (low, high) = (
                    _mm512_shuffle_f32x4::<0xdd>(a, b),
                    _mm512_shuffle_f32x4::<0xdd>(c, d),
                );
                square[4 + j] = Self(_mm512_shuffle_f32x4::<0x88>(low, high));
                square[12 + j] = Self(_mm512_shuffle_f32x4::<0xdd>(low, high));
            }
        }
    }

    #[inline(always)]
    unsafe fn mul_add(self, factor: Self, sum: Self) -> Self {
        // SAFETY: the caller has AVX-512.
        Self(unsafe { _mm512_fmadd_ps(self.0, factor.0, sum.0) })
    }

    #[inline(always)]
    unsafe fn times(self, factor: Self) -> Self {
        // SAFETY: the caller has AVX-512.
        Self(unsafe { _mm512_mul_ps(self.0, factor.0) })
    }

    #[inline(always)]
    unsafe fn plus(self, other: Self) -> Self {
        // SAFETY: the caller has AVX-512.
        Self(unsafe { _mm512_add_ps(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn minus(self, other: Self) -> Self {
        // SAFETY: the caller has AVX-512.
        Self(unsafe { _mm512_sub_ps(self.0, other.0) })
    }
}

/// The kernel, compiled for the processor's instructions. `inline` compiles it beside who
/// calls it: then the compiler sees that the kernel need not be copied for the call.
///
/// # Safety
/// The processor has AVX-512.
#[inline]
#[target_feature(enable = "avx512f,avx512vl,avx2,fma")]
unsafe fn run(kernel: impl WithSimd) {
    kernel.run::<Avx512>();
}
