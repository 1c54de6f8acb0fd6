//! Places whose windows lie on the source alike.

use std::ops::Range;

use super::axis::Axis;
use super::slide::Slide;
use crate::engine::Tap;
use crate::order::chain;

/// Neighbouring columns of places, and the taps that read pixels there: the
/// right factors as seen from the first column.
pub(super) struct Run {
    pub(super) places: Range<usize>,
    pub(super) taps: Vec<Tap>,
}

/// The elements of a kernel's axis that read a pixel at that place: neighbours, as
/// their offsets ascend or descend.
pub(super) fn inside(axis: &Axis, place: usize) -> Range<usize> {
    let first = (place * axis.step) as isize;
    let length = axis.length as isize;
    let inside = |&offset: &isize| (0..length).contains(&(first + offset));
    let start = axis.offsets.iter().position(inside);
    let end = axis.offsets.iter().rposition(inside);
    start.zip(end).map_or(0..0, |(start, end)| start..end + 1)
}

/// Neighbouring places for which the same elements read a pixel, and those.
pub(super) fn alike(axis: &Axis) -> Vec<(Range<usize>, Range<usize>)> {
    let mut alike: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for place in 0..axis.places {
        let seen = inside(axis, place);
        match alike.last_mut() {
            Some((run, of_run)) if *of_run == seen => run.end = place + 1,
            _ => alike.push((place..place + 1, seen)),
        }
    }
    alike
}

/// Terms of a channel, for places whose windows lie on the source alike.
pub(super) struct Terms {
    /// The offsets of the first row and the first column that are read.
    first: [isize; 2],
    /// The right factors as seen from the pixel there.
    pub(super) taps: Vec<Tap>,
}

impl Terms {
    /// Those of these rows and columns of the kernel, where a pixel of the source has
    /// so many numbers.
    pub(super) fn new(
        slide: &Slide,
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
                right: (line + (v - left) as usize) * numbers,
                left: of_row + column,
            }));
        }
        Self { first: [top, left], taps }
    }

    /// The first pixel of a plane that is read for that row and column; if there are
    /// terms.
    pub(super) fn pixel(&self, slide: &Slide, [row, column]: [usize; 2]) -> usize {
        let y = (row * slide.rows.step).wrapping_add_signed(self.first[0]);
        let x = (column * slide.columns.step).wrapping_add_signed(self.first[1]);
        y.wrapping_mul(slide.columns.length).wrapping_add(x)
    }
}

impl Slide {
    /// The sum of one row and column with all its taps, 0 · weight where they lie
    /// beside the source, for the number `image` of the `images` ones that each pixel
    /// has: what [`Terms`] leave out may show in a sum of −0.
    pub(super) fn whole(
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

/// The runs of columns whose taps lie on the source alike, or all columns where
/// that leaves out few products.
pub(super) fn runs(axis: &Axis, taps: &[Tap], lanes: usize) -> Vec<Run> {
    let across = axis.offsets.len();
    let mut alike = alike(axis);
    let terms = alike.iter().map(|(places, seen)| places.len() * seen.len());
    // Short runs cost more than they spare where there are few of them.
    if 5 * terms.sum::<usize>() > 4 * axis.places * across {
        alike = vec![(0..axis.places, 0..across)];
    }
    let run = |(places, seen): (Range<usize>, Range<usize>)| {
        let rows = taps.chunks_exact(across);
        let taps = rows
            .flat_map(|row| &row[seen.clone()])
            .map(|&tap| Tap { right: tap.right + places.start * lanes, ..tap });
        Run { taps: taps.collect(), places }
    };
    alike.into_iter().map(run).collect()
}
