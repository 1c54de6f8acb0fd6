//! Chapter 5, *Pooling*. Run `cargo test -p exercises ch05`.

use cnn::Window;
use ndarray::{Array2, Array4};

use crate::{Error, Result};

/// Section "What is summarised?": the larger of two numbers, with + and − and a single
/// call of `relu`.
pub fn larger(a: f32, b: f32, relu: &dyn Fn(f32) -> f32) -> Result<f32> {
    Err(Error::NotYet)
}

/// The weight, of shape `[1, 1, kernel, kernel]`, with which a convolutional layer
/// of stride `kernel` is an average pooling.
pub fn average_weight(kernel: usize) -> Result<Array4<f32>> {
    Err(Error::NotYet)
}

/// A layer of one filter of 2×2, with this weight and this bias, whichever they are.
/// It is no max pooling: return a window of 2×2 pixels for which its sum is not the
/// largest of the four.
pub fn not_the_max(weight: &Array2<f32>, bias: f32) -> Result<Array2<f32>> {
    Err(Error::NotYet)
}

/// Section "How much does a small shift change?": a bright pixel lies anywhere under
/// windows of `kernel` by `kernel` that do not overlap. Of its eight moves by one
/// pixel, how many stay in the window? The mean over all places in the window.
pub fn hidden_moves(kernel: usize) -> Result<f64> {
    Err(Error::NotYet)
}

/// Section "What does leaving out pixels break?": a line of eight zeros and ones,
/// other than 0 0 1 1 0 0 1 1, that flips the detector behind max pooling when it is
/// moved by one pixel to the right. (What leaves on the right comes in on the left.)
/// The detector says "stripes" if two neighbours of the four pooled numbers differ by
/// more than a half.
pub fn flipping_line() -> Result<[f32; 8]> {
    Err(Error::NotYet)
}

/// Section "Where does the gradient go?": the slopes before a max pooling, given its
/// input and the slopes behind it. The window has no padding and a dilation of 1; its
/// fields are `kernel` and `stride`. At a tie the slope goes to the first pixel, row by
/// row.
pub fn max_backward(
    input: &Array2<f32>,
    window: Window,
    grad_output: &Array2<f32>,
) -> Result<Array2<f32>> {
    Err(Error::NotYet)
}

/// Section "Does pooling save parameters?": the parameters of the page's network, for
/// pictures of `side` by `side` and `poolings` of its max poolings. First convolution:
/// 1 channel, 8 filters of 3×3. Second one: 8 channels, 16 filters of 3×3. Both keep
/// the size. Then a dense layer from the flattened map to 10 scores. All have biases.
pub fn parameters(side: usize, poolings: u32) -> Result<[usize; 3]> {
    Err(Error::NotYet)
}
