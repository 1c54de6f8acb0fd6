//! Vectors of x86-64: AVX2 with FMA.

use std::arch::x86_64::*;

use super::accumulate::Fused;
use super::vector::{MOST_LANES, Vector, WithSimd};

/// Eight numbers of AVX2 with its fused multiply-add.
#[derive(Clone, Copy)]
pub(in crate::engine) struct Avx2(__m256);

// SAFETY: eight lanes are read and written, or those that the mask names.
unsafe impl Vector for Avx2 {
    const LANES: usize = 8;
    const REGISTERS: usize = 16;
    type Half = Self;
    type Accumulator = Fused;
    /// All bits of the lanes.
    type Mask = __m256i;

    #[inline(always)]
    unsafe fn mask(from: usize, to: usize) -> __m256i {
        // SAFETY: the caller has AVX2.
        unsafe {
            let lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
            let before = _mm256_cmpgt_epi32(_mm256_set1_epi32(to as i32), lanes);
            let out = _mm256_cmpgt_epi32(_mm256_set1_epi32(from as i32), lanes);
            _mm256_andnot_si256(out, before)
        }
    }

    #[inline(always)]
    unsafe fn load_masked(from: *const f32, mask: __m256i) -> Self {
        // SAFETY: lanes without their mask are not touched.
        Self(unsafe { _mm256_maskload_ps(from, mask) })
    }

    #[inline(always)]
    unsafe fn store_first(self, to: *mut f32, count: usize) {
        // SAFETY: the caller's; four, two and one are written where they are among
        // the bits of `count`.
        unsafe {
            if count >= 8 {
                return self.store(to);
            }
            let (mut lanes, mut to) = (_mm256_castps256_ps128(self.0), to);
            if count & 4 > 0 {
                _mm_storeu_ps(to, lanes);
                (lanes, to) = (_mm256_extractf128_ps::<1>(self.0), to.add(4));
            }
            if count & 2 > 0 {
                _mm_storel_pd(to.cast(), _mm_castps_pd(lanes));
                (lanes, to) = (_mm_movehl_ps(lanes, lanes), to.add(2));
            }
            if count & 1 > 0 {
                _mm_store_ss(to, lanes);
            }
        }
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        // SAFETY: the caller has AVX2; so below.
        Self(unsafe { _mm256_set1_ps(value) })
    }

