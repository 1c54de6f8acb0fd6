//! One tile of the FMA micro-kernel, from its initial values to its stores.

// The tile reads and writes through pointers: `FmaKernel::compute` has checked all
// places before, instead of at each of their millions of steps.
#![allow(unsafe_code)]
// Rows and vectors are counted: a loop over a count is what gets unrolled.
#![allow(clippy::needless_range_loop)]

use super::{
    Broadcast, FmaKernel, Init, rows_in_run, rows_per_tile, vectors_per_tile,
};
use crate::engine::memory::uninit::Uninit;
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
    pub(super) goes_on: bool,
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
                self.sum::<V, ROWS, VECTORS, PART, 1>(outputs, lanes, left);
            }
            Broadcast::Strided { values, channel, tap, rows, .. } => {
                let rows = &rows[self.row..self.row + ROWS];
                let left = Factors { values, rows, channel, tap };
                match self.step {
                    1 => self.sum::<V, ROWS, VECTORS, PART, 1>(outputs, lanes, left),
                    2 => self.sum::<V, ROWS, VECTORS, PART, 2>(outputs, lanes, left),
                    _ if const { ROWS <= rows_per_tile(V::REGISTERS, V::LANES) } => {
                        self.sum::<V, ROWS, VECTORS, PART, 0>(outputs, lanes, left);
                    }
                    step => unreachable!("{ROWS} rows, {step} apart"),
                }
            }
        }
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
    >(
        &self,
        outputs: &mut [&mut [Uninit]],
        lanes: usize,
        left: Factors,
    ) {
        let sums = TileSums::<ROWS, VECTORS, PART, STEP> {
            chains: self.chains,
            place: self.place,
            goes_on: self.goes_on,
            outputs,
            lanes,
            left,
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
/// the table of rows says if that is 0; if `PART`, the last vector has `lanes` lanes.
struct TileSums<
    'a,
    'b,
    const ROWS: usize,
    const VECTORS: usize,
    const PART: bool,
    const STEP: usize,
> {
    chains: &'a FmaKernel<'a>,
    place: usize,
    goes_on: bool,
    outputs: &'a mut [&'b mut [Uninit]],
    lanes: usize,
    left: Factors<'a>,
    /// A number for each row, or none: then it is 0.
    bias: &'a [f32],
}

impl<const ROWS: usize, const VECTORS: usize, const PART: bool, const STEP: usize>
    WithSimd for TileSums<'_, '_, ROWS, VECTORS, PART, STEP>
{
    #[inline(always)]
    fn run<V: Vector>(self) {
        let Self { chains, place, goes_on, outputs, lanes, left, bias } = self;
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
            let mask = V::mask(0, lanes);
            let mut sums = [[V::splat(0.0); VECTORS]; ROWS];
            if !bias.is_empty() {
                for row in 0..ROWS {
                    sums[row] = [V::splat(bias[row]); VECTORS];
                }
            }
            if goes_on {
                for row in 0..ROWS {
                    let from = outputs[row].as_ptr().cast::<f32>().add(place);
                    sums[row] = load_vectors::<V, VECTORS, PART>(from, mask);
                }
            }
            let mut factor = left.values.as_ptr();
            if STEP > 0 {
                factor = factor.wrapping_add(first);
            }
            let mut right = chains.vectors.as_ptr().add(place);
            for _ in 0..chains.channels {
                for tap in chains.taps {
                    let from = right.add(tap.vector);
                    let factor = factor.wrapping_add(tap.broadcast * left.tap);
                    let factors = load_vectors::<V, VECTORS, PART>(from, mask);
                    for row in 0..ROWS {
                        let at = if STEP > 0 { row * STEP } else { rows[row] };
                        let weight = V::splat(*factor.add(at));
                        for vector in 0..VECTORS {
                            let sum = sums[row][vector];
                            sums[row][vector] = factors[vector].mul_add(weight, sum);
                        }
                    }
                }
                factor = factor.wrapping_add(left.channel);
                right = right.wrapping_add(chains.step);
            }
            for row in 0..ROWS {
                let to = outputs[row].as_mut_ptr().cast::<f32>().add(place);
                store_vectors::<V, VECTORS, PART>(sums[row], to, lanes);
            }
        }
    }
}
