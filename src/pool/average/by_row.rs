//! Means of `f32` in both layouts, by rows of windows.

use ndarray::{Array4, ArrayView4};

use super::Divisor;
use crate::Result;
use crate::array::row_major;
use crate::engine::layout::{build, in_memory_order};
use crate::engine::{
    Columns, ElementPlaces, Layout, Level, MeanByRow, parallel_for, planes_per_piece,
};
use crate::pool::{Pooling, check_input, output_shape};
use crate::window::Window;

/// [`avg_pool2d`](super::avg_pool2d).
pub(super) fn means(
    input: ArrayView4<f32>,
    pooling: Pooling,
    divisor: Divisor,
) -> Result<Array4<f32>> {
    let shape = output_shape(input, pooling)?;
    let (images, _, height, width) = input.dim();
    let layout = Layout::of(&input);
    let windows = windows(pooling, divisor, [height, width], layout.lanes(images))?;
    let input = in_memory_order(input, layout)?;
    let (planes, level) = (row_major(&input), Level::current());
    build(layout, shape, |means| {
        let [pixels, of_means] = windows.numbers();
        let [many, parts] = planes_per_piece(planes.len() / pixels, planes.len());
        let pieces =
            (planes.chunks(many * pixels)).zip(means.chunks_mut(many * of_means));
        parallel_for(parts, pieces.collect(), |(planes, means)| {
            windows.means(level, planes, means);
        });
    })
}

/// [`avg_pool2d_backward`](super::avg_pool2d_backward).
pub(super) fn give_back(
    grad_output: ArrayView4<f32>,
    input_size: [usize; 2],
    pooling: Pooling,
    divisor: Divisor,
) -> Result<Array4<f32>> {
    check_input(grad_output, input_size, pooling.output_size(input_size)?)?;
    let (images, channels, ..) = grad_output.dim();
    let layout = Layout::of(&grad_output);
    let windows = windows(pooling, divisor, input_size, layout.lanes(images))?;
    let grads = in_memory_order(grad_output, layout)?;
    let (grads, level) = (row_major(&grads), Level::current());
    build(layout, (images, channels, input_size[0], input_size[1]), |planes| {
        let [pixels, of_means] = windows.numbers();
        let [many, parts] = planes_per_piece(planes.len() / pixels, planes.len());
        let pieces =
            (planes.chunks_mut(many * pixels)).zip(grads.chunks(many * of_means));
        parallel_for(parts, pieces.collect(), |(planes, grads)| {
            windows.give_back(level, grads, planes);
        });
    })
}

/// The windows on planes of that size.
fn windows(
    pooling: Pooling,
    divisor: Divisor,
    size: [usize; 2],
    lanes: usize,
) -> Result<MeanByRow> {
    let [height, width] = size;
    let [rows, columns] = pooling.output_size(size)?;
    let places =
        (0..rows).flat_map(|row| (0..columns).map(move |column| [row, column]));
    let divisors = places.map(|place| divisor.of(pooling, place, size));
    Ok(MeanByRow {
        height,
        width,
        lanes,
        divisors: divisors.collect::<Result<_>>()?,
        rows: (0..rows).map(|row| seen(pooling.window.rows, row, height)).collect(),
        down: pooling.window.rows.dilation,
        columns: columns_seen(pooling.window.columns, columns, width, lanes),
    })
}

/// The first pixel that a window sees of an axis of `length`, and how many.
fn seen(window: Window, place: usize, length: usize) -> (usize, usize) {
    let elements = window.inside(place, length);
    let first = window.pixel(place, elements.start, length);
    (first.unwrap_or(0), elements.len())
}

/// What windows with that many places see of an axis of `length`.
fn columns_seen(
    window: Window,
    places: usize,
    length: usize,
    lanes: usize,
) -> Columns {
    let mut elements = Vec::new();
    let mut next = 0;
    // The later a window stands, the earlier are those of its elements that lie on the axis.
    for place in (0..places).rev() {
        let inside = window.inside(place, length);
        let new = inside.start.max(next)..inside.end;
        elements
            .extend(new.map(|element| places_of(window, element, places, length)));
        next = next.max(inside.end);
    }
    if lanes == 1 && window.dilation == 1 && places < elements.len() {
        let span = |place| {
            let (first, count) = seen(window, place, length);
            first..first + count
        };
        return Columns::Windows((0..places).map(span).collect());
    }
    Columns::Elements { stride: window.stride, places: elements }
}

/// The places in which an element of the window, in one of them, lies on an axis of
/// `length`: those from which it reaches the axis and does not reach beyond.
fn places_of(
    window: Window,
    element: usize,
    places: usize,
    length: usize,
) -> ElementPlaces {
    let reach = element * window.dilation;
    let from = |start: usize| start.saturating_sub(reach).div_ceil(window.stride);
    let first = from(window.padding[0]);
    let end = from(length.saturating_add(window.padding[0])).min(places);
    let pixel = first * window.stride + reach - window.padding[0];
    ElementPlaces { windows: first..end, pixel }
}
