//! A vector of f32, as wide as the processor has them: the operations that every kind
//! of processor implements.
//!
//! A lane never meets its neighbours: every operation here gives, lane by lane,
//! the bits of the same operation on single numbers.

use super::accumulate::Accumulate;

/// Code with explicit vectors, compiled for each level by
/// [`dispatch`](super::level::dispatch).
pub(in crate::engine) trait WithSimd {
    /// Does it with vectors of that kind. Has to be inlined always, as all that
    /// it calls in its loops: what is not is compiled for no level.
    fn run<V: Vector>(self);
}

/// A vector of [`Vector::LANES`] numbers.
///
/// # Safety
/// Implementors read and write exactly the lanes that the methods name.
pub(in crate::engine) unsafe trait Vector: Copy {
    /// How many numbers.
    const LANES: usize;
    /// How many of them the processor holds at once.
    const REGISTERS: usize;
    /// A vector of half the lanes where that costs less, else this one.
    type Half: Vector;
    /// How products are added to sums that grow for a while.
    type Accumulator: Accumulate<Self>;

    /// One number in all lanes.
    ///
    /// # Safety
    /// The processor has these vectors; so for all methods.
    unsafe fn splat(value: f32) -> Self;

    /// Runs the kernel with these vectors, as a function of its own that is not inlined.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    #[inline(never)]
    unsafe fn outlined(kernel: impl WithSimd) {
        kernel.run::<Self>();
    }

    /// The `LANES` numbers at `from`.
    ///
    /// # Safety
    /// `from` is valid for reads of `LANES` numbers.
    unsafe fn load(from: *const f32) -> Self;

    /// The lanes that a masked load touches.
    type Mask: Copy;

    /// The lanes `from`..`to`.
    ///
    /// # Safety
    /// As [`Vector::splat`]; `from` ≤ `to` ≤ `LANES`.
    unsafe fn mask(from: usize, to: usize) -> Self::Mask;

    /// The numbers at `from` in the mask's lanes, zero in the other ones, which are
    /// not read: `from` itself may point anywhere.
    ///
    /// # Safety
    /// The mask's lanes are valid for reads.
    unsafe fn load_masked(from: *const f32, mask: Self::Mask) -> Self;

    /// Writes all lanes to `to`.
    ///
    /// # Safety
    /// `to` is valid for writes of `LANES` numbers.
    unsafe fn store(self, to: *mut f32);

    /// Writes the first `count` lanes, at most all of them, and nothing else.
    ///
    /// It takes no mask: with masked stores of AVX2 a depthwise layer took twice as long on
    /// an EPYC of the third generation (`W1f` of `benches/peers`).
    ///
    /// # Safety
    /// `to` is valid for writes of `count` numbers.
    unsafe fn store_first(self, to: *mut f32, count: usize);

    /// Lane i is the number at `from` + 2·i. The `2 · LANES` numbers there are two
    /// vectors with a mask each: what the masks leave out is not read, and zero.
    ///
    /// # Safety
    /// The masks' lanes are valid for reads.
    #[inline(always)]
    unsafe fn deinterleave_even(from: *const f32, masks: [Self::Mask; 2]) -> Self {
        let mut lanes = [0.0; 2 * MOST_LANES];
        // SAFETY: the caller's; no vector is longer than `MOST_LANES`.
        unsafe {
            let low = Self::load_masked(from, masks[0]);
            let high = Self::load_masked(from.wrapping_add(Self::LANES), masks[1]);
            low.store(lanes.as_mut_ptr());
            high.store(lanes.as_mut_ptr().add(Self::LANES));
            let even: [f32; MOST_LANES] =
                std::array::from_fn(|lane| lanes[2 * lane]);
            Self::load(even.as_ptr())
        }
    }

    /// A running maximum and its index: `value` for `most` and `number` for `at`, in
    /// the lanes where `value` is larger or NaN.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    #[inline(always)]
    unsafe fn max_with_index(
        value: Self,
        number: Self,
        most: &mut Self,
        at: &mut Self,
    ) {
        let mut lanes = [[0.0; MOST_LANES]; 4];
        // SAFETY: no vector is longer than `MOST_LANES`.
        unsafe {
            for (lanes, vector) in lanes.iter_mut().zip([value, number, *most, *at])
            {
                vector.store(lanes.as_mut_ptr());
            }
            let [values, numbers, mosts, ats] = &mut lanes;
            for lane in 0..Self::LANES {
                let value = values[lane];
                // No `||`: a comparison of lanes has no other way to go.
                let larger = (value > mosts[lane]) | value.is_nan();
                mosts[lane] = if larger { value } else { mosts[lane] };
                ats[lane] = if larger { numbers[lane] } else { ats[lane] };
            }
            (*most, *at) = (Self::load(mosts.as_ptr()), Self::load(ats.as_ptr()));
        }
    }

