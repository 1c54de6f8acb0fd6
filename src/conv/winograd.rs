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

use ndarray::{Array3, Array4, ArrayView1, ArrayView2, ArrayView3, ArrayView4, s};

use super::Geometry;
use super::sizes::Sizes;
use crate::array::filled;
use crate::engine::{Chains, Left, Level, Loops, Start, for_each, run_loops, share};
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
    for (first, block) in level.blocks(filters) {
        for (row, filter) in (first..first + block).enumerate() {
            for channel in 0..channels {
                let kernel = weight.slice(s![filter, channel, .., ..]);
                let at = first * channels + channel * block + row;
                let places = packed.iter_mut().skip(at).step_by(filters * channels);
                let transformed = transformed_kernel(&M::WEIGHT, kernel);
                for (factor, value) in places.zip(transformed.as_flattened()) {
                    *factor = *value as f32;
                }
            }
        }
    }
    packed
}

/// G·kernel·Gᵀ.
fn transformed_kernel<const SEEN: usize>(
    matrix: &[[f64; 3]; SEEN],
    kernel: ArrayView2<f32>,
) -> [[f64; SEEN]; SEEN] {
    let mut lines = [[0.0; 3]; SEEN];
    for (line, factors) in lines.iter_mut().zip(matrix) {
        for (row, factor) in kernel.outer_iter().zip(factors) {
            for (sum, &weight) in line.iter_mut().zip(row) {
                *sum += factor * f64::from(weight);
            }
        }
    }
    lines.map(|line| {
        matrix.map(|factors| {
            line.iter()
                .zip(factors)
                .map(|(value, factor)| value * factor)
                .sum()
        })
    })
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

/// How many numbers of transformed tiles are kept at once: a megabyte, or those
/// of 64 tiles.
const KEPT: usize = 1 << 18;

/// matrix · tile, for each column of the tile: every product and every sum is
/// rounded, in their order.
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

#[inline(always)]
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

/// Some of the tiles of an image.
#[derive(Clone, Copy)]
struct Part {
    first: usize,
    /// How many, up to whole [`LANES`].
    here: usize,
    /// How many there is room for.
    most: usize,
    /// Tiles of the image.
    tiles: usize,
    /// Tiles beside each other.
    across: usize,
}

/// The tiles of all channels, transformed: Bᵀ·tile·B.
struct Seen<'a, const SEEN: usize> {
    part: Part,
    plane: [usize; 2],
    pixels: &'a [f32],
    matrix: &'a [[f32; SEEN]; SEEN],
    side: usize,
    seen: &'a mut [f32],
}

impl<const SEEN: usize> Loops for Seen<'_, SEEN> {
    #[inline(always)]
    fn run(self) {
        let [height, width] = self.plane;
        let (part, side) = (self.part, self.side);
        let channels = self.pixels.len() / (height * width);
        let planes = self.pixels.chunks_exact(height * width);
        for (channel, plane) in planes.enumerate() {
            for start in (0..part.here).step_by(LANES) {
                let mut tile = [[[0.0; LANES]; SEEN]; SEEN];
                for lane in 0..LANES {
                    // Beside the last tile: that one again, not to be written.
                    let at = (part.first + start + lane).min(part.tiles - 1);
                    let (down, right) = (at / part.across, at % part.across);
                    let corner = down * side * width + right * side;
                    for (row, line) in tile.iter_mut().enumerate() {
                        let from = &plane[corner + row * width..][..SEEN];
                        for (values, &pixel) in line.iter_mut().zip(from) {
                            values[lane] = pixel;
                        }
                    }
                }
                // The second product is that of the tile turned.
                let half = turned(&times(self.matrix, &tile));
                let lines = times(self.matrix, &half);
                for (column, line) in lines.iter().enumerate() {
                    for (row, values) in line.iter().enumerate() {
                        let place = row * SEEN + column;
                        let to = (place * channels + channel) * part.most + start;
                        self.seen[to..][..LANES].copy_from_slice(values);
                    }
                }
            }
        }
    }
}

/// The outputs of the tiles of all filters: Aᵀ·tile·A.
struct Made<'a, const SIDE: usize, const SEEN: usize> {
    part: Part,
    plane: [usize; 2],
    bias: Option<ArrayView1<'a, f32>>,
    matrix: &'a [[f32; SEEN]; SIDE],
    made: &'a [f32],
    maps: &'a mut [f32],
}

impl<const SIDE: usize, const SEEN: usize> Loops for Made<'_, SIDE, SEEN> {
    #[inline(always)]
    fn run(self) {
        let [rows, columns] = self.plane;
        let part = self.part;
        let filters = self.maps.len() / (rows * columns);
        let maps = self.maps.chunks_exact_mut(rows * columns);
        for (filter, map) in maps.enumerate() {
            let bias = self.bias.map_or(0.0, |bias| bias[filter]);
            for start in (0..part.here).step_by(LANES) {
                let mut tile = [[[0.0; LANES]; SEEN]; SEEN];
                let places = tile.as_flattened_mut().iter_mut();
                for (place, values) in places.enumerate() {
                    let from = (place * filters + filter) * part.most + start;
                    values.copy_from_slice(&self.made[from..][..LANES]);
                }
                let half = turned(&times(self.matrix, &tile));
                let tile = times(self.matrix, &half);
                let first = part.first + start;
                for lane in 0..LANES.min(part.tiles.saturating_sub(first)) {
                    let at = first + lane;
                    let (down, right) = (at / part.across, at % part.across);
                    let (top, left) = (down * SIDE, right * SIDE);
                    for row in 0..SIDE.min(rows - top) {
                        let line = &mut map[(top + row) * columns + left..];
                        let line = &mut line[..SIDE.min(columns - left)];
                        for (value, made) in line.iter_mut().zip(&tile) {
                            *value = made[row][lane] + bias;
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
