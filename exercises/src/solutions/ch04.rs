//! Chapter 4, solved.

use cnn::signal::{
    Border, Mode, convolve2d, correlate2d, correlate2d_bordered, flip,
};
use ndarray::{Array2, Array4, s};

use crate::{Operation, Result};

/// Which operation made the output.
pub fn operation(
    picture: &Array2<f32>,
    kernel: &Array2<f32>,
    output: &Array2<f32>,
) -> Result<Operation> {
    let correlated = correlate2d(picture, kernel, Mode::Same)? == output;
    let convolved = convolve2d(picture, kernel, Mode::Same)? == output;
    Ok(match (correlated, convolved) {
        (true, true) => Operation::Either,
        (true, false) => Operation::Correlation,
        (false, true) => Operation::Convolution,
        (false, false) => Operation::Neither,
    })
}

/// Weights of a cross-correlating layer, for a program that convolves.
pub fn ported(weight: &Array4<f32>) -> Result<Array4<f32>> {
    Ok(weight.slice(s![.., .., ..;-1, ..;-1]).to_owned())
}

/// The kernel that does at once what two do one after the other.
pub fn composed(first: &Array2<f32>, second: &Array2<f32>) -> Result<Array2<f32>> {
    Ok(convolve2d(first, second, Mode::Full)?)
}

/// Whether a convolving learner gets stuck behind this kernel, frozen.
pub fn breaks(frozen: &Array2<f32>) -> Result<bool> {
    let turned = flip(frozen.view());
    Ok(turned != frozen && turned != -frozen)
}

/// What SciPy's `ndimage.correlate(…, mode="reflect")` computes.
pub fn scipy_reflect(
    picture: &Array2<f32>,
    kernel: &Array2<f32>,
) -> Result<Array2<f32>> {
    let border = Border::Symmetric;
    Ok(correlate2d_bordered(picture, kernel, Mode::Same, border)?)
}

/// The slopes of the weights and of the pixels, from those of the map.
pub fn ways_back(
    picture: &Array2<f32>,
    kernel: &Array2<f32>,
    slopes: &Array2<f32>,
) -> Result<[Array2<f32>; 2]> {
    Ok([
        correlate2d(picture, slopes, Mode::Valid)?,
        convolve2d(slopes, kernel, Mode::Full)?,
    ])
}
