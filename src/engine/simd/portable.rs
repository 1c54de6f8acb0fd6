//! Vectors of every processor.

use super::accumulate::Fused;
use super::vector::{Range, Vector, load_range, store_each};

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
fn fused(a: f32, b: f32, c: f32) -> f32 {
    let (product, addend) = (f64::from(a) * f64::from(b), f64::from(c));
    let sum = product + addend;
    // What the sum lost, exactly.
    let part = sum - product;
    let lost = (product - (sum - part)) + (addend - part);
    let bits = sum.to_bits();
    // One step in the direction of what was lost, away from zero or to it. The
    // comparisons are false where the sum is not finite.
    let outward = ((lost > 0.0) & (sum > 0.0)) | ((lost < 0.0) & (sum < 0.0));
    let inward = ((lost > 0.0) & (sum < 0.0)) | ((lost < 0.0) & (sum > 0.0));
    let even = bits & 1 == 0;
    let step = u64::from(even & outward).wrapping_sub(u64::from(even & inward));
    f64::from_bits(bits.wrapping_add(step)) as f32
}

/// Eight numbers, for every processor; the compiler makes of them what it can.
#[derive(Clone, Copy)]
pub(in crate::engine) struct Portable([f32; 8]);

// SAFETY: the array's own length is read and written.
unsafe impl Vector for Portable {
    const LANES: usize = 8;
    const REGISTERS: usize = 6;
    type Half = Self;
    type Accumulator = Fused;
    const HAS_PAIRS: bool = true;
    type Mask = Range;

    #[inline(always)]
    unsafe fn mask(from: usize, to: usize) -> Range {
        [from, to]
    }

    #[inline(always)]
    unsafe fn load_masked(from: *const f32, mask: Range) -> Self {
        // SAFETY: the caller's.
        Self(unsafe { load_range(from, mask) })
    }

    #[inline(always)]
    unsafe fn store_first(self, to: *mut f32, count: usize) {
        // SAFETY: the caller's.
        unsafe { store_each(self.0, to, count) }
    }

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

    #[inline(always)]
    unsafe fn times(self, factor: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] * factor.0[lane]))
    }

    #[inline(always)]
    unsafe fn plus(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] + other.0[lane]))
    }

    #[inline(always)]
    unsafe fn minus(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] - other.0[lane]))
    }
}

#[cfg(test)]
mod tests;
