//! The three matrix products of a fully connected layer, bit for bit as defined.
//!
//! All arrays are row-major slices whose sizes fit together.

use crate::engine::cost::{LANES_PER_IMAGE, LINEAR_FLOATS, TILE_VECTORS};
use crate::engine::{
    Broadcast, FewImages, FmaKernel, Init, Level, OuterUnfused, Tap, Uninit,
    as_uninit, parallel_for, thread_count_for, transpose, with_scratch,
};

/// [`linear`](super::linear) for `images` images.
///
/// Lanes are images where there are enough of them, else features; the array
/// that is not as the lanes need it is transposed.
pub(super) fn linear(
    input: &[f32],
    weight: &[f32],
    bias: Option<&[f32]>,
    images: usize,
    output: &mut [Uninit],
) {
    let (inputs, outputs) = (input.len() / images, output.len() / images);
    let level = Level::current();
    let parts = thread_count_for(output.len().saturating_mul(inputs));
    if LANES_PER_IMAGE * images < level.lanes() {
        let panel = TILE_VECTORS * level.lanes();
        let mut panels: Vec<Vec<&mut [Uninit]>> = Vec::new();
        panels.resize_with(outputs.div_ceil(panel), Vec::new);
        for row in output.chunks_exact_mut(outputs) {
            for (panel, places) in panels.iter_mut().zip(row.chunks_mut(panel)) {
                panel.push(places);
            }
        }
        let panels = panels.into_iter().enumerate().collect();
        return parallel_for(parts, panels, |(number, mut outputs)| {
            let first = number * panel;
            let few = FewImages {
                input,
                weight: &weight[first * inputs..],
                inputs,
                init: bias.map_or(Init::Zero, |bias| Init::Bias(&bias[first..])),
                outputs: &mut outputs,
            };
            few.compute(level);
        });
    }
    let start = bias.map_or(Init::Zero, Init::Bias);
    // Threads share out the images, which each turns for itself; the outputs only
    // where there are not enough images.
    let sets = parts.min(images / level.lanes()).max(1);
    let lanes = level.lanes();
    let most = (LINEAR_FLOATS / (inputs + outputs) / lanes).max(1) * lanes;
    let many = images.div_ceil(sets).next_multiple_of(lanes).min(most);
    let pieces =
        (input.chunks(many * inputs)).zip(output.chunks_mut(many * outputs));
    parallel_for(sets, pieces.collect(), |(input, output)| {
        with_scratch(input.len() + output.len(), |scratch| {
            let (right, turned) = scratch.split_at_mut(input.len());
            transpose(level, input, inputs, as_uninit(right));
            let product = of_images_last(right, weight, inputs, outputs);
            product.compute(level, parts / sets, start, as_uninit(turned));
            transpose(level, turned, output.len() / outputs, output);
        });
    });
}

/// [`grad_input`](super::grad_input) for `images` images.
pub(super) fn grad_input(
    grad_output: &[f32],
    weight: &[f32],
    images: usize,
    grad_input: &mut [Uninit],
) {
    let outputs = grad_output.len() / images;
    let product = MatMul {
        left: grad_output,
        step: 1,
        rows: images,
        row: outputs,
        right: weight,
        terms: outputs,
    };
    let parts = thread_count_for(grad_input.len().saturating_mul(outputs));
    product.compute(Level::current(), parts, Init::Zero, grad_input);
}

/// [`linear`](super::linear) of a CHWN batch, `[features, images]`.
pub(super) fn linear_chwn(
    input: &[f32],
    weight: &[f32],
    bias: Option<&[f32]>,
    images: usize,
    output: &mut [Uninit],
) {
    let (inputs, outputs) = (input.len() / images, output.len() / images);
    let product = of_images_last(input, weight, inputs, outputs);
    let parts = thread_count_for(output.len().saturating_mul(inputs));
    let start = bias.map_or(Init::Zero, Init::Bias);
    product.compute(Level::current(), parts, start, output);
}

/// The product that gives `[outputs, images]` of `[inputs, images]`.
fn of_images_last<'a>(
    input: &'a [f32],
    weight: &'a [f32],
    inputs: usize,
    outputs: usize,
) -> MatMul<'a> {
    MatMul {
        left: weight,
        step: 1,
        rows: outputs,
        row: inputs,
        right: input,
        terms: inputs,
    }
}

/// [`grad_input`](super::grad_input) of a CHWN batch.
pub(super) fn grad_input_chwn(
    grad_output: &[f32],
    weight: &[f32],
    images: usize,
    grad_input: &mut [Uninit],
) {
    let (outputs, inputs) = (grad_output.len() / images, grad_input.len() / images);
    let product = MatMul {
        left: weight,
        step: inputs,
        rows: inputs,
        row: 1,
        right: grad_output,
        terms: outputs,
    };
    let parts = thread_count_for(grad_input.len().saturating_mul(outputs));
    product.compute(Level::current(), parts, Init::Zero, grad_input);
}

/// [`grad_weight`](super::grad_weight) for `images` images: their products are
/// rounded, then added.
pub(super) fn grad_weight(
    input: &[f32],
    grad_output: &[f32],
    images: usize,
    grad_weight: &mut [Uninit],
) {
    let outputs = grad_output.len() / images;
    let inputs = input.len() / images;
    let parts = thread_count_for(grad_weight.len().saturating_mul(images));
    let rows = outputs.div_ceil(parts);
    let pieces = grad_weight.chunks_mut(rows * inputs).enumerate().collect();
    let level = Level::current();
    parallel_for(parts, pieces, |(piece, sums)| {
        let products = OuterUnfused {
            left: grad_output,
            columns: outputs,
            first: piece * rows,
            right: input,
            places: inputs,
            sums,
        };
        products.compute(level);
    });
}

/// A product of matrices: output\[r, p\] = Σₖ left(r, k) · right\[k, p\].
#[derive(Clone, Copy)]
struct MatMul<'a> {
    /// (r, k) is at k · `step` + r · `row`.
    left: &'a [f32],
    step: usize,
    rows: usize,
    row: usize,
    /// `[terms, places]`.
    right: &'a [f32],
    terms: usize,
}

impl MatMul<'_> {
    /// Into `[rows, places]`, in `parts` parts for the threads.
    fn compute(
        self,
        level: Level,
        parts: usize,
        start: Init,
        output: &mut [Uninit],
    ) {
        let places = output.len() / self.rows;
        let rows = self.rows.div_ceil(parts);
        let pieces: Vec<_> = output.chunks_mut(rows * places).enumerate().collect();
        parallel_for(parts, pieces, |(piece, output)| {
            let first = piece * rows;
            let mut outputs: Vec<_> = output.chunks_exact_mut(places).collect();
            let rows: Vec<_> =
                (first..).map(|row| row * self.row).take(outputs.len()).collect();
            let chains = FmaKernel {
                vectors: self.right,
                channels: self.terms,
                step: places,
                taps: &Tap::ONLY,
                broadcast: Broadcast::Strided {
                    values: self.left,
                    channel: self.step,
                    rows: &rows,
                    run: rows.len(),
                },
                init: match start {
                    Init::Bias(bias) => Init::Bias(&bias[first..]),
                    start => start,
                },
            };
            chains.compute(level, &mut outputs);
        });
    }
}
