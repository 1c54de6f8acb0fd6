//! Patches laid out as columns, which turns a convolution into a product of
//! matrices, and the way back.

use ndarray::{Array3, Array4, ArrayView3, ArrayView4};

use crate::array::{filled, not_empty, same_shape};
use crate::window::{Window2d, area};
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
    for ((image, entry, place), value) in columns.indexed_iter_mut() {
        if let Some((channel, [y, x])) = patches.pixel(entry, place) {
            *value = input[[image, channel, y, x]];
        }
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
struct Patches {
    images: usize,
    channels: usize,
    size: [usize; 2],
    places: [usize; 2],
    window: Window2d,
}

impl Patches {
    fn new(shape: [usize; 4], window: Window2d) -> Result<Self> {
        not_empty("the input", &shape)?;
        let [images, channels, height, width] = shape;
        let places = window.places([height, width])?;
        let [rows, across] = window.kernel();
        area(area(channels, rows)?, across)?;
        area(places[0], places[1])?;
        Ok(Self {
            images,
            channels,
            size: [height, width],
            places,
            window,
        })
    }

    fn shape(&self) -> (usize, usize, usize) {
        let [rows, columns] = self.window.kernel();
        let entries = self.channels * rows * columns;
        (self.images, entries, self.places[0] * self.places[1])
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
