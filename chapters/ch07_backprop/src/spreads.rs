//! Trainings of ten layers from first weights of four spreads.

use cnn::Window;
use cnn::data::{Dataset, digits};
use cnn::layer::{
    Conv2d, Flatten, Initialization, Layer, Linear, MaxPool2d, Relu, Sequential,
};
use cnn::loss::CrossEntropy;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Adam, Optimizer, Rule, Schedule, Sgd};
use cnn::plot::Chart;
use cnn::random::{generator, normal, permutation};
use cnn::statistics::quantile;
use cnn::train::step;

use crate::broken::{on_chart, with_levels};
use crate::checking::power;
use crate::first_steps::BATCH;
use crate::seeds::each;

const SEEDS: [u64; 3] = [1, 2, 3];
const CHANNELS: usize = 8;
/// Layers of filters; with the dense one there are ten.
const FILTERED: usize = 9;
const IMAGES: usize = 512;
const EPOCHS: u64 = 20;
/// Steps whose mean loss is one point of a curve.
const TOGETHER: usize = 8;

/// How the first weights are spread.
#[derive(Debug, Clone, Copy)]
enum First {
    Fixed(f64),
    By(Initialization),
}

const FIRST: [(&str, First); 4] = [
    ("spread 0.01", First::Fixed(0.01)),
    ("spread 1", First::Fixed(1.0)),
    ("Xavier", First::By(Initialization::XavierNormal)),
    ("He", First::By(Initialization::KaimingNormal)),
];

/// Nine layers of 3×3 filters, pooled to 2×2 behind the first, and ten scores.
fn network(first: First, seed: u64) -> cnn::Result<Sequential> {
    let same = Window::new(3).padding(1);
    let mut network = Sequential::new()
        .then(Conv2d::new(1, CHANNELS, same)?)
        .then(Relu)
        .then(MaxPool2d::new(Window::new(4).stride(4)));
    for _ in 1..FILTERED {
        network = network.then(Conv2d::new(CHANNELS, CHANNELS, same)?).then(Relu);
    }
    let network = network.then(Flatten).then(Linear::new(CHANNELS * 4, 10)?);
    let rule = match first {
        First::By(rule) => rule,
        First::Fixed(_) => Initialization::KaimingNormal,
    };
    let mut network = network.initialized(rule, seed);
    if let First::Fixed(spread) = first {
        for (mut weights, stream) in network.parameters_mut().into_iter().zip(0..) {
            if weights.ndim() > 1 {
                let mut chance = generator(seed, stream);
                weights.map_inplace(|weight| {
                    *weight = (spread * normal(&mut chance)) as f32;
                });
            }
        }
    }
    Ok(network)
}