    /// A running maximum: `value` for `most` in the lanes where it is larger or NaN.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    #[inline(always)]
    unsafe fn max(value: Self, most: &mut Self) {
        // SAFETY: the caller's.
        unsafe {
            let mut at = Self::splat(0.0);
            Self::max_with_index(value, at, most, &mut at);
        }
    }

    /// Whether [`Self::pairs`] and what goes with it cost less than masks do.
    const HAS_PAIRS: bool = false;

    /// Of the `2 · LANES` numbers at `from` the even ones, and the odd ones.
    ///
    /// # Safety
    /// `from` is valid for reads of as many.
    #[inline(always)]
    unsafe fn pairs(from: *const f32) -> [Self; 2] {
        let (mut evens, mut odds) = ([0.0; MOST_LANES], [0.0; MOST_LANES]);
        // SAFETY: the caller's; no vector is longer than `MOST_LANES`.
        unsafe {
            let both = evens.iter_mut().zip(&mut odds).take(Self::LANES);
            for (lane, (even, odd)) in both.enumerate() {
                *even = *from.add(2 * lane);
                *odd = *from.add(2 * lane + 1);
            }
            [Self::load(evens.as_ptr()), Self::load(odds.as_ptr())]
        }
    }

    /// [`Self::max_with_index`] where nothing is NaN; else the lane is void.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    #[inline(always)]
    unsafe fn max_of_numbers(
        value: Self,
        number: Self,
        most: &mut Self,
        at: &mut Self,
    ) {
        // SAFETY: the caller's.
        unsafe { Self::max_with_index(value, number, most, at) }
    }

    /// Writes indices to `to`: in lane i `first` + 2·i and what the bits of the lane say.
    ///
    /// # Safety
    /// `to` is valid for writes of `LANES` indices.
    #[inline(always)]
    unsafe fn store_indices(self, first: usize, to: *mut usize) {
        let mut lanes = [0.0; MOST_LANES];
        // SAFETY: the caller's; no vector is longer than `MOST_LANES`.
        unsafe {
            self.store(lanes.as_mut_ptr());
            for (lane, away) in lanes.iter().enumerate().take(Self::LANES) {
                *to.add(lane) = first + 2 * lane + away.to_bits() as usize;
            }
        }
    }

    /// `value` in the lanes where the two are equal, +0 in the other ones.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    #[inline(always)]
    unsafe fn select_eq(left: Self, right: Self, value: Self) -> Self {
        let mut lanes = [[0.0; MOST_LANES]; 3];
        // SAFETY: no vector is longer than `MOST_LANES`.
        unsafe {
            for (lanes, vector) in lanes.iter_mut().zip([left, right, value]) {
                vector.store(lanes.as_mut_ptr());
            }
            let [lefts, rights, values] = &mut lanes;
            for lane in 0..Self::LANES {
                let equal = lefts[lane] == rights[lane];
                values[lane] = if equal { values[lane] } else { 0.0 };
            }
            Self::load(values.as_ptr())
        }
    }

    /// The two vectors interleaved: lane i of `odd` follows lane i of `even`.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    #[inline(always)]
    unsafe fn interleave(even: Self, odd: Self) -> [Self; 2] {
        let mut lanes = [[0.0; MOST_LANES]; 2];
        let mut both = [0.0; 2 * MOST_LANES];
        // SAFETY: no vector is longer than `MOST_LANES`.
        unsafe {
            even.store(lanes[0].as_mut_ptr());
            odd.store(lanes[1].as_mut_ptr());
            for lane in 0..Self::LANES {
                both[2 * lane] = lanes[0][lane];
                both[2 * lane + 1] = lanes[1][lane];
            }
            let from = both.as_ptr();
            [Self::load(from), Self::load(from.add(Self::LANES))]
        }
    }

