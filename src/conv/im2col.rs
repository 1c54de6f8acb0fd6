//! Patches laid out as columns, which turns a convolution into a product of
//! matrices, and the way back.

use std::ops::Range;

use ndarray::{Array3, Array4, ArrayView3, ArrayView4};

use crate::array::{filled, not_empty, row_major, row_major_mut, same_shape};
use crate::window::{Window, Window2d, area};
use crate::{Element, Result};

/// Every patch that the window sees, as a column:
/// column\[n, (c·k + u)·k + v, i·width + j\] = x\[n, c, i·s + u·d − p, j·s + v·d − p\].
///
/// The weight as a matrix `[out_channels, channels · k · k]` times the columns
/// is the convolution.
///
/// # Shapes
/// - `input`: `[images, channels, height, width]`
/// - output: `[images, channels · kernel_height · kernel_width, places]`, the
///   places counted row by row
///
/// # Errors
/// [`Error::Empty`](crate::Error::Empty) if the input has no elements, what
/// [`Window2d::places`] refuses, [`Error::Overflow`](crate::Error::Overflow) or
/// [`Error::Memory`](crate::Error::Memory) for an output too large.
///
/// # Source
/// `torch.nn.functional.unfold`.
pub fn im2col<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    window: impl Into<Window2d>,
) -> Result<Array3<T>> {
    let (input, window) = (input.into(), window.into());
    let (images, channels, height, width) = input.dim();
    let patches = Patches::new([images, channels, height, width], window)?;
    let mut columns = filled(patches.shape(), T::ZERO)?;
    let of_image = columns.len() / images;
    let all = row_major_mut(&mut columns);
    for (image, columns) in input.outer_iter().zip(all.chunks_exact_mut(of_image)) {
        let image = image.as_standard_layout();
        let pixels = row_major(&image);
        patches.unroll(pixels, 0..patches.count(), columns);
    }
    Ok(columns)
}

/// Every entry of the columns added to the pixel that it came from.
///
/// The adjoint of [`im2col`], not its inverse: a pixel that three windows saw
/// comes back threefold.
///
/// # Shapes
/// - `columns`: as [`im2col`] gives for an input `[images, channels, height,
///   width]`; `input_size`: `[height, width]`
/// - output: as that input
///
/// # Errors
/// As [`im2col`]; [`Error::Shapes`](crate::Error::Shapes) if the columns are
/// not those of an input of that size.
///
/// # Source
/// `torch.nn.functional.fold`.
pub fn col2im<'a, T: Element>(
    columns: impl Into<ArrayView3<'a, T>>,
    [height, width]: [usize; 2],
    window: impl Into<Window2d>,
) -> Result<Array4<T>> {
    let (columns, window) = (columns.into(), window.into());
    let (images, entries, _) = columns.dim();
    let [rows, across] = window.kernel();
    let channels = entries / area(rows, across)?.max(1);
    let patches = Patches::new([images, channels, height, width], window)?;
    let expected: [usize; 3] = patches.shape().into();
    same_shape(
        "the array of columns",
        columns.shape(),
        "that of the patches",
        &expected,
    )?;
    let mut output = filled((images, channels, height, width), T::ZERO)?;
    for image in 0..images {
        for entry in 0..entries {
            for (place, &value) in
                columns.slice(ndarray::s![image, entry, ..]).indexed_iter()
            {
                if let Some((channel, [y, x])) = patches.pixel(entry, place) {
                    output[[image, channel, y, x]] += value;
                }
            }
        }
    }
    Ok(output)
}

/// Where an entry of the columns comes from.
pub(crate) struct Patches {
    images: usize,
    channels: usize,
    size: [usize; 2],
    places: [usize; 2],
    window: Window2d,
}

