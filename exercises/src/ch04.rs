//! Chapter 4, *Convolution and cross-correlation*. Run `cargo test -p exercises ch04`.

use ndarray::{Array2, Array4};

use crate::{Error, Operation, Result};

/// Section "Which one do libraries compute?": a program was given the picture and the
/// kernel and has returned the output, as large as the picture (`Mode::Same`). What
/// did it compute?
pub fn operation(
    picture: &Array2<f32>,
    kernel: &Array2<f32>,
    output: &Array2<f32>,
) -> Result<Operation> {
    Err(Error::NotYet)
}

/// Section "When does it matter?": weights of a layer that cross-correlates, of shape
/// `[filters, channels, rows, columns]`. Return those with which a program that truly
/// convolves gives the same maps.
pub fn ported(weight: &Array4<f32>) -> Result<Array4<f32>> {
    Err(Error::NotYet)
}

/// Section "Why do mathematicians turn the kernel?": a picture is cross-correlated
/// with the first kernel, then the result with the second one. Return the one kernel
/// that does the same at once.
pub fn composed(first: &Array2<f32>, second: &Array2<f32>) -> Result<Array2<f32>> {
    Err(Error::NotYet)
}

/// Section "If it is learned, who cares?": a frozen kernel of 3×3 stands before the
/// learned one. Does a learner that convolves get stuck on a lesson that was made by
/// cross-correlation?
pub fn breaks(frozen: &Array2<f32>) -> Result<bool> {
    Err(Error::NotYet)
}

/// Section "What happens at the border?": what SciPy's
/// `ndimage.correlate(picture, kernel, mode="reflect")` computes, for a kernel with
/// an odd number of rows and columns.
/// See `cnn::signal::correlate2d_bordered`.
pub fn scipy_reflect(
    picture: &Array2<f32>,
    kernel: &Array2<f32>,
) -> Result<Array2<f32>> {
    Err(Error::NotYet)
}

/// Section "What goes back through the layer?": a picture was cross-correlated with
/// the kernel, `Mode::Valid`. Given the slopes of the map, return those of the kernel's
/// weights and those of the pixels, in this order.
pub fn ways_back(
    picture: &Array2<f32>,
    kernel: &Array2<f32>,
    slopes: &Array2<f32>,
) -> Result<[Array2<f32>; 2]> {
    Err(Error::NotYet)
}
