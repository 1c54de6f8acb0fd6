//! Positions as lanes without shifted copies: for windows that slide by 1.
//!
//! All elements of the kernel read one padded plane, each a little further on, and the
//! output is computed as if its rows were as long as the plane's: what is computed
//! between two rows is thrown away. That pays where few filters read many planes.

use crate::conv::direct::taps::{TapSpan, Taps2d};
use crate::engine::cost::{FEW_FILTER_FLOATS, VECTOR_COPY};
use crate::engine::{
    FmaKernel, Level, PaddedCopy, RowShift, Tap, Uninit, as_uninit, with_scratch,
};

/// The planes that all elements of the kernel read.
pub(in crate::conv::direct) struct InRows {
    down: TapSpan,
    across: TapSpan,
    /// Columns of a plane.
    pitch: usize,
    /// Whether planes are read as they are, without padding.
    inside: bool,
    /// Rows of the output that are computed at once.
    band: usize,
}

impl InRows {
    /// For outputs of that many rows; `None` if the window does not slide by 1, or if
    /// shifted copies cost less, whatever the rows.
    pub(in crate::conv::direct) fn new(
        slide: &Taps2d,
        channels: usize,
        filters: usize,
        rows: usize,
    ) -> Option<Self> {
        if [slide.rows.step, slide.columns.step] != [1, 1] {
            return None;
        }
        let places = slide.columns.places;
        let across = TapSpan::new(&slide.columns, places)?;
        let down = TapSpan::new(&slide.rows, 1)?;
        let inside = slide.is_inside();
        let pitch = if inside { slide.columns.length } else { across.kept() };
        // For each vector of positions, in vectors copied and vectors multiplied.
        let between =
            (pitch - places).checked_mul(channels.checked_mul(slide.taps())?)?;
        let thrown_away = between.checked_mul(filters)? / places / VECTOR_COPY;
        let here = filters.checked_add(thrown_away)?;
        let copies = slide.columns.offsets.len() - usize::from(!inside);
        if here >= channels.checked_mul(copies)? {
            return None;
        }
        let line = pitch.checked_mul(channels)?;
        let band = (FEW_FILTER_FLOATS / line).saturating_sub(down.reach - 1);
        if band == 0 && !inside {
            return None;
        }
        let band = if inside { rows } else { band.min(rows) };
        let most = (FEW_FILTER_FLOATS / pitch.checked_mul(filters)?).max(1);
        Some(Self { down, across, pitch, inside, band: band.min(most) })
    }

    /// Sums over the planes of the source, as [`ByPosition::sum`](super::ByPosition::sum)
    /// says.
    pub(super) fn sum(
        &self,
        level: Level,
        slide: &Taps2d,
        chains: FmaKernel,
        first: usize,
        outputs: &mut [&mut [Uninit]],
    ) {
        let (channels, pitch) = (chains.channels, self.pitch);
        let places = slide.columns.places;
        let rows = outputs.first().map_or(0, |output| output.len() / places);
        let taps = self.taps(slide);
        let of_output = self.band * pitch;
        let copied = if self.inside { 0 } else { channels * self.of_copy() };
        with_scratch(copied + outputs.len() * of_output, |scratch| {
            let (copies, made) = scratch.split_at_mut(copied);
            for start in (0..rows).step_by(self.band) {
                let here = self.band.min(rows - start);
                let (vectors, step) = if self.inside {
                    (&chains.vectors[(first + start) * pitch..], chains.step)
                } else {
                    let planes = chains.vectors.chunks_exact(chains.step);
                    let top = (first + start) as isize + self.down.lowest;
                    self.pad(level, slide.columns.length, top, planes, copies);
                    (&*copies, self.of_copy())
                };
                let count = (here - 1) * pitch + places;
                let mut lines: Vec<_> = made
                    .chunks_exact_mut(of_output)
                    .map(|made| as_uninit(&mut made[..count]))
                    .collect();
                FmaKernel { vectors, step, taps: &taps, ..chains }
                    .compute(level, &mut lines);
                let made = made.chunks_exact(of_output);
                for (made, output) in made.zip(outputs.iter_mut()) {
                    let rows = PaddedCopy {
                        plane: &made[..here * pitch],
                        width: pitch,
                        shift: RowShift::new([0, places], 1, 0, pitch),
                        first: 0,
                        step: 1,
                        target: &mut output[start * places..][..here * places],
                        across: places,
                    };
                    rows.copy(level);
                }
            }
        });
    }

    /// Where the elements of the kernel read in a copied plane, or in the plane itself.
    fn taps(&self, slide: &Taps2d) -> Vec<Tap> {
        let [top, left] = match self.inside {
            true => [0; 2],
            false => [self.down.lowest, self.across.lowest],
        };
        Tap::all(slide.rows.offsets.iter().flat_map(|u| {
            let line = (u - top) as usize * self.pitch;
            let columns = slide.columns.offsets.iter();
            columns.map(move |v| line + (v - left) as usize)
        }))
    }

    /// Numbers of a copied plane: the rows that a band reads.
    fn of_copy(&self) -> usize {
        (self.band + self.down.reach - 1) * self.pitch
    }

    /// Copies those rows of each plane, `width` columns wide, from the row `top` on.
    fn pad<'a>(
        &self,
        level: Level,
        width: usize,
        top: isize,
        planes: impl Iterator<Item = &'a [f32]>,
        copies: &mut [f32],
    ) {
        for (plane, target) in planes.zip(copies.chunks_exact_mut(self.of_copy())) {
            let copy = PaddedCopy {
                plane,
                width,
                shift: RowShift::new([0, self.pitch], 1, self.across.lowest, width),
                first: top,
                step: 1,
                target: as_uninit(target),
                across: self.pitch,
            };
            copy.copy(level);
        }
    }
}