impl Patches {
    pub(crate) fn new(shape: [usize; 4], window: Window2d) -> Result<Self> {
        not_empty("the input", &shape)?;
        let [images, channels, height, width] = shape;
        let places = window.places([height, width])?;
        let [rows, across] = window.kernel();
        area(area(channels, rows)?, across)?;
        area(places[0], places[1])?;
        Ok(Self { images, channels, size: [height, width], places, window })
    }

    fn shape(&self) -> (usize, usize, usize) {
        let [rows, columns] = self.window.kernel();
        let entries = self.channels * rows * columns;
        (self.images, entries, self.count())
    }

    /// How many places the window has.
    pub(crate) fn count(&self) -> usize {
        self.places[0] * self.places[1]
    }

    /// The columns of those places, counted row by row, as a matrix of one row for
    /// each channel and element of the kernel.
    pub(crate) fn unroll<T: Element>(
        &self,
        image: &[T],
        places: Range<usize>,
        columns: &mut [T],
    ) {
        let [height, width] = self.size;
        let [rows, across] = self.window.kernel();
        let planes = image.chunks_exact(height * width);
        let of_planes = columns.chunks_exact_mut(rows * across * places.len());
        for (plane, of_plane) in planes.zip(of_planes) {
            let entries = of_plane.chunks_exact_mut(places.len());
            for (entry, values) in entries.enumerate() {
                let element = [entry / across, entry % across];
                self.unroll_entry(plane, element, places.clone(), values);
            }
        }
    }

    /// What that element of the kernel sees in those places: pieces of rows of the
    /// plane, and zeros for padding.
    fn unroll_entry<T: Element>(
        &self,
        plane: &[T],
        element: [usize; 2],
        places: Range<usize>,
        mut values: &mut [T],
    ) {
        let [height, width] = self.size;
        let Window2d { rows, columns } = self.window;
        let across = self.places[1];
        let inside = on_image(columns, element[1], across, width);
        let mut place = places.start;
        while place < places.end {
            let (row, first) = (place / across, place % across);
            let end = across.min(first + places.end - place);
            let (here, behind) = values.split_at_mut(end - first);
            (values, place) = (behind, place + end - first);
            let Some(y) = rows.pixel(row, element[0], height) else {
                here.fill(T::ZERO);
                continue;
            };
            let from = inside.start.clamp(first, end);
            let to = inside.end.clamp(from, end);
            let (before, here) = here.split_at_mut(from - first);
            let (here, after) = here.split_at_mut(to - from);
            before.fill(T::ZERO);
            after.fill(T::ZERO);
            if let Some(x) = columns.pixel(from, element[1], width) {
                let pixels = &plane[y * width + x..(y + 1) * width];
                if columns.stride == 1 {
                    here.copy_from_slice(&pixels[..here.len()]);
                } else {
                    let seen = pixels.iter().step_by(columns.stride);
                    here.iter_mut()
                        .zip(seen)
                        .for_each(|(here, &pixel)| *here = pixel);
                }
            }
        }
    }

    /// The channel and pixel of an entry, or `None` for padding.
    fn pixel(&self, entry: usize, place: usize) -> Option<(usize, [usize; 2])> {
        let [rows, columns] = self.window.kernel();
        let (channel, element) =
            (entry / (rows * columns), entry % (rows * columns));
        let element = [element / columns, element % columns];
        let place = [place / self.places[1], place % self.places[1]];
        let pixel = self.window.pixel(place, element, self.size)?;
        Some((channel, pixel))
    }
}

/// For which of the places the kernel's element lies on a pixel of a row, not on its
/// padding.
fn on_image(
    window: Window,
    element: usize,
    places: usize,
    pixels: usize,
) -> Range<usize> {
    let (reach, padding) = (element * window.dilation, window.padding[0]);
    let first = padding.saturating_sub(reach).div_ceil(window.stride);
    let end = (pixels + padding).saturating_sub(reach);
    let end = end.div_ceil(window.stride).min(places);
    first.min(end)..end
}

#[cfg(test)]
mod tests;
