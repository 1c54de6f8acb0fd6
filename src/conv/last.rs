//! Batches whose images are last ([`crate::layout`]), by the engine.
//!
//! Each function gives `None` for an array that lies otherwise or that the engine does
//! not compute so: then it is computed as images first.

use ndarray::{Array1, Array4, ArrayView1, ArrayView4};

use super::engine;
use super::sizes::Sizes;
use crate::engine::{Level, PlaceSums, written};
use crate::layout::{both_last, images_last, written_last};
use crate::order::over_images;
use crate::{Element, Result};

/// [`conv2d`](super::conv2d).
pub(super) fn conv2d<T: Element>(
    sizes: &Sizes,
    input: ArrayView4<T>,
    weight: ArrayView4<T>,
    bias: Option<ArrayView1<T>>,
) -> Result<Option<Array4<T>>> {
    let Some(pixels) = images_last(&input).and_then(T::singles) else {
        return Ok(None);
    };
    let weight = weight.as_standard_layout();
    let bias = bias.map(|bias| bias.to_vec());
    written_last(sizes.output_shape(), |output| {
        let bias = match &bias {
            Some(bias) => Some(T::singles(bias)?),
            None => None,
        };
        let weight = T::singles(weight.as_slice()?)?;
        engine::conv2d_last(sizes, pixels, weight, bias, T::fresh(output)?)
    })
}

/// [`grad_input`](super::grad_input).
pub(super) fn grad_input<T: Element>(
    sizes: &Sizes,
    grad_output: ArrayView4<T>,
    weight: ArrayView4<T>,
) -> Result<Option<Array4<T>>> {
    let Some(grads) = images_last(&grad_output).and_then(T::singles) else {
        return Ok(None);
    };
    let weight = weight.as_standard_layout();
    written_last(sizes.input_shape(), |grad_input| {
        let weight = T::singles(weight.as_slice()?)?;
        engine::grad_input_last(sizes, grads, weight, T::fresh(grad_input)?)
    })
}

/// [`grad_weight`](super::grad_weight), which itself lies as always.
pub(super) fn grad_weight<T: Element>(
    sizes: &Sizes,
    input: ArrayView4<T>,
    grad_output: ArrayView4<T>,
) -> Result<Option<Array4<T>>> {
    let Some((pixels, grads)) = both_last(&input, &grad_output) else {
        return Ok(None);
    };
    written(sizes.weight_shape(), |grad_weight| {
        engine::grad_weight_last(sizes, pixels, grads, T::fresh(grad_weight)?)
    })
}

/// [`grad_bias`](super::grad_bias).
pub(super) fn grad_bias<T: Element>(
    grad_output: ArrayView4<T>,
) -> Option<Array1<T>> {
    let grads = images_last(&grad_output)?;
    let (images, _, rows, columns) = grad_output.dim();
    let sums =
        PlaceSums { places: T::singles(grads)?, length: rows * columns, images };
    let sums = sums.compute(Level::current());
    let of_filter = |sums: &[f32]| over_images(sums.iter().copied());
    let sums = sums.chunks_exact(images).map(of_filter);
    Some(sums.map(|sum| T::from_f64(sum.into())).collect())
}
