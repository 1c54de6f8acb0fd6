//! Rows of several images, turned so that lane i of every vector is image i.

use super::axis::Axis;
use crate::engine::{Images, Level, to_write};

/// How many numbers of turned planes are kept at once: 384 kB of the source and
/// 128 kB of the output. Where one row of all channels needs more, images are
/// not put side by side.
pub(super) const KEPT: [usize; 2] = [3 << 15, 1 << 15];

/// Products for each number turned, below which that is not worth its price.
pub(super) const WORTH_TURNING: usize = 12;

/// The level, if so many images fill its vectors.
pub(super) fn level_for(images: usize) -> Option<Level> {
    let level = Level::current();
    (images >= level.lanes()).then_some(level)
}

/// The pixels of an axis that are read, in the order in which they are kept:
/// those that lie a step apart are neighbours.
pub(super) struct Line {
    /// The first pixel, before the source if it is negative.
    pub(super) lowest: isize,
    /// From the first to the last pixel that one place reads, both counted.
    pub(super) reach: usize,
    pub(super) step: usize,
    /// Pixels of one remainder by the step.
    alike: usize,
}

impl Line {
    pub(super) fn new(axis: &Axis, places: usize) -> Option<Self> {
        let lowest = axis.offsets.iter().copied().min()?;
        let highest = axis.offsets.iter().copied().max()?;
        let reach = usize::try_from(highest - lowest).ok()?.checked_add(1)?;
        let pixels = (places - 1).checked_mul(axis.step)?.checked_add(reach)?;
        Some(Self {
            lowest,
            reach,
            step: axis.step,
            alike: pixels.div_ceil(axis.step),
        })
    }

    /// How many pixels are kept.
    pub(super) fn kept(&self) -> usize {
        self.alike * self.step
    }

    /// Where that pixel is kept, counted from the first.
    pub(super) fn place(&self, pixel: usize) -> usize {
        pixel % self.step * self.alike + pixel / self.step
    }
}

/// Turns rows of planes.
pub(super) struct Lines {
    pub(super) level: Level,
    /// Height and width of a plane.
    pub(super) size: [usize; 2],
    pub(super) across: Line,
}

impl Lines {
    /// Numbers of one kept row.
    pub(super) fn pitch(&self) -> usize {
        self.across.kept() * self.level.lanes()
    }

    /// Numbers of room that [`Self::row`] needs beside: a row that is to be
    /// spread by its steps.
    pub(super) fn room(&self) -> usize {
        self.size[1] * self.level.lanes()
    }

    /// Row y of a plane, or zeros where there is none, as it is kept: of as many
    /// images as there are lanes, the plane beginning in the first of them with that
    /// number.
    pub(super) fn row(
        &self,
        source: Images,
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
            let seen = to_write(&mut seen[first * lanes..][..pixels * lanes]);
            source.side_by_side(self.level, [image, first_number], seen);
            return;
        }
        let line = to_write(&mut spread[..pixels * lanes]);
        source.side_by_side(self.level, [image, first_number], line);
        seen.fill(0.0);
        for (pixel, vector) in
            spread[..pixels * lanes].chunks_exact(lanes).enumerate()
        {
            let at = across.place(first + pixel) * lanes;
            seen[at..at + lanes].copy_from_slice(vector);
        }
    }
}
