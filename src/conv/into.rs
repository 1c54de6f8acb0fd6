//! Results written into arrays that are there already.

use ndarray::{ArrayView1, ArrayView4, ArrayViewMut4};

use super::sizes::Sizes;
use super::{Geometry, conv2d, engine};
use crate::array::same_shape;
use crate::engine::{Place, to_write};
use crate::{Element, Result};

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
    let sizes = Sizes::forward(input.dim(), weight.dim(), geometry)?;
    sizes.check_bias(bias)?;
    fits_into(&output, "the output", sizes.output_shape())?;
    let slice = output.as_slice_mut().map(to_write);
    let fast = slice
        .and_then(|output| conv2d_by_engine(&sizes, input, weight, bias, output));
    if fast.is_none() {
        output.assign(&conv2d(input, weight, bias, geometry)?);
    }
    Ok(())
}

pub(super) fn conv2d_by_engine<T: Element>(
    sizes: &Sizes,
    input: ArrayView4<T>,
    weight: ArrayView4<T>,
    bias: Option<ArrayView1<T>>,
    output: &mut [Place<T>],
) -> Option<()> {
    let (input, weight) = (input.as_standard_layout(), weight.as_standard_layout());
    let bias = bias.map(|bias| bias.to_vec());
    let bias = match &bias {
        Some(bias) => Some(T::singles(bias)?),
        None => None,
    };
    let (input, weight) =
        (T::singles(input.as_slice()?)?, T::singles(weight.as_slice()?)?);
    engine::conv2d(sizes, input, weight, bias, T::fresh(output)?)
}

/// [`grad_input`] into a gradient that is there already; what stood in it is lost.
/// Its last axes are the size of the input.
///
/// # Errors
/// As [`grad_input`], and [`Error::Shapes`](crate::Error::Shapes) if `grad_input`
/// has not as many images and channels.
///
/// [`grad_input`]: super::grad_input()
pub fn grad_input_into<'a, T: Element>(
    grad_output: impl Into<ArrayView4<'a, T>>,
    weight: impl Into<ArrayView4<'a, T>>,
    geometry: impl Into<Geometry>,
    mut grad_input: ArrayViewMut4<T>,
) -> Result<()> {
    let (grad_output, weight, geometry) =
        (grad_output.into(), weight.into(), geometry.into());
    let (_, _, height, width) = grad_input.dim();
    let (grads, weights, size) = (grad_output.dim(), weight.dim(), [height, width]);
    let sizes = Sizes::backward(grads, weights, size, geometry)?;
    fits_into(&grad_input, "the gradient of the input", sizes.input_shape())?;
    let slice = grad_input.as_slice_mut().map(to_write);
    let fast = slice.and_then(|pixels| {
        grad_input_by_engine(&sizes, grad_output, weight, pixels)
    });
    if fast.is_none() {
        let computed = super::grad_input(grad_output, weight, size, geometry)?;
        grad_input.assign(&computed);
    }
    Ok(())
}

pub(super) fn grad_input_by_engine<T: Element>(
    sizes: &Sizes,
    grad_output: ArrayView4<T>,
    weight: ArrayView4<T>,
    grad_input: &mut [Place<T>],
) -> Option<()> {
    let (grads, weight) =
        (grad_output.as_standard_layout(), weight.as_standard_layout());
    let (grads, weight) =
        (T::singles(grads.as_slice()?)?, T::singles(weight.as_slice()?)?);
    engine::grad_input(sizes, grads, weight, T::fresh(grad_input)?)
}

/// [`grad_weight`] into a gradient that is there already; what stood in it is
/// lost.
///
/// # Errors
/// As [`grad_weight`], and [`Error::Shapes`](crate::Error::Shapes) if
/// `grad_weight` has not its shape.
///
/// [`grad_weight`]: super::grad_weight()
pub fn grad_weight_into<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    grad_output: impl Into<ArrayView4<'a, T>>,
    geometry: impl Into<Geometry>,
    mut grad_weight: ArrayViewMut4<T>,
) -> Result<()> {
    let (input, grad_output, geometry) =
        (input.into(), grad_output.into(), geometry.into());
    let sizes = Sizes::across(input.dim(), grad_output.dim(), geometry)?;
    fits_into(&grad_weight, "the gradient of the weight", sizes.weight_shape())?;
    let slice = grad_weight.as_slice_mut().map(to_write);
    let fast = slice.and_then(|weights| {
        grad_weight_by_engine(&sizes, input, grad_output, weights)
    });
    if fast.is_none() {
        let computed = super::grad_weight(input, grad_output, geometry)?;
        grad_weight.assign(&computed);
    }
    Ok(())
}

pub(super) fn grad_weight_by_engine<T: Element>(
    sizes: &Sizes,
    input: ArrayView4<T>,
    grad_output: ArrayView4<T>,
    grad_weight: &mut [Place<T>],
) -> Option<()> {
    let (input, grads) =
        (input.as_standard_layout(), grad_output.as_standard_layout());
    let (input, grads) =
        (T::singles(input.as_slice()?)?, T::singles(grads.as_slice()?)?);
    engine::grad_weight(sizes, input, grads, T::fresh(grad_weight)?)
}

/// Refuses an array to write to that has not the result's shape.
fn fits_into<T>(
    array: &ArrayViewMut4<T>,
    name: &'static str,
    (images, channels, height, width): (usize, usize, usize, usize),
) -> Result<()> {
    let wanted = [images, channels, height, width];
    same_shape(name, array.shape(), "the result", &wanted)
}
