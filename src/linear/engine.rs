//! The fast way to the three products of a fully connected layer, bit for bit.
//!
//! All arrays are slices in row-major order whose sizes fit together.

use crate::engine::{
    Chains, Left, Level, Loops, Place, Start, Tap, for_each, run_loops, share,
    to_write, turn,
};

/// [`linear`](super::linear) for so many images.
///
/// Lanes are images where there are enough of them, else features; the array
/// that is not as the lanes need it is turned.
pub(super) fn linear(
    input: &[f32],
    weight: &[f32],
    bias: Option<&[f32]>,
    images: usize,
    output: &mut [Place],
) {
    let (inputs, outputs) = (input.len() / images, output.len() / images);
    let product = Product {
        left: input,
        step: 1,
        rows: images,
        row: inputs,
        right: weight,
        terms: inputs,
    };
    if 2 * images < Level::current().lanes() {
        let mut right = vec![0.0; weight.len()];
        turn(Level::current(), weight, inputs, to_write(&mut right));
        if let Some(bias) = bias {
            let rows = output.chunks_exact_mut(outputs);
            rows.for_each(|row| {
                for (place, &bias) in row.iter_mut().zip(bias) {
                    place.write(bias);
                }
            });
        }
        let start = bias.map_or(Start::Zero, |_| Start::Continue);
        let right = &right;
        return Product { right, ..product }.compute(start, output);
    }
    let mut right = vec![0.0; input.len()];
    turn(Level::current(), input, inputs, to_write(&mut right));
    let product = Product {
        left: weight,
        rows: outputs,
        right: &right,
        ..product
    };
    let mut turned = vec![0.0; output.len()];
    let start = bias.map_or(Start::Zero, Start::Bias);
    product.compute(start, to_write(&mut turned));
    turn(Level::current(), &turned, images, output);
}

/// [`grad_input`](super::grad_input) for so many images.
pub(super) fn grad_input(
    grad_output: &[f32],
    weight: &[f32],
    images: usize,
    grad_input: &mut [Place],
) {
    let outputs = grad_output.len() / images;
    let product = Product {
        left: grad_output,
        step: 1,
        rows: images,
        row: outputs,
        right: weight,
        terms: outputs,
    };
    product.compute(Start::Zero, grad_input);
}

/// [`grad_weight`](super::grad_weight) for so many images: their products are
/// rounded, then added.
pub(super) fn grad_weight(
    input: &[f32],
    grad_output: &[f32],
    images: usize,
    grad_weight: &mut [Place],
) {
    let outputs = grad_output.len() / images;
    let inputs = input.len() / images;
    let parts = share(grad_weight.len().saturating_mul(images));
    let rows = outputs.div_ceil(parts);
    let pieces = grad_weight.chunks_mut(rows * inputs).enumerate().collect();
    let level = Level::current();
    for_each(parts, pieces, |(piece, sums)| {
        let products = Products {
            input,
            inputs,
            grad_output,
            outputs,
            first: piece * rows,
            sums,
        };
        run_loops(level, products);
    });
}

/// Rows of the gradient of the weight, from the output `first` on.
struct Products<'a> {
    input: &'a [f32],
    inputs: usize,
    grad_output: &'a [f32],
    outputs: usize,
    first: usize,
    sums: &'a mut [Place],
}

/// Images whose products are added while a sum is in a register.
const TOGETHER: usize = 4;

impl Loops for Products<'_> {
    #[inline(always)]
    fn run(self) {
        let mut sums = vec![0.0; self.inputs];
        for (row, places) in self.sums.chunks_exact_mut(self.inputs).enumerate() {
            sums.fill(0.0);
            let column = self.first + row;
            let mut images = self.input.chunks_exact(TOGETHER * self.inputs);
            let mut grads = self.grad_output.chunks_exact(TOGETHER * self.outputs);
            for (pixels, grads) in (&mut images).zip(&mut grads) {
                let factors: [f32; TOGETHER] = std::array::from_fn(|image| {
                    grads[image * self.outputs + column]
                });
                let (first, rest) = pixels.split_at(self.inputs);
                let (second, rest) = rest.split_at(self.inputs);
                let (third, fourth) = rest.split_at(self.inputs);
                let pixels = first.iter().zip(second).zip(third.iter().zip(fourth));
                for (sum, ((a, b), (c, d))) in sums.iter_mut().zip(pixels) {
                    let two = *sum + factors[0] * a + factors[1] * b;
                    *sum = two + factors[2] * c + factors[3] * d;
                }
            }
            let images = images.remainder().chunks_exact(self.inputs);
            let grads = grads.remainder().chunks_exact(self.outputs);
            for (pixels, grads) in images.zip(grads) {
                let factor = grads[column];
                for (sum, pixel) in sums.iter_mut().zip(pixels) {
                    *sum += factor * pixel;
                }
            }
            for (place, &sum) in places.iter_mut().zip(&sums) {
                place.write(sum);
            }
        }
    }
}

/// A product of matrices: output\[r, p\] = Σₖ left(r, k) · right\[k, p\].
#[derive(Clone, Copy)]
struct Product<'a> {
    /// (r, k) stands at k · `step` + r · `row`.
    left: &'a [f32],
    step: usize,
    rows: usize,
    row: usize,
    /// `[terms, places]`.
    right: &'a [f32],
    terms: usize,
}

impl Product<'_> {
    /// Into `[rows, places]`.
    fn compute(self, start: Start, output: &mut [Place]) {
        let level = Level::current();
        let places = output.len() / self.rows;
        let parts = share(output.len().saturating_mul(self.terms));
        let rows = self.rows.div_ceil(parts);
        let pieces: Vec<_> = output.chunks_mut(rows * places).enumerate().collect();
        for_each(parts, pieces, |(piece, output)| {
            let first = piece * rows;
            let mut outputs: Vec<_> = output.chunks_exact_mut(places).collect();
            let rows: Vec<_> = (first..)
                .map(|row| row * self.row)
                .take(outputs.len())
                .collect();
            let chains = Chains {
                right: self.right,
                channels: self.terms,
                step: places,
                taps: &Tap::ONLY,
                left: Left::Spread {
                    values: self.left,
                    channel: self.step,
                    tap: 0,
                    rows: &rows,
                },
                start: match start {
                    Start::Bias(bias) => Start::Bias(&bias[first..]),
                    start => start,
                },
            };
            chains.compute(level, &mut outputs);
        });
    }
}
