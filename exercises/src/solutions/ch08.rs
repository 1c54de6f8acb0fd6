//! Chapter 8, solved.

use ndarray::{Array2, Axis};

use crate::Result;

/// The slopes of the loss along the logits.
pub fn slopes_of_the_loss(logits: &[f64], right: usize) -> Result<Vec<f64>> {
    // Less the largest one, no power is more than 1, and the shares are the same.
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers = logits.iter().map(|logit| libm::exp(logit - largest));
    let mut slopes: Vec<f64> = powers.collect();
    let sum: f64 = slopes.iter().sum();
    slopes.iter_mut().for_each(|power| *power /= sum);
    slopes[right] -= 1.0;
    Ok(slopes)
}

/// Recall and precision of one class.
pub fn recall_and_precision(
    counts: &Array2<usize>,
    class: usize,
) -> Result<[Option<f64>; 2]> {
    let found = counts[[class, class]] as f64;
    let share = |axis| {
        let all = counts.index_axis(axis, class).sum();
        (all > 0).then(|| found / all as f64)
    };
    Ok([share(Axis(0)), share(Axis(1))])
}
