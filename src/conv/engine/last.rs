//! Batches whose images are last: what a tap reads for one place of all images
//! lies in a row, and so does what it gives.
//!
//! Nothing is copied, padded or turned. Taps beside the image are left out: neighbours
//! whose windows lie on it alike are computed together.

use std::ops::Range;

use super::axis::Axis;
use super::pieces::{Piece, pieces};
use super::runs::{alike, inside};
use super::slide::Slide;
use super::weights::packed;
use crate::engine::{
    Chains, Left, Level, Place, Start, Tap, finite, for_each, share,
};
use crate::order::chain;

/// Pieces of rows for each thread: so many that the threads end at about the same
/// time, though rows at the edges have fewer terms.
const PIECES: usize = 8;

/// A kernel that slides over every image of a batch.
pub(super) struct Pass<'a> {
    pub(super) slide: Slide,
    /// The first pixel of the output's planes that is written, and how far apart
    /// they are.
    pub(super) first: [usize; 2],
    pub(super) apart: [usize; 2],
    /// `[groups, filters, channels, taps]`.
    pub(super) weight: Vec<f32>,
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
        if !passes.iter().all(|pass| finite(&pass.weight)) {
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
        // The terms of the last row of places, most often those of the next one.
        let mut seen = None;
        let mut terms = Vec::new();
        for row in 0..rows {
            let place = piece.row / down + row;
            let elements = inside(&self.pass.slide.rows, place);
            if seen.as_ref() != Some(&elements) {
                terms = (self.runs.iter())
                    .map(|(_, columns)| self.terms(&elements, columns))
                    .collect();
                seen = Some(elements);
            }
            let y = top + row * down;
            for ((columns, _), terms) in self.runs.iter().zip(&terms) {
                // Places whose pixels are no neighbours are computed one by one.
                let step = self.pass.slide.columns.step;
                let many = if [step, across] == [1, 1] {
                    columns.len()
                } else {
                    1
                };
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
        if terms.taps.is_empty() {
            // Beside the image all images are alike.
            for (filter, output) in outputs.iter_mut().enumerate() {
                let filter = group * batch.filters + filter;
                output.fill(Place::new(self.number(source, filter, place, 0)));
            }
            return;
        }
        let each = batch.channels * slide.taps();
        let of_group = batch.filters * each;
        let pixel = |axis: &Axis, place: usize, offset: isize| {
            (place * axis.step).wrapping_add_signed(offset)
        };
        let y = pixel(&slide.rows, place[0], terms.first[0]);
        let x = pixel(&slide.columns, place[1], terms.first[1]);
        let first = (y * slide.columns.length + x) * batch.images;
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
        chains.compute_apart_from_zeros(self.level, outputs, |filter, number| {
            let (column, image) = (number / batch.images, number % batch.images);
            let filter = group * batch.filters + filter;
            self.number(source, filter, [place[0], place[1] + column], image)
        });
    }

    /// The sum of one place of one image, with all its taps.
    fn number(
        &self,
        source: &[f32],
        filter: usize,
        [row, column]: [usize; 2],
        image: usize,
    ) -> f32 {
        let slide = &self.pass.slide;
        let [height, width] = [slide.rows.length, slide.columns.length];
        let each = self.batch.channels * slide.taps();
        let mut weights = self.pass.weight[filter * each..][..each].iter();
        let pixel = |channel: usize, u: isize, v: isize| {
            let y = (row * slide.rows.step).wrapping_add_signed(u);
            let x = (column * slide.columns.step).wrapping_add_signed(v);
            if y < height && x < width {
                let pixel = (channel * height + y) * width + x;
                source[pixel * self.batch.images + image]
            } else {
                0.0
            }
        };
        let terms = (0..self.batch.channels).flat_map(|channel| {
            let rows = slide.rows.offsets.iter();
            rows.flat_map(move |&u| {
                let columns = slide.columns.offsets.iter();
                columns.map(move |&v| pixel(channel, u, v))
            })
        });
        let terms = terms.zip(weights.by_ref().copied());
        chain(self.pass.bias.map_or(0.0, |bias| bias[filter]), terms)
    }

    /// The terms of those elements of the kernel.
    fn terms(&self, rows: &Range<usize>, columns: &Range<usize>) -> Terms {
        let slide = &self.pass.slide;
        let us = &slide.rows.offsets[rows.clone()];
        let vs = &slide.columns.offsets[columns.clone()];
        let lowest = |offsets: &[isize]| offsets.iter().copied().min();
        let (Some(top), Some(left)) = (lowest(us), lowest(vs)) else {
            return Terms {
                first: [0; 2],
                taps: Vec::new(),
            };
        };
        let images = self.batch.images;
        let mut taps = Vec::with_capacity(us.len() * vs.len());
        for (row, u) in rows.clone().zip(us) {
            let line = (u - top) as usize * slide.columns.length;
            let left_factor = row * slide.columns.offsets.len();
            taps.extend(columns.clone().zip(vs).map(|(column, v)| Tap {
                right: (line + (v - left) as usize) * images,
                left: left_factor + column,
            }));
        }
        Terms {
            first: [top, left],
            taps,
        }
    }
}

/// Terms of a channel.
struct Terms {
    /// The offsets of the first row and the first column that are read.
    first: [isize; 2],
    taps: Vec<Tap>,
}
