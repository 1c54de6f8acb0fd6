//! The networks learn.

use cnn::data::digits;
use cnn::loss::CrossEntropy;
use cnn::networks::digits_conv;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Optimizer, Schedule, Sgd};
use cnn::plot::{self, Chart, Svg};
use cnn::statistics::quantile;
use cnn::train::{Epoch, History, step};
use cnn::weights;
use ndarray::Axis;
use sha2::{Digest, Sha256};

use crate::digits::{
    BATCH, EPOCHS, RATE, SEEDS, SHUFFLE, Trained, accuracies, four, reader, spread,
    straight_and_shuffled,
};
use crate::stored;

/// One small step on 32 digits, ten times: the loss on them falls.
pub fn ten_steps() -> Result<Outputs> {
    let batch = digits::split().train.first(32);
    let mut network = digits_conv(1)?;
    let mut optimizer = Optimizer::new(Sgd::plain(), Schedule::constant(0.1))?;
    let loss = CrossEntropy::default();
    let mut table = Table::new(["step", "loss before it"]);
    for at in 1..=10 {
        let images = batch.images().into_dyn();
        let labels = batch.labels();
        let value = step(&mut network, &mut optimizer, images, labels, &loss)?;
        table = table.row([at.to_string(), number(value, 4)]);
    }
    Ok(Outputs::new().table("losses", table).number("guessing", libm::log(10.0), 4))
}

/// The smallest and the largest of all runs, epoch by epoch, and the median.
type Band = Vec<(f64, f64, f64)>;

pub(crate) fn band(
    runs: &[&History],
    value: fn(&Epoch) -> f64,
) -> (Band, Vec<(f64, f64)>) {
    let epochs = runs.iter().map(|run| run.epochs.len());
    let epochs = 0..epochs.min().unwrap_or(0);
    let at = |epoch: usize| -> Vec<f64> {
        runs.iter().map(|run| value(&run.epochs[epoch])).collect()
    };
    let x = |epoch: usize| (epoch + 1) as f64;
    let ends = |epoch| {
        let values = at(epoch);
        (x(epoch), quantile(&values, 0.0), quantile(&values, 1.0))
    };
    let middle = |epoch| (x(epoch), quantile(&at(epoch), 0.5));
    (epochs.clone().map(ends).collect(), epochs.map(middle).collect())
}

pub(crate) fn test_loss(epoch: &Epoch) -> f64 {
    epoch.test.map_or(f64::NAN, |score| score.loss)
}

pub(crate) fn test_error(epoch: &Epoch) -> f64 {
    let score = epoch.test;
    score.map_or(f64::NAN, |score| 100.0 * (1.0 - score.accuracy))
}

/// Loss and errors of the convolutional network, epoch by epoch, for five seeds.
pub fn learning_curves() -> Result<Outputs> {
    let (runs, split) = (&four()?.conv[0], digits::split());
    let runs: Vec<_> = runs.iter().map(|run: &Trained| &run.history).collect();
    let (train_band, train) = band(&runs, |epoch| epoch.train_loss);
    let (test_band, test) = band(&runs, test_loss);
    let losses = Chart::new("epoch", "mean loss, nats")
        .band("training images", &train_band)
        .line("training images", &train)
        .band("test images", &test_band)
        .line("test images", &test)
        .log_y();
    let (error_band, errors) = band(&runs, test_error);
    let errors = Chart::new("epoch", "misread test images, %")
        .band("five seeds", &error_band)
        .line("five seeds", &errors)
        .include_y(0.0);
    Ok(Outputs::new()
        .chart("losses", losses.draw()?)
        .chart("errors", errors.draw()?)
        .number("train_images", split.train.len() as f64, 0)
        .number("test_images", split.test.len() as f64, 0)
        .number("epochs", EPOCHS as f64, 0)
        .number("batch", BATCH as f64, 0)
        .number("seeds", SEEDS.len() as f64, 0))
}

