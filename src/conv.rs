//! The arithmetic of a convolutional layer: forward and three gradients.
//!
//! As in PyTorch, what is called convolution is cross-correlation: the kernel
//! is slid as it is, not turned. Images are `[images, channels, height, width]`;
//! in which order the sums are taken stands in [`crate::order`].

mod im2col;
pub mod reference;
mod sizes;
pub mod transposed;

pub use im2col::{col2im, im2col};
pub(crate) use sizes::share_out;
pub use transposed::{Transposed, conv_transpose2d};

use ndarray::{Array1, Array4, ArrayView1, ArrayView4};

use crate::window::{Window, Window2d};
use crate::{Element, Result};

/// How a convolution slides, and which channels it joins.
///
/// A [`Window`] or [`Window2d`] turns into one with a single group.
///
/// ```
/// use cnn::{Window, conv::Geometry};
///
/// let depthwise = Geometry::new(Window::new(3).padding(1)).groups(8);
/// assert_eq!(depthwise.groups, 8);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Geometry {
    /// The kernel's size and how it moves.
    pub window: Window2d,
    /// Into how many groups the channels are split: a filter sees the input
    /// channels of its own group alone. As many groups as channels: depthwise.
    pub groups: usize,
}

impl Geometry {
    /// That window, and every filter sees every channel.
    pub fn new(window: impl Into<Window2d>) -> Self {
        Self {
            window: window.into(),
            groups: 1,
        }
    }

    /// The same, with the channels split into `groups`.
    pub const fn groups(self, groups: usize) -> Self {
        Self { groups, ..self }
    }
}

impl From<Window> for Geometry {
    fn from(window: Window) -> Self {
        Self::new(window)
    }
}

impl From<Window2d> for Geometry {
    fn from(window: Window2d) -> Self {
        Self::new(window)
    }
}

/// Every filter slid over every image:
/// y\[n, o, i, j\] = b\[o\] + Σ x\[n, c, i·s + u·d − p, j·s + v·d − p\] · w\[o, c, u, v\],
/// the sum over input channels c of the filter's group and kernel elements u, v;
/// x is 0 beside the image.
///
/// ```
/// use cnn::{Window, conv::conv2d};
/// use ndarray::Array4;
///
/// let images = Array4::<f32>::ones((8, 3, 32, 32));
/// let filters = Array4::<f32>::ones((16, 3, 5, 5));
/// let maps = conv2d(&images, &filters, None, Window::new(5).padding(2))?;
/// assert_eq!(maps.dim(), (8, 16, 32, 32));
/// // 3 channels · 3 · 3 elements: in the corner the rest lies on padding
/// assert_eq!(maps[[0, 0, 0, 0]], 27.0);
/// # Ok::<(), cnn::Error>(())
/// ```
///
/// # Shapes
/// - `input`: `[images, in_channels, height, width]`
/// - `weight`: `[out_channels, in_channels / groups, kernel_height, kernel_width]`
/// - `bias`: `[out_channels]`, or none
/// - output: `[images, out_channels, …]`, the size as
///   [`Window2d::places`] says
///
/// # Errors
/// [`Error::Empty`] if an array has no elements, [`Error::Channels`] or
/// [`Error::Groups`] if channels and groups do not fit together,
/// [`Error::Shapes`] if the weight has not the window's kernel or the bias not
/// one element a filter, what [`Window::places`] refuses, [`Error::Overflow`] or
/// [`Error::Memory`] for an output too large.
///
/// # Source
/// `torch.nn.functional.conv2d`.
///
/// [`Error::Empty`]: crate::Error::Empty
/// [`Error::Channels`]: crate::Error::Channels
/// [`Error::Groups`]: crate::Error::Groups
/// [`Error::Shapes`]: crate::Error::Shapes
/// [`Error::Overflow`]: crate::Error::Overflow
/// [`Error::Memory`]: crate::Error::Memory
pub fn conv2d<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    weight: impl Into<ArrayView4<'a, T>>,
    bias: Option<ArrayView1<T>>,
    geometry: impl Into<Geometry>,
) -> Result<Array4<T>> {
    reference::conv2d(input.into(), weight.into(), bias, geometry.into())
}

/// How the loss changes with every pixel of the input:
/// Σ gy\[n, o, i, j\] · w\[o, c, u, v\] over all places i, j and elements u, v
/// that meet at the pixel, and the filters o of its channel's group.
///
/// This is the adjoint of [`conv2d`], and without bias the same as
/// [`conv_transpose2d`].
///
/// # Shapes
/// - `grad_output`: as [`conv2d`]'s output; `weight`: as there
/// - `input_size`: `[height, width]` of the input
/// - result: as the input
///
/// # Errors
/// As [`conv2d`]; [`Error::Shapes`](crate::Error::Shapes) if the gradient has
/// not the size of the output.
pub fn grad_input<'a, T: Element>(
    grad_output: impl Into<ArrayView4<'a, T>>,
    weight: impl Into<ArrayView4<'a, T>>,
    input_size: [usize; 2],
    geometry: impl Into<Geometry>,
) -> Result<Array4<T>> {
    let (grad_output, weight) = (grad_output.into(), weight.into());
    reference::grad_input(grad_output, weight, input_size, geometry.into())
}

/// How the loss changes with every weight:
/// Σ gy\[n, o, i, j\] · x\[n, c, i·s + u·d − p, j·s + v·d − p\] over all images n
/// and places i, j.
///
/// # Shapes
/// - `input`: as [`conv2d`]'s; `grad_output`: as its output
/// - result: as the weight, its kernel being the window's
///
/// # Errors
/// As [`grad_input`].
pub fn grad_weight<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    grad_output: impl Into<ArrayView4<'a, T>>,
    geometry: impl Into<Geometry>,
) -> Result<Array4<T>> {
    reference::grad_weight(input.into(), grad_output.into(), geometry.into())
}

/// How the loss changes with every filter's bias: Σ gy\[n, o, i, j\] over all
/// images n and places i, j.
///
/// # Shapes
/// - `grad_output`: as [`conv2d`]'s output; result: `[out_channels]`
///
/// # Errors
/// [`Error::Empty`](crate::Error::Empty) if the gradient has no elements.
pub fn grad_bias<'a, T: Element>(
    grad_output: impl Into<ArrayView4<'a, T>>,
) -> Result<Array1<T>> {
    reference::grad_bias(grad_output.into())
}

#[cfg(test)]
mod tests;
