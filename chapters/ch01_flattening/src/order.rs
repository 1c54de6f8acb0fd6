//! Pictures whose pixels change places, and how alike neighbours are.

use cnn::random::permutation;
use cnn::statistics::correlation;
use ndarray::{Array2, ArrayView2, s};

/// Of each place of so many, which pixel stands there when `count` of them, drawn from
/// the seed, have changed places; with all of them, the seed's permutation.
pub(crate) fn order(pixels: usize, seed: u64, count: usize) -> Vec<usize> {
    let mut moves = vec![false; pixels];
    for place in permutation(pixels, seed, 1).into_iter().take(count) {
        moves[place] = true;
    }
    let mut sources = permutation(pixels, seed, 0);
    sources.retain(|&from| moves[from]);
    let mut sources = sources.into_iter();
    let source = |place: usize| match moves[place] {
        true => sources.next().unwrap_or(place),
        false => place,
    };
    (0..pixels).map(source).collect()
}

/// The same pixels in that order.
pub(crate) fn in_order(picture: &Array2<f32>, order: &[usize]) -> Array2<f32> {
    let width = picture.ncols();
    Array2::from_shape_fn(picture.dim(), |(row, column)| {
        let from = order[row * width + column];
        picture[[from / width, from % width]]
    })
}

/// The correlation of pixels with those so far to their right.
pub(crate) fn along_rows<'a>(
    picture: impl Into<ArrayView2<'a, f32>>,
    distance: usize,
) -> f64 {
    let picture = picture.into();
    let width = picture.ncols();
    let left = picture.slice(s![.., ..width - distance]);
    correlation(left, picture.slice(s![.., distance..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_all_or_so_many_pixels_change_places() {
        let straight: Vec<usize> = (0..50).collect();
        assert_eq!(order(50, 1, 0), straight);
        assert_eq!(order(50, 1, 50), permutation(50, 1, 0));
        let some = order(50, 1, 20);
        let others = straight.iter().filter(|&&place| some[place] != place).count();
        assert!((15..=20).contains(&others), "{others}");
        let mut sorted = some;
        sorted.sort_unstable();
        assert_eq!(sorted, straight);
    }
}
