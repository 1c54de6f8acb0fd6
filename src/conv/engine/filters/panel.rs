//! Filters whose sums are computed together.

use super::WEIGHTS;
use crate::conv::engine::runs::Terms;
use crate::conv::engine::slide::Slide;
use crate::engine::{Chains, Left, Level, Soon, Start, even_parts, to_write};

/// What filters are slid over, and what they are.
#[derive(Clone, Copy)]
pub(in crate::conv::engine) struct Source<'a> {
    /// The planes of one group of one image.
    pub(in crate::conv::engine) planes: &'a [f32],
    /// The weights of one group, as they are and as
    /// [`Filters::pack`](super::Filters::pack) has them.
    pub(in crate::conv::engine) weights: &'a [f32],
    pub(in crate::conv::engine) packed: &'a [f32],
    pub(in crate::conv::engine) bias: Option<&'a [f32]>,
}

/// Places whose windows lie on the image alike.
pub(super) struct Group<'a> {
    /// The first row and column.
    pub(super) first: [usize; 2],
    /// Columns.
    pub(super) across: usize,
    pub(super) terms: &'a Terms,
    /// Of each place the first pixel that it reads, seen from that of the first.
    pub(super) pixels: &'a [usize],
}

/// Filters whose sums are computed together, and what they are slid over.
pub(super) struct Panel<'a> {
    pub(super) level: Level,
    pub(super) slide: &'a Slide,
    pub(super) channels: usize,
    pub(super) filters: usize,
    /// From the weights of one term to those of the next.
    pub(super) wide: usize,
    pub(super) planes: &'a [f32],
    /// `[filters, terms]` and `[terms, wide]`.
    pub(super) weights: &'a [f32],
    pub(super) packed: &'a [f32],
    pub(super) bias: Option<&'a [f32]>,
}

impl Panel<'_> {
    /// The sums for one group, a line for each place.
    pub(super) fn sum(
        &self,
        group: &Group,
        mut lines: Vec<&mut [f32]>,
        soon: &mut Soon,
    ) {
        let (slide, taps) = (self.slide, &group.terms.taps);
        let all = slide.taps();
        let whole = |line: usize, filter: usize| {
            let place = [
                group.first[0] + line / group.across,
                group.first[1] + line % group.across,
            ];
            let each = self.channels * all;
            let weights = &self.weights[filter * each..][..each];
            let start = self.bias.map_or(0.0, |bias| bias[filter]);
            slide.whole(self.planes, [1, 0], weights, start, place)
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
        if let Some(bias) = self.bias {
            lines.iter_mut().for_each(|line| line.copy_from_slice(bias));
            start = Start::Continue;
        }
        let mut lines: Vec<_> = lines.into_iter().map(to_write).collect();
        let first = group.terms.pixel(slide, group.first);
        let plane = slide.rows.length * slide.columns.length;
        let step = all * self.wide;
        for (channel, channels) in even_parts(self.channels, (WEIGHTS / step).max(1))
        {
            let chains = Chains {
                right: &self.packed[channel * step..][..channels * step],
                channels,
                step,
                taps,
                left: Left::Spread {
                    values: &self.planes[channel * plane + first..],
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
