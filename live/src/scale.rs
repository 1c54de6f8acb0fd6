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
    let finite = map.iter().map(|&value| f64::from(value).abs());
    let mut sizes: Vec<f64> = finite.filter(|size| size.is_finite()).collect();
    if sizes.is_empty() {
        return 1.0;
    }
    let rank = (QUANTILE * sizes.len() as f64).ceil() as usize - 1;
    let (_, limit, above) = sizes.select_nth_unstable_by(rank, f64::total_cmp);
    let largest = above.iter().copied().fold(*limit, f64::max);
    let reaches = [*limit, largest].into_iter().find(|size| *size > 0.0);
    reaches.unwrap_or(1.0)
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
