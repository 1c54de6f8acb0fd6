//! Pooling: one number for each window of each plane, and the way back.
//!
//! Conventions are those of PyTorch. Images are `[images, channels, height,
//! width]`; channels are never mixed. A maximum is taken over the
//! pixels of the window that lie on the image, a mean as [`Divisor`] says. For the order
//! of the sums see [`crate::accumulation`].

mod adaptive;
mod average;
mod blur;
mod l2;
mod max;

pub use adaptive::{
    adaptive_avg_pool2d, adaptive_avg_pool2d_backward, global_avg_pool2d,
    global_avg_pool2d_backward,
};
pub use average::{Divisor, avg_pool2d, avg_pool2d_backward};
pub use blur::{binomial, blur_pool2d, blur_pool2d_backward};
pub use l2::{l2_pool2d, l2_pool2d_backward};
pub use max::{
    MaxPooled, PoolPass, PoolStrategy, max_pool2d, max_pool2d_backward, plan,
};
pub(crate) use max::{max_pool2d_grad_input, max_pool2d_values};

use ndarray::{Array4, ArrayView4};

use crate::array::{Shape4, filled, not_empty, same_shape};
use crate::window::{Window, Window2d};
use crate::{Element, Error, Result};

/// How a pooling window slides.
///
/// A [`Window`] or [`Window2d`] turns into one that rounds its size down.
///
/// ```
/// use cnn::{Window, pool::Pooling};
///
/// let pairs = Window::new(2).stride(2);
/// assert_eq!(Pooling::new(pairs).output_size([7, 7]), Ok([3, 3]));
/// assert_eq!(Pooling::new(pairs).ceil().output_size([7, 7]), Ok([4, 4]));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pooling {
    /// The window's size and how it moves. Its padding is at most half of its
    /// extent, so that no window sees padding alone.
    pub window: Window2d,
    /// Whether a last window that hangs over the end counts too, as in
    /// [`Window::places_ceil`].
    pub ceil_mode: bool,
}

impl Pooling {
    /// That window, the size rounded down.
    pub fn new(window: impl Into<Window2d>) -> Self {
        Self { window: window.into(), ceil_mode: false }
    }

    /// The same, the size rounded up.
    pub const fn ceil(self) -> Self {
        Self { ceil_mode: true, ..self }
    }

    /// Rows and columns of the output for an input `[height, width]`.
    ///
    /// # Errors
    /// [`Error::PaddingBeyondHalf`], and what [`Window::places`] refuses.
    pub fn output_size(self, input_size: [usize; 2]) -> Result<[usize; 2]> {
        at_most_half(self.window.rows, "rows")?;
        at_most_half(self.window.columns, "columns")?;
        if self.ceil_mode {
            self.window.places_ceil(input_size)
        } else {
            self.window.places(input_size)
        }
    }

    /// Every place of the output, `[image, channel, row, column]`, in this
    /// order, with the pixels of the input that lie under the window there.
    fn windows(
        self,
        (.., height, width): Shape4,
        output: Shape4,
    ) -> impl Iterator<Item = ([usize; 4], impl Iterator<Item = [usize; 4]>)> {
        let Window2d { rows, columns } = self.window;
        ndarray::indices(output).into_iter().map(
            move |(image, channel, row, column)| {
                let under = pixels(rows, row, height).flat_map(move |y| {
                    pixels(columns, column, width)
                        .map(move |x| [image, channel, y, x])
                });
                ([image, channel, row, column], under)
            },
        )
    }
}

impl From<Window> for Pooling {
    fn from(window: Window) -> Self {
        Self::new(window)
    }
}

impl From<Window2d> for Pooling {
    fn from(window: Window2d) -> Self {
        Self::new(window)
    }
}

/// The elements of an input of `length` that lie under the window.
fn pixels(
    window: Window,
    place: usize,
    length: usize,
) -> impl Iterator<Item = usize> {
    (window.inside(place, length))
        .filter_map(move |element| window.pixel(place, element, length))
}

fn at_most_half(window: Window, unit: &'static str) -> Result<()> {
    let Ok(extent) = window.extent() else {
        return Ok(()); // refused by its own name when places are counted
    };
    let padding = window.padding[0].max(window.padding[1]);
    if padding > extent / 2 {
        return Err(Error::PaddingBeyondHalf { padding, extent, unit });
    }
    Ok(())
}

/// The shape of the output for that input.
fn output_shape<T>(input: ArrayView4<T>, pooling: Pooling) -> Result<Shape4> {
    not_empty("the input", input.shape())?;
    let (images, channels, height, width) = input.dim();
    let [rows, columns] = pooling.output_size([height, width])?;
    Ok((images, channels, rows, columns))
}

/// An output of zeros for that input.
fn output_for<T: Element>(
    input: ArrayView4<T>,
    pooling: Pooling,
) -> Result<Array4<T>> {
    filled(output_shape(input, pooling)?, T::ZERO)
}

/// Refuses an input of that size without elements, and a gradient whose size is not the
/// output's.
fn check_input<T>(
    grad_output: ArrayView4<T>,
    [height, width]: [usize; 2],
    output_size: [usize; 2],
) -> Result<()> {
    let (images, channels, ..) = grad_output.dim();
    not_empty("the input", &[images, channels, height, width])?;
    let size = &grad_output.shape()[2..];
    same_shape("the gradient's size", size, "the output's", &output_size)
}

/// A gradient of zeros for an input of that size, after [`check_input`].
fn grad_input_for<T: Element>(
    grad_output: ArrayView4<T>,
    [height, width]: [usize; 2],
    output_size: [usize; 2],
) -> Result<Array4<T>> {
    check_input(grad_output, [height, width], output_size)?;
    let (images, channels, ..) = grad_output.dim();
    filled((images, channels, height, width), T::ZERO)
}

#[cfg(test)]
mod tests;
