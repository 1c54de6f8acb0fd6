//! The gradient of the weights, vectorised over elements of the kernel: a row of the tile
//! is a filter, and a sum runs over the output positions of one image.
//!
//! The channels of neighbouring pixels are neighbours, and fill vectors where filters
//! leave lanes idle. Output gradients are broadcast, so that they are read where they are.

use std::ops::Range;

use super::padded::{PaddedPixels, neighbours};
use super::{cost_by_filter, waiting};
use crate::conv::direct::taps::Taps2d;
use crate::conv::shape::ConvShape;
use crate::engine::cost::{GRADIENT_BAND_FLOATS, PRODUCTS_PER_TRANSPOSED};
use crate::engine::{
    Accumulators, Broadcast, FmaKernel, Init, Level, Matrix, Tap, as_uninit,
    with_scratch,
};

/// Whether it costs less than filters as lanes, which leave more lanes idle, or have too
/// few sums at a time.
pub(in crate::conv::direct) fn pays_by_element(
    taps: &Taps2d,
    sizes: &ConvShape,
    level: Level,
) -> bool {
    cost_by_element(taps, sizes, level) < cost_by_filter(taps, sizes, level)
}

/// What the gradients of one position cost, in products: those of idle lanes too, and the
/// transposition of the sums, of which every position has its share.
fn cost_by_element(taps: &Taps2d, sizes: &ConvShape, level: Level) -> usize {
    let (lanes, filters) = (level.lanes(), sizes.out_group);
    let neighbours = neighbours(sizes);
    let (run, runs) = (neighbours * sizes.in_group, taps.taps() / neighbours);
    let products = run.next_multiple_of(lanes).saturating_mul(runs);
    let chains = level.rows_per_tile().min(filters) * run.div_ceil(lanes);
    let sums = (run * runs).saturating_mul(filters * PRODUCTS_PER_TRANSPOSED);
    let positions = taps.rows.places * taps.columns.places;
    waiting(products.saturating_mul(filters), chains)
        .saturating_add(sums / positions)
}

/// The strategy: elements in the lanes.
pub(super) struct GradByElement {
    pixels: PaddedPixels,
}

impl GradByElement {
    pub(super) fn new(pixels: PaddedPixels) -> Self {
        Self { pixels }
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
        let pixels = &self.pixels;
        let down = pixels.rows.places;
        let (line, padded) = (pixels.line(), pixels.len());
        let band = GRADIENT_BAND_FLOATS / (line * pixels.rows.step);
        let band = band.clamp(1, down);
        with_scratch(padded + sums.len(), |scratch| {
            let (padded, made) = scratch.split_at_mut(padded);
            pixels.pad(level, sizes, input, padded);
            for top in (0..down).step_by(band) {
                let rows = top..down.min(top + band);
                self.accumulate(level, padded, grads, rows, made);
            }
            self.in_order(level, made, sums);
        });
    }

    /// Adds the products of those rows of output positions: `[filters, taps, channels]`.
    fn accumulate(
        &self,
        level: Level,
        padded: &[f32],
        grads: &[f32],
        rows: Range<usize>,
        made: &mut [f32],
    ) {
        let pixels = &self.pixels;
        let (down, across) = (&pixels.rows, &pixels.columns);
        let of_filter = down.places * across.places;
        let first: Vec<_> =
            (0..grads.len() / of_filter).map(|filter| filter * of_filter).collect();
        let place = |place| Tap {
            vector: place * across.step * pixels.channels,
            broadcast: place,
        };
        let taps: Vec<_> = (0..across.places).map(place).collect();
        let runs = pixels.taps.len() / pixels.neighbours;
        let mut sums: Vec<Vec<_>> = (0..runs).map(|_| Vec::new()).collect();
        let each = made.chunks_exact_mut(pixels.neighbours * pixels.channels);
        for (run, made) in each.enumerate() {
            sums[run % runs].push(made);
        }
        let line = down.step * pixels.line();
        for (run, sums) in sums.into_iter().enumerate() {
            let chains = FmaKernel {
                vectors: &padded
                    [rows.start * line + pixels.taps[run * pixels.neighbours]..],
                channels: rows.len(),
                step: line,
                taps: &taps,
                broadcast: Broadcast::Strided {
                    values: &grads[rows.start * across.places..],
                    channel: across.places,
                    rows: &first,
                    run: first.len(),
                },
                init: Init::Zero,
            };
            let mut sums = if rows.start == 0 {
                Accumulators::new(sums.into_iter().map(as_uninit).collect())
            } else {
                Accumulators::begun(sums)
            };
            chains.accumulate(level, &mut sums, None);
        }
    }

    /// `[filters, taps, channels]` as `[channels, taps, filters]`.
    fn in_order(&self, level: Level, made: &[f32], sums: &mut [f32]) {
        let (channels, taps) = (self.pixels.channels, self.pixels.taps.len());
        let filters = made.len() / (channels * taps);
        for tap in 0..taps {
            let matrix = Matrix {
                source: &made[tap * channels..],
                rows: filters,
                columns: channels,
                source_stride: taps * channels,
                target: as_uninit(&mut sums[tap * filters..]),
                target_stride: taps * filters,
            };
            matrix.transpose(level);
        }
    }
}
