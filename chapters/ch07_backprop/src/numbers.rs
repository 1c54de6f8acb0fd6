//! Numbers to check with, and slopes that are measured instead of computed.

use ndarray::{Array, Array2, Array4, ArrayView2, Dimension, NdIndex};

/// Whole numbers from −5 to 5 without symmetry.
pub(crate) fn numbers(shape: [usize; 4]) -> Array4<f64> {
    Array4::from_shape_fn(shape, |(n, c, i, j)| {
        ((5 * i * i + 3 * j + 7 * c + 2 * n + i * j * j) % 11) as f64 - 5.0
    })
}

/// The sum of all products of two arrays.
pub(crate) fn inner<D: Dimension>(
    left: &Array<f64, D>,
    right: &Array<f64, D>,
) -> f64 {
    (left * right).sum()
}

/// The slope of `loss` along every number of `at`: the loss a `step` above less
/// that a `step` below, over two steps.
pub(crate) fn measured<D, E>(
    at: &Array<f64, D>,
    step: f64,
    loss: impl Fn(&Array<f64, D>) -> Result<f64, E>,
) -> Result<Array<f64, D>, E>
where
    D: Dimension,
    D::Pattern: NdIndex<D> + Clone,
{
    let mut slopes = at.clone();
    let mut moved = at.clone();
    for (place, slope) in slopes.indexed_iter_mut() {
        let here = at[place.clone()];
        moved[place.clone()] = here + step;
        let above = loss(&moved)?;
        moved[place.clone()] = here - step;
        let below = loss(&moved)?;
        moved[place] = here;
        *slope = (above - below) / (2.0 * step);
    }
    Ok(slopes)
}

/// The largest difference between two arrays of one shape.
pub(crate) fn farthest<D: Dimension>(
    left: &Array<f64, D>,
    right: &Array<f64, D>,
) -> f64 {
    let pairs = left.iter().zip(right);
    pairs.fold(0.0, |most, (left, right)| (left - right).abs().max(most))
}

/// The same numbers as a figure takes them.
pub(crate) fn shown<'a>(numbers: impl Into<ArrayView2<'a, f64>>) -> Array2<f32> {
    numbers.into().mapv(|number| number as f32)
}
