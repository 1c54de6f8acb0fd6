//! Many layers, and what helps them to learn.

use cnn::Window;
use cnn::data::{Dataset, digits};
use cnn::layer::{
    BatchNorm2d, Conv2d, Flatten, Initialization, Layer, Linear, MaxPool2d, Phase,
    Relu, Residual, Sequential,
};
use cnn::loss::{CrossEntropy, Loss};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::plot::Chart;
use cnn::statistics::quantile;
use cnn::train::{Plan, fit};
use ndarray::{ArrayD, Axis, Ix2};

use crate::checking::power;

const SEEDS: [u64; 3] = [1, 2, 3];
const SAME: Window = Window::new(3).padding(1);
const CHANNELS: usize = 8;

/// What stands between the first layer and the last one.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stack {
    Plain,
    /// Plain, with first weights half as large again.
    Larger,
    Normalized,
    WithAWayAround,
}

/// Two layers of 3×3 filters, a ReLU between them.
fn pair(stack: Stack) -> cnn::Result<Sequential> {
    let conv = || Conv2d::new(CHANNELS, CHANNELS, SAME);
    Ok(match stack {
        Stack::Normalized => Sequential::new()
            .then(conv()?)
            .then(BatchNorm2d::new(CHANNELS)?)
            .then(Relu)
            .then(conv()?)
            .then(BatchNorm2d::new(CHANNELS)?),
        _ => Sequential::new().then(conv()?).then(Relu).then(conv()?),
    })
}

/// A layer of filters, pooled to maps of 2×2, so many more of them, and ten scores.
fn network(stack: Stack, layers: usize, seed: u64) -> cnn::Result<Sequential> {
    let mut network = Sequential::new()
        .then(Conv2d::new(1, CHANNELS, SAME)?)
        .then(Relu)
        .then(MaxPool2d::new(Window::new(4).stride(4)));
    for _ in 0..layers / 2 {
        let pair = pair(stack)?;
        network = match stack {
            Stack::WithAWayAround => network.then(Residual::new(pair)),
            _ => network.then(pair),
        };
        network = network.then(Relu);
    }
    let mut network = network
        .then(Flatten)
        .then(Linear::new(CHANNELS * 4, 10)?)
        .initialized(Initialization::KaimingNormal, seed);
    if stack == Stack::Larger {
        // Weights and biases of all layers but the first one and the last one.
        let mut all = network.parameters_mut();
        let count = all.len();
        for weights in &mut all[2..count - 2] {
            weights.mapv_inplace(|weight| 1.5 * weight);
        }
    }
    Ok(network)
}

/// The mean loss of the last epoch of a short training, and its steps.
fn learned(
    stack: Stack,
    layers: usize,
    seed: u64,
    images: &Dataset,
) -> Result<(f64, usize)> {
    let mut network = network(stack, layers, seed)?;
    let mut optimizer = Optimizer::new(Adam::new(), Schedule::constant(0.005))?;
    let plan = Plan::new(EPOCHS, 32, seed).quietly();
    let run = fit(&mut network, &mut optimizer, images, None, &plan)?;
    let last = run.epochs.last().map_or(f64::NAN, |epoch| epoch.train_loss);
    Ok((last, run.losses.len()))
}

const EPOCHS: u64 = 4;
const IMAGES: usize = 500;

/// Two to thirty-two layers after a short training: the loss on training images.
pub fn many_layers() -> Result<Outputs> {
    let images = digits::split().train.first(IMAGES);
    let depths = [2, 8, 16, 32];
    let mut rows = depths.map(|layers| vec![layers.to_string()]);
    let mut steps = 0;
    for stack in [Stack::Plain, Stack::Normalized, Stack::WithAWayAround] {
        for (layers, row) in depths.into_iter().zip(&mut rows) {
            let run = |seed| -> Result<f64> {
                let (last, made) = learned(stack, layers, seed, &images)?;
                steps = made;
                Ok(last)
            };
            let losses = SEEDS.into_iter().map(run).collect::<Result<Vec<_>>>()?;
            let at = |share| number(quantile(&losses, share), 2);
            row.push(format!("{} to {}", at(0.0), at(1.0)));
        }
    }
    let headings = [
        "layers",
        "plain",
        "with batch normalization",
        "with a way around each pair",
    ];
    let table = rows.into_iter().fold(Table::new(headings), Table::row);
    Ok(Outputs::new()
        .table("table", table)
        .number("images", IMAGES as f64, 0)
        .number("steps", steps as f64, 0)
        .number("seeds", SEEDS.len() as f64, 0))
}

fn mean_square(numbers: &ArrayD<f32>) -> f64 {
    let squares = numbers.iter().map(|&it| f64::from(it) * f64::from(it));
    squares.sum::<f64>() / numbers.len() as f64
}

/// How much of the mean square of the maps differs from image to image: the variance of
/// each number over the images, the mean of all, as a share.
fn share_between_images(maps: &ArrayD<f32>) -> f64 {
    let images = maps.len_of(Axis(0)) as f64;
    let mean = maps.fold_axis(Axis(0), 0.0_f64, |sum, &it| sum + f64::from(it));
    let same = mean.iter().map(|sum| (sum / images) * (sum / images));
    let same = same.sum::<f64>() / mean.len() as f64;
    1.0 - same / mean_square(maps)
}

