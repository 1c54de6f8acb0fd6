//! One tile of the FMA micro-kernel, from its initial values to its stores.

// The tile reads and writes through pointers: `FmaKernel::compute` has checked all
// places before, instead of at each of their millions of steps.
#![allow(unsafe_code)]
// Rows and vectors are counted: a loop over a count is what gets unrolled.
#![allow(clippy::needless_range_loop)]

use super::{
    Broadcast, FmaKernel, Init, TRIPLE, Triples, has_triples, rows_in_run,
    rows_per_tile, vectors_per_tile,
};
use crate::engine::memory::uninit::Uninit;
use crate::engine::simd::accumulate::{
    Accumulate, Distrust, SumTile, accumulated, ended,
};
use crate::engine::simd::vector::{Vector, WithSimd};
use crate::engine::simd::vectors::{load_vectors, store_vectors};
use crate::engine::simd::with_const::with_const;

/// The broadcast factor of a tile: (c, t, r) at c · `channel` + t · `tap` + `rows`\[r\]; if
/// there is no table of rows, at c · `channel` + t · `tap` + r.
struct Factors<'a> {
    values: &'a [f32],
    rows: &'a [usize],
    channel: usize,
    tap: usize,
}

/// Rows and vectors of places whose sums are held in registers together.
pub(super) struct FmaTile<'a> {
    pub(super) chains: &'a FmaKernel<'a>,
    /// The first row's number.
    pub(super) row: usize,
    pub(super) place: usize,
    /// As `Blocks` says.
    pub(super) step: usize,
    /// As `AllTiles` says.
    pub(super) triples: Option<Triples>,
    /// As `AllTiles` says.
    pub(super) goes_on: bool,
    /// As [`accumulated`] says.
    pub(super) distrust: &'a Distrust,
}

impl FmaTile<'_> {
    /// As many rows as outputs, and `lanes` of the last vector.
    #[inline(always)]
    pub(super) fn of_rows<V: Vector>(
        &self,
        outputs: &mut [&mut [Uninit]],
        vectors: usize,
        lanes: usize,
    ) {
        with_const!(
            outputs.len(),
            rows_in_run(V::REGISTERS, V::LANES),
            [1 2 3 4 5 6 7 8 9 10 11 12 13 14],
            ROWS => self.of_vectors::<V, ROWS>(outputs, vectors, lanes)
        );
    }

    #[inline(always)]
    fn of_vectors<V: Vector, const ROWS: usize>(
        &self,
        outputs: &mut [&mut [Uninit]],
        vectors: usize,
        lanes: usize,
    ) {
        if vectors == 1 && lanes < V::LANES {
            return self.of_kind::<V, ROWS, 1, true>(outputs, lanes);
        }
        with_const!(
            vectors,
            vectors_per_tile(V::REGISTERS, ROWS),
            [1 2 3 4],
            VECTORS => self.of_kind::<V, ROWS, VECTORS, false>(outputs, lanes)
        );
    }

    #[inline(always)]
    fn of_kind<V, const ROWS: usize, const VECTORS: usize, const PART: bool>(
        &self,
        outputs: &mut [&mut [Uninit]],
        lanes: usize,
    ) where
        V: Vector,
    {
        macro_rules! sum {
            ($step:literal, $ahead:literal, $left:expr) => {
                self.sum::<V, ROWS, VECTORS, PART, $step, $ahead>(
                    outputs, lanes, $left,
                )
            };
        }
        match self.chains.broadcast {
            Broadcast::Packed { .. }
                if const { ROWS > rows_per_tile(V::REGISTERS, V::LANES) } =>
            {
                unreachable!("a packed block of {ROWS} rows")
            }
            Broadcast::Packed { values, first, channel, each } => {
                let left = Factors {
                    values: &values[self.row * each + first * ROWS..],
                    rows: &[],
                    channel: ROWS * channel,
                    tap: ROWS,
                };
                sum!(1, 0, left);
            }
            Broadcast::Strided { values, channel, rows, .. } => {
                let rows = &rows[self.row..self.row + ROWS];
                let left = Factors { values, rows, channel, tap: 1 };
                match (self.step, self.triples) {
                    (1, Some(triples))
                        if const { Self::in_triples::<V, ROWS, VECTORS, PART>() } =>
                    {
                        if triples.back {
                            sum!(1, -1, left)
                        } else {
                            sum!(1, 1, left)
                        }
                    }
                    (1, _) => sum!(1, 0, left),
                    (2, _) => sum!(2, 0, left),
                    _ if const { ROWS <= rows_per_tile(V::REGISTERS, V::LANES) } => {
                        sum!(0, 0, left);
                    }
                    (step, _) => unreachable!("{ROWS} rows, {step} apart"),
                }
            }
        }
    }

    /// Whether such a tile computes taps in triples.
    const fn in_triples<
        V: Vector,
        const ROWS: usize,
        const VECTORS: usize,
        const PART: bool,
    >() -> bool {
        !PART && has_triples(V::REGISTERS, V::LANES, ROWS, VECTORS)
    }

    /// The sums of one tile, computed by a function of its own: so the compiler has all
    /// registers for it.
    #[inline(always)]
    fn sum<
        V: Vector,
        const ROWS: usize,
        const VECTORS: usize,
        const PART: bool,
        const STEP: usize,
        const AHEAD: isize,
    >(
        &self,
        outputs: &mut [&mut [Uninit]],
        lanes: usize,
        left: Factors,
    ) {
        let sums = TileSums::<ROWS, VECTORS, PART, STEP, AHEAD> {
            chains: self.chains,
            place: self.place,
            goes_on: self.goes_on,
            distrust: self.distrust,
            outputs,
            lanes,
            left,
            apart: self.triples.map_or(0, |triples| triples.apart),
            bias: match self.chains.init {
                Init::Bias(bias) => &bias[self.row..self.row + ROWS],
                Init::Zero => &[],
            },
        };
        // SAFETY: the processor has these vectors: the caller computes with them.
        unsafe { V::outlined(sums) };
    }
}

