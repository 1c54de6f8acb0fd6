//! Trainings with small batches: normalized by the batch, by groups of channels of one
//! image, and not at all.

use cnn::Window;
use cnn::data::{Dataset, Split, digits};
use cnn::layer::{
    BatchNorm2d, Conv2d, Flatten, Initialization, Layer, Linear, MaxPool2d, Phase,
    Relu, Sequential,
};
use cnn::loss::CrossEntropy;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::plot::Chart;
use cnn::statistics::quantile;
use cnn::train::{Plan, evaluate, fit};

use crate::first_steps::range;
use crate::group_norm::GroupNorm;
use crate::seeds::each;

const SEEDS: [u64; 3] = [1, 2, 3];
const BATCHES: [usize; 4] = [2, 4, 8, 32];
const CHANNELS: usize = 8;
const LAST: usize = 32;
const GROUPS: usize = 4;
const IMAGES: usize = 384;
const EPOCHS: u64 = 4;

/// What stands between filters and their ReLU.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Normalized {
    ByBatch,
    ByGroup,
    Not,
}

const WAYS: [(&str, Normalized); 3] = [
    ("batch normalization", Normalized::ByBatch),
    ("group normalization", Normalized::ByGroup),
    ("none", Normalized::Not),
];

impl Normalized {
    /// Filters, normalized and behind a ReLU.
    fn filters(
        self,
        network: Sequential,
        [from, to]: [usize; 2],
        window: Window,
    ) -> cnn::Result<Sequential> {
        let network = network.then(Conv2d::new(from, to, window)?);
        let network = match self {
            Self::ByBatch => network.then(BatchNorm2d::new(to)?),
            Self::ByGroup => network.then(GroupNorm::<f32>::new(GROUPS, to)),
            Self::Not => network,
        };
        Ok(network.then(Relu))
    }
}

/// Three layers of filters, on 8×8, on 4×4 and on a single place, and ten scores.
fn network(normalized: Normalized, seed: u64) -> cnn::Result<Sequential> {
    let same = Window::new(3).padding(1);
    let pairs = || MaxPool2d::new(Window::new(2).stride(2));
    let network = Sequential::new();
    let network = normalized.filters(network, [1, CHANNELS], same)?.then(pairs());
    let network = normalized.filters(network, [CHANNELS; 2], same)?.then(pairs());
    // What is left is 2×2: under one window.
    let network = normalized.filters(network, [CHANNELS, LAST], Window::new(2))?;
    let network = network.then(Flatten).then(Linear::new(LAST, 10)?);
    Ok(network.initialized(Initialization::KaimingNormal, seed))
}

/// Right answers on some images, in percent.
fn right(network: &Sequential, images: &Dataset) -> cnn::Result<f64> {
    Ok(100.0 * evaluate(network, images, &CrossEntropy::default())?.accuracy())
}

/// The same in training mode: the images in batches of that many.
fn right_in_batches(
    network: &mut Sequential,
    images: &Dataset,
    batch: usize,
) -> cnn::Result<f64> {
    network.set_phase(Phase::Training { step: 0 });
    let mut correct = 0;
    for start in (0..images.len()).step_by(batch) {
        let end = images.len().min(start + batch);
        let part = images.select(&(start..end).collect::<Vec<_>>())?;
        let named = network.predict(part.images())?.classes;
        let pairs = named.iter().zip(part.labels());
        correct += pairs.filter(|(named, label)| named == label).count();
    }
    network.set_phase(Phase::Evaluation);
    Ok(100.0 * correct as f64 / images.len() as f64)
}

/// What a training ends with: the mean loss of its last epoch, and right answers on the
/// test images in training mode and in the test.
struct End {
    loss: f64,
    in_batches: f64,
    test: f64,
}

fn trained(
    normalized: Normalized,
    batch: usize,
    data: &Split,
    seed: u64,
) -> Result<End> {
    let mut network = network(normalized, seed)?;
    // Smaller batches, smaller steps: √2 times smaller for half as many images.
    let rate = 0.01 * (batch as f64 / 32.0).sqrt();
    let mut optimizer = Optimizer::new(Adam::new(), Schedule::constant(rate))?;
    let plan = Plan::new(EPOCHS, batch, seed).quietly();
    let run = fit(&mut network, &mut optimizer, &data.train, None, &plan)?;
    Ok(End {
        loss: run.epochs.last().map_or(f64::NAN, |epoch| epoch.train_loss),
        in_batches: right_in_batches(&mut network, &data.test, batch)?,
        test: right(&network, &data.test)?,
    })
}

