//! How each network is trained.

use std::sync::Arc;

use clap::ValueEnum;
use cnn::data::augment::Augment;
use cnn::data::mnist;
use cnn::layer::{Dropout, Flatten, Initialization, Linear, Relu, Sequential};
use cnn::loss::CrossEntropy;
use cnn::networks;
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::train::{Plan, steps};

/// A network before its training, and how it is to learn.
#[derive(Debug)]
pub struct Recipe {
    /// The network with its first weights.
    pub network: Sequential,
    /// How its weights move.
    pub optimizer: Optimizer,
    /// In what order it sees which images.
    pub plan: Plan,
}

/// Epochs of [`lenet5`] for the weights of the book.
pub const LENET5_EPOCHS: u64 = 10;
/// Epochs of [`four_convs`] for the weights of the book.
pub const FOUR_CONVS_EPOCHS: u64 = 12;

const BATCH: usize = 64;
const RATE: f64 = 0.002;

/// A twentieth of the steps the rate rises, then it falls along a cosine to 0.
fn up_and_down(images: usize, epochs: u64) -> cnn::Result<Schedule> {
    let steps = steps(images, BATCH, epochs)?;
    Ok(Schedule::cosine(RATE, steps).warm_up(steps / 20))
}

/// The LeNet-5-like network with Adam, on the images as they are.
///
/// # Errors
/// As [`Optimizer::new`], for epochs of no steps, and as [`steps`].
pub fn lenet5(images: usize, epochs: u64, seed: u64) -> cnn::Result<Recipe> {
    Ok(Recipe {
        network: networks::lenet5(seed)?,
        optimizer: Optimizer::new(Adam::new(), up_and_down(images, epochs)?)?,
        plan: Plan::new(epochs, BATCH, seed),
    })
}

/// A hidden layer of 78 dense units, about as many weights as the LeNet-5-like network.
///
/// # Shapes
/// `[images, 1, 28, 28]` to `[images, 10]`
///
/// # Errors
/// None: the sizes fit.
pub fn dense_network(seed: u64) -> cnn::Result<Sequential> {
    Ok(Sequential::new()
        .then(Flatten)
        .then(Linear::new(mnist::SIDE * mnist::SIDE, 78)?)
        .then(Relu)
        .then(Linear::new(78, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// [`dense_network`], trained as [`lenet5`] is.
///
/// # Errors
/// As [`lenet5`].
pub fn dense(images: usize, epochs: u64, seed: u64) -> cnn::Result<Recipe> {
    Ok(Recipe { network: dense_network(seed)?, ..lenet5(images, epochs, seed)? })
}

/// The network with four layers of filters, on images moved by up to two pixels
/// and turned by up to ten degrees, with weight decay and smoothed labels.
///
/// # Errors
/// As [`Optimizer::new`], for epochs of no steps, and as [`steps`].
pub fn four_convs(images: usize, epochs: u64, seed: u64) -> cnn::Result<Recipe> {
    let rate = up_and_down(images, epochs)?;
    let moved = Augment { shift: 2.0, turn: 10.0, seed };
    Ok(Recipe {
        network: networks::four_convs(seed)?,
        optimizer: Optimizer::new(Adam::decoupled(0.01), rate)?,
        plan: Plan::new(epochs, BATCH, seed)
            .augment(moved)
            .loss(CrossEntropy::smoothed(0.1)),
    })
}

/// What the recipe of [`four_convs`] has beside that of [`lenet5`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Images that are moved and turned.
    Augmentation,
    /// A fifth of the features, dropped in front of the dense layers.
    Dropout,
    /// The pull of every weight towards zero.
    Decay,
    /// A tenth of the label, shared by all classes.
    Smoothing,
}

/// [`four_convs`] without some of its parts, from the same first weights.
///
/// # Errors
/// As [`four_convs`].
pub fn four_convs_without(
    parts: &[Part],
    images: usize,
    epochs: u64,
    seed: u64,
) -> cnn::Result<Recipe> {
    let mut recipe = four_convs(images, epochs, seed)?;
    for part in parts {
        match part {
            Part::Augmentation => recipe.plan.augment = None,
            Part::Dropout => {
                let dropout = recipe.network.layer_mut::<Dropout>(DROPOUT)?;
                *dropout = Dropout::new(0.0, seed)?;
            }
            Part::Decay => {
                recipe.optimizer =
                    Optimizer::new(Adam::new(), up_and_down(images, epochs)?)?;
            }
            Part::Smoothing => recipe.plan.loss = Arc::new(CrossEntropy::default()),
        }
    }
    Ok(recipe)
}

/// The layer of [`networks::four_convs`] that drops features.
const DROPOUT: usize = 11;

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::layer::{Layer, Phase};
    use cnn::random::permutation;
    use cnn::train::{evaluate, step};
    use cnn::weights;

    use crate::stored;

    #[test]
    fn the_dense_rival_has_as_many_parameters_within_a_hundredth() {
        // 784·78 + 78 + 78·10 + 10
        let dense = dense_network(1).unwrap().parameter_count();
        assert_eq!(dense, 62_020);
        let lenet = networks::lenet5(1).unwrap().parameter_count();
        assert!(dense.abs_diff(lenet) < lenet / 100, "{dense} {lenet}");
    }

    /// MNIST, or none with a word about it.
    fn mnist() -> Option<cnn::data::Split> {
        let beside =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/mnist");
        let there = mnist::load().or_else(|_| mnist::read(beside.as_ref()));
        if there.is_err() {
            eprintln!("skipped: MNIST is not there; name its folder in CNN_DATA");
        }
        there.ok()
    }

    #[test]
    fn the_stored_networks_read_mnist_exactly_as_well_as_the_book_says() {
        let Some(mnist) = mnist() else { return };
        for (network, history) in [
            (
                networks::trained_lenet5(),
                stored::lenet5_history(networks::LENET5_SEED),
            ),
            (
                stored::trained_four_convs(),
                stored::four_convs_history(stored::FOUR_CONVS_SEED),
            ),
        ] {
            let judged =
                evaluate(&network.unwrap(), &mnist.test, &CrossEntropy::default());
            let told = history.unwrap().score().unwrap();
            assert_eq!(judged.unwrap().accuracy(), told.accuracy);
        }
    }

    #[test]
    fn the_first_200_steps_of_the_training_on_mnist_have_these_bits() {
        let Some(mnist) = mnist() else { return };
        let images = mnist.train.len();
        let seed = networks::LENET5_SEED;
        let mut recipe = lenet5(images, LENET5_EPOCHS, seed).unwrap();
        // Step by step, as `fit` goes through the first epoch.
        let order = permutation(images, seed, 1 << 63);
        let loss = CrossEntropy::default();
        let mut losses = vec![];
        for (at, part) in order.chunks(BATCH).take(200).enumerate() {
            let batch = mnist.train.select(part).unwrap();
            let (network, optimizer) = (&mut recipe.network, &mut recipe.optimizer);
            network.set_phase(Phase::Training { step: at as u64 });
            let pixels = batch.images().into_dyn();
            let value = step(network, optimizer, pixels, batch.labels(), &loss);
            losses.push(value.unwrap());
        }
        // What a checkpoint of the whole training says of its 200th step.
        assert_eq!(losses[199], 0.5408784640581091);
        let bits = weights::encode(&recipe.network).unwrap();
        let bits = bits
            .iter()
            .fold(0_u32, |bits, &byte| bits.rotate_left(5) ^ u32::from(byte));
        assert_eq!(bits, 2_491_188_942);
    }
}