/// Every other layer of a stack, before its training: the mean squares of the maps and of
/// their slopes, and the share of the maps that differs from image to image.
fn inside(stack: Stack, layers: usize, seed: u64) -> Result<Vec<[f64; 3]>> {
    let images = digits::split().train.first(100);
    let mut network = network(stack, layers, seed)?;
    network.set_phase(Phase::Training { step: 0 });
    let trace = network.trace(images.images().into_dyn())?;
    let scores = trace[trace.len() - 1].view().into_dimensionality::<Ix2>()?;
    let loss = CrossEntropy::default();
    let (_, slopes) = loss.value_and_grad(scores, images.labels())?;
    let mut slopes = slopes.into_dyn();
    let mut all = vec![];
    for (at, layer) in network.layers().iter().enumerate().rev() {
        slopes = layer.grad_input(trace[at].view(), slopes.view())?;
        // Behind filters, ReLU and pooling, and then behind each pair and its ReLU.
        if at >= 3 && (at - 3).is_multiple_of(2) && at <= 3 + layers {
            let maps = &trace[at];
            let squares = [mean_square(maps), mean_square(&slopes)];
            all.push([squares[0], squares[1], share_between_images(maps)]);
        }
    }
    all.reverse();
    Ok(all)
}

/// Inside thirty-two layers before the training: how large the maps and the slopes are,
/// and how much of the maps tells images apart.
pub fn inside_the_stacks() -> Result<Outputs> {
    const LAYERS: usize = 32;
    const FIVE: [u64; 5] = [1, 2, 3, 4, 5];
    let titles = ["mean square of the maps", "mean square of the slopes"];
    let mut charts = titles.map(|title| Chart::new("layers", title).log_y());
    let mut table = Table::new([
        "stack of 32 layers",
        "mean square, end ÷ beginning",
        "share between images at the end, %",
        "slopes, beginning ÷ end",
    ]);
    for (name, stack) in [
        ("plain", Stack::Plain),
        ("plain, 1.5 times He's spread", Stack::Larger),
        ("with batch normalization", Stack::Normalized),
        ("with a way around each pair", Stack::WithAWayAround),
    ] {
        let runs = FIVE.iter().map(|&seed| inside(stack, LAYERS, seed));
        let runs = runs.collect::<Result<Vec<_>>>()?;
        for (which, chart) in charts.iter_mut().enumerate() {
            let (mut band, mut line) = (vec![], vec![]);
            for pair in 0..runs[0].len() {
                let values: Vec<f64> =
                    runs.iter().map(|run| run[pair][which]).collect();
                let at = |share| quantile(&values, share);
                let layers = (2 * pair) as f64;
                band.push((layers, at(0.0), at(1.0)));
                line.push((layers, at(0.5)));
            }
            *chart = chart.clone().band(name, &band).line(name, &line);
        }
        let median = |value: fn(&[[f64; 3]]) -> f64| {
            let values: Vec<f64> = runs.iter().map(|run| value(run)).collect();
            quantile(&values, 0.5)
        };
        let factor = |value: f64| match value {
            value if value < 0.1 => power(value),
            value => number(value, if value < 10.0 { 1 } else { 0 }),
        };
        table = table.row([
            name.to_owned(),
            factor(median(|run| run[run.len() - 1][0] / run[0][0])),
            number(median(|run| 100.0 * run[run.len() - 1][2]), 0),
            factor(median(|run| run[0][1] / run[run.len() - 1][1])),
        ]);
    }
    let [maps, slopes] = charts;
    let images = digits::split().train.first(IMAGES);
    let run = |seed| Ok(learned(Stack::Larger, LAYERS, seed, &images)?.0);
    let losses = SEEDS.into_iter().map(run).collect::<Result<Vec<_>>>()?;
    Ok(Outputs::new()
        .chart("maps", maps.draw()?)
        .chart("slopes", slopes.draw()?)
        .table("table", table)
        .number("learned_least", quantile(&losses, 0.0), 2)
        .number("learned_most", quantile(&losses, 1.0), 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_images_share_all_of_their_maps_and_opposite_ones_nothing() {
        let maps = |rows: [[f32; 2]; 2]| ndarray::arr2(&rows).into_dyn();
        assert_eq!(share_between_images(&maps([[1.0, 2.0], [1.0, 2.0]])), 0.0);
        assert_eq!(share_between_images(&maps([[1.0, 2.0], [-1.0, -2.0]])), 1.0);
        // 2 and 0: the mean 1 is half of the mean square 2.
        assert_eq!(share_between_images(&maps([[2.0, 0.0], [0.0, 2.0]])), 0.5);
    }

    #[test]
    fn larger_weights_are_larger_between_the_first_layer_and_the_last_one_only() {
        let [plain, larger] =
            [Stack::Plain, Stack::Larger].map(|stack| network(stack, 2, 1).unwrap());
        let pairs = plain.parameters().into_iter().zip(larger.parameters());
        let factors: Vec<f32> = pairs
            .filter(|(plain, _)| plain.name.ends_with("weight"))
            .map(|(plain, larger)| larger.values.sum() / plain.values.sum())
            .map(|factor| (factor * 1000.0).round() / 1000.0)
            .collect();
        assert_eq!(factors, [1.0, 1.5, 1.5, 1.0]);
    }

    #[test]
    fn all_stacks_of_a_depth_have_as_many_filters() {
        // 8·(1·9 + 1) + 16·8·(8·9 + 1) + 32·10 + 10
        for stack in [Stack::Plain, Stack::WithAWayAround] {
            assert_eq!(network(stack, 16, 1).unwrap().parameter_count(), 9754);
        }
        // and a factor and a summand for each map
        let normalized = network(Stack::Normalized, 16, 1).unwrap();
        assert_eq!(normalized.parameter_count(), 9754 + 16 * 8 * 2);
    }
}
