//! Filters side by side: lane i of every vector belongs to filter i.
//!
//! A pixel is one factor of all lanes, so that it may stand anywhere: what a
//! kernel sees needs no copy. Taps beside the image are left out: places whose
//! windows lie on it alike are computed together. Where these would be few, as under
//! a large kernel, the planes are copied with their padding. The price is to turn
//! the weights, and what they give back.

mod padding;
mod panel;

use std::borrow::Cow;
use std::ops::Range;

use super::lines::WORTH_TURNING;
use super::runs::{Terms, alike};
use super::slide::Slide;
use super::sums::Sums;
use crate::engine::{
    self, Level, Matrix, Place, Soon, even_parts, finite, made, with_scratch,
};
use padding::{Padding, padding_pays};
pub(super) use panel::Source;
use panel::{Group, Panel};

/// Vectors of filters that are computed at once.
const VECTORS: usize = 2;

/// Places that are computed before they are turned back: enough that those at the
/// sides fill tiles, few enough to stay in the cache.
const PLACES: usize = 448;

/// Numbers of weights that are gone through for all these places before the next
/// ones: 64 kB, or those of one channel.
const WEIGHTS: usize = 1 << 14;

/// Places of a plane, and terms of a chain, from which filters as lanes are better
/// than images; as measured.
const PLANE: usize = 512;
const CHAIN: usize = 128;

/// Numbers of padded planes of all channels: 4 MB. Where there would be more, filters
/// are not put side by side.
const PADDED: usize = 1 << 20;

/// How all filters of one group are computed side by side.
pub(super) struct Filters<'a> {
    level: Level,
    /// On the planes as they are, or on their padded copies.
    slide: Cow<'a, Slide>,
    padding: Option<Padding>,
    channels: usize,
    filters: usize,
    /// Rows of places that are computed together, where these are whole.
    down: usize,
    /// Neighbouring rows, and the elements of the kernel's rows that lie on the image
    /// there.
    rows: Vec<(Range<usize>, Range<usize>)>,
    /// The same of columns; not more of them than are computed together.
    columns: Vec<Columns>,
    /// For each of the rows and columns their terms: where a pixel stands as the left
    /// factor, where the weights do as the right ones.
    terms: Vec<Terms>,
}

/// Neighbouring columns whose windows lie on the image alike.
struct Columns {
    places: Range<usize>,
    /// Where a place of some rows of these columns reads, seen from the first one.
    pixels: Vec<usize>,
}

impl<'a> Filters<'a> {
    /// `None` if the filters do not fill vectors, or it does not pay: without
    /// vectors that multiply and add, places are lanes as good.
    pub(super) fn new(sums: &Sums<'a>) -> Option<Self> {
        let (level, slide) = (Level::current(), sums.slide);
        let idle = sums.filters.next_multiple_of(level.lanes()) - sums.filters;
        if 8 * idle > sums.filters
            || sums.terms() < WORTH_TURNING
            || slide.as_it_lies().is_some()
            || level == Level::Portable
        {
            return None;
        }
        let (mut slide, mut padding) = (Cow::Borrowed(slide), None);
        if !slide.is_inside()
            && (padding_pays(&slide, sums.channels) || !finite(sums.weight))
        {
            let (padded, copied) = Padding::new(&slide)?;
            let plane = padded.rows.length.checked_mul(padded.columns.length)?;
            if plane.checked_mul(sums.channels)? > PADDED {
                return None;
            }
            (slide, padding) = (Cow::Owned(padded), Some(copied));
        }
        let across = slide.columns.places;
        let down = (PLACES / across).clamp(1, slide.rows.places);
        let mut filters = Self {
            level,
            padding,
            channels: sums.channels,
            filters: sums.filters,
            down,
            rows: alike(&slide.rows),
            columns: Vec::new(),
            terms: Vec::new(),
            slide,
        };
        let slide = &*filters.slide;
        let mut runs = Vec::new();
        for (mut places, seen) in alike(&slide.columns) {
            // Cut where the columns are that are computed together.
            while !places.is_empty() {
                let next = (places.start + 1).next_multiple_of(PLACES);
                let end = places.end.min(next);
                runs.push((places.start..end, seen.clone()));
                places.start = end;
            }
        }
        let wide = filters.widest();
        let mut all = Vec::with_capacity(filters.rows.len() * runs.len());
        for (_, rows) in &filters.rows {
            for (_, columns) in &runs {
                let mut terms = Terms::new(slide, rows, columns, 1);
                for tap in &mut terms.taps {
                    (tap.left, tap.right) = (tap.right, tap.left * wide);
                }
                all.push(terms);
            }
        }
        let line = slide.rows.step * slide.columns.length;
        let columns = (runs.into_iter())
            .map(|(places, _)| {
                let row = |row: usize| {
                    let columns = 0..places.len();
                    columns
                        .map(move |column| row * line + column * slide.columns.step)
                };
                let pixels = (0..down).flat_map(row).collect();
                Columns { places, pixels }
            })
            .collect();
        (filters.columns, filters.terms) = (columns, all);
        Some(filters)
    }

