//! The FMA micro-kernel: a tile of rows × vectors of sums, held in registers.
//!
//! It computes output\[r\]\[p\] = init + Σ vectors\[c, t\]\[p\] · broadcast\[r\]\[c, t\]:
//! for every row r and position p one sum over the channels c and taps t in their order,
//! by fused multiply-add. One factor is a vector, loaded once for all rows; the other
//! is one number, broadcast to all lanes.
//!
//! Here the bounds are checked, and the outputs cut into tiles; the loops are in
//! `fma/tile.rs`.

// A sum is looked at once it has been written.
#![allow(unsafe_code)]

mod tile;
pub(in crate::engine) mod trial;
mod triples;

use crate::engine::cost::{
    CHANNELS_AS_TAPS, PANEL_ROWS, TILE_VECTORS, TILES, TRIPLE_REGISTERS,
    TRIPLE_ROWS, TileRows,
};
use crate::engine::memory::uninit::{Uninit, as_uninit};
use crate::engine::parallel::even_parts;
use crate::engine::simd::accumulate::Distrust;
use crate::engine::simd::level::{self, Level};
use crate::engine::simd::prefetch::Prefetch;
use crate::engine::simd::vector::{Vector, WithSimd};
use tile::FmaTile;
use triples::{TRIPLE, Triples};

/// The initial value of the sums.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Init<'a> {
    /// +0.
    Zero,
    /// A number for each row.
    Bias(&'a [f32]),
}

/// Sums that several kernels compute, one after the other: the first one begins with its
/// [`Init`] and writes all of them, the next ones go on with what they hold.
///
/// All are of one length.
pub(crate) struct Accumulators<'a> {
    /// If they have been begun, all of them are written.
    places: Vec<&'a mut [Uninit]>,
    begun: bool,
}

impl<'a> Accumulators<'a> {
    /// Sums to be begun.
    pub(crate) fn new(places: Vec<&'a mut [Uninit]>) -> Self {
        Self { places, begun: false }
    }

    /// Sums that have begun with these numbers.
    pub(crate) fn begun(sums: Vec<&'a mut [f32]>) -> Self {
        Self { places: sums.into_iter().map(as_uninit).collect(), begun: true }
    }
}

/// One term of every channel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tap {
    /// Where the vector factor of the first position is, from the start of its channel.
    pub(crate) vector: usize,
    /// The index of the broadcast factor in its channel.
    pub(crate) broadcast: usize,
}

impl Tap {
    /// For channels of one term.
    pub(crate) const ONLY: [Self; 1] = [Self { vector: 0, broadcast: 0 }];

    /// All terms of a channel, given where their vector factors are.
    pub(crate) fn all(vectors: impl IntoIterator<Item = usize>) -> Vec<Self> {
        let vectors = vectors.into_iter().enumerate();
        vectors.map(|(broadcast, vector)| Self { vector, broadcast }).collect()
    }
}

/// The broadcast factors: those that all positions of a row share.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Broadcast<'a> {
    /// One block of rows behind the other, as [`Level::blocks`] cuts them, with `each`
    /// factors for a row. Within a block factor k of row r is at k · rows + r; that of
    /// tap t of channel c is k = `first` + c · `channel` + t.
    Packed { values: &'a [f32], first: usize, channel: usize, each: usize },
    /// Factor (c, t, r) is at c · `channel` + t + `rows`\[r\]. A tile has rows of one run
    /// of `run` rows: where neighbours in a run are neighbours among the factors too,
    /// their addresses are constants of the instructions.
    Strided { values: &'a [f32], channel: usize, rows: &'a [usize], run: usize },
}

/// Sums over the same vector factors, a row of them for each output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FmaKernel<'a> {
    /// Channel c, tap t, place p is at c · `step` + `taps`\[t\].vector + p.
    pub(crate) vectors: &'a [f32],
    pub(crate) channels: usize,
    pub(crate) step: usize,
    pub(crate) taps: &'a [Tap],
    pub(crate) broadcast: Broadcast<'a>,
    pub(crate) init: Init<'a>,
}

