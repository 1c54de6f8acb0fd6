//! The largest value of each window.

mod windows;

use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::{Array4, ArrayView4};

use super::{Pooling, check_input, output_shape};
use crate::array::same_shape;
use crate::engine::{Level, Place, for_each_plane, to_write, written};
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
/// a dilated window all lie beside the input, [`Error::Overflow`] or
/// [`Error::Memory`] for an output too large.
///
/// # Source
/// `torch.nn.functional.max_pool2d`.
pub fn max_pool2d<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    pooling: impl Into<Pooling>,
) -> Result<MaxPooled<T>> {
    let (input, pooling) = (input.into(), pooling.into());
    let shape = output_shape(input, pooling)?;
    let mut values = None;
    let indices = written(shape, |indices| {
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
    values_and(input, pooling, &mut [])
}

/// The largest values, and their indices where there is room for them.
fn values_and<T: Element>(
    input: ArrayView4<T>,
    pooling: Pooling,
    indices: &mut [Place<usize>],
) -> Result<Array4<T>> {
    let shape = output_shape(input, pooling)?;
    let (.., height, width) = input.dim();
    let of_plane = shape.2 * shape.3;
    let windows = Windows::new(pooling.window, [height, width], [shape.2, shape.3])?;
    let pixels = input.as_standard_layout();
    let planes = pixels.as_slice().unwrap_or_default();
    let level = Level::current();
    let values = written(shape, |values| {
        let mut indices = indices.chunks_exact_mut(of_plane);
        let planes = (planes.chunks_exact(height * width))
            .zip(values.chunks_exact_mut(of_plane))
            .map(|both| (both, indices.next().unwrap_or_default()));
        for_each_plane(
            input.len(),
            planes,
            || (),
            |(), (both, indices)| {
                windows.largest(level, both.0, both.1, indices);
            },
        );
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
    let indices = indices.as_slice().unwrap_or_default();
    let beyond = AtomicUsize::new(0);
    let [height, width] = input_size;
    let shape = (images, channels, height, width);
    let add = |(): &mut (), plane: usize, target: &mut [T], grads: &[T]| {
        let indices = &indices[plane * of_plane..][..of_plane];
        for (&grad, &index) in grads.iter().zip(indices) {
            match target.get_mut(index) {
                Some(pixel) => *pixel += grad,
                None => beyond.store(index, Ordering::Relaxed),
            }
        }
    };
    let grad_input = scatter(shape, grad_output, || (), add)?;
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
    let pixels = input.as_standard_layout();
    let pixels = pixels.as_slice().unwrap_or_default();
    let level = Level::current();
    let places = shape.2 * shape.3;
    let room = || (vec![T::ZERO; places], vec![0; places]);
    let add = |(values, indices): &mut (Vec<T>, Vec<usize>),
               plane: usize,
               target: &mut [T],
               grads: &[T]| {
        let plane = &pixels[plane * target.len()..][..target.len()];
        windows.largest(level, plane, to_write(values), to_write(indices));
        for (&grad, &index) in grads.iter().zip(&*indices) {
            target[index] += grad;
        }
    };
    scatter(input.dim(), grad_output, room, add)
}

/// Planes of that shape, to each of which `add` adds the gradients of its
/// places; it is given room of its own, and told the plane's number.
fn scatter<T: Element, R>(
    shape: (usize, usize, usize, usize),
    grad_output: ArrayView4<T>,
    room: impl Fn() -> R + Send + Sync,
    add: impl Fn(&mut R, usize, &mut [T], &[T]) + Send + Sync,
) -> Result<Array4<T>> {
    let grads = grad_output.as_standard_layout();
    let grads = grads.as_slice().unwrap_or_default();
    let of_plane = shape.2 * shape.3;
    let places = grads.len() / (shape.0 * shape.1);
    let room = || (vec![T::ZERO; of_plane], room());
    let grad_input = written(shape, |planes| {
        let numbers = planes.len();
        let planes = planes.chunks_exact_mut(of_plane);
        let planes = planes.zip(grads.chunks_exact(places)).enumerate();
        for_each_plane(numbers, planes, room, |(pixels, room), one| {
            let (number, (plane, grads)) = one;
            pixels.fill(T::ZERO);
            add(room, number, pixels, grads);
            for (place, &pixel) in plane.iter_mut().zip(&*pixels) {
                place.write(pixel);
            }
        });
        Some(())
    })?;
    Ok(grad_input.unwrap_or_else(|| unreachable!("it has been written")))
}
