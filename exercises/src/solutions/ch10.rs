//! Chapter 10, solved.

use ndarray::Array2;

use crate::Result;

/// Each product and its addition are rounded together, once.
pub fn one_output(bias: f32, pixels: &[f32], weights: &[f32]) -> Result<f32> {
    let pairs = pixels.iter().zip(weights);
    Ok(pairs.fold(bias, |sum, (pixel, &weight)| pixel.mul_add(weight, sum)))
}

/// Column i · places + j is the patch whose upper left pixel is in row i, column j.
pub fn columns(picture: &Array2<f32>, side: usize) -> Result<Array2<f32>> {
    let (height, width) = picture.dim();
    let (rows, places) = (height - side + 1, width - side + 1);
    let shape = (side * side, rows * places);
    Ok(Array2::from_shape_fn(shape, |(entry, column)| {
        let (i, j) = (column / places, column % places);
        let (u, v) = (entry / side, entry % side);
        picture[[i + u, j + v]]
    }))
}
