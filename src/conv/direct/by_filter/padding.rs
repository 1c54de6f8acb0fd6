//! Padded copies of the planes: when they pay, and how they are made.

use super::{VECTORS, WEIGHTS};
use crate::conv::direct::taps::TapAxis;
use crate::conv::direct::taps::TapSpan;
use crate::conv::direct::taps::Taps2d;
use crate::conv::direct::zones::zones;
use crate::engine::{Level, PaddedCopy, RowShift};

/// Taps of all zones that are kept.
const TERMS: usize = 1 << 16;

/// Products for two vectors of filters that take as long as one call for a zone.
const CALLS: usize = 1 << 8;

/// How planes are copied.
pub(super) struct Padding {
    /// Height and width of a plane.
    size: [usize; 2],
    /// The first row and column of the copy, before the plane if they are negative.
    lowest: [isize; 2],
}

/// Whether the zones are more work than taps on padding: a zone costs its calls, and a
/// tile of one position as much as one of four.
pub(super) fn padding_pays(slide: &Taps2d, channels: usize) -> bool {
    let (rows, columns) = (zones(&slide.rows), zones(&slide.columns));
    let step = slide.taps() * VECTORS * Level::current().lanes();
    let calls = channels.div_ceil((WEIGHTS / step).max(1));
    let (mut cost, mut kept) = (0_usize, 0_usize);
    for (down, us) in &rows {
        for (across, vs) in &columns {
            let taps = us.len() * vs.len();
            let places = (down.len() * across.len()).max(4);
            let products = places.saturating_mul(taps).saturating_mul(channels);
            cost = cost.saturating_add(products.saturating_add(CALLS * calls));
            kept = kept.saturating_add(taps);
        }
    }
    let places = slide.rows.places * slide.columns.places;
    let all = places.saturating_mul(slide.taps()).saturating_mul(channels);
    cost > all || kept > TERMS
}

impl Padding {
    /// The slide over padded copies, and how these are made.
    pub(super) fn new(slide: &Taps2d) -> Option<(Taps2d, Self)> {
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
    pub(super) fn copy(
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
                target,
                across,
            };
            rows.copy(level);
        }
    }
}
