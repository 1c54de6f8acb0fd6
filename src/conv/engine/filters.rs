//! Filters side by side: lane i of every vector belongs to filter i.
//!
//! A pixel is one factor of all lanes, so that it may stand anywhere: what a
//! kernel sees needs no copy but for its padding. The price is to turn the
//! weights, and what they give back.

use super::lines::{Line, WORTH_TURNING};
use super::slide::Slide;
use super::sums::Sums;
use crate::engine::{
    Chains, Columns, Left, Level, Place, Rows, Shift, Start, Tap, even_parts, made,
    to_write, turn, with_scratch,
};

/// How many numbers of padded planes are kept at once: 384 kB. Where one row of
/// all channels needs more, filters are not put side by side.
const KEPT: usize = 3 << 15;

/// Vectors of filters that are computed at once.
const VECTORS: usize = 2;

/// Places that are computed before they are turned back: enough to fill lines
/// of memory, few enough to stay in the cache.
const PLACES: usize = 112;

/// Numbers of weights that are gone through for all these places before the next
/// ones: as many as a core's nearest cache holds, or those of one channel.
const WEIGHTS: usize = 1 << 13;

/// How all filters of one group are computed side by side.
pub(super) struct Filters<'a> {
    level: Level,
    slide: &'a Slide,
    channels: usize,
    filters: usize,
    seen: Seen,
    /// Rows of the output for which padded planes are kept.
    band: usize,
    /// Every tap: where its pixel stands, seen from that of the place.
    taps: Vec<usize>,
}

/// The planes as the kernels read them.
struct Seen {
    /// The first row and column, before the source if they are negative.
    lowest: [isize; 2],
    /// Rows from the first to the last that one place reads, both counted.
    reach: usize,
    /// From a row to the next.
    pitch: usize,
    /// Whether some places read beside the source.
    padded: bool,
}

impl Seen {
    fn new(slide: &Slide) -> Option<Self> {
        let (rows, columns) = (&slide.rows, &slide.columns);
        if rows.is_inside() && columns.is_inside() {
            return Some(Self {
                lowest: [0; 2],
                reach: rows.length,
                pitch: columns.length,
                padded: false,
            });
        }
        let down = Line::new(rows, rows.places)?;
        let across = Line::new(columns, columns.places)?;
        let steps = (columns.places - 1).checked_mul(columns.step)?;
        Some(Self {
            lowest: [down.lowest, across.lowest],
            reach: down.reach,
            pitch: steps.checked_add(across.reach)?,
            padded: true,
        })
    }
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
        let seen = Seen::new(slide)?;
        let mut band = slide.rows.places;
        if seen.padded {
            let row = seen.pitch.checked_mul(sums.channels)?;
            let more = (KEPT / row).checked_sub(seen.reach)? / slide.rows.step;
            band = band.div_ceil(band.div_ceil(more + 1));
        }
        let mut taps = Vec::with_capacity(slide.taps());
        for u in &slide.rows.offsets {
            let row = (u - seen.lowest[0]) as usize * seen.pitch;
            let columns = slide.columns.offsets.iter();
            taps.extend(columns.map(|v| row + (v - seen.lowest[1]) as usize));
        }
        Some(Self {
            level,
            slide,
            channels: sums.channels,
            filters: sums.filters,
            seen,
            band,
            taps,
        })
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

    /// The weights of one group, `[filters, terms]`: each panel turned.
    pub(super) fn pack(&self, weights: &[f32]) -> Vec<f32> {
        let each = weights.len() / self.filters;
        made(weights.len(), |packed| {
            for (first, filters) in self.panels() {
                let panel = first * each..(first + filters) * each;
                let target = &mut packed[panel.clone()];
                turn(self.level, &weights[panel], each, target);
            }
        })
    }

    /// Sums over the planes of `source`: of every output the rows from `first`
    /// on, as many as it has. The weights are packed.
    pub(super) fn sum(
        &self,
        source: &[f32],
        weights: &[f32],
        bias: Option<&[f32]>,
        first: usize,
        outputs: &mut [&mut [Place]],
    ) {
        let (down, across) = (&self.slide.rows, &self.slide.columns);
        let widest = self.panels().map(|(_, filters)| filters).max().unwrap_or(0);
        let plane = if self.seen.padded {
            self.seen.pitch * self.rows_seen(self.band)
        } else {
            0
        };
        let sizes = [self.channels * plane, PLACES * widest];
        let rows = outputs[0].len() / across.places;
        with_scratch(sizes[0] + sizes[1], |scratch| {
            let (kept, made) = scratch.split_at_mut(sizes[0]);
            for top in (0..rows).step_by(self.band) {
                let here = self.band.min(rows - top);
                let y = (first + top) * down.step;
                let (values, channel) = if self.seen.padded {
                    self.pad(source, y, here, kept);
                    (&*kept, plane)
                } else {
                    (&source[y * self.seen.pitch..], down.length * across.length)
                };
                let places = top * across.places..(top + here) * across.places;
                let mut outputs: Vec<_> = (outputs.iter_mut())
                    .map(|output| &mut output[places.clone()])
                    .collect();
                let pixels = Pixels { values, channel };
                self.band(pixels, weights, bias, made, &mut outputs);
            }
        });
    }

