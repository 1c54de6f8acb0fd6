//! One tile of the FMA micro-kernel, from its initial values to its stores.

// The tile reads and writes through pointers: `FmaKernel::compute` has checked all
// places before, instead of at each of their millions of steps.
#![allow(unsafe_code)]
// Rows and vectors are counted: a loop over a count is what gets unrolled.
#![allow(clippy::needless_range_loop)]

use super::{Broadcast, FmaKernel, Init, rows_per_tile, vectors_per_tile};
use crate::engine::memory::uninit::Uninit;
use crate::engine::simd::vector::Vector;

/// The broadcast factor of a tile: (c, t, r) at c · `channel` + t · `tap` + `rows`\[r\].
struct Factors<'a, const ROWS: usize> {
    values: &'a [f32],
    rows: [usize; ROWS],
    channel: usize,
    tap: usize,
}

/// Rows and vectors of places whose sums are held in registers together.
pub(super) struct Tile<'a> {
    pub(super) chains: FmaKernel<'a>,
    /// The first row's number.
    pub(super) row: usize,
    pub(super) place: usize,
}

impl Tile<'_> {
    /// As many rows as outputs, and `lanes` of the last vector.
    #[inline(always)]
    pub(super) fn of_rows<V: Vector>(
        &self,
        outputs: &mut [&mut [Uninit]],
        vectors: usize,
        lanes: usize,
    ) {
        match outputs.len() {
            1 => self.of_vectors::<V, 1>(outputs, vectors, lanes),
            2 => self.of_vectors::<V, 2>(outputs, vectors, lanes),
            3 => self.of_vectors::<V, 3>(outputs, vectors, lanes),
            4 => self.of_vectors::<V, 4>(outputs, vectors, lanes),
            5 => self.of_vectors::<V, 5>(outputs, vectors, lanes),
            6 => self.of_vectors::<V, 6>(outputs, vectors, lanes),
            7 => self.of_vectors::<V, 7>(outputs, vectors, lanes),
            8 => self.of_vectors::<V, 8>(outputs, vectors, lanes),
            rows => unreachable!("a block of {rows} rows"),
        }
    }

    #[inline(always)]
    fn of_vectors<V: Vector, const ROWS: usize>(
        &self,
        outputs: &mut [&mut [Uninit]],
        vectors: usize,
        lanes: usize,
    ) {
        let most = const {
            if ROWS > rows_per_tile(V::REGISTERS) {
                0
            } else {
                vectors_per_tile(V::REGISTERS, ROWS)
            }
        };
        match vectors {
            1 if most >= 1 && lanes < V::LANES => {
                self.of_kind::<V, ROWS, 1, true>(outputs, lanes)
            }
            1 if most >= 1 => self.of_kind::<V, ROWS, 1, false>(outputs, lanes),
            2 if most >= 2 => self.of_kind::<V, ROWS, 2, false>(outputs, lanes),
            3 if most >= 3 => self.of_kind::<V, ROWS, 3, false>(outputs, lanes),
            4 if most >= 4 => self.of_kind::<V, ROWS, 4, false>(outputs, lanes),
            vectors => unreachable!("{ROWS} rows of {vectors} vectors"),
        }
    }

    #[inline(always)]
    fn of_kind<V, const ROWS: usize, const VECTORS: usize, const PART: bool>(
        &self,
        outputs: &mut [&mut [Uninit]],
        lanes: usize,
    ) where
        V: Vector,
    {
        let left = match self.chains.broadcast {
            Broadcast::Packed { values, first, channel, each } => Factors {
                values: &values[self.row * each + first * ROWS..],
                rows: std::array::from_fn(|row| row),
                channel: ROWS * channel,
                tap: ROWS,
            },
            Broadcast::Strided { values, channel, tap, rows } => Factors {
                values,
                rows: std::array::from_fn(|row| rows[self.row + row]),
                channel,
                tap,
            },
        };
        let mut starts = [0.0; ROWS];
        if let Init::Bias(bias) = self.chains.init {
            starts.copy_from_slice(&bias[self.row..self.row + ROWS]);
        }
        self.sum::<V, ROWS, VECTORS, PART>(outputs, lanes, &left, &starts);
    }

    /// The sums of one tile, from start to end.
    #[inline(always)]
    fn sum<V, const ROWS: usize, const VECTORS: usize, const PART: bool>(
        &self,
        outputs: &mut [&mut [Uninit]],
        lanes: usize,
        left: &Factors<ROWS>,
        starts: &[f32; ROWS],
    ) where
        V: Vector,
    {
        let chains = &self.chains;
        let tail = |vector: usize| PART && vector == VECTORS - 1;
        // SAFETY: `compute` has checked that the factors of all rows, channels,
        // taps and places lie within their slices, and that every output has
        // all places; a vector that is not whole touches its first lanes only.
        unsafe {
            let mask = V::mask(0, lanes);
            let mut sums = [[V::splat(0.0); VECTORS]; ROWS];
            for row in 0..ROWS {
                sums[row] = [V::splat(starts[row]); VECTORS];
            }
            if let Init::Accumulate = chains.init {
                for row in 0..ROWS {
                    for vector in 0..VECTORS {
                        let from = outputs[row].as_ptr().cast::<f32>();
                        let from = from.add(self.place + vector * V::LANES);
                        sums[row][vector] = if tail(vector) {
                            V::load_masked(from, mask)
                        } else {
                            V::load(from)
                        };
                    }
                }
            }
            let mut factor = left.values.as_ptr();
            let mut right = chains.vectors.as_ptr().add(self.place);
            for _ in 0..chains.channels {
                for tap in chains.taps {
                    let from = right.add(tap.vector);
                    let factor = factor.wrapping_add(tap.broadcast * left.tap);
                    let mut factors = [V::splat(0.0); VECTORS];
                    for vector in 0..VECTORS {
                        let from = from.add(vector * V::LANES);
                        factors[vector] = if tail(vector) {
                            V::load_masked(from, mask)
                        } else {
                            V::load(from)
                        };
                    }
                    for row in 0..ROWS {
                        let weight = V::splat(*factor.add(left.rows[row]));
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
                for vector in 0..VECTORS {
                    let to = outputs[row].as_mut_ptr().cast::<f32>();
                    let to = to.add(self.place + vector * V::LANES);
                    if tail(vector) {
                        sums[row][vector].store_masked(to, mask);
                    } else {
                        sums[row][vector].store(to);
                    }
                }
            }
        }
    }
}
