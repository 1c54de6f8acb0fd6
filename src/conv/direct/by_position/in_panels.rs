//! Kernels of one element, which read the planes as they lie: what a tile reads of all
//! channels is copied to one place first.
//!
//! In the planes it is a few lines of memory of every channel, too far apart for a
//! processor to fetch them ahead; and all tiles of filters read it again.

use crate::conv::direct::taps::Taps2d;
use crate::engine::cost::{CACHED_FLOATS, PANEL_FLOATS, PANEL_OUTPUTS, PANEL_READS};
use crate::engine::{
    FmaKernel, Level, Panels, Tap, Uninit, as_uninit, even_parts, with_scratch,
};

/// Sums as [`FmaKernel::compute`] has them, for a kernel of one tap, whose weights are packed;
/// whether it pays says [`pays_in_panels`].
pub(super) fn sum_in_panels(
    level: Level,
    chains: FmaKernel,
    outputs: &mut [&mut [Uninit]],
) {
    let places = outputs.first().map_or(0, |output| output.len());
    let (channels, lanes) = (chains.channels, level.lanes());
    let vectors = level.vectors_beside_blocks(outputs.len());
    let wide = vectors * lanes;
    let panels: Vec<_> = even_parts(places.div_ceil(lanes), vectors)
        .map(|(first, count)| (first * lanes, count))
        .collect();
    let at_once = (PANEL_FLOATS / (channels * wide)).clamp(1, panels.len().max(1));
    let blocks: Vec<_> = level.blocks(outputs.len()).collect();
    let blocks_at_once = (PANEL_OUTPUTS / level.rows_per_tile()).max(1);
    let taps = &[Tap { vector: 0, ..chains.taps[0] }];
    with_scratch(at_once * channels * wide, |copies| {
        for parts in panels.chunks(at_once) {
            let copied = Panels {
                source: &chains.vectors[chains.taps[0].vector..],
                rows: channels,
                stride: chains.step,
                parts,
                columns: places,
                target: as_uninit(copies),
                wide,
            };
            copied.copy(level);
            for blocks in blocks.chunks(blocks_at_once) {
                let first = blocks[0].0;
                let rows = first
                    ..first + blocks.iter().map(|(_, rows)| rows).sum::<usize>();
                let chains = chains.of_rows(first);
                let panels = copies.chunks_exact(channels * wide);
                for (vectors, &(first, count)) in panels.zip(parts) {
                    let end = places.min(first + count * lanes);
                    let outputs = &mut outputs[rows.clone()];
                    let mut sums: Vec<_> = outputs
                        .iter_mut()
                        .map(|output| &mut output[first..end])
                        .collect();
                    FmaKernel { vectors, step: wide, taps, ..chains }
                        .compute(level, &mut sums);
                }
            }
        }
    });
}

/// Whether what is copied is read often enough.
pub(in crate::conv::direct) fn pays_in_panels(
    taps: &Taps2d,
    channels: usize,
    filters: usize,
    level: Level,
) -> bool {
    let plane = taps.rows.length.saturating_mul(taps.columns.length);
    taps.taps() == 1
        && plane.saturating_mul(channels) > CACHED_FLOATS
        && level.blocks(filters).count() >= PANEL_READS
}
