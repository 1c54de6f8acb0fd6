//! The weight transform G·kernel·Gᵀ, and its packing.

use std::ops::Range;

use super::matrices::Matrices;
use crate::Result;
use crate::conv::shape::ConvShape;
use crate::engine::cost::PANEL_FILTERS;
use crate::engine::{
    Autovectorized, Level, Matrix, Uninit, as_uninit, build_uninit, dispatch_loops,
    even_parts, parallel_for, thread_count_for, with_scratch,
};

/// Kernels transformed side by side.
const LANES: usize = 8;

type Doubles = [f64; LANES];

/// G·kernel·Gᵀ for all kernels, each number rounded once.
pub(super) struct Weights {
    channels: usize,
    filters: usize,
    /// Places of a tile.
    places: usize,
    /// `[panels, places, channels, filters of a panel]`
    numbers: Vec<f32>,
}

impl Weights {
    /// Those of `[filters, channels, 3, 3]`.
    pub(super) fn new<
        M: Matrices<SIDE, SEEN>,
        const SIDE: usize,
        const SEEN: usize,
    >(
        level: Level,
        sizes: &ConvShape,
        weight: &[f32],
    ) -> Result<Self> {
        let (channels, filters) = (sizes.in_group, sizes.out_group);
        let each = channels * 9;
        let of_filter = SEEN * SEEN * channels;
        let numbers = build_uninit(filters * of_filter, |mut numbers| {
            let mut panels = Vec::new();
            for (first, count) in even_parts(filters, PANEL_FILTERS) {
                let (panel, rest) = numbers.split_at_mut(count * of_filter);
                panels.push((first, count, panel));
                numbers = rest;
            }
            let parts = thread_count_for(weight.len() * SEEN * SEEN);
            parallel_for(parts, panels, |(first, count, target)| {
                let across = count.next_multiple_of(LANES);
                with_scratch(each * across, |turned| {
                    let matrix = Matrix {
                        source: &weight[first * each..(first + count) * each],
                        rows: count,
                        columns: each,
                        source_stride: each,
                        target: as_uninit(turned),
                        target_stride: across,
                    };
                    matrix.transpose(level);
                    let panel = FilterPanel {
                        matrix: &M::WEIGHT,
                        kernels: turned,
                        filters: count,
                        target,
                    };
                    dispatch_loops(level, panel);
                });
            });
            Some(())
        })?;
        let numbers = numbers.unwrap_or_else(|| unreachable!("all are written"));
        Ok(Self {
            channels,
            filters,
            places: SEEN * SEEN,
            numbers: numbers.into_raw_vec_and_offset().0,
        })
    }

    /// Of one place the panels: their filters and `[channels, filters]` factors.
    pub(super) fn panels(
        &self,
        place: usize,
    ) -> impl Iterator<Item = (Range<usize>, &[f32])> {
        even_parts(self.filters, PANEL_FILTERS).map(move |(first, count)| {
            let before = first * self.places + place * count;
            let panel = &self.numbers[before * self.channels..];
            (first..first + count, &panel[..count * self.channels])
        })
    }
}

/// Some filters, to be transformed.
struct FilterPanel<'a, const SEEN: usize> {
    matrix: &'a [[f64; 3]; SEEN],
    /// `[channels, 3, 3, filters]`, the filters up to whole [`LANES`].
    kernels: &'a [f32],
    filters: usize,
    /// `[places, channels, filters]`
    target: &'a mut [Uninit],
}

impl<const SEEN: usize> Autovectorized for FilterPanel<'_, SEEN> {
    #[inline(always)]
    fn run(self) {
        let across = self.filters.next_multiple_of(LANES);
        let channels = self.kernels.len() / (9 * across);
        for (channel, kernels) in self.kernels.chunks_exact(9 * across).enumerate() {
            for first in (0..across).step_by(LANES) {
                let mut lines = [[[0.0; LANES]; 3]; SEEN];
                for column in 0..3 {
                    let mut taps = [[0.0; LANES]; 3];
                    for (row, lanes) in taps.iter_mut().enumerate() {
                        let from = (3 * row + column) * across + first;
                        let weights = &kernels[from..from + LANES];
                        for (lane, &weight) in lanes.iter_mut().zip(weights) {
                            *lane = f64::from(weight);
                        }
                    }
                    for (line, factors) in lines.iter_mut().zip(self.matrix) {
                        line[column] = sum(factors, &taps);
                    }
                }
                let lanes = LANES.min(self.filters - first);
                for (row, line) in lines.iter().enumerate() {
                    for (column, factors) in self.matrix.iter().enumerate() {
                        let sums = sum(factors, line);
                        let place = row * SEEN + column;
                        let at = (place * channels + channel) * self.filters + first;
                        let target = &mut self.target[at..at + lanes];
                        if lanes == LANES {
                            write(&mut target[..LANES], sums);
                        } else {
                            write(target, sums);
                        }
                    }
                }
            }
        }
    }
}

/// Rounds as many of them as there are places.
#[inline(always)]
fn write(places: &mut [Uninit], numbers: Doubles) {
    for (place, number) in places.iter_mut().zip(numbers) {
        place.write(number as f32);
    }
}

/// Σ factor · number, lane by lane.
#[inline(always)]
fn sum(factors: &[f64; 3], numbers: &[Doubles; 3]) -> Doubles {
    let mut sums = [0.0; LANES];
    for (&factor, numbers) in factors.iter().zip(numbers) {
        for (sum, &number) in sums.iter_mut().zip(numbers) {
            *sum += factor * number;
        }
    }
    sums
}
