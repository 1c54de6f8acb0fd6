//! How long a step may be: the bound of a quadratic loss.

use cnn::data::{Dataset, digits};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;

use crate::checking::power;

/// Half the mean squared error of one score, which asks of each image whether it shows
/// this digit. The score is a sum of weighted pixels and a bias, so the loss is quadratic
/// in the weights: ½·wᵀHw − gᵀw + c.
struct Quadratic {
    /// H, row by row.
    curvatures: Vec<Vec<f64>>,
    /// g.
    pull: Vec<f64>,
    /// c.
    at_zero: f64,
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).fold(0.0, |sum, (&a, &b)| a.mul_add(b, sum))
}

impl Quadratic {
    fn new(images: &Dataset, digit: usize) -> Self {
        let inputs: Vec<Vec<f64>> = (images.images().outer_iter())
            .map(|image| {
                let pixels = image.iter().map(|&pixel| f64::from(pixel));
                pixels.chain([1.0]).collect()
            })
            .collect();
        let targets = images.labels().iter();
        let targets: Vec<f64> =
            targets.map(|&label| if label == digit { 1.0 } else { 0.0 }).collect();
        let share = 1.0 / images.len() as f64;
        let columns: Vec<Vec<f64>> = (0..inputs[0].len())
            .map(|at| inputs.iter().map(|input| input[at]).collect())
            .collect();
        let with = |other: &[f64]| -> Vec<f64> {
            columns.iter().map(|column| share * dot(column, other)).collect()
        };
        Self {
            curvatures: columns.iter().map(|column| with(column)).collect(),
            pull: with(&targets),
            at_zero: share * dot(&targets, &targets) / 2.0,
        }
    }

    fn times(&self, weights: &[f64]) -> Vec<f64> {
        self.curvatures.iter().map(|row| dot(row, weights)).collect()
    }

    fn loss(&self, weights: &[f64]) -> f64 {
        let bent = dot(weights, &self.times(weights)) / 2.0;
        bent - dot(&self.pull, weights) + self.at_zero
    }

    fn slopes(&self, weights: &[f64]) -> Vec<f64> {
        let bent = self.times(weights);
        bent.iter().zip(&self.pull).map(|(bent, pull)| bent - pull).collect()
    }

    /// The largest curvature, and the direction of length 1 in which it is found: H turns
    /// any direction towards it.
    fn steepest(&self) -> (f64, Vec<f64>) {
        let mut direction = vec![1.0; self.pull.len()];
        let mut curvature = 0.0;
        for _ in 0..300 {
            let bent = self.times(&direction);
            curvature = dot(&bent, &bent).sqrt();
            direction = bent.iter().map(|it| it / curvature).collect();
        }
        (curvature, direction)
    }
}

/// A loss that is quadratic in 65 weights, at rates around twice one over its largest
/// curvature: below, the loss falls; above, it grows.
pub fn bound_of_the_rate() -> Result<Outputs> {
    const DIGIT: usize = 3;
    const STEPS: usize = 100;
    /// Steps of the chart, and where it is cut at the top.
    const DRAWN: usize = 60;
    const TOP: f64 = 0.1;
    let loss = Quadratic::new(&digits::split().train, DIGIT);
    let (curvature, direction) = loss.steepest();
    let bound = 2.0 / curvature;
    let count = loss.pull.len();
    let mut chart = Chart::new("step", "loss").include_y(0.0);
    let mut table = Table::new([
        "rate ÷ bound",
        "rate",
        "1 − ηλ",
        "measured",
        "loss after 10 steps",
        "after 100",
    ]);
    for share in [0.1, 0.4, 0.9, 0.99, 1.01, 1.1] {
        let rate = share * bound;
        let mut weights = vec![0.0; count];
        let mut curve = vec![(0.0, loss.loss(&weights))];
        // The slope along the steepest direction is its curvature times the distance.
        let mut along = vec![];
        for step in 1..=STEPS {
            let slopes = loss.slopes(&weights);
            along.push(dot(&slopes, &direction));
            weights.iter_mut().zip(slopes).for_each(|(w, slope)| *w -= rate * slope);
            curve.push((step as f64, loss.loss(&weights)));
        }
        let said = |value: f64| match value {
            value if value < 1000.0 => number(value, 4),
            value => power(value),
        };
        table = table.row([
            share.to_string(),
            number(rate, 4),
            number(1.0 - rate * curvature, 2),
            number(along[2] / along[1], 2),
            said(curve[10].1),
            said(curve[STEPS].1),
        ]);
        curve.truncate(DRAWN + 1);
        curve.retain(|&(_, loss)| loss <= TOP);
        chart = chart.line(&format!("{share} of the bound"), &curve);
    }
    Ok(Outputs::new()
        .chart("losses", chart.draw()?)
        .table("table", table)
        .number("weights", count as f64, 0)
        .number("curvature", curvature, 2)
        .number("bound", bound, 3)
        .number("digit", DIGIT as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array4;

    /// Two images of one pixel: 1, which is the digit, and 2, which is not.
    fn two_images() -> Quadratic {
        let pixels = Array4::from_shape_vec((2, 1, 1, 1), vec![1.0, 2.0]).unwrap();
        Quadratic::new(&Dataset::new(pixels, vec![3, 0]).unwrap(), 3)
    }

    #[test]
    fn the_quadratic_is_half_the_mean_squared_error() {
        // Weight 2, bias 1: scores 3 and 5, wanted are 1 and 0: (4 + 25) / 4
        let loss = two_images();
        assert_eq!(loss.loss(&[2.0, 1.0]), 7.25);
        // (2·1 + 5·2) / 2 and (2 + 5) / 2
        assert_eq!(loss.slopes(&[2.0, 1.0]), [6.0, 3.5]);
        assert_eq!(loss.loss(&[0.0, 0.0]), 0.25);
    }

    #[test]
    fn the_largest_curvature_is_that_of_the_matrix() {
        // (1 + 4) / 2, (1 + 2) / 2 and 1: the larger root of (2.5 − λ)(1 − λ) = 2.25
        let loss = two_images();
        assert_eq!(loss.curvatures, [[2.5, 1.5], [1.5, 1.0]]);
        let (curvature, direction) = loss.steepest();
        assert!((curvature - (3.5 + 11.25_f64.sqrt()) / 2.0).abs() < 1e-12);
        assert!((dot(&direction, &direction) - 1.0).abs() < 1e-12);
    }
}
