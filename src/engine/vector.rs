//! Vectors of f32, as wide as the processor has them.
//!
//! A lane never meets its neighbours: every operation here gives, lane by lane,
//! the bits of the same operation on single numbers.

// The processor's vector instructions are `unsafe` to call: the caller answers
// for the memory that they touch, and for the processor having them.
#![allow(unsafe_code)]

/// A vector of [`Vector::LANES`] numbers.
///
/// # Safety
/// Implementors read and write exactly the lanes that the methods name.
pub(super) unsafe trait Vector: Copy {
    /// How many numbers.
    const LANES: usize;
    /// How many of them the processor holds at once.
    const REGISTERS: usize;

    /// One number in all lanes.
    ///
    /// # Safety
    /// The processor has these vectors; so for all methods.
    unsafe fn splat(value: f32) -> Self;

    /// The `LANES` numbers at `from`.
    ///
    /// # Safety
    /// `from` is valid for reads of `LANES` numbers.
    unsafe fn load(from: *const f32) -> Self;

    /// The first `count` numbers at `from`, then zeros.
    ///
    /// # Safety
    /// `from` is valid for reads of `count` numbers, which are at most `LANES`.
    #[inline(always)]
    unsafe fn load_first(from: *const f32, count: usize) -> Self {
        debug_assert!(count <= Self::LANES);
        let mut lanes = [0.0; MOST_LANES];
        // SAFETY: no vector is longer than `MOST_LANES`, and `count` is not
        // more than a vector; the caller answers for `from`.
        unsafe {
            std::ptr::copy_nonoverlapping(from, lanes.as_mut_ptr(), count);
            Self::load(lanes.as_ptr())
        }
    }

    /// Writes all lanes to `to`.
    ///
    /// # Safety
    /// `to` is valid for writes of `LANES` numbers.
    unsafe fn store(self, to: *mut f32);

    /// Writes the first `count` lanes to `to`, and nothing behind them.
    ///
    /// # Safety
    /// `to` is valid for writes of `count` numbers, which are at most `LANES`.
    #[inline(always)]
    unsafe fn store_first(self, to: *mut f32, count: usize) {
        debug_assert!(count <= Self::LANES);
        let mut lanes = [0.0; MOST_LANES];
        // SAFETY: as in `load_first`.
        unsafe {
            self.store(lanes.as_mut_ptr());
            std::ptr::copy_nonoverlapping(lanes.as_ptr(), to, count);
        }
    }

    /// `self` · `factor` + `sum`, rounded once.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    unsafe fn mul_add(self, factor: Self, sum: Self) -> Self;
}

/// As many lanes as the longest vector has.
pub(super) const MOST_LANES: usize = 16;

/// `a` · `b` + `c`, rounded once, in f64.
///
/// The product of two f32 is exact in f64. Their sum with a third is rounded to
/// odd: cut off, and its last bit set if anything was lost. Such a sum has 29
/// bits more than an f32, which makes the second rounding the only one that
/// counts.
///
/// # Source
/// S. Boldo, G. Melquiond: Emulation of a FMA and correctly rounded sums, proved
/// algorithms using rounding to odd. IEEE Transactions on Computers 57 (2008).
#[inline(always)]
pub(super) fn fused(a: f32, b: f32, c: f32) -> f32 {
    let (product, addend) = (f64::from(a) * f64::from(b), f64::from(c));
    let sum = product + addend;
    // What the sum lost, exactly.
    let part = sum - product;
    let lost = (product - (sum - part)) + (addend - part);
    let bits = sum.to_bits();
    // One step in the direction of what was lost, away from zero or to it. The
    // comparisons are false where the sum is infinite or no number.
    let outward = ((lost > 0.0) & (sum > 0.0)) | ((lost < 0.0) & (sum < 0.0));
    let inward = ((lost > 0.0) & (sum < 0.0)) | ((lost < 0.0) & (sum > 0.0));
    let even = bits & 1 == 0;
    let step = u64::from(even & outward).wrapping_sub(u64::from(even & inward));
    f64::from_bits(bits.wrapping_add(step)) as f32
}

/// Eight numbers, for every processor; the compiler makes of them what it can.
#[derive(Clone, Copy)]
pub(super) struct Portable([f32; 8]);

