//! Padded copies of the planes: how they are made.

use crate::conv::direct::taps::{TapAxis, TapSpan, Taps2d};
use crate::engine::{Level, PaddedCopy, RowShift, as_uninit};

/// How planes are copied.
pub(in crate::conv::direct) struct Padding {
    /// Height and width of a plane.
    size: [usize; 2],
    /// The first row and column of the copy, before the plane if they are negative.
    lowest: [isize; 2],
}

impl Padding {
    /// The taps on padded copies, and how these are made.
    pub(in crate::conv::direct) fn new(slide: &Taps2d) -> Option<(Taps2d, Self)> {
        let padded = |axis: &TapAxis| {
            let line = TapSpan::new(axis, axis.places)?;
            let last = (axis.places - 1).checked_mul(axis.step)?;
            let offsets = axis.offsets.iter().map(|offset| offset - line.lowest);
            let padded = TapAxis {
                offsets: offsets.collect(),
                length: last.checked_add(line.reach)?,
                ..*axis
            };
            Some((padded, line.lowest))
        };
        let ((rows, top), (columns, left)) =
            (padded(&slide.rows)?, padded(&slide.columns)?);
        let padding = Self {
            size: [slide.rows.length, slide.columns.length],
            lowest: [top, left],
        };
        Some((Taps2d { rows, columns }, padding))
    }

    /// Every plane with zeros where it has no pixels.
    pub(in crate::conv::direct) fn copy(
        &self,
        level: Level,
        padded: &Taps2d,
        planes: &[f32],
        copies: &mut [f32],
    ) {
        let [height, width] = self.size;
        let [top, left] = self.lowest;
        let across = padded.columns.length;
        let of_copy = padded.rows.length * across;
        let planes = planes.chunks_exact(height * width);
        for (plane, target) in planes.zip(copies.chunks_exact_mut(of_copy)) {
            let rows = PaddedCopy {
                plane,
                width,
                shift: RowShift::new([0, across], 1, left, width),
                first: top,
                step: 1,
                target: as_uninit(target),
                across,
            };
            rows.copy(level);
        }
    }
}