/// Batches of 2 to 32 images: the loss in training, and right answers in training mode
/// and in the test, with batch normalization, group normalization, and neither.
pub fn small_batches() -> Result<Outputs> {
    let data = digits::split();
    // An even number of test images, so that no batch of one is left over.
    let (train, test) = (data.train.first(IMAGES), data.test.first(352));
    let data = Split { train, test };
    let mut chart = Chart::new("images of a batch", "right in the test, %").log_x();
    let mut table = Table::new([
        "normalization",
        "images of a batch",
        "last loss in training",
        "right in training mode, %",
        "right in the test, %",
    ]);
    for (name, normalized) in WAYS {
        let (mut line, mut band) = (vec![], vec![]);
        for batch in BATCHES {
            let ends = each(&SEEDS, |seed| trained(normalized, batch, &data, seed))?;
            let all = |of: fn(&End) -> f64| ends.iter().map(of).collect::<Vec<_>>();
            let tests = all(|end| end.test);
            let at = |share| quantile(&tests, share);
            line.push((batch as f64, at(0.5)));
            band.push((batch as f64, at(0.0), at(1.0)));
            table = table.row([
                name.to_owned(),
                batch.to_string(),
                range(&all(|end| end.loss), 2),
                range(&all(|end| end.in_batches), 1),
                range(&tests, 1),
            ]);
        }
        chart = chart.band(name, &band).line(name, &line);
    }
    Ok(Outputs::new()
        .chart("curves", chart.draw()?)
        .table("table", table)
        .number("images", IMAGES as f64, 0)
        .number("epochs", EPOCHS as f64, 0))
}

/// How far the means and spreads of small batches stray from those of all images.
pub fn moments_of_batches() -> Result<Outputs> {
    let train = digits::split().train.first(IMAGES);
    let mut network = network(Normalized::ByBatch, 1)?;
    let mut table = Table::new([
        "images of a batch",
        "mean off by, 8×8 places",
        "mean off by, one place",
        "spread off by, one place, %",
    ]);
    network.set_phase(Phase::Evaluation);
    let trace = network.trace(train.images().into_dyn())?;
    // The sums in front of the first normalization and of the last one.
    let sums = [1, 9].map(|at| trace[at].clone());
    for batch in BATCHES {
        let mut cells = vec![batch.to_string()];
        let mut spreads = String::new();
        for sums in &sums {
            let [mean, spread] = strays(sums, batch)?;
            cells.push(number(mean, 2));
            spreads = number(100.0 * spread, 0);
        }
        cells.push(spreads);
        table = table.row(cells);
    }
    Ok(Outputs::new().table("table", table))
}

/// Over batches drawn one after another: how far their means are from that of all
/// images, in spreads of all, and how far their spreads are, as a share of it; root mean
/// squares over batches and channels.
fn strays(sums: &ndarray::ArrayD<f32>, batch: usize) -> Result<[f64; 2]> {
    let sums = sums.view().into_dimensionality::<ndarray::Ix4>()?;
    let all = cnn::norm::moments(sums)?;
    let (mut means, mut spreads, mut count) = (0.0, 0.0, 0.0);
    let images = sums.dim().0;
    for part in 0..images / batch {
        let part =
            sums.slice(ndarray::s![part * batch..(part + 1) * batch, .., .., ..]);
        let own = cnn::norm::moments(part)?;
        for channel in 0..sums.dim().1 {
            let spread = f64::from(all.variance[channel]).sqrt();
            let mean = f64::from(own.mean[channel] - all.mean[channel]) / spread;
            let off = f64::from(own.variance[channel]).sqrt() / spread - 1.0;
            means += mean * mean;
            spreads += off * off;
            count += 1.0;
        }
    }
    Ok([means, spreads].map(|sum: f64| (sum / count).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_normalization_has_one_number_of_each_image() {
        let images = digits::split().train.first(2);
        let network = network(Normalized::ByBatch, 1).unwrap();
        let trace = network.trace(images.images().into_dyn()).unwrap();
        assert_eq!(trace[1].shape(), [2, CHANNELS, 8, 8]);
        assert_eq!(trace[9].shape(), [2, LAST, 1, 1]);
        assert_eq!(network.layers()[1].name(), "BatchNorm2d");
        assert_eq!(network.layers()[9].name(), "BatchNorm2d");
    }

    #[test]
    fn only_a_batch_normalization_asks_for_the_company() {
        let images = digits::split().test.first(8);
        for (_, normalized) in WAYS {
            let mut network = network(normalized, 1).unwrap();
            network.set_phase(Phase::Training { step: 0 });
            let all = network.forward(images.images().into_dyn()).unwrap();
            let two = images.first(2);
            let some = network.forward(two.images().into_dyn()).unwrap();
            let alike = some.iter().zip(&all).all(|(a, b)| a == b);
            assert_eq!(alike, normalized != Normalized::ByBatch, "{normalized:?}");
        }
    }
}
