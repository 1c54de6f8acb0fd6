//! Vectorised over the images of a CHWN batch: for one output position each tap reads,
//! and each result writes, one contiguous vector of images.
//!
//! Nothing is copied, padded or transposed. Taps on padding are skipped, zone by zone
//! ([`zones`](super::zones)).

use std::ops::Range;

use super::problem::{Correlation, Operands, Problem};
use super::split::{Piece, split};
use super::zones::{ZoneTaps, valid_taps, zones};
use crate::engine::cost::{PIECES_PER_THREAD, ZONE_TAPS};
use crate::engine::{
    Broadcast, FmaKernel, Level, Uninit, packed, parallel_for, thread_count_for,
};

/// A residue with its weights packed, and its zones of columns.
struct PackedResidue<'a> {
    level: Level,
    sums: Correlation<'a>,
    packed: Vec<f32>,
    /// Neighbouring columns of places, and the elements of the kernel's columns
    /// in bounds there.
    runs: Vec<(Range<usize>, Range<usize>)>,
}

/// Writes all of `[groups · filters, height, width, images]`, each pixel of which
/// belongs to one of the residues.
pub(super) fn by_image_chwn(
    operands: &Operands,
    level: Level,
    output: &mut [Uninit],
) {
    let problem = operands.problem;
    let ready: Vec<_> = (operands.each())
        .map(|sums| PackedResidue {
            level,
            packed: packed(level, sums.weight, sums.terms(), sums.groups()),
            runs: zones(&sums.slide().columns),
            sums,
        })
        .collect();
    let parts = thread_count_for(operands.products());
    let [height, width] = problem.size;
    // A band begins with the same residue as the plane does.
    let apart = problem.residues[0].apart[0];
    let band = if parts == 1 {
        height
    } else {
        (height / apart / (PIECES_PER_THREAD * parts)).max(1) * apart
    };
    let size = [height, width * problem.images];
    let pieces = split(output, problem.groups, problem.filters, size, band, 1);
    parallel_for(parts, pieces, |mut piece| {
        ready.iter().for_each(|ready| ready.piece(&mut piece));
    });
}

impl PackedResidue<'_> {
    /// All rows of a piece that belong to the residue.
    fn piece(&self, piece: &mut Piece) {
        let (problem, slide) = (self.sums.problem, self.sums.slide());
        let (images, width) = (problem.images, problem.size[1]);
        let [top, left] = self.sums.residue.first;
        let [down, across] = self.sums.residue.apart;
        let planes = &mut piece.images[0];
        let rows = planes[0].len() / (width * images);
        let rows = rows.saturating_sub(top).div_ceil(down);
        // The terms of the last row of places, most often those of the next one; if
        // they are not too many.
        let keep = self.runs.len().saturating_mul(slide.taps()) <= ZONE_TAPS;
        let mut seen = None;
        let mut terms = Vec::new();
        for row in 0..rows {
            let place = piece.row / down + row;
            let elements = valid_taps(&slide.rows, place);
            let of_run = |run: &(Range<usize>, Range<usize>)| {
                ZoneTaps::new(slide, &elements, &run.1, images)
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
                let step = slide.columns.step;
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
        let (sums, slide) = (&self.sums, self.sums.slide());
        let Problem { images, channels, filters, .. } = *sums.problem;
        let plane = sums.plane() * images;
        let source = &sums.source[group * channels * plane..];
        let each = sums.terms();
        let of_group = filters * each;
        let recompute_with_padding = |filter: usize, number: usize| {
            let (column, image) = (number / images, number % images);
            let filter = group * filters + filter;
            let weights = &sums.weight[filter * each..][..each];
            let start = sums.bias.map_or(0.0, |bias| bias[filter]);
            let place = [place[0], place[1] + column];
            slide.recompute_with_padding(
                source,
                [images, image],
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
        let first = terms.pixel(slide, place) * images;
        let chains = FmaKernel {
            vectors: &source[first..],
            channels,
            step: plane,
            taps: &terms.taps,
            broadcast: Broadcast::Packed {
                values: &self.packed[group * of_group..][..of_group],
                first: 0,
                channel: slide.taps(),
                each,
            },
            init: sums.start(group),
        };
        if terms.taps.len() == slide.taps() {
            return chains.compute(self.level, outputs);
        }
        chains.compute_in_bounds(self.level, outputs, recompute_with_padding);
    }
}
