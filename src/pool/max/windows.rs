//! The windows of one plane, and the largest pixel of each.

use std::ops::Range;

use super::plan::PoolStrategy;
use crate::array::Shape4;
use crate::engine::{Level, MaxBackward2, MaxByRow, Uninit, WindowIndex};
use crate::pool::Pooling;
use crate::window::{Window, Window2d};
use crate::{Element, Error, Result};

/// The windows on every plane of one size.
pub(super) struct Windows {
    pub(super) window: Window2d,
    height: usize,
    pub(super) width: usize,
    /// The kernel rows in bounds, for each row of places.
    pub(super) rows: Vec<Range<usize>>,
    /// Of each row of places the first row that it sees, and how many.
    pub(super) seen: Vec<(usize, usize)>,
    /// The kernel columns in bounds, for each column of places.
    pub(super) columns: Vec<Range<usize>>,
    /// The interior: columns of places whose windows have all columns in bounds.
    pub(super) whole: Range<usize>,
}

impl Windows {
    /// # Errors
    /// What [`Pooling::output_size`] refuses, [`Error::OnlyPadding`] if a window sees no
    /// pixel.
    pub(super) fn new(
        pooling: Pooling,
        [height, width]: [usize; 2],
    ) -> Result<Self> {
        let (window, places) =
            (pooling.window, pooling.output_size([height, width])?);
        let inside = |window: Window, places: usize, length: usize| -> Vec<_> {
            (0..places).map(|place| window.inside(place, length)).collect()
        };
        let rows = inside(window.rows, places[0], height);
        let columns = inside(window.columns, places[1], width);
        for (row, down) in rows.iter().enumerate() {
            let empty = |across: &Range<usize>| down.is_empty() || across.is_empty();
            if let Some(column) = columns.iter().position(empty) {
                return Err(Error::OnlyPadding { row, column });
            }
        }
        let is_whole = |across: &Range<usize>| across.len() == window.columns.kernel;
        let first = columns.iter().position(is_whole).unwrap_or(0);
        let count = columns[first..].iter().take_while(|&range| is_whole(range));
        let whole = first..first + count.count();
        let Window { stride, dilation, padding, .. } = window.rows;
        let seen = (rows.iter().enumerate())
            .map(|(row, down)| {
                let first = row * stride + down.start * dilation - padding[0];
                (first, down.len())
            })
            .collect();
        Ok(Self { window, height, width, rows, seen, columns, whole })
    }

    /// Rows and columns of places.
    pub(super) fn places(&self) -> [usize; 2] {
        [self.rows.len(), self.columns.len()]
    }

    /// The shape of the output for an input of that shape.
    pub(super) fn output_shape(&self, (images, channels, ..): Shape4) -> Shape4 {
        (images, channels, self.rows.len(), self.columns.len())
    }

    /// Pixels of a plane.
    pub(super) fn area(&self) -> usize {
        self.height * self.width
    }

    /// Writes the largest pixel of each window of the planes, and its index where
    /// indices are asked for: where there are any.
    pub(super) fn largest<T: Element>(
        &self,
        strategy: PoolStrategy,
        level: Level,
        planes: &[T],
        values: &mut [Uninit<T>],
        indices: &mut [Uninit<usize>],
    ) {
        let places = self.columns.len();
        let mut done = 0..0;
        if strategy == PoolStrategy::ByRow {
            let lanes = T::as_f32(planes).zip(T::as_f32_uninit(values));
            let (planes, values) =
                lanes.unwrap_or_else(|| unreachable!("other numbers have no plan"));
            self.by_row(planes, values, indices).compute(level);
            done = self.whole.clone();
        }
        if done == (0..places) {
            return;
        }
        let of_plane = self.rows.len() * places;
        for (number, plane) in planes.chunks_exact(self.area()).enumerate() {
            for row in 0..self.rows.len() {
                for column in (0..done.start).chain(done.end..places) {
                    let at = self.largest_of_one(plane, row, column);
                    let place = number * of_plane + row * places + column;
                    values[place].write(plane[at]);
                    if let Some(index) = indices.get_mut(place) {
                        index.write(at);
                    }
                }
            }
        }
    }

    /// Writes the gradients of the windows to their largest pixels, and +0 to the
    /// other ones.
    pub(super) fn give_back(
        &self,
        level: Level,
        planes: &[f32],
        grads: &[f32],
        pixels: &mut [Uninit],
    ) {
        let given_back = MaxBackward2 {
            planes,
            height: self.height,
            width: self.width,
            rows: self.window.rows.kernel,
            stride: self.window.rows.stride,
            grads,
            places: self.places(),
            pixels,
        };
        given_back.compute(level);
    }

    /// The pixels of each window.
    pub(super) fn index(&self) -> WindowIndex {
        let (rows, columns) = (self.rows.iter(), &self.columns);
        let windows = rows.enumerate().flat_map(|(row, down)| {
            columns.iter().enumerate().map(move |(column, across)| {
                let across = across.clone();
                let line = move |u| {
                    across.clone().map(move |v| self.pixel([row, column], [u, v]))
                };
                down.clone().flat_map(line)
            })
        });
        WindowIndex::new(self.area(), windows)
    }

    /// The windows of the interior, for vectors.
    fn by_row<'a>(
        &'a self,
        planes: &'a [f32],
        values: &'a mut [Uninit],
        indices: &'a mut [Uninit<usize>],
    ) -> MaxByRow<'a> {
        let Window2d { rows, columns } = self.window;
        let first = self.whole.start * columns.stride;
        MaxByRow {
            planes,
            height: self.height,
            width: self.width,
            rows: &self.seen,
            down: rows.dilation,
            windows: self.whole.clone(),
            column: first - columns.padding[0],
            stride: columns.stride,
            columns: columns.kernel,
            across: columns.dilation,
            values,
            indices,
            places: self.columns.len(),
        }
    }

    /// The pixel under the kernel's element in that place, both `[row, column]`.
    fn pixel(&self, place: [usize; 2], element: [usize; 2]) -> usize {
        let Window2d { rows, columns } = self.window;
        let y = place[0] * rows.stride + element[0] * rows.dilation;
        let x = place[1] * columns.stride + element[1] * columns.dilation;
        (y - rows.padding[0]) * self.width + x - columns.padding[0]
    }

    fn largest_of_one<T: Element>(
        &self,
        plane: &[T],
        row: usize,
        column: usize,
    ) -> usize {
        let (down, across) = (self.rows[row].clone(), self.columns[column].clone());
        let mut largest = self.pixel([row, column], [down.start, across.start]);
        for u in down {
            for v in across.clone() {
                let pixel = self.pixel([row, column], [u, v]);
                let value = plane[pixel];
                if value > plane[largest] || value.is_nan() {
                    largest = pixel;
                }
            }
        }
        largest
    }
}
