//! Networks with batch normalization in the test: by kept averages, and by the batch's.

use cnn::Window;
use cnn::data::{Dataset, digits};
use cnn::layer::{
    BatchNorm2d, Conv2d, Flatten, Initialization, Layer, Linear, MaxPool2d, Phase,
    Relu, Sequential,
};
use cnn::loss::CrossEntropy;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::statistics::quantile;
use cnn::train::{Plan, fit, order_of, step};

const SEEDS: [u64; 3] = [1, 2, 3];

/// Two layers of filters with batch normalization behind each.
fn network(share: f64, seed: u64) -> cnn::Result<Sequential> {
    let same = Window::new(3).padding(1);
    let network = Sequential::new()
        .then(Conv2d::new(1, 8, same)?)
        .then(BatchNorm2d::new(8)?.momentum(share)?)
        .then(Relu)
        .then(MaxPool2d::new(Window::new(2).stride(2)))
        .then(Conv2d::new(8, 8, same)?)
        .then(BatchNorm2d::new(8)?.momentum(share)?)
        .then(Relu)
        .then(Flatten)
        .then(Linear::new(8 * 16, 10)?);
    Ok(network.initialized(Initialization::KaimingNormal, seed))
}

/// A network that has learned for so many epochs.
pub(crate) fn trained(
    share: f64,
    batch: usize,
    epochs: u64,
    seed: u64,
    train: &Dataset,
) -> Result<Sequential> {
    let mut network = network(share, seed)?;
    let mut optimizer = Optimizer::new(Adam::new(), Schedule::constant(0.005))?;
    let plan = Plan::new(epochs, batch, seed).quietly();
    fit(&mut network, &mut optimizer, train, None, &plan)?;
    Ok(network)
}

/// The same training, and what the network was after each of these epochs.
fn states(
    share: f64,
    batch: usize,
    epochs: &[u64],
    seed: u64,
    train: &Dataset,
) -> Result<Vec<Sequential>> {
    let mut network = network(share, seed)?;
    let mut optimizer = Optimizer::new(Adam::new(), Schedule::constant(0.005))?;
    let mut states = vec![];
    for epoch in 0..epochs.iter().copied().max().unwrap_or(0) {
        network.set_phase(Phase::Training { step: 0 });
        for part in order_of(train.len(), seed, epoch).chunks(batch) {
            let part = train.select(part)?;
            let (images, loss) = (part.images().into_dyn(), CrossEntropy::default());
            step(&mut network, &mut optimizer, images, part.labels(), &loss)?;
        }
        if epochs.contains(&(epoch + 1)) {
            network.set_phase(Phase::Evaluation);
            states.push(network.clone());
        }
    }
    Ok(states)
}

/// The classes that images get if each part is normalized by its own moments.
fn by_their_own(
    network: &mut Sequential,
    test: &Dataset,
    parts: &[Vec<usize>],
) -> Result<Vec<usize>> {
    network.set_phase(Phase::Training { step: 0 });
    let mut classes = vec![0; test.len()];
    for part in parts {
        let named = network.predict(test.select(part)?.images())?.classes;
        part.iter().zip(named).for_each(|(&image, class)| classes[image] = class);
    }
    network.set_phase(Phase::Evaluation);
    Ok(classes)
}

/// How many of these images have the same class in both, in percent.
fn alike(some: &[usize], others: &[usize]) -> f64 {
    let same = some.iter().zip(others).filter(|(a, b)| a == b).count();
    100.0 * same as f64 / some.len() as f64
}

/// All images in parts of that many, the last one with what is left.
fn parts(order: &[usize], of: usize) -> Vec<Vec<usize>> {
    order.chunks(of).map(<[usize]>::to_vec).collect()
}

fn range(values: &[f64]) -> String {
    let at = |share| number(quantile(values, share), 1);
    format!("{} to {}", at(0.0), at(1.0))
}

/// The same networks, the same test images: normalized by kept averages, or by those
/// of the batch that an image happens to be in.
pub fn who_stands_beside() -> Result<Outputs> {
    let split = digits::split();
    let (train, test) = (split.train.first(500), split.test);
    let mixed: Vec<usize> = (0..test.len()).collect();
    let mut sorted = mixed.clone();
    sorted.sort_by_key(|&image| test.labels()[image]);
    let ways = [
        ("its batch: 50 images of all classes", parts(&mixed, 50)),
        ("its batch: 5 images", parts(&mixed, 5)),
        ("its batch: itself", parts(&mixed, 1)),
        ("its batch: 25 images, sorted by class", parts(&sorted, 25)),
    ];
    let mut kept = vec![];
    let mut own = ways.each_ref().map(|_| [vec![], vec![]]);
    for seed in SEEDS {
        let mut network = trained(0.1, 32, 8, seed, &train)?;
        let usual = network.predict(test.images())?.classes;
        kept.push(alike(&usual, test.labels()));
        for ((_, parts), [right, other]) in ways.iter().zip(&mut own) {
            let named = by_their_own(&mut network, &test, parts)?;
            right.push(alike(&named, test.labels()));
            other.push(100.0 - alike(&named, &usual));
        }
    }
    let heading = ["an image is normalized by", "right, %", "other answers, %"];
    let mut table = Table::new(heading).row([
        "the averages kept from the training".to_owned(),
        range(&kept),
        "–".to_owned(),
    ]);
    for ((name, _), [right, other]) in ways.iter().zip(&own) {
        table = table.row([(*name).to_owned(), range(right), range(other)]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Kept averages that have not arrived: accuracy in the test after a few steps, with
/// two shares, and by the batch's own.
pub fn not_yet_settled() -> Result<Outputs> {
    let split = digits::split();
    let (train, test) = (split.train.first(500), split.test);
    let order: Vec<usize> = (0..test.len()).collect();
    let heading =
        ["steps", "the batch's own", "kept, share 0.1", "kept, share 0.01"];
    let mut table = Table::new(heading);
    const LOOKS: [u64; 3] = [1, 4, 8];
    let mut all = LOOKS.map(|_| [vec![], vec![], vec![]]);
    for seed in SEEDS {
        for (at, share) in [0.1, 0.01].into_iter().enumerate() {
            let states = states(share, 50, &LOOKS, seed, &train)?;
            for (mut network, found) in states.into_iter().zip(&mut all) {
                let kept = network.predict(test.images())?.classes;
                found[at + 1].push(alike(&kept, test.labels()));
                if at == 0 {
                    let named =
                        by_their_own(&mut network, &test, &parts(&order, 50))?;
                    found[0].push(alike(&named, test.labels()));
                }
            }
        }
    }
    for (epochs, found) in LOOKS.into_iter().zip(all) {
        let steps = cnn::train::steps(train.len(), 50, epochs)?;
        let cells = found.each_ref().map(|values| range(values));
        table = table.row([steps.to_string()].into_iter().chain(cells));
    }
    Ok(Outputs::new().table("table", table))
}
