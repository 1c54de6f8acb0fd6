//! Vectorised over the images of an NCHW batch.
//!
//! Rows of pixels are transposed to one image in each lane, computed band by band, and
//! the results transposed back. All lanes do the same: no lane is idle, however short a
//! row is.

use std::ops::Range;

use super::interleaved_rows::InterleavedRows;
use super::problem::Correlation;
use super::taps::Taps2d;
use super::taps::{TapAxis, TapSpan};
use super::zones::{ColumnZone, column_zones, valid_taps};
use crate::engine::cost::INTERLEAVED_OUTPUT_FLOATS;
use crate::engine::{
    BatchView, Broadcast, FmaKernel, Init, Level, ScatterColumns, Tap, Uninit,
    as_uninit, even_parts, packed, with_scratch,
};

/// The strategy: an image in each lane.
pub(super) struct ByImage<'a> {
    level: Level,
    slide: &'a Taps2d,
    channels: usize,
    filters: usize,
    down: TapSpan,
    lines: InterleavedRows,
    /// Rows of the output computed at once.
    band: usize,
    /// For each tap, where the first number that it reads is.
    taps: Vec<Tap>,
    zones: Vec<ColumnZone>,
    /// Whether taps on padding may be skipped.
    in_place: bool,
}

impl<'a> ByImage<'a> {
    /// Bands of that many rows, as the plan has found them to fit.
    pub(super) fn new(sums: &Correlation<'a>, level: Level, band: usize) -> Self {
        let slide = sums.slide();
        let lanes = level.lanes();
        let span = |axis: &TapAxis, places: usize| {
            let span = TapSpan::new(axis, places);
            span.unwrap_or_else(|| unreachable!("the plan has counted it"))
        };
        let across = span(&slide.columns, slide.columns.places);
        let down = span(&slide.rows, band);
        let mut taps = Vec::with_capacity(slide.taps());
        for u in &slide.rows.offsets {
            let row = (u - down.lowest) as usize;
            taps.extend(slide.columns.offsets.iter().map(|v| {
                let column = across.place((v - across.lowest) as usize);
                (row * across.kept() + column) * lanes
            }));
        }
        let taps = Tap::all(taps);
        Self {
            level,
            slide,
            zones: column_zones(&slide.columns, &taps, lanes),
            in_place: sums.problem.in_place,
            channels: sums.problem.channels,
            filters: sums.problem.filters,
            down,
            lines: InterleavedRows {
                level,
                size: [slide.rows.length, slide.columns.length],
                across,
            },
            band,
            taps,
        }
    }

    /// Rows of the source that `rows` rows of the output read.
    fn rows_seen(&self, rows: usize) -> usize {
        (rows - 1) * self.down.step + self.down.reach
    }

    /// Filters computed one after another, before they are transposed back.
    fn parts(&self) -> impl Iterator<Item = (usize, usize)> {
        let lines = self.band * self.slide.columns.places * self.level.lanes();
        let most =
            (INTERLEAVED_OUTPUT_FLOATS / lines).max(self.level.rows_per_tile());
        even_parts(self.filters, most)
    }

    /// The weights of one group, part by part.
    pub(super) fn pack(&self, weights: &[f32]) -> Vec<f32> {
        let each = weights.len() / self.filters;
        packed(self.level, weights, each, self.parts())
    }

    /// For as many images as there are lanes, those of the source: of every output,
    /// `[image][filter]`, the rows from `first` on. The weights are packed.
    pub(super) fn sum(
        &self,
        source: BatchView,
        weights: &[f32],
        start: Init,
        first: usize,
        outputs: &mut [Vec<&mut [Uninit]>],
    ) {
        let most = self.parts().map(|(_, filters)| filters).max().unwrap_or(0);
        let sizes = [
            self.channels * self.plane(),
            most * self.band * self.line(),
            self.lines.room(),
        ];
        with_scratch(sizes.iter().sum(), |scratch| {
            let (seen, rest) = scratch.split_at_mut(sizes[0]);
            let (made, room) = rest.split_at_mut(sizes[1]);
            let rows = outputs[0][0].len() / self.slide.columns.places;
            for top in (0..rows).step_by(self.band) {
                let here = top..rows.min(top + self.band);
                self.see(source, first, here.clone(), seen, room);
                for (filter, filters) in self.parts() {
                    let made = &mut made[..filters * self.band * self.line()];
                    let chains = self.chains(seen, weights, start, filter, filters);
                    self.rows(chains, first + here.start..first + here.end, made);
                    self.give_back(made, filter, here.clone(), outputs);
                }
            }
        });
    }

    /// Numbers kept of a plane.
    fn plane(&self) -> usize {
        self.rows_seen(self.band) * self.lines.pitch()
    }

