//! One tile by itself, for those who measure it.

use super::{
    Broadcast, FmaKernel, Init, TRIPLE, Tap, has_triples, rows_in_run,
    vectors_per_tile,
};
use crate::engine::memory::aligned::Aligned;
use crate::engine::memory::uninit::{Uninit, as_uninit};
use crate::engine::simd::level::Level;

/// Channels and taps of its sums: so few that all factors stay in the level-1 cache. Taps
/// one by one are no multiple of three, or the kernel would take them for triples.
const CHANNELS: usize = 10;
const ONE_BY_ONE: usize = 8;
const IN_TRIPLES: usize = 3 * TRIPLE;

/// Tiles of a call, with the same factors: checks and dispatch are once for all of them.
const TILES_OF_CALL: usize = 4;

/// A tile of the FMA micro-kernel in a run of neighbouring broadcast factors, and
/// factors for it.
#[derive(Debug)]
pub struct TileTrial {
    level: Level,
    /// Rows of a tile.
    run: usize,
    /// Where the factors of all tiles' rows are.
    rows: Vec<usize>,
    taps: Vec<Tap>,
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
        has.then(|| Self::of_taps(ONE_BY_ONE, level, rows, vectors))
    }

    /// The same for tiles that compute three taps of a kernel's row together.
    pub fn in_triples(level: Level, rows: usize, vectors: usize) -> Option<Self> {
        let (registers, lanes) = (level.registers(), level.lanes());
        let has = has_triples(registers, lanes, rows, vectors)
            && (1..=vectors_per_tile(registers, rows)).contains(&vectors);
        has.then(|| Self::of_taps(IN_TRIPLES, level, rows, vectors))
    }

    fn of_taps(taps: usize, level: Level, rows: usize, vectors: usize) -> Self {
        let width = vectors * level.lanes();
        let ones = |count| Aligned::build(count, |all| all.fill(Uninit::new(1.0)));
        Self {
            level,
            run: rows,
            rows: (0..TILES_OF_CALL).flat_map(|_| 0..rows).collect(),
            taps: Tap::all((0..taps).map(|tap| tap * width)),
            width,
            weights: ones(CHANNELS * taps * width),
            pixels: vec![1.0; CHANNELS * (rows + taps)],
            sums: ones(TILES_OF_CALL * rows * width),
        }
    }

    /// Products of one call.
    pub fn products(&self) -> usize {
        self.terms() * self.rows.len() * self.width
    }

    /// Products of one sum.
    fn terms(&self) -> usize {
        CHANNELS * self.taps.len()
    }

    /// Computes some tiles: each sum is as large as it has products.
    pub fn compute(&mut self) -> &[f32] {
        let kernel = FmaKernel {
            vectors: &self.weights,
            channels: CHANNELS,
            step: self.taps.len() * self.width,
            taps: &self.taps,
            broadcast: Broadcast::Strided {
                values: &self.pixels,
                channel: self.run + self.taps.len(),
                rows: &self.rows,
                run: self.run,
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
    use crate::engine::cost::TRIPLE_REGISTERS;

    #[test]
    fn every_tile_sums_all_of_its_products() {
        let sizes =
            || (1..=32).flat_map(|rows| (1..=8).map(move |vectors| (rows, vectors)));
        for level in Level::available() {
            let tiles = |new: fn(_, _, _) -> Option<TileTrial>| {
                let tile = |(rows, vectors)| {
                    let mut tile = new(level, rows, vectors)?;
                    let sums =
                        vec![tile.terms() as f32; tile.rows.len() * tile.width];
                    assert_eq!(tile.compute(), sums);
                    Some(())
                };
                sizes().filter_map(tile).count()
            };
            assert!(tiles(TileTrial::new) >= 2, "{level:?}");
            let triples = tiles(TileTrial::in_triples);
            assert_eq!(
                triples > 0,
                level.registers() >= TRIPLE_REGISTERS,
                "{level:?}"
            );
        }
    }
}
