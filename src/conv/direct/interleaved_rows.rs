//! Rows of several images, transposed so that lane i of every vector is image i.

use super::taps::TapSpan;
use crate::engine::{BatchView, Level, as_uninit};

/// How rows of planes are interleaved.
pub(super) struct InterleavedRows {
    pub(super) level: Level,
    /// Height and width of a plane.
    pub(super) size: [usize; 2],
    pub(super) across: TapSpan,
}

impl InterleavedRows {
    /// Numbers of one kept row.
    pub(super) fn pitch(&self) -> usize {
        self.across.kept() * self.level.lanes()
    }

    /// Numbers of scratch memory that [`Self::row`] needs: for a row whose pixels are
    /// not yet sorted by their remainder by the step.
    pub(super) fn room(&self) -> usize {
        self.size[1] * self.level.lanes()
    }

    /// Writes row y of a plane as it is kept, of as many images as there are lanes from
    /// `image` on: zeros where there is no such row. `plane` is where the plane begins in
    /// its image.
    pub(super) fn row(
        &self,
        source: BatchView,
        [image, plane]: [usize; 2],
        y: isize,
        seen: &mut [f32],
        spread: &mut [f32],
    ) {
        let (lanes, [height, width]) = (self.level.lanes(), self.size);
        let across = &self.across;
        // The pixels that are read, of those that there are.
        let from = usize::try_from(across.lowest).unwrap_or(0).min(width);
        let end = across.lowest + across.kept() as isize;
        let to = usize::try_from(end).unwrap_or(0).clamp(from, width);
        if !(0..height as isize).contains(&y) || from == to {
            return seen.fill(0.0);
        }
        let first_number = plane + y as usize * width + from;
        // Where the first of them is kept, before steps are told apart.
        let first = (from as isize - across.lowest) as usize;
        let pixels = to - from;
        if across.step == 1 {
            seen[..first * lanes].fill(0.0);
            seen[(first + pixels) * lanes..].fill(0.0);
            let seen = as_uninit(&mut seen[first * lanes..][..pixels * lanes]);
            source.interleave(self.level, [image, first_number], seen);
            return;
        }
        let line = as_uninit(&mut spread[..pixels * lanes]);
        source.interleave(self.level, [image, first_number], line);
        seen.fill(0.0);
        for (pixel, vector) in
            spread[..pixels * lanes].chunks_exact(lanes).enumerate()
        {
            let at = across.place(first + pixel) * lanes;
            seen[at..at + lanes].copy_from_slice(vector);
        }
    }
}
