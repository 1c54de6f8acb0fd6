//! Chapter 2, *The convolutional layer*. Run `cargo test -p exercises ch02`.

use cnn::Window;
use ndarray::Array2;

use crate::{Error, Result};

/// Section "Can the layer be derived?": the matrix that does to a flattened picture
/// what the filter does, sliding over it with stride 1 and no padding. One row for
/// each place, one column for each pixel, both row by row.
pub fn matrix(
    [height, width]: [usize; 2],
    filter: &Array2<f32>,
) -> Result<Array2<f32>> {
    Err(Error::NotYet)
}

/// Section "What does one unit compute?": the unit in this row and column of the map,
/// for a picture with `padding` rings of zeros around it. The bias is 0.
///
/// Predict first: the test asks for the three units of the box on the page.
pub fn one_unit(
    picture: &Array2<f32>,
    filter: &Array2<f32>,
    padding: usize,
    [row, column]: [usize; 2],
) -> Result<f32> {
    Err(Error::NotYet)
}

/// Section "How do channels work?": an input of `[channels, height, width]` and
/// filters of `kernel` by `kernel`, with a bias each, stride 1 and no padding. Return
/// the shape of the weight, the shape of the output, and how many numbers there are
/// to learn.
pub fn layer(
    [channels, height, width]: [usize; 3],
    filters: usize,
    kernel: usize,
) -> Result<([usize; 4], [usize; 3], usize)> {
    Err(Error::NotYet)
}

/// Section "What shape comes out?": the least padding, the same on both sides, with
/// which the window has so many places on an axis of this length; `None` if no padding
/// gives that many. The padding that `window` comes with does not count. Its fields
/// are `kernel`, `stride` and `dilation`.
pub fn padding(
    window: Window,
    length: usize,
    places: usize,
) -> Result<Option<usize>> {
    Err(Error::NotYet)
}

/// Section "What does a deep unit see?": how many pixels across does a unit behind
/// these layers see? Each layer, a filter or a pool, is its `[kernel, stride]`.
///
/// Mend this one, which doubles at each pool:
///
/// ```text
/// let mut field = 1;
/// for [kernel, stride] in layers {
///     if *stride == 1 {
///         field += kernel - 1;
///     } else {
///         field *= stride;
///     }
/// }
/// Ok(field)
/// ```
pub fn receptive_field(layers: &[[usize; 2]]) -> Result<usize> {
    Err(Error::NotYet)
}

/// Section "From low level to high level?": which of the filters is this patch most
/// like? Return its index. Patch and filters have the same size.
pub fn unit_of(patch: &Array2<f32>, filters: &[Array2<f32>]) -> Result<usize> {
    Err(Error::NotYet)
}
