//! Products of transformed pixels and weights, summed over the channels.

use std::ops::Range;

use super::weight_transform::Weights;
use crate::engine::{
    Autovectorized, Broadcast, FmaKernel, Init, Level, Tap, as_uninit,
    dispatch_loops, even_parts,
};

/// Channels that a chain goes over at most. The sums of several chains are added
/// in their order: so the error hardly grows with more.
const CHAIN: usize = 64;

/// For every place of some tiles the sums over the channels, for all filters.
pub(super) struct Products<'a> {
    pub(super) level: Level,
    pub(super) channels: usize,
    pub(super) filters: usize,
    pub(super) tiles: usize,
    /// Strides between places among the factors and among the sums.
    pub(super) steps: [usize; 2],
    pub(super) weights: &'a Weights,
    /// `[places, tiles, channels]`
    pub(super) factors: &'a [f32],
}

impl Products<'_> {
    /// Writes the sums, `[places, tiles, filters]`; in `parts` there is room for
    /// `[tiles, filters of a panel]`.
    pub(super) fn sum(&self, sums: &mut [f32], parts: &mut [f32]) {
        let factors = self.factors.chunks_exact(self.steps[0]);
        let sums = sums.chunks_exact_mut(self.steps[1]);
        let rows: Vec<_> =
            (0..self.tiles).map(|tile| tile * self.channels).collect();
        for (place, (factors, sums)) in factors.zip(sums).enumerate() {
            let sums = &mut sums[..self.tiles * self.filters];
            for (panel, weights) in self.weights.panels(place) {
                let parts = &mut parts[..self.tiles * panel.len()];
                for (first, channels) in even_parts(self.channels, CHAIN) {
                    let chains = FmaKernel {
                        vectors: &weights[first * panel.len()..],
                        channels,
                        step: panel.len(),
                        taps: &Tap::ONLY,
                        broadcast: Broadcast::Strided {
                            values: &factors[first..],
                            channel: 1,
                            rows: &rows,
                            run: rows.len(),
                        },
                        init: Init::Zero,
                    };
                    if first == 0 {
                        self.compute(chains, sums, self.filters, &panel);
                        continue;
                    }
                    self.compute(chains, parts, panel.len(), &(0..panel.len()));
                    let more = More {
                        sums,
                        filters: self.filters,
                        panel: panel.clone(),
                        parts,
                    };
                    dispatch_loops(self.level, more);
                }
            }
        }
    }

    /// The sums of those columns, in rows of `across` numbers.
    fn compute(
        &self,
        chains: FmaKernel,
        target: &mut [f32],
        across: usize,
        columns: &Range<usize>,
    ) {
        let mut outputs: Vec<_> = (target.chunks_exact_mut(across))
            .map(|row| as_uninit(&mut row[columns.clone()]))
            .collect();
        chains.compute(self.level, &mut outputs);
    }
}

/// Sums of a panel's filters, and what is to be added.
struct More<'a> {
    /// `[tiles, filters]`
    sums: &'a mut [f32],
    filters: usize,
    panel: Range<usize>,
    /// `[tiles, filters of the panel]`
    parts: &'a [f32],
}

impl Autovectorized for More<'_> {
    #[inline(always)]
    fn run(self) {
        let rows = self.sums.chunks_exact_mut(self.filters);
        for (sums, parts) in rows.zip(self.parts.chunks_exact(self.panel.len())) {
            let sums = &mut sums[self.panel.clone()];
            for (sum, part) in sums.iter_mut().zip(parts) {
                *sum += part;
            }
        }
    }
}
