//! PyTorch's poolings and their gradients, in f32 and f64.

use cnn::pool::{
    Divisor, Pooling, adaptive_avg_pool2d, adaptive_avg_pool2d_backward, avg_pool2d,
    avg_pool2d_backward, max_pool2d, max_pool2d_backward,
};
use cnn::window::{Window, Window2d};
use cnn::{Element, Error};
use ndarray::Array4;
use serde::Deserialize;

use crate::compare::{close, narrow};
use crate::folder::{Arrays, Case};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Max {
    shape: [usize; 4],
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    dilation: [usize; 2],
    ceil_mode: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Average {
    shape: [usize; 4],
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    ceil_mode: bool,
    count_include_pad: bool,
    divisor_override: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Adaptive {
    shape: [usize; 4],
    output: [usize; 2],
}

/// The arrays that every kind of pooling has.
struct Golden {
    input: Array4<f64>,
    grad: Array4<f64>,
    output: Array4<f64>,
    grad_input: Array4<f64>,
}

impl Golden {
    fn read(
        case: &Case,
        arrays: &mut Arrays,
        shape: [usize; 4],
    ) -> Result<Self, String> {
        let input: Array4<f64> = case.array(arrays, "x")?;
        if input.shape() != shape {
            return Err(format!("x is of shape {:?}, not {shape:?}", input.shape()));
        }
        Ok(Self {
            input,
            grad: case.array(arrays, "gy")?,
            output: case.array(arrays, "y")?,
            grad_input: case.array(arrays, "gx")?,
        })
    }

    fn input_size(&self) -> [usize; 2] {
        [self.input.dim().2, self.input.dim().3]
    }
}

fn pooling(
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    dilation: [usize; 2],
    ceil_mode: bool,
) -> Pooling {
    let along = |axis: usize| {
        Window::new(kernel[axis])
            .stride(stride[axis])
            .padding(padding[axis])
            .dilation(dilation[axis])
    };
    let window = Window2d { rows: along(0), columns: along(1) };
    Pooling { window, ceil_mode }
}

fn told(error: Error) -> String {
    error.to_string()
}

pub(crate) fn max(case: &Case, arrays: &mut Arrays) -> Result<(), String> {
    let p: Max = case.parameters()?;
    let golden = Golden::read(case, arrays, p.shape)?;
    let indices = case.array(arrays, "idx")?;
    let pooling = pooling(p.kernel, p.stride, p.padding, p.dilation, p.ceil_mode);
    compare_max::<f32>(&golden, &indices, pooling)?;
    compare_max::<f64>(&golden, &indices, pooling)
}

fn compare_max<T: Element>(
    golden: &Golden,
    indices: &Array4<f64>,
    pooling: Pooling,
) -> Result<(), String> {
    let pooled =
        max_pool2d(&narrow::<T, _>(&golden.input), pooling).map_err(told)?;
    close("y", &pooled.values, &golden.output)?;
    if pooled.indices.mapv(|index| index as f64) != *indices {
        return Err(format!("idx is {}, not {indices}", pooled.indices));
    }
    let grad = narrow::<T, _>(&golden.grad);
    let back = max_pool2d_backward(&grad, &pooled.indices, golden.input_size());
    close("gx", &back.map_err(told)?, &golden.grad_input)
}

pub(crate) fn avg(case: &Case, arrays: &mut Arrays) -> Result<(), String> {
    let p: Average = case.parameters()?;
    let golden = Golden::read(case, arrays, p.shape)?;
    let pooling = pooling(p.kernel, p.stride, p.padding, [1, 1], p.ceil_mode);
    let divisor = match (p.divisor_override, p.count_include_pad) {
        (Some(divisor), _) => Divisor::Fixed(divisor),
        (None, true) => Divisor::Padded,
        (None, false) => Divisor::Inside,
    };
    compare_avg::<f32>(&golden, pooling, divisor)?;
    compare_avg::<f64>(&golden, pooling, divisor)
}

fn compare_avg<T: Element>(
    golden: &Golden,
    pooling: Pooling,
    divisor: Divisor,
) -> Result<(), String> {
    let input = narrow::<T, _>(&golden.input);
    let output = avg_pool2d(&input, pooling, divisor).map_err(told)?;
    close("y", &output, &golden.output)?;
    let grad = narrow::<T, _>(&golden.grad);
    let back = avg_pool2d_backward(&grad, golden.input_size(), pooling, divisor);
    close("gx", &back.map_err(told)?, &golden.grad_input)
}

pub(crate) fn adaptive_avg(case: &Case, arrays: &mut Arrays) -> Result<(), String> {
    let p: Adaptive = case.parameters()?;
    let golden = Golden::read(case, arrays, p.shape)?;
    compare_adaptive::<f32>(&golden, p.output)?;
    compare_adaptive::<f64>(&golden, p.output)
}

fn compare_adaptive<T: Element>(
    golden: &Golden,
    output_size: [usize; 2],
) -> Result<(), String> {
    let input = narrow::<T, _>(&golden.input);
    let output = adaptive_avg_pool2d(&input, output_size).map_err(told)?;
    close("y", &output, &golden.output)?;
    let grad = narrow::<T, _>(&golden.grad);
    let back = adaptive_avg_pool2d_backward(&grad, golden.input_size());
    close("gx", &back.map_err(told)?, &golden.grad_input)
}
