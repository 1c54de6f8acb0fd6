//! The largest value of each window.

mod chwn;
mod windows;

use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::{Array4, ArrayView4};

use super::{Pooling, check_input, output_shape};
use crate::array::{row_major, same_shape};
use crate::engine::cost::POOLED_FLOATS;
use crate::engine::layout::to_nchw;
use crate::engine::{
    Level, Uninit, as_uninit, build_uninit, fill_uninit, parallel_for,
    planes_per_piece,
};
use crate::{Element, Error, Result};
use windows::Windows;

/// The largest values, and where they stood.
#[derive(Debug, Clone, PartialEq)]
pub struct MaxPooled<T> {
    /// `[images, channels, rows, columns]`.
    pub values: Array4<T>,
    /// Of the same shape: row · width + column of the pixel in its plane.
    pub indices: Array4<usize>,
}

/// The largest value of each window, and the index of its pixel.
///
/// Of several alike the first one counts, row by row. A NaN is larger than
/// everything; of several the last one counts.
///
/// # Shapes
/// - `input`: `[images, channels, height, width]`
/// - both outputs: `[images, channels, …]`, as [`Pooling::output_size`] says
///
/// # Errors
/// [`Error::Empty`] if the input has no elements, what
/// [`Pooling::output_size`] refuses, [`Error::OnlyPadding`] if the elements of
/// a dilated window all lie outside the input, [`Error::Overflow`] or
/// [`Error::Memory`] for an output too large.
///
/// # Source
/// `torch.nn.functional.max_pool2d`; but PyTorch refuses padding above half of the
/// kernel as it is written, here it may be half of what the dilated kernel spans.
pub fn max_pool2d<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    pooling: impl Into<Pooling>,
) -> Result<MaxPooled<T>> {
    let (input, pooling) = (input.into(), pooling.into());
    let shape = output_shape(input, pooling)?;
    let mut values = None;
    let indices = build_uninit(shape, |indices| {
        let found = values.insert(values_and(input, pooling, indices));
        found.is_ok().then_some(())
    })?;
    match (values, indices) {
        (Some(Ok(values)), Some(indices)) => Ok(MaxPooled { values, indices }),
        (Some(Err(error)), _) => Err(error),
        _ => unreachable!("both have been written"),
    }
}

/// The values of [`max_pool2d`].
///
/// # Errors
/// As there.
pub(crate) fn max_pool2d_values<T: Element>(
    input: ArrayView4<T>,
    pooling: Pooling,
) -> Result<Array4<T>> {
    if let Some(values) = chwn::values(input, pooling)? {
        return Ok(values);
    }
    values_and(to_nchw(input)?.view(), pooling, &mut [])
}

/// The largest values, and their indices where there is room for them.
fn values_and<T: Element>(
    input: ArrayView4<T>,
    pooling: Pooling,
    indices: &mut [Uninit<usize>],
) -> Result<Array4<T>> {
    let shape = output_shape(input, pooling)?;
    let (.., height, width) = input.dim();
    let of_plane = shape.2 * shape.3;
    let windows = Windows::new(pooling.window, [height, width], [shape.2, shape.3])?;
    let pixels = input.as_standard_layout();
    let planes = row_major(&pixels);
    let level = Level::current();
    let area = height * width;
    let values = build_uninit(shape, |values| {
        let [many, parts] = planes_per_piece(shape.0 * shape.1, input.len());
        let mut indices = indices.chunks_mut(many * of_plane);
        let pieces = (planes.chunks(many * area))
            .zip(values.chunks_mut(many * of_plane))
            .map(|both| (both, indices.next().unwrap_or_default()));
        parallel_for(parts, pieces.collect(), |((planes, values), indices)| {
            windows.largest(level, planes, values, indices);
        });
        Some(())
    })?;
    Ok(values.unwrap_or_else(|| unreachable!("they have been written")))
}

/// How the loss changes with every pixel: each gradient of the output goes to
/// the pixel that was the largest, where windows overlap they add up.
///
/// # Shapes
/// - `grad_output`, `indices`: as [`max_pool2d`]'s outputs
/// - `input_size`: `[height, width]` of the input
/// - result: `[images, channels, height, width]`
///
/// # Errors
/// [`Error::Empty`] if the gradient or the input has no elements,
/// [`Error::Shapes`] if there are not as many indices as gradients,
/// [`Error::OutOfRange`] for an index beyond the plane, [`Error::Overflow`] or
/// [`Error::Memory`] for an input too large.
pub fn max_pool2d_backward<'a, T: Element>(
    grad_output: impl Into<ArrayView4<'a, T>>,
    indices: &Array4<usize>,
    input_size: [usize; 2],
) -> Result<Array4<T>> {
    let grad_output = grad_output.into();
    let (images, channels, rows, columns) = indices.dim();
    check_input(grad_output, input_size, [rows, columns])?;
    let (gradients, found) = (grad_output.shape(), indices.shape());
    same_shape(
        "the gradient of the output",
        gradients,
        "the array of indices",
        found,
    )?;
    let indices = indices.as_standard_layout();
    let of_plane = rows * columns;
    let indices = row_major(&indices);
    let beyond = AtomicUsize::new(0);
    let [height, width] = input_size;
    let shape = (images, channels, height, width);
    let grad_input = scatter(shape, grad_output, |first, planes, grads| {
        let indices = &indices[first * of_plane..][..grads.len()];
        if let Err(index) =
            add_at([height * width, of_plane], planes, grads, indices)
        {
            beyond.fetch_max(index, Ordering::Relaxed);
        }
    })?;
    match beyond.into_inner() {
        0 => Ok(grad_input),
        index => Err(Error::OutOfRange {
            what: "an index of the largest pixels",
            value: index as f64,
            range: "less than height · width of the input",
        }),
    }
}