/// The losses of a training; from a step with a number that is not finite on, none.
fn losses(
    first: First,
    rule: Rule,
    rate: f64,
    train: &Dataset,
    seed: u64,
) -> Result<Vec<f64>> {
    let mut network = network(first, seed)?;
    let mut optimizer = Optimizer::new(rule, Schedule::constant(rate))?;
    let mut losses = vec![];
    for epoch in 0..EPOCHS {
        for part in permutation(train.len(), seed, 100 + epoch).chunks(BATCH) {
            let batch = train.select(part)?;
            let images = batch.images().into_dyn();
            let loss = CrossEntropy::default();
            match step(&mut network, &mut optimizer, images, batch.labels(), &loss) {
                Ok(loss) => losses.push(loss),
                Err(cnn::Error::NotFinite { .. }) => return Ok(losses),
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(losses)
}

/// The mean of the last losses, or none for a training that came to no end.
fn last(losses: &[f64], steps: usize) -> f64 {
    match losses.len() < steps {
        true => f64::INFINITY,
        false => losses[steps - TOGETHER..].iter().sum::<f64>() / TOGETHER as f64,
    }
}

/// A loss of any size; what outgrew the numbers is said so.
fn said(loss: f64) -> String {
    match loss {
        loss if loss == f64::INFINITY => "not finite".to_owned(),
        loss if loss >= 1000.0 => power(loss),
        loss => number(loss, 2),
    }
}

fn range(losses: &[f64]) -> String {
    let low = losses.iter().copied().fold(f64::INFINITY, f64::min);
    let high = losses.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let [low, high] = [low, high].map(said);
    if low == high { low } else { format!("{low} to {high}") }
}

/// Ten layers from four spreads of first weights: losses of plain steps and of Adam's.
pub fn trained_spreads() -> Result<Outputs> {
    let train = digits::split().train.first(IMAGES);
    let steps = EPOCHS as usize * IMAGES.div_ceil(BATCH);
    let rules = [
        ("plain", Rule::from(Sgd::plain()), 0.2),
        ("adam", Adam::new().into(), 0.005),
    ];
    let mut rows = FIRST.map(|(name, _)| vec![name.to_owned()]);
    let mut outputs = Outputs::new();
    for (name, rule, rate) in rules {
        let axis = "mean loss of eight steps, nats";
        let mut chart = Chart::new("step", axis).include_y(0.0);
        let mut seen = Vec::new();
        for ((series, first), row) in FIRST.into_iter().zip(&mut rows) {
            let runs = each(&SEEDS, |seed| losses(first, rule, rate, &train, seed))?;
            let (mut line, mut band) = (vec![], vec![]);
            for end in (TOGETHER..=steps).step_by(TOGETHER) {
                let means: Vec<_> =
                    runs.iter().map(|run| on_chart(mean_before(run, end))).collect();
                seen.extend(&means);
                let at = |share| quantile(&means, share);
                line.push((end as f64, at(0.5)));
                band.push((end as f64, at(0.0), at(1.0)));
            }
            chart = chart.band(series, &band).line(series, &line);
            if row.len() == 1 {
                let firsts: Vec<_> = (runs.iter())
                    .map(|run| run.first().copied().unwrap_or(f64::INFINITY))
                    .collect();
                row.push(range(&firsts));
            }
            let lasts: Vec<_> = runs.iter().map(|run| last(run, steps)).collect();
            row.push(range(&lasts));
        }
        outputs = outputs.chart(name, with_levels(chart, &seen).draw()?);
    }
    let headings =
        ["first weights", "first loss", "last loss, plain steps", "last loss, Adam"];
    let table = rows.into_iter().fold(Table::new(headings), Table::row);
    Ok(outputs.table("table", table).number("steps", steps as f64, 0).number(
        "seeds",
        SEEDS.len() as f64,
        0,
    ))
}

/// The mean of the losses that end at that step, infinite where there are not so many.
fn mean_before(losses: &[f64], end: usize) -> f64 {
    match losses.get(end - TOGETHER..end) {
        Some(part) => part.iter().sum::<f64>() / TOGETHER as f64,
        None => f64::INFINITY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mean square of all weights of parameter number `at`.
    fn square(network: &Sequential, at: usize) -> f64 {
        let weights = network.parameters()[at].values.to_owned();
        let squares = weights.iter().map(|&weight| f64::from(weight * weight));
        squares.sum::<f64>() / weights.len() as f64
    }

    #[test]
    fn ten_layers_begin_with_the_spread_that_they_are_told() {
        for (first, wanted) in [
            (First::Fixed(0.01), 1e-4),
            (First::Fixed(1.0), 1.0),
            // 2/72 and 2/(72 + 72): 8·9 products there and back.
            (First::By(Initialization::KaimingNormal), 2.0 / 72.0),
            (First::By(Initialization::XavierNormal), 2.0 / 144.0),
        ] {
            let network = network(first, 1).unwrap();
            let weights = network.parameters().into_iter();
            let layers = weights.filter(|parameter| parameter.values.ndim() > 1);
            assert_eq!(layers.count(), FILTERED + 1);
            // Of 576 weights: a spread of √(2/576) = 6 %.
            let found = square(&network, 2) / wanted;
            assert!((found - 1.0).abs() < 0.25, "{found}");
            assert_eq!(square(&network, 1), 0.0);
        }
    }

    #[test]
    fn a_training_that_left_the_numbers_has_no_last_loss() {
        assert_eq!(said(last(&[2.0; 7], 8)), "not finite");
        assert_eq!(last(&[2.0; 8], 8), 2.0);
        assert_eq!(mean_before(&[1.0; 8], 8), 1.0);
        assert_eq!(mean_before(&[1.0; 8], 16), f64::INFINITY);
    }
}
