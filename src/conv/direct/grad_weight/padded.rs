//! Padded planes of an image with the channels of a pixel side by side, as weight
//! gradients read them whose lanes are not images.

use crate::conv::direct::taps::{TapAxis, Taps2d};
use crate::conv::shape::ConvShape;
use crate::engine::cost::{PADDED_PER_PIXEL, SMALL_PLANE_FLOATS};
use crate::engine::{Level, Matrix, as_uninit};

/// The planes of one group, `[rows, columns, channels]`, and where the kernel's elements
/// read in them.
pub(super) struct PaddedPixels {
    pub(super) rows: TapAxis,
    pub(super) columns: TapAxis,
    pub(super) channels: usize,
    /// Rows and columns of a padded plane.
    size: [usize; 2],
    /// Where the first pixel is that a tap reads: for each of them.
    pub(super) taps: Vec<usize>,
    /// How many taps in a row read neighbouring pixels.
    pub(super) neighbours: usize,
}

/// Rows and columns of a plane with its padding, as far as it is read.
fn padded_size(taps: &Taps2d, sizes: &ConvShape) -> Option<[usize; 2]> {
    let length = |axis: &TapAxis, padding: usize| -> Option<usize> {
        let reach = axis.offsets.last()?.checked_add_unsigned(padding)?;
        let last = usize::try_from(reach).ok()?;
        last.checked_add((axis.places - 1) * axis.step + 1)
    };
    let window = sizes.window;
    let rows = length(&taps.rows, window.rows.padding[0])?;
    Some([rows, length(&taps.columns, window.columns.padding[0])?])
}

/// Whether padding does not dwarf the image: else it is not worth its memory.
pub(in crate::conv::direct) fn fits_padded(
    taps: &Taps2d,
    sizes: &ConvShape,
) -> bool {
    let [height, width] = sizes.input;
    let fits = || {
        let [rows, columns] = padded_size(taps, sizes)?;
        let wanted = height.checked_mul(width)?.checked_mul(PADDED_PER_PIXEL)?;
        Some(rows.checked_mul(columns)? <= wanted.max(SMALL_PLANE_FLOATS))
    };
    fits().unwrap_or(false)
}

/// How many taps in a row read neighbouring pixels.
pub(super) fn neighbours(sizes: &ConvShape) -> usize {
    let columns = sizes.window.columns;
    if columns.dilation == 1 { columns.kernel } else { 1 }
}

impl PaddedPixels {
    pub(super) fn new(sizes: &ConvShape, taps: Taps2d) -> Self {
        let size = padded_size(&taps, sizes).expect("the plan has counted it");
        let window = sizes.window;
        let [kernel_rows, kernel_columns] = window.kernel();
        let channels = sizes.in_group;
        let mut first = Vec::with_capacity(kernel_rows * kernel_columns);
        for u in 0..kernel_rows {
            for v in 0..kernel_columns {
                let (row, column) =
                    (u * window.rows.dilation, v * window.columns.dilation);
                first.push((row * size[1] + column) * channels);
            }
        }
        let (rows, columns) = (taps.rows, taps.columns);
        let neighbours = neighbours(sizes);
        Self { rows, columns, channels, size, taps: first, neighbours }
    }

    /// Numbers of a row of pixels.
    pub(super) fn line(&self) -> usize {
        self.size[1] * self.channels
    }

    /// Numbers of all rows.
    pub(super) fn len(&self) -> usize {
        self.size[0] * self.line()
    }

    /// The planes of one group of an image, `[rows, columns, channels]`, with zeros
    /// where they have no pixels.
    pub(super) fn pad(
        &self,
        level: Level,
        sizes: &ConvShape,
        input: &[f32],
        padded: &mut [f32],
    ) {
        let [height, width] = sizes.input;
        let channels = self.channels;
        let [top, left] =
            [sizes.window.rows.padding[0], sizes.window.columns.padding[0]];
        let here = width.min(self.size[1].saturating_sub(left));
        let [rows, columns] = self.size;
        if [top, left] == [0; 2] && rows <= height && columns == width {
            let matrix = Matrix {
                source: input,
                rows: channels,
                columns: rows * width,
                source_stride: height * width,
                target: as_uninit(padded),
                target_stride: channels,
            };
            return matrix.transpose(level);
        }
        let lines = padded.chunks_exact_mut(self.size[1] * channels);
        for (row, line) in lines.enumerate() {
            let y = row.wrapping_sub(top);
            if y >= height || here == 0 {
                line.fill(0.0);
                continue;
            }
            let (before, rest) = line.split_at_mut(left * channels);
            let (pixels, after) = rest.split_at_mut(here * channels);
            before.fill(0.0);
            after.fill(0.0);
            let matrix = Matrix {
                source: &input[y * width..],
                rows: channels,
                columns: here,
                source_stride: height * width,
                target: as_uninit(pixels),
                target_stride: channels,
            };
            matrix.transpose(level);
        }
    }
}
