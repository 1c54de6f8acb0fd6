//! Positions as lanes on one padded copy of the planes, for windows that may slide by 2.
//!
//! In the copy columns a stride apart are neighbours, so that any element of the kernel
//! reads neighbours for neighbouring places. Each row of the output is computed by
//! itself, and written where it belongs.

use super::prefetch;
use crate::conv::direct::taps::{TapSpan, Taps2d};
use crate::engine::cost::{LINE_FLOATS, POSITIONS_PER_IDLE_LANE, READS_OF_PIXEL};
use crate::engine::{
    FmaKernel, Level, PaddedCopy, RowShift, Tap, Uninit, as_uninit, with_scratch,
};

/// The planes that all elements of the kernel read.
pub(in crate::conv::direct) struct InLines {
    level: Level,
    down: TapSpan,
    across: TapSpan,
    /// Columns that are kept of each remainder by the stride: whole vectors.
    pitch: usize,
    /// Rows of the output between two copies.
    band: usize,
}

impl InLines {
    /// `None` if rows leave lanes idle, pixels are read too seldom for their copy to pay,
    /// or too many of them to be kept.
    pub(in crate::conv::direct) fn new(
        slide: &Taps2d,
        channels: usize,
        level: Level,
    ) -> Option<Self> {
        let (places, lanes) = (slide.columns.places, level.lanes());
        let idle = places.next_multiple_of(lanes) - places;
        let (down, across) = (slide.rows.step, slide.columns.step);
        if POSITIONS_PER_IDLE_LANE * idle > places
            || slide.taps() / READS_OF_PIXEL < down.checked_mul(across)?
        {
            return None;
        }
        let across = TapSpan::new(&slide.columns, places)?;
        let down = TapSpan::new(&slide.rows, 1)?;
        let pitch = (across.kept() / across.step).next_multiple_of(lanes);
        let line = pitch.checked_mul(across.step)?.checked_mul(channels)?;
        let band = (LINE_FLOATS / line).checked_sub(down.reach)? / down.step + 1;
        Some(Self { level, down, across, pitch, band })
    }

    /// Sums over the planes of the source, as [`ByPosition::sum`](super::ByPosition::sum)
    /// says.
    pub(super) fn sum(
        &self,
        slide: &Taps2d,
        chains: FmaKernel,
        first: usize,
        outputs: &mut [&mut [Uninit]],
    ) {
        let (step, places) = (self.across.step, slide.columns.places);
        let rows = outputs.first().map_or(0, |output| output.len() / places);
        let band = self.band.min(rows);
        let of_remainder = self.seen(band) * self.pitch;
        let of_copy = step * of_remainder;
        let taps = Tap::all(slide.rows.offsets.iter().flat_map(|u| {
            let line = (u - self.down.lowest) as usize * self.pitch;
            slide.columns.offsets.iter().map(move |v| {
                let column = (v - self.across.lowest) as usize;
                column % step * of_remainder + line + column / step
            })
        }));
        with_scratch(chains.channels * of_copy, |copies| {
            for start in (0..rows).step_by(band) {
                let here = band.min(rows - start);
                let planes = chains.vectors.chunks_exact(chains.step);
                for (plane, copy) in planes.zip(copies.chunks_exact_mut(of_copy)) {
                    for (remainder, copy) in
                        copy.chunks_exact_mut(of_remainder).enumerate()
                    {
                        let copy = &mut copy[..self.seen(here) * self.pitch];
                        self.copy(slide, plane, first + start, remainder, copy);
                    }
                }
                for row in 0..here {
                    let (at, next) = (start + row, start + row + 1);
                    let mut prefetch =
                        prefetch(self.level, outputs, next * places, places);
                    let lines = outputs.iter_mut();
                    let mut lines: Vec<_> = lines
                        .map(|output| &mut output[at * places..next * places])
                        .collect();
                    let vectors = &copies[row * self.down.step * self.pitch..];
                    FmaKernel { vectors, step: of_copy, taps: &taps, ..chains }
                        .compute_prefetching(
                            self.level,
                            &mut lines,
                            Some(&mut prefetch),
                        );
                }
            }
        });
    }

    /// Rows of the source that so many of the output read.
    fn seen(&self, rows: usize) -> usize {
        (rows - 1) * self.down.step + self.down.reach
    }

    /// What the rows of the output from `first` on read of a plane, the columns of one
    /// remainder by the stride.
    fn copy(
        &self,
        slide: &Taps2d,
        plane: &[f32],
        first: usize,
        remainder: usize,
        target: &mut [f32],
    ) {
        let (pitch, width) = (self.pitch, slide.columns.length);
        let left = self.across.lowest + remainder as isize;
        let rows = PaddedCopy {
            plane,
            width,
            shift: RowShift::new([0, pitch], self.across.step, left, width),
            first: (first * self.down.step) as isize + self.down.lowest,
            step: 1,
            target: as_uninit(target),
            across: pitch,
        };
        rows.copy(self.level);
    }
}