    /// Numbers of a row of outputs.
    fn line(&self) -> usize {
        self.slide.columns.places * self.level.lanes()
    }

    /// Transposes the pixels of all channels that the rows `here` of the outputs, counted
    /// from `first`, read. Rows that the band before has read too are there, and move up.
    fn see(
        &self,
        source: BatchView,
        first: usize,
        here: Range<usize>,
        seen: &mut [f32],
        room: &mut [f32],
    ) {
        let (plane, pitch) = (self.plane(), self.lines.pitch());
        let gone = self.band * self.down.step * pitch;
        let known = match here.start {
            0 => 0,
            _ => plane.saturating_sub(gone),
        };
        let from = known / pitch..self.rows_seen(here.len());
        let pixels = self.slide.rows.length * self.slide.columns.length;
        for (channel, seen) in seen.chunks_exact_mut(plane).enumerate() {
            if known > 0 {
                seen.copy_within(gone.., 0);
            }
            for row in from.clone() {
                let y = ((first + here.start) * self.down.step + row) as isize;
                let y = y + self.down.lowest;
                let seen = &mut seen[row * pitch..][..pitch];
                self.lines.row(source, [0, channel * pixels], y, seen, room);
            }
        }
    }

    /// The sums of `filters` filters from `filter` on, for the first row of a band.
    fn chains<'b>(
        &'b self,
        seen: &'b [f32],
        weights: &'b [f32],
        start: Init<'b>,
        filter: usize,
        filters: usize,
    ) -> FmaKernel<'b> {
        let each = self.channels * self.taps.len();
        FmaKernel {
            vectors: seen,
            channels: self.channels,
            step: self.plane(),
            taps: &self.taps,
            broadcast: Broadcast::Packed {
                values: &weights[filter * each..][..filters * each],
                first: 0,
                channel: self.taps.len(),
                each,
            },
            init: match start {
                Init::Bias(bias) => Init::Bias(&bias[filter..]),
                start => start,
            },
        }
    }

    /// Some rows of the output, those of a band: of each filter of the chains.
    fn rows(&self, chains: FmaKernel, rows: Range<usize>, made: &mut [f32]) {
        let line = self.line();
        for (row, y) in rows.enumerate() {
            let right = row * self.down.step * self.lines.pitch();
            let right = &chains.vectors[right..];
            let mut lines: Vec<_> = made
                .chunks_exact_mut(self.band * line)
                .map(|made| &mut made[row * line..][..line])
                .collect();
            self.row(FmaKernel { vectors: right, ..chains }, y, &mut lines);
        }
    }

    /// Transposes the rows `here` of the filters from `first` on back to where they
    /// belong.
    fn give_back(
        &self,
        made: &[f32],
        first: usize,
        here: Range<usize>,
        outputs: &mut [Vec<&mut [Uninit]>],
    ) {
        let columns = self.slide.columns.places;
        let places = here.start * columns..here.end * columns;
        let of_filter = made.chunks_exact(self.band * self.line());
        for (filter, made) in of_filter.enumerate() {
            let mut targets: Vec<_> = (outputs.iter_mut())
                .map(|planes| &mut planes[first + filter][places.clone()])
                .collect();
            let turned = ScatterColumns {
                source: &made[..places.len() * self.level.lanes()],
                stride: targets.len(),
                targets: &mut targets,
            };
            turned.transpose(self.level);
        }
    }

    /// One row of outputs, that of row `y`.
    ///
    /// A tap on padding is the term 0 · weight: it changes nothing if the weight is
    /// finite, unless the sum is −0. So these taps are skipped, and where a result is −0
    /// they are not.
    fn row(&self, chains: FmaKernel, y: usize, lines: &mut [&mut [f32]]) {
        let lanes = self.level.lanes();
        let rows = &self.slide.rows;
        let seen = valid_taps(rows, y);
        let all = seen.len() == rows.offsets.len() && self.zones.len() == 1;
        if !all && self.in_place {
            for zone in &self.zones {
                let here = zone.places.start * lanes..zone.places.end * lanes;
                let mut places: Vec<_> = (lines.iter_mut())
                    .map(|line| as_uninit(&mut line[here.clone()]))
                    .collect();
                let of_row = zone.taps.len() / rows.offsets.len();
                let taps = &zone.taps[seen.start * of_row..seen.end * of_row];
                FmaKernel { taps, ..chains }.compute(self.level, &mut places);
            }
            let minus_zeros = |line: &[f32]| {
                let is_one = |number: &f32| number.to_bits() == 1 << 31;
                line.iter().fold(false, |any, number| any | is_one(number))
            };
            if !lines.iter().any(|line| minus_zeros(line)) {
                return;
            }
        }
        let mut places: Vec<_> =
            lines.iter_mut().map(|line| as_uninit(line)).collect();
        chains.compute(self.level, &mut places);
    }
}
