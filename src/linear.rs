//! The arithmetic of a fully connected layer: forward and three gradients.
//!
//! Each is a product of two matrices; in which order its sums are taken stands
//! in [`crate::order`].

use std::array;

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, ArrayViewMut2, Axis};

use crate::array::{filled, not_empty};
use crate::{Element, Error, Result};

/// Output elements computed side by side along a row, and how many rows at
/// once: as many as the registers of a common machine hold.
const LANES: usize = 16;
const ROWS: usize = 4;

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
    let mut output = filled([images, features], T::ZERO)?;
    if let Some(bias) = bias {
        if bias.len() != features {
            return Err(Error::Shapes {
                left_name: "the bias",
                left: bias.shape().to_vec(),
                right_name: "the weight",
                right: weight.shape().to_vec(),
                rule: "there must be one bias for each row of the weight",
            });
        }
        output.assign(&bias);
    }
    chains(input, weight.t(), &mut output);
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
    let mut output = filled([grad_output.nrows(), weight.ncols()], T::ZERO)?;
    chains(grad_output, weight, &mut output);
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
    let mut output = filled([grad_output.ncols(), input.ncols()], T::ZERO)?;
    let input = input.as_standard_layout();
    pulp::Arch::new().dispatch(|| {
        for (mut sums, gradients) in
            output.rows_mut().into_iter().zip(grad_output.columns())
        {
            let sums = sums.as_slice_mut().unwrap_or_default();
            for (&gradient, features) in gradients.iter().zip(input.rows()) {
                let features = features.to_slice().unwrap_or_default();
                for (sum, &feature) in sums.iter_mut().zip(features) {
                    *sum += gradient * feature;
                }
            }
        }
    });
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
    for row in grad_output.axis_iter(Axis(0)) {
        sums.zip_mut_with(&row, |sum, &gradient| *sum += gradient);
    }
    Ok(sums)
}

/// Goes on with a chain for each element of `output`: \[m, n\] takes the terms
/// left\[m, k\]·right\[k, n\] in the order of k.
fn chains<T: Element>(
    left: ArrayView2<T>,
    right: ArrayView2<T>,
    output: &mut Array2<T>,
) {
    let left = left.as_standard_layout();
    let arch = pulp::Arch::new();
    let panels = right.axis_chunks_iter(Axis(1), LANES);
    for (right, mut sums) in panels.zip(output.axis_chunks_iter_mut(Axis(1), LANES))
    {
        let panel: Vec<_> = right.rows().into_iter().map(lanes).collect();
        arch.dispatch(|| {
            let left = left.axis_chunks_iter(Axis(0), ROWS);
            for (left, mut sums) in
                left.zip(sums.axis_chunks_iter_mut(Axis(0), ROWS))
            {
                if left.nrows() == ROWS {
                    tile::<T, ROWS>(left, &panel, sums.view_mut());
                } else {
                    let rows = left.axis_chunks_iter(Axis(0), 1);
                    for (left, sums) in
                        rows.zip(sums.axis_chunks_iter_mut(Axis(0), 1))
                    {
                        tile::<T, 1>(left, &panel, sums);
                    }
                }
            }
        });
    }
}

/// The chains of so many rows, side by side in registers.
#[inline(always)]
fn tile<T: Element, const N: usize>(
    left: ArrayView2<T>,
    panel: &[[T; LANES]],
    mut sums: ArrayViewMut2<T>,
) {
    let mut chains: [_; N] = array::from_fn(|row| lanes(sums.row(row)));
    let factors: [_; N] =
        array::from_fn(|row| left.row(row).to_slice().unwrap_or_default());
    for (k, right) in panel.iter().enumerate() {
        for (chain, factors) in chains.iter_mut().zip(factors) {
            let factor = factors[k];
            for (sum, &element) in chain.iter_mut().zip(right) {
                *sum = factor.mul_add(element, *sum);
            }
        }
    }
    for (mut row, chain) in sums.rows_mut().into_iter().zip(chains) {
        row.iter_mut()
            .zip(chain)
            .for_each(|(sum, lane)| *sum = lane);
    }
}

/// A row as a full set of lanes; those behind its end compute what nobody reads.
fn lanes<T: Element>(row: ArrayView1<T>) -> [T; LANES] {
    let mut lanes = [T::ZERO; LANES];
    lanes.iter_mut().zip(row).for_each(|(lane, &x)| *lane = x);
    lanes
}

#[cfg(test)]
mod tests;