/// Rows of a tile, whose broadcast factors lie apart and in a run.
const fn tile_rows(registers: usize, lanes: usize) -> TileRows {
    let mut at = 0;
    while registers < TILES[at].registers || lanes < TILES[at].lanes {
        at += 1;
    }
    TILES[at]
}

const fn rows_per_tile(registers: usize, lanes: usize) -> usize {
    tile_rows(registers, lanes).apart
}

const fn rows_in_run(registers: usize, lanes: usize) -> usize {
    tile_rows(registers, lanes).in_run
}

/// Vectors of a tile of `rows` rows.
const fn vectors_per_tile(registers: usize, rows: usize) -> usize {
    let mut vectors = 1;
    // Beside the sums: a vector of vector factors each, and one broadcast factor.
    while vectors < TILE_VECTORS && (rows + 1) * (vectors + 1) + 1 < registers {
        vectors += 1;
    }
    vectors
}

/// Rows of a tile of that many vectors, in a run.
fn rows_beside(registers: usize, lanes: usize, vectors: usize) -> usize {
    let mut rows = rows_in_run(registers, lanes);
    while rows > 1 && vectors_per_tile(registers, rows) < vectors {
        rows -= 1;
    }
    rows
}

/// The same for taps in triples: beside the sums there are the vector factors of one tap,
/// and a broadcast factor for each row. 0 where taps are computed one by one.
const fn rows_of_triples(registers: usize, lanes: usize, vectors: usize) -> usize {
    if registers < TRIPLE_REGISTERS {
        return 0;
    }
    let most = rows_in_run(registers, lanes);
    let rows = (registers - vectors) / (vectors + 1);
    if rows < most { rows } else { most }
}

/// Whether a tile computes taps in triples, if they come so.
const fn has_triples(
    registers: usize,
    lanes: usize,
    rows: usize,
    vectors: usize,
) -> bool {
    TRIPLE_ROWS <= rows && rows <= rows_of_triples(registers, lanes, vectors)
}

/// Vectors of the tiles of `rows` rows that load least for a run of rows and so many
/// vectors, of so many taps together: every block of rows loads all vectors of each tap,
/// and every block of vectors a factor for each row, and each tap but one.
fn vectors_in_run(
    registers: usize,
    rows: impl Fn(usize) -> usize,
    taps: usize,
    [run, whole]: [usize; 2],
) -> usize {
    let loads = |&vectors: &usize| {
        let blocks = run.div_ceil(rows(vectors));
        taps * blocks * whole + whole.div_ceil(vectors) * (run + (taps - 1) * blocks)
    };
    let most = vectors_per_tile(registers, 1);
    (1..=most).min_by_key(loads).unwrap_or(1)
}

impl Level {
    /// Rows of a tile of the FMA micro-kernel (the MR of the literature).
    pub(crate) fn rows_per_tile(self) -> usize {
        rows_per_tile(self.registers(), self.lanes())
    }

    /// Vectors of the tiles of that many rows that are cut as [`Self::blocks`] does.
    pub(crate) fn vectors_beside_blocks(self, rows: usize) -> usize {
        let largest = self.blocks(rows).map(|(_, count)| count).max().unwrap_or(1);
        vectors_per_tile(self.registers(), largest)
    }

    /// Vectors of a tile of some rows, as many as load few factors for each product.
    pub(crate) fn panel_vectors(self) -> usize {
        vectors_per_tile(self.registers(), PANEL_ROWS)
    }

    /// Start and length of the blocks of rows that are tiles.
    pub(crate) fn blocks(self, rows: usize) -> impl Iterator<Item = (usize, usize)> {
        even_parts(rows, self.rows_per_tile())
    }
}

