//! A kernel as a sum of columns times rows: its singular value decomposition.

use ndarray::{Array1, Array2};

/// A column times a row, both of length 1, and how strongly it is in the sum.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    /// The singular value.
    pub strength: f64,
    pub column: Array1<f64>,
    pub row: Array1<f64>,
}

/// Turns after which no kernel of this book changes any more.
const SWEEPS: usize = 40;

/// The pairs whose sum is the kernel, the strongest first. The sum of the first of
/// them is nearer to it than any other sum of so many columns times rows.
///
/// # Source
/// M. R. Hestenes, Inversion of Matrices by Biorthogonalization (1958): the columns
/// are turned, two at a time, until all are at right angles. That it is the nearest:
/// C. Eckart and G. Young, The Approximation of One Matrix by Another of Lower Rank
/// (1936).
pub(crate) fn pairs(kernel: &Array2<f32>) -> Vec<Pair> {
    let mut turned = kernel.mapv(f64::from);
    let mut turns = Array2::<f64>::eye(kernel.ncols());
    for _ in 0..SWEEPS {
        for left in 0..kernel.ncols() {
            for right in left + 1..kernel.ncols() {
                let product = |a: usize, b: usize| -> f64 {
                    let pairs = turned.column(a).into_iter().zip(turned.column(b));
                    pairs.map(|(a, b)| a * b).sum()
                };
                let both = product(left, right);
                if both == 0.0 {
                    continue;
                }
                let ratio =
                    (product(right, right) - product(left, left)) / (2.0 * both);
                let tangent =
                    ratio.signum() / (ratio.abs() + (1.0 + ratio * ratio).sqrt());
                let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
                let sine = cosine * tangent;
                for matrix in [&mut turned, &mut turns] {
                    for mut row in matrix.rows_mut() {
                        let (a, b) = (row[left], row[right]);
                        row[left] = cosine * a - sine * b;
                        row[right] = sine * a + cosine * b;
                    }
                }
            }
        }
    }
    let pairs = turned.columns().into_iter().zip(turns.columns());
    let pairs = pairs.map(|(column, row)| {
        let strength = column.iter().map(|value| value * value).sum::<f64>().sqrt();
        let scale = if strength > 0.0 { strength } else { 1.0 };
        Pair { strength, column: &column / scale, row: row.to_owned() }
    });
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    pairs
}

/// The share of the squared weights that the first so many pairs miss, in percent.
pub(crate) fn missed(pairs: &[Pair], kept: usize) -> f64 {
    let squares = |pairs: &[Pair]| -> f64 {
        pairs.iter().map(|pair| pair.strength * pair.strength).sum()
    };
    100.0 * squares(&pairs[kept.min(pairs.len())..]) / squares(pairs)
}

/// The sum of the first so many pairs.
pub(crate) fn sum(pairs: &[Pair], kept: usize) -> Array2<f32> {
    let (rows, columns) = (pairs[0].column.len(), pairs[0].row.len());
    Array2::from_shape_fn((rows, columns), |(i, j)| {
        let kept = pairs.iter().take(kept);
        kept.map(|pair| pair.strength * pair.column[i] * pair.row[j]).sum::<f64>()
            as f32
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::kernels;
    use cnn::random::{generator, normal};
    use cnn::statistics::largest_difference;
    use ndarray::arr2;

    fn drawn(seed: u64) -> Array2<f32> {
        let mut chance = generator(seed, 0);
        Array2::from_shape_simple_fn((5, 5), || normal(&mut chance) as f32)
    }

    #[test]
    fn by_hand_3_0_over_4_5_has_the_singular_values_root_45_and_root_5() {
        // The squares solve s² − 50 s + 225 = 0: 50 is the sum of the squared
        // weights, 225 the square of the determinant 15.
        let pairs = pairs(&arr2(&[[3.0, 0.0], [4.0, 5.0]]));
        assert!((pairs[0].strength - 45.0_f64.sqrt()).abs() < 1e-12);
        assert!((pairs[1].strength - 5.0_f64.sqrt()).abs() < 1e-12);
        assert!((missed(&pairs, 1) - 10.0).abs() < 1e-12);
    }

    #[test]
    fn all_pairs_together_are_the_kernel_and_stand_at_right_angles() {
        for seed in 1..=20 {
            let kernel = drawn(seed);
            let pairs = pairs(&kernel);
            assert!(largest_difference(&sum(&pairs, 5), &kernel) < 1e-6);
            for (a, one) in pairs.iter().enumerate() {
                for (b, other) in pairs.iter().enumerate() {
                    let expected = if a == b { 1.0 } else { 0.0 };
                    for (x, y) in
                        [(&one.column, &other.column), (&one.row, &other.row)]
                    {
                        let product: f64 = x.iter().zip(y).map(|(x, y)| x * y).sum();
                        assert!((product - expected).abs() < 1e-9, "{seed} {a} {b}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_missed_is_the_squared_difference_and_no_other_pair_misses_less() {
        let kernel = drawn(1);
        let squares = |a: &Array2<f32>| -> f64 {
            a.iter().map(|&value| f64::from(value) * f64::from(value)).sum()
        };
        let pairs = pairs(&kernel);
        for kept in 1..5 {
            let off = squares(&(&kernel - &sum(&pairs, kept))) / squares(&kernel);
            assert!((100.0 * off - missed(&pairs, kept)).abs() < 1e-4);
        }
        // For any row the best column is known: the kernel times the row.
        let best = missed(&pairs, 1);
        let mut chance = generator(2, 0);
        for _ in 0..1000 {
            let row = Array1::from_shape_simple_fn(5, || normal(&mut chance) as f32);
            let row = &row / row.dot(&row).sqrt();
            let column = kernel.dot(&row);
            let left = squares(&kernel) - f64::from(column.dot(&column));
            assert!(100.0 * left / squares(&kernel) >= best - 1e-4);
        }
    }

    #[test]
    fn a_separable_kernel_has_one_pair_and_the_laplacian_two() {
        assert!(missed(&pairs(&kernels::gaussian(1.0).unwrap()), 1) < 1e-9);
        assert!(missed(&pairs(&arr2(&kernels::SOBEL_X)), 1) < 1e-12);
        let laplacian = pairs(&arr2(&kernels::LAPLACIAN));
        assert!(missed(&laplacian, 1) > 1.0);
        assert!(missed(&laplacian, 2) < 1e-12);
    }
}
