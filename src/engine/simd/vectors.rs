//! Vectors side by side in memory, the last of which may be a part.

// Where numbers are is said by pointers: the caller answers for them.
#![allow(unsafe_code)]
// Vectors are counted: a loop over a count is what gets unrolled.
#![allow(clippy::needless_range_loop)]

use super::vector::Vector;

/// `COUNT` vectors from `from` on; of the last one the mask's lanes if `PART`.
///
/// # Safety
/// These lanes are valid for reads.
#[inline(always)]
pub(in crate::engine) unsafe fn load_vectors<
    V,
    const COUNT: usize,
    const PART: bool,
>(
    from: *const f32,
    mask: V::Mask,
) -> [V; COUNT]
where
    V: Vector,
{
    // SAFETY: the caller's.
    unsafe {
        let mut vectors = [V::splat(0.0); COUNT];
        for vector in 0..COUNT {
            let from = from.add(vector * V::LANES);
            vectors[vector] = if PART && vector == COUNT - 1 {
                V::load_masked(from, mask)
            } else {
                V::load(from)
            };
        }
        vectors
    }
}

/// Writes `COUNT` vectors from `to` on; of the last one the first `lanes` lanes if
/// `PART`.
///
/// # Safety
/// These lanes are valid for writes.
#[inline(always)]
pub(in crate::engine) unsafe fn store_vectors<
    V,
    const COUNT: usize,
    const PART: bool,
>(
    vectors: [V; COUNT],
    to: *mut f32,
    lanes: usize,
) where
    V: Vector,
{
    // SAFETY: the caller's.
    unsafe {
        for vector in 0..COUNT {
            let to = to.add(vector * V::LANES);
            if PART && vector == COUNT - 1 {
                vectors[vector].store_first(to, lanes);
            } else {
                vectors[vector].store(to);
            }
        }
    }
}