/// [`max_pool2d_backward`] to the largest pixels of `input`, found again.
///
/// # Errors
/// As [`max_pool2d`] and [`max_pool2d_backward`].
pub(crate) fn max_pool2d_grad_input<T: Element>(
    input: ArrayView4<T>,
    grad_output: ArrayView4<T>,
    pooling: Pooling,
) -> Result<Array4<T>> {
    let shape = output_shape(input, pooling)?;
    let size = [input.dim().2, input.dim().3];
    check_input(grad_output, size, [shape.2, shape.3])?;
    let windows = Windows::new(pooling.window, size, [shape.2, shape.3])?;
    if let Some(pixels) = chwn::grad_input(&windows, input, grad_output)? {
        return Ok(pixels);
    }
    let (pixels, grad_output) = (to_nchw(input)?, to_nchw(grad_output)?);
    let grad_output = grad_output.view();
    let pixels = row_major(&pixels);
    let level = Level::current();
    let (places, area) = (shape.2 * shape.3, size[0] * size[1]);
    let grads = grad_output.as_standard_layout();
    let at_once = build_uninit(input.dim(), |grad_input| {
        let grads = T::as_f32(grads.as_slice()?)?;
        let (planes, grad_input) =
            (T::as_f32(pixels)?, T::as_f32_uninit(grad_input)?);
        if !windows.are_side_by_side() {
            return None;
        }
        let [many, parts] = planes_per_piece(planes.len() / area, planes.len());
        let pieces = (planes.chunks(many * area))
            .zip(grads.chunks(many * places))
            .zip(grad_input.chunks_mut(many * area));
        parallel_for(parts, pieces.collect(), |((planes, grads), pixels)| {
            windows.give_back(level, planes, grads, pixels);
        });
        Some(())
    })?;
    if let Some(grad_input) = at_once {
        return Ok(grad_input);
    }
    scatter(input.dim(), grad_output, |first, planes, grads| {
        let pixels = &pixels[first * area..][..planes.len()];
        let mut values = vec![T::ZERO; grads.len()];
        let mut indices = vec![0; grads.len()];
        windows.largest(
            level,
            pixels,
            as_uninit(&mut values),
            as_uninit(&mut indices),
        );
        let added = add_at([area, places], planes, grads, &indices);
        added.unwrap_or_else(|index| unreachable!("pixel {index} is on the plane"));
    })
}

/// Adds each gradient to the pixel that its index names, plane by plane: a plane has
/// `area` pixels and `places` gradients. An index beyond its plane is the error;
/// the other gradients are added all the same.
fn add_at<T: Element>(
    [area, places]: [usize; 2],
    planes: &mut [T],
    grads: &[T],
    indices: &[usize],
) -> std::result::Result<(), usize> {
    let mut all = Ok(());
    let gradients = grads.chunks_exact(places).zip(indices.chunks_exact(places));
    for (plane, (grads, indices)) in planes.chunks_exact_mut(area).zip(gradients) {
        for (&grad, &index) in grads.iter().zip(indices) {
            match plane.get_mut(index) {
                Some(pixel) => *pixel += grad,
                None => all = Err(index),
            }
        }
    }
    all
}

/// Planes of that shape, to which `add` adds the gradients of their places: it is
/// given the number of the first plane, some planes of zeros, and their gradients.
fn scatter<T: Element>(
    shape: (usize, usize, usize, usize),
    grad_output: ArrayView4<T>,
    add: impl Fn(usize, &mut [T], &[T]) + Send + Sync,
) -> Result<Array4<T>> {
    let grads = grad_output.as_standard_layout();
    let grads = row_major(&grads);
    let area = shape.2 * shape.3;
    let planes = shape.0 * shape.1;
    let places = grads.len() / planes;
    let grad_input = build_uninit(shape, |pixels| {
        let [many, parts] = planes_per_piece(planes, pixels.len());
        let kept = (POOLED_FLOATS / area).clamp(1, many);
        let pieces = pixels.chunks_mut(many * area).enumerate();
        parallel_for(parts, pieces.collect(), |(piece, pixels)| {
            for (number, pixels) in pixels.chunks_mut(kept * area).enumerate() {
                let first = piece * many + number * kept;
                let here = pixels.len() / area * places;
                let sums = fill_uninit(pixels, T::ZERO);
                add(first, sums, &grads[first * places..][..here]);
            }
        });
        Some(())
    })?;
    Ok(grad_input.unwrap_or_else(|| unreachable!("it has been written")))
}
