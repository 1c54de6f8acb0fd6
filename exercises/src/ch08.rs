//! Chapter 8, *Layers become a network that learns*. Run `cargo test -p exercises ch08`.

use ndarray::Array2;

use crate::{Error, Result};

/// Section "Does it learn, and does order matter?": the logits of one image and its
/// right class. Return the slopes of the loss along the logits, one for each. A logit may
/// be as large as 1000.
pub fn slopes_of_the_loss(logits: &[f64], right: usize) -> Result<Vec<f64>> {
    Err(Error::NotYet)
}

/// Section "One class at a time": how many images of which class (row) were read as
/// which class (column). Return recall and precision of one class, and `None` for a share
/// of no images.
pub fn recall_and_precision(
    counts: &Array2<usize>,
    class: usize,
) -> Result<[Option<f64>; 2]> {
    Err(Error::NotYet)
}
