//! Vectorised over output positions: the lanes are neighbours in a row of one image.

mod blocks;
mod in_lines;
mod in_panels;
mod in_rows;

use std::fmt::{self, Display, Formatter};

use super::taps::{RowBuffer, TapAxis, Taps2d};
use crate::engine::cost::SHIFTED_FLOATS;
use crate::engine::{
    Accumulators, Broadcast, FmaKernel, Init, Level, PaddedCopy, Plane, Prefetch,
    RowShift, Tap, Uninit, as_uninit, with_scratch,
};
pub(super) use in_lines::InLines;
pub(super) use in_panels::pays_in_panels;
use in_panels::sum_in_panels;
pub(super) use in_rows::InRows;

/// How planes are read where neighbouring output positions are lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Planes {
    /// In place: neighbours in the output are neighbours there too.
    InPlace,
    /// As in place, but what a tile reads of all channels is copied to one panel first.
    InPanels,
    /// One padded plane by one kernel: each channel has one filter.
    OneByOne,
    /// One padded copy of the planes for all elements of the kernel, or the planes
    /// themselves where nothing is padded: output rows are computed as long as theirs, and
    /// cut.
    InRows,
    /// One padded copy of the planes, in which columns a stride apart are neighbours.
    InLines,
    /// A shifted and thinned copy for each column of the kernel.
    Shifted,
}

impl Display for Planes {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InPlace => "planes in place",
            Self::InPanels => "planes in panels",
            Self::OneByOne => "plane by plane",
            Self::InRows => "planes in whole rows",
            Self::InLines => "planes in lines",
            Self::Shifted => "planes shifted",
        })
    }
}

/// The strategy: neighbouring positions in the lanes, the planes read so.
#[derive(Clone, Copy)]
pub(super) struct ByPosition<'a> {
    pub(super) level: Level,
    pub(super) slide: &'a Taps2d,
    pub(super) planes: Planes,
}

impl ByPosition<'_> {
    /// Sums over the planes of `source`, those of one group: of every output the rows from
    /// `first` on, as many as it has. The weights are packed.
    pub(super) fn sum(
        &self,
        source: &[f32],
        weights: &[f32],
        start: Init,
        first: usize,
        outputs: &mut [&mut [Uninit]],
    ) {
        let Self { level, slide, planes } = *self;
        let plane = slide.rows.length * slide.columns.length;
        let channels = source.len() / plane;
        let each = channels * slide.taps();
        let across = slide.columns.places;
        let chains = FmaKernel {
            vectors: source,
            channels,
            step: plane,
            taps: &[],
            broadcast: Broadcast::Packed {
                values: weights,
                first: 0,
                channel: slide.taps(),
                each,
            },
            init: start,
        };
        if each == 0 {
            return chains.compute(level, outputs);
        }
        match planes {
            Planes::InPlace | Planes::InPanels => {
                self.sum_as_it_lies(chains, first, outputs);
            }
            Planes::OneByOne => {
                let start = match start {
                    Init::Bias(bias) => bias[0],
                    Init::Zero => 0.0,
                };
                let output = &mut *outputs[0];
                slide.sum_plane(level, source, weights, start, first, output);
            }
            Planes::InRows => {
                let rows = outputs[0].len() / across;
                let in_rows = InRows::new(slide, channels, outputs.len(), rows);
                let in_rows = in_rows.expect("the plan has counted them");
                in_rows.sum(level, slide, chains, first, outputs);
            }
            Planes::InLines => {
                let in_lines = InLines::new(slide, channels, level);
                let in_lines = in_lines.expect("the plan has counted them");
                in_lines.sum(slide, chains, first, outputs);
            }
            Planes::Shifted => slide.sum_shifted(level, chains, first, outputs),
        }
    }

    /// The same where neighbours in the output are neighbours in the source.
    fn sum_as_it_lies(
        &self,
        chains: FmaKernel,
        first: usize,
        outputs: &mut [&mut [Uninit]],
    ) {
        let taps = self.slide.as_it_lies().map(Tap::all);
        let taps = &taps.expect("the plan has found neighbours");
        let vectors = &chains.vectors[first * self.slide.columns.places..];
        let chains = FmaKernel { vectors, taps, ..chains };
        match self.planes {
            Planes::InPanels => sum_in_panels(self.level, chains, outputs),
            _ => chains.compute(self.level, outputs),
        }
    }
}

