//! Filters before, during and after the training.

use cnn::data::digits;
use cnn::layer::{Layer, Phase, Sequential};
use cnn::loss::CrossEntropy;
use cnn::networks::{self, digits_conv};
use cnn::notebook::{Outputs, Result};
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::plot::{self, Chart};
use cnn::random::permutation;
use cnn::train::step;
use ndarray::{Array2, ArrayD, Axis, Ix4};

use crate::digits::BATCH;
use crate::stored;

/// The filters of the first layer, each with its number.
fn first_filters(network: &Sequential) -> Result<Vec<(String, Array2<f32>)>> {
    let weights = network.parameters()[0].values.to_owned();
    let weights = weights.into_dimensionality::<Ix4>()?;
    let sheets = weights.outer_iter().enumerate();
    let named = sheets.map(|(index, filter)| {
        let sheet = filter.index_axis(Axis(0), 0).to_owned();
        ((index + 1).to_string(), sheet)
    });
    Ok(named.collect())
}

/// The weights of every layer after each of these numbers of steps.
fn film(seed: u64, steps: u64) -> Result<Vec<Vec<ArrayD<f32>>>> {
    let data = digits::split().train;
    let batches = data.len() / BATCH;
    let mut network = digits_conv(seed)?;
    let rate = Schedule::cosine(0.01, steps);
    let mut optimizer = Optimizer::new(Adam::new(), rate)?;
    let loss = CrossEntropy::default();
    let mut frames = vec![weights(&network)];
    for at in 0..steps {
        let (epoch, batch) = (at / batches as u64, at as usize % batches);
        let order = permutation(data.len(), seed, epoch);
        let part = data.select(&order[batch * BATCH..][..BATCH])?;
        network.set_phase(Phase::Training { step: at });
        let images = part.images().into_dyn();
        step(&mut network, &mut optimizer, images, part.labels(), &loss)?;
        frames.push(weights(&network));
    }
    Ok(frames)
}

/// The weights of the three layers, biases left out.
fn weights(network: &Sequential) -> Vec<ArrayD<f32>> {
    let all = network.parameters().into_iter();
    let weights = all.filter(|parameter| parameter.name.ends_with("weight"));
    weights.map(|parameter| parameter.values.to_owned()).collect()
}

/// The root of the sum of the squares.
fn length(weights: &ArrayD<f32>) -> f64 {
    let squares = weights.iter().map(|&w| f64::from(w) * f64::from(w));
    squares.sum::<f64>().sqrt()
}

const STEPS: u64 = 500;

/// The eight filters of the first layer at four moments of a training.
pub fn filters_over_training() -> Result<Outputs> {
    let frames = film(1, STEPS)?;
    let mut outputs = Outputs::new();
    for at in [0, 20, 100, STEPS] {
        let sheets = frames[at as usize][0].clone();
        let sheets = sheets.into_dimensionality::<Ix4>()?;
        let panels = sheets.outer_iter().enumerate();
        let panels: Vec<_> = panels
            .map(|(index, filter)| {
                let label = (index + 1).to_string();
                (label, filter.index_axis(Axis(0), 0).to_owned())
            })
            .collect();
        let maps = plot::Maps::plate().limit(1.5);
        let maps =
            maps.draw(&panels)?.titled(&format!("filters of layer 1, step {at}"));
        outputs = outputs.picture(&format!("step_{at}"), maps);
    }
    Ok(outputs)
}

/// How far the weights of each layer are from where they began.
pub fn distance_from_the_start() -> Result<Outputs> {
    let frames = film(1, STEPS)?;
    let mut chart = Chart::new("step", "distance, in lengths of the first weights");
    let mut ends = vec![];
    for (layer, name) in ["conv 1", "conv 2", "dense"].into_iter().enumerate() {
        let start = &frames[0][layer];
        let far = |at: usize| length(&(&frames[at][layer] - start)) / length(start);
        let steps = (0..frames.len()).step_by(10);
        let way: Vec<_> = steps.map(|at| (at as f64, far(at))).collect();
        chart = chart.line(name, &way);
        ends.push(far(STEPS as usize));
    }
    Ok(Outputs::new()
        .chart("curves", chart.draw()?)
        .number("first", ends[0], 2)
        .number("second", ends[1], 2)
        .number("dense", ends[2], 2))
}

/// The first layer of the LeNet-5-like network before and after MNIST.
pub fn lenet_filters() -> Result<Outputs> {
    let start = networks::lenet5(networks::LENET5_SEED)?;
    let end = networks::trained_lenet5()?;
    let maps = plot::Maps::plate().limit(1.0);
    let [first, last] = [&start, &end].map(|network| weights(network).remove(0));
    let before = maps.draw(&first_filters(&start)?)?;
    let after = maps.draw(&first_filters(&end)?)?;
    Ok(Outputs::new()
        .picture("before", before.titled("filters of layer 1 before training"))
        .picture("after", after.titled("filters of layer 1 after training"))
        .number("moved", length(&(&last - &first)) / length(&first), 2))
}

/// The first layer of the network with four layers, before and after MNIST.
pub fn four_convs_filters() -> Result<Outputs> {
    let seed = stored::FOUR_CONVS_SEED;
    let before = first_filters(&networks::four_convs(seed)?)?;
    let after = first_filters(&stored::trained_four_convs()?)?;
    let maps = plot::Maps::plate().limit(1.0);
    let (before, after) = (maps.draw(&before)?, maps.draw(&after)?);
    Ok(Outputs::new()
        .picture("before", before.titled("filters of layer 1 before training"))
        .picture("after", after.titled("filters of layer 1 after training")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_begins_with_the_first_weights_and_every_step_moves_them() {
        let frames = film(1, 3).unwrap();
        assert_eq!(frames.len(), 4);
        assert_eq!(frames[0], weights(&digits_conv(1).unwrap()));
        assert!(frames.windows(2).all(|pair| pair[0][0] != pair[1][0]));
    }
}
