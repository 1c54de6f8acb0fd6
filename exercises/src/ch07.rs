//! Chapter 7, *Backpropagation*. Run `cargo test -p exercises ch07`.

use ndarray::Array2;

use crate::{Error, Fault, Result, WayBack};

/// Section "Three formulas": a picture of `side` by `side` pixels was cross-correlated
/// with a kernel, with this stride and no padding. Given the slopes of the map, return
/// those of the pixels.
pub fn strided_slopes(
    slopes: &Array2<f32>,
    kernel: &Array2<f32>,
    side: usize,
    stride: usize,
) -> Result<Array2<f32>> {
    Err(Error::NotYet)
}

/// Section "Checking slopes": a loss of one weight, the weight, and the slope that some
/// program has computed there. Is it right? Both sides, a step of a hundred-thousandth,
/// and a relative error of at most a millionth.
pub fn gradient_check(
    loss: &dyn Fn(f64) -> f64,
    weight: f64,
    slope: f64,
) -> Result<bool> {
    Err(Error::NotYet)
}

/// Section "What to begin with": the spread of the first weights of a layer of filters
/// of `kernel` by `kernel` that stands behind a ReLU with `channels` maps.
pub fn spread_of_weights(channels: usize, kernel: usize) -> Result<f64> {
    Err(Error::NotYet)
}

/// Section "The memory of training": how many numbers go into the layers, and have to
/// be kept, for a batch of images of `side` by `side` with one channel: a convolution
/// with `filters` filters that keeps the size, a ReLU, a max pooling of 2×2, and a
/// dense layer. (Flattening moves nothing.)
pub fn kept_numbers(batch: usize, side: usize, filters: usize) -> Result<usize> {
    Err(Error::NotYet)
}

/// Section "The break-it lab": somebody's way back through a convolution of 3×3
/// without padding, and it may have a bug. It takes the input, the weights and the
/// slopes of the maps, of the shapes that `cnn::conv::conv2d` has. Try it on arrays of
/// your own, and say what is wrong with it. (There is one bug at most.)
pub fn find_the_bug(way_back: &WayBack) -> Result<Fault> {
    Err(Error::NotYet)
}
