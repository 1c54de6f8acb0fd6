//! The network of section 6, and how it is trained.

use std::sync::OnceLock;

use anyhow::anyhow;
use cnn::Window;
use cnn::data::{Split, digits};
use cnn::layer::{Conv2d, Flatten, Initialization, Linear, Relu, Sequential};
use cnn::notebook::Result;
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::train::{Plan, fit};

/// Filters of each of the two layers.
pub(crate) const FILTERS: usize = 8;

/// The seeds of the networks that are compared.
pub(crate) const SEEDS: [u64; 3] = [1, 2, 3];

/// Two layers of 3×3 and a fully connected one, with random weights.
///
/// 8×8 pixels become 8 maps of 6×6, then 8 maps of 4×4, then ten numbers.
pub(crate) fn untrained(seed: u64) -> Result<Sequential> {
    let network = Sequential::new()
        .then(Conv2d::new(1, FILTERS, Window::new(3))?)
        .then(Relu)
        .then(Conv2d::new(FILTERS, FILTERS, Window::new(3))?)
        .then(Relu)
        .then(Flatten)
        .then(Linear::new(FILTERS * 4 * 4, 10)?);
    Ok(network.initialized(Initialization::KaimingNormal, seed))
}

/// The same network, trained on the digits.
pub(crate) fn train(seed: u64) -> Result<Sequential> {
    let Split { train, .. } = digits::split();
    let mut network = untrained(seed)?;
    let mut optimizer = Optimizer::new(Adam::new(), Schedule::constant(0.01))?;
    let plan = Plan::new(3, 32, seed);
    fit(&mut network, &mut optimizer, &train, None, &plan)?;
    Ok(network)
}

/// [`train`], once for all cells of a run.
pub(crate) fn trained(seed: u64) -> Result<&'static Sequential> {
    static NETWORKS: [OnceLock<Result<Sequential>>; SEEDS.len()] =
        [const { OnceLock::new() }; SEEDS.len()];
    let place = SEEDS.iter().position(|&known| known == seed);
    let place = place.ok_or_else(|| anyhow!("seed {seed} is none of {SEEDS:?}"))?;
    let network = NETWORKS[place].get_or_init(|| train(seed));
    network.as_ref().map_err(|error| anyhow!("{error:#}"))
}
