//! NCHW batches: arrays as the engine takes them, slices in row-major order.
//!
//! Each function gives `None` for numbers that the engine does not compute with, and
//! where the engine leaves the work to [`reference`](super::reference).

use ndarray::{ArrayView1, ArrayView4};

use super::direct;
use super::shape::ConvShape;
use crate::Element;
use crate::engine::Uninit;

/// [`conv2d`](super::conv2d).
pub(super) fn conv2d_nchw<T: Element>(
    sizes: &ConvShape,
    input: ArrayView4<T>,
    weight: ArrayView4<T>,
    bias: Option<ArrayView1<T>>,
    output: &mut [Uninit<T>],
) -> Option<()> {
    let (input, weight) = (input.as_standard_layout(), weight.as_standard_layout());
    let bias = bias.map(|bias| bias.to_vec());
    let bias = match &bias {
        Some(bias) => Some(T::as_f32(bias)?),
        None => None,
    };
    let (input, weight) =
        (T::as_f32(input.as_slice()?)?, T::as_f32(weight.as_slice()?)?);
    direct::conv2d(sizes, input, weight, bias, T::as_f32_uninit(output)?)
}

/// [`grad_input`](super::grad_input()).
pub(super) fn grad_input_nchw<T: Element>(
    sizes: &ConvShape,
    grad_output: ArrayView4<T>,
    weight: ArrayView4<T>,
    grad_input: &mut [Uninit<T>],
) -> Option<()> {
    let (grads, weight) =
        (grad_output.as_standard_layout(), weight.as_standard_layout());
    let (grads, weight) =
        (T::as_f32(grads.as_slice()?)?, T::as_f32(weight.as_slice()?)?);
    direct::grad_input(sizes, grads, weight, T::as_f32_uninit(grad_input)?)
}

/// [`grad_weight`](super::grad_weight()).
pub(super) fn grad_weight_nchw<T: Element>(
    sizes: &ConvShape,
    input: ArrayView4<T>,
    grad_output: ArrayView4<T>,
    grad_weight: &mut [Uninit<T>],
) -> Option<()> {
    let (input, grads) =
        (input.as_standard_layout(), grad_output.as_standard_layout());
    let (input, grads) =
        (T::as_f32(input.as_slice()?)?, T::as_f32(grads.as_slice()?)?);
    direct::grad_weight(sizes, input, grads, T::as_f32_uninit(grad_weight)?)
}