    /// Rows of the source that so many rows of the output read.
    fn rows_seen(&self, rows: usize) -> usize {
        (rows - 1) * self.slide.rows.step + self.seen.reach
    }

    /// Of every plane what so many rows of the output read, from that of the row
    /// `y` on, with zeros where the source has no pixel.
    fn pad(&self, source: &[f32], y: usize, rows: usize, kept: &mut [f32]) {
        let [height, width] = [self.slide.rows.length, self.slide.columns.length];
        let ([top, left], pitch) = (self.seen.lowest, self.seen.pitch);
        let planes = source.chunks_exact(height * width);
        for (plane, kept) in
            planes.zip(kept.chunks_exact_mut(kept.len() / self.channels))
        {
            let rows = Rows {
                plane,
                width,
                shift: Shift::new([0, pitch], 1, left, width),
                first: y as isize + top,
                step: 1,
                target: &mut kept[..self.rows_seen(rows) * pitch],
                across: pitch,
            };
            rows.copy(self.level);
        }
    }

    /// All places of neighbouring rows, some at a time.
    fn band(
        &self,
        pixels: Pixels,
        weights: &[f32],
        bias: Option<&[f32]>,
        made: &mut [f32],
        outputs: &mut [&mut [Place]],
    ) {
        let (down, across) = (&self.slide.rows, &self.slide.columns);
        let count = outputs[0].len();
        let of_filter = self.channels * self.taps.len();
        for first in (0..count).step_by(PLACES) {
            let here = first..count.min(first + PLACES);
            let places: Vec<_> = (here.clone())
                .map(|place| [place / across.places, place % across.places])
                .map(|[i, j]| i * down.step * self.seen.pitch + j * across.step)
                .collect();
            for (first, filters) in self.panels() {
                let weights = &weights[first * of_filter..][..filters * of_filter];
                let bias = bias.map(|bias| &bias[first..first + filters]);
                let made = &mut made[..places.len() * filters];
                self.panel(pixels, &places, weights, bias, made);
                let outputs = outputs[first..first + filters].iter_mut();
                let mut targets: Vec<_> =
                    outputs.map(|output| &mut output[here.clone()]).collect();
                let turned = Columns {
                    source: made,
                    targets: &mut targets,
                };
                turned.turn(self.level);
            }
        }
    }

    /// The sums of one panel, `[places, filters]`.
    fn panel(
        &self,
        pixels: Pixels,
        places: &[usize],
        weights: &[f32],
        bias: Option<&[f32]>,
        made: &mut [f32],
    ) {
        let filters = made.len() / places.len();
        let taps: Vec<_> = (self.taps.iter().enumerate())
            .map(|(tap, &left)| Tap {
                right: tap * filters,
                left,
            })
            .collect();
        let mut start = Start::Zero;
        if let Some(bias) = bias {
            let lines = made.chunks_exact_mut(filters);
            lines.for_each(|line| line.copy_from_slice(bias));
            start = Start::Continue;
        }
        let step = taps.len() * filters;
        for (channel, channels) in even_parts(self.channels, (WEIGHTS / step).max(1))
        {
            let chains = Chains {
                right: &weights[channel * step..][..channels * step],
                channels,
                step,
                taps: &taps,
                left: Left::Spread {
                    values: &pixels.values[channel * pixels.channel..],
                    channel: pixels.channel,
                    tap: 1,
                    rows: places,
                },
                start,
            };
            let lines = to_write(made).chunks_exact_mut(filters);
            chains.compute(self.level, &mut lines.collect::<Vec<_>>());
            start = Start::Continue;
        }
    }
}

/// Where the left factors of a band stand.
#[derive(Clone, Copy)]
struct Pixels<'a> {
    values: &'a [f32],
    /// From a plane to the next.
    channel: usize,
}