    /// Whether filters as lanes are better than images: where chains are long beside
    /// what is turned, and few places at the sides of a plane.
    pub(super) fn is_worth_images(&self) -> bool {
        let places = self.slide.rows.places * self.slide.columns.places;
        places >= PLANE && self.channels * self.slide.taps() >= CHAIN
    }

    /// First filter and number of filters of those computed at once.
    fn panels(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let lanes = self.level.lanes();
        let vectors = even_parts(self.filters.div_ceil(lanes), VECTORS);
        vectors.map(move |(first, vectors)| {
            let first = first * lanes;
            (first, (vectors * lanes).min(self.filters - first))
        })
    }

    /// Filters of the largest panel.
    fn widest(&self) -> usize {
        self.panels().map(|(_, filters)| filters).max().unwrap_or(0)
    }

    /// The weights of one group, `[filters, terms]`: each panel turned, its terms as
    /// far apart as those of the widest.
    pub(super) fn pack(&self, weights: &[f32]) -> Vec<f32> {
        let (each, wide) = (weights.len() / self.filters, self.widest());
        made(self.panels().count() * each * wide, |packed| {
            let targets = packed.chunks_exact_mut(each * wide);
            for ((first, filters), target) in self.panels().zip(targets) {
                if filters < wide {
                    for line in target.chunks_exact_mut(wide) {
                        line[filters..].fill(Place::new(0.0));
                    }
                }
                let matrix = Matrix {
                    source: &weights[first * each..][..filters * each],
                    rows: filters,
                    columns: each,
                    from: each,
                    target,
                    to: wide,
                };
                matrix.turn(self.level);
            }
        })
    }

    /// Sums over the planes of the source: of every output the rows from `first`
    /// on, as many as it has.
    pub(super) fn sum(
        &self,
        source: Source,
        first: usize,
        outputs: &mut [&mut [Place]],
    ) {
        let across = self.slide.columns.places;
        let rows = outputs[0].len() / across;
        let wide = self.widest();
        let each = self.channels * self.slide.taps();
        let padded = self.padding.as_ref().map_or(0, |_| {
            self.channels * self.slide.rows.length * self.slide.columns.length
        });
        with_scratch(padded + PLACES * wide, |scratch| {
            let (copies, made) = scratch.split_at_mut(padded);
            let planes = match &self.padding {
                Some(padding) => {
                    padding.copy(self.level, &self.slide, source.planes, copies);
                    copies
                }
                None => source.planes,
            };
            for (panel, (filter, filters)) in self.panels().enumerate() {
                let outputs = &mut outputs[filter..filter + filters];
                let panel = Panel {
                    level: self.level,
                    slide: &self.slide,
                    channels: self.channels,
                    filters,
                    wide,
                    planes,
                    weights: &source.weights[filter * each..][..filters * each],
                    packed: &source.packed[panel * each * wide..][..each * wide],
                    bias: source.bias.map(|bias| &bias[filter..filter + filters]),
                };
                for top in (0..rows).step_by(self.down) {
                    let here = first + top..first + rows.min(top + self.down);
                    for left in (0..across).step_by(PLACES) {
                        let columns = left..across.min(left + PLACES);
                        let count = here.len() * columns.len();
                        let made = &mut made[..count * filters];
                        let first = top * across + left;
                        let mut targets: Vec<_> = (outputs.iter_mut())
                            .map(|output| &mut output[first..first + count])
                            .collect();
                        let mut soon = Soon::new(&targets);
                        self.places(&panel, here.clone(), columns, made, &mut soon);
                        let turned =
                            engine::Columns { source: made, targets: &mut targets };
                        turned.turn(self.level);
                    }
                }
            }
        });
    }

    /// The sums of a panel for these rows and columns, `[places, filters]`, while where
    /// they will be written is fetched.
    fn places(
        &self,
        panel: &Panel,
        here: Range<usize>,
        columns: Range<usize>,
        made: &mut [f32],
        soon: &mut Soon,
    ) {
        for (run, (rows, _)) in self.rows.iter().enumerate() {
            let rows = rows.start.max(here.start)..rows.end.min(here.end);
            if rows.is_empty() {
                continue;
            }
            let terms = &self.terms[run * self.columns.len()..];
            for (run, terms) in self.columns.iter().zip(terms) {
                let places = &run.places;
                if !columns.contains(&places.start) {
                    continue;
                }
                let line = columns.len() * panel.filters;
                let part = (places.start - columns.start) * panel.filters
                    ..(places.end - columns.start) * panel.filters;
                let mut lines = Vec::with_capacity(rows.len() * places.len());
                let of_rows = made.chunks_exact_mut(line);
                for row in of_rows.skip(rows.start - here.start).take(rows.len()) {
                    lines.extend(row[part.clone()].chunks_exact_mut(panel.filters));
                }
                let group = Group {
                    first: [rows.start, places.start],
                    across: places.len(),
                    terms,
                    pixels: &run.pixels,
                };
                panel.sum(&group, lines, soon);
            }
        }
    }
}
