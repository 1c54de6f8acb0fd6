//! Vectorised over the images of a CHWN batch: for one output position each tap reads,
//! and each result writes, one contiguous vector of images.
//!
//! Nothing is copied, padded or transposed. Taps on padding are skipped, zone by zone
//! ([`zones`](super::zones)).

use std::ops::Range;

use super::plan::in_place;
use super::problem::Residue;
use super::split::{Piece, split};
use super::zones::{ZoneTaps, valid_taps, zones};
use crate::engine::cost::{PIECES_PER_THREAD, ZONE_TAPS};
use crate::engine::{
    Broadcast, FmaKernel, Init, Level, Uninit, all_finite, packed, parallel_for,
    thread_count_for,
};

/// The batch that kernels slide over.
#[derive(Clone, Copy)]
pub(super) struct ByImageChwn<'a> {
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

/// A residue with its weights packed, and its zones of columns.
struct PackedResidue<'a> {
    level: Level,
    batch: ByImageChwn<'a>,
    residue: &'a Residue<'a>,
    packed: Vec<f32>,
    /// Neighbouring columns of places, and the elements of the kernel's columns
    /// in bounds there.
    runs: Vec<(Range<usize>, Range<usize>)>,
}

impl ByImageChwn<'_> {
    /// Writes all of `[groups · filters, height, width, images]`, each pixel of
    /// which belongs to one of the residues. `None` where a weight is not finite or
    /// number: there padding takes part.
    pub(super) fn compute(
        self,
        residues: &[Residue],
        output: &mut [Uninit],
    ) -> Option<()> {
        let can = |residue: &Residue| {
            in_place(&residue.slide, || all_finite(&residue.weight))
        };
        if !residues.iter().all(can) {
            return None;
        }
        let level = Level::current();
        let ready: Vec<_> =
            residues.iter().map(|residue| self.ready(level, residue)).collect();
        let products = residues.iter().map(|residue| {
            let places = residue.slide.rows.places * residue.slide.columns.places;
            places.saturating_mul(residue.weight.len())
        });
        let products = products.fold(0_usize, usize::saturating_add);
        let parts = thread_count_for(products.saturating_mul(self.images));
        let [height, width] = self.size;
        // A band begins with the same residue as the plane does.
        let apart =
            residues.iter().map(|residue| residue.apart[0]).max().unwrap_or(1);
        let band = if parts == 1 {
            height
        } else {
            (height / apart / (PIECES_PER_THREAD * parts)).max(1) * apart
        };
        let size = [height, width * self.images];
        let pieces = split(output, self.groups, self.filters, size, band, 1);
        parallel_for(parts, pieces, |mut piece| {
            ready.iter().for_each(|ready| ready.piece(&mut piece));
        });
        Some(())
    }

    fn ready<'a>(
        &'a self,
        level: Level,
        residue: &'a Residue<'a>,
    ) -> PackedResidue<'a> {
        let each = self.channels * residue.slide.taps();
        let filters = self.filters;
        let groups = (0..self.groups).map(|group| (group * filters, filters));
        PackedResidue {
            level,
            batch: *self,
            packed: packed(level, &residue.weight, each, groups),
            runs: zones(&residue.slide.columns),
            residue,
        }
    }
}

impl PackedResidue<'_> {
    /// All rows of a piece that belong to the residue.
    fn piece(&self, piece: &mut Piece) {
        let images = self.batch.images;
        let width = self.batch.size[1];
        let [top, left] = self.residue.first;
        let [down, across] = self.residue.apart;
        let planes = &mut piece.images[0];
        let rows = planes[0].len() / (width * images);
        let rows = rows.saturating_sub(top).div_ceil(down);
        // The terms of the last row of places, most often those of the next one; if
        // they are not too many.
        let keep =
            self.runs.len().saturating_mul(self.residue.slide.taps()) <= ZONE_TAPS;
        let mut seen = None;
        let mut terms = Vec::new();
        for row in 0..rows {
            let place = piece.row / down + row;
            let elements = valid_taps(&self.residue.slide.rows, place);
            let of_run = |run: &(Range<usize>, Range<usize>)| {
                ZoneTaps::new(&self.residue.slide, &elements, &run.1, images)
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
                let step = self.residue.slide.columns.step;
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
        terms: &ZoneTaps,
        outputs: &mut [&mut [Uninit]],
    ) {
        let (batch, slide) = (&self.batch, &self.residue.slide);
        let plane = slide.rows.length * slide.columns.length * batch.images;
        let source = &batch.source[group * batch.channels * plane..];
        let each = batch.channels * slide.taps();
        let of_group = batch.filters * each;
        let recompute_with_padding = |filter: usize, number: usize| {
            let (column, image) = (number / batch.images, number % batch.images);
            let filter = group * batch.filters + filter;
            let weights = &self.residue.weight[filter * each..][..each];
            let start = self.residue.bias.map_or(0.0, |bias| bias[filter]);
            let place = [place[0], place[1] + column];
            slide.recompute_with_padding(
                source,
                [batch.images, image],
                weights,
                start,
                place,
            )
        };
        if terms.taps.is_empty() {
            // On padding alone all images are equal.
            for (filter, output) in outputs.iter_mut().enumerate() {
                output.fill(Uninit::new(recompute_with_padding(filter, 0)));
            }
            return;
        }
        let first = terms.pixel(slide, place) * batch.images;
        let chains = FmaKernel {
            vectors: &source[first..],
            channels: batch.channels,
            step: plane,
            taps: &terms.taps,
            broadcast: Broadcast::Packed {
                values: &self.packed[group * of_group..][..of_group],
                first: 0,
                channel: slide.taps(),
                each,
            },
            init: self.residue.bias.map_or(Init::Zero, |bias| {
                Init::Bias(&bias[group * batch.filters..])
            }),
        };
        if terms.taps.len() == slide.taps() {
            return chains.compute(self.level, outputs);
        }
        chains.compute_in_bounds(self.level, outputs, recompute_with_padding);
    }
}
