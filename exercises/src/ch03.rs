//! Chapter 3, *Filters and feature maps*. Run `cargo test -p exercises ch03`.

use ndarray::{Array2, Array3};

use crate::{Error, Result};

/// Section "What can nine numbers do?": a filter of 3×3 for edges along a diagonal.
/// It gives something positive where the picture grows brighter to the *lower right*,
/// and nothing on flat areas and on edges along the other diagonal.
pub fn diagonal() -> Result<Array2<f32>> {
    Err(Error::NotYet)
}

/// Section "Does the map show what looks like the filter?": how like the pattern are
/// the pixels, from −1 to 1, whatever their contrast and brightness? Pixels that are
/// all equal are like nothing: 0.
pub fn likeness(pixels: &Array2<f32>, pattern: &Array2<f32>) -> Result<f64> {
    Err(Error::NotYet)
}

/// Section "Are random filters edge detectors?": the R² of a filter's map with the
/// local brightness, that is the mean of the pixels under the filter; both of
/// `Mode::Valid`. The filter is square. See `cnn::kernels::boxcar` and
/// `cnn::statistics::r_squared`.
///
/// Predict first: is it larger or smaller for random filters of 11×11 than of 9×9?
pub fn brightness_share(picture: &Array2<f32>, filter: &Array2<f32>) -> Result<f64> {
    Err(Error::NotYet)
}

/// Section "Can a filter be learned?": find data that cannot tell. Return a picture of
/// at least 5×5 pixels on which Sobel's upright filter and
///
/// ```text
/// -4 0 4
///  0 0 0
///  0 0 0
/// ```
///
/// make one and the same map, which is not zero all over.
pub fn cannot_tell() -> Result<Array2<f32>> {
    Err(Error::NotYet)
}

/// Section "From a filter to a layer": a photograph of `[3, height, width]` in gray,
/// by a filter of one pixel: 0.299 of red, 0.587 of green, 0.114 of blue.
pub fn gray(photo: &Array3<f32>) -> Result<Array2<f32>> {
    Err(Error::NotYet)
}
