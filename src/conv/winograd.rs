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

use ndarray::{Array3, Array4, ArrayView1, ArrayView3, ArrayView4, s};

use super::Geometry;
use super::sizes::Sizes;
use crate::array::filled;
use crate::engine::{Chains, Left, Level, Start, for_each, share};
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

/// The matrices that make a tile of `SIDE`×`SIDE` outputs from `SEEN`×`SEEN`
/// inputs: output = Aᵀ·\[(G·kernel·Gᵀ) ⊙ (Bᵀ·input·B)\]·A.
trait Matrices<const SIDE: usize, const SEEN: usize> {
    const INPUT: [[f32; SEEN]; SEEN];
    const WEIGHT: [[f64; 3]; SEEN];
    const OUTPUT: [[f32; SEEN]; SIDE];
}

struct Two;

impl Matrices<2, 4> for Two {
    const INPUT: [[f32; 4]; 4] = [
        [1.0, 0.0, -1.0, 0.0],
        [0.0, 1.0, 1.0, 0.0],
        [0.0, -1.0, 1.0, 0.0],
        [0.0, 1.0, 0.0, -1.0],
    ];
    const WEIGHT: [[f64; 3]; 4] = [
        [1.0, 0.0, 0.0],
        [0.5, 0.5, 0.5],
        [0.5, -0.5, 0.5],
        [0.0, 0.0, 1.0],
    ];
    const OUTPUT: [[f32; 4]; 2] = [[1.0, 1.0, 1.0, 0.0], [0.0, 1.0, -1.0, -1.0]];
}

struct Four;

