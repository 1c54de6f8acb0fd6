//! Small networks for the digits, and the spread of what is measured of them.

use cnn::data::Dataset;
use cnn::layer::{Initialization, Sequential};
use cnn::loss::CrossEntropy;
use cnn::notebook::{Result, number};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::train::{Plan, evaluate, fit};

pub(crate) const SEEDS: [u64; 3] = [1, 2, 3];

/// A network that has learned the digits, from the first weights of that seed on.
pub(crate) fn trained(
    network: Sequential,
    train: &Dataset,
    seed: u64,
) -> Result<Sequential> {
    let mut network = network.initialized(Initialization::KaimingNormal, seed);
    let mut optimizer = Optimizer::new(Adam::default(), Schedule::constant(0.01))?;
    fit(&mut network, &mut optimizer, train, None, &Plan::new(6, 32, seed))?;
    Ok(network)
}

/// Wrong answers, in percent.
pub(crate) fn errors(network: &Sequential, test: &Dataset) -> Result<f64> {
    let found = evaluate(network, test, &CrossEntropy::default())?;
    Ok(100.0 - 100.0 * found.accuracy())
}

/// The mean, and the smallest and the largest.
pub(crate) fn spread(values: &[f64]) -> String {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let [mean, least, most] = [mean, least, most].map(|value| number(value, 1));
    format!("{mean} ({least} to {most})")
}
