//! PyTorch's linear layer and cross-entropy with their gradients, in f32 and
//! f64.

use cnn::loss::{CrossEntropy, Reduction, log_softmax, softmax};
use cnn::{Element, Error, linear};
use ndarray::{Array0, Array1, Array2, ArrayD, Ix2};
use serde::Deserialize;

use crate::compare::{close, narrow};
use crate::folder::{Arrays, Case};
use crate::weighted::{Operands, Results, Weighted};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Linear {
    n: usize,
    in_features: usize,
    out_features: usize,
    bias: bool,
}

pub(crate) fn linear(case: &Case, arrays: &mut Arrays) -> Result<(), String> {
    let p: Linear = case.parameters()?;
    let golden = Weighted::read(case, arrays, p.bias)?;
    let weight = (p.out_features, p.in_features);
    if golden.input.dim() != (p.n, p.in_features) || golden.weight.dim() != weight {
        return Err("the arrays are not of the shapes that the case names".into());
    }
    golden.compare::<f32>(compute_linear)?;
    golden.compare::<f64>(compute_linear)
}

fn compute_linear<T: Element>(
    given: &Operands<T, Ix2>,
) -> cnn::Result<Results<T, Ix2>> {
    let Operands { input, weight, bias, grad } = given;
    let bias = bias.as_ref().map(|bias| bias.view());
    Ok(Results {
        output: linear::linear(input, weight, bias)?,
        grad_input: linear::grad_input(grad, weight)?,
        grad_weight: linear::grad_weight(input, grad)?,
        grad_bias: linear::grad_bias(grad)?,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entropy {
    n: usize,
    classes: usize,
    reduction: Reduced,
    label_smoothing: f64,
    class_weight: bool,
    #[serde(default)]
    ignore_index: Option<i64>,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Reduced {
    Mean,
    Sum,
    None,
}

struct GoldenEntropy {
    logits: Array2<f64>,
    labels: Vec<usize>,
    output: ArrayD<f64>,
    grad_logits: Array2<f64>,
    softmax: Array2<f64>,
    log_softmax: Array2<f64>,
}

pub(crate) fn cross_entropy(case: &Case, arrays: &mut Arrays) -> Result<(), String> {
    let p: Entropy = case.parameters()?;
    let labels: Array1<f64> = case.array(arrays, "t")?;
    let weights = p.class_weight.then(|| case.array(arrays, "weight"));
    let golden = GoldenEntropy {
        logits: case.array(arrays, "x")?,
        // PyTorch's −100 is a number that no class has here too.
        labels: labels.iter().map(|&label| label as i64 as usize).collect(),
        output: case.array(arrays, "y")?,
        grad_logits: case.array(arrays, "gx")?,
        softmax: case.array(arrays, "softmax")?,
        log_softmax: case.array(arrays, "log_softmax")?,
    };
    if golden.logits.dim() != (p.n, p.classes) {
        return Err("the arrays are not of the shapes that the case names".into());
    }
    let loss = CrossEntropy {
        smoothing: p.label_smoothing,
        class_weights: weights.transpose()?.map(|w: Array1<f64>| w.to_vec()),
        ignored: p.ignore_index.map(|label| label as usize),
        // PyTorch takes the gradient of the sum of what is not reduced.
        reduction: match p.reduction {
            Reduced::Mean => Reduction::Mean,
            Reduced::Sum | Reduced::None => Reduction::Sum,
        },
    };
    compare_entropy::<f32>(&golden, &loss, p.reduction)?;
    compare_entropy::<f64>(&golden, &loss, p.reduction)
}

fn compare_entropy<T: Element>(
    golden: &GoldenEntropy,
    loss: &CrossEntropy,
    reduction: Reduced,
) -> Result<(), String> {
    let logits = narrow::<T, _>(&golden.logits);
    let labels = &golden.labels;
    let output = if reduction == Reduced::None {
        loss.losses(&logits, labels).map_err(told)?.into_dyn()
    } else {
        Array0::from_elem((), loss.value(&logits, labels).map_err(told)?).into_dyn()
    };
    close("y", &output.mapv(T::from_f64), &golden.output)?;
    let to_logits = loss.grad_logits(&logits, labels).map_err(told)?;
    close("gx", &to_logits, &golden.grad_logits)?;
    close("softmax", &softmax(&logits), &golden.softmax)?;
    close("log_softmax", &log_softmax(&logits), &golden.log_softmax)
}

fn told(error: Error) -> String {
    error.to_string()
}
