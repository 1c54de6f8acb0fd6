//! Many chains side by side: a tile of rows × vectors held in registers.
//!
//! This is the one place where the engine multiplies and adds. What it computes
//! is output\[r\]\[p\] = start + Σ right\[c, t\]\[p\] · left\[r\]\[c, t\], for every
//! row r and place p one chain over the channels c and taps t in their order.

// The tile reads and writes through pointers: all places are checked once,
// before the loops, instead of at each of their millions of steps.
#![allow(unsafe_code)]
// Rows and vectors are counted: a loop over a count is what gets unrolled.
#![allow(clippy::needless_range_loop)]

use super::level::{self, Kernel, Level};
use super::vector::Vector;

/// At what a chain starts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Start<'a> {
    /// +0.
    Zero,
    /// A number for each row.
    Bias(&'a [f32]),
    /// What stands in the output already.
    Continue,
}

/// The factors that all places of a row share.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Left<'a> {
    /// Factor (k, r), k counting channels and taps, stands at k · rows + r
    /// within its block of rows; the blocks, as [`blocks`] cuts them, one
    /// behind the other, with `each` factors for a row; the ones before `first`
    /// are left out.
    Packed {
        values: &'a [f32],
        first: usize,
        each: usize,
    },
    /// Factor (c, t, r) stands at c · `channel` + t · `tap` + `rows`\[r\].
    Spread {
        values: &'a [f32],
        channel: usize,
        tap: usize,
        rows: &'a [usize],
    },
}

/// Chains over the same right factors, a row of them for each output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chains<'a> {
    /// Channel c, tap t, place p stands at c · `step` + `taps`\[t\] + p.
    pub(crate) right: &'a [f32],
    pub(crate) channels: usize,
    pub(crate) step: usize,
    pub(crate) taps: &'a [usize],
    pub(crate) left: Left<'a>,
    pub(crate) start: Start<'a>,
}

/// Rows that are computed at once on that level.
pub(crate) const fn most_rows(registers: usize) -> usize {
    match registers {
        32.. => 8,
        16.. => 6,
        _ => 2,
    }
}

/// Vectors of places computed at once for so many rows.
const fn most_vectors(registers: usize, rows: usize) -> usize {
    let mut vectors = 1;
    // Beside the sums: a vector of right factors each, and one left factor.
    while vectors < 4 && (rows + 1) * (vectors + 1) + 1 < registers {
        vectors += 1;
    }
    vectors
}

impl Level {
    /// So many rows cut into blocks of nearly one size.
    pub(crate) fn blocks(self, rows: usize) -> impl Iterator<Item = (usize, usize)> {
        even_parts(rows, most_rows(self.registers()))
    }
}

/// Start and length of the fewest parts of at most `most`, lengths nearly equal.
fn even_parts(total: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    let parts = total.div_ceil(most);
    (0..parts).map(move |part| {
        let (start, end) = (part * total / parts, (part + 1) * total / parts);
        (start, end - start)
    })
}

impl Chains<'_> {
    /// Computes all places of the outputs, which are of one length.
    ///
    /// # Panics
    /// If a factor lies outside of its slice.
    pub(crate) fn compute(&self, level: Level, outputs: &mut [&mut [f32]]) {
        let places = outputs.first().map_or(0, |output| output.len());
        let terms = self.channels * self.taps.len();
        if places == 0 {
            return;
        }
        assert!(outputs.iter().all(|output| output.len() == places));
        if terms > 0 {
            let last = (self.channels - 1) * self.step
                + self.taps.iter().max().copied().unwrap_or(0);
            assert!(last + places <= self.right.len(), "right factors");
            let last = match self.left {
                Left::Packed { first, each, .. } => {
                    assert!(first + terms <= each, "left factors");
                    outputs.len() * each - 1
                }
                Left::Spread {
                    channel, tap, rows, ..
                } => {
                    assert!(outputs.len() <= rows.len(), "left factors");
                    let row = rows.iter().max().copied().unwrap_or(0);
                    row + (self.channels - 1) * channel + (self.taps.len() - 1) * tap
                }
            };
            assert!(last < self.left.values().len(), "left factors");
        }
        if let Start::Bias(bias) = self.start {
            assert!(outputs.len() <= bias.len(), "a bias for each row");
        }
        level::run(
            level,
            Run {
                chains: *self,
                outputs,
                places,
                level,
            },
        );
    }
}

impl<'a> Left<'a> {
    fn values(self) -> &'a [f32] {
        match self {
            Self::Packed { values, .. } | Self::Spread { values, .. } => values,
        }
    }
}

struct Run<'a, 'b, 'c> {
    chains: Chains<'a>,
    outputs: &'b mut [&'c mut [f32]],
    places: usize,
    level: Level,
}

