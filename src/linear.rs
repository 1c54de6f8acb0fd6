//! The arithmetic of a fully connected layer: forward and three gradients.
//!
//! Each is a product of two matrices; for the order of the sums see
//! [`crate::accumulation`].
//!
//! # Memory
//! Beside its result, [`linear`](linear()) keeps scratch memory in each thread for the next
//! call: a megabyte, or the inputs and outputs of as many images as a vector has lanes. A
//! few images need none, nor does a CHWN batch, as [`train`](mod@crate::train) lays it out;
//! for the gradients of weights and biases that is transposed.

mod matmul;

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

use crate::accumulation::{chain, over_images};
use crate::array::{filled, not_empty, row_major};
use crate::engine::layout::{build, in_memory_order, to_nchw};
use crate::engine::{Layout, Uninit, build_uninit};
use crate::{Element, Error, Result};

/// Every image's features weighed and summed: y\[n, o\] = b\[o\] + Σᵢ x\[n, i\]·w\[o, i\].
///
/// # Shapes
/// - `input`: `[images, in_features]`; `weight`: `[out_features, in_features]`
/// - `bias`: `[out_features]`, or none
/// - output: `[images, out_features]`
///
/// # Errors
/// [`Error::Empty`] if an array has no elements, [`Error::Shapes`] if the
/// shapes do not fit together, [`Error::Memory`] for an output too large.
///
/// # Source
/// `torch.nn.functional.linear`.
pub fn linear<'a, T: Element>(
    input: impl Into<ArrayView2<'a, T>>,
    weight: impl Into<ArrayView2<'a, T>>,
    bias: Option<ArrayView1<T>>,
) -> Result<Array2<T>> {
    let (input, weight) = (input.into(), weight.into());
    not_empty("the input", input.shape())?;
    not_empty("the weight", weight.shape())?;
    let (images, features) = (input.nrows(), weight.nrows());
    if input.ncols() != weight.ncols() {
        return Err(Error::Shapes {
            left_name: "the input",
            left: input.shape().to_vec(),
            right_name: "the weight",
            right: weight.shape().to_vec(),
            rule: "the features of the two, their last axes, must be as many",
        });
    }
    if let Some(bias) = bias.filter(|bias| bias.len() != features) {
        return Err(Error::Shapes {
            left_name: "the bias",
            left: bias.shape().to_vec(),
            right_name: "the weight",
            right: weight.shape().to_vec(),
            rule: "there must be one bias for each row of the weight",
        });
    }
    let shape = [images, features];
    let weights = weight.as_standard_layout();
    if let Some(weight) = T::as_f32(row_major(&weights)) {
        let bias = bias.map(|bias| bias.to_vec());
        let bias = bias.as_deref().and_then(T::as_f32);
        return by_engine(input, shape, |layout, input, output| match layout {
            Layout::Nchw => matmul::linear(input, weight, bias, images, output),
            Layout::Chwn => matmul::linear_chwn(input, weight, bias, images, output),
        });
    }
    let mut output = filled(shape, T::ZERO)?;
    for ((image, feature), sum) in output.indexed_iter_mut() {
        let terms = input.row(image).into_iter().zip(weight.row(feature));
        let bias = bias.map_or(T::ZERO, |bias| bias[feature]);
        *sum = chain(bias, terms.map(|(&x, &w)| (x, w)));
    }
    Ok(output)
}

/// What the engine makes of a batch of `f32`, in the layout of the batch.
fn by_engine<T: Element>(
    batch: ArrayView2<T>,
    shape: [usize; 2],
    write: impl FnOnce(Layout, &[f32], &mut [Uninit]),
) -> Result<Array2<T>> {
    let layout = Layout::of(&batch);
    let batch = in_memory_order(batch, layout)?;
    build(layout, shape, |output| {
        let numbers = T::as_f32(row_major(&batch));
        let both = numbers.zip(T::as_f32_uninit(output));
        let (numbers, output) = both.expect("the caller has looked");
        write(layout, numbers, output);
    })
}

