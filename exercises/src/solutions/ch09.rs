//! Chapter 9, solved.

use ndarray::{Array2, Array4, s};

use crate::Result;

/// The plane and, around it, what lies at its other end.
pub fn ring(plane: &Array2<f32>, reach: usize) -> Result<Array2<f32>> {
    let (height, width) = plane.dim();
    let padded = (height + 2 * reach, width + 2 * reach);
    Ok(Array2::from_shape_fn(padded, |(row, column)| {
        // Once around more, so that no difference is negative.
        let row = (row + height - reach) % height;
        let column = (column + width - reach) % width;
        plane[[row, column]]
    }))
}

/// The multiples of all strides' product.
pub fn commuting_moves(strides: &[usize], farthest: usize) -> Result<Vec<usize>> {
    let step: usize = strides.iter().product();
    Ok((0..=farthest).step_by(step).collect())
}

/// A kernel and its three quarter turns.
pub fn quarter_turns(kernel: &Array2<f32>) -> Result<[Array2<f32>; 4]> {
    // The last column becomes the first row.
    let turn = |kernel: &Array2<f32>| kernel.slice(s![.., ..;-1]).t().to_owned();
    let once = turn(kernel);
    let twice = turn(&once);
    let thrice = turn(&twice);
    Ok([kernel.clone(), once, twice, thrice])
}

/// Slot c · side² + u · side + v becomes channel c, row u, column v.
pub fn sliding_weight(dense: &Array2<f32>, channels: usize) -> Result<Array4<f32>> {
    let (scores, slots) = dense.dim();
    let side = (slots / channels).isqrt();
    let shape = (scores, channels, side, side);
    Ok(Array4::from_shape_fn(shape, |(score, channel, row, column)| {
        dense[[score, (channel * side + row) * side + column]]
    }))
}
