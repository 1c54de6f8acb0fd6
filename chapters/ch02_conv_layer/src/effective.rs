//! Where in its receptive field does a unit look?

use cnn::Window;
use cnn::conv::grad_input;
use cnn::notebook::{Outputs, Result};
use cnn::plot::{self, Chart, framed};
use cnn::statistics::quantile;
use ndarray::{Array2, Array4, s};

use crate::chance;

/// Layers of 3×3 in the deepest stack, and how many stacks are drawn.
const DEPTH: usize = 32;
const STACKS: u64 = 20;

/// How the middle unit's value changes with each pixel of its field, through 1
/// to [`DEPTH`] layers of the weights that `filter` draws.
fn gradients(mut filter: impl FnMut() -> Array4<f64>) -> Result<Vec<Array2<f64>>> {
    let mut gradient = Array4::ones((1, 1, 1, 1));
    let mut depths = vec![];
    for layer in 1..=DEPTH {
        let side = 2 * layer + 1;
        gradient = grad_input(&gradient, &filter(), [side, side], Window::new(3))?;
        depths.push(gradient.slice(s![0, 0, .., ..]).to_owned());
    }
    Ok(depths)
}

/// The squared gradients of one stack of layers with random weights, each as
/// shares of their sum: where the field's influence lies.
fn shares(seed: u64) -> Result<Vec<Array2<f64>>> {
    let weights: Array4<f32> = chance::weights((DEPTH, 1, 3, 3), seed);
    let mut filters = weights.outer_iter();
    let gradients = gradients(|| match filters.next() {
        Some(filter) => filter.mapv(f64::from).insert_axis(ndarray::Axis(0)),
        None => Array4::zeros((1, 1, 3, 3)),
    })?;
    let share = |gradient: Array2<f64>| {
        let squares = gradient.mapv(|value| value * value);
        let sum = squares.sum();
        squares / sum
    };
    Ok(gradients.into_iter().map(share).collect())
}

/// The spread of the shares across: the root of the mean squared distance from
/// the middle column.
fn spread(shares: &Array2<f64>) -> f64 {
    let middle = (shares.ncols() / 2) as f64;
    let moment = |((_, column), share): ((usize, usize), &f64)| {
        let distance = column as f64 - middle;
        share * distance * distance
    };
    shares.indexed_iter().map(moment).sum::<f64>().sqrt()
}

/// The side of the smallest square in the middle that holds this share.
fn side_with(shares: &Array2<f64>, part: f64) -> usize {
    let middle = shares.ncols() / 2;
    let within = |reach: &usize| {
        let square = middle - reach..middle + reach + 1;
        shares.slice(s![square.clone(), square]).sum() >= part
    };
    2 * (0..middle).find(within).unwrap_or(middle) + 1
}

/// The mean of the shares over all random stacks, for every depth.
fn mean_shares() -> Result<Vec<Array2<f64>>> {
    let mut mean = shares(0)?;
    for seed in 1..STACKS {
        for (sum, shares) in mean.iter_mut().zip(shares(seed)?) {
            *sum += &shares;
        }
    }
    mean.iter_mut().for_each(|sum| *sum /= STACKS as f64);
    Ok(mean)
}

/// The gradient of one unit: the deeper, the less of its field it uses.
pub fn effective_fields() -> Result<Outputs> {
    let mean = mean_shares()?;
    let panels = [2, 8, 32].map(|depth| {
        let shares = &mean[depth - 1];
        let most = shares.iter().copied().fold(0.0, f64::max);
        // The same 73×73 pixels for all, the field in their middle.
        let mut paper = Array2::ones((73, 73));
        let side = 2 * depth + 1;
        let corner = 36 - depth;
        let inside = s![corner..corner + side, corner..corner + side];
        let gray = shares.mapv(|share| 1.0 - (share / most).sqrt() as f32);
        paper.slice_mut(inside).assign(&gray);
        let frame = [(corner - 2, corner - 2)];
        (format!("{depth} layers"), framed(&paper, &frame, side + 4))
    });
    let field = (2 * DEPTH + 1) as f64;
    let side = side_with(&mean[DEPTH - 1], 0.9) as f64;
    Ok(Outputs::new()
        .picture("maps", plot::photographs(&panels)?)
        .number("field", field, 0)
        .number("side", side, 0)
        .number("share", 100.0 * (side / field) * (side / field), 0))
}