impl FmaKernel<'_> {
    /// Computes and writes all of the outputs, which are of one length.
    ///
    /// # Panics
    /// If a factor lies outside of its slice.
    pub(crate) fn compute(&self, level: Level, outputs: &mut [&mut [Uninit]]) {
        self.compute_prefetching(level, outputs, None);
    }

    /// The same, while the outputs of the next step are prefetched, some lines with
    /// each tile.
    ///
    /// # Panics
    /// As [`Self::compute`].
    pub(crate) fn compute_prefetching(
        &self,
        level: Level,
        outputs: &mut [&mut [Uninit]],
        prefetch: Option<&mut Prefetch>,
    ) {
        // SAFETY: nothing is gone on with.
        unsafe { self.run(level, outputs, false, prefetch) };
    }

    /// Adds the products to the sums, which begin with [`Self::init`] if they have not
    /// begun, while what [`Self::compute_prefetching`] says is prefetched.
    ///
    /// # Panics
    /// As [`Self::compute`].
    pub(crate) fn accumulate(
        &self,
        level: Level,
        sums: &mut Accumulators,
        prefetch: Option<&mut Prefetch>,
    ) {
        // SAFETY: sums that have begun are written.
        unsafe { self.run(level, &mut sums.places, sums.begun, prefetch) };
        sums.begun = true;
    }

    /// Writes all of the outputs, which are of one length: sums from `init` on, or if they
    /// go on from what they hold.
    ///
    /// # Safety
    /// Outputs that go on have been written before, all of them.
    unsafe fn run(
        &self,
        level: Level,
        outputs: &mut [&mut [Uninit]],
        goes_on: bool,
        prefetch: Option<&mut Prefetch>,
    ) {
        let places = outputs.first().map_or(0, |output| output.len());
        let terms = self.channels * self.taps.len();
        assert!(outputs.iter().all(|output| output.len() == places));
        if places == 0 {
            return;
        }
        if terms > 0 {
            let most = |of: fn(&Tap) -> usize| self.taps.iter().map(of).max();
            let right = most(|tap| tap.vector).unwrap_or(0);
            let left = most(|tap| tap.broadcast).unwrap_or(0);
            let last = (self.channels - 1) * self.step + right;
            assert!(last + places <= self.vectors.len(), "right factors");
            let last = match self.broadcast {
                Broadcast::Packed { first, channel, each, .. } => {
                    let last = first + (self.channels - 1) * channel + left;
                    assert!(last < each, "left factors");
                    outputs.len() * each - 1
                }
                Broadcast::Strided { channel, rows, .. } => {
                    assert!(outputs.len() <= rows.len(), "left factors");
                    let row = rows.iter().max().copied().unwrap_or(0);
                    row + (self.channels - 1) * channel + left
                }
            };
            assert!(last < self.broadcast.values().len(), "left factors");
        }
        if let Init::Bias(bias) = self.init {
            assert!(outputs.len() <= bias.len(), "a bias for each row");
        }
        let mut taps = [Tap { vector: 0, broadcast: 0 }; CHANNELS_AS_TAPS];
        let (chains, triples) = (self.channels_as_taps(&mut taps), None);
        let distrust = Distrust::default();
        let tiles = AllTiles {
            chains,
            outputs,
            places,
            goes_on,
            triples,
            prefetch,
            distrust,
        };
        level::dispatch(level, tiles);
    }

    /// The same sums with as few channels as may be, where each of them has one tap.
    fn channels_as_taps<'b>(
        &'b self,
        taps: &'b mut [Tap; CHANNELS_AS_TAPS],
    ) -> FmaKernel<'b> {
        let mut kernel = *self;
        let [tap] = self.taps else { return kernel };
        let divides = |&some: &usize| self.channels.is_multiple_of(some);
        let together = (1..=CHANNELS_AS_TAPS).rev().find(divides).unwrap_or(1);
        let (Broadcast::Packed { channel, .. } | Broadcast::Strided { channel, .. }) =
            &mut kernel.broadcast;
        for (number, place) in taps[..together].iter_mut().enumerate() {
            place.vector = tap.vector + number * self.step;
            place.broadcast = tap.broadcast + number * *channel;
        }
        *channel *= together;
        kernel.channels /= together;
        kernel.step *= together;
        FmaKernel { taps: &taps[..together], ..kernel }
    }

    /// The sums from that row on, the first one of a block, of packed factors.
    ///
    /// # Panics
    /// If they are not packed.
    pub(crate) fn of_rows(mut self, first: usize) -> Self {
        match &mut self.broadcast {
            Broadcast::Packed { values, each, .. } => {
                *values = &values[first * *each..]
            }
            Broadcast::Strided { .. } => panic!("a table says where its rows are"),
        }
        if let Init::Bias(bias) = &mut self.init {
            *bias = &bias[first..];
        }
        self
    }

    /// [`Self::compute`], where taps on padding have been skipped: their vector factor
    /// is 0 and their weight finite. A term 0 changes a sum only if that is −0: such a
    /// position is computed again by `recompute_with_padding`, which is given the output
    /// and the position.
    pub(crate) fn compute_in_bounds(
        &self,
        level: Level,
        outputs: &mut [&mut [Uninit]],
        recompute_with_padding: impl Fn(usize, usize) -> f32,
    ) {
        self.compute(level, outputs);
        // SAFETY: `compute` has written all places.
        unsafe { minus_zeros(level, outputs, recompute_with_padding) };
    }

    /// [`Self::accumulate`] of the last products, where taps on padding have been skipped,
    /// as in [`Self::compute_in_bounds`].
    pub(crate) fn accumulate_in_bounds(
        &self,
        level: Level,
        sums: &mut Accumulators,
        recompute_with_padding: impl Fn(usize, usize) -> f32,
    ) {
        self.accumulate(level, sums, None);
        // SAFETY: `accumulate` has written all places.
        unsafe { minus_zeros(level, &mut sums.places, recompute_with_padding) };
    }
}

