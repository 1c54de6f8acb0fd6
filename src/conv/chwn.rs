//! CHWN batches ([layouts](crate::engine::layout)), computed in place.
//!
//! Each function gives `None` for an array of another layout, and where the engine
//! leaves the work to the NCHW way.

use ndarray::{Array1, Array4, ArrayView1, ArrayView4};

use super::direct;
use super::shape::ConvShape;
use crate::accumulation::over_images;
use crate::engine::layout::{as_chwn, both_chwn, build_chwn};
use crate::engine::{Level, PlaneSums, build_uninit};
use crate::{Element, Result};

/// [`conv2d`](super::conv2d).
pub(super) fn conv2d<T: Element>(
    sizes: &ConvShape,
    input: ArrayView4<T>,
    weight: ArrayView4<T>,
    bias: Option<ArrayView1<T>>,
) -> Result<Option<Array4<T>>> {
    let Some(pixels) = as_chwn(&input).and_then(T::as_f32) else {
        return Ok(None);
    };
    let weight = weight.as_standard_layout();
    let bias = bias.map(|bias| bias.to_vec());
    build_chwn(sizes.output_shape(), |output| {
        let bias = match &bias {
            Some(bias) => Some(T::as_f32(bias)?),
            None => None,
        };
        let weight = T::as_f32(weight.as_slice()?)?;
        direct::conv2d_chwn(sizes, pixels, weight, bias, T::as_f32_uninit(output)?)
    })
}

/// [`grad_input`](super::grad_input).
pub(super) fn grad_input<T: Element>(
    sizes: &ConvShape,
    grad_output: ArrayView4<T>,
    weight: ArrayView4<T>,
) -> Result<Option<Array4<T>>> {
    let Some(grads) = as_chwn(&grad_output).and_then(T::as_f32) else {
        return Ok(None);
    };
    let weight = weight.as_standard_layout();
    build_chwn(sizes.input_shape(), |grad_input| {
        let weight = T::as_f32(weight.as_slice()?)?;
        direct::grad_input_chwn(sizes, grads, weight, T::as_f32_uninit(grad_input)?)
    })
}

/// [`grad_weight`](super::grad_weight); the result has one layout, row-major.
pub(super) fn grad_weight<T: Element>(
    sizes: &ConvShape,
    input: ArrayView4<T>,
    grad_output: ArrayView4<T>,
) -> Result<Option<Array4<T>>> {
    let Some((pixels, grads)) = both_chwn(&input, &grad_output) else {
        return Ok(None);
    };
    build_uninit(sizes.weight_shape(), |grad_weight| {
        direct::grad_weight_chwn(
            sizes,
            pixels,
            grads,
            T::as_f32_uninit(grad_weight)?,
        )
    })
}

/// [`grad_bias`](super::grad_bias).
pub(super) fn grad_bias<T: Element>(
    grad_output: ArrayView4<T>,
) -> Option<Array1<T>> {
    let grads = as_chwn(&grad_output)?;
    let (images, _, rows, columns) = grad_output.dim();
    let sums =
        PlaneSums { places: T::as_f32(grads)?, length: rows * columns, images };
    let sums = sums.compute(Level::current());
    let of_filter = |sums: &[f32]| over_images(sums.iter().copied());
    let sums = sums.chunks_exact(images).map(of_filter);
    Some(sums.map(|sum| T::from_f64(sum.into())).collect())
}