// SAFETY: the array's own length is read and written.
unsafe impl Vector for Portable {
    const LANES: usize = 8;
    const REGISTERS: usize = 6;

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Self([value; 8])
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller's.
        Self(unsafe { from.cast::<[f32; 8]>().read_unaligned() })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller's.
        unsafe { to.cast::<[f32; 8]>().write_unaligned(self.0) }
    }

    #[inline(always)]
    unsafe fn mul_add(self, factor: Self, sum: Self) -> Self {
        let mut lanes = sum.0;
        for ((lane, left), right) in lanes.iter_mut().zip(self.0).zip(factor.0) {
            *lane = if cfg!(target_feature = "fma") {
                left.mul_add(right, *lane)
            } else {
                fused(left, right, *lane)
            };
        }
        Self(lanes)
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) mod x86 {
    use super::Vector;
    use std::arch::x86_64::*;

    /// Eight numbers of AVX2 with its fused multiply-add.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Avx2(__m256);

    /// All bits of the first `count` of eight lanes.
    #[inline(always)]
    unsafe fn first(count: usize) -> __m256i {
        // SAFETY: the caller has AVX2.
        unsafe {
            let lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
            _mm256_cmpgt_epi32(_mm256_set1_epi32(count as i32), lanes)
        }
    }

    // SAFETY: eight lanes are read and written, or those that the mask names.
    unsafe impl Vector for Avx2 {
        const LANES: usize = 8;
        const REGISTERS: usize = 16;

        #[inline(always)]
        unsafe fn splat(value: f32) -> Self {
            // SAFETY: the caller has AVX2; so below.
            Self(unsafe { _mm256_set1_ps(value) })
        }

        #[inline(always)]
        unsafe fn load(from: *const f32) -> Self {
            // SAFETY: the caller's.
            Self(unsafe { _mm256_loadu_ps(from) })
        }

        #[inline(always)]
        unsafe fn load_first(from: *const f32, count: usize) -> Self {
            // SAFETY: lanes without their mask are not touched.
            Self(unsafe { _mm256_maskload_ps(from, first(count)) })
        }

        #[inline(always)]
        unsafe fn store(self, to: *mut f32) {
            // SAFETY: the caller's.
            unsafe { _mm256_storeu_ps(to, self.0) }
        }

        #[inline(always)]
        unsafe fn store_first(self, to: *mut f32, count: usize) {
            // SAFETY: lanes without their mask are not touched.
            unsafe { _mm256_maskstore_ps(to, first(count), self.0) }
        }

        #[inline(always)]
        unsafe fn mul_add(self, factor: Self, sum: Self) -> Self {
            // SAFETY: the caller has FMA.
            Self(unsafe { _mm256_fmadd_ps(self.0, factor.0, sum.0) })
        }
    }

    /// Sixteen numbers of AVX-512.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Avx512(__m512);

    /// A bit for each of the first `count` of sixteen lanes.
    #[inline(always)]
    fn mask(count: usize) -> __mmask16 {
        ((1_u32 << count) - 1) as __mmask16
    }

    // SAFETY: sixteen lanes are read and written, or those that the mask names.
    unsafe impl Vector for Avx512 {
        const LANES: usize = 16;
        const REGISTERS: usize = 32;

        #[inline(always)]
        unsafe fn splat(value: f32) -> Self {
            // SAFETY: the caller has AVX-512; so below.
            Self(unsafe { _mm512_set1_ps(value) })
        }

        #[inline(always)]
        unsafe fn load(from: *const f32) -> Self {
            // SAFETY: the caller's.
            Self(unsafe { _mm512_loadu_ps(from) })
        }

        #[inline(always)]
        unsafe fn load_first(from: *const f32, count: usize) -> Self {
            // SAFETY: lanes without their mask are not touched.
            Self(unsafe { _mm512_maskz_loadu_ps(mask(count), from) })
        }

        #[inline(always)]
        unsafe fn store(self, to: *mut f32) {
            // SAFETY: the caller's.
            unsafe { _mm512_storeu_ps(to, self.0) }
        }

        #[inline(always)]
        unsafe fn store_first(self, to: *mut f32, count: usize) {
            // SAFETY: lanes without their mask are not touched.
            unsafe { _mm512_mask_storeu_ps(to, mask(count), self.0) }
        }

        #[inline(always)]
        unsafe fn mul_add(self, factor: Self, sum: Self) -> Self {
            // SAFETY: the caller has AVX-512.
            Self(unsafe { _mm512_fmadd_ps(self.0, factor.0, sum.0) })
        }
    }
}

#[cfg(target_arch = "aarch64")]
pub(super) mod arm {
    use super::Vector;
    use std::arch::aarch64::*;

    /// Four numbers of NEON, which every 64-bit Arm has.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Neon(float32x4_t);

    // SAFETY: four lanes are read and written.
    unsafe impl Vector for Neon {
        const LANES: usize = 4;
        const REGISTERS: usize = 32;

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
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fused_through_f64_rounds_once() {
        // 1 + 2⁻²³ squared, less its rounded square, is 2⁻⁴⁶.
        let x = 1.0 + f32::EPSILON;
        let less = -(1.0 + 2.0 * f32::EPSILON);
        assert_eq!(fused(x, x, less), f32::EPSILON * f32::EPSILON);
        // Half a unit above 1 and a bit more: rounded twice it would stay at 1.
        let (half, bit) = (f32::EPSILON / 2.0, 1e-30_f32);
        let above = fused(1.0 + f32::EPSILON, 0.5 * f32::EPSILON, 1.0);
        assert_eq!(above, 1.0 + f32::EPSILON);
        assert_eq!(fused(half, 1.0, 1.0), 1.0);
        assert_eq!(fused(bit, bit, 0.0), 0.0);
        assert_eq!(fused(f32::MAX, 2.0, f32::NEG_INFINITY), f32::NEG_INFINITY);
        assert_eq!(fused(f32::MAX, f32::MAX, 0.0), f32::INFINITY);
        assert!(fused(f32::INFINITY, 0.0, 1.0).is_nan());
        assert!(fused(-0.0, 1.0, -0.0).is_sign_negative());
        assert!(fused(-0.0, 1.0, 0.0).is_sign_positive());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn fused_through_f64_is_the_processors_own(
            [a, b, c] in proptest::array::uniform3(proptest::num::f32::ANY),
        ) {
            let (ours, theirs) = (fused(a, b, c), a.mul_add(b, c));
            prop_assert!(
                ours.to_bits() == theirs.to_bits() || ours.is_nan() && theirs.is_nan()
            );
        }

        #[test]
        fn so_it_is_where_the_three_are_of_one_size(
            [a, b, c] in proptest::array::uniform3(any::<u32>()),
            exponents in proptest::array::uniform3(110_u32..140),
        ) {
            let number = |bits: u32, exponent: u32| {
                f32::from_bits(bits & 0x807f_ffff | exponent << 23)
            };
            let (a, b) = (number(a, exponents[0]), number(b, exponents[1]));
            let c = number(c, exponents[2] - 5);
            prop_assert_eq!(fused(a, b, c).to_bits(), a.mul_add(b, c).to_bits());
        }
    }
}
