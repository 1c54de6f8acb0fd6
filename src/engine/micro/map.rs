//! Element-wise functions of whole arrays, in their layout.

use ndarray::{ArrayD, ArrayViewD, IxDyn};

use crate::array::row_major;
use crate::engine::cost::ELEMENTS_PER_PIECE;
use crate::engine::memory::layout::{as_chwn, build_chwn, to_nchw};
use crate::engine::memory::uninit::{Uninit, build_uninit};
use crate::engine::parallel::{parallel_for, planes_per_piece};
use crate::engine::simd::level::{Autovectorized, Level, dispatch_loops};
use crate::{Element, Result};

/// `of` the elements of arrays of one shape; the result is CHWN where all of them are.
///
/// # Errors
/// [`Error::Memory`](crate::Error::Memory) if there is no room for as many.
pub(crate) fn map<T: Element, const ARRAYS: usize>(
    arrays: [&ArrayViewD<T>; ARRAYS],
    of: impl Fn([T; ARRAYS]) -> T + Copy + Send + Sync,
) -> Result<ArrayD<T>> {
    let level = Level::current();
    map_slices(arrays, |inputs, places| {
        dispatch_loops(level, Each { inputs, of, places });
    })
}

/// [`map`] by a function that is given neighbours of every array, and writes as many.
///
/// # Errors
/// As [`map`].
pub(crate) fn map_slices<T: Element, const ARRAYS: usize>(
    arrays: [&ArrayViewD<T>; ARRAYS],
    of: impl Fn([&[T]; ARRAYS], &mut [Uninit<T>]) + Send + Sync,
) -> Result<ArrayD<T>> {
    let shape = arrays[0].shape();
    assert!(arrays.iter().all(|array| array.shape() == shape));
    let last = arrays.map(|array| as_chwn(array));
    let compute = |slices: [&[T]; ARRAYS], places: &mut [Uninit<T>]| {
        let rows = places.len().div_ceil(ELEMENTS_PER_PIECE);
        let [many, parts] = planes_per_piece(rows, places.len());
        let pieces = places.chunks_mut(many * ELEMENTS_PER_PIECE).enumerate();
        parallel_for(parts, pieces.collect(), |(piece, places)| {
            let start = piece * many * ELEMENTS_PER_PIECE;
            let inputs = slices.map(|slice| &slice[start..start + places.len()]);
            of(inputs, places);
        });
        Some(())
    };
    let results = if last.iter().all(Option::is_some) {
        let slices =
            last.map(|slice| slice.unwrap_or_else(|| unreachable!("all are CHWN")));
        build_chwn(IxDyn(shape), |places| compute(slices, places))?
    } else {
        let mut rows = Vec::with_capacity(ARRAYS);
        for array in arrays {
            rows.push(to_nchw(array.view())?);
        }
        let slice = |array: usize| row_major(&rows[array]);
        let slices = std::array::from_fn(slice);
        build_uninit(IxDyn(shape), |places| compute(slices, places))?
    };
    Ok(results.unwrap_or_else(|| unreachable!("they have been written")))
}

struct Each<'a, T, F, const ARRAYS: usize> {
    inputs: [&'a [T]; ARRAYS],
    of: F,
    places: &'a mut [Uninit<T>],
}

impl<T, F, const ARRAYS: usize> Autovectorized for Each<'_, T, F, ARRAYS>
where
    T: Copy,
    F: Fn([T; ARRAYS]) -> T,
{
    #[inline(always)]
    fn run(self) {
        let inputs = self.inputs.map(|input| &input[..self.places.len()]);
        for (at, place) in self.places.iter_mut().enumerate() {
            place.write((self.of)(inputs.map(|input| input[at])));
        }
    }
}
