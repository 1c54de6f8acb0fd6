//! Numbers that are computed one by one from those at the same place.

use ndarray::{ArrayD, ArrayViewD, IxDyn};

use super::fresh::{Place, written};
use super::level::{Level, Loops, run_loops};
use super::threads::{for_each, planes_of_a_piece};
use crate::layout::{images_last, lay_first, written_last};
use crate::{Element, Result};

/// Numbers that a piece has at least.
const ROW: usize = 1 << 10;

/// `of` the numbers at each place of arrays of one shape; where all of them have their
/// images last, so has the result.
///
/// # Errors
/// [`Error::Memory`](crate::Error::Memory) if there is no room for as many.
pub(crate) fn each<T: Element, const ARRAYS: usize>(
    arrays: [&ArrayViewD<T>; ARRAYS],
    of: impl Fn([T; ARRAYS]) -> T + Copy + Send + Sync,
) -> Result<ArrayD<T>> {
    let level = Level::current();
    let shape = arrays[0].shape();
    assert!(arrays.iter().all(|array| array.shape() == shape));
    let last = arrays.map(|array| images_last(array));
    let compute = |slices: [&[T]; ARRAYS], places: &mut [Place<T>]| {
        let rows = places.len().div_ceil(ROW);
        let [many, parts] = planes_of_a_piece(rows, places.len());
        let pieces = places.chunks_mut(many * ROW).enumerate();
        for_each(parts, pieces.collect(), |(piece, places)| {
            let start = piece * many * ROW;
            let inputs = slices.map(|slice| &slice[start..start + places.len()]);
            run_loops(level, Each { inputs, of, places });
        });
        Some(())
    };
    let results = if last.iter().all(Option::is_some) {
        let slices = last.map(Option::unwrap_or_default);
        written_last(IxDyn(shape), |places| compute(slices, places))?
    } else {
        let mut rows = Vec::with_capacity(ARRAYS);
        for array in arrays {
            rows.push(lay_first(array.view())?);
        }
        let slice = |array: usize| rows[array].as_slice().unwrap_or_default();
        let slices = std::array::from_fn(slice);
        written(IxDyn(shape), |places| compute(slices, places))?
    };
    Ok(results.unwrap_or_else(|| unreachable!("they have been written")))
}

struct Each<'a, T, F, const ARRAYS: usize> {
    inputs: [&'a [T]; ARRAYS],
    of: F,
    places: &'a mut [Place<T>],
}

impl<T, F, const ARRAYS: usize> Loops for Each<'_, T, F, ARRAYS>
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
