//! The arithmetic of a fully connected layer: forward and three gradients.
//!
//! Each is a product of two matrices; in which order its sums are taken stands
//! in [`crate::order`].
//!
//! # Memory
//! Beside its result, [`linear`](linear()) needs the weights once more for a few
//! images. For many, each thread has room that it keeps for the next call: a
//! megabyte, or the inputs and outputs of as many images as a vector has lanes. A
//! batch whose images are last, as [`train`](mod@crate::train) lays it, needs no such
//! room; for the gradients of weights and biases it is copied.

mod engine;

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

use crate::array::{filled, not_empty};
use crate::engine::{Place, written};
use crate::layout::{images_last, lay_first, written_last};
use crate::order::{chain, over_images};
use crate::{Element, Error, Result};

/// One of the engine's ways to [`linear`].
type Linear = fn(&[f32], &[f32], Option<&[f32]>, usize, &mut [Place]);

/// One of the engine's ways to [`grad_input`].
type GradInput = fn(&[f32], &[f32], usize, &mut [Place]);

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
    let weights = weight.as_standard_layout();
    let biases = bias.map(|bias| bias.to_vec());
    let shape = [images, features];
    let by = |input: Option<&[T]>, of: Linear, output: &mut [Place<T>]| {
        let bias = match &biases {
            Some(bias) => Some(T::singles(bias)?),
            None => None,
        };
        let weight = T::singles(weights.as_slice()?)?;
        of(T::singles(input?)?, weight, bias, images, T::fresh(output)?);
        Some(())
    };
    let fast = match images_last(&input) {
        last @ Some(_) => {
            written_last(shape, |output| by(last, engine::linear_last, output))?
        }
        None => {
            let rows = input.as_standard_layout();
            written(shape, |output| by(rows.as_slice(), engine::linear, output))?
        }
    };
    if let Some(output) = fast {
        return Ok(output);
    }
    let mut output = filled([images, features], T::ZERO)?;
    for ((image, feature), sum) in output.indexed_iter_mut() {
        let terms = input.row(image).into_iter().zip(weight.row(feature));
        let bias = bias.map_or(T::ZERO, |bias| bias[feature]);
        *sum = chain(bias, terms.map(|(&x, &w)| (x, w)));
    }
    Ok(output)
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
    let weights = weight.as_standard_layout();
    let by = |grads: Option<&[T]>, of: GradInput, output: &mut [Place<T>]| {
        let weight = T::singles(weights.as_slice()?)?;
        of(T::singles(grads?)?, weight, shape[0], T::fresh(output)?);
        Some(())
    };
    let fast = match images_last(&grad_output) {
        last @ Some(_) => {
            written_last(shape, |output| by(last, engine::grad_input_last, output))?
        }
        None => {
            let rows = grad_output.as_standard_layout();
            written(shape, |output| by(rows.as_slice(), engine::grad_input, output))?
        }
    };
    if let Some(output) = fast {
        return Ok(output);
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
    let (rows, grads) = (lay_first(input)?, lay_first(grad_output)?);
    let fast = written(shape, |output| {
        let rows = T::singles(rows.as_slice()?)?;
        let grads = T::singles(grads.as_slice()?)?;
        engine::grad_weight(rows, grads, input.nrows(), T::fresh(output)?);
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
    let grad_output = lay_first(grad_output)?;
    for row in grad_output.axis_iter(Axis(0)) {
        sums.zip_mut_with(&row, |sum, &gradient| *sum += gradient);
    }
    Ok(sums)
}

#[cfg(test)]
mod tests;
