//! Chapter 1, *Flattening*. Run `cargo test -p exercises ch01`.

use ndarray::{Array1, Array2, Array3};

use crate::{Error, Result};

/// Section "Is anything lost in the row?": the slot of the pixel in this channel,
/// row and column, in an image of this height and width.
pub fn slot(
    [channel, row, column]: [usize; 3],
    [height, width]: [usize; 2],
) -> Result<usize> {
    Err(Error::NotYet)
}

/// The way back: channel, row and column of the pixel in this slot.
pub fn place(slot: usize, [height, width]: [usize; 2]) -> Result<[usize; 3]> {
    Err(Error::NotYet)
}

/// Section "Then what is the problem?": a dense layer has the weights `weight`, of
/// shape `[outputs, slots]`. Its pixels are put into another order: slot k then holds
/// what was in slot `order[k]`. Return the weights W·Pᵀ that give the same scores.
pub fn reordered(weight: &Array2<f32>, order: &[usize]) -> Result<Array2<f32>> {
    Err(Error::NotYet)
}

/// Section "Are neighbours really related?": the correlation of all pixels that have
/// a pixel `distance` columns to their right with that pixel. There is none beyond
/// the border. `cnn::statistics::correlation` takes two views of one shape.
///
/// Predict first: which numbers come out for stripes ten pixels wide?
pub fn along_rows(picture: &Array2<f32>, distance: usize) -> Result<f64> {
    Err(Error::NotYet)
}

/// Section "What does it cost to ignore this?": how many weights and biases has a
/// dense layer that reads a flattened image of `[channels, height, width]`?
pub fn dense_numbers(
    [channels, height, width]: [usize; 3],
    outputs: usize,
) -> Result<usize> {
    Err(Error::NotYet)
}

/// Section "When is flattening right?": a head that forgets places. Maps of shape
/// `[channels, height, width]` become `[channels]` means.
pub fn global_average(maps: &Array3<f32>) -> Result<Array1<f32>> {
    Err(Error::NotYet)
}