/// The training of the first seed, step by step, and its weights as one number.
pub fn one_training() -> Result<Outputs> {
    let reader = reader()?;
    let losses = reader.history.losses.iter().enumerate();
    let losses: Vec<_> = losses.map(|(at, loss)| ((at + 1) as f64, *loss)).collect();
    let chart =
        Chart::new("step", "loss").line("", &losses).include_y(0.0).draw()?;
    let hash = Sha256::digest(weights::bits(&reader.network));
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    // Convolutional, with its pixels in their places; the seed of the other order.
    let values =
        format!("{} {BATCH} {RATE} {EPOCHS} 0 0 {hash} {SHUFFLE}", SEEDS[0]);
    Ok(Outputs::new()
        .chart("losses", chart)
        .text("values", values)
        .number("steps", losses.len() as f64, 0)
        .number("accuracy", 100.0 * reader.test.accuracy(), 1))
}

/// Dense and convolutional network, on straight and on shuffled pixels.
pub fn dense_against_conv() -> Result<Outputs> {
    let four = four()?;
    let cases = [
        ("dense", "straight", &four.dense[0]),
        ("dense", "shuffled", &four.dense[1]),
        ("convolutional", "straight", &four.conv[0]),
        ("convolutional", "shuffled", &four.conv[1]),
    ];
    let headings = ["network, pixels", "median, %", "range, %"];
    let mut table = Table::new(headings);
    let mut bars = vec![];
    let mut medians = vec![];
    for (network, pixels, runs) in cases {
        let values = accuracies(runs);
        let [median, range] = spread(&values);
        table = table.row([format!("{network}, {pixels}"), median, range]);
        medians.push(quantile(&values, 0.5));
        let name = format!("{} {pixels}", network.replace("volutional", "v."));
        bars.push((name, 100.0 - quantile(&values, 0.5)));
    }
    let chart = Chart::new("network and pixels", "misread test images, %");
    Ok(Outputs::new()
        .table("table", table)
        .chart("errors", chart.bars(&bars).draw()?)
        .number("dense", medians[0], 1)
        .number("conv", medians[2], 1)
        .number("dense_change", medians[0] - medians[1], 1)
        .number("conv_change", medians[2] - medians[3], 1)
        // The first or the second of the two.
        .number(
            "suffers",
            if medians[0] - medians[1] > medians[2] - medians[3] { 1 } else { 2 },
            0,
        ))
}

/// Four digits, straight and shuffled: what the networks are given.
pub fn shuffled_digits() -> Result<Outputs> {
    let mut panels = vec![];
    for (name, data) in
        ["straight", "shuffled"].into_iter().zip(straight_and_shuffled()?)
    {
        for image in 0..4 {
            let pixels = data.test.images().index_axis(Axis(0), image).to_owned();
            let label = data.test.labels()[image];
            let pixels = pixels.index_axis(Axis(0), 0).to_owned();
            panels.push((format!("{label}, {name}"), 1.0 - pixels));
        }
    }
    let maps = plot::Maps::gray(0.0, 1.0).columns(4);
    Ok(Outputs::new().picture("digits", maps.draw(&panels)?))
}

/// The course of the training with a seed.
type OfSeed = fn(u64) -> Result<History>;

/// The courses of one network's trainings on MNIST, one for each seed.
fn histories(of_seed: OfSeed) -> Result<Vec<History>> {
    stored::SEEDS.into_iter().map(of_seed).collect()
}

/// Test accuracy at the end of a training, in percent.
pub(crate) fn end(history: &History) -> Result<f64> {
    let score = history.score();
    let score = score.ok_or_else(|| anyhow::anyhow!("a run without a test"))?;
    Ok(100.0 * score.accuracy)
}

/// How the networks for MNIST learned with three seeds: read from the files that
/// `train` wrote.
pub fn mnist_curves() -> Result<Outputs> {
    let lenet = histories(stored::lenet5_history)?;
    let convs = histories(stored::four_convs_history)?;
    let chart = |value, label| curves(&lenet, &convs, value, label);
    Ok(Outputs::new()
        .chart("losses", chart(test_loss, "test loss, nats")?)
        .chart("errors", chart(test_error, "misread test images, %")?)
        .number("lenet", end(&lenet[0])?, 2)
        .number("lenet_epochs", lenet[0].epochs.len() as f64, 0)
        .number("four_convs", end(&convs[0])?, 2)
        .number("four_convs_epochs", convs[0].epochs.len() as f64, 0))
}

