//! The gradient of the weights, vectorised over output channels: a row of the tile is
//! an element of the kernel, and a sum runs over the output positions of one image.

use crate::conv::direct::taps::{TapAxis, Taps2d};
use crate::conv::shape::ConvShape;
use crate::engine::cost::{
    GRADIENT_BAND_FLOATS, GRADIENT_VECTORS, PADDED_PER_PIXEL, RUN_OF_TILE,
    SMALL_PLANE_FLOATS,
};
use crate::engine::{
    Accumulators, Broadcast, FmaKernel, Init, Level, Matrix, Tap, as_uninit,
    even_parts, with_scratch,
};

/// Padded planes of an image with the channels of a pixel side by side, and where the
/// kernel's elements read in them.
pub(super) struct GradByFilter {
    rows: TapAxis,
    columns: TapAxis,
    channels: usize,
    /// Rows and columns of a padded plane.
    size: [usize; 2],
    /// For each element where the first number that it reads is: tap by tap, and in each
    /// all channels.
    elements: Vec<usize>,
    /// How many elements in a row read neighbouring numbers.
    run: usize,
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

impl GradByFilter {
    pub(super) fn new(sizes: &ConvShape, taps: Taps2d) -> Self {
        let size = padded_size(&taps, sizes).expect("the plan has counted it");
        let window = sizes.window;
        let [kernel_rows, kernel_columns] = window.kernel();
        let channels = sizes.in_group;
        let mut elements = Vec::new();
        for u in 0..kernel_rows {
            for v in 0..kernel_columns {
                let (row, column) =
                    (u * window.rows.dilation, v * window.columns.dilation);
                let pixel = (row * size[1] + column) * channels;
                elements.extend(pixel..pixel + channels);
            }
        }
        let neighbours = match window.columns.dilation {
            1 => kernel_columns * channels,
            _ => channels,
        };
        let run = if neighbours < RUN_OF_TILE { elements.len() } else { neighbours };
        Self {
            rows: taps.rows,
            columns: taps.columns,
            channels,
            size,
            elements,
            run,
        }
    }

    /// Elements of a kernel, of all its channels.
    pub(super) fn elements(&self) -> usize {
        self.elements.len()
    }

    /// The gradient of one group by one image, `[elements, filters]`.
    pub(super) fn sum(
        &self,
        level: Level,
        sizes: &ConvShape,
        input: &[f32],
        grads: &[f32],
        sums: &mut [f32],
    ) {
        let filters = sizes.out_group;
        let across = self.columns.places;
        let line = self.size[1] * self.channels;
        let padded = self.size[0] * line;
        let band = (GRADIENT_BAND_FLOATS / (across * filters)).max(1);
        let band = band.min(self.rows.places);
        let mut lines = self.tap_by_tap(sums, filters);
        with_scratch(padded + band * across * filters, |scratch| {
            let (padded, panels) = scratch.split_at_mut(padded);
            self.pad(level, sizes, input, padded);
            for top in (0..self.rows.places).step_by(band) {
                let rows = band.min(self.rows.places - top);
                let padded = &padded[top * self.rows.step * line..];
                let mut rest = &mut *panels;
                for (first, count) in filters_at_once(level, filters) {
                    let (panel, others) = rest.split_at_mut(rows * across * count);
                    rest = others;
                    self.transpose(level, grads, [first, top], count, panel);
                    let sums = (lines.iter_mut())
                        .map(|line| &mut line[first..first + count]);
                    let mut sums = if top == 0 {
                        Accumulators::new(sums.map(as_uninit).collect())
                    } else {
                        Accumulators::begun(sums.collect())
                    };
                    self.accumulate(level, padded, panel, count, &mut sums);
                }
            }
        });
    }

    /// The rows of `[elements, filters]`, the channels of one tap after the other.
    fn tap_by_tap<'a>(
        &self,
        sums: &'a mut [f32],
        filters: usize,
    ) -> Vec<&'a mut [f32]> {
        let channels = self.channels;
        let taps = self.elements.len() / channels;
        let mut rows: Vec<_> = sums.chunks_exact_mut(filters).map(Some).collect();
        (0..taps)
            .flat_map(|tap| (0..channels).map(move |channel| channel * taps + tap))
            .filter_map(|element| rows[element].take())
            .collect()
    }

    /// The gradients of `count` filters from the first on, in as many rows from `top` on
    /// as the panel has: `[rows, columns, count]`.
    fn transpose(
        &self,
        level: Level,
        grads: &[f32],
        [first, top]: [usize; 2],
        count: usize,
        panel: &mut [f32],
    ) {
        let across = self.columns.places;
        let of_filter = self.rows.places * across;
        let matrix = Matrix {
            source: &grads[first * of_filter + top * across..],
            rows: count,
            columns: panel.len() / count,
            source_stride: of_filter,
            target: as_uninit(panel),
            target_stride: count,
        };
        matrix.transpose(level);
    }

    /// Adds the products of the padded rows with a panel's.
    fn accumulate(
        &self,
        level: Level,
        padded: &[f32],
        panel: &[f32],
        count: usize,
        sums: &mut Accumulators,
    ) {
        let TapAxis { places, step, .. } = self.columns;
        let taps = (0..places)
            .map(|place| Tap { vector: place * count, broadcast: place * step });
        let chains = FmaKernel {
            vectors: panel,
            channels: panel.len() / (places * count),
            step: places * count,
            taps: &taps.collect::<Vec<_>>(),
            broadcast: Broadcast::Strided {
                values: padded,
                channel: self.rows.step * self.size[1] * self.channels,
                tap: self.channels,
                rows: &self.elements,
                run: self.run,
            },
            init: Init::Zero,
        };
        chains.accumulate(level, sums, None);
    }

    /// The planes of one group of an image, `[rows, columns, channels]`, with zeros
    /// where they have no pixels.
    fn pad(
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

/// First filter and number of filters of those computed at once.
fn filters_at_once(
    level: Level,
    filters: usize,
) -> impl Iterator<Item = (usize, usize)> {
    let lanes = level.lanes();
    let vectors = filters.div_ceil(lanes);
    let panels = even_parts(vectors, level.panel_vectors().min(GRADIENT_VECTORS));
    panels.map(move |(first, vectors)| {
        let first = first * lanes;
        (first, (vectors * lanes).min(filters - first))
    })
}
