//! From arrays to slices: strides tell the layout, the plan is made for it, and followed.

use std::borrow::Cow;

use ndarray::{Array1, Array4, ArrayView1, ArrayView4};

use super::grad_weight::grad_weight as write_grad_weight;
use super::plan::{plan, plan_grad_weight};
use super::problem::{Operands, Problem, Residue};
use super::strategy::Strategy;
use crate::Result;
use crate::accumulation::over_images;
use crate::array::row_major;
use crate::conv::reference;
use crate::conv::shape::ConvShape;
use crate::engine::layout::{build, in_memory_order};
use crate::engine::{Layout, Level, PlaneSums, RowSums, Uninit, build_vec};

/// [`conv2d`](crate::conv::conv2d).
pub(in crate::conv) fn conv2d(
    shape: &ConvShape,
    input: ArrayView4<f32>,
    weight: ArrayView4<f32>,
    bias: Option<ArrayView1<f32>>,
) -> Result<Array4<f32>> {
    let Some(problem) = Problem::forward(shape) else {
        return reference::conv2d(input, weight, bias, shape.geometry());
    };
    let weight = weight.as_standard_layout();
    let weights = [row_major(&weight).into()];
    let bias = bias.map(|bias| bias.to_vec());
    by_plan(problem, input, &weights, bias.as_deref(), shape.output_shape())
}

/// [`conv2d`] into an array that is there, NCHW.
pub(in crate::conv) fn conv2d_into(
    shape: &ConvShape,
    input: ArrayView4<f32>,
    weight: ArrayView4<f32>,
    bias: Option<ArrayView1<f32>>,
    output: &mut [Uninit],
) -> Result<()> {
    let Some(problem) = Problem::forward(shape) else {
        let made = reference::conv2d(input, weight, bias, shape.geometry())?;
        for (place, &number) in output.iter_mut().zip(&made) {
            place.write(number);
        }
        return Ok(());
    };
    let weight = weight.as_standard_layout();
    let weights = [row_major(&weight).into()];
    let bias = bias.map(|bias| bias.to_vec());
    let problem = problem.with_finite(&weights);
    let plan = plan(&problem, Layout::Nchw, Level::current());
    let source = in_memory_order(input, plan.layout)?;
    let (problem, source) = (&problem, row_major(&source));
    let bias = bias.as_deref();
    Operands { problem, source, weights: &weights, bias }.compute(&plan, output);
    Ok(())
}

/// [`grad_input`](crate::conv::grad_input()).
pub(in crate::conv) fn grad_input(
    shape: &ConvShape,
    grad_output: ArrayView4<f32>,
    weight: ArrayView4<f32>,
) -> Result<Array4<f32>> {
    let Some(problem) = Problem::backward(shape) else {
        let geometry = shape.geometry();
        return reference::grad_input(grad_output, weight, shape.input, geometry);
    };
    let weight = weight.as_standard_layout();
    let transposed =
        |residue: &Residue| residue.transposed(shape, row_major(&weight)).into();
    let weights: Vec<_> = problem.residues.iter().map(transposed).collect();
    by_plan(problem, grad_output, &weights, None, shape.input_shape())
}

/// Sums over the source, computed in the layout that the plan chooses.
fn by_plan(
    problem: Problem,
    source: ArrayView4<f32>,
    weights: &[Cow<[f32]>],
    bias: Option<&[f32]>,
    shape: (usize, usize, usize, usize),
) -> Result<Array4<f32>> {
    let problem = &problem.with_finite(weights);
    let plan = plan(problem, Layout::of(&source), Level::current());
    let source = in_memory_order(source, plan.layout)?;
    let source = row_major(&source);
    build(plan.layout, shape, |output| {
        Operands { problem, source, weights, bias }.compute(&plan, output);
    })
}

/// [`grad_weight`](crate::conv::grad_weight()); the result has one layout, row-major.
pub(in crate::conv) fn grad_weight(
    shape: &ConvShape,
    input: ArrayView4<f32>,
    grad_output: ArrayView4<f32>,
) -> Result<Array4<f32>> {
    let layout = Layout::of_both(&input, &grad_output);
    let plan = plan_grad_weight(shape, layout, Level::current());
    if plan.strategy == Strategy::Reference {
        return reference::grad_weight(input, grad_output, shape.geometry());
    }
    let input = in_memory_order(input, plan.layout)?;
    let grad_output = in_memory_order(grad_output, plan.layout)?;
    let [input, grads] = [&input, &grad_output].map(row_major);
    build(Layout::Nchw, shape.weight_shape(), |grad_weight| {
        write_grad_weight(shape, &plan, input, grads, grad_weight);
    })
}

/// [`grad_bias`](crate::conv::grad_bias()): the images' sums, added in their order.
pub(in crate::conv) fn grad_bias(
    grad_output: ArrayView4<f32>,
) -> Result<Array1<f32>> {
    let (images, filters, rows, columns) = grad_output.dim();
    let (length, level) = (rows * columns, Level::current());
    let layout = Layout::of(&grad_output);
    let grads = in_memory_order(grad_output, layout)?;
    let grads = row_major(&grads);
    // From filter to filter, and from image to image.
    let (sums, filter, image) = match layout {
        Layout::Chwn => {
            let sums = PlaneSums { places: grads, length, images };
            (sums.compute(level), images, 1)
        }
        Layout::Nchw => {
            let sums = build_vec(images * filters, |sums| {
                RowSums { rows: grads, length }.compute(level, sums);
            });
            (sums, 1, filters)
        }
    };
    let of_filter = |number: usize| {
        let sums = sums[number * filter..].iter().step_by(image).take(images);
        over_images(sums.copied())
    };
    Ok((0..filters).map(of_filter).collect())
}
