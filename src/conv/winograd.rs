//! Winograd's way for kernels of 3×3: fewer products, other rounding.
//!
//! A tile of m×m outputs is a sum of products of *transformed* inputs and
//! weights, (m + 2)² of them for each channel where the definition takes 9·m².
//! The results are close to those of [`conv2d`](super::conv2d), not equal: this
//! is for who asks for it by name, and nothing in the library does. Its own bits
//! are the same on every machine, as all sums have one order: over 64 channels at most
//! they are single chains, and longer ones are cut and added, so that the errors
//! hardly grow with more of them.
//!
//! # Source
//! A. Lavin and S. Gray, [Fast Algorithms for Convolutional Neural
//! Networks](https://arxiv.org/abs/1509.09308) (2015), after S. Winograd,
//! Arithmetic Complexity of Computations (1980).

mod lines;
mod matrices;
mod products;
mod span;
mod split;
mod weight_transform;

#[cfg(test)]
mod tests;

use ndarray::{Array4, ArrayView1, ArrayView4};

use lines::Convolution;
use matrices::{Four, Matrices, Two};
use weight_transform::Weights;

use super::Geometry;
use super::shape::ConvShape;
use crate::array::row_major;
use crate::engine::{Level, build_uninit};
use crate::{Error, Result};

/// How many outputs a tile has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tile {
    /// F(2×2, 3×3): 16 products for 4 outputs, 4 for each.
    Two,
    /// F(4×4, 3×3): 36 products for 16 outputs, 2.25 for each, and larger
    /// errors.
    Four,
}

/// The convolution by Winograd's tiles; close to [`conv2d`](super::conv2d).
///
/// Threads share out lines of tiles. Beside the output it needs the transformed
/// weights, and for each thread, which keeps it for the next call, room for some
/// tiles: half a megabyte, or the transformed numbers of 32 tiles where channels
/// and filters are many.
///
/// # Shapes
/// As [`conv2d`](super::conv2d) with a kernel of 3×3.
///
/// # Errors
/// As there; [`Error::OutOfRange`] for another kernel than 3×3, a stride or a
/// dilation of more than 1, and more than one group.
pub fn conv2d<'a>(
    input: impl Into<ArrayView4<'a, f32>>,
    weight: impl Into<ArrayView4<'a, f32>>,
    bias: Option<ArrayView1<f32>>,
    geometry: impl Into<Geometry>,
    tile: Tile,
) -> Result<Array4<f32>> {
    let (input, weight, geometry) = (input.into(), weight.into(), geometry.into());
    let sizes = ConvShape::forward(input.dim(), weight.dim(), geometry)?;
    sizes.check_bias(bias)?;
    for axis in [geometry.window.rows, geometry.window.columns] {
        only("the kernel of Winograd's tiles", axis.kernel, 3, "3")?;
        only("the stride of Winograd's tiles", axis.stride, 1, "1")?;
        only("the dilation of Winograd's tiles", axis.dilation, 1, "1")?;
    }
    only("the groups of Winograd's tiles", geometry.groups, 1, "1")?;
    match tile {
        Tile::Two => by_tiles::<Two, 2, 4>(&sizes, input, weight, bias),
        Tile::Four => by_tiles::<Four, 4, 6>(&sizes, input, weight, bias),
    }
}

fn only(
    what: &'static str,
    value: usize,
    wanted: usize,
    range: &'static str,
) -> Result<()> {
    if value == wanted {
        return Ok(());
    }
    Err(Error::OutOfRange { what, value: value as f64, range })
}

fn by_tiles<M: Matrices<SIDE, SEEN>, const SIDE: usize, const SEEN: usize>(
    sizes: &ConvShape,
    input: ArrayView4<f32>,
    weight: ArrayView4<f32>,
    bias: Option<ArrayView1<f32>>,
) -> Result<Array4<f32>> {
    let (input, weight) = (input.as_standard_layout(), weight.as_standard_layout());
    let bias = bias.as_ref().map(|bias| bias.as_standard_layout());
    let level = Level::current();
    let weights = row_major(&weight);
    let weights = Weights::new::<M, SIDE, SEEN>(level, sizes, weights)?;
    let output = build_uninit(sizes.output_shape(), |maps| {
        let convolution = Convolution {
            level,
            sizes,
            side: SIDE,
            seen: SEEN,
            transforms: M::TRANSFORMS,
            input: input.as_slice()?,
            weights,
            bias: match &bias {
                Some(bias) => Some(bias.as_slice()?),
                None => None,
            },
        };
        convolution.compute(maps);
        Some(())
    })?;
    Ok(output.unwrap_or_else(|| unreachable!("standard layout")))
}
