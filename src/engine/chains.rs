//! Many chains side by side: a tile of rows × vectors held in registers.
//!
//! This is the one place where the engine multiplies and adds. What it computes
//! is output\[r\]\[p\] = start + Σ right\[c, t\]\[p\] · left\[r\]\[c, t\], for every
//! row r and place p one chain over the channels c and taps t in their order.

// A sum is looked at once it has been written.
#![allow(unsafe_code)]

mod tile;

use super::fresh::Place;
use super::level::{self, Kernel, Level};
use super::soon::Soon;
use super::vector::Vector;
use tile::Tile;

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

/// A term of every channel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tap {
    /// Where the right factor of the first place stands, seen from its channel.
    pub(crate) right: usize,
    /// The number of the left factor in its channel.
    pub(crate) left: usize,
}

impl Tap {
    /// The one term of a channel.
    pub(crate) const ONLY: [Self; 1] = [Self { right: 0, left: 0 }];

    /// All terms of a channel, given where their right factors stand.
    pub(crate) fn all(right: impl IntoIterator<Item = usize>) -> Vec<Self> {
        let right = right.into_iter().enumerate();
        right.map(|(left, right)| Self { right, left }).collect()
    }
}

/// The factors that all places of a row share.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Left<'a> {
    /// Factor k of row r stands at k · rows + r within its block of rows, tap t of
    /// channel c being k = `first` + c · `channel` + t; the blocks, as
    /// [`Level::blocks`] cuts them, one behind the other, with `each` factors for
    /// a row.
    Packed { values: &'a [f32], first: usize, channel: usize, each: usize },
    /// Factor (c, t, r) stands at c · `channel` + t · `tap` + `rows`\[r\].
    Spread { values: &'a [f32], channel: usize, tap: usize, rows: &'a [usize] },
}

/// Chains over the same right factors, a row of them for each output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chains<'a> {
    /// Channel c, tap t, place p stands at c · `step` + `taps`\[t\].right + p.
    pub(crate) right: &'a [f32],
    pub(crate) channels: usize,
    pub(crate) step: usize,
    pub(crate) taps: &'a [Tap],
    pub(crate) left: Left<'a>,
    pub(crate) start: Start<'a>,
}

/// Rows that are computed at once with so many registers.
const fn most_rows(registers: usize) -> usize {
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
    /// Rows that are computed at once.
    pub(crate) fn most_rows(self) -> usize {
        most_rows(self.registers())
    }

    /// So many rows cut into blocks of nearly one size.
    pub(crate) fn blocks(self, rows: usize) -> impl Iterator<Item = (usize, usize)> {
        even_parts(rows, self.most_rows())
    }
}

/// Start and length of the fewest parts of at most `most`, lengths nearly equal.
pub(crate) fn even_parts(
    total: usize,
    most: usize,
) -> impl Iterator<Item = (usize, usize)> {
    let parts = total.div_ceil(most);
    (0..parts).map(move |part| {
        let (start, end) = (part * total / parts, (part + 1) * total / parts);
        (start, end - start)
    })
}

impl Chains<'_> {
    /// Computes and writes all places of the outputs, which are of one length;
    /// with [`Start::Continue`] they have been written before.
    ///
    /// # Panics
    /// If a factor lies outside of its slice.
    pub(crate) fn compute(&self, level: Level, outputs: &mut [&mut [Place]]) {
        self.compute_before(level, outputs, None);
    }

    /// The same, while what is written `soon` is fetched, some of it with each tile.
    ///
    /// # Panics
    /// As [`Self::compute`].
    pub(crate) fn compute_before(
        &self,
        level: Level,
        outputs: &mut [&mut [Place]],
        soon: Option<&mut Soon>,
    ) {
        let places = outputs.first().map_or(0, |output| output.len());
        let terms = self.channels * self.taps.len();
        if places == 0 {
            return;
        }
        assert!(outputs.iter().all(|output| output.len() == places));
        if terms > 0 {
            let most = |of: fn(&Tap) -> usize| self.taps.iter().map(of).max();
            let right = most(|tap| tap.right).unwrap_or(0);
            let left = most(|tap| tap.left).unwrap_or(0);
            let last = (self.channels - 1) * self.step + right;
            assert!(last + places <= self.right.len(), "right factors");
            let last = match self.left {
                Left::Packed { first, channel, each, .. } => {
                    let last = first + (self.channels - 1) * channel + left;
                    assert!(last < each, "left factors");
                    outputs.len() * each - 1
                }
                Left::Spread { channel, tap, rows, .. } => {
                    assert!(outputs.len() <= rows.len(), "left factors");
                    let row = rows.iter().max().copied().unwrap_or(0);
                    row + (self.channels - 1) * channel + left * tap
                }
            };
            assert!(last < self.left.values().len(), "left factors");
        }
        if let Start::Bias(bias) = self.start {
            assert!(outputs.len() <= bias.len(), "a bias for each row");
        }
        level::run(level, Run { chains: *self, outputs, places, level, soon });
    }

    /// [`Self::compute`], where terms with a right factor of 0 and a finite left one
    /// have been left out. A term 0 changes a sum only if that is −0: such a place is
    /// given what `whole` says, for an output and a place of it.
    pub(crate) fn compute_apart_from_zeros(
        &self,
        level: Level,
        outputs: &mut [&mut [Place]],
        whole: impl Fn(usize, usize) -> f32,
    ) {
        self.compute(level, outputs);
        for (row, output) in outputs.iter_mut().enumerate() {
            // SAFETY: all places of the outputs have been written.
            let sums = unsafe {
                &mut *(std::ptr::from_mut::<[Place]>(output) as *mut [f32])
            };
            let mut found = false;
            level::run_loops(level, AnyMinusZero(sums, &mut found));
            if found {
                for (place, sum) in sums.iter_mut().enumerate() {
                    if sum.to_bits() == MINUS_ZERO {
                        *sum = whole(row, place);
                    }
                }
            }
        }
    }
}

const MINUS_ZERO: u32 = 1 << 31;

/// Whether one of the numbers is −0.
struct AnyMinusZero<'a>(&'a [f32], &'a mut bool);

impl level::Loops for AnyMinusZero<'_> {
    #[inline(always)]
    fn run(self) {
        let mut any = false;
        for number in self.0 {
            any |= number.to_bits() == MINUS_ZERO;
        }
        *self.1 = any;
    }
}

impl<'a> Left<'a> {
    fn values(self) -> &'a [f32] {
        match self {
            Self::Packed { values, .. } | Self::Spread { values, .. } => values,
        }
    }
}

struct Run<'a, 'b, 'c, 'd> {
    chains: Chains<'a>,
    outputs: &'b mut [&'c mut [Place]],
    places: usize,
    level: Level,
    soon: Option<&'d mut Soon>,
}

impl Kernel for Run<'_, '_, '_, '_> {
    #[inline(always)]
    fn run<V: Vector>(mut self) {
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
                if let Some(soon) = &mut self.soon {
                    soon.fetch::<V>();
                }
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
