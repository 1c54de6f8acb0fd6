//! Every number that one digit becomes.

use cnn::data::digits;
use cnn::loss::softmax;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart, Maps};
use ndarray::{Array2, ArrayD, Axis, Ix2, Ix4, s};

use crate::digits::reader;

/// The digit that is followed through the network: a number of the test set.
const DIGIT: usize = 24;

/// The image and the output of every layer for it.
fn trace() -> Result<(usize, Vec<ArrayD<f32>>)> {
    let test = digits::split().test;
    let image = test.images();
    let image = image.slice(s![DIGIT..DIGIT + 1, .., .., ..]);
    let trace = reader()?.network.trace(image.into_dyn())?;
    Ok((test.labels()[DIGIT], trace))
}

/// The maps of one layer's output, each with its number.
fn maps(output: &ArrayD<f32>) -> Result<Vec<(String, Array2<f32>)>> {
    let output = output.view().into_dimensionality::<Ix4>()?;
    let maps = output.index_axis(Axis(0), 0);
    let named = maps.outer_iter().enumerate();
    Ok(named.map(|(index, map)| ((index + 1).to_string(), map.to_owned())).collect())
}

/// All that one digit becomes on its way through the network.
pub fn all_activations() -> Result<Outputs> {
    let (label, trace) = trace()?;
    let digit = maps(&trace[0])?.remove(0).1;
    // As the file of the digits has it, in sixteenths.
    let values: Vec<_> = digit.iter().map(|ink| ink * 16.0).collect();
    let limit = |output: &ArrayD<f32>| {
        output.iter().fold(0.0_f32, |most, value| most.max(value.abs()))
    };
    let plate = |at: usize, scale: usize, columns: usize, title: &str| {
        let plate = Maps::signed().columns(columns).limit(limit(&trace[scale]));
        Ok::<_, anyhow::Error>(plate.draw(&maps(&trace[at])?)?.titled(title))
    };
    let last =
        "16 maps, 2×2: after max pooling; their 64 numbers go to the last layer";
    let digit = [(format!("a {label}: ink from 0 to 1"), digit)];
    Ok(Outputs::new()
        .row("values", values)
        .chart("digit", plot::matrix_grids(&digit, 2)?)
        .picture("filtered", plate(1, 1, 4, "8 maps, 8×8: first convolution")?)
        .picture("rectified", plate(2, 1, 4, "8 maps, 8×8: after ReLU")?)
        .picture("pooled", plate(3, 1, 4, "8 maps, 4×4: after max pooling")?)
        .picture(
            "filtered_again",
            plate(4, 4, 8, "16 maps, 4×4: second convolution")?,
        )
        .picture("rectified_again", plate(5, 4, 8, "16 maps, 4×4: after ReLU")?)
        .picture("pooled_again", plate(6, 4, 8, last)?))
}

/// What the last layer says of the digit: ten numbers, and their softmax.
pub fn ten_numbers() -> Result<Outputs> {
    let (label, trace) = trace()?;
    let logits = trace[trace.len() - 1].view().into_dimensionality::<Ix2>()?;
    let probabilities = softmax(logits);
    let bars: Vec<_> = (logits.iter().enumerate())
        .map(|(class, &logit)| (class.to_string(), f64::from(logit)))
        .collect();
    let chart = Chart::new("class", "logit").bars(&bars).draw()?;
    let mut table = Table::new(["class", "logit", "probability"]);
    for (class, (&logit, &p)) in logits.iter().zip(&probabilities).enumerate() {
        let cells = [class.to_string(), number(logit, 2), number(p, 4)];
        table = table.row(cells);
    }
    Ok(Outputs::new().chart("logits", chart).table("table", table).number(
        "label",
        label as f64,
        0,
    ))
}

/// How many of the numbers that a ReLU gives are 0, over all test images.
pub fn silent_units() -> Result<Outputs> {
    let test = digits::split().test;
    let trace = reader()?.network.trace(test.images().into_dyn())?;
    let zeros = |output: &ArrayD<f32>| {
        let zeros = output.iter().filter(|&&value| value == 0.0).count();
        100.0 * zeros as f64 / output.len() as f64
    };
    Ok(Outputs::new().number("first", zeros(&trace[2]), 0).number(
        "second",
        zeros(&trace[5]),
        0,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_map_is_the_first_filter_laid_on_the_digit() {
        let (_, trace) = trace().unwrap();
        let network = &reader().unwrap().network;
        let weights = cnn::layer::Layer::parameters(network);
        let kernel = weights[0].values.slice(s![0, 0, .., ..]).to_owned();
        let kernel = kernel.into_dimensionality::<Ix2>().unwrap();
        let image = maps(&trace[0]).unwrap().remove(0).1;
        let map = maps(&trace[1]).unwrap().remove(0).1;
        // Row 3, column 4, well inside: nine products and the bias.
        let window = image.slice(s![2..5, 3..6]);
        let sum: f32 = (&window * &kernel).sum() + weights[1].values[[0]];
        assert!((map[[3, 4]] - sum).abs() < 1e-5);
    }

    #[test]
    fn pooling_keeps_the_largest_of_four() {
        let (_, trace) = trace().unwrap();
        let before = maps(&trace[2]).unwrap().remove(2).1;
        let after = maps(&trace[3]).unwrap().remove(2).1;
        let four = before.slice(s![2..4, 4..6]);
        let largest = four.iter().copied().fold(f32::MIN, f32::max);
        assert_eq!(after[[1, 2]], largest);
    }
}
