//! Vectorised over output channels.
//!
//! The weights are packed as `[taps, filters]`; the results, `[positions, filters]`,
//! are transposed to planes. A pixel is broadcast to all lanes, so that it may be
//! anywhere: the planes need no copy. Taps on padding are skipped, zone by zone
//! ([`zones`](super::zones)). Where zones would be small, as under a large kernel, the
//! planes are copied with their padding.

mod block;
pub(super) mod padding;

use std::borrow::Cow;
use std::ops::Range;

use super::problem::Correlation;
use super::taps::Taps2d;
use super::zones::{ZoneTaps, zones};
use crate::engine::cost::BLOCK_POSITIONS;
use crate::engine::{
    self, Aligned, Level, Matrix, Prefetch, Uninit, even_parts, with_scratch,
};
pub(super) use block::GroupOperands;
use block::{FilterBlock, ZoneTile};
use padding::Padding;

/// The strategy: all filters of one group.
pub(super) struct ByFilter<'a> {
    level: Level,
    /// The taps on the planes as they are, or on their padded copies.
    slide: Cow<'a, Taps2d>,
    padding: Option<Padding>,
    channels: usize,
    filters: usize,
    /// Rows of places that are computed together, where these are whole.
    down: usize,
    /// The zones of rows: neighbouring rows, and the kernel rows in bounds there.
    rows: Vec<(Range<usize>, Range<usize>)>,
    /// The zones of columns, cut at cache blocks.
    columns: Vec<BlockColumns>,
    /// The taps of each zone of rows and columns: the pixel is the broadcast factor, the
    /// weights are the vector.
    terms: Vec<ZoneTaps>,
}

/// A zone of columns.
struct BlockColumns {
    places: Range<usize>,
    /// Where each position of some rows of these columns reads, from the first one.
    pixels: Vec<usize>,
}

