//! Chapter 10, *Fast convolution*. Run `cargo test -p exercises ch10`.

use ndarray::Array2;

use crate::{Error, Result};

/// Section "Seven loops": one output, as this book defines it: its products added from
/// the first to the last in one chain of fused multiply-adds, which begins at the bias.
/// Both lists are as long. See `f32::mul_add`.
pub fn one_output(bias: f32, pixels: &[f32], weights: &[f32]) -> Result<f32> {
    Err(Error::NotYet)
}

/// Section "Patches as columns": the patches that a kernel of `side` by `side` sees,
/// moving by one pixel without padding, as the columns of a matrix. Places are counted
/// row by row, and so are the pixels of a patch.
pub fn columns(picture: &Array2<f32>, side: usize) -> Result<Array2<f32>> {
    Err(Error::NotYet)
}