impl Kernel for Run<'_, '_, '_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let (whole, rest) = (self.places / V::LANES, self.places % V::LANES);
        let rows = self.outputs.len();
        // All blocks are of one size or one less; the larger ones decide.
        let largest = rows.div_ceil(rows.div_ceil(most_rows(V::REGISTERS)));
        let widest = most_vectors(V::REGISTERS, largest);
        for (first, count) in even_parts(whole, widest) {
            for (row, rows) in self.level.blocks(rows) {
                let outputs = &mut self.outputs[row..row + rows];
                let (chains, place) = (self.chains, first * V::LANES);
                Tile { chains, row, place }.of_rows::<V>(outputs, count, V::LANES);
            }
        }
        if rest > 0 {
            for (row, rows) in self.level.blocks(rows) {
                let outputs = &mut self.outputs[row..row + rows];
                let (chains, place) = (self.chains, whole * V::LANES);
                Tile { chains, row, place }.of_rows::<V>(outputs, 1, rest);
            }
        }
    }
}

/// The left factors of a tile: (c, t, r) at c · `channel` + t · `tap` + `rows`\[r\].
struct Factors<'a, const ROWS: usize> {
    values: &'a [f32],
    rows: [usize; ROWS],
    channel: usize,
    tap: usize,
}

/// Rows and vectors of places whose sums are held in registers together.
struct Tile<'a> {
    chains: Chains<'a>,
    /// The first row's number.
    row: usize,
    place: usize,
}

impl Tile<'_> {
    /// As many rows as outputs, and `lanes` of the last vector.
    #[inline(always)]
    fn of_rows<V: Vector>(
        &self,
        outputs: &mut [&mut [f32]],
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
        outputs: &mut [&mut [f32]],
        vectors: usize,
        lanes: usize,
    ) {
        let most = const {
            if ROWS > most_rows(V::REGISTERS) {
                0
            } else {
                most_vectors(V::REGISTERS, ROWS)
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
        outputs: &mut [&mut [f32]],
        lanes: usize,
    ) where
        V: Vector,
    {
        let left = match self.chains.left {
            Left::Packed {
                values,
                first,
                each,
            } => Factors {
                values: &values[self.row * each + first * ROWS..],
                rows: std::array::from_fn(|row| row),
                channel: ROWS * self.chains.taps.len(),
                tap: ROWS,
            },
            Left::Spread {
                values,
                channel,
                tap,
                rows,
            } => Factors {
                values,
                rows: std::array::from_fn(|row| rows[self.row + row]),
                channel,
                tap,
            },
        };
        let mut starts = [0.0; ROWS];
        if let Start::Bias(bias) = self.chains.start {
            starts.copy_from_slice(&bias[self.row..self.row + ROWS]);
        }
        self.sum::<V, ROWS, VECTORS, PART>(outputs, lanes, &left, &starts);
    }

    /// The sums of one tile, from start to end.
    #[inline(always)]
    fn sum<V, const ROWS: usize, const VECTORS: usize, const PART: bool>(
        &self,
        outputs: &mut [&mut [f32]],
        lanes: usize,
        left: &Factors<ROWS>,
        starts: &[f32; ROWS],
    ) where
        V: Vector,
    {
        let chains = &self.chains;
        let tail = |vector: usize| PART && vector == VECTORS - 1;
        // SAFETY: `compute` has seen that the factors of all rows, channels,
        // taps and places lie within their slices, and that every output has
        // all places; a vector that is not whole touches its first lanes only.
        unsafe {
            let mut sums = [[V::splat(0.0); VECTORS]; ROWS];
            for row in 0..ROWS {
                sums[row] = [V::splat(starts[row]); VECTORS];
            }
            if let Start::Continue = chains.start {
                for row in 0..ROWS {
                    for vector in 0..VECTORS {
                        let from = outputs[row].as_ptr();
                        let from = from.add(self.place + vector * V::LANES);
                        sums[row][vector] = if tail(vector) {
                            V::load_first(from, lanes)
                        } else {
                            V::load(from)
                        };
                    }
                }
            }
            let mut factor = left.values.as_ptr();
            let after = left.channel.wrapping_sub(left.tap * chains.taps.len());
            let mut right = chains.right.as_ptr().add(self.place);
            for _ in 0..chains.channels {
                for &tap in chains.taps {
                    let from = right.add(tap);
                    let mut factors = [V::splat(0.0); VECTORS];
                    for vector in 0..VECTORS {
                        let from = from.add(vector * V::LANES);
                        factors[vector] = if tail(vector) {
                            V::load_first(from, lanes)
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
                    factor = factor.wrapping_add(left.tap);
                }
                factor = factor.wrapping_add(after);
                right = right.wrapping_add(chains.step);
            }
            for row in 0..ROWS {
                for vector in 0..VECTORS {
                    let to = outputs[row].as_mut_ptr();
                    let to = to.add(self.place + vector * V::LANES);
                    if tail(vector) {
                        sums[row][vector].store_first(to, lanes);
                    } else {
                        sums[row][vector].store(to);
                    }
                }
            }
        }
    }
}
