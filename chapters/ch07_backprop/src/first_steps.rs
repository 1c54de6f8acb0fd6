//! Starts that do not learn, and the first steps of those that do.

use cnn::Window;
use cnn::data::{Dataset, digits};
use cnn::layer::{Conv2d, Flatten, Initialization, Layer, Linear, Relu, Sequential};
use cnn::loss::CrossEntropy;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Optimizer, Schedule, Sgd};
use cnn::plot::Chart;
use cnn::random::permutation;
use cnn::train::{evaluate, step};
use ndarray::{Axis, Ix2, s};

use crate::broken::on_chart;

pub(crate) const FILTERS: usize = 8;
/// Places of a 3×3 window on a digit: 6 · 6.
pub(crate) const PLACES: usize = 36;
const SEEDS: [u64; 3] = [1, 2, 3];
pub(crate) const BATCH: usize = 32;

/// Eight filters, a ReLU, ten scores.
fn network(seed: u64) -> cnn::Result<Sequential> {
    let network = Sequential::new()
        .then(Conv2d::new(1, FILTERS, Window::new(3))?)
        .then(Relu)
        .then(Flatten)
        .then(Linear::new(FILTERS * PLACES, 10)?);
    Ok(network.initialized(Initialization::KaimingNormal, seed))
}

/// The losses of the steps of so many epochs; a run that leaves the finite numbers
/// ends there.
fn losses(
    network: &mut Sequential,
    train: &Dataset,
    rate: f64,
    epochs: u64,
    seed: u64,
) -> cnn::Result<Vec<f64>> {
    learn(network, train, Schedule::constant(rate), epochs, seed)
}

/// The same with a rate that may change from step to step.
pub(crate) fn learn(
    network: &mut Sequential,
    train: &Dataset,
    schedule: Schedule,
    epochs: u64,
    seed: u64,
) -> cnn::Result<Vec<f64>> {
    let mut optimizer = Optimizer::new(Sgd::plain(), schedule)?;
    let mut losses = Vec::new();
    for epoch in 0..epochs {
        let order = permutation(train.len(), seed, 100 + epoch);
        for part in order.chunks(BATCH) {
            let batch = train.select(part)?;
            let images = batch.images().into_dyn();
            let loss = CrossEntropy::default();
            let loss = step(network, &mut optimizer, images, batch.labels(), &loss);
            match loss {
                Ok(loss) => losses.push(loss),
                Err(cnn::Error::NotFinite { .. }) => return Ok(losses),
                Err(error) => return Err(error),
            }
        }
    }
    Ok(losses)
}

#[derive(Clone, Copy, PartialEq)]
enum Start {
    Zeros,
    Equal,
    EqualFilters,
    Random,
}

impl Start {
    /// Changes the first weights of a network.
    fn change(self, network: &mut Sequential) -> Result<()> {
        let mut parameters = network.parameters_mut();
        if self == Self::Zeros {
            parameters.iter_mut().for_each(|parameter| parameter.fill(0.0));
        }
        if self == Self::Equal || self == Self::EqualFilters {
            let first = parameters[0].index_axis(Axis(0), 0).to_owned();
            for mut filter in parameters[0].axis_iter_mut(Axis(0)) {
                filter.assign(&first);
            }
        }
        if self == Self::Equal {
            // The scores weigh every map alike.
            let dense = parameters[2].view_mut().into_dimensionality::<Ix2>()?;
            let first = dense.slice(s![.., ..PLACES]).to_owned();
            let mut dense = dense;
            for filter in 0..FILTERS {
                let start = filter * PLACES;
                dense.slice_mut(s![.., start..start + PLACES]).assign(&first);
            }
        }
        Ok(())
    }
}

/// How many of the filters are unlike all before them.
fn different_filters(network: &Sequential) -> usize {
    let parameters = network.parameters();
    let filters: Vec<_> = parameters[0].values.axis_iter(Axis(0)).collect();
    let new = |index: &usize| !filters[..*index].contains(&filters[*index]);
    (0..filters.len()).filter(new).count()
}

pub(crate) fn accuracy(network: &Sequential, test: &Dataset) -> cnn::Result<f64> {
    Ok(100.0 * evaluate(network, test, &CrossEntropy::default())?.accuracy())
}

pub(crate) fn range(values: &[f64], decimals: usize) -> String {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let [low, high] = [low, high].map(|value| number(value, decimals));
    if low == high { low } else { format!("{low} to {high}") }
}

/// Four kinds of first weights after eight epochs: how many filters are different,
/// and what they reach.
pub fn equal_starts() -> Result<Outputs> {
    let data = digits::split();
    let mut table =
        Table::new(["first weights", "different filters of eight", "test, %"]);
    for (name, start) in [
        ("all zero", Start::Zeros),
        ("filters equal, scores weigh them alike", Start::Equal),
        ("filters equal, scores do not", Start::EqualFilters),
        ("random", Start::Random),
    ] {
        let (mut different, mut reached) = (Vec::new(), Vec::new());
        for seed in SEEDS {
            let mut network = network(seed)?;
            start.change(&mut network)?;
            losses(&mut network, &data.train, 0.1, 8, seed)?;
            different.push(different_filters(&network) as f64);
            reached.push(accuracy(&network, &data.test)?);
        }
        table =
            table.row([name.to_owned(), range(&different, 0), range(&reached, 1)]);
    }
    Ok(Outputs::new().table("table", table))
}

