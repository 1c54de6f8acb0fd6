//! Sums of products that grow in registers, each product added with one rounding.
//!
//! Where the processor fuses a product and a sum, a sum is a vector, and that is all.
//! Where it does not, what is exact takes many instructions. So sums are first computed as
//! if f64 were enough, while it is noted whether that was ever in doubt; only if it was,
//! they are computed again exactly.

// What is here is as unsafe as the vectors' own operations.
#![allow(unsafe_code)]
// A loop over a count is what gets unrolled.
#![allow(clippy::needless_range_loop)]

use std::cell::Cell;

use super::vector::Vector;
use crate::engine::cost::TILES_NOT_TRIED;

/// How vectors of sums are held, and products added to them.
pub(in crate::engine) trait Accumulate<V: Vector> {
    /// Whether [`Self::failed`] may be true.
    const MAY_FAIL: bool;
    /// A vector of sums.
    type Sum: Copy;

    /// Nothing has failed.
    ///
    /// # Safety
    /// As [`Vector::splat`]; so for all methods.
    unsafe fn new() -> Self;

    /// Sums that start there.
    ///
    /// # Safety
    /// As [`Self::new`].
    unsafe fn begin(start: V) -> Self::Sum;

    /// `left` · `right` + `sum`, rounded once, as long as nothing has failed.
    ///
    /// # Safety
    /// As [`Self::new`].
    unsafe fn add(&mut self, left: V, right: V, sum: Self::Sum) -> Self::Sum;

    /// The sums.
    ///
    /// # Safety
    /// As [`Self::new`].
    unsafe fn end(sum: Self::Sum) -> V;

    /// Whether one of the sums may have been rounded in another way.
    ///
    /// # Safety
    /// As [`Self::new`].
    unsafe fn failed(&self) -> bool;
}

/// By [`Vector::mul_add`], which does not fail.
pub(in crate::engine) struct Fused;

impl<V: Vector> Accumulate<V> for Fused {
    const MAY_FAIL: bool = false;
    type Sum = V;

    #[inline(always)]
    unsafe fn new() -> Self {
        Self
    }

    #[inline(always)]
    unsafe fn begin(start: V) -> V {
        start
    }

    #[inline(always)]
    unsafe fn add(&mut self, left: V, right: V, sum: V) -> V {
        // SAFETY: the caller's.
        unsafe { left.mul_add(right, sum) }
    }

    #[inline(always)]
    unsafe fn end(sum: V) -> V {
        sum
    }

    #[inline(always)]
    unsafe fn failed(&self) -> bool {
        false
    }
}

/// Sums that are begun, grow and end together, in registers.
pub(in crate::engine) trait SumTile<V: Vector> {
    /// All of them.
    type All;

    /// Computes them, and changes nothing else: it may be called twice.
    ///
    /// # Safety
    /// As the caller of [`accumulated`] says.
    unsafe fn sum<A: Accumulate<V>>(&self, accumulator: A) -> (Self::All, A);
}

/// The sums of a tile that has ended.
///
/// # Safety
/// As [`Vector::splat`].
#[inline(always)]
pub(in crate::engine) unsafe fn ended<
    V: Vector,
    A: Accumulate<V>,
    const ROWS: usize,
    const COLUMNS: usize,
>(
    sums: [[A::Sum; COLUMNS]; ROWS],
) -> [[V; COLUMNS]; ROWS] {
    // SAFETY: the caller's.
    unsafe {
        let mut all = [[V::splat(0.0); COLUMNS]; ROWS];
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                all[row][column] = A::end(sums[row][column]);
            }
        }
        all
    }
}

/// How many tiles are not tried first, as one of the same factors had to be computed again:
/// with factors of few bits, as pixels and small whole weights are, most sums meet ties.
#[derive(Default)]
pub(in crate::engine) struct Distrust(Cell<u32>);

/// The sums of a tile, each product added with one rounding.
///
/// # Safety
/// [`SumTile::sum`] may be called, with vectors that the processor has.
#[inline(always)]
pub(in crate::engine) unsafe fn accumulated<V: Vector, T: SumTile<V>>(
    tile: &T,
    Distrust(left): &Distrust,
) -> T::All {
    // SAFETY: the caller's.
    unsafe {
        if const { V::Accumulator::MAY_FAIL } {
            if let Some(less) = left.get().checked_sub(1) {
                left.set(less);
            } else {
                let (all, accumulator) = tile.sum(V::Accumulator::new());
                if !accumulator.failed() {
                    return all;
                }
                left.set(TILES_NOT_TRIED);
            }
            tile.sum(Fused).0
        } else {
            tile.sum(V::Accumulator::new()).0
        }
    }
}