fn curves(
    lenet: &[History],
    convs: &[History],
    value: fn(&Epoch) -> f64,
    label: &str,
) -> Result<Svg> {
    let mut chart = Chart::new("epoch", label);
    for (name, runs) in [("LeNet-5-like", lenet), ("four layers of 3×3", convs)] {
        let (band, median) = band(&runs.iter().collect::<Vec<_>>(), value);
        chart = chart.band(name, &band).line(name, &median);
    }
    Ok(chart.include_y(0.0).draw()?)
}

/// Trainings on MNIST of which the course is kept.
const TRAININGS: [(&str, &str, OfSeed); 4] = [
    ("dense, about as many parameters", "dense", stored::dense_history),
    ("LeNet-5-like", "lenet", stored::lenet5_history),
    ("LeNet-5-like, shuffled pixels", "shuffled", stored::lenet5_shuffled_history),
    ("four layers of 3×3", "four_convs", stored::four_convs_history),
];

/// What the networks for MNIST read in the end, seed by seed.
pub fn mnist_seeds() -> Result<Outputs> {
    let mut headings = vec!["test accuracy, %".to_owned()];
    headings.extend(stored::SEEDS.map(|seed| format!("seed {seed}")));
    let mut table = Table::new(headings);
    let mut outputs = Outputs::new();
    for (name, key, of_seed) in TRAININGS {
        let runs = histories(of_seed)?;
        let ends = runs.iter().map(end).collect::<Result<Vec<_>>>()?;
        let mut row = vec![name.to_owned()];
        row.extend(ends.iter().map(|&end| number(end, 2)));
        table = table.row(row);
        outputs = outputs
            .number(&format!("{key}_lowest"), quantile(&ends, 0.0), 2)
            .number(&format!("{key}_highest"), quantile(&ends, 1.0), 2);
    }
    let seeds = stored::SEEDS.len() as f64;
    Ok(outputs.table("table", table).number("seeds", seeds, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::{reader, train};
    use cnn::networks::digits_dense;
    use cnn::weights;

    #[test]
    fn the_dense_network_does_not_mind_the_order_of_the_pixels_by_its_weights() {
        // W·Pᵀ on shuffled pixels is W on straight ones: the same network.
        let [straight, shuffled] = straight_and_shuffled().unwrap();
        let network = digits_dense(1).unwrap();
        let ramp = ndarray::Array4::from_shape_fn((1, 1, 8, 8), |(_, _, i, j)| {
            (8 * i + j) as f32
        });
        let order = cnn::data::augment::permute_pixels(ramp.view(), 8);
        let mut other = digits_dense(1).unwrap();
        {
            let mut parameters = cnn::layer::Layer::parameters_mut(&mut other);
            let before =
                cnn::layer::Layer::parameters(&network)[0].values.to_owned();
            for (slot, &from) in order.iter().enumerate() {
                let column = before.index_axis(Axis(1), from as usize);
                parameters[0].index_axis_mut(Axis(1), slot).assign(&column);
            }
        }
        let judge = |network: &_, data: &_| {
            let loss = CrossEntropy::default();
            cnn::train::evaluate(network, data, &loss).unwrap()
        };
        let one = judge(&network, &straight.test);
        let same = judge(&other, &shuffled.test);
        assert_eq!(one.predictions, same.predictions);
        assert!((one.loss - same.loss).abs() < 1e-6);
    }

    #[test]
    fn every_seed_reads_mnist_as_well_as_was_aimed_at() {
        let aims: [(OfSeed, f64); 2] =
            [(stored::lenet5_history, 99.0), (stored::four_convs_history, 99.5)];
        for (of_seed, aim) in aims {
            for history in histories(of_seed).unwrap() {
                let reached = end(&history).unwrap();
                assert!(reached >= aim, "{reached} {aim}");
            }
        }
    }

    #[test]
    fn training_again_gives_the_same_bits() {
        let again = train(
            digits_conv(SEEDS[0]).unwrap(),
            &digits::split(),
            EPOCHS,
            SEEDS[0],
        )
        .unwrap();
        let reader = reader().unwrap();
        assert_eq!(
            weights::encode(&again.network),
            weights::encode(&reader.network)
        );
        assert_eq!(again.history, reader.history);
    }
}
