//! Filters side by side: lane i of every vector belongs to filter i.
//!
//! A pixel is one factor of all lanes, so that it may stand anywhere: what a
//! kernel sees needs no copy. Taps beside the image are left out: places whose
//! windows lie on it alike are computed together. Where these would be few, as under
//! a large kernel, the planes are copied with their padding. The price is to turn
//! the weights, and what they give back.

use std::borrow::Cow;
use std::ops::Range;

use super::axis::Axis;
use super::lines::{Line, WORTH_TURNING};
use super::runs::{Terms, alike};
use super::slide::Slide;
use super::sums::Sums;
use crate::engine::{
    self, Chains, Left, Level, Matrix, Place, Rows, Shift, Soon, Start, even_parts,
    finite, made, to_write, with_scratch,
};

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

/// Terms of all groups of places that are kept.
const TERMS: usize = 1 << 16;

/// Products for two vectors of filters that take as long as one call for a group.
const CALLS: usize = 1 << 8;

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

/// How planes are copied.
struct Padding {
    /// Height and width of a plane.
    size: [usize; 2],
    /// The first row and column of the copy, before the plane if they are negative.
    lowest: [isize; 2],
}

/// Neighbouring columns whose windows lie on the image alike.
struct Columns {
    places: Range<usize>,
    /// Where a place of some rows of these columns reads, seen from the first one.
    pixels: Vec<usize>,
}

/// What filters are slid over, and what they are.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    /// The planes of one group of one image.
    pub(super) planes: &'a [f32],
    /// The weights of one group, as they are and as [`Filters::pack`] has them.
    pub(super) weights: &'a [f32],
    pub(super) packed: &'a [f32],
    pub(super) bias: Option<&'a [f32]>,
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
                        let turned = engine::Columns {
                            source: made,
                            targets: &mut targets,
                        };
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
                self.group(panel, &group, lines, soon);
            }
        }
    }

    /// The sums of a panel for one group, a line for each place.
    fn group(
        &self,
        panel: &Panel,
        group: &Group,
        mut lines: Vec<&mut [f32]>,
        soon: &mut Soon,
    ) {
        let (slide, taps) = (&*self.slide, &group.terms.taps);
        let all = slide.taps();
        let whole = |line: usize, filter: usize| {
            let place = [
                group.first[0] + line / group.across,
                group.first[1] + line % group.across,
            ];
            let each = self.channels * all;
            let weights = &panel.weights[filter * each..][..each];
            let start = panel.bias.map_or(0.0, |bias| bias[filter]);
            slide.whole(panel.planes, [1, 0], weights, start, place)
        };
        if taps.is_empty() {
            for (line, sums) in lines.iter_mut().enumerate() {
                for (filter, sum) in sums.iter_mut().enumerate() {
                    *sum = whole(line, filter);
                }
            }
            return;
        }
        let mut start = Start::Zero;
        if let Some(bias) = panel.bias {
            lines.iter_mut().for_each(|line| line.copy_from_slice(bias));
            start = Start::Continue;
        }
        let mut lines: Vec<_> = lines.into_iter().map(to_write).collect();
        let first = group.terms.pixel(slide, group.first);
        let plane = slide.rows.length * slide.columns.length;
        let step = all * panel.wide;
        for (channel, channels) in even_parts(self.channels, (WEIGHTS / step).max(1))
        {
            let chains = Chains {
                right: &panel.packed[channel * step..][..channels * step],
                channels,
                step,
                taps,
                left: Left::Spread {
                    values: &panel.planes[channel * plane + first..],
                    channel: plane,
                    tap: 1,
                    rows: &group.pixels[..lines.len()],
                },
                start,
            };
            if channel + channels == self.channels && taps.len() < all {
                chains.compute_apart_from_zeros(self.level, &mut lines, whole);
            } else {
                chains.compute_before(self.level, &mut lines, Some(&mut *soon));
            }
            start = Start::Continue;
        }
    }
}

/// Whether so many groups of places are more work than taps on padding: a group costs
/// its calls, and a tile of one place as much as one of four.
fn padding_pays(slide: &Slide, channels: usize) -> bool {
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
    fn new(slide: &Slide) -> Option<(Slide, Self)> {
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
    fn copy(
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

/// Places whose windows lie on the image alike.
struct Group<'a> {
    /// The first row and column.
    first: [usize; 2],
    /// Columns.
    across: usize,
    terms: &'a Terms,
    /// Of each place the first pixel that it reads, seen from that of the first.
    pixels: &'a [usize],
}

/// Filters whose sums are computed together, and what they are slid over.
struct Panel<'a> {
    filters: usize,
    /// From the weights of one term to those of the next.
    wide: usize,
    planes: &'a [f32],
    /// `[filters, terms]` and `[terms, wide]`.
    weights: &'a [f32],
    packed: &'a [f32],
    bias: Option<&'a [f32]>,
}
