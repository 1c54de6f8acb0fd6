//! PyTorch's leaky ReLU, GELU, batch normalization and mean squared error, with their
//! gradients.

use cnn::layer::{BatchNorm2d, Gelu, Kept, Layer, LeakyRelu, Phase};
use cnn::loss::{Loss, MeanSquaredError};
use cnn::{Element, Error};
use ndarray::{Array1, Array2, ArrayD, arr0};
use serde::Deserialize;

use crate::compare::{close, narrow};
use crate::folder::{Arrays, Case};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Leaky {
    negative_slope: f64,
}

pub(crate) fn leaky_relu(case: &Case, arrays: &mut Arrays) -> Result<(), String> {
    let Leaky { negative_slope } = case.parameters()?;
    let layer = LeakyRelu { slope: negative_slope };
    activation::<f32>(&layer, case, arrays)?;
    activation::<f64>(&layer, case, arrays)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct None {}

pub(crate) fn gelu(case: &Case, arrays: &mut Arrays) -> Result<(), String> {
    let None {} = case.parameters()?;
    activation::<f32>(&Gelu, case, arrays)?;
    activation::<f64>(&Gelu, case, arrays)
}

fn activation<T: Element>(
    layer: &impl Layer<T>,
    case: &Case,
    arrays: &mut Arrays,
) -> Result<(), String> {
    let mut array = |name| case.array(arrays, name);
    let [x, gy, y, gx]: [ArrayD<f64>; 4] =
        [array("x")?, array("gy")?, array("y")?, array("gx")?];
    let (x, gy) = (narrow::<T, _>(&x), narrow::<T, _>(&gy));
    close("y", &layer.forward(x.view()).map_err(told)?, &y)?;
    close("gx", &layer.grad_input(x.view(), gy.view()).map_err(told)?, &gx)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Norm {
    shape: [usize; 4],
    /// Of training; one of evaluation comes after them.
    steps: u64,
    eps: f64,
    /// None for the mean over all batches.
    momentum: Option<f64>,
}

pub(crate) fn batch_norm(case: &Case, arrays: &mut Arrays) -> Result<(), String> {
    let norm: Norm = case.parameters()?;
    batch_norm_of::<f32>(&norm, case, arrays)?;
    batch_norm_of::<f64>(&norm, case, arrays)
}

fn batch_norm_of<T: Element>(
    norm: &Norm,
    case: &Case,
    arrays: &mut Arrays,
) -> Result<(), String> {
    let layer = BatchNorm2d::<T>::new(norm.shape[1]);
    let layer = layer.and_then(|layer| layer.epsilon(norm.eps)).map_err(told)?;
    let mut layer = match norm.momentum {
        Some(momentum) => layer.momentum(momentum).map_err(told)?,
        None => layer.cumulative(),
    };
    let weight: Array1<f64> = case.array(arrays, "w")?;
    let bias: Array1<f64> = case.array(arrays, "b")?;
    (layer.weight, layer.bias) = (narrow(&weight), Some(narrow(&bias)));
    for step in 0..=norm.steps {
        let mut array = |name| case.array(arrays, &format!("{step}.{name}"));
        let [x, gy, y, gx]: [ArrayD<f64>; 4] =
            [array("x")?, array("gy")?, array("y")?, array("gx")?];
        let [gw, gb, mean, var] =
            [array("gw")?, array("gb")?, array("mean")?, array("var")?];
        if x.shape() != norm.shape {
            return Err(format!("x is of shape {:?}", x.shape()));
        }
        let training = step < norm.steps;
        let phase =
            if training { Phase::Training { step } } else { Phase::Evaluation };
        layer.set_phase(phase);
        let (x, gy) = (narrow::<T, _>(&x), narrow::<T, _>(&gy));
        close("y", &layer.forward(x.view()).map_err(told)?, &y)?;
        let back = layer.backward(x.view(), gy.view()).map_err(told)?;
        close("gx", &back.input, &gx)?;
        close("gw", &back.parameters[0], &gw)?;
        close("gb", &back.parameters[1], &gb)?;
        let after = layer.buffers_after(x.view()).map_err(told)?;
        let mut kept = after.into_iter().map(|buffer| buffer.kept);
        layer.set_buffers(&mut kept).map_err(told)?;
        close("mean", &layer.running_mean.clone().into_dyn(), &mean)?;
        close("var", &layer.running_var.clone().into_dyn(), &var)?;
        let tracked = Kept::Count((step + 1).min(norm.steps));
        if layer.buffers()[2].kept != tracked {
            return Err(format!(
                "{} batches are tracked",
                layer.num_batches_tracked
            ));
        }
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Squares {
    n: usize,
    classes: usize,
}

pub(crate) fn squares(case: &Case, arrays: &mut Arrays) -> Result<(), String> {
    let Squares { n, classes } = case.parameters()?;
    let x: Array2<f64> = case.array(arrays, "x")?;
    let labels: Array1<f64> = case.array(arrays, "t")?;
    let labels: Vec<_> = labels.iter().map(|&label| label as usize).collect();
    if x.dim() != (n, classes) {
        return Err(format!("x is of shape {:?}", x.shape()));
    }
    let loss = MeanSquaredError::default();
    let result = loss.value_and_grad(narrow(&x).view(), &labels);
    let (value, grad) = result.map_err(told)?;
    let y: ArrayD<f64> = case.array(arrays, "y")?;
    close("y", &arr0(value).into_dyn().mapv(|y| y as f32), &y)?;
    close("gx", &grad, &case.array(arrays, "gx")?)
}

pub(crate) fn told(error: Error) -> String {
    error.to_string()
}