/// How the loss changes with every input: Σₒ gy\[n, o\]·w\[o, i\].
///
/// # Shapes
/// - `grad_output`: `[images, out_features]`; `weight`: as in [`linear`]
/// - result: `[images, in_features]`
///
/// # Errors
/// As [`linear`].
pub fn grad_input<'a, T: Element>(
    grad_output: impl Into<ArrayView2<'a, T>>,
    weight: impl Into<ArrayView2<'a, T>>,
) -> Result<Array2<T>> {
    let (grad_output, weight) = (grad_output.into(), weight.into());
    not_empty("the gradient", grad_output.shape())?;
    not_empty("the weight", weight.shape())?;
    if grad_output.ncols() != weight.nrows() {
        return Err(Error::Shapes {
            left_name: "the gradient",
            left: grad_output.shape().to_vec(),
            right_name: "the weight",
            right: weight.shape().to_vec(),
            rule: "the gradient's columns must be as many as the weight's rows",
        });
    }
    let shape = [grad_output.nrows(), weight.ncols()];
    let images = shape[0];
    let weights = weight.as_standard_layout();
    if let Some(weight) = T::as_f32(row_major(&weights)) {
        return by_engine(
            grad_output,
            shape,
            |layout, grads, output| match layout {
                Layout::Nchw => matmul::grad_input(grads, weight, images, output),
                Layout::Chwn => {
                    matmul::grad_input_chwn(grads, weight, images, output)
                }
            },
        );
    }
    let mut output = filled(shape, T::ZERO)?;
    for ((image, feature), sum) in output.indexed_iter_mut() {
        let terms = grad_output.row(image).into_iter().zip(weight.column(feature));
        *sum = chain(T::ZERO, terms.map(|(&g, &w)| (g, w)));
    }
    Ok(output)
}

/// How the loss changes with every weight: Σₙ gy\[n, o\]·x\[n, i\].
///
/// # Shapes
/// - `input`: `[images, in_features]`; `grad_output`: `[images, out_features]`
/// - result: `[out_features, in_features]`
///
/// # Errors
/// As [`linear`].
pub fn grad_weight<'a, T: Element>(
    input: impl Into<ArrayView2<'a, T>>,
    grad_output: impl Into<ArrayView2<'a, T>>,
) -> Result<Array2<T>> {
    let (input, grad_output) = (input.into(), grad_output.into());
    not_empty("the input", input.shape())?;
    not_empty("the gradient", grad_output.shape())?;
    if input.nrows() != grad_output.nrows() {
        return Err(Error::Shapes {
            left_name: "the input",
            left: input.shape().to_vec(),
            right_name: "the gradient",
            right: grad_output.shape().to_vec(),
            rule: "the images of the two, their first axes, must be as many",
        });
    }
    let shape = [grad_output.ncols(), input.ncols()];
    let (rows, grads) = (to_nchw(input)?, to_nchw(grad_output)?);
    let fast = build_uninit(shape, |output| {
        let rows = T::as_f32(rows.as_slice()?)?;
        let grads = T::as_f32(grads.as_slice()?)?;
        matmul::grad_weight(rows, grads, input.nrows(), T::as_f32_uninit(output)?);
        Some(())
    })?;
    if let Some(output) = fast {
        return Ok(output);
    }
    let mut output = filled(shape, T::ZERO)?;
    for ((feature, pixel), sum) in output.indexed_iter_mut() {
        let pairs = grad_output.column(feature).into_iter().zip(input.column(pixel));
        *sum = over_images(pairs.map(|(&gradient, &x)| gradient * x));
    }
    Ok(output)
}

/// How the loss changes with every bias: Σₙ gy\[n, o\].
///
/// # Shapes
/// - `grad_output`: `[images, out_features]`; result: `[out_features]`
///
/// # Errors
/// [`Error::Empty`] if the gradient has no elements.
pub fn grad_bias<'a, T: Element>(
    grad_output: impl Into<ArrayView2<'a, T>>,
) -> Result<Array1<T>> {
    let grad_output = grad_output.into();
    not_empty("the gradient", grad_output.shape())?;
    let mut sums = filled([grad_output.ncols()], T::ZERO)?;
    let grad_output = to_nchw(grad_output)?;
    for row in grad_output.axis_iter(Axis(0)) {
        sums.zip_mut_with(&row, |sum, &gradient| *sum += gradient);
    }
    Ok(sums)
}

#[cfg(test)]
mod tests;
