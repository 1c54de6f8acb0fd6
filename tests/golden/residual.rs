//! A network of residual blocks that PyTorch trained, and files of its weights.

use std::path::Path;

use cnn::Window;
use cnn::layer::{
    BatchNorm2d, Conv2d, Flatten, Gelu, Kept, Layer, LeakyRelu, Linear, Phase, Relu,
    Residual, Sequential,
};
use cnn::loss::CrossEntropy;
use cnn::optim::{Optimizer, Schedule, Sgd};
use cnn::{train, weights as files};
use ndarray::{Array1, Array2, Array5, ArrayD, Axis};
use serde::Deserialize;

use crate::compare::{close, close_once_trained, narrow};
use crate::folder::{Arrays, Case};
use crate::layers::told;

/// A block whose way around is a convolution where the branch changes the shape.
fn block(channels: usize, out: usize, stride: usize) -> cnn::Result<Residual> {
    let window = Window::new(3).padding(1);
    let branch = Sequential::new()
        .then(Conv2d::new(channels, out, window.stride(stride))?.without_bias())
        .then(BatchNorm2d::new(out)?)
        .then(LeakyRelu::default())
        .then(Conv2d::new(out, out, window)?.without_bias())
        .then(BatchNorm2d::new(out)?);
    let block = Residual::new(branch);
    if (channels, stride) == (out, 1) {
        return Ok(block);
    }
    let project = Conv2d::new(channels, out, Window::new(1).stride(stride))?;
    let skip = Sequential::new().then(project.without_bias());
    Ok(block.skip(skip.then(BatchNorm2d::new(out)?)))
}

fn network() -> cnn::Result<Sequential> {
    Ok(Sequential::new()
        .then(Conv2d::new(2, 4, Window::new(3).padding(1))?)
        .then(Gelu)
        .then(block(4, 4, 1)?)
        .then(Relu)
        .then(block(4, 6, 2)?)
        .then(Relu)
        .then(Flatten)
        .then(Linear::new(54, 3)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Steps {
    steps: usize,
    lr: f64,
    momentum: f64,
}

/// Every step's loss, and all weights and buffers after the last.
pub(crate) fn trained(case: &Case, arrays: &mut Arrays) -> Result<(), String> {
    let p: Steps = case.parameters()?;
    let mut network = network().map_err(told)?;
    let named = network.parameters().into_iter();
    let names: Vec<_> = named.map(|parameter| parameter.name).collect();
    for (name, mut own) in names.iter().zip(network.parameters_mut()) {
        let first: ArrayD<f64> = case.array(arrays, &format!("init.{name}"))?;
        own.assign(&narrow(&first));
    }
    let rule = Sgd::plain().momentum(p.momentum);
    let mut optimizer =
        Optimizer::new(rule, Schedule::constant(p.lr)).map_err(told)?;
    let images: Array5<f64> = case.array(arrays, "X")?;
    let labels: Array2<f64> = case.array(arrays, "Y")?;
    let mut losses = Vec::new();
    for step in 0..p.steps {
        network.set_phase(Phase::Training { step: step as u64 });
        let batch = narrow(&images.index_axis(Axis(0), step).to_owned());
        let labels = labels.row(step).mapv(|label| label as usize).to_vec();
        let loss = CrossEntropy::default();
        let batch = batch.view().into_dyn();
        let loss = train::step(&mut network, &mut optimizer, batch, &labels, &loss);
        losses.push(loss.map_err(told)? as f32);
    }
    network.set_phase(Phase::Evaluation);
    close_once_trained("loss", &Array1::from(losses), &case.array(arrays, "loss")?)?;
    for parameter in network.parameters() {
        let name = format!("final.{}", parameter.name);
        let wanted: ArrayD<f64> = case.array(arrays, &name)?;
        close_once_trained(&name, &parameter.values, &wanted)?;
    }
    for buffer in network.buffers() {
        let name = format!("final.{}", buffer.name);
        match buffer.kept {
            Kept::Numbers(numbers) => {
                let wanted: ArrayD<f64> = case.array(arrays, &name)?;
                close_once_trained(&name, &numbers, &wanted)?;
            }
            Kept::Count(count) if count == p.steps as u64 => {}
            Kept::Count(count) => return Err(format!("{name} is {count}")),
        }
    }
    let first = narrow(&images.index_axis(Axis(0), 0).to_owned()).into_dyn();
    let output = network.forward(first.view()).map_err(told)?;
    close_once_trained("evaluated", &output, &case.array(arrays, "evaluated")?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    /// Of `tests/golden/weights`.
    file: String,
    prefix: String,
}

/// What the network says with the weights of a file that PyTorch wrote.
pub(crate) fn weights(case: &Case, arrays: &mut Arrays) -> Result<(), String> {
    let p: Stored = case.parameters()?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/weights");
    let path = folder.join(p.file).with_extension("safetensors");
    let mut network = network().map_err(told)?;
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    files::decode_below(&p.prefix, &bytes, &mut network).map_err(told)?;
    let x: ArrayD<f64> = case.array(arrays, "x")?;
    let output = network.forward(narrow(&x).view()).map_err(told)?;
    close("y", &output, &case.array(arrays, "y")?)
}