/// A part of the places and of the terms of their chains.
struct Block {
    /// Rows and columns of the output.
    rows: [usize; 2],
    columns: [usize; 2],
    channels: [usize; 2],
    /// Rows of the kernel; all of them where there is more than one channel.
    taps: [usize; 2],
}

impl Taps2d {
    /// Sums over copies of the planes, as [`ByPosition::sum`] says.
    ///
    /// Each column of the kernel gets a copy of the planes, shifted and thinned
    /// so that what it reads for neighbouring places are neighbours: then any
    /// geometry is the same loop over whole vectors. Of the copies at most
    /// [`SHIFTED_FLOATS`] numbers exist at once, or those of 64 places and a kernel's row.
    fn sum_shifted(
        &self,
        level: Level,
        chains: FmaKernel,
        first: usize,
        outputs: &mut [&mut [Uninit]],
    ) {
        let channels = chains.channels;
        let across = self.columns.places;
        let rows = outputs.first().map_or(0, |output| output.len() / across);
        let sizes = self.block_sizes(channels, rows);
        for top in (0..rows).step_by(sizes.rows) {
            let bottom = rows.min(top + sizes.rows);
            for left in (0..across).step_by(sizes.columns) {
                let right = across.min(left + sizes.columns);
                let places = (outputs.iter_mut()).map(|output| {
                    &mut output[top * across + left..(bottom - 1) * across + right]
                });
                let mut places: Vec<_> = places.collect();
                let count = places.first().map_or(0, |place| place.len());
                let wide = level.vectors_beside_blocks(places.len()) * level.lanes();
                let mut prefetch = prefetch(level, &mut places, wide, count);
                let mut sums = Accumulators::new(places);
                for channel in (0..channels).step_by(sizes.channels) {
                    let tap_rows = self.rows.offsets.len();
                    for tap in (0..tap_rows).step_by(sizes.taps) {
                        let block = Block {
                            rows: [first + top, first + bottom],
                            columns: [left, right],
                            channels: [
                                channel,
                                channels.min(channel + sizes.channels),
                            ],
                            taps: [tap, tap_rows.min(tap + sizes.taps)],
                        };
                        self.sum_block(
                            level,
                            &block,
                            chains,
                            &mut sums,
                            &mut prefetch,
                        );
                    }
                }
            }
        }
    }

    /// Whether a kernel without gaps slides by 1, and a band of what it sees can
    /// be kept.
    pub(super) fn is_plain(&self) -> bool {
        let plain = |axis: &TapAxis| {
            axis.step == 1 && axis.offsets.windows(2).all(|two| two[1] - two[0] == 1)
        };
        let seen = self.columns.places + self.columns.offsets.len();
        let rows = self.rows.offsets.len() + 4;
        plain(&self.rows)
            && plain(&self.columns)
            && seen.saturating_mul(rows) <= SHIFTED_FLOATS
    }

    /// One kernel over one plane, [`Self::is_plain`]: padded, band by band.
    fn sum_plane(
        &self,
        level: Level,
        source: &[f32],
        kernel: &[f32],
        start: f32,
        first: usize,
        output: &mut [Uninit],
    ) {
        let (rows, columns) = (&self.rows, &self.columns);
        let [height, width] = [rows.offsets.len(), columns.offsets.len()];
        let across = columns.places;
        let pitch = across + width - 1;
        let band = (SHIFTED_FLOATS / pitch).saturating_sub(height - 1).max(1);
        let shift = RowShift::new([0, pitch], 1, columns.offsets[0], columns.length);
        for (part, output) in output.chunks_mut(band * across).enumerate() {
            let top = first + part * band;
            let seen = output.len() / across + height - 1;
            with_scratch(seen * pitch, |padded| {
                let rows = PaddedCopy {
                    plane: source,
                    width: columns.length,
                    shift,
                    first: top as isize + rows.offsets[0],
                    step: 1,
                    target: as_uninit(padded),
                    across: pitch,
                };
                rows.copy(level);
                let plane = Plane {
                    source: padded,
                    pitch,
                    kernel,
                    size: [height, width],
                    start,
                    output,
                    across,
                    copied: Some(source),
                };
                plane.compute(level);
            });
        }
    }

