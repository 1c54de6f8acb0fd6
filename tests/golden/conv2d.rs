//! `torch.nn.functional.conv2d` and its gradients, in f32 and f64.

use cnn::conv::{Geometry, conv2d, grad_bias, grad_input, grad_weight};
use cnn::window::{Window, Window2d};
use cnn::{Element, Error};
use ndarray::{Array1, Array4};
use serde::Deserialize;

use crate::compare::{close, narrow};
use crate::folder::{Arrays, Case};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    n: usize,
    cin: usize,
    cout: usize,
    h: usize,
    w: usize,
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    dilation: [usize; 2],
    groups: usize,
    bias: bool,
}

struct Golden {
    input: Array4<f64>,
    weight: Array4<f64>,
    bias: Option<Array1<f64>>,
    grad: Array4<f64>,
    output: Array4<f64>,
    grad_input: Array4<f64>,
    grad_weight: Array4<f64>,
    grad_bias: Option<Array1<f64>>,
}

pub(crate) fn run(case: &Case, arrays: &mut Arrays) -> Result<(), String> {
    let p: Parameters = case.parameters()?;
    let mut of_bias = |name| {
        let array = p.bias.then(|| case.array(arrays, name));
        array.transpose()
    };
    let (bias, grad_bias) = (of_bias("b")?, of_bias("gb")?);
    let golden = Golden {
        input: case.array(arrays, "x")?,
        weight: case.array(arrays, "w")?,
        bias,
        grad: case.array(arrays, "gy")?,
        output: case.array(arrays, "y")?,
        grad_input: case.array(arrays, "gx")?,
        grad_weight: case.array(arrays, "gw")?,
        grad_bias,
    };
    let in_group = p.cin / p.groups.max(1);
    let weight = (p.cout, in_group, p.kernel[0], p.kernel[1]);
    if golden.input.dim() != (p.n, p.cin, p.h, p.w) || golden.weight.dim() != weight
    {
        return Err("the arrays are not of the shapes that the case names".into());
    }
    let along = |axis: usize| {
        Window::new(p.kernel[axis])
            .stride(p.stride[axis])
            .padding(p.padding[axis])
            .dilation(p.dilation[axis])
    };
    let window = Window2d {
        rows: along(0),
        columns: along(1),
    };
    let geometry = Geometry::new(window).groups(p.groups);
    compare::<f32>(&golden, geometry)?;
    compare::<f64>(&golden, geometry)
}

fn compare<T: Element>(golden: &Golden, geometry: Geometry) -> Result<(), String> {
    let told = |error: Error| error.to_string();
    let input = narrow::<T, _>(&golden.input);
    let weight = narrow::<T, _>(&golden.weight);
    let bias = golden.bias.as_ref().map(narrow::<T, _>);
    let grad = narrow::<T, _>(&golden.grad);
    let (_, _, height, width) = input.dim();
    let bias = bias.as_ref().map(|bias| bias.view());
    let output = conv2d(&input, &weight, bias, geometry).map_err(told)?;
    close("y", &output, &golden.output)?;
    let to_input = grad_input(&grad, &weight, [height, width], geometry);
    close("gx", &to_input.map_err(told)?, &golden.grad_input)?;
    let to_weight = grad_weight(&input, &grad, geometry).map_err(told)?;
    close("gw", &to_weight, &golden.grad_weight)?;
    match &golden.grad_bias {
        Some(wanted) => close("gb", &grad_bias(&grad).map_err(told)?, wanted),
        None => Ok(()),
    }
}
