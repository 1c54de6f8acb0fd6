//! The definition of a convolutional layer, as short as its formulas.
//!
//! What [`crate::conv`] gives must equal this bit for bit. Every function asks
//! of its arguments and refuses what its namesake there does.

use ndarray::{Array1, Array4, ArrayView1, ArrayView4, Axis, s};

use super::{Geometry, shape::ConvShape};
use crate::accumulation::{chain, over_images};
use crate::array::{filled, not_empty};
use crate::{Element, Result};

/// [`conv2d`](super::conv2d) by its formula.
///
/// # Errors
/// As there.
pub fn conv2d<T: Element>(
    input: ArrayView4<T>,
    weight: ArrayView4<T>,
    bias: Option<ArrayView1<T>>,
    geometry: Geometry,
) -> Result<Array4<T>> {
    let sizes = ConvShape::forward(input.dim(), weight.dim(), geometry)?;
    sizes.check_bias(bias)?;
    let mut output = filled(sizes.output_shape(), T::ZERO)?;
    for ((image, filter, row, column), sum) in output.indexed_iter_mut() {
        let first = sizes.first_channel(filter);
        let kernel = weight.index_axis(Axis(0), filter);
        let products = kernel.indexed_iter().map(|((channel, u, v), &weight)| {
            let under = sizes.window.pixel([row, column], [u, v], sizes.input);
            let pixel = under.map(|[y, x]| input[[image, first + channel, y, x]]);
            (pixel.unwrap_or(T::ZERO), weight)
        });
        let bias = bias.map_or(T::ZERO, |bias| bias[filter]);
        *sum = chain(bias, products);
    }
    Ok(output)
}

/// [`grad_input`](super::grad_input) by its formula.
///
/// # Errors
/// As there.
pub fn grad_input<T: Element>(
    grad_output: ArrayView4<T>,
    weight: ArrayView4<T>,
    input_size: [usize; 2],
    geometry: Geometry,
) -> Result<Array4<T>> {
    let (grads, weights) = (grad_output.dim(), weight.dim());
    let sizes = ConvShape::backward(grads, weights, input_size, geometry)?;
    let mut grad_input = filled(sizes.input_shape(), T::ZERO)?;
    for ((image, channel, y, x), sum) in grad_input.indexed_iter_mut() {
        let (filters, channel) = sizes.filters(channel);
        let kernels = weight.slice(s![filters.clone(), channel, .., ..]);
        let elements = kernels.indexed_iter();
        let met =
            elements.filter(|&((_, u, v), _)| sizes.window.meets([y, x], [u, v]));
        let products = met.map(|((filter, u, v), &weight)| {
            let over = sizes.window.place([y, x], [u, v], sizes.output);
            let filter = filters.start + filter;
            let grad =
                over.map(|[row, column]| grad_output[[image, filter, row, column]]);
            (grad.unwrap_or(T::ZERO), weight)
        });
        *sum = chain(T::ZERO, products);
    }
    Ok(grad_input)
}

/// [`grad_weight`](super::grad_weight) by its formula.
///
/// # Errors
/// As there.
pub fn grad_weight<T: Element>(
    input: ArrayView4<T>,
    grad_output: ArrayView4<T>,
    geometry: Geometry,
) -> Result<Array4<T>> {
    let sizes = ConvShape::across(input.dim(), grad_output.dim(), geometry)?;
    let mut grad_weight = filled(sizes.weight_shape(), T::ZERO)?;
    for ((filter, channel, u, v), sum) in grad_weight.indexed_iter_mut() {
        let channel = sizes.first_channel(filter) + channel;
        let of_image = |image| {
            let grads = grad_output.slice(s![image, filter, .., ..]);
            let products = grads.indexed_iter().map(|((row, column), &grad)| {
                let under = sizes.window.pixel([row, column], [u, v], sizes.input);
                let pixel = under.map(|[y, x]| input[[image, channel, y, x]]);
                (pixel.unwrap_or(T::ZERO), grad)
            });
            chain(T::ZERO, products)
        };
        *sum = over_images((0..sizes.images).map(of_image));
    }
    Ok(grad_weight)
}

/// [`grad_bias`](super::grad_bias) by its formula.
///
/// # Errors
/// As there.
pub fn grad_bias<T: Element>(grad_output: ArrayView4<T>) -> Result<Array1<T>> {
    not_empty("the gradient of the output", grad_output.shape())?;
    let of_filter =
        |filter: ArrayView4<T>| {
            over_images(filter.outer_iter().map(|image| {
                chain(T::ZERO, image.iter().map(|&grad| (grad, T::ONE)))
            }))
        };
    Ok(grad_output.axis_chunks_iter(Axis(1), 1).map(of_filter).collect())
}