const MINUS_ZERO: u32 = 1 << 31;

/// Computes the sums that are −0 again: `again` is given the output and the position.
///
/// # Safety
/// All places of the outputs have been written.
unsafe fn minus_zeros(
    level: Level,
    outputs: &mut [&mut [Uninit]],
    again: impl Fn(usize, usize) -> f32,
) {
    for (row, output) in outputs.iter_mut().enumerate() {
        // SAFETY: the caller's.
        let sums = unsafe { output.assume_init_mut() };
        let mut found = false;
        level::dispatch_loops(level, AnyMinusZero(sums, &mut found));
        if found {
            for (place, sum) in sums.iter_mut().enumerate() {
                if sum.to_bits() == MINUS_ZERO {
                    *sum = again(row, place);
                }
            }
        }
    }
}

/// Whether one of the numbers is −0.
struct AnyMinusZero<'a>(&'a [f32], &'a mut bool);

impl level::Autovectorized for AnyMinusZero<'_> {
    #[inline(always)]
    fn run(self) {
        let mut any = false;
        for number in self.0 {
            any |= number.to_bits() == MINUS_ZERO;
        }
        *self.1 = any;
    }
}

impl<'a> Broadcast<'a> {
    fn values(self) -> &'a [f32] {
        match self {
            Self::Packed { values, .. } | Self::Strided { values, .. } => values,
        }
    }
}

/// The tiles of all rows and places, and what they are computed with.
struct AllTiles<'a, 'b, 'c, 'd> {
    chains: FmaKernel<'a>,
    outputs: &'b mut [&'c mut [Uninit]],
    places: usize,
    /// Whether the sums go on with what the outputs hold, which have been written.
    goes_on: bool,
    /// Whether taps are computed in triples.
    triples: Option<Triples>,
    prefetch: Option<&'d mut Prefetch>,
    /// As `accumulated` says.
    distrust: Distrust,
}