    /// Prefetches the cache line at `from` for a load, where the processor can; nothing
    /// is read or written.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    #[inline(always)]
    unsafe fn prefetch(from: *const f32) {
        let _ = from;
    }

    /// Prefetches the cache line at `to` for a store, where the processor can; nothing
    /// is read or written.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    #[inline(always)]
    unsafe fn prefetch_write(to: *const f32) {
        let _ = to;
    }

    /// Lane i of vector j becomes lane j of vector i, for the first `LANES` of
    /// the vectors.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    #[inline(always)]
    unsafe fn transpose(square: &mut [Self; MOST_LANES]) {
        let mut lanes = [[0.0; MOST_LANES]; MOST_LANES];
        // SAFETY: no vector is longer than a line, and no line is left.
        unsafe {
            for (line, vector) in lanes.iter_mut().zip(square.iter()) {
                vector.store(line.as_mut_ptr());
            }
            for (at, vector) in square.iter_mut().enumerate().take(Self::LANES) {
                let column: [f32; MOST_LANES] =
                    std::array::from_fn(|line| lanes[line][at]);
                *vector = Self::load(column.as_ptr());
            }
        }
    }

    /// `self` · `factor` + `sum`, rounded once.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    unsafe fn mul_add(self, factor: Self, sum: Self) -> Self;

    /// `self` · `factor`, rounded.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    unsafe fn times(self, factor: Self) -> Self;

    /// `self` + `other`, rounded.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    unsafe fn plus(self, other: Self) -> Self;

    /// `self` − `other`.
    ///
    /// # Safety
    /// As [`Vector::splat`].
    unsafe fn minus(self, other: Self) -> Self;
}

/// As many lanes as the longest vector has.
pub(in crate::engine) const MOST_LANES: usize = 16;

/// The lanes `from`..`to`, for processors that cannot mask: one by one.
pub(super) type Range = [usize; 2];

/// [`Vector::load_masked`] lane by lane.
///
/// # Safety
/// As there.
#[inline(always)]
pub(super) unsafe fn load_range<const LANES: usize>(
    from: *const f32,
    [start, end]: Range,
) -> [f32; LANES] {
    let mut lanes = [0.0; LANES];
    for (lane, number) in lanes.iter_mut().enumerate().take(end).skip(start) {
        // SAFETY: the caller's.
        *number = unsafe { *from.wrapping_add(lane) };
    }
    lanes
}

/// [`Vector::store_first`] lane by lane.
///
/// # Safety
/// As there.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline(always)]
pub(super) unsafe fn store_each<const LANES: usize>(
    lanes: [f32; LANES],
    to: *mut f32,
    count: usize,
) {
    for (lane, number) in lanes.iter().enumerate().take(count) {
        // SAFETY: the caller's.
        unsafe { *to.wrapping_add(lane) = *number }
    }
}

#[cfg(test)]
#[allow(unsafe_code)]
mod tests {
    use super::super::level::{self, Level};
    use super::*;

    /// What the first lanes are stored over, for every number of them.
    struct FirstLanes<'a>(&'a mut Vec<Vec<f32>>);

    impl WithSimd for FirstLanes<'_> {
        #[inline(always)]
        fn run<V: Vector>(self) {
            let lanes: [f32; MOST_LANES] = std::array::from_fn(|lane| lane as f32);
            for count in 0..=V::LANES {
                let mut line = vec![-1.0; MOST_LANES + 1];
                // SAFETY: both have as many numbers as the longest vector, and more.
                unsafe {
                    let vector = V::load(lanes.as_ptr());
                    vector.store_first(line.as_mut_ptr().add(1), count);
                }
                self.0.push(line);
            }
        }
    }

    #[test]
    fn the_first_lanes_are_written_and_nothing_beside_them() {
        for level in Level::available() {
            let mut lines = Vec::new();
            level::dispatch(level, FirstLanes(&mut lines));
            assert_eq!(lines.len(), level.lanes() + 1);
            for (count, line) in lines.iter().enumerate() {
                for (place, &number) in line.iter().enumerate() {
                    let inside = (1..=count).contains(&place);
                    let expected = if inside { place as f32 - 1.0 } else { -1.0 };
                    assert_eq!(number, expected, "{level:?}, {count} lanes");
                }
            }
        }
    }
}
