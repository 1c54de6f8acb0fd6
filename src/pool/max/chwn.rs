//! Max pooling of CHWN batches ([layouts](crate::engine::layout)), computed in place.

use ndarray::{Array4, ArrayView4};

use super::super::{Pooling, output_shape};
use super::windows::Windows;
use crate::engine::layout::{as_chwn, both_chwn, build_chwn};
use crate::engine::{Level, MaxByImage, parallel_for, planes_per_piece};
use crate::{Element, Result};

/// [`max_pool2d_values`](super::max_pool2d_values), or `None` for another layout.
pub(super) fn values<T: Element>(
    input: ArrayView4<T>,
    pooling: Pooling,
) -> Result<Option<Array4<T>>> {
    let Some(planes) = as_chwn(&input).and_then(T::as_f32) else {
        return Ok(None);
    };
    let shape = output_shape(input, pooling)?;
    let (images, channels, height, width) = input.dim();
    let windows = Windows::new(pooling.window, [height, width], [shape.2, shape.3])?;
    let Some(seen) = windows.seen() else {
        return Ok(None);
    };
    let (of_plane, level) = (height * width * images, Level::current());
    build_chwn(shape, |values| {
        let [many, parts] = planes_per_piece(channels, planes.len());
        let pieces = (planes.chunks(many * of_plane)).zip(
            T::as_f32_uninit(values)?.chunks_mut(many * seen.windows() * images),
        );
        parallel_for(parts, pieces.collect(), |(planes, values)| {
            let beside = MaxByImage { planes, images, seen: &seen };
            beside.values(level, values);
        });
        Some(())
    })
}

/// [`max_pool2d_grad_input`](super::max_pool2d_grad_input), or `None` as above.
pub(super) fn grad_input<T: Element>(
    windows: &Windows,
    input: ArrayView4<T>,
    grad_output: ArrayView4<T>,
) -> Result<Option<Array4<T>>> {
    let Some((planes, grads)) = both_chwn(&input, &grad_output) else {
        return Ok(None);
    };
    let Some(seen) = windows.seen() else {
        return Ok(None);
    };
    let (images, channels, height, width) = input.dim();
    let (of_plane, level) = (height * width * images, Level::current());
    build_chwn(input.dim(), |pixels| {
        let [many, parts] = planes_per_piece(channels, planes.len());
        let pieces = (planes.chunks(many * of_plane))
            .zip(grads.chunks(many * seen.windows() * images))
            .zip(T::as_f32_uninit(pixels)?.chunks_mut(many * of_plane));
        parallel_for(parts, pieces.collect(), |((planes, grads), pixels)| {
            let beside = MaxByImage { planes, images, seen: &seen };
            beside.give_back(level, grads, pixels);
        });
        Some(())
    })
}
