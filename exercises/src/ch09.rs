//! Chapter 9, *Equivariance and invariance*. Run `cargo test -p exercises ch09`.

use ndarray::{Array2, Array4};

use crate::{Error, Result};

/// Section "Two words": the plane with `reach` more pixels on every side, so that a
/// filter of `2 * reach + 1` slid over it commutes with every move on a ring: what
/// stands beyond one end is what stands at the other one. `reach` is no larger than
/// the plane.
pub fn ring(plane: &Array2<f32>, reach: usize) -> Result<Array2<f32>> {
    Err(Error::NotYet)
}

/// Section "Two words": layers on a ring, with these strides, one behind the other.
/// The moves to the right, from 0 to `farthest` pixels, after which the last map is the
/// map of before, moved.
pub fn commuting_moves(strides: &[usize], farthest: usize) -> Result<Vec<usize>> {
    Err(Error::NotYet)
}

/// Section "Turns, mirrors, sizes": a square kernel and its turns by 90°, 180° and
/// 270°, counter-clockwise.
pub fn quarter_turns(kernel: &Array2<f32>) -> Result<[Array2<f32>; 4]> {
    Err(Error::NotYet)
}

/// Section "Crops and the whole": the weight `[scores, channels · side · side]` of a
/// dense layer behind flattened maps, as that of a convolution, `[scores, channels,
/// side, side]`, which gives the same scores of the same maps.
pub fn sliding_weight(dense: &Array2<f32>, channels: usize) -> Result<Array4<f32>> {
    Err(Error::NotYet)
}