impl WithSimd for AllTiles<'_, '_, '_, '_> {
    #[inline(always)]
    fn run<V: Vector>(mut self) {
        let (whole, rest) = (self.places / V::LANES, self.places % V::LANES);
        let rows = self.outputs.len();
        let most = rows_per_tile(V::REGISTERS, V::LANES);
        let packed = Blocks { step: 1, run: rows, most };
        let blocks = match self.chains.broadcast {
            Broadcast::Packed { .. } => packed,
            Broadcast::Strided { rows: places, run, .. } => {
                let run = run.clamp(1, rows);
                let step = common_step(&places[..rows], run);
                if step > 0 {
                    return self.in_runs::<V>(step, run);
                }
                Blocks { step, run, ..packed }
            }
        };
        // All blocks are of one size or one less; the larger ones decide.
        let largest = blocks.run.div_ceil(blocks.run.div_ceil(blocks.most));
        let widest = vectors_per_tile(V::REGISTERS, largest);
        for (first, count) in even_parts(whole, widest) {
            self.each_block::<V>(&blocks, first * V::LANES, count, V::LANES);
        }
        if rest > 0 {
            self.each_block::<V>(&blocks, whole * V::LANES, 1, rest);
        }
    }
}

/// How rows are cut into tiles.
struct Blocks {
    /// How far apart the broadcast factors of neighbouring rows of a run are: 1 or 2, or
    /// 0 where only a table says it.
    step: usize,
    /// Rows that are cut by themselves.
    run: usize,
    /// Rows of a tile.
    most: usize,
}

/// The step from row to row, of all runs alike, if the kernel knows it; else 0.
fn common_step(rows: &[usize], run: usize) -> usize {
    let step = |two: &[usize]| two[1].wrapping_sub(two[0]);
    let mut steps = rows.chunks(run).flat_map(|run| run.windows(2).map(step));
    let first = steps.next().unwrap_or(1);
    let known = matches!(first, 1 | 2) && steps.all(|step| step == first);
    if known { first } else { 0 }
}

impl AllTiles<'_, '_, '_, '_> {
    /// All tiles, where broadcast factors of neighbouring rows are `step` apart.
    #[inline(always)]
    fn in_runs<V: Vector>(&mut self, step: usize, run: usize) {
        let (whole, rest) = (self.places / V::LANES, self.places % V::LANES);
        if step == 1 && rows_of_triples(V::REGISTERS, V::LANES, 1) > 0 {
            self.triples = Triples::find(self.chains.taps);
        }
        let (rows, taps): (fn(_, _, _) -> _, _) = match self.triples {
            Some(_) => (rows_of_triples, TRIPLE),
            None => (rows_beside, 1),
        };
        let rows = |vectors| rows(V::REGISTERS, V::LANES, vectors);
        let vectors = vectors_in_run(V::REGISTERS, rows, taps, [run, whole]);
        for (first, count) in even_parts(whole, vectors) {
            let most = rows(count);
            let blocks = Blocks { step, run, most };
            self.each_block::<V>(&blocks, first * V::LANES, count, V::LANES);
        }
        if rest > 0 {
            let most = rows_beside(V::REGISTERS, V::LANES, 1);
            let blocks = Blocks { step, run, most };
            self.each_block::<V>(&blocks, whole * V::LANES, 1, rest);
        }
    }

    /// The tiles of all rows, run by run, at `count` vectors of places, of the last
    /// of which `lanes` lanes.
    #[inline(always)]
    fn each_block<V: Vector>(
        &mut self,
        blocks: &Blocks,
        place: usize,
        count: usize,
        lanes: usize,
    ) {
        for start in (0..self.outputs.len()).step_by(blocks.run) {
            let here = blocks.run.min(self.outputs.len() - start);
            for (row, rows) in even_parts(here, blocks.most) {
                let row = start + row;
                let outputs = &mut self.outputs[row..row + rows];
                let tile = FmaTile {
                    chains: &self.chains,
                    row,
                    place,
                    step: blocks.step,
                    triples: self.triples,
                    goes_on: self.goes_on,
                    distrust: &self.distrust,
                };
                tile.of_rows::<V>(outputs, count, lanes);
                if let Some(prefetch) = &mut self.prefetch {
                    prefetch.fetch::<V>();
                }
            }
        }
    }
}
