//! The networks learn.

use cnn::data::digits;
use cnn::loss::CrossEntropy;
use cnn::networks::digits_conv;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::optim::{Optimizer, Schedule, Sgd};
use cnn::plot::{self, Chart};
use cnn::statistics::quantile;
use cnn::train::step;
use cnn::weights;
use ndarray::Axis;
use sha2::{Digest, Sha256};

use crate::courses::{band, test_error, test_loss};
use crate::digits::{
    BATCH, EPOCHS, RATE, SEEDS, SHUFFLE, Trained, accuracies, four, reader, spread,
    straight_and_shuffled,
};

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
        Chart::new("step", "loss, nats").line("", &losses).include_y(0.0).draw()?;
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
