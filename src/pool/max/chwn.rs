//! Max pooling of CHWN batches ([layouts](crate::engine::layout)), computed in place.

use ndarray::{Array4, ArrayView4};

use super::windows::Windows;
use crate::Result;
use crate::array::row_major;
use crate::engine::layout::{build, in_memory_order};
use crate::engine::{Layout, Level, MaxByImage, parallel_for, planes_per_piece};

/// [`max_pool2d_values`](super::max_pool2d_values).
pub(super) fn values(
    windows: &Windows,
    input: ArrayView4<f32>,
) -> Result<Array4<f32>> {
    let shape = windows.output_shape(input.dim());
    let (images, channels, ..) = input.dim();
    let pixels = in_memory_order(input, Layout::Chwn)?;
    let planes = row_major(&pixels);
    let (seen, level) = (windows.index(), Level::current());
    build(Layout::Chwn, shape, |values| {
        let [many, parts] = planes_per_piece(channels, planes.len());
        let pieces = (planes.chunks(many * windows.area() * images))
            .zip(values.chunks_mut(many * seen.windows() * images));
        parallel_for(parts, pieces.collect(), |(planes, values)| {
            MaxByImage { planes, images, seen: &seen }.values(level, values);
        });
    })
}

/// [`max_pool2d_grad_input`](super::max_pool2d_grad_input).
pub(super) fn grad_input(
    windows: &Windows,
    input: ArrayView4<f32>,
    grad_output: ArrayView4<f32>,
) -> Result<Array4<f32>> {
    let shape = input.dim();
    let (images, channels, ..) = shape;
    let pixels = in_memory_order(input, Layout::Chwn)?;
    let grads = in_memory_order(grad_output, Layout::Chwn)?;
    let (planes, grads) = (row_major(&pixels), row_major(&grads));
    let (of_plane, level) = (windows.area() * images, Level::current());
    let seen = windows.index();
    build(Layout::Chwn, shape, |pixels| {
        let [many, parts] = planes_per_piece(channels, planes.len());
        let pieces = (planes.chunks(many * of_plane))
            .zip(grads.chunks(many * seen.windows() * images))
            .zip(pixels.chunks_mut(many * of_plane));
        parallel_for(parts, pieces.collect(), |((planes, grads), pixels)| {
            MaxByImage { planes, images, seen: &seen }
                .give_back(level, grads, pixels);
        });
    })
}
