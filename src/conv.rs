//! The arithmetic of a convolutional layer: forward and three gradients.
//!
//! As in PyTorch, what is called convolution is cross-correlation: the kernel
//! is not flipped. Images are `[images, channels, height, width]`; for the order of
//! the sums see [`crate::accumulation`].
//!
//! # Memory layout
//! Results are NCHW, row-major. A CHWN batch, one that lies in memory as
//! `[channels, height, width, images]`, whose size is a multiple of the SIMD width
//! gives a CHWN result; so do `linear`, pooling and activations. That is how
//! [`train`](mod@crate::train) lays out its batches.
//!
//! # Threads
//! Large convolutions are shared out to the threads of rayon's pool in which the caller
//! is, else of the global one. A thread that has not begun is not waited for: they may
//! be called under a lock and from inside of the pool, see the [crate](crate#threads).
//!
//! # Memory
//! Beside its result every function packs the weights once. Scratch memory belongs to
//! a thread, which keeps it for the next call:
//!
//! | function | buffer | for each thread |
//! |---|---|---|
//! | [`conv2d`](conv2d()), [`grad_input`](grad_input()) | copies of the pixels of a block | 2 MB at most |
//! | the same | all padded planes of an image, where these are copied | 4 MB at most |
//! | [`grad_weight`](grad_weight()) | padded planes and gradients of one image | as large as these |
//! | the same, one image in each lane | the same of a vector of images | 6 MB at most |
//! | the same | sums of single images that wait to be added | 4 MB, or one image's a thread; for the whole call |
//! | the same, CHWN | padded planes, or the sums of one element by all filters | 1 MB |
//!
//! Forward and input gradient of a CHWN batch need none. A CHWN batch that the engine
//! does not compute in place, as one with an infinite weight, is transposed first.

mod by_row;
mod direct;
mod geometry;
pub(crate) mod im2col;
mod passes;
pub mod reference;
pub(crate) mod shape;
pub mod transposed;
pub mod winograd;

pub use direct::{ConvPlan, Pass, Planes, Strategy, plan};
pub use geometry::Geometry;
pub use im2col::{col2im, im2col};
pub(crate) use passes::Passes;
pub(crate) use shape::share_out;
pub use transposed::{Transposed, conv_transpose2d};

use ndarray::{Array1, Array4, ArrayView1, ArrayView4, ArrayViewMut4};

use crate::array::{not_empty, same_shape};
use crate::engine::as_uninit;
use crate::{Element, Result};
use shape::ConvShape;

/// Every filter slid over every image:
/// y\[n, o, i, j\] = b\[o\] + Σ x\[n, c, i·s + u·d − p, j·s + v·d − p\] · w\[o, c, u, v\],
/// the sum over input channels c of the filter's group and kernel elements u, v;
/// x is 0 outside the image.
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
/// [`Window::places`]: crate::Window::places
/// [`Window2d::places`]: crate::window::Window2d::places
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
    let (input, weight, geometry) = (input.into(), weight.into(), geometry.into());
    let sizes = ConvShape::forward(input.dim(), weight.dim(), geometry)?;
    sizes.check_bias(bias)?;
    T::conv2d(&sizes, input, weight, bias)
}

/// [`conv2d`] into an output that is there already; what stood in it is lost.
///
/// # Errors
/// As [`conv2d`], and [`Error::Shapes`](crate::Error::Shapes) if `output` has not
/// its shape.
pub fn conv2d_into<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    weight: impl Into<ArrayView4<'a, T>>,
    bias: Option<ArrayView1<T>>,
    geometry: impl Into<Geometry>,
    mut output: ArrayViewMut4<T>,
) -> Result<()> {
    let (input, weight, geometry) = (input.into(), weight.into(), geometry.into());
    let sizes = ConvShape::forward(input.dim(), weight.dim(), geometry)?;
    sizes.check_bias(bias)?;
    let (images, filters, rows, columns) = sizes.output_shape();
    let shape = [images, filters, rows, columns];
    same_shape("the output", output.shape(), "the result", &shape)?;
    let places = output.as_slice_mut().map(as_uninit).and_then(T::as_f32_uninit);
    match (places, T::f32_array(input), T::f32_array(weight)) {
        (Some(places), Some(input), Some(weight)) => {
            let bias = bias.and_then(T::f32_array);
            direct::conv2d_into(&sizes, input, weight, bias, places)?;
        }
        _ => output.assign(&conv2d(input, weight, bias, geometry)?),
    }
    Ok(())
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
    let geometry = geometry.into();
    let (grads, weights) = (grad_output.dim(), weight.dim());
    let sizes = ConvShape::backward(grads, weights, input_size, geometry)?;
    T::grad_input(&sizes, grad_output, weight)
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
    let (input, grad_output, geometry) =
        (input.into(), grad_output.into(), geometry.into());
    let sizes = ConvShape::across(input.dim(), grad_output.dim(), geometry)?;
    T::grad_weight(&sizes, input, grad_output)
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
    let grad_output = grad_output.into();
    not_empty("the gradient of the output", grad_output.shape())?;
    T::grad_bias(grad_output)
}

#[cfg(test)]
mod tests;
