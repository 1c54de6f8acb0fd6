//! What computes the passes of each kind of numbers: the engine those of `f32`, rows of
//! sums and the definition those of `f64`.
//!
//! They are methods, not generic functions, so that they are compiled here, once: a
//! generic function is compiled anew in every crate that calls it.

use ndarray::{Array1, Array4, ArrayView1, ArrayView4};

use super::shape::ConvShape;
use super::{by_row, direct, reference};
use crate::Result;

/// The passes of a convolution whose shapes have been checked.
pub trait Passes: Sized {
    /// [`conv2d`](super::conv2d()).
    fn conv2d(
        sizes: &ConvShape,
        input: ArrayView4<Self>,
        weight: ArrayView4<Self>,
        bias: Option<ArrayView1<Self>>,
    ) -> Result<Array4<Self>>;

    /// [`grad_input`](super::grad_input()).
    fn grad_input(
        sizes: &ConvShape,
        grad_output: ArrayView4<Self>,
        weight: ArrayView4<Self>,
    ) -> Result<Array4<Self>>;

    /// [`grad_weight`](super::grad_weight()).
    fn grad_weight(
        sizes: &ConvShape,
        input: ArrayView4<Self>,
        grad_output: ArrayView4<Self>,
    ) -> Result<Array4<Self>>;

    /// [`grad_bias`](super::grad_bias()).
    fn grad_bias(grad_output: ArrayView4<Self>) -> Result<Array1<Self>>;
}

impl Passes for f32 {
    fn conv2d(
        sizes: &ConvShape,
        input: ArrayView4<Self>,
        weight: ArrayView4<Self>,
        bias: Option<ArrayView1<Self>>,
    ) -> Result<Array4<Self>> {
        direct::conv2d(sizes, input, weight, bias)
    }

    fn grad_input(
        sizes: &ConvShape,
        grad_output: ArrayView4<Self>,
        weight: ArrayView4<Self>,
    ) -> Result<Array4<Self>> {
        direct::grad_input(sizes, grad_output, weight)
    }

    fn grad_weight(
        sizes: &ConvShape,
        input: ArrayView4<Self>,
        grad_output: ArrayView4<Self>,
    ) -> Result<Array4<Self>> {
        direct::grad_weight(sizes, input, grad_output)
    }

    fn grad_bias(grad_output: ArrayView4<Self>) -> Result<Array1<Self>> {
        direct::grad_bias(grad_output)
    }
}

impl Passes for f64 {
    fn conv2d(
        sizes: &ConvShape,
        input: ArrayView4<Self>,
        weight: ArrayView4<Self>,
        bias: Option<ArrayView1<Self>>,
    ) -> Result<Array4<Self>> {
        by_row::conv2d(sizes, input, weight, bias)
    }

    fn grad_input(
        sizes: &ConvShape,
        grad_output: ArrayView4<Self>,
        weight: ArrayView4<Self>,
    ) -> Result<Array4<Self>> {
        reference::grad_input(grad_output, weight, sizes.input, sizes.geometry())
    }

    fn grad_weight(
        sizes: &ConvShape,
        input: ArrayView4<Self>,
        grad_output: ArrayView4<Self>,
    ) -> Result<Array4<Self>> {
        reference::grad_weight(input, grad_output, sizes.geometry())
    }

    fn grad_bias(grad_output: ArrayView4<Self>) -> Result<Array1<Self>> {
        reference::grad_bias(grad_output)
    }
}
