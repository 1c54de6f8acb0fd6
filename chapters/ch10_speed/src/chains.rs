//! Chains of sums: of one output, and of several side by side.

use anyhow::ensure;
use cnn::notebook::{Outputs, Result};
use cnn::plot::Grids;
use cnn::signal::{Mode, correlate2d};
use ndarray::{Array2, arr2, s};

/// The chain of one output: the sum after each of its nine products.
pub fn one_chain() -> Result<Outputs> {
    let pixels = arr2(&[[1.0, 4.0, 2.0], [0.0, 3.0, 5.0], [2.0, 1.0, 6.0]]);
    let weights = arr2(&[[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]]);
    let mut sum = 0.0_f32;
    let sums = Array2::from_shape_fn((3, 3), |place| {
        sum = f32::mul_add(weights[place], pixels[place], sum);
        sum
    });
    let output = correlate2d(&pixels, &weights, Mode::Valid)?;
    ensure!(sums[[2, 2]] == output[[0, 0]], "the chain ends in the output");
    let drawing = Grids::new(0)
        .matrix("pixels", &pixels)
        .sign("⋆")
        .matrix("weights", &weights)
        .sign("→")
        .matrix("the sum after each product", &sums)
        .window(2, 2, 1, 1);
    Ok(Outputs::new().chart("sums", drawing.draw()?))
}

/// Eight neighbouring outputs in the lanes of a vector: three instructions make all
/// their sums.
pub fn eight_lanes() -> Result<Outputs> {
    let row = arr2(&[[3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0]]);
    let weights = arr2(&[[1.0_f32, 2.0, -1.0]]);
    let [mut pixels, mut sums] = [Array2::zeros((3, 8)), Array2::zeros((3, 8))];
    let mut sum = [0.0_f32; 8];
    for (step, &weight) in weights.iter().enumerate() {
        for (lane, sum) in sum.iter_mut().enumerate() {
            let pixel = row[[0, lane + step]];
            *sum = f32::mul_add(weight, pixel, *sum);
            (pixels[[step, lane]], sums[[step, lane]]) = (pixel, *sum);
        }
    }
    let outputs = correlate2d(&row, &weights, Mode::Valid)?;
    ensure!(sums.row(2) == outputs.slice(s![0, ..]), "each lane is an output");
    let heads = weights.map(|weight| format!("{weight}").replace('-', "−"));
    let (heads, lanes) =
        (heads.into_raw_vec_and_offset().0, [0, 1, 2, 3, 4, 5, 6, 7]);
    let drawing = Grids::new(0)
        .matrix("a weight, and a pixel for each lane", &pixels)
        .heads(&heads, &lanes)
        .sign("→")
        .matrix("the sums after it", &sums)
        .heads(&heads, &lanes)
        .window(2, 0, 1, 8);
    let drawing = drawing.draw()?.titled("a row is an instruction, a column a lane");
    Ok(Outputs::new().chart("sums", drawing))
}