    /// One block, with chains over the planes as they are to begin with.
    fn sum_block(
        &self,
        level: Level,
        block: &Block,
        chains: FmaKernel,
        sums: &mut Accumulators,
        prefetch: &mut Prefetch,
    ) {
        let band = block.rows[1] - block.rows[0];
        let across = block.columns[1] - block.columns[0];
        let kept = RowBuffer::new(&self.rows, block.taps, block.rows[0], band);
        let columns = &self.columns;
        let shifts: Vec<_> = (columns.offsets.iter())
            .map(|&offset| {
                RowShift::new(block.columns, columns.step, offset, columns.length)
            })
            .collect();
        let of_shift = kept.rows * across;
        let step = shifts.len() * of_shift;
        let channels = block.channels[1] - block.channels[0];
        with_scratch(channels * step, |copies| {
            for (channel, copies) in copies.chunks_exact_mut(step).enumerate() {
                let start = (block.channels[0] + channel) * chains.step;
                let plane = &chains.vectors[start..start + chains.step];
                let copies = copies.chunks_exact_mut(of_shift);
                for (&shift, copy) in shifts.iter().zip(copies) {
                    self.copy_shifted(level, plane, shift, &kept, copy);
                }
            }
            let of_row = |&row: &usize| {
                (0..shifts.len()).map(move |shift| shift * of_shift + row * across)
            };
            let taps = Tap::all(kept.taps.iter().flat_map(of_row));
            let terms_before = block.channels[0] * self.taps();
            let Broadcast::Packed { values, each, .. } = chains.broadcast else {
                unreachable!("`sum` packs the weights")
            };
            let chains = FmaKernel {
                vectors: copies,
                channels,
                step,
                taps: &taps,
                broadcast: Broadcast::Packed {
                    values,
                    first: terms_before + block.taps[0] * shifts.len(),
                    channel: self.taps(),
                    each,
                },
                ..chains
            };
            chains.accumulate(level, sums, Some(prefetch));
        });
    }

    /// The rows of a plane that are kept, with that shift.
    fn copy_shifted(
        &self,
        level: Level,
        plane: &[f32],
        shift: RowShift,
        kept: &RowBuffer,
        mut copy: &mut [f32],
    ) {
        let across = copy.len() / kept.rows;
        for rows in &kept.planes {
            let (target, rest) = copy.split_at_mut(rows.rows * across);
            copy = rest;
            let rows = PaddedCopy {
                plane,
                width: self.columns.length,
                shift,
                first: rows.first,
                step: self.rows.step,
                target: as_uninit(target),
                across,
            };
            rows.copy(level);
        }
    }
}

/// Prefetches what lies behind the first `skipped` numbers of each output, in step with
/// the tiles that compute `places` of them.
fn prefetch(
    level: Level,
    outputs: &mut [&mut [Uninit]],
    skipped: usize,
    places: usize,
) -> Prefetch {
    let rows = outputs.len();
    let wide = level.vectors_beside_blocks(rows) * level.lanes();
    let tiles = level.blocks(rows).count() * places.div_ceil(wide);
    let ahead = outputs.iter_mut().map(|output| {
        let end = output.len().min(skipped + places);
        &mut output[skipped.min(end)..end]
    });
    Prefetch::new(&ahead.collect::<Vec<_>>()).within(tiles)
}
