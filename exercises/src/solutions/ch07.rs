//! Chapter 7, solved.

use cnn::Window;
use cnn::conv::{conv2d, grad_input, grad_weight};
use ndarray::{Array2, Array4};

use crate::{Fault, Result, WayBack};

/// The slopes of the pixels before a stride.
pub fn strided_slopes(
    slopes: &Array2<f32>,
    kernel: &Array2<f32>,
    side: usize,
    stride: usize,
) -> Result<Array2<f32>> {
    let mut pixels = Array2::zeros((side, side));
    for ((row, column), slope) in slopes.indexed_iter() {
        for ((u, v), weight) in kernel.indexed_iter() {
            pixels[[row * stride + u, column * stride + v]] += slope * weight;
        }
    }
    Ok(pixels)
}

/// Whether a computed slope is the measured one.
pub fn gradient_check(
    loss: &dyn Fn(f64) -> f64,
    weight: f64,
    slope: f64,
) -> Result<bool> {
    let step = 1e-5;
    let measured = (loss(weight + step) - loss(weight - step)) / (2.0 * step);
    let largest = measured.abs().max(slope.abs());
    Ok((measured - slope).abs() <= 1e-6 * largest)
}

/// The spread of first weights behind a ReLU.
pub fn spread_of_weights(channels: usize, kernel: usize) -> Result<f64> {
    let fan_in = channels * kernel * kernel;
    Ok((2.0 / fan_in as f64).sqrt())
}

/// How many numbers the way back needs.
pub fn kept_numbers(batch: usize, side: usize, filters: usize) -> Result<usize> {
    let pixels = side * side;
    let maps = filters * side * side;
    let pooled = filters * (side / 2) * (side / 2);
    // Into the convolution, the ReLU, the pooling and the dense layer.
    Ok(batch * (pixels + maps + maps + pooled))
}

/// What is wrong with a way back.
pub fn find_the_bug(way_back: &WayBack) -> Result<Fault> {
    let counted = |shape| {
        let mut next = 0.0;
        Array4::from_shape_simple_fn(shape, || {
            next += 1.0;
            next
        })
    };
    let (input, weight) = (counted((1, 1, 4, 4)), counted((1, 1, 3, 3)));
    let window = Window::new(3);
    let slopes = conv2d(&input, &weight, None, window)?;
    let said = way_back(&input, &weight, &slopes);
    Ok(if said.pixels != grad_input(&slopes, &weight, [4, 4], window)? {
        Fault::KernelNotTurned
    } else if said.weights != grad_weight(&input, &slopes, window)? {
        Fault::MeanForSum
    } else if said.biases.iter().all(|&slope| slope == 0.0) {
        Fault::BiasForgotten
    } else {
        Fault::Nothing
    })
}
