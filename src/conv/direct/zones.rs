//! Zones: runs of output positions for which the same taps are in bounds.

use std::ops::Range;

use super::taps::TapAxis;
use super::taps::Taps2d;
use crate::accumulation::chain;
use crate::engine::Tap;
use crate::engine::cost::ONE_IN_PADDING;

/// A zone of columns, and the taps in bounds there.
pub(super) struct ColumnZone {
    pub(super) places: Range<usize>,
    pub(super) taps: Vec<Tap>,
}

/// The half-open range of taps t for which the input index place · step + offsets\[t\]
/// is in bounds: a range, as offsets ascend or descend.
pub(super) fn valid_taps(axis: &TapAxis, place: usize) -> Range<usize> {
    let first = (place * axis.step) as isize;
    let length = axis.length as isize;
    let inside = |&offset: &isize| (0..length).contains(&(first + offset));
    let start = axis.offsets.iter().position(inside);
    let end = axis.offsets.iter().rposition(inside);
    start.zip(end).map_or(0..0, |(start, end)| start..end + 1)
}

/// The zones of an axis: runs of output positions, and the taps in bounds there.
pub(super) fn zones(axis: &TapAxis) -> Vec<(Range<usize>, Range<usize>)> {
    let mut alike: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for place in 0..axis.places {
        let seen = valid_taps(axis, place);
        match alike.last_mut() {
            Some((run, of_run)) if *of_run == seen => run.end = place + 1,
            _ => alike.push((place..place + 1, seen)),
        }
    }
    alike
}

/// The taps of a channel that are in bounds in a zone of rows and columns.
pub(super) struct ZoneTaps {
    /// The offsets of the first row and the first column that are read.
    first: [isize; 2],
    /// The taps, from the pixel there.
    pub(super) taps: Vec<Tap>,
}

impl ZoneTaps {
    /// Those of these rows and columns of the kernel, where a pixel of the source has
    /// `numbers` numbers: 1 in NCHW, in CHWN one for each image.
    pub(super) fn new(
        slide: &Taps2d,
        rows: &Range<usize>,
        columns: &Range<usize>,
        numbers: usize,
    ) -> Self {
        let us = &slide.rows.offsets[rows.clone()];
        let vs = &slide.columns.offsets[columns.clone()];
        let lowest = |offsets: &[isize]| offsets.iter().copied().min();
        let (Some(top), Some(left)) = (lowest(us), lowest(vs)) else {
            return Self { first: [0; 2], taps: Vec::new() };
        };
        let mut taps = Vec::with_capacity(us.len() * vs.len());
        for (row, u) in rows.clone().zip(us) {
            let line = (u - top) as usize * slide.columns.length;
            let of_row = row * slide.columns.offsets.len();
            taps.extend(columns.clone().zip(vs).map(|(column, v)| Tap {
                vector: (line + (v - left) as usize) * numbers,
                broadcast: of_row + column,
            }));
        }
        Self { first: [top, left], taps }
    }

    /// The first pixel of a plane that is read for that row and column; if there are
    /// terms.
    pub(super) fn pixel(&self, slide: &Taps2d, [row, column]: [usize; 2]) -> usize {
        let y = (row * slide.rows.step).wrapping_add_signed(self.first[0]);
        let x = (column * slide.columns.step).wrapping_add_signed(self.first[1]);
        y.wrapping_mul(slide.columns.length).wrapping_add(x)
    }
}

impl Taps2d {
    /// The sum of one output position with all its taps, 0 · weight on padding, for the
    /// image `image` of the `images` ones that each pixel has: what [`ZoneTaps`] skip
    /// may show in a sum of −0.
    pub(super) fn recompute_with_padding(
        &self,
        source: &[f32],
        [images, image]: [usize; 2],
        weights: &[f32],
        start: f32,
        [row, column]: [usize; 2],
    ) -> f32 {
        let [height, width] = [self.rows.length, self.columns.length];
        let pixel = |channel: usize, u: isize, v: isize| {
            let y = (row * self.rows.step).wrapping_add_signed(u);
            let x = (column * self.columns.step).wrapping_add_signed(v);
            if y < height && x < width {
                source[((channel * height + y) * width + x) * images + image]
            } else {
                0.0
            }
        };
        let pixel = &pixel;
        let channels = weights.len().checked_div(self.taps()).unwrap_or(0);
        let pixels = (0..channels).flat_map(|channel| {
            self.rows.offsets.iter().flat_map(move |&u| {
                let columns = self.columns.offsets.iter();
                columns.map(move |&v| pixel(channel, u, v))
            })
        });
        chain(start, pixels.zip(weights.iter().copied()))
    }
}

/// The zones of columns, or one zone of all columns where that skips few products.
pub(super) fn column_zones(
    axis: &TapAxis,
    taps: &[Tap],
    lanes: usize,
) -> Vec<ColumnZone> {
    let across = axis.offsets.len();
    let mut alike = zones(axis);
    let terms = alike.iter().map(|(places, seen)| places.len() * seen.len());
    let all = axis.places * across;
    if ONE_IN_PADDING * terms.sum::<usize>() > (ONE_IN_PADDING - 1) * all {
        alike = vec![(0..axis.places, 0..across)];
    }
    let run = |(places, seen): (Range<usize>, Range<usize>)| {
        let rows = taps.chunks_exact(across);
        let taps = rows
            .flat_map(|row| &row[seen.clone()])
            .map(|&tap| Tap { vector: tap.vector + places.start * lanes, ..tap });
        ColumnZone { taps: taps.collect(), places }
    };
    alike.into_iter().map(run).collect()
}
