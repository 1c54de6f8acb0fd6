//! Taps in triples: three neighbours in a row of the kernel.
//!
//! Where the rows of a tile are neighbouring pixels, the next tap of a row reads what this
//! tap of the next row does. A tile of n rows that computes three taps together broadcasts
//! n + 2 pixels instead of 3 · n, and looks up one tap instead of three.

use super::Tap;

/// Taps that are computed together.
pub(super) const TRIPLE: usize = 3;

/// What all triples of a list of taps have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Triples {
    /// From the vector factor of a tap to that of the next one.
    pub(super) apart: usize,
    /// Whether the next tap's broadcast factor is the one before, as in the gradient of an
    /// input, not the one behind.
    pub(super) back: bool,
}

impl Triples {
    /// `None` if some taps do not come in such triples.
    pub(super) fn find(taps: &[Tap]) -> Option<Self> {
        let [first, next, ..] = taps else { return None };
        let apart = next.vector.checked_sub(first.vector)?;
        let back = next.broadcast < first.broadcast;
        let follows = |two: &[Tap]| {
            let [low, high] = if back { [1, 0] } else { [0, 1] };
            two[0].vector + apart == two[1].vector
                && two[low].broadcast + 1 == two[high].broadcast
        };
        let all = taps.len().is_multiple_of(TRIPLE)
            && taps.chunks(TRIPLE).all(|triple| triple.windows(2).all(follows));
        all.then_some(Self { apart, back })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::as_uninit;
    use crate::engine::micro::fma::{Broadcast, FmaKernel, Init};
    use crate::engine::simd::level::Level;

    fn taps(places: &[[usize; 2]]) -> Vec<Tap> {
        let tap = |&[vector, broadcast]: &[usize; 2]| Tap { vector, broadcast };
        places.iter().map(tap).collect()
    }

    #[test]
    fn only_three_neighbours_each_are_triples() {
        let find = |places: &[[usize; 2]]| Triples::find(&taps(places));
        let found = |apart, back| Some(Triples { apart, back });
        assert_eq!(find(&[[0, 5], [8, 6], [16, 7]]), found(8, false));
        assert_eq!(find(&[[0, 5], [8, 4], [16, 3]]), found(8, true));
        let two_rows =
            |last| [[0, 0], [4, 1], [8, 2], [12, 9], [16, 10], [20, last]];
        assert_eq!(find(&two_rows(11)), found(4, false));
        assert_eq!(find(&two_rows(12)), None);
        assert_eq!(find(&[[0, 0], [4, 1], [9, 2]]), None);
        assert_eq!(find(&[[4, 0], [0, 1], [8, 2]]), None);
        assert_eq!(find(&[[0, 0], [4, 1], [8, 2], [12, 3]]), None);
        assert_eq!(find(&[[0, 2], [4, 1], [8, 2]]), None);
        assert_eq!(find(&[[0, 0], [4, 1]]), None);
        assert_eq!(find(&[[0, 0]]), None);
        assert_eq!(find(&[]), None);
    }

    #[test]
    fn every_sum_has_the_bits_of_its_products_one_by_one() {
        const CHANNELS: usize = 2;
        let number = |i: usize| ((i * 7919 % 1013) as f32 - 500.0) / 37.0;
        let numbers = |count| (0..count).map(number).collect::<Vec<_>>();
        for level in Level::available() {
            for (rows, width) in (1..=16).flat_map(|rows| {
                (1..=5 * level.lanes()).step_by(7).map(move |width| (rows, width))
            }) {
                let (line, back) = (rows + 8, width % 2 == 0);
                let place = |tap: usize| tap / 3 * line + if back { 5 } else { 0 };
                let taps: Vec<_> = (0..6)
                    .map(|tap| Tap {
                        vector: tap * width,
                        broadcast: match back {
                            true => place(tap) - tap % 3,
                            false => place(tap) + tap % 3,
                        },
                    })
                    .collect();
                assert_eq!(Triples::find(&taps).map(|found| found.back), Some(back));
                let weights = numbers(CHANNELS * 6 * width);
                let pixels = numbers(CHANNELS * 2 * line);
                let bias = numbers(rows);
                let mut sums = vec![0.0; rows * width];
                let mut lines: Vec<_> =
                    as_uninit(&mut sums).chunks_exact_mut(width).collect();
                let kernel = FmaKernel {
                    vectors: &weights,
                    channels: CHANNELS,
                    step: 6 * width,
                    taps: &taps,
                    broadcast: Broadcast::Strided {
                        values: &pixels,
                        channel: 2 * line,
                        rows: &(0..rows).collect::<Vec<_>>(),
                        run: rows,
                    },
                    init: Init::Bias(&bias),
                };
                kernel.compute(level, &mut lines);
                for (row, place) in (0..rows)
                    .flat_map(|row| (0..width).map(move |place| (row, place)))
                {
                    let mut sum = bias[row];
                    for (channel, tap) in (0..CHANNELS).flat_map(|channel| {
                        taps.iter().map(move |tap| (channel, tap))
                    }) {
                        let pixel = channel * 2 * line + tap.broadcast + row;
                        let weight = channel * 6 * width + tap.vector + place;
                        sum = weights[weight].mul_add(pixels[pixel], sum);
                    }
                    let got = sums[row * width + place].to_bits();
                    assert_eq!(got, sum.to_bits(), "{level:?}, {rows} × {width}");
                }
            }
        }
    }
}
