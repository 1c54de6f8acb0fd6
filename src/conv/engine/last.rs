//! Batches whose images are last: what a tap reads for one place of all images
//! lies in a row, and so does what it gives.
//!
//! Nothing is copied, padded or turned. Taps beside the image are left out: neighbours
//! whose windows lie on it alike are computed together.

use std::borrow::Cow;
use std::ops::Range;

use super::pieces::{Piece, pieces};
use super::runs::{Terms, alike, inside};
use super::slide::Slide;
use super::weights::packed;
use crate::engine::{Chains, Left, Level, Place, Start, finite, for_each, share};

/// Pieces of rows for each thread: so many that the threads end at about the same
/// time, though rows at the edges have fewer terms.
const PIECES: usize = 8;

/// Terms that are kept for the next row.
const KEPT: usize = 1 << 16;

/// A kernel that slides over every image of a batch.
pub(super) struct Pass<'a> {
    pub(super) slide: Slide,
    /// The first pixel of the output's planes that is written, and how far apart
    /// they are.
    pub(super) first: [usize; 2],
    pub(super) apart: [usize; 2],
    /// `[groups, filters, channels, taps]`.
    pub(super) weight: Cow<'a, [f32]>,
    pub(super) bias: Option<&'a [f32]>,
}

/// The batch that kernels slide over.
#[derive(Clone, Copy)]
pub(super) struct Batch<'a> {
    pub(super) images: usize,
    pub(super) groups: usize,
    /// Channels of the source, in one group.
    pub(super) channels: usize,
    /// Channels of the output, in one group.
    pub(super) filters: usize,
    /// `[groups · channels, height, width, images]`.
    pub(super) source: &'a [f32],
    /// Height and width of the output.
    pub(super) size: [usize; 2],
}

/// A pass with its weights as tiles take them, and its columns.
struct Ready<'a> {
    level: Level,
    batch: Batch<'a>,
    pass: &'a Pass<'a>,
    packed: Vec<f32>,
    /// Neighbouring columns of places, and the elements of the kernel's columns
    /// that lie on the image there.
    runs: Vec<(Range<usize>, Range<usize>)>,
}

impl Batch<'_> {
    /// Writes all of `[groups · filters, height, width, images]`, each pixel of
    /// which belongs to one of the passes. `None` where a weight is infinite or no
    /// number: there padding takes part.
    pub(super) fn compute(
        self,
        passes: &[Pass],
        output: &mut [Place],
    ) -> Option<()> {
        let can = |pass: &Pass| pass.slide.is_inside() || finite(&pass.weight);
        if !passes.iter().all(can) {
            return None;
        }
        let level = Level::current();
        let ready: Vec<_> =
            passes.iter().map(|pass| self.ready(level, pass)).collect();
        let products = passes.iter().map(|pass| {
            let places = pass.slide.rows.places * pass.slide.columns.places;
            places.saturating_mul(pass.weight.len())
        });
        let products = products.fold(0_usize, usize::saturating_add);
        let parts = share(products.saturating_mul(self.images));
        let [height, width] = self.size;
        // A band begins with the same pass as the plane does.
        let apart = passes.iter().map(|pass| pass.apart[0]).max().unwrap_or(1);
        let band = if parts == 1 {
            height
        } else {
            (height / apart / (PIECES * parts)).max(1) * apart
        };
        let size = [height, width * self.images];
        let pieces = pieces(output, self.groups, self.filters, size, band, 1);
        for_each(parts, pieces, |mut piece| {
            ready.iter().for_each(|ready| ready.piece(&mut piece));
        });
        Some(())
    }

    fn ready<'a>(&'a self, level: Level, pass: &'a Pass<'a>) -> Ready<'a> {
        let each = self.channels * pass.slide.taps();
        let filters = self.filters;
        let groups = (0..self.groups).map(|group| (group * filters, filters));
        Ready {
            level,
            batch: *self,
            packed: packed(level, &pass.weight, each, groups),
            runs: alike(&pass.slide.columns),
            pass,
        }
    }
}

impl Ready<'_> {
    /// All rows of a piece that belong to the pass.
    fn piece(&self, piece: &mut Piece) {
        let images = self.batch.images;
        let width = self.batch.size[1];
        let [top, left] = self.pass.first;
        let [down, across] = self.pass.apart;
        let planes = &mut piece.images[0];
        let rows = planes[0].len() / (width * images);
        let rows = rows.saturating_sub(top).div_ceil(down);
        // The terms of the last row of places, most often those of the next one; if
        // they are not too many.
        let keep = self.runs.len().saturating_mul(self.pass.slide.taps()) <= KEPT;
        let mut seen = None;
        let mut terms = Vec::new();
        for row in 0..rows {
            let place = piece.row / down + row;
            let elements = inside(&self.pass.slide.rows, place);
            let of_run = |run: &(Range<usize>, Range<usize>)| {
                Terms::new(&self.pass.slide, &elements, &run.1, images)
            };
            if keep && seen.as_ref() != Some(&elements) {
                terms = self.runs.iter().map(of_run).collect();
                seen = Some(elements.clone());
            }
            let y = top + row * down;
            for (number, run) in self.runs.iter().enumerate() {
                let made;
                let terms = match terms.get(number) {
                    Some(terms) => terms,
                    None => {
                        made = of_run(run);
                        &made
                    }
                };
                let columns = &run.0;
                // Places whose pixels are no neighbours are computed one by one.
                let step = self.pass.slide.columns.step;
                let many = if [step, across] == [1, 1] { columns.len() } else { 1 };
                for column in columns.clone().step_by(many) {
                    let x = y * width + left + column * across;
                    let pixels = x * images..(x + many) * images;
                    let mut places: Vec<_> = (planes.iter_mut())
                        .map(|plane| &mut plane[pixels.clone()])
                        .collect();
                    let group = piece.group;
                    self.places(group, [place, column], terms, &mut places);
                }
            }
        }
    }

    /// Neighbouring places of one row, from that place on.
    fn places(
        &self,
        group: usize,
        place: [usize; 2],
        terms: &Terms,
        outputs: &mut [&mut [Place]],
    ) {
        let (batch, slide) = (&self.batch, &self.pass.slide);
        let plane = slide.rows.length * slide.columns.length * batch.images;
        let source = &batch.source[group * batch.channels * plane..];
        let each = batch.channels * slide.taps();
        let of_group = batch.filters * each;
        let whole = |filter: usize, number: usize| {
            let (column, image) = (number / batch.images, number % batch.images);
            let filter = group * batch.filters + filter;
            let weights = &self.pass.weight[filter * each..][..each];
            let start = self.pass.bias.map_or(0.0, |bias| bias[filter]);
            let place = [place[0], place[1] + column];
            slide.whole(source, [batch.images, image], weights, start, place)
        };
        if terms.taps.is_empty() {
            // Beside the image all images are alike.
            for (filter, output) in outputs.iter_mut().enumerate() {
                output.fill(Place::new(whole(filter, 0)));
            }
            return;
        }
        let first = terms.pixel(slide, place) * batch.images;
        let chains = Chains {
            right: &source[first..],
            channels: batch.channels,
            step: plane,
            taps: &terms.taps,
            left: Left::Packed {
                values: &self.packed[group * of_group..][..of_group],
                first: 0,
                channel: slide.taps(),
                each,
            },
            start: self.pass.bias.map_or(Start::Zero, |bias| {
                Start::Bias(&bias[group * batch.filters..])
            }),
        };
        if terms.taps.len() == slide.taps() {
            return chains.compute(self.level, outputs);
        }
        chains.compute_apart_from_zeros(self.level, outputs, whole);
    }
}
