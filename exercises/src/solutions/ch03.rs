//! Chapter 3, solved.

use cnn::signal::{Mode, correlate2d};
use cnn::{Window, conv, kernels, statistics};
use ndarray::{Array2, Array3, Axis, arr2, array};

use crate::Result;

/// A filter for edges along a diagonal, brighter to the lower right.
pub fn diagonal() -> Result<Array2<f32>> {
    Ok(arr2(&[[-2.0, -1.0, 0.0], [-1.0, 0.0, 1.0], [0.0, 1.0, 2.0]]))
}

/// How like a pattern the pixels under a window are, whatever their contrast.
pub fn likeness(pixels: &Array2<f32>, pattern: &Array2<f32>) -> Result<f64> {
    let likeness = statistics::correlation(pixels, pattern);
    Ok(if likeness.is_nan() { 0.0 } else { likeness })
}

/// The share of a filter's map that local brightness explains.
pub fn brightness_share(picture: &Array2<f32>, filter: &Array2<f32>) -> Result<f64> {
    let map = correlate2d(picture, filter, Mode::Valid)?;
    let mean = kernels::boxcar(filter.nrows())?;
    let brightness = correlate2d(picture, &mean, Mode::Valid)?;
    Ok(statistics::r_squared(&map, &brightness))
}

/// A picture on which filters with equal sums of their columns look alike.
pub fn cannot_tell() -> Result<Array2<f32>> {
    Ok(Array2::from_shape_fn((8, 8), |(_, column)| (column * column) as f32))
}

/// A gray picture, by a filter of one pixel.
pub fn gray(photo: &Array3<f32>) -> Result<Array2<f32>> {
    let weight = array![[[[0.299]], [[0.587]], [[0.114]]]];
    let input = photo.view().insert_axis(Axis(0));
    let output = conv::conv2d(input, &weight, None, Window::new(1))?;
    Ok(output.index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0))
}
