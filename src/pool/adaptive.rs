//! Means over as many windows as the output has places, and over the whole
//! plane.

use std::ops::Range;

use ndarray::{Array2, Array4, ArrayView2, ArrayView4, Axis, s};

use super::grad_input_for;
use crate::array::{filled, not_empty};
use crate::{Element, Error, Result};

/// The mean of each of `rows` × `columns` windows that together cover the
/// plane: along an axis of n, the i-th of m is ⌊i·n / m⌋ .. ⌈(i + 1)·n / m⌉.
///
/// Where m does not divide n, neighbours overlap by an element.
///
/// # Shapes
/// - `input`: `[images, channels, height, width]`
/// - output: `[images, channels, rows, columns]`
///
/// # Errors
/// [`Error::Empty`] if the input has no elements, [`Error::Zero`] for an output
/// size of 0, [`Error::Overflow`] or [`Error::Memory`] for one too large.
///
/// # Source
/// `torch.nn.functional.adaptive_avg_pool2d`.
pub fn adaptive_avg_pool2d<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    [rows, columns]: [usize; 2],
) -> Result<Array4<T>> {
    let input = input.into();
    not_empty("the input", input.shape())?;
    some_output([rows, columns])?;
    let (images, channels, height, width) = input.dim();
    let mut output = filled((images, channels, rows, columns), T::ZERO)?;
    for ((image, channel, row, column), mean) in output.indexed_iter_mut() {
        let down = share_of_axis(row, rows, height);
        let across = share_of_axis(column, columns, width);
        let bin = input.slice(s![image, channel, down, across]);
        let sum = bin.iter().fold(T::ZERO, |sum, &value| sum + value);
        *mean = sum / T::from_count(bin.len());
    }
    Ok(output)
}

/// How the loss changes with every pixel: each gradient of the output, divided
/// by the number of its pixels, goes to all of them.
///
/// # Shapes
/// - `grad_output`: as [`adaptive_avg_pool2d`]'s output
/// - `input_size`: `[height, width]` of the input
/// - result: `[images, channels, height, width]`
///
/// # Errors
/// As [`adaptive_avg_pool2d`].
pub fn adaptive_avg_pool2d_backward<'a, T: Element>(
    grad_output: impl Into<ArrayView4<'a, T>>,
    input_size: [usize; 2],
) -> Result<Array4<T>> {
    let grad_output = grad_output.into();
    let (_, _, rows, columns) = grad_output.dim();
    some_output([rows, columns])?;
    let mut grad_input = grad_input_for(grad_output, input_size, [rows, columns])?;
    for ((image, channel, row, column), &grad) in grad_output.indexed_iter() {
        let down = share_of_axis(row, rows, input_size[0]);
        let across = share_of_axis(column, columns, input_size[1]);
        let mut bin = grad_input.slice_mut(s![image, channel, down, across]);
        let share = grad / T::from_count(bin.len());
        bin.iter_mut().for_each(|sum| *sum += share);
    }
    Ok(grad_input)
}

/// The mean of each plane.
///
/// # Shapes
/// - `input`: `[images, channels, height, width]`; output: `[images, channels]`
///
/// # Errors
/// As [`adaptive_avg_pool2d`].
///
/// # Source
/// M. Lin, Q. Chen and S. Yan, Network in Network (2014), §3.2.
pub fn global_avg_pool2d<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
) -> Result<Array2<T>> {
    let means = adaptive_avg_pool2d(input, [1, 1])?;
    Ok(means.index_axis_move(Axis(3), 0).index_axis_move(Axis(2), 0))
}

/// How the loss changes with every pixel: the gradient of its plane's mean,
/// divided by the number of pixels.
///
/// # Shapes
/// - `grad_output`: `[images, channels]`
/// - `input_size`: `[height, width]` of the input
/// - result: `[images, channels, height, width]`
///
/// # Errors
/// As [`adaptive_avg_pool2d`].
pub fn global_avg_pool2d_backward<'a, T: Element>(
    grad_output: impl Into<ArrayView2<'a, T>>,
    input_size: [usize; 2],
) -> Result<Array4<T>> {
    let grads = grad_output.into().insert_axis(Axis(2)).insert_axis(Axis(3));
    adaptive_avg_pool2d_backward(grads, input_size)
}

/// The `part`-th of `parts` shares of an axis of `length`. Shares of different
/// lengths overlap where they have to.
fn share_of_axis(part: usize, parts: usize, length: usize) -> Range<usize> {
    let border = |part: usize| part as u128 * length as u128;
    let (parts, next) = (parts as u128, part + 1);
    // Both are at most `length`, so that they fit into a usize again.
    (border(part) / parts) as usize..border(next).div_ceil(parts) as usize
}

fn some_output([rows, columns]: [usize; 2]) -> Result<()> {
    let what = "output size";
    let zero = |unit| Err(Error::Zero { what, unit });
    match (rows, columns) {
        (0, _) => zero("rows"),
        (_, 0) => zero("columns"),
        _ => Ok(()),
    }
}
