//! The networks of the chapter, and how they are trained: all alike.

use cnn::Window;
use cnn::data::{Dataset, Split};
use cnn::layer::{
    Conv2d, Flatten, GlobalAvgPool, Initialization, Linear, MaxPool2d, Relu,
    Sequential,
};
use cnn::loss::CrossEntropy;
use cnn::notebook::Result;
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::plot::Chart;
use cnn::random::permutation;
use cnn::train::{self, Plan};

/// A training is done once with each of these.
pub(crate) const SEEDS: [u64; 3] = [1, 2, 3];

/// Where the results of single trainings lie far apart, more of them.
pub(crate) const MANY_SEEDS: [u64; 10] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/// Every training takes so many steps, or a few more to end with an epoch.
pub(crate) const STEPS: usize = 140;

/// Two dense layers: each of the hidden numbers sees all pixels.
pub(crate) fn dense(pixels: usize, hidden: usize, seed: u64) -> Result<Sequential> {
    Ok(Sequential::new()
        .then(Flatten)
        .then(Linear::new(pixels, hidden)?)
        .then(Relu)
        .then(Linear::new(hidden, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// A convolutional layer of 3×3 filters, the largest of each 2×2 pixels of its
/// maps, and a dense layer that reads them.
pub(crate) fn conv(side: usize, filters: usize, seed: u64) -> Result<Sequential> {
    let (window, pairs) = (Window::new(3), Window::new(2).stride(2));
    let left = pairs.places(window.places(side)?)?;
    Ok(Sequential::new()
        .then(Conv2d::new(1, filters, window)?)
        .then(Relu)
        .then(MaxPool2d::new(pairs))
        .then(Flatten)
        .then(Linear::new(filters * left * left, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// A convolutional layer of 5×5 filters that may reach two pixels beyond the
/// image, and a dense layer that reads all places of its maps.
pub(crate) fn flattened(
    side: usize,
    filters: usize,
    seed: u64,
) -> Result<Sequential> {
    Ok(Sequential::new()
        .then(Conv2d::new(1, filters, Window::new(5).padding(2))?)
        .then(Relu)
        .then(Flatten)
        .then(Linear::new(filters * side * side, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// The same layer, the mean of each of its maps, and a dense layer that reads those.
pub(crate) fn averaged(filters: usize, seed: u64) -> Result<Sequential> {
    Ok(Sequential::new()
        .then(Conv2d::new(1, filters, Window::new(5).padding(2))?)
        .then(Relu)
        .then(GlobalAvgPool)
        .then(Linear::new(filters, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// The network after its training, in batches of 8 images.
pub(crate) fn trained(
    network: Sequential,
    images: &Dataset,
    seed: u64,
) -> Result<Sequential> {
    trained_in(STEPS, 8, 0.02, network, images, seed)
}

/// The network after whole epochs of at least so many steps of so many images:
/// Adam, the rate falling to 0 along half a cosine.
pub(crate) fn trained_in(
    steps: usize,
    batch: usize,
    rate: f64,
    mut network: Sequential,
    images: &Dataset,
    seed: u64,
) -> Result<Sequential> {
    let batches = images.len().div_ceil(batch);
    let epochs = steps.div_ceil(batches) as u64;
    let schedule = Schedule::cosine(rate, epochs * batches as u64);
    let mut optimizer = Optimizer::new(Adam::new(), schedule)?;
    let plan = Plan::new(epochs, batch, seed);
    train::fit(&mut network, &mut optimizer, images, None, &plan)?;
    Ok(network)
}

/// Share of the images that the network names rightly, in percent.
pub(crate) fn accuracy(network: &Sequential, images: &Dataset) -> Result<f64> {
    let judged = train::evaluate(network, images, &CrossEntropy::default())?;
    Ok(100.0 * judged.accuracy())
}

/// The accuracy on the test set after training on `count` of the images, for
/// each seed: it draws the images, the first weights and the order of batches.
pub(crate) fn accuracies(
    make: impl Fn(u64) -> Result<Sequential>,
    split: &Split,
    count: usize,
    seeds: &[u64],
) -> Result<Vec<f64>> {
    let one = |&seed: &u64| {
        let drawn = permutation(split.train.len(), seed, 1 << 32);
        let images = split.train.select(&drawn[..count])?;
        accuracy(&trained(make(seed)?, &images, seed)?, &split.test)
    };
    seeds.iter().map(one).collect()
}

/// Mean, least and most.
pub(crate) fn spread(values: &[f64]) -> [f64; 3] {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    [mean, least, most]
}

/// The means as a line, from the least to the most as a band.
pub(crate) fn with_spread(
    chart: Chart,
    name: &str,
    results: &[(f64, Vec<f64>)],
) -> Chart {
    let spreads = results.iter().map(|(x, values)| (*x, spread(values)));
    let spreads: Vec<_> = spreads.collect();
    let line: Vec<_> = spreads.iter().map(|&(x, [mean, ..])| (x, mean)).collect();
    let band = spreads.iter().map(|&(x, [_, least, most])| (x, least, most));
    chart.band(name, &band.collect::<Vec<_>>()).line(name, &line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_networks_have_equally_many_numbers_to_learn() {
        // 64·16 + 16 + 16·10 + 10 and 12·9 + 12 + 12·3·3·10 + 10
        assert_eq!(dense(64, 16, 1).unwrap().parameter_count(), 1210);
        assert_eq!(conv(8, 12, 1).unwrap().parameter_count(), 1210);
    }
}
