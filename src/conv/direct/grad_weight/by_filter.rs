//! The gradient of the weights, vectorised over output channels: a row of the tile is
//! an element of the kernel, and a sum runs over the output positions of one image.

use super::padded::PaddedPixels;
use crate::conv::direct::taps::TapAxis;
use crate::conv::shape::ConvShape;
use crate::engine::cost::{GRADIENT_BAND_FLOATS, GRADIENT_VECTORS, RUN_OF_TILE};
use crate::engine::{
    Accumulators, Broadcast, FmaKernel, Init, Level, Matrix, Tap, as_uninit,
    even_parts, with_scratch,
};

/// The strategy: filters in the lanes.
pub(super) struct GradByFilter {
    pixels: PaddedPixels,
    /// For each element where the first number that it reads is: tap by tap, and in each
    /// all channels.
    elements: Vec<usize>,
    /// How many elements in a row read neighbouring numbers.
    run: usize,
}

impl GradByFilter {
    pub(super) fn new(pixels: PaddedPixels) -> Self {
        let channels = pixels.channels;
        let taps = pixels.taps.iter();
        let elements: Vec<_> =
            taps.flat_map(|&pixel| pixel..pixel + channels).collect();
        let neighbours = pixels.neighbours * channels;
        let run = if neighbours < RUN_OF_TILE { elements.len() } else { neighbours };
        Self { pixels, elements, run }
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
        let pixels = &self.pixels;
        let [down, across] = [pixels.rows.places, pixels.columns.places];
        let (line, padded) = (pixels.line(), pixels.len());
        let band = (GRADIENT_BAND_FLOATS / (across * filters)).clamp(1, down);
        let mut lines = self.tap_by_tap(sums, filters);
        with_scratch(padded + band * across * filters, |scratch| {
            let (padded, panels) = scratch.split_at_mut(padded);
            pixels.pad(level, sizes, input, padded);
            for top in (0..down).step_by(band) {
                let rows = band.min(down - top);
                let padded = &padded[top * pixels.rows.step * line..];
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
        let taps = self.pixels.taps.len();
        let of_channel = sums.chunks_exact_mut(taps * filters);
        let mut channels: Vec<_> =
            of_channel.map(|rows| rows.chunks_exact_mut(filters)).collect();
        let mut lines = Vec::with_capacity(self.elements.len());
        for _ in 0..taps {
            lines.extend(channels.iter_mut().filter_map(Iterator::next));
        }
        lines
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
        let across = self.pixels.columns.places;
        let of_filter = self.pixels.rows.places * across;
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
        let pixels = &self.pixels;
        let TapAxis { places, step, .. } = pixels.columns;
        let taps = (0..places).map(|place| Tap {
            vector: place * count,
            broadcast: place * step * pixels.channels,
        });
        let chains = FmaKernel {
            vectors: panel,
            channels: panel.len() / (places * count),
            step: places * count,
            taps: &taps.collect::<Vec<_>>(),
            broadcast: Broadcast::Strided {
                values: padded,
                channel: pixels.rows.step * pixels.line(),
                rows: &self.elements,
                run: self.run,
            },
            init: Init::Zero,
        };
        chains.accumulate(level, sums, None);
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
