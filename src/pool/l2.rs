//! The length of each window, taken as a vector.

use ndarray::{Array4, ArrayView4};

use super::{Pooling, grad_input_for, output_for};
use crate::accumulation::chain;
use crate::{Element, Result};

/// The root of the sum of squares of each window: √Σ x².
///
/// Of one value alone it is the magnitude; a window of n equal ones gives √n.
/// Padding counts as 0. A sum of squares beyond the largest number is ∞.
///
/// # Shapes
/// - `input`: `[images, channels, height, width]`
/// - output: `[images, channels, …]`, as [`Pooling::output_size`] says
///
/// # Errors
/// [`Error::Empty`] if the input has no elements, what
/// [`Pooling::output_size`] refuses, [`Error::Overflow`] or [`Error::Memory`]
/// for an output too large.
///
/// # Source
/// `torch.nn.functional.lp_pool2d` with p = 2, except in ceil mode: there a
/// window that hangs over is the root of its own sum, not of a sum scaled up.
///
/// [`Error::Empty`]: crate::Error::Empty
/// [`Error::Overflow`]: crate::Error::Overflow
/// [`Error::Memory`]: crate::Error::Memory
pub fn l2_pool2d<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    pooling: impl Into<Pooling>,
) -> Result<Array4<T>> {
    let (input, pooling) = (input.into(), pooling.into());
    let mut output = output_for(input, pooling)?;
    for (place, pixels) in pooling.windows(input.dim(), output.dim()) {
        let squares = pixels.map(|pixel| (input[pixel], input[pixel]));
        output[place] = chain(T::ZERO, squares).sqrt();
    }
    Ok(output)
}

/// How the loss changes with every pixel: gy · x / y, summed over the windows
/// that it lies in. Where y is 0, the kink, the gradient is taken as 0.
///
/// # Shapes
/// - `grad_output`: as [`l2_pool2d`]'s output; `input`: as there
/// - result: as the input
///
/// # Errors
/// As [`l2_pool2d`]; [`Error::Shapes`](crate::Error::Shapes) if the gradient
/// does not have the shape of the output.
pub fn l2_pool2d_backward<'a, T: Element>(
    grad_output: impl Into<ArrayView4<'a, T>>,
    input: impl Into<ArrayView4<'a, T>>,
    pooling: impl Into<Pooling>,
) -> Result<Array4<T>> {
    let (grad_output, input) = (grad_output.into(), input.into());
    let pooling = pooling.into();
    let output = l2_pool2d(input, pooling)?;
    let gradient = "the gradient of the output";
    let (got, wanted) = (grad_output.shape(), output.shape());
    crate::array::same_shape(gradient, got, "the output", wanted)?;
    let (_, _, height, width) = input.dim();
    let (_, _, rows, columns) = output.dim();
    let mut grad_input =
        grad_input_for(grad_output, [height, width], [rows, columns])?;
    for (place, pixels) in pooling.windows(input.dim(), output.dim()) {
        if output[place] == T::ZERO {
            continue;
        }
        for pixel in pixels {
            let slope = input[pixel] / output[place];
            grad_input[pixel] = grad_output[place].mul_add(slope, grad_input[pixel]);
        }
    }
    Ok(grad_input)
}
