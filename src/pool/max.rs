//! The largest value of each window.
//!
//! What a vector's lanes are is the strategy; [`plan()`] chooses it:
//!
//! | strategy | lanes | what it costs | when it wins |
//! |---|---|---|---|
//! | [`chwn`] | images of a CHWN batch | a list of the pixels of all windows | always, for that layout, unless the list is long |
//! | by row | neighbouring windows of a row, or of all rows where they meet | windows on padding are searched one by one | NCHW |
//! | by pair | the same, of gradients | nothing: the plane is read and written once | NCHW, windows of two columns that do not overlap |

mod chwn;
mod plan;
mod windows;

use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::{Array4, ArrayView4};

pub use plan::{PoolPass, PoolStrategy};

use super::{Pooling, check_input};
use crate::array::{Shape4, not_empty, row_major, same_shape};
use crate::engine::cost::POOLED_FLOATS;
use crate::engine::layout::{build, to_nchw};
use crate::engine::{
    Layout, Level, Uninit, as_uninit, build_uninit, fill_uninit, parallel_for,
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
    let windows = windows_on(input, pooling)?;
    let strategy = plan_for::<T>(PoolPass::Indices, &windows, Layout::of(&input));
    let pixels = to_nchw(input)?;
    let mut values = None;
    let indices = build_uninit(windows.output_shape(input.dim()), |indices| {
        let found =
            values.insert(largest(&windows, strategy, pixels.view(), indices));
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
    let windows = windows_on(input, pooling)?;
    let strategy = plan_for::<T>(PoolPass::Values, &windows, Layout::of(&input));
    match (strategy, T::f32_array(input)) {
        (PoolStrategy::ByImageChwn, Some(input)) => {
            chwn::values(&windows, input).map(T::of_f32)
        }
        _ => largest(&windows, strategy, to_nchw(input)?.view(), &mut []),
    }
}

/// How max pooling of planes of `[height, width]` is computed in `f32`.
///
/// It is a pure function; which strategy is followed shows in the time only, in no bit of
/// the result.
///
/// # Errors
/// As [`max_pool2d`].
pub fn plan(
    pass: PoolPass,
    input_size: [usize; 2],
    pooling: impl Into<Pooling>,
    layout: Layout,
) -> Result<PoolStrategy> {
    not_empty("the input", &input_size)?;
    let windows = Windows::new(pooling.into(), input_size)?;
    Ok(plan::plan(pass, &windows, layout))
}

/// [`plan()`] for numbers of that type: the engine has no vectors of `f64`.
fn plan_for<T: Element>(
    pass: PoolPass,
    windows: &Windows,
    layout: Layout,
) -> PoolStrategy {
    match T::as_f32(&[]) {
        Some(_) => plan::plan(pass, windows, layout),
        None => PoolStrategy::Reference,
    }
}

/// The windows on the planes of an input that has some.
fn windows_on<T>(input: ArrayView4<T>, pooling: Pooling) -> Result<Windows> {
    not_empty("the input", input.shape())?;
    let (.., height, width) = input.dim();
    Windows::new(pooling, [height, width])
}

/// The largest values of NCHW planes, and their indices where there is room for them.
fn largest<T: Element>(
    windows: &Windows,
    strategy: PoolStrategy,
    pixels: ArrayView4<T>,
    indices: &mut [Uninit<usize>],
) -> Result<Array4<T>> {
    let shape = windows.output_shape(pixels.dim());
    let planes = row_major(&pixels);
    let (area, of_plane) = (windows.area(), shape.2 * shape.3);
    let level = Level::current();
    build(Layout::Nchw, shape, |values| {
        let [many, parts] = planes_per_piece(shape.0 * shape.1, planes.len());
        let mut indices = indices.chunks_mut(many * of_plane);
        let pieces = (planes.chunks(many * area))
            .zip(values.chunks_mut(many * of_plane))
            .map(|both| (both, indices.next().unwrap_or_default()));
        parallel_for(parts, pieces.collect(), |((planes, values), indices)| {
            windows.largest(strategy, level, planes, values, indices);
        });
    })
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
    let windows = windows_on(input, pooling)?;
    let (.., height, width) = input.dim();
    check_input(grad_output, [height, width], windows.places())?;
    let layout = Layout::of_both(&input, &grad_output);
    let strategy = plan_for::<T>(PoolPass::GradInput, &windows, layout);
    match (strategy, T::f32_array(input), T::f32_array(grad_output)) {
        (PoolStrategy::ByImageChwn, Some(input), Some(grads)) => {
            chwn::grad_input(&windows, input, grads).map(T::of_f32)
        }
        (PoolStrategy::ByPair, Some(input), Some(grads)) => {
            grad_input_by_pair(&windows, input, grads).map(T::of_f32)
        }
        _ => grad_input_by_search(&windows, strategy, input, grad_output),
    }
}

/// [`max_pool2d_grad_input`], each pixel written once.
fn grad_input_by_pair(
    windows: &Windows,
    input: ArrayView4<f32>,
    grad_output: ArrayView4<f32>,
) -> Result<Array4<f32>> {
    let (pixels, grads) = (to_nchw(input)?, to_nchw(grad_output)?);
    let (planes, grads) = (row_major(&pixels), row_major(&grads));
    let (area, [rows, columns]) = (windows.area(), windows.places());
    let level = Level::current();
    build(Layout::Nchw, input.dim(), |pixels| {
        let [many, parts] = planes_per_piece(planes.len() / area, planes.len());
        let pieces = (planes.chunks(many * area))
            .zip(grads.chunks(many * rows * columns))
            .zip(pixels.chunks_mut(many * area));
        parallel_for(parts, pieces.collect(), |((planes, grads), pixels)| {
            windows.give_back(level, planes, grads, pixels);
        });
    })
}

/// [`max_pool2d_grad_input`], the largest pixels found first, gradients then added.
fn grad_input_by_search<T: Element>(
    windows: &Windows,
    strategy: PoolStrategy,
    input: ArrayView4<T>,
    grad_output: ArrayView4<T>,
) -> Result<Array4<T>> {
    let pixels = to_nchw(input)?;
    let pixels = row_major(&pixels);
    let (area, [rows, columns]) = (windows.area(), windows.places());
    let level = Level::current();
    scatter(input.dim(), grad_output, |first, planes, grads| {
        let pixels = &pixels[first * area..][..planes.len()];
        let mut values = vec![T::ZERO; grads.len()];
        let mut indices = vec![0; grads.len()];
        let found = (as_uninit(&mut values), as_uninit(&mut indices));
        windows.largest(strategy, level, pixels, found.0, found.1);
        let added = add_at([area, rows * columns], planes, grads, &indices);
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
    shape: Shape4,
    grad_output: ArrayView4<T>,
    add: impl Fn(usize, &mut [T], &[T]) + Send + Sync,
) -> Result<Array4<T>> {
    let grads = to_nchw(grad_output)?;
    let grads = row_major(&grads);
    let area = shape.2 * shape.3;
    let planes = shape.0 * shape.1;
    let places = grads.len() / planes;
    build(Layout::Nchw, shape, |pixels| {
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
    })
}