impl Matrices<4, 6> for Four {
    const INPUT: [[f32; 6]; 6] = [
        [4.0, 0.0, -5.0, 0.0, 1.0, 0.0],
        [0.0, -4.0, -4.0, 1.0, 1.0, 0.0],
        [0.0, 4.0, -4.0, -1.0, 1.0, 0.0],
        [0.0, -2.0, -1.0, 2.0, 1.0, 0.0],
        [0.0, 2.0, -1.0, -2.0, 1.0, 0.0],
        [0.0, 4.0, 0.0, -5.0, 0.0, 1.0],
    ];
    const WEIGHT: [[f64; 3]; 6] = [
        [1.0 / 4.0, 0.0, 0.0],
        [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
        [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
        [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
        [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
        [0.0, 0.0, 1.0],
    ];
    const OUTPUT: [[f32; 6]; 4] = [
        [1.0, 1.0, 1.0, 1.0, 1.0, 0.0],
        [0.0, 1.0, -1.0, 2.0, -2.0, 0.0],
        [0.0, 1.0, 1.0, 4.0, 4.0, 0.0],
        [0.0, 1.0, -1.0, 8.0, -8.0, 1.0],
    ];
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

/// G·kernel·Gᵀ, each rounded once: for every place of the tile the matrix of
/// filters and channels, laid out for [`Chains`].
fn transformed_weights<
    M: Matrices<SIDE, SEEN>,
    const SIDE: usize,
    const SEEN: usize,
>(
    level: Level,
    weight: ArrayView4<f32>,
) -> Vec<f32> {
    let (filters, channels, ..) = weight.dim();
    let mut packed = vec![0.0; SEEN * SEEN * filters * channels];
    let matrices = packed.chunks_exact_mut(filters * channels);
    for (place, matrix) in matrices.enumerate() {
        let [down, across] = [M::WEIGHT[place / SEEN], M::WEIGHT[place % SEEN]];
        for (first, block) in level.blocks(filters) {
            let matrix = &mut matrix[first * channels..][..block * channels];
            for (channel, factors) in matrix.chunks_exact_mut(block).enumerate() {
                for (row, factor) in factors.iter_mut().enumerate() {
                    let kernel = weight.slice(s![first + row, channel, .., ..]);
                    let terms = kernel.indexed_iter().map(|((u, v), &weight)| {
                        down[u] * f64::from(weight) * across[v]
                    });
                    *factor = terms.sum::<f64>() as f32;
                }
            }
        }
    }
    packed
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

/// Tiles that are transformed side by side.
const LANES: usize = 8;

type Lanes = [f32; LANES];

/// How many numbers of transformed tiles are kept at once: half a megabyte.
const KEPT: usize = 1 << 17;

/// matrix · tile, for each column of the tile.
#[inline(always)]
fn times<const ROWS: usize, const COLUMNS: usize, const WIDTH: usize>(
    matrix: &[[f32; COLUMNS]; ROWS],
    tile: &[[Lanes; WIDTH]; COLUMNS],
) -> [[Lanes; WIDTH]; ROWS] {
    let mut product = [[[0.0; LANES]; WIDTH]; ROWS];
    for (sums, factors) in product.iter_mut().zip(matrix) {
        for (line, &factor) in tile.iter().zip(factors) {
            if factor != 0.0 {
                for (sums, values) in sums.iter_mut().zip(line) {
                    for (sum, &value) in sums.iter_mut().zip(values) {
                        *sum += factor * value;
                    }
                }
            }
        }
    }
    product
}

fn turned<const ROWS: usize, const COLUMNS: usize>(
    tile: &[[Lanes; COLUMNS]; ROWS],
) -> [[Lanes; ROWS]; COLUMNS] {
    std::array::from_fn(|column| std::array::from_fn(|row| tile[row][column]))
}

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
    let most = (most / LANES * LANES).max(2 * LANES);
    let most = most.min(tiles.next_multiple_of(LANES));
    let mut seen = vec![0.0; places * channels * most];
    let mut made = vec![0.0; places * filters * most];
    for first in (0..tiles).step_by(most) {
        let here = most.min(tiles - first).next_multiple_of(LANES);
        for (channel, plane) in pixels.chunks_exact(height * width).enumerate() {
            for start in (0..here).step_by(LANES) {
                let mut tile = [[[0.0; LANES]; SEEN]; SEEN];
                for lane in 0..LANES {
                    // Beside the last tile: that one again, not to be written.
                    let at = (first + start + lane).min(tiles - 1);
                    let corner = at / across * SIDE * width + at % across * SIDE;
                    for (row, line) in tile.iter_mut().enumerate() {
                        let from = &plane[corner + row * width..][..SEEN];
                        for (values, &pixel) in line.iter_mut().zip(from) {
                            values[lane] = pixel;
                        }
                    }
                }
                // Bᵀ·tile·B, the second product on the tile turned.
                let half = turned(&times(&M::INPUT, &tile));
                let lines = times(&M::INPUT, &half);
                for (column, line) in lines.iter().enumerate() {
                    for (row, values) in line.iter().enumerate() {
                        let matrix = (row * SEEN + column) * channels + channel;
                        seen[matrix * most + start..][..LANES]
                            .copy_from_slice(values);
                    }
                }
            }
        }
        for place in 0..places {
            let outputs = made[place * filters * most..].chunks_exact_mut(most);
            let mut outputs: Vec<_> =
                outputs.take(filters).map(|row| &mut row[..here]).collect();
            let chains = Chains {
                right: &seen[place * channels * most..][..channels * most],
                channels,
                step: most,
                taps: &[0],
                left: Left::Packed {
                    values: &weights[place * filters * channels..]
                        [..filters * channels],
                    first: 0,
                    each: channels,
                },
                start: Start::Zero,
                fused: true,
            };
            chains.compute(level, &mut outputs);
        }
        for (filter, map) in maps.chunks_exact_mut(rows * columns).enumerate() {
            let bias = bias.map_or(0.0, |bias| bias[filter]);
            for start in (0..here).step_by(LANES) {
                let mut tile = [[[0.0; LANES]; SEEN]; SEEN];
                for (place, values) in tile.as_flattened_mut().iter_mut().enumerate()
                {
                    let from = (place * filters + filter) * most + start;
                    values.copy_from_slice(&made[from..][..LANES]);
                }
                let half = turned(&times(&M::OUTPUT, &tile));
                let tile = times(&M::OUTPUT, &half);
                for lane in 0..LANES.min(tiles.saturating_sub(first + start)) {
                    let at = first + start + lane;
                    let (top, left) = (at / across * SIDE, at % across * SIDE);
                    for row in 0..SIDE.min(rows - top) {
                        let line = &mut map[(top + row) * columns + left..];
                        for column in 0..SIDE.min(columns - left) {
                            line[column] = tile[column][row][lane] + bias;
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
