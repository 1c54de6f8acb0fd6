//! Winograd's way for kernels of 3×3: fewer products, other rounding.
//!
//! A tile of m×m outputs is a sum of products of *transformed* inputs and
//! weights, (m + 2)² of them for each channel where the definition takes 9·m².
//! The results are close to those of [`conv2d`](super::conv2d), not equal: this
//! is for who asks for it by name, and nothing in the library does. Its own bits
//! are the same on every machine, as all sums have one order.
//!
//! # Source
//! A. Lavin and S. Gray, [Fast Algorithms for Convolutional Neural
//! Networks](https://arxiv.org/abs/1509.09308) (2015), after S. Winograd,
//! Arithmetic Complexity of Computations (1980).

mod matrices;
mod tiles;

#[cfg(test)]
mod tests;

use ndarray::{Array3, Array4, ArrayView1, ArrayView3, ArrayView4, s};

use matrices::{Four, Matrices, Two, transformed_weights};
use tiles::{LANES, Made, Part, Seen};

use super::Geometry;
use super::sizes::Sizes;
use crate::array::filled;
use crate::engine::{
    Chains, Left, Level, Start, Tap, for_each, run_loops, share, to_write,
};
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
/// Threads share out the images of a batch. Beside the output it needs a padded
/// image and a few hundred tiles for each thread, and the transformed weights.
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
    let sizes = Sizes::forward(input.dim(), weight.dim(), geometry)?;
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
    Err(Error::OutOfRange {
        what,
        value: value as f64,
        range,
    })
}

fn by_tiles<M: Matrices<SIDE, SEEN>, const SIDE: usize, const SEEN: usize>(
    sizes: &Sizes,
    input: ArrayView4<f32>,
    weight: ArrayView4<f32>,
    bias: Option<ArrayView1<f32>>,
) -> Result<Array4<f32>> {
    let mut output = filled(sizes.output_shape(), 0.0)?;
    let level = Level::current();
    let weights = transformed_weights::<M, SIDE, SEEN>(level, weight);
    let parts = share(output.len().saturating_mul(weight.len() / sizes.out_group));
    let maps = output.as_slice_mut().unwrap_or_default();
    let maps = maps.chunks_exact_mut(maps.len() / sizes.images);
    let pieces: Vec<_> = input.outer_iter().zip(maps).collect();
    for_each(parts, pieces, |(image, maps)| {
        let image = padded(image, sizes, SIDE);
        of_image::<M, SIDE, SEEN>(level, sizes, &image, &weights, bias, maps);
    });
    Ok(output)
}

/// The image with its padding, and with zeros behind it up to whole tiles.
fn padded(image: ArrayView3<f32>, sizes: &Sizes, side: usize) -> Array3<f32> {
    let (channels, height, width) = image.dim();
    let [rows, columns] =
        sizes.output.map(|places| places.div_ceil(side) * side + 2);
    let [top, left] =
        [sizes.window.rows, sizes.window.columns].map(|axis| axis.padding[0]);
    let mut padded =
        Array3::zeros((channels, rows.max(top + height), columns.max(left + width)));
    padded
        .slice_mut(s![.., top..top + height, left..left + width])
        .assign(&image);
    padded
}

/// How many numbers of transformed tiles are kept at once: a megabyte, or those
/// of 64 tiles.
const KEPT: usize = 1 << 18;

/// All maps of one padded image.
fn of_image<M: Matrices<SIDE, SEEN>, const SIDE: usize, const SEEN: usize>(
    level: Level,
    sizes: &Sizes,
    image: &Array3<f32>,
    weights: &[f32],
    bias: Option<ArrayView1<f32>>,
    maps: &mut [f32],
) {
    let (channels, height, width) = image.dim();
    let pixels = image.as_slice().unwrap_or_default();
    let [rows, columns] = sizes.output;
    let across = columns.div_ceil(SIDE);
    let tiles = rows.div_ceil(SIDE) * across;
    let filters = sizes.out_group;
    let places = SEEN * SEEN;
    let most = KEPT / (places * (channels + filters));
    let most = (most / LANES * LANES).max(8 * LANES);
    let most = most.min(tiles.next_multiple_of(LANES));
    let mut seen = vec![0.0; places * channels * most];
    let mut made = vec![0.0; places * filters * most];
    for first in (0..tiles).step_by(most) {
        let here = most.min(tiles - first).next_multiple_of(LANES);
        let part = Part {
            first,
            here,
            most,
            tiles,
            across,
        };
        run_loops(
            level,
            Seen {
                part,
                plane: [height, width],
                pixels,
                matrix: &M::INPUT,
                side: SIDE,
                seen: &mut seen,
            },
        );
        for place in 0..places {
            let outputs = made[place * filters * most..].chunks_exact_mut(most);
            let mut outputs: Vec<_> = outputs
                .take(filters)
                .map(|row| to_write(&mut row[..here]))
                .collect();
            let chains = Chains {
                right: &seen[place * channels * most..][..channels * most],
                channels,
                step: most,
                taps: &Tap::ONLY,
                left: Left::Packed {
                    values: &weights[place * filters * channels..]
                        [..filters * channels],
                    first: 0,
                    channel: 1,
                    each: channels,
                },
                start: Start::Zero,
            };
            chains.compute(level, &mut outputs);
        }
        run_loops(
            level,
            Made {
                part,
                plane: sizes.output,
                bias,
                matrix: &M::OUTPUT,
                made: &made,
                maps: &mut *maps,
            },
        );
    }
}
