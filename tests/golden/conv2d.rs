//! `torch.nn.functional.conv2d` and its gradients, in f32 and f64; and the way over
//! columns.

use cnn::Element;
#[cfg(feature = "baselines")]
use cnn::baselines::gemm;
use cnn::conv::{Geometry, conv2d, grad_bias, grad_input, grad_weight};
use cnn::window::{Window, Window2d};
use ndarray::Ix4;
use serde::Deserialize;

use crate::folder::{Arrays, Case};
use crate::weighted::{Operands, Results, Weighted};

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

pub(crate) fn run(case: &Case, arrays: &mut Arrays) -> Result<(), String> {
    let p: Parameters = case.parameters()?;
    let golden = Weighted::read(case, arrays, p.bias)?;
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
    let window = Window2d { rows: along(0), columns: along(1) };
    let geometry = Geometry::new(window).groups(p.groups);
    golden.compare::<f32>(|given| compute(given, geometry))?;
    golden.compare::<f64>(|given| compute(given, geometry))?;
    by_columns(&golden, geometry).map_err(|error| format!("by columns: {error}"))
}

#[cfg(feature = "baselines")]
fn by_columns(golden: &Weighted<Ix4>, geometry: Geometry) -> Result<(), String> {
    golden.compare_output(|given| {
        let bias = given.bias.as_ref().map(|bias| bias.view());
        gemm::conv2d(&given.input, &given.weight, bias, geometry)
    })
}

/// The core alone does not go that way.
#[cfg(not(feature = "baselines"))]
fn by_columns(_: &Weighted<Ix4>, _: Geometry) -> Result<(), String> {
    Ok(())
}

fn compute<T: Element>(
    given: &Operands<T, Ix4>,
    geometry: Geometry,
) -> cnn::Result<Results<T, Ix4>> {
    let Operands { input, weight, bias, grad } = given;
    let (_, _, height, width) = input.dim();
    let bias = bias.as_ref().map(|bias| bias.view());
    Ok(Results {
        output: conv2d(input, weight, bias, geometry)?,
        grad_input: grad_input(grad, weight, [height, width], geometry)?,
        grad_weight: grad_weight(input, grad, geometry)?,
        grad_bias: grad_bias(grad)?,
    })
}
