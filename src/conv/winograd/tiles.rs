//! Tiles transformed side by side: of the image, and of the outputs.

use ndarray::ArrayView1;

use crate::engine::Loops;

/// Tiles that are transformed side by side.
pub(super) const LANES: usize = 8;

type Lanes = [f32; LANES];

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

/// Some of the tiles of an image.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) first: usize,
    /// How many, up to whole [`LANES`].
    pub(super) here: usize,
    /// How many there is room for.
    pub(super) most: usize,
    /// Tiles of the image.
    pub(super) tiles: usize,
    /// Tiles beside each other.
    pub(super) across: usize,
}

/// The tiles of all channels, transformed: Bᵀ·tile·B.
pub(super) struct Seen<'a, const SEEN: usize> {
    pub(super) part: Part,
    pub(super) plane: [usize; 2],
    pub(super) pixels: &'a [f32],
    pub(super) matrix: &'a [[f32; SEEN]; SEEN],
    pub(super) side: usize,
    pub(super) seen: &'a mut [f32],
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
pub(super) struct Made<'a, const SIDE: usize, const SEEN: usize> {
    pub(super) part: Part,
    pub(super) plane: [usize; 2],
    pub(super) bias: Option<ArrayView1<'a, f32>>,
    pub(super) matrix: &'a [[f32; SEEN]; SIDE],
    pub(super) made: &'a [f32],
    pub(super) maps: &'a mut [f32],
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