    #[inline(always)]
    unsafe fn outlined(kernel: impl WithSimd) {
        // SAFETY: the caller's.
        unsafe { run(kernel) }
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller's.
        Self(unsafe { _mm256_loadu_ps(from) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller's.
        unsafe { _mm256_storeu_ps(to, self.0) }
    }

    #[inline(always)]
    unsafe fn prefetch(from: *const f32) {
        // SAFETY: nothing is read or written.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(from.cast()) }
    }

    #[inline(always)]
    unsafe fn prefetch_write(to: *const f32) {
        // SAFETY: nothing is read or written.
        unsafe { _mm_prefetch::<_MM_HINT_ET0>(to.cast()) }
    }

    #[inline(always)]
    unsafe fn deinterleave_even(from: *const f32, masks: [__m256i; 2]) -> Self {
        // SAFETY: lanes without their mask are not touched.
        unsafe {
            let low = _mm256_maskload_ps(from, masks[0]);
            let high = _mm256_maskload_ps(from.wrapping_add(8), masks[1]);
            let halves = _mm256_shuffle_ps::<0x88>(low, high);
            let halves = _mm256_castps_pd(halves);
            Self(_mm256_castpd_ps(_mm256_permute4x64_pd::<0xd8>(halves)))
        }
    }

    #[inline(always)]
    unsafe fn max_with_index(
        value: Self,
        number: Self,
        most: &mut Self,
        at: &mut Self,
    ) {
        // SAFETY: the caller has AVX2.
        unsafe {
            let larger = _mm256_cmp_ps::<_CMP_GT_OQ>(value.0, most.0);
            let wild = _mm256_cmp_ps::<_CMP_UNORD_Q>(value.0, value.0);
            let larger = _mm256_or_ps(larger, wild);
            most.0 = _mm256_blendv_ps(most.0, value.0, larger);
            at.0 = _mm256_blendv_ps(at.0, number.0, larger);
        }
    }

    #[inline(always)]
    unsafe fn max(value: Self, most: &mut Self) {
        // SAFETY: the caller has AVX2.
        unsafe {
            // The instruction takes the second factor where both are alike or one is NaN.
            let larger = _mm256_max_ps(value.0, most.0);
            let wild = _mm256_cmp_ps::<_CMP_UNORD_Q>(value.0, value.0);
            most.0 = _mm256_blendv_ps(larger, value.0, wild);
        }
    }

    #[inline(always)]
    unsafe fn pairs(from: *const f32) -> [Self; 2] {
        // SAFETY: the caller's.
        unsafe {
            let (low, high) = (_mm256_loadu_ps(from), _mm256_loadu_ps(from.add(8)));
            // The first halves side by side, and the second ones: what is taken apart
            // within halves is in order.
            let first = _mm256_permute2f128_ps::<0x20>(low, high);
            let second = _mm256_permute2f128_ps::<0x31>(low, high);
            [
                Self(_mm256_shuffle_ps::<0x88>(first, second)),
                Self(_mm256_shuffle_ps::<0xdd>(first, second)),
            ]
        }
    }

    #[inline(always)]
    unsafe fn select_eq(left: Self, right: Self, value: Self) -> Self {
        // SAFETY: the caller has AVX2.
        unsafe {
            let equal = _mm256_cmp_ps::<_CMP_EQ_OQ>(left.0, right.0);
            Self(_mm256_and_ps(equal, value.0))
        }
    }

    #[inline(always)]
    unsafe fn interleave(even: Self, odd: Self) -> [Self; 2] {
        // SAFETY: the caller has AVX2.
        unsafe {
            let low = _mm256_unpacklo_ps(even.0, odd.0);
            let high = _mm256_unpackhi_ps(even.0, odd.0);
            [
                Self(_mm256_permute2f128_ps::<0x20>(low, high)),
                Self(_mm256_permute2f128_ps::<0x31>(low, high)),
            ]
        }
    }

    #[inline(always)]
    unsafe fn transpose(square: &mut [Self; MOST_LANES]) {
        // SAFETY: the caller has AVX2.
        unsafe {
            let mut fours = [_mm256_setzero_ps(); 8];
            for two in 0..4 {
                let (a, b) = (square[2 * two].0, square[2 * two + 1].0);
                fours[2 * two] = _mm256_unpacklo_ps(a, b);
                fours[2 * two + 1] = _mm256_unpackhi_ps(a, b);
            }
            let mut halves = [_mm256_setzero_ps(); 8];
            for half in 0..2 {
                for side in 0..2 {
                    let (a, b) =
                        (fours[4 * half + side], fours[4 * half + side + 2]);
                    let at = 4 * half + 2 * side;
                    halves[at] = _mm256_shuffle_ps::<0x44>(a, b);
                    halves[at + 1] = _mm256_shuffle_ps::<0xee>(a, b);
                }
            }
            for at in 0..4 {
                let (a, b) = (halves[at], halves[at + 4]);
                square[at] = Self(_mm256_permute2f128_ps::<0x20>(a, b));
                square[at + 4] = Self(_mm256_permute2f128_ps::<0x31>(a, b));
            }
        }
    }

    #[inline(always)]
    unsafe fn mul_add(self, factor: Self, sum: Self) -> Self {
        // SAFETY: the caller has FMA.
        Self(unsafe { _mm256_fmadd_ps(self.0, factor.0, sum.0) })
    }

    #[inline(always)]
    unsafe fn times(self, factor: Self) -> Self {
        // SAFETY: the caller has AVX2.
        Self(unsafe { _mm256_mul_ps(self.0, factor.0) })
    }

    #[inline(always)]
    unsafe fn plus(self, other: Self) -> Self {
        // SAFETY: the caller has AVX2.
        Self(unsafe { _mm256_add_ps(self.0, other.0) })
    }

    #[inline(always)]
    unsafe fn minus(self, other: Self) -> Self {
        // SAFETY: the caller has AVX2.
        Self(unsafe { _mm256_sub_ps(self.0, other.0) })
    }
}

/// The kernel, compiled for the processor's instructions; `inline` for the reason that
/// stands in `avx512`.
///
/// # Safety
/// The processor has AVX2 and FMA.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn run(kernel: impl WithSimd) {
    kernel.run::<Avx2>();
}
