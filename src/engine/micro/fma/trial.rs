//! One tile by itself, for those who measure it.

use super::{Broadcast, FmaKernel, Init, Tap, rows_in_run, vectors_per_tile};
use crate::engine::memory::aligned::Aligned;
use crate::engine::memory::uninit::{Uninit, as_uninit};
use crate::engine::simd::level::Level;

/// Channels and taps of its sums: so few that all factors stay in the level-1 cache, and no
/// triples.
const CHANNELS: usize = 16;
const TAPS: usize = 8;

/// A tile of the FMA micro-kernel in a run of neighbouring broadcast factors, and
/// factors for it.
#[derive(Debug)]
pub struct TileTrial {
    level: Level,
    rows: Vec<usize>,
    /// Numbers of a row: those of all vectors.
    width: usize,
    weights: Aligned,
    pixels: Vec<f32>,
    sums: Aligned,
}

impl TileTrial {
    /// `None` for a tile that the kernel does not have at that level.
    pub fn new(level: Level, rows: usize, vectors: usize) -> Option<Self> {
        let (registers, lanes) = (level.registers(), level.lanes());
        let has = (1..=rows_in_run(registers, lanes)).contains(&rows)
            && (1..=vectors_per_tile(registers, rows)).contains(&vectors);
        let width = vectors * lanes;
        let ones = |count| Aligned::build(count, |all| all.fill(Uninit::new(1.0)));
        has.then(|| Self {
            level,
            rows: (0..rows).collect(),
            width,
            weights: ones(CHANNELS * TAPS * width),
            pixels: vec![1.0; CHANNELS * (rows + TAPS)],
            sums: ones(rows * width),
        })
    }

    /// Products of one call.
    pub fn products(&self) -> usize {
        CHANNELS * TAPS * self.rows.len() * self.width
    }

    /// Computes the tile once: each sum is as large as it has products.
    pub fn compute(&mut self) -> &[f32] {
        let taps = Tap::all((0..TAPS).map(|tap| tap * self.width));
        let kernel = FmaKernel {
            vectors: &self.weights,
            channels: CHANNELS,
            step: TAPS * self.width,
            taps: &taps,
            broadcast: Broadcast::Strided {
                values: &self.pixels,
                channel: self.rows.len() + TAPS,
                rows: &self.rows,
                run: self.rows.len(),
            },
            init: Init::Zero,
        };
        let sums = as_uninit(&mut self.sums).chunks_exact_mut(self.width);
        kernel.compute(self.level, &mut sums.collect::<Vec<_>>());
        &self.sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tile_sums_all_of_its_products() {
        for level in Level::available() {
            let mut tiles = 0;
            for (rows, vectors) in
                (1..=32).flat_map(|rows| (1..=8).map(move |vectors| (rows, vectors)))
            {
                let Some(mut tile) = TileTrial::new(level, rows, vectors) else {
                    continue;
                };
                let sum = (CHANNELS * TAPS) as f32;
                assert_eq!(
                    tile.compute(),
                    vec![sum; rows * vectors * level.lanes()]
                );
                tiles += 1;
            }
            assert!(tiles >= 2, "{level:?}");
        }
    }
}
