//! Many layers, and what helps them to learn.

use cnn::Window;
use cnn::data::digits;
use cnn::layer::{
    BatchNorm2d, Conv2d, Flatten, Initialization, Linear, MaxPool2d, Relu, Residual,
    Sequential,
};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::statistics::quantile;
use cnn::train::{Plan, fit};

const SEEDS: [u64; 3] = [1, 2, 3];
const SAME: Window = Window::new(3).padding(1);
const CHANNELS: usize = 8;

/// What stands between the first layer and the last one.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stack {
    Plain,
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
    Ok(network
        .then(Flatten)
        .then(Linear::new(CHANNELS * 4, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// Two to thirty-two layers after a short training: the loss on training images.
pub fn many_layers() -> Result<Outputs> {
    const EPOCHS: u64 = 4;
    const IMAGES: usize = 500;
    let images = digits::split().train.first(IMAGES);
    let depths = [2, 8, 16, 32];
    let mut rows = depths.map(|layers| vec![layers.to_string()]);
    let mut steps = 0;
    for stack in [Stack::Plain, Stack::Normalized, Stack::WithAWayAround] {
        for (layers, row) in depths.into_iter().zip(&mut rows) {
            let run = |seed| -> Result<f64> {
                let mut network = network(stack, layers, seed)?;
                let rate = Schedule::constant(0.005);
                let mut optimizer = Optimizer::new(Adam::new(), rate)?;
                let plan = Plan::new(EPOCHS, 32, seed).quietly();
                let run = fit(&mut network, &mut optimizer, &images, None, &plan)?;
                steps = run.losses.len();
                Ok(run.epochs.last().map_or(f64::NAN, |epoch| epoch.train_loss))
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

#[cfg(test)]
mod tests {
    use super::*;

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
