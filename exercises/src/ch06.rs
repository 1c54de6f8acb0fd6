//! Chapter 6, *Padding, stride, dilation*. Run `cargo test -p exercises ch06`.

use cnn::Window;
use ndarray::{Array2, Array4};

use crate::{Error, Result};

/// Section "What size comes out, and what is never looked at?": the rows of the
/// smallest input for which every window of the stack, the one next to the input
/// first, has a place. The fields of a window are `kernel`, `stride`, `dilation` and
/// `padding`, rows before and behind; at least one row has to be no padding.
pub fn smallest_input(stack: &[Window]) -> Result<usize> {
    Err(Error::NotYet)
}

/// How many of `length` pixels no weight of the window ever lies on. The window has
/// a place; it has no padding.
pub fn never_looked_at(window: Window, length: usize) -> Result<usize> {
    Err(Error::NotYet)
}

/// Section "What does a stride throw away?": the middle of what the output `place` of
/// a stack sees, in pixels of the input, 0 for the first one and a half more between
/// two of them. The window next to the input comes first.
pub fn middle_of_what_is_seen(stack: &[Window], place: usize) -> Result<f64> {
    Err(Error::NotYet)
}

/// Section "What does dilation leave out?": whether an output of layers with three
/// weights and these dilations sees every pixel between the first and the last one
/// that it sees.
pub fn without_holes(dilations: &[usize]) -> Result<bool> {
    Err(Error::NotYet)
}

/// Section "The way back up": the transposed convolution of a row, without padding.
/// Each number puts the weights down, times itself, `stride` pixels further on than
/// the number before it; what overlaps is added.
pub fn transposed(row: &[f32], weights: &[f32], stride: usize) -> Result<Vec<f32>> {
    Err(Error::NotYet)
}

/// Section "When is a dense layer a convolution?": the weight of the convolutional
/// layer that does what a dense layer does behind a flattening.
///
/// - `weight`: `[outputs, channels · rows · columns]`
/// - `size`: `[channels, rows, columns]` of the maps before they are flattened,
///   channel by channel and row by row
pub fn dense_as_filters(
    weight: &Array2<f32>,
    size: [usize; 3],
) -> Result<Array4<f32>> {
    Err(Error::NotYet)
}
