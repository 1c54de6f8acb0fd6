//! Networks for the 8×8 digits, and how this chapter trains them.

use std::sync::OnceLock;

use cnn::data::{Dataset, Split, augment, digits};
use cnn::layer::Sequential;
use cnn::loss::CrossEntropy;
use cnn::networks::{digits_conv, digits_dense};
use cnn::notebook::{Result, number};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::statistics::quantile;
use cnn::train::{Evaluation, History, Plan, evaluate, fit, steps};

use crate::recipe::Recipe;

/// Images of a step.
pub(crate) const BATCH: usize = 32;
/// The largest step of Adam.
pub(crate) const RATE: f64 = 0.01;
/// How often a training goes through all images.
pub(crate) const EPOCHS: u64 = 12;
/// A training for each, so that chance shows.
pub(crate) const SEEDS: [u64; 5] = [1, 2, 3, 4, 5];
/// The one order of pixels in which all shuffled images have theirs.
pub(crate) const SHUFFLE: u64 = 8;

/// How every network of this chapter learns the 8×8 digits.
///
/// # Errors
/// As [`Optimizer::new`], for epochs of no steps, and as [`steps`].
pub(crate) fn digits_recipe(
    network: Sequential,
    images: usize,
    epochs: u64,
    seed: u64,
) -> cnn::Result<Recipe> {
    let steps = steps(images, BATCH, epochs)?;
    let rate = Schedule::cosine(RATE, steps);
    Ok(Recipe {
        network,
        optimizer: Optimizer::new(Adam::new(), rate)?,
        plan: Plan::new(epochs, BATCH, seed),
    })
}

/// A network after its training.
#[derive(Debug)]
pub(crate) struct Trained {
    pub(crate) network: Sequential,
    pub(crate) history: History,
    /// What it says of the test images.
    pub(crate) test: Evaluation,
}

/// A network trained by [`digits_recipe`], tested after each epoch.
pub(crate) fn train(
    network: Sequential,
    data: &Split,
    epochs: u64,
    seed: u64,
) -> Result<Trained> {
    learn(network, data, Some(&data.test), epochs, seed)
}

/// The same training, tested at its end only.
pub(crate) fn train_to_the_end(
    network: Sequential,
    data: &Split,
    epochs: u64,
    seed: u64,
) -> Result<Trained> {
    learn(network, data, None, epochs, seed)
}

fn learn(
    network: Sequential,
    data: &Split,
    test: Option<&Dataset>,
    epochs: u64,
    seed: u64,
) -> Result<Trained> {
    let recipe = digits_recipe(network, data.train.len(), epochs, seed)?;
    let (mut network, mut optimizer) = (recipe.network, recipe.optimizer);
    let plan = recipe.plan.quietly();
    let history = fit(&mut network, &mut optimizer, &data.train, test, &plan)?;
    let test = evaluate(&network, &data.test, &CrossEntropy::default())?;
    Ok(Trained { network, history, test })
}

/// The digits, straight, and with all pixels in one random order.
pub(crate) fn straight_and_shuffled() -> Result<[Split; 2]> {
    let straight = digits::split();
    let shuffled = shuffled(&straight)?;
    Ok([straight, shuffled])
}

/// The same images, all with their pixels in one random order.
pub(crate) fn shuffled(straight: &Split) -> cnn::Result<Split> {
    let shuffled = |set: &Dataset| {
        set.with_images(augment::permute_pixels(set.images(), SHUFFLE))
    };
    Ok(Split { train: shuffled(&straight.train)?, test: shuffled(&straight.test)? })
}

/// The networks of both kinds on straight and on shuffled pixels, one for each
/// seed. Cells share them: what is trained once is the same bits again.
pub(crate) struct Four {
    pub(crate) dense: [Vec<Trained>; 2],
    pub(crate) conv: [Vec<Trained>; 2],
}

/// Dense and convolutional networks, on straight and on shuffled pixels.
pub(crate) fn four() -> Result<&'static Four> {
    static FOUR: OnceLock<std::result::Result<Four, String>> = OnceLock::new();
    let all = || -> Result<Four> {
        let [straight, shuffled] = straight_and_shuffled()?;
        type Build = fn(u64) -> cnn::Result<Sequential>;
        let runs = |build: Build, data: &Split| -> Result<Vec<Trained>> {
            let one = |seed| train(build(seed)?, data, EPOCHS, seed);
            SEEDS.into_iter().map(one).collect()
        };
        Ok(Four {
            dense: [runs(digits_dense, &straight)?, runs(digits_dense, &shuffled)?],
            conv: [runs(digits_conv, &straight)?, runs(digits_conv, &shuffled)?],
        })
    };
    let kept = FOUR.get_or_init(|| all().map_err(|error| format!("{error:#}")));
    // Whoever shows them owes the digits their credit.
    digits::load();
    kept.as_ref().map_err(|message| anyhow::anyhow!(message.clone()))
}

/// The convolutional network of the first seed, which the chapter looks into.
pub(crate) fn reader() -> Result<&'static Trained> {
    Ok(&four()?.conv[0][0])
}

/// The accuracies in percent.
pub(crate) fn accuracies<'a>(
    runs: impl IntoIterator<Item = &'a Trained>,
) -> Vec<f64> {
    let runs = runs.into_iter();
    runs.map(|run| 100.0 * run.test.accuracy()).collect()
}

/// The median, and smallest to largest, as cells of a table.
pub(crate) fn spread(values: &[f64]) -> [String; 2] {
    let at = |share| number(quantile(values, share), 1);
    [at(0.5), format!("{} to {}", at(0.0), at(1.0))]
}

/// From the lowest to the highest.
pub(crate) fn range(values: &[f64], decimals: usize) -> String {
    let at = |share| number(quantile(values, share), decimals);
    let [low, high] = [0.0, 1.0].map(at);
    if low == high { low } else { format!("{low} to {high}") }
}