/// The sums of one tile. Neighbouring rows' broadcast factors are `STEP` apart, or where
/// the table of rows says if that is 0; if `PART`, the last vector has `lanes` lanes. Taps
/// come in triples, and the next one's broadcast factor is `AHEAD` further on, unless that
/// is 0.
struct TileSums<
    'a,
    'b,
    const ROWS: usize,
    const VECTORS: usize,
    const PART: bool,
    const STEP: usize,
    const AHEAD: isize,
> {
    chains: &'a FmaKernel<'a>,
    place: usize,
    goes_on: bool,
    distrust: &'a Distrust,
    outputs: &'a mut [&'b mut [Uninit]],
    lanes: usize,
    left: Factors<'a>,
    /// As `Triples` says.
    apart: usize,
    /// A number for each row, or none: then it is 0.
    bias: &'a [f32],
}

impl<
    const ROWS: usize,
    const VECTORS: usize,
    const PART: bool,
    const STEP: usize,
    const AHEAD: isize,
> WithSimd for TileSums<'_, '_, ROWS, VECTORS, PART, STEP, AHEAD>
{
    #[inline(always)]
    fn run<V: Vector>(self) {
        // SAFETY: `FmaKernel::compute` has checked that every output has all places; a
        // vector that is not whole touches its first lanes only.
        unsafe {
            let sums = accumulated::<V, _>(&self, self.distrust);
            for row in 0..ROWS {
                let to = self.outputs[row].as_mut_ptr().cast::<f32>();
                let to = to.add(self.place);
                store_vectors::<V, VECTORS, PART>(sums[row], to, self.lanes);
            }
        }
    }
}

impl<
    V: Vector,
    const ROWS: usize,
    const VECTORS: usize,
    const PART: bool,
    const STEP: usize,
    const AHEAD: isize,
> SumTile<V> for TileSums<'_, '_, ROWS, VECTORS, PART, STEP, AHEAD>
{
    type All = [[V; VECTORS]; ROWS];

    #[inline(always)]
    unsafe fn sum<A: Accumulate<V>>(&self, mut accumulator: A) -> (Self::All, A) {
        let Self {
            chains, place, goes_on, outputs, lanes, left, apart, bias, ..
        } = self;
        let (together, apart) = if AHEAD == 0 { (1, 0) } else { (TRIPLE, *apart) };
        let first = left.rows.first().copied().unwrap_or(0);
        let mut rows = [0; ROWS];
        if STEP == 0 {
            rows.copy_from_slice(left.rows);
        }
        // SAFETY: `compute` has checked that the factors of all rows, channels,
        // taps and places lie within their slices, and that every output has
        // all places; a vector that is not whole touches its first lanes only.
        // Outputs with which the sums go on have been written.
        unsafe {
            let mask = V::mask(0, *lanes);
            let zero = V::splat(0.0);
            let mut sums = [[A::begin(zero); VECTORS]; ROWS];
            if !bias.is_empty() {
                for row in 0..ROWS {
                    sums[row] = [A::begin(V::splat(bias[row])); VECTORS];
                }
            }
            if *goes_on {
                for row in 0..ROWS {
                    let from = outputs[row].as_ptr().cast::<f32>().add(*place);
                    let begun = load_vectors::<V, VECTORS, PART>(from, mask);
                    for vector in 0..VECTORS {
                        sums[row][vector] = A::begin(begun[vector]);
                    }
                }
            }
            let mut factor = left.values.as_ptr();
            if STEP > 0 {
                factor = factor.wrapping_add(first);
            }
            let mut right = chains.vectors.as_ptr().add(*place);
            for _ in 0..chains.channels {
                for taps in chains.taps.chunks_exact(together) {
                    let from = right.add(taps[0].vector);
                    let factor = factor.wrapping_add(taps[0].broadcast * left.tap);
                    for tap in 0..together {
                        let from = from.add(tap * apart);
                        let factor = factor.wrapping_offset(tap as isize * AHEAD);
                        let factors = load_vectors::<V, VECTORS, PART>(from, mask);
                        for row in 0..ROWS {
                            // So each factor is used again before the next ones are.
                            let row = if AHEAD < 0 { ROWS - 1 - row } else { row };
                            let at = if STEP > 0 { row * STEP } else { rows[row] };
                            let weight = V::splat(*factor.add(at));
                            for vector in 0..VECTORS {
                                let sum = &mut sums[row][vector];
                                *sum =
                                    accumulator.add(factors[vector], weight, *sum);
                            }
                        }
                    }
                }
                factor = factor.wrapping_add(left.channel);
                right = right.wrapping_add(chains.step);
            }
            (ended::<V, A, _, _>(sums), accumulator)
        }
    }
}