impl<'a> ByFilter<'a> {
    /// Reads the planes in place, or padded copies if `padded`: the plan has found that
    /// they fit.
    pub(super) fn new(sums: &Correlation<'a>, level: Level, padded: bool) -> Self {
        let (mut slide, mut padding) = (Cow::Borrowed(sums.slide()), None);
        if padded {
            let padded = Padding::new(&slide);
            let (padded, copied) =
                padded.unwrap_or_else(|| unreachable!("the plan has counted it"));
            (slide, padding) = (Cow::Owned(padded), Some(copied));
        }
        let across = slide.columns.places;
        let down = (BLOCK_POSITIONS / across).clamp(1, slide.rows.places);
        let mut filters = Self {
            level,
            padding,
            channels: sums.problem.channels,
            filters: sums.problem.filters,
            down,
            rows: zones(&slide.rows),
            columns: Vec::new(),
            terms: Vec::new(),
            slide,
        };
        let slide = &*filters.slide;
        let mut runs = Vec::new();
        for (mut places, seen) in zones(&slide.columns) {
            // Cut where the columns are that are computed together.
            while !places.is_empty() {
                let next = (places.start + 1).next_multiple_of(BLOCK_POSITIONS);
                let end = places.end.min(next);
                runs.push((places.start..end, seen.clone()));
                places.start = end;
            }
        }
        let wide = filters.widest();
        let mut all = Vec::with_capacity(filters.rows.len() * runs.len());
        for (_, rows) in &filters.rows {
            for (_, columns) in &runs {
                let mut terms = ZoneTaps::new(slide, rows, columns, 1);
                for tap in &mut terms.taps {
                    (tap.broadcast, tap.vector) = (tap.vector, tap.broadcast * wide);
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
                BlockColumns { places, pixels }
            })
            .collect();
        (filters.columns, filters.terms) = (columns, all);
        filters
    }

    /// First filter and number of filters of those computed at once.
    fn panels(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let lanes = self.level.lanes();
        let vectors =
            even_parts(self.filters.div_ceil(lanes), self.level.panel_vectors());
        vectors.map(move |(first, vectors)| {
            let first = first * lanes;
            (first, (vectors * lanes).min(self.filters - first))
        })
    }

    /// Lanes of a block of filters; the last ones may be idle.
    fn width(&self, filters: usize) -> usize {
        filters.next_multiple_of(self.level.lanes())
    }

    /// Lanes of the largest block.
    fn widest(&self) -> usize {
        self.panels().map(|(_, filters)| self.width(filters)).max().unwrap_or(0)
    }

    /// The weights of one group, `[filters, terms]`, packed: each block transposed to
    /// `[terms, width]`, the width being that of the widest block.
    pub(super) fn pack(&self, weights: &[f32]) -> Aligned {
        let (each, wide) = (weights.len() / self.filters, self.widest());
        Aligned::build(self.panels().count() * each * wide, |packed| {
            let targets = packed.chunks_exact_mut(each * wide);
            for ((first, filters), target) in self.panels().zip(targets) {
                if filters < wide {
                    for line in target.chunks_exact_mut(wide) {
                        line[filters..].fill(Uninit::new(0.0));
                    }
                }
                let matrix = Matrix {
                    source: &weights[first * each..][..filters * each],
                    rows: filters,
                    columns: each,
                    source_stride: each,
                    target,
                    target_stride: wide,
                };
                matrix.transpose(self.level);
            }
        })
    }

    /// Sums over the planes of the source: of every output the rows from `first`
    /// on, as many as it has.
    pub(super) fn sum(
        &self,
        source: GroupOperands,
        first: usize,
        outputs: &mut [&mut [Uninit]],
    ) {
        let across = self.slide.columns.places;
        let rows = outputs[0].len() / across;
        let wide = self.widest();
        let each = self.channels * self.slide.taps();
        let padded = self.padding.as_ref().map_or(0, |_| {
            self.channels * self.slide.rows.length * self.slide.columns.length
        });
        with_scratch(padded + BLOCK_POSITIONS * wide, |scratch| {
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
                let panel = FilterBlock {
                    level: self.level,
                    slide: &self.slide,
                    channels: self.channels,
                    filters,
                    width: self.width(filters),
                    wide,
                    planes,
                    weights: &source.weights[filter * each..][..filters * each],
                    packed: &source.packed[panel * each * wide..][..each * wide],
                    bias: source.bias.map(|bias| &bias[filter..filter + filters]),
                };
                for top in (0..rows).step_by(self.down) {
                    let here = first + top..first + rows.min(top + self.down);
                    for left in (0..across).step_by(BLOCK_POSITIONS) {
                        let columns = left..across.min(left + BLOCK_POSITIONS);
                        let count = here.len() * columns.len();
                        let first = top * across + left;
                        let targets = (outputs.iter_mut())
                            .map(|output| &mut output[first..first + count]);
                        let targets = targets.collect();
                        self.block(&panel, [here.clone(), columns], made, targets);
                    }
                }
            }
        });
    }

    /// The sums of a block for these rows and columns, transposed to planes.
    fn block(
        &self,
        panel: &FilterBlock,
        [rows, columns]: [Range<usize>; 2],
        made: &mut [f32],
        mut targets: Vec<&mut [Uninit]>,
    ) {
        let made = &mut made[..rows.len() * columns.len() * panel.width];
        let mut prefetch = Prefetch::new(&targets);
        self.places(panel, rows, columns, made, &mut prefetch);
        let turned = engine::ScatterColumns {
            source: made,
            stride: panel.width,
            targets: &mut targets,
        };
        turned.transpose(self.level);
    }

    /// The sums of a block for these rows and columns, `[places, width]`, while the
    /// outputs that they will be written to are prefetched.
    fn places(
        &self,
        panel: &FilterBlock,
        here: Range<usize>,
        columns: Range<usize>,
        made: &mut [f32],
        prefetch: &mut Prefetch,
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
                let line = columns.len() * panel.width;
                let part = (places.start - columns.start) * panel.width
                    ..(places.end - columns.start) * panel.width;
                let mut lines = Vec::with_capacity(rows.len() * places.len());
                let of_rows = made.chunks_exact_mut(line);
                for row in of_rows.skip(rows.start - here.start).take(rows.len()) {
                    lines.extend(row[part.clone()].chunks_exact_mut(panel.width));
                }
                let group = ZoneTile {
                    first: [rows.start, places.start],
                    across: places.len(),
                    terms,
                    pixels: &run.pixels,
                };
                panel.sum(&group, lines, prefetch);
            }
        }
    }
}
