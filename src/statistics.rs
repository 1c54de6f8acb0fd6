//! Statistics of maps and of lists of numbers, in f64.
//!
//! Where there is no answer it is NaN, never a number that looks like one: for maps of
//! two shapes, for values that are NaN, for a list without values.

use ndarray::{Array2, ArrayView2, s};

/// The mean of the squared values.
///
/// # Shapes
/// - `map`: `[rows, columns]`, not empty
pub fn energy(map: &Array2<f32>) -> f64 {
    let squares = map.iter().map(|&value| f64::from(value) * f64::from(value));
    squares.sum::<f64>() / map.len() as f64
}

/// The share of the variance of `map` that a straight line in `other` explains:
/// the square of their correlation, 0 to 1.
pub fn r_squared<'a>(
    map: impl Into<ArrayView2<'a, f32>>,
    other: impl Into<ArrayView2<'a, f32>>,
) -> f64 {
    let [own, shared, others] = moments(map.into(), other.into());
    shared * shared / (own * others)
}

/// Pearson's correlation coefficient, −1 to 1: Σ(a − ā)(b − b̄) over the root of
/// Σ(a − ā)²·Σ(b − b̄)². No number where one of the two is all alike.
pub fn correlation<'a>(
    map: impl Into<ArrayView2<'a, f32>>,
    other: impl Into<ArrayView2<'a, f32>>,
) -> f64 {
    let [own, shared, others] = moments(map.into(), other.into());
    shared / (own * others).sqrt()
}

/// Σ(a − ā)², Σ(a − ā)(b − b̄) and Σ(b − b̄)².
fn moments(map: ArrayView2<f32>, other: ArrayView2<f32>) -> [f64; 3] {
    if map.dim() != other.dim() {
        return [f64::NAN; 3];
    }
    let pairs = || map.iter().zip(&other).map(|(&a, &b)| [a, b].map(f64::from));
    let count = map.len() as f64;
    let sums = pairs().fold([0.0; 2], |sums, [a, b]| [sums[0] + a, sums[1] + b]);
    let means = sums.map(|sum| sum / count);
    pairs().fold([0.0; 3], |moments, pair| {
        let [a, b] = [pair[0] - means[0], pair[1] - means[1]];
        [moments[0] + a * a, moments[1] + a * b, moments[2] + b * b]
    })
}

/// Row and column of the largest value; the first one where several are equal.
///
/// # Shapes
/// - `map`: `[rows, columns]`; `(0, 0)` for an empty one
pub fn peak(map: &Array2<f32>) -> (usize, usize) {
    let first = ((0, 0), f32::NEG_INFINITY);
    let larger = |best: (_, f32), (place, &value): (_, &f32)| {
        if value > best.1 { (place, value) } else { best }
    };
    map.indexed_iter().fold(first, larger).0
}

/// The places of the `count` largest values, largest first, none within
/// `apart` rows and columns of a larger one.
pub fn strongest(
    map: &Array2<f32>,
    count: usize,
    apart: usize,
) -> Vec<(usize, usize)> {
    let mut left = map.clone();
    let mut places = Vec::new();
    for _ in 0..count {
        let (row, column) = peak(&left);
        places.push((row, column));
        let near = |place: usize, length: usize| {
            let end = place.saturating_add(apart).saturating_add(1);
            place.saturating_sub(apart)..end.min(length)
        };
        let (rows, columns) = (near(row, left.nrows()), near(column, left.ncols()));
        left.slice_mut(s![rows, columns]).fill(f32::NEG_INFINITY);
    }
    places
}

/// How far apart two places are, in pixels.
pub fn distance(place: (usize, usize), other: (usize, usize)) -> f64 {
    let (down, across) = (place.0.abs_diff(other.0), place.1.abs_diff(other.1));
    ((down * down + across * across) as f64).sqrt()
}

/// The largest difference between two maps of one shape, anywhere.
///
/// # Shapes
/// - both: `[rows, columns]`
pub fn largest_difference(map: &Array2<f32>, other: &Array2<f32>) -> f64 {
    if map.dim() != other.dim() {
        return f64::NAN;
    }
    let differences = map.iter().zip(other).map(|(&a, &b)| f64::from((a - b).abs()));
    // `f64::max` would leave a NaN out.
    differences.fold(
        0.0,
        |most: f64, next| {
            if most.is_nan() || next <= most { most } else { next }
        },
    )
}

/// The value below which this share of `values` lies, 0.5 for the median; between
/// two values where it falls between them. NaN for a share that is not from 0 to 1.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let is_nan = values.iter().any(|value| value.is_nan());
    if values.is_empty() || is_nan || !(0.0..=1.0).contains(&share) {
        return f64::NAN;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    sorted[below] + (place - place.floor()) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;

    #[test]
    fn a_map_is_explained_wholly_by_itself_and_not_by_what_is_at_right_angles() {
        let map = arr2(&[[0.0, 1.0], [2.0, 3.0]]);
        let line = map.mapv(|value| 5.0 - 2.0 * value);
        assert!((r_squared(&map, &line) - 1.0).abs() < 1e-12);
        let crossed = arr2(&[[1.0, -1.0], [-1.0, 1.0]]);
        assert_eq!(r_squared(&map, &crossed), 0.0);
        // (0 + 1 + 4 + 9) / 4
        assert_eq!(energy(&map), 3.5);
        assert_eq!(peak(&map), (1, 1));
    }

    #[test]
    fn a_correlation_has_the_sign_that_its_square_has_lost() {
        let map = arr2(&[[1.0, 2.0, 3.0]]);
        let other = arr2(&[[3.0, 1.0, 2.0]]);
        // Means 2 and 2: (−1·1 + 0·(−1) + 1·0) / √(2 · 2)
        assert_eq!(correlation(&map, &other), -0.5);
        assert_eq!(r_squared(&map, &other), 0.25);
        assert_eq!(correlation(&map, &map.mapv(|value| -value)), -1.0);
    }

    #[test]
    fn the_median_of_four_lies_halfway_between_the_middle_two() {
        assert_eq!(quantile(&[4.0, 1.0, 3.0, 2.0], 0.5), 2.5);
        assert_eq!(quantile(&[4.0, 1.0, 3.0, 2.0], 1.0), 4.0);
    }
    #[test]
    fn what_has_no_answer_is_nan_and_no_number_that_looks_like_one() {
        let map = arr2(&[[0.0, f32::NAN, 3.0]]);
        let zeros = Array2::zeros((1, 3));
        assert!(largest_difference(&map, &zeros).is_nan());
        assert!(largest_difference(&zeros, &map).is_nan());
        assert_eq!(largest_difference(&arr2(&[[1.0, -5.0, 2.0]]), &zeros), 5.0);
        let wider =
            Array2::from_shape_fn((3, 3), |(row, column)| (row + column) as f32);
        let map = arr2(&[[0.0, 1.0, 2.0], [1.0, 2.0, 3.0]]);
        assert!(largest_difference(&map, &wider).is_nan());
        assert!(correlation(&map, &wider).is_nan());
        assert!(r_squared(&map, &wider).is_nan());
        for (values, share) in
            [(&[][..], 0.5), (&[1.0], 2.0), (&[1.0], -0.1), (&[1.0], f64::NAN)]
        {
            assert!(quantile(values, share).is_nan(), "{values:?}, {share}");
        }
        assert!(quantile(&[1.0, f64::NAN, 2.0], 0.0).is_nan());
    }
}
