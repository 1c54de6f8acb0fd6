//! Rows of several images, turned so that lane i of every vector is image i.

use super::axis::Axis;
use crate::engine::{Level, Matrix, to_write};

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

    /// Numbers of room that [`Self::turn`] needs beside: the rows of each image,
    /// and one that is to be spread by its steps.
    pub(super) fn room(&self, rows: usize) -> usize {
        (self.apart(rows) + self.size[1]) * self.level.lanes()
    }

    /// How far apart the rows of the images are kept: not by a power of two,
    /// where they would drive each other out of the cache.
    fn apart(&self, rows: usize) -> usize {
        (rows * self.size[1]).next_multiple_of(16) + 16
    }

    /// Some rows of the source from y on, zeros where there are none, as they are
    /// kept. The images are `image` numbers apart.
    pub(super) fn turn(
        &self,
        source: &[f32],
        image: usize,
        y: isize,
        seen: &mut [f32],
        room: &mut [f32],
    ) {
        let (lanes, [height, width]) = (self.level.lanes(), self.size);
        let (across, pitch) = (&self.across, self.pitch());
        let rows = seen.len() / pitch;
        // The pixels that are read, of those that there are.
        let there = |lowest: isize, kept: usize, length: usize| {
            let from = usize::try_from(lowest).unwrap_or(0).min(length);
            let end = usize::try_from(lowest + kept as isize).unwrap_or(0);
            from..end.clamp(from, length)
        };
        let down = there(y, rows, height);
        let pixels = there(across.lowest, across.kept(), width);
        if down.is_empty() || pixels.is_empty() {
            return seen.fill(0.0);
        }
        let apart = self.apart(rows);
        let (block, spread) = room.split_at_mut(apart * lanes);
        for (number, lines) in block.chunks_exact_mut(apart).enumerate() {
            let from = &source[number * image..];
            let from = &from[down.start * width..down.end * width];
            lines[..from.len()].copy_from_slice(from);
        }
        // Where the first of them is kept, before steps are told apart.
        let first = (pixels.start as isize - across.lowest) as usize;
        let count = pixels.len();
        for (row, seen) in seen.chunks_exact_mut(pitch).enumerate() {
            let at = (y + row as isize) as usize;
            if !down.contains(&at) {
                seen.fill(0.0);
                continue;
            }
            let matrix = |target| Matrix {
                source: &block[(at - down.start) * width + pixels.start..],
                rows: lanes,
                columns: count,
                from: apart,
                target,
                to: lanes,
            };
            if across.step == 1 {
                seen[..first * lanes].fill(0.0);
                seen[(first + count) * lanes..].fill(0.0);
                let inside = to_write(&mut seen[first * lanes..]);
                matrix(inside).turn(self.level);
                continue;
            }
            let line = &mut spread[..count * lanes];
            matrix(to_write(line)).turn(self.level);
            seen.fill(0.0);
            for (pixel, vector) in line.chunks_exact(lanes).enumerate() {
                let at = across.place(first + pixel) * lanes;
                seen[at..at + lanes].copy_from_slice(vector);
            }
        }
    }
}
