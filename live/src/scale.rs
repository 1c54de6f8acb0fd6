//! From maps to pixels, in the colours of the book's figures.

use ndarray::ArrayView2;

// The one scale of the book: the core has it among its pictures, which a module is
// without.
#[allow(dead_code, reason = "what labels need is not needed here")]
#[path = "../../src/plot/scale.rs"]
mod colors;

use colors::Scale;

/// The share of the sizes of a map that lies within its scale.
const QUANTILE: f64 = 0.99;

/// The value of the darkest red, as the book's figures choose it: 99 of 100 sizes are
/// not larger, and 1 for nothing but zeros.
pub(crate) fn limit_of(map: ArrayView2<f32>) -> f64 {
    // Bits of numbers that are not negative are in the order of the numbers.
    let sizes = map.iter().map(|value| value.abs());
    let sizes = sizes.filter(|size| size.is_finite()).map(f32::to_bits);
    let count = sizes.clone().count();
    if count == 0 {
        return 1.0;
    }
    let rank = (QUANTILE * count as f64).ceil() as usize - 1;
    let (upper, before) = ranked(sizes.clone().map(|bits| bits >> 16), rank);
    let same = sizes.clone().filter(|bits| bits >> 16 == upper);
    let (lower, _) = ranked(same.map(|bits| bits & 0xffff), rank - before);
    let largest = sizes.max().unwrap_or(0);
    let reaches = [upper << 16 | lower, largest].map(f32::from_bits);
    reaches.into_iter().find(|size| *size > 0.0).map_or(1.0, f64::from)
}

/// The number at that rank among numbers of 16 bits, and how many are smaller.
fn ranked(numbers: impl Iterator<Item = u32>, rank: usize) -> (u32, usize) {
    let mut counts = vec![0_usize; 1 << 16];
    numbers.for_each(|number| counts[number as usize] += 1);
    let mut before = 0;
    for (number, count) in (0..).zip(counts) {
        if before + count > rank {
            return (number, before);
        }
        before += count;
    }
    unreachable!("the rank is below the count of the numbers")
}

/// Zero neutral, below blue, above red, up to `limit`.
pub(crate) fn signed(map: ArrayView2<f32>, limit: f64) -> Vec<u8> {
    pixels(map, Scale::Signed { limit })
}

/// From black to white.
pub(crate) fn gray(map: ArrayView2<f32>, black: f64, white: f64) -> Vec<u8> {
    pixels(map, Scale::Gray { black, white })
}

fn pixels(map: ArrayView2<f32>, scale: Scale) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(4 * map.len());
    for &value in map {
        let [red, green, blue] = scale.color(f64::from(value));
        bytes.extend([red, green, blue, 255]);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::random::{generator, uniform};
    use ndarray::Array2;

    #[test]
    fn the_limit_is_the_size_that_sorting_finds() {
        let random = &mut generator(18, 5);
        for (rows, columns) in [(1, 1), (1, 2), (7, 13), (10, 10), (40, 50)] {
            let map = Array2::from_shape_simple_fn((rows, columns), || {
                (uniform(random, 6.0) - 3.0) as f32
            });
            let mut sizes: Vec<_> = map.iter().map(|value| value.abs()).collect();
            sizes.sort_by(f32::total_cmp);
            let rank = (99 * sizes.len()).div_ceil(100) - 1;
            assert_eq!(limit_of(map.view()), f64::from(sizes[rank]));
        }
        assert_eq!(limit_of(Array2::zeros((3, 3)).view()), 1.0);
        let mut one = Array2::zeros((20, 20));
        one[[3, 4]] = -0.25;
        assert_eq!(limit_of(one.view()), 0.25, "the largest where the rank is 0");
        one[[5, 5]] = f32::INFINITY;
        one[[6, 6]] = f32::NAN;
        assert_eq!(limit_of(one.view()), 0.25);
        assert_eq!(limit_of(Array2::from_elem((2, 2), f32::NAN).view()), 1.0);
    }
}
