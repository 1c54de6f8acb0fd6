//! What is read off the course of a training.

use cnn::notebook::Result;
use cnn::statistics::quantile;
use cnn::train::{Epoch, History};

/// The smallest and the largest of all runs, epoch by epoch, and the median.
type Band = Vec<(f64, f64, f64)>;

pub(crate) fn band(
    runs: &[&History],
    value: fn(&Epoch) -> f64,
) -> (Band, Vec<(f64, f64)>) {
    let epochs = runs.iter().map(|run| run.epochs.len());
    let epochs = 0..epochs.min().unwrap_or(0);
    let at = |epoch: usize| -> Vec<f64> {
        runs.iter().map(|run| value(&run.epochs[epoch])).collect()
    };
    let x = |epoch: usize| (epoch + 1) as f64;
    let ends = |epoch| {
        let values = at(epoch);
        (x(epoch), quantile(&values, 0.0), quantile(&values, 1.0))
    };
    let middle = |epoch| (x(epoch), quantile(&at(epoch), 0.5));
    (epochs.clone().map(ends).collect(), epochs.map(middle).collect())
}

pub(crate) fn test_loss(epoch: &Epoch) -> f64 {
    epoch.test.map_or(f64::NAN, |score| score.loss)
}

pub(crate) fn test_error(epoch: &Epoch) -> f64 {
    let score = epoch.test;
    score.map_or(f64::NAN, |score| 100.0 * (1.0 - score.accuracy))
}

/// Test accuracy at the end of a training, in percent.
pub(crate) fn end(history: &History) -> Result<f64> {
    let score = history.score();
    let score = score.ok_or_else(|| anyhow::anyhow!("a run without a test"))?;
    Ok(100.0 * score.accuracy)
}