/// The width of the field grows with depth, that of its influence with the root.
pub fn growth_with_depth() -> Result<Outputs> {
    let depths = [1, 2, 4, 8, 12, 16, 20, 24, 28, 32];
    let mut spreads = vec![vec![]; depths.len()];
    for seed in 0..STACKS {
        let shares = shares(seed)?;
        for (spreads, depth) in spreads.iter_mut().zip(depths) {
            spreads.push(4.0 * spread(&shares[depth - 1]));
        }
    }
    let at = |depth: usize| depth as f64;
    let field = depths.map(|depth| (at(depth), 2.0 * at(depth) + 1.0));
    let law = depths.map(|depth| (at(depth), 4.0 * (2.0 * at(depth) / 3.0).sqrt()));
    let median =
        |(depth, spreads): (usize, &Vec<f64>)| (at(depth), quantile(spreads, 0.5));
    let range = |(depth, spreads): (usize, &Vec<f64>)| {
        (at(depth), quantile(spreads, 0.0), quantile(spreads, 1.0))
    };
    let medians: Vec<_> = depths.into_iter().zip(&spreads).map(median).collect();
    let ranges: Vec<_> = depths.into_iter().zip(&spreads).map(range).collect();
    let chart = Chart::new("layers of 3×3", "width, pixels")
        .line("receptive field", &field)
        .band("measured", &ranges)
        .line("measured", &medians)
        .line("4·√(2n/3)", &law);
    Ok(Outputs::new()
        .chart("curve", chart.include_y(0.0).draw()?)
        .number("at_8", medians[3].1, 1)
        .number("at_32", medians[9].1, 1)
        .number("field_8", field[3].1, 0)
        .number("field_32", field[9].1, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_equal_weights_the_spread_is_the_root_of_two_thirds_of_the_depth() {
        // One filter of thirds moves by −1, 0 or 1: variance 2/3; variances add.
        let equal = || Array4::from_elem((1, 1, 3, 3), 1.0 / 9.0);
        for (depth, shares) in (1..).zip(gradients(equal).unwrap()) {
            let law = (2.0 * f64::from(depth) / 3.0).sqrt();
            assert!((shares.sum() - 1.0).abs() < 1e-12);
            assert!((spread(&shares) - law).abs() < 1e-9, "depth {depth}");
        }
    }

    #[test]
    fn squared_the_gradient_of_equal_weights_is_narrower_by_the_root_of_two() {
        let equal = || Array4::from_elem((1, 1, 3, 3), 1.0 / 9.0);
        let gradient = gradients(equal).unwrap().pop().unwrap();
        let squares = gradient.mapv(|value| value * value);
        let width = 4.0 * spread(&(&squares / squares.sum()));
        // 18.475 / √2 = 13.06 for a bell; the trinomial is nearly one.
        assert!((width - 13.14).abs() < 0.01, "{width}");
    }

    #[test]
    fn the_mean_squared_gradient_of_random_weights_counts_the_paths() {
        // Two layers on one row of pixels: 1, 2, 3, 2, 1 paths.
        let paths = [1.0, 2.0, 3.0, 2.0, 1.0];
        let mut mean = [0.0; 5];
        for seed in 0..20_000 {
            let weights: Array4<f32> = chance::weights((2, 1, 1, 3), seed);
            for first in 0..3 {
                for (place, sum) in mean.iter_mut().enumerate() {
                    // Counted by pairs of paths, so that the mixed terms are in it.
                    let path = |u: usize| {
                        let there = place.checked_sub(u).filter(|v| *v < 3)?;
                        let (a, b) =
                            (weights[[0, 0, 0, u]], weights[[1, 0, 0, there]]);
                        Some(f64::from(a) * f64::from(b))
                    };
                    let gradient: f64 = (0..3).filter_map(path).sum();
                    *sum += path(first).unwrap_or(0.0) * gradient;
                }
            }
        }
        for (sum, paths) in mean.iter().zip(paths) {
            let ratio = sum / mean[0] / paths;
            assert!((ratio - 1.0).abs() < 0.1, "{mean:?}");
        }
    }

    #[test]
    fn random_weights_follow_the_law_on_average() {
        for depth in [8, 32] {
            let law = (2.0 * depth as f64 / 3.0).sqrt();
            let spreads: Vec<_> = (0..STACKS)
                .map(|seed| spread(&shares(seed).unwrap()[depth - 1]))
                .collect();
            let ratio = quantile(&spreads, 0.5) / law;
            assert!((0.75..1.25).contains(&ratio), "depth {depth}: {ratio}");
        }
    }

    #[test]
    fn by_hand_a_share_of_one_at_the_rim_has_the_spread_of_its_distance() {
        let mut shares = Array2::zeros((5, 5));
        shares[[2, 0]] = 0.5;
        shares[[2, 4]] = 0.5;
        assert_eq!(spread(&shares), 2.0);
        assert_eq!(side_with(&shares, 0.9), 5);
    }
}
