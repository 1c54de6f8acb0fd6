//! The largest value of each window.

mod windows;

use ndarray::{Array4, ArrayView4};

use super::{Pooling, grad_input_for, output_for};
use crate::array::{filled, same_shape};
use crate::engine::{self, Level};
use crate::{Element, Error, Result};
use windows::{LargestOfPlane, Windows};

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
    let (.., height, width) = input.dim();
    let (.., rows, columns) = values.dim();
    let windows = Windows::new(pooling.window, [height, width], [rows, columns])?;
    let pixels = input.as_standard_layout();
    let planes = pixels.as_slice().unwrap_or_default();
    let values_of = values.as_slice_mut().unwrap_or_default();
    let indices_of = indices.as_slice_mut().unwrap_or_default();
    let planes = (planes.chunks_exact(height * width))
        .zip(values_of.chunks_exact_mut(rows * columns))
        .zip(indices_of.chunks_exact_mut(rows * columns));
    let level = Level::current();
    engine::for_each_plane(input.len(), planes, |((plane, values), indices)| {
        let windows = &windows;
        let loops = LargestOfPlane {
            windows,
            plane,
            values,
            indices,
        };
        engine::run_loops(level, loops);
    });
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
    if let Some(&index) = indices.iter().find(|&&index| index >= height * width) {
        return Err(Error::OutOfRange {
            what: "an index of the largest pixels",
            value: index as f64,
            range: "less than height · width of the input",
        });
    }
    let (grads, indices) = (
        grad_output.as_standard_layout(),
        indices.as_standard_layout(),
    );
    let elements = grad_input.len();
    let planes = (grad_input.as_slice_mut().unwrap_or_default())
        .chunks_exact_mut(height * width)
        .zip(
            grads
                .as_slice()
                .unwrap_or_default()
                .chunks_exact(rows * columns),
        )
        .zip(
            indices
                .as_slice()
                .unwrap_or_default()
                .chunks_exact(rows * columns),
        );
    engine::for_each_plane(elements, planes, |((plane, grads), indices)| {
        for (&grad, &index) in grads.iter().zip(indices) {
            plane[index] += grad;
        }
    });
    Ok(grad_input)
}
