//! Chapter 5, solved.

use cnn::Window;
use ndarray::{Array2, Array4};

use crate::Result;

/// The larger of two numbers, by one ReLU.
pub fn larger(a: f32, b: f32, relu: &dyn Fn(f32) -> f32) -> Result<f32> {
    Ok(a + relu(b - a))
}

/// The weight of a layer of one channel that pools by the average.
pub fn average_weight(kernel: usize) -> Result<Array4<f32>> {
    let share = 1.0 / (kernel * kernel) as f32;
    Ok(Array4::from_elem((1, 1, kernel, kernel), share))
}

/// A window for which a layer does not compute the max.
pub fn not_the_max(weight: &Array2<f32>, bias: f32) -> Result<Array2<f32>> {
    let nothing = Array2::zeros((2, 2));
    if bias != 0.0 {
        return Ok(nothing);
    }
    for (place, &weight) in weight.indexed_iter() {
        if weight != 1.0 {
            let mut single = nothing;
            single[place] = 1.0;
            return Ok(single);
        }
    }
    // No bias and four weights of 1: they make 4 of this window.
    Ok(Array2::ones((2, 2)))
}

/// How many of eight moves a window hides, on average.
pub fn hidden_moves(kernel: usize) -> Result<f64> {
    let along = (kernel - 1) as f64 / kernel as f64;
    Ok(4.0 * along + 4.0 * along * along)
}

/// A line that flips the detector when it moves by one pixel.
pub fn flipping_line() -> Result<[f32; 8]> {
    Ok([0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
}

/// The slopes before a max pooling, from those behind it.
pub fn max_backward(
    input: &Array2<f32>,
    window: Window,
    grad_output: &Array2<f32>,
) -> Result<Array2<f32>> {
    let mut grad_input = Array2::zeros(input.dim());
    for ((i, j), slope) in grad_output.indexed_iter() {
        let mut chosen = [i * window.stride, j * window.stride];
        for u in 0..window.kernel {
            for v in 0..window.kernel {
                let pixel = [i * window.stride + u, j * window.stride + v];
                if input[pixel] > input[chosen] {
                    chosen = pixel;
                }
            }
        }
        grad_input[chosen] += slope;
    }
    Ok(grad_input)
}

/// The parameters of two convolutions and a dense layer.
pub fn parameters(side: usize, poolings: u32) -> Result<[usize; 3]> {
    let side = side / 2_usize.pow(poolings);
    Ok([8 * (9 + 1), 16 * (8 * 9 + 1), 10 * (16 * side * side + 1)])
}
