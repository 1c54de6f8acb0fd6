//! A block of filters: those of a panel, whose sums are computed together.

use crate::conv::direct::taps::Taps2d;
use crate::conv::direct::zones::ZoneTaps;
use crate::engine::cost::{PACKED_FLOATS, RUN_OF_TILE};
use crate::engine::{
    Accumulators, Broadcast, FmaKernel, Init, Level, Prefetch, as_uninit, even_parts,
};

/// The planes of one group, its weights and its bias.
#[derive(Clone, Copy)]
pub(in crate::conv::direct) struct GroupOperands<'a> {
    /// The planes of one group of one image.
    pub(in crate::conv::direct) planes: &'a [f32],
    /// The weights of one group, as they are and as
    /// [`ByFilter::pack`](super::ByFilter::pack) has them.
    pub(in crate::conv::direct) weights: &'a [f32],
    pub(in crate::conv::direct) packed: &'a [f32],
    pub(in crate::conv::direct) bias: Option<&'a [f32]>,
}

/// Positions of one zone that are computed together.
pub(super) struct ZoneTile<'a> {
    /// The first row and column.
    pub(super) first: [usize; 2],
    /// Columns.
    pub(super) across: usize,
    pub(super) terms: &'a ZoneTaps,
    /// For each position the first pixel that it reads, from that of the first.
    pub(super) pixels: &'a [usize],
}

/// Filters whose sums are computed together, and what they read.
pub(super) struct FilterBlock<'a> {
    pub(super) level: Level,
    pub(super) slide: &'a Taps2d,
    pub(super) channels: usize,
    pub(super) filters: usize,
    /// Their number, and the lanes that have none: their weights are zero.
    pub(super) width: usize,
    /// From the weights of one term to those of the next.
    pub(super) wide: usize,
    pub(super) planes: &'a [f32],
    /// `[filters, terms]` and `[terms, wide]`.
    pub(super) weights: &'a [f32],
    pub(super) packed: &'a [f32],
    pub(super) bias: Option<&'a [f32]>,
}

impl FilterBlock<'_> {
    /// The sums for one group, a line for each place.
    pub(super) fn sum(
        &self,
        group: &ZoneTile,
        mut lines: Vec<&mut [f32]>,
        prefetch: &mut Prefetch,
    ) {
        let (slide, taps) = (self.slide, &group.terms.taps);
        if taps.is_empty() {
            for (line, sums) in lines.iter_mut().enumerate() {
                for (filter, sum) in sums.iter_mut().enumerate() {
                    *sum = self.recompute_with_padding(group, line, filter);
                }
            }
            return;
        }
        let count = lines.len();
        let mut sums = self.begun(lines);
        let first = group.terms.pixel(slide, group.first);
        let plane = slide.rows.length * slide.columns.length;
        let all = slide.taps();
        let step = all * self.wide;
        let run = if group.across < RUN_OF_TILE { count } else { group.across };
        for (channel, channels) in
            even_parts(self.channels, (PACKED_FLOATS / step).max(1))
        {
            let chains = FmaKernel {
                vectors: &self.packed[channel * step..][..channels * step],
                channels,
                step,
                taps,
                broadcast: Broadcast::Strided {
                    values: &self.planes[channel * plane + first..],
                    channel: plane,
                    rows: &group.pixels[..count],
                    run,
                },
                init: Init::Zero,
            };
            if channel + channels == self.channels && taps.len() < all {
                let again = |line: usize, filter: usize| {
                    self.recompute_with_padding(group, line, filter)
                };
                chains.accumulate_in_bounds(self.level, &mut sums, again);
            } else {
                chains.accumulate(self.level, &mut sums, Some(&mut *prefetch));
            }
        }
    }

    /// The sums as they begin: with the bias, if there is one.
    fn begun<'a>(&self, mut lines: Vec<&'a mut [f32]>) -> Accumulators<'a> {
        let Some(bias) = self.bias else {
            return Accumulators::new(lines.into_iter().map(as_uninit).collect());
        };
        for line in &mut lines {
            line[..self.filters].copy_from_slice(bias);
            line[self.filters..].fill(0.0);
        }
        Accumulators::begun(lines)
    }

    /// The sum of one place and filter over all taps, those on padding too.
    fn recompute_with_padding(
        &self,
        group: &ZoneTile,
        line: usize,
        filter: usize,
    ) -> f32 {
        if filter >= self.filters {
            return 0.0;
        }
        let place = [
            group.first[0] + line / group.across,
            group.first[1] + line % group.across,
        ];
        let each = self.channels * self.slide.taps();
        let weights = &self.weights[filter * each..][..each];
        let start = self.bias.map_or(0.0, |bias| bias[filter]);
        self.slide.recompute_with_padding(self.planes, [1, 0], weights, start, place)
    }
}
