//! The mean of each window.

mod by_row;

use ndarray::{Array4, ArrayView4};

use super::{Pooling, grad_input_for, output_for};
use crate::window::Window;
use crate::{Element, Error, Result};

/// Whether means of `f32` are the engine's. In a page they are not: its modules are to be
/// small, and the loops would not become vectors there.
const BY_ROW: bool = cfg!(not(target_arch = "wasm32"));

/// By what the sum of a window is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Divisor {
    /// The window's elements on the input and its padding: padding counts as
    /// zeros, what hangs over it in ceil mode does not. PyTorch's default,
    /// `count_include_pad=True`.
    #[default]
    Padded,
    /// The window's elements on the input: `count_include_pad=False`.
    Inside,
    /// This number, whatever lies in the window: `divisor_override`.
    Fixed(usize),
}

impl Divisor {
    /// For the window in that place of an input of that size.
    fn of<T: Element>(
        self,
        pooling: Pooling,
        [row, column]: [usize; 2],
        [height, width]: [usize; 2],
    ) -> Result<T> {
        let count = |along: fn(Window, usize, usize) -> usize| {
            along(pooling.window.rows, row, height)
                * along(pooling.window.columns, column, width)
        };
        let elements = match self {
            Self::Padded => count(Window::on_padded),
            Self::Inside => count(|window, place, n| window.inside(place, n).len()),
            Self::Fixed(elements) => elements,
        };
        match (elements, self) {
            (0, Self::Fixed(_)) => Err(Error::OutOfRange {
                what: "the divisor",
                value: 0.0,
                range: "at least 1",
            }),
            (0, _) => Err(Error::OnlyPadding { row, column }),
            _ => Ok(T::from_count(elements)),
        }
    }
}

/// The mean of each window.
///
/// # Shapes
/// - `input`: `[images, channels, height, width]`
/// - output: `[images, channels, …]`, as [`Pooling::output_size`] says
///
/// # Errors
/// [`Error::Empty`] if the input has no elements, what
/// [`Pooling::output_size`] refuses, [`Error::OutOfRange`] for a divisor of 0,
/// [`Error::OnlyPadding`] if it would be 0, [`Error::Overflow`] or
/// [`Error::Memory`] for an output too large.
///
/// # Source
/// `torch.nn.functional.avg_pool2d`; with dilation too, which it has not.
pub fn avg_pool2d<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    pooling: impl Into<Pooling>,
    divisor: Divisor,
) -> Result<Array4<T>> {
    let (input, pooling) = (input.into(), pooling.into());
    if let Some(input) = T::f32_array(input).filter(|_| BY_ROW) {
        return by_row::means(input, pooling, divisor).map(T::of_f32);
    }
    let mut output = output_for(input, pooling)?;
    let (_, _, height, width) = input.dim();
    for (place, pixels) in pooling.windows(input.dim(), output.dim()) {
        let [.., row, column] = place;
        let elements: T = divisor.of(pooling, [row, column], [height, width])?;
        let sum = pixels.fold(T::ZERO, |sum, pixel| sum + input[pixel]);
        output[place] = sum / elements;
    }
    Ok(output)
}

/// How the loss changes with every pixel: each gradient of the output, divided
/// as the sum was, goes to all pixels of its window.
///
/// # Shapes
/// - `grad_output`: as [`avg_pool2d`]'s output
/// - `input_size`: `[height, width]` of the input
/// - result: `[images, channels, height, width]`
///
/// # Errors
/// As [`avg_pool2d`]; [`Error::Shapes`] if the gradient has not the size of the
/// output.
pub fn avg_pool2d_backward<'a, T: Element>(
    grad_output: impl Into<ArrayView4<'a, T>>,
    input_size: [usize; 2],
    pooling: impl Into<Pooling>,
    divisor: Divisor,
) -> Result<Array4<T>> {
    let (grad_output, pooling) = (grad_output.into(), pooling.into());
    if let Some(grads) = T::f32_array(grad_output).filter(|_| BY_ROW) {
        let shares = by_row::give_back(grads, input_size, pooling, divisor);
        return shares.map(T::of_f32);
    }
    let output_size = pooling.output_size(input_size)?;
    let mut grad_input = grad_input_for(grad_output, input_size, output_size)?;
    for (place, pixels) in pooling.windows(grad_input.dim(), grad_output.dim()) {
        let [.., row, column] = place;
        let elements: T = divisor.of(pooling, [row, column], input_size)?;
        let share = grad_output[place] / elements;
        pixels.for_each(|pixel| grad_input[pixel] += share);
    }
    Ok(grad_input)
}
