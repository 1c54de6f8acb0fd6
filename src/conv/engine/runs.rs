//! Columns whose windows lie on the source alike.

use std::ops::Range;

use super::axis::Axis;
use crate::engine::Tap;

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
        let taps = rows.flat_map(|row| &row[seen.clone()]).map(|&tap| Tap {
            right: tap.right + places.start * lanes,
            ..tap
        });
        Run {
            taps: taps.collect(),
            places,
        }
    };
    alike.into_iter().map(run).collect()
}
