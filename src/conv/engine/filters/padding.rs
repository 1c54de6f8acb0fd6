//! When planes are copied with their padding, and how.

use super::{VECTORS, WEIGHTS};
use crate::conv::engine::axis::Axis;
use crate::conv::engine::lines::Line;
use crate::conv::engine::runs::alike;
use crate::conv::engine::slide::Slide;
use crate::engine::{Level, Rows, Shift};

/// Terms of all groups of places that are kept.
const TERMS: usize = 1 << 16;

/// Products for two vectors of filters that take as long as one call for a group.
const CALLS: usize = 1 << 8;

/// How planes are copied.
pub(super) struct Padding {
    /// Height and width of a plane.
    size: [usize; 2],
    /// The first row and column of the copy, before the plane if they are negative.
    lowest: [isize; 2],
}

/// Whether so many groups of places are more work than taps on padding: a group costs
/// its calls, and a tile of one place as much as one of four.
pub(super) fn padding_pays(slide: &Slide, channels: usize) -> bool {
    let (rows, columns) = (alike(&slide.rows), alike(&slide.columns));
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
    pub(super) fn new(slide: &Slide) -> Option<(Slide, Self)> {
        let padded = |axis: &Axis| {
            let line = Line::new(axis, axis.places)?;
            let last = (axis.places - 1).checked_mul(axis.step)?;
            let offsets = axis.offsets.iter().map(|offset| offset - line.lowest);
            let padded = Axis {
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
        Some((Slide { rows, columns }, padding))
    }

    /// Every plane with zeros where it has no pixels.
    pub(super) fn copy(
        &self,
        level: Level,
        padded: &Slide,
        planes: &[f32],
        copies: &mut [f32],
    ) {
        let [height, width] = self.size;
        let [top, left] = self.lowest;
        let across = padded.columns.length;
        let of_copy = padded.rows.length * across;
        let planes = planes.chunks_exact(height * width);
        for (plane, target) in planes.zip(copies.chunks_exact_mut(of_copy)) {
            let rows = Rows {
                plane,
                width,
                shift: Shift::new([0, across], 1, left, width),
                first: top,
                step: 1,
                target,
                across,
            };
            rows.copy(level);
        }
    }
}
