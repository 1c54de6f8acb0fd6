//! The largest value of each window.

use ndarray::{Array4, ArrayView4};

use super::{Pooling, grad_input_for, output_for};
use crate::array::{filled, same_shape};
use crate::{Element, Error, Result};

/// The largest values, and where they stood.
#[derive(Debug, Clone, PartialEq)]
pub struct MaxPooled<T> {
    /// `[images, channels, rows, columns]`.
    pub values: Array4<T>,
    /// Of the same shape: row · width + column of the pixel in its plane.
    pub indices: Array4<usize>,
}

/// The largest value of each window, and the index of its pixel.
///
/// Of several alike the first one counts, row by row. A NaN is larger than
/// everything; of several the last one counts.
///
/// # Shapes
/// - `input`: `[images, channels, height, width]`
/// - both outputs: `[images, channels, …]`, as [`Pooling::output_size`] says
///
/// # Errors
/// [`Error::Empty`] if the input has no elements, what
/// [`Pooling::output_size`] refuses, [`Error::OnlyPadding`] if the elements of
/// a dilated window all lie beside the input, [`Error::Overflow`] or
/// [`Error::Memory`] for an output too large.
///
/// # Source
/// `torch.nn.functional.max_pool2d`.
pub fn max_pool2d<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    pooling: impl Into<Pooling>,
) -> Result<MaxPooled<T>> {
    let (input, pooling) = (input.into(), pooling.into());
    let mut values = output_for(input, pooling)?;
    let mut indices = filled(values.dim(), 0)?;
    let width = input.dim().3;
    for (place, mut pixels) in pooling.windows(input.dim(), values.dim()) {
        let first = pixels.next().ok_or(Error::OnlyPadding {
            row: place[2],
            column: place[3],
        })?;
        let [_, _, y, x] = pixels.fold(first, |largest, pixel| {
            let (value, most) = (input[pixel], input[largest]);
            if value > most || value.is_nan() {
                pixel
            } else {
                largest
            }
        });
        values[place] = input[[place[0], place[1], y, x]];
        indices[place] = y * width + x;
    }
    Ok(MaxPooled { values, indices })
}

/// How the loss changes with every pixel: each gradient of the output goes to
/// the pixel that was the largest, where windows overlap they add up.
///
/// # Shapes
/// - `grad_output`, `indices`: as [`max_pool2d`]'s outputs
/// - `input_size`: `[height, width]` of the input
/// - result: `[images, channels, height, width]`
///
/// # Errors
/// [`Error::Empty`] if the gradient or the input has no elements,
/// [`Error::Shapes`] if there are not as many indices as gradients,
/// [`Error::OutOfRange`] for an index beyond the plane, [`Error::Overflow`] or
/// [`Error::Memory`] for an input too large.
pub fn max_pool2d_backward<'a, T: Element>(
    grad_output: impl Into<ArrayView4<'a, T>>,
    indices: &Array4<usize>,
    input_size: [usize; 2],
) -> Result<Array4<T>> {
    let grad_output = grad_output.into();
    let (_, _, rows, columns) = indices.dim();
    let mut grad_input = grad_input_for(grad_output, input_size, [rows, columns])?;
    let (gradients, found) = (grad_output.shape(), indices.shape());
    same_shape(
        "the gradient of the output",
        gradients,
        "the array of indices",
        found,
    )?;
    let [height, width] = input_size;
    for ((image, channel, row, column), &index) in indices.indexed_iter() {
        if index >= height * width {
            return Err(Error::OutOfRange {
                what: "an index of the largest pixels",
                value: index as f64,
                range: "less than height · width of the input",
            });
        }
        let pixel = [image, channel, index / width, index % width];
        grad_input[pixel] += grad_output[[image, channel, row, column]];
    }
    Ok(grad_input)
}
