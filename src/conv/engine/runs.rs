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

/// The offsets that lead inside: neighbours, as the offsets ascend or descend.
pub(super) fn inside_of(
    offsets: &[isize],
    inside: impl Fn(isize) -> bool,
) -> Range<usize> {
    let start = offsets.iter().position(|&offset| inside(offset));
    let end = offsets.iter().rposition(|&offset| inside(offset));
    start.zip(end).map_or(0..0, |(start, end)| start..end + 1)
}

/// The runs of columns whose taps lie on the source alike, or all columns where
/// that leaves out few products.
pub(super) fn runs(axis: &Axis, taps: &[Tap], lanes: usize) -> Vec<Run> {
    let across = axis.offsets.len();
    let length = axis.length as isize;
    let mut alike: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let mut terms = 0;
    for place in 0..axis.places {
        let first = (place * axis.step) as isize;
        let inside = |offset: isize| (0..length).contains(&(first + offset));
        let seen = inside_of(&axis.offsets, inside);
        terms += seen.len();
        match alike.last_mut() {
            Some((run, of_run)) if *of_run == seen => run.end = place + 1,
            _ => alike.push((place..place + 1, seen)),
        }
    }
    // Short runs cost more than they spare where there are few of them.
    if 5 * terms > 4 * axis.places * across {
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
