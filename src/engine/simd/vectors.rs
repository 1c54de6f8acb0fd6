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

/// The first `lanes` lanes of two vectors, the first one's before the second one's.
///
/// # Safety
/// As [`Vector::mask`]; not more than both have.
#[inline(always)]
pub(in crate::engine) unsafe fn masks<V: Vector>(lanes: usize) -> [V::Mask; 2] {
    // SAFETY: the caller's.
    unsafe {
        let [first, second] = lanes_of_two::<V>(lanes);
        [V::mask(0, first), V::mask(0, second)]
    }
}

/// How many of the first `lanes` lanes of two vectors are in each.
#[inline(always)]
pub(in crate::engine) fn lanes_of_two<V: Vector>(lanes: usize) -> [usize; 2] {
    let first = lanes.min(V::LANES);
    [first, lanes - first]
}

/// What is done with neighbours, a vector of them at a time, in any order; some of them
/// may be done twice.
pub(in crate::engine) trait OnLanes {
    /// Does it with those from `start` on, `lanes` of them: all of a vector, or the first
    /// ones if `PART`. Has to be inlined always, as [`WithSimd`](super::vector::WithSimd).
    ///
    /// # Safety
    /// As [`Vector::splat`]; what the implementation asks for `lanes` from `start` on.
    unsafe fn some<V: Vector, const PART: bool>(
        &mut self,
        start: usize,
        lanes: usize,
    );
}

/// Does it with `count` neighbours, with few lanes that are idle or do what others did:
/// what is left of whole vectors begins so that it ends with the last one.
///
/// # Safety
/// As [`OnLanes::some`] for all of them.
#[inline(always)]
pub(in crate::engine) unsafe fn cover<V: Vector>(
    count: usize,
    work: &mut impl OnLanes,
) {
    // SAFETY: the caller's; no lane is beyond `count`.
    unsafe {
        if count < V::LANES {
            return work.some::<V, true>(0, count);
        }
        let mut start = 0;
        while start + V::LANES <= count {
            work.some::<V, false>(start, V::LANES);
            start += V::LANES;
        }
        match count - start {
            0 => {}
            rest if rest <= V::Half::LANES => {
                let lanes = V::Half::LANES;
                work.some::<V::Half, false>(count - lanes, lanes);
            }
            _ => work.some::<V, false>(count - V::LANES, V::LANES),
        }
    }
}
