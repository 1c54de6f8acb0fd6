//! Batches whose images are last ([`crate::layout`]).

use ndarray::{Array4, ArrayView4};

use super::super::{Pooling, output_shape};
use super::windows::Windows;
use crate::engine::{Beside, Level, for_each, planes_of_a_piece};
use crate::layout::{both_last, images_last, written_last};
use crate::{Element, Result};

/// [`max_pool2d_values`](super::max_pool2d_values), or `None` for a batch that lies
/// otherwise.
pub(super) fn values<T: Element>(
    input: ArrayView4<T>,
    pooling: Pooling,
) -> Result<Option<Array4<T>>> {
    let Some(planes) = images_last(&input).and_then(T::singles) else {
        return Ok(None);
    };
    let shape = output_shape(input, pooling)?;
    let (images, channels, height, width) = input.dim();
    let windows = Windows::new(pooling.window, [height, width], [shape.2, shape.3])?;
    let Some(seen) = windows.seen() else {
        return Ok(None);
    };
    let (of_plane, level) = (height * width * images, Level::current());
    written_last(shape, |values| {
        let [many, parts] = planes_of_a_piece(channels, planes.len());
        let pieces = (planes.chunks(many * of_plane))
            .zip(T::fresh(values)?.chunks_mut(many * seen.windows() * images));
        for_each(parts, pieces.collect(), |(planes, values)| {
            let beside = Beside { planes, images, seen: &seen };
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
    let Some((planes, grads)) = both_last(&input, &grad_output) else {
        return Ok(None);
    };
    let Some(seen) = windows.seen() else {
        return Ok(None);
    };
    let (images, channels, height, width) = input.dim();
    let (of_plane, level) = (height * width * images, Level::current());
    written_last(input.dim(), |pixels| {
        let [many, parts] = planes_of_a_piece(channels, planes.len());
        let pieces = (planes.chunks(many * of_plane))
            .zip(grads.chunks(many * seen.windows() * images))
            .zip(T::fresh(pixels)?.chunks_mut(many * of_plane));
        for_each(parts, pieces.collect(), |((planes, grads), pixels)| {
            let beside = Beside { planes, images, seen: &seen };
            beside.give_back(level, grads, pixels);
        });
        Some(())
    })
}
