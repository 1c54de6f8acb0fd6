//! What the losses of a training say, and what they do not.

use cnn::Window;
use cnn::data::augment::Augment;
use cnn::data::digits;
use cnn::layer::{
    Conv2d, Dropout, Flatten, Initialization, Linear, MaxPool2d, Relu, Sequential,
};
use cnn::networks::digits_conv;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::plot::Chart;
use cnn::train::{Epoch, History, Plan, fit};

use crate::courses::{band, test_error, test_loss};
use crate::digits::{BATCH, RATE};

const SEEDS: [u64; 3] = [1, 2, 3];

/// [`digits_conv`] with dropout in front of its last layer.
pub(crate) fn with_dropout(seed: u64) -> cnn::Result<Sequential> {
    let (same, pairs) = (Window::new(3).padding(1), Window::new(2).stride(2));
    Ok(Sequential::new()
        .then(Conv2d::new(1, 8, same)?)
        .then(Relu)
        .then(MaxPool2d::new(pairs))
        .then(Conv2d::new(8, 16, same)?)
        .then(Relu)
        .then(MaxPool2d::new(pairs))
        .then(Flatten)
        .then(Dropout::new(0.3, seed)?)
        .then(Linear::new(64, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// With dropout, on images that are moved and turned: the loss of the steps, and the
/// losses of training and test images measured alike after each epoch.
pub fn measured_alike() -> Result<Outputs> {
    let data = digits::split();
    let runs = |judged| -> Result<Vec<History>> {
        let run = |seed| -> Result<History> {
            let mut network = with_dropout(seed)?;
            let rate = Schedule::constant(RATE);
            let mut optimizer = Optimizer::new(Adam::new(), rate)?;
            let moved = Augment { shift: 1.0, turn: 10.0, seed };
            let plan = Plan::new(8, BATCH, seed).augment(moved).quietly();
            Ok(fit(&mut network, &mut optimizer, &data.train, Some(judged), &plan)?)
        };
        SEEDS.into_iter().map(run).collect()
    };
    // The same trainings twice, bit for bit: who judges them does not change them.
    let (by_test, by_train) = (runs(&data.test)?, runs(&data.train)?);
    let of_steps: fn(&Epoch) -> f64 = |epoch| epoch.train_loss;
    let mut chart = Chart::new("epoch", "mean loss, nats");
    for (name, runs, value) in [
        ("training images, as the steps met them", &by_test, of_steps),
        ("test images", &by_test, test_loss),
        ("training images, measured alike", &by_train, test_loss),
    ] {
        let (band, line) = band(&runs.iter().collect::<Vec<_>>(), value);
        chart = chart.band(name, &band).line(name, &line);
    }
    Ok(Outputs::new().chart("losses", chart.include_y(0.0).draw()?))
}

/// Many epochs on few images: the loss of test images falls, and rises again.
pub fn sure_mistakes() -> Result<Outputs> {
    const IMAGES: usize = 200;
    const EPOCHS: u64 = 60;
    let data = digits::split();
    let few = data.train.first(IMAGES);
    let run = |seed| -> Result<History> {
        let mut network = digits_conv(seed)?;
        let mut optimizer = Optimizer::new(Adam::new(), Schedule::constant(RATE))?;
        let plan = Plan::new(EPOCHS, BATCH, seed).quietly();
        Ok(fit(&mut network, &mut optimizer, &few, Some(&data.test), &plan)?)
    };
    let runs = SEEDS.into_iter().map(run).collect::<Result<Vec<_>>>()?;
    let mut table = Table::new([
        "seed",
        "epoch of the lowest test loss",
        "loss then",
        "misread then, %",
        "loss at the end",
        "misread at the end, %",
    ]);
    for (seed, run) in SEEDS.into_iter().zip(&runs) {
        let by_loss = |a: &(u64, &Epoch), b: &(u64, &Epoch)| {
            test_loss(a.1).total_cmp(&test_loss(b.1))
        };
        let lowest = (1..).zip(&run.epochs).min_by(by_loss);
        let (Some((at, lowest)), Some(end)) = (lowest, run.epochs.last()) else {
            continue;
        };
        let said =
            |epoch| [number(test_loss(epoch), 2), number(test_error(epoch), 1)];
        let ([loss, misread], [loss_end, misread_end]) = (said(lowest), said(end));
        let [seed, at] = [seed, at].map(|count| count.to_string());
        table = table.row([seed, at, loss, misread, loss_end, misread_end]);
    }
    let all: Vec<_> = runs.iter().collect();
    let (test_band, test) = band(&all, test_loss);
    let (train_band, train) = band(&all, |epoch| epoch.train_loss);
    let losses = Chart::new("epoch", "mean loss, nats")
        .band("training images", &train_band)
        .line("training images", &train)
        .band("test images", &test_band)
        .line("test images", &test)
        .include_y(0.0);
    Ok(Outputs::new()
        .chart("losses", losses.draw()?)
        .table("table", table)
        .number("images", IMAGES as f64, 0)
        .number("epochs", EPOCHS as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::layer::Layer;

    #[test]
    fn dropout_adds_no_weights_and_changes_no_answer_in_the_test() {
        let images = digits::split().test.first(3);
        let pixels = images.images().into_dyn();
        let plain = digits_conv(1).unwrap().forward(pixels.view()).unwrap();
        let dropped = with_dropout(1).unwrap().forward(pixels).unwrap();
        assert_eq!(plain, dropped);
    }
}