/// How many of the filters are 0 at every place of every image.
fn dead_filters(network: &Sequential, train: &Dataset) -> cnn::Result<usize> {
    let trace = network.trace(train.images().into_dyn())?;
    let filters = trace[2].axis_iter(Axis(1));
    Ok(filters.filter(|maps| maps.iter().all(|&number| number == 0.0)).count())
}

/// Dead filters and accuracy after three epochs, against the learning rate.
pub fn dead_relus() -> Result<Outputs> {
    let data = digits::split();
    let mut dead = (Vec::new(), Vec::new());
    let mut right = (Vec::new(), Vec::new());
    for rate in [0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0] {
        let (mut shares, mut reached) = (Vec::new(), Vec::new());
        for seed in SEEDS {
            let mut network = network(seed)?;
            losses(&mut network, &data.train, rate, 3, seed)?;
            let dead = dead_filters(&network, &data.train)?;
            shares.push(100.0 * dead as f64 / FILTERS as f64);
            reached.push(accuracy(&network, &data.test)?);
        }
        for (curve, values) in [(&mut dead, shares), (&mut right, reached)] {
            let low = values.iter().copied().fold(f64::INFINITY, f64::min);
            let high = values.iter().copied().fold(0.0, f64::max);
            curve.0.push((rate, values.iter().sum::<f64>() / values.len() as f64));
            curve.1.push((rate, low, high));
        }
    }
    let chart = Chart::new("learning rate", "share, %").log_x().include_y(0.0);
    let chart = chart.band("dead filters", &dead.1).line("dead filters", &dead.0);
    let chart = chart.band("right in the test", &right.1);
    let chart = chart.line("right in the test", &right.0);
    Ok(Outputs::new().chart("curves", chart.draw()?))
}

/// The losses of the first steps on pixels from 0 to 255, from 0 to 1, and with a
/// mean of 0 and a spread of 1; all else is the same.
pub fn scaled_pixels() -> Result<Outputs> {
    let data = digits::split();
    let pixels = data.train.images();
    let count = pixels.len() as f64;
    let mean = pixels.iter().map(|&pixel| f64::from(pixel)).sum::<f64>() / count;
    let away = |pixel: &f32| (f64::from(*pixel) - mean) * (f64::from(*pixel) - mean);
    let spread = (pixels.iter().map(away).sum::<f64>() / count).sqrt();
    let mut chart = Chart::new("step", "loss of the batch, nats").include_y(0.0);
    let mut table = Table::new(["pixels", "first loss", "test, %"]);
    for (name, shift, scale) in [
        ("0 to 255", 0.0, 255.0),
        ("0 to 1", 0.0, 1.0),
        ("mean 0, spread 1", mean, 1.0 / spread),
    ] {
        let scaled = |set: &Dataset| {
            let images = set.images();
            set.with_images(
                images.mapv(|pixel| ((f64::from(pixel) - shift) * scale) as f32),
            )
        };
        let (train, test) = (scaled(&data.train)?, scaled(&data.test)?);
        let (mut firsts, mut reached) = (Vec::new(), Vec::new());
        let mut forgotten = Vec::new();
        let mut mean_curve = vec![0.0; 60];
        for seed in SEEDS {
            let mut network = network(seed)?;
            let losses = losses(&mut network, &train, 0.02, 2, seed)?;
            firsts.push(losses.first().copied().unwrap_or(f64::INFINITY));
            for (step, mean) in mean_curve.iter_mut().enumerate() {
                let loss = losses.get(step).copied().unwrap_or(f64::INFINITY);
                *mean += on_chart(loss) / SEEDS.len() as f64;
            }
            reached.push(accuracy(&network, &test)?);
            if scale == 1.0 {
                let bright = test.with_images(test.images().mapv(|p| 255.0 * p))?;
                forgotten.push(accuracy(&network, &bright)?);
            }
        }
        let steps = mean_curve.into_iter().enumerate();
        let curve: Vec<_> = steps.map(|(step, loss)| (step as f64, loss)).collect();
        chart = chart.line(name, &curve);
        table = table.row([name.to_owned(), range(&firsts, 1), range(&reached, 1)]);
        if !forgotten.is_empty() {
            let name = "0 to 1, but 0 to 255 in the test".to_owned();
            table = table.row([name, "–".into(), range(&forgotten, 1)]);
        }
    }
    Ok(Outputs::new()
        .chart("curves", chart.draw()?)
        .table("table", table)
        .number("mean", mean, 2)
        .number("spread", spread, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_filters_stay_equal_and_zeros_stay_zero() {
        let train = digits::split().train.first(200);
        for (start, wanted) in [(Start::Zeros, 1), (Start::Equal, 1)] {
            let mut network = network(1).unwrap();
            start.change(&mut network).unwrap();
            let before = network.parameters()[0].values.to_owned();
            losses(&mut network, &train, 0.1, 2, 1).unwrap();
            assert_eq!(different_filters(&network), wanted);
            let moved = network.parameters()[0].values != before;
            assert_eq!(moved, start == Start::Equal);
        }
    }

    #[test]
    fn a_filter_with_a_bias_far_below_zero_is_dead() {
        let train = digits::split().train.first(50);
        let mut network = network(1).unwrap();
        assert_eq!(dead_filters(&network, &train).unwrap(), 0);
        network.parameters_mut()[1][[2]] = -100.0;
        assert_eq!(dead_filters(&network, &train).unwrap(), 1);
    }
}
