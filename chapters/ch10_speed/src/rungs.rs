//! The ladder: one convolution, rung by rung, each with the bits of the first.
//!
//! Images come with their zeros around them already, and filters move by one
//! pixel: the loops are then all there is to see. `x` is `[images, channels,
//! height, width]`, `w` is `[filters, channels, kernel, kernel]`, and `y` is
//! `[images, filters, height − kernel + 1, width − kernel + 1]`.

use ndarray::Array4;
use rayon::prelude::*;

/// What all rungs are: images `x`, weights `w`, and the maps `y` to be filled.
pub type Rung = fn(&Array4<f32>, &Array4<f32>, &mut Array4<f32>);

/// The formula, read aloud.
#[inline(always)]
pub fn seven_loops(x: &Array4<f32>, w: &Array4<f32>, y: &mut Array4<f32>) {
    let (images, filters, rows, columns) = y.dim();
    let (_, channels, kernel_rows, kernel_columns) = w.dim();
    for n in 0..images {
        for o in 0..filters {
            for i in 0..rows {
                for j in 0..columns {
                    let mut sum = 0.0;
                    for c in 0..channels {
                        for u in 0..kernel_rows {
                            for v in 0..kernel_columns {
                                let weight = w[[o, c, u, v]];
                                sum = x[[n, c, i + u, j + v]].mul_add(weight, sum);
                            }
                        }
                    }
                    y[[n, o, i, j]] = sum;
                }
            }
        }
    }
}

/// The same products with the loop over columns innermost.
#[inline(always)]
pub fn along_rows(x: &Array4<f32>, w: &Array4<f32>, y: &mut Array4<f32>) {
    let (images, filters, rows, columns) = y.dim();
    let (_, channels, kernel_rows, kernel_columns) = w.dim();
    let (_, _, height, width) = x.dim();
    let x = x.as_slice().expect(ROW_BY_ROW);
    y.fill(0.0);
    let mut maps = y.as_slice_mut().expect(ROW_BY_ROW).chunks_mut(rows * columns);
    for n in 0..images {
        for (o, map) in maps.by_ref().take(filters).enumerate() {
            for c in 0..channels {
                let plane = &x[(n * channels + c) * height * width..];
                for u in 0..kernel_rows {
                    for v in 0..kernel_columns {
                        for (i, sums) in map.chunks_exact_mut(columns).enumerate() {
                            let pixels = &plane[(i + u) * width + v..];
                            add_scaled(sums, w[[o, c, u, v]], pixels);
                        }
                    }
                }
            }
        }
    }
}

/// sum + weight · pixel for each of them.
#[inline(always)]
fn add_scaled(sums: &mut [f32], weight: f32, pixels: &[f32]) {
    for (sum, &pixel) in sums.iter_mut().zip(pixels) {
        *sum = pixel.mul_add(weight, *sum);
    }
}

/// The patches of an image as a matrix: row (c, u, v) is channel c, moved by u
/// rows and v columns. Zeros make every row `length` long.
pub fn unrolled(
    image: &[f32],
    [height, width]: [usize; 2],
    kernel: [usize; 2],
    length: usize,
) -> Vec<f32> {
    let (rows, columns) = (height - kernel[0] + 1, width - kernel[1] + 1);
    let mut matrix = Vec::new();
    for plane in image.chunks_exact(height * width) {
        for u in 0..kernel[0] {
            for v in 0..kernel[1] {
                let start = matrix.len();
                for i in 0..rows {
                    let pixels = &plane[(i + u) * width + v..][..columns];
                    matrix.extend_from_slice(pixels);
                }
                matrix.resize(start + length, 0.0);
            }
        }
    }
    matrix
}

/// A product of two matrices: weights times columns.
#[inline(always)]
pub fn matrix_product(x: &Array4<f32>, w: &Array4<f32>, y: &mut Array4<f32>) {
    let Shapes { size, places, terms } = Shapes::of(x, w, y);
    y.fill(0.0);
    for (image, maps) in images_and_maps(x, y) {
        let matrix = unrolled(image, size, kernel(w), places);
        let weights = w.as_slice().expect(ROW_BY_ROW).chunks_exact(terms);
        for (sums, weights) in maps.chunks_exact_mut(places).zip(weights) {
            for (pixels, &weight) in matrix.chunks_exact(places).zip(weights) {
                add_scaled(sums, weight, pixels);
            }
        }
    }
}

/// A tile: so many filters …
pub const FILTERS: usize = 4;
/// … times so many places.
pub const PLACES: usize = 16;

/// All places of up to `FILTERS` filters, tile by tile.
pub(crate) struct Tiles<'a> {
    /// Columns, each row `length` long.
    pub(crate) matrix: &'a [f32],
    pub(crate) length: usize,
    pub(crate) weights: &'a [f32],
    pub(crate) maps: &'a mut [f32],
    pub(crate) places: usize,
}

impl Tiles<'_> {
    /// Sums that stay in registers from the first product to the last.
    #[inline(always)]
    pub(crate) fn sum(self) {
        let terms = self.matrix.len() / self.length;
        // Term by term the weights of all filters, zeros for those that are missing.
        let mut packed = vec![[0.0; FILTERS]; terms];
        for (filter, weights) in self.weights.chunks_exact(terms).enumerate() {
            for (packed, &weight) in packed.iter_mut().zip(weights) {
                packed[filter] = weight;
            }
        }
        for first in (0..self.places).step_by(PLACES) {
            let mut sums = [[0.0; PLACES]; FILTERS];
            let rows = self.matrix.chunks_exact(self.length);
            for (pixels, weights) in rows.zip(&packed) {
                let pixels: [f32; PLACES] =
                    std::array::from_fn(|at| pixels[first + at]);
                for (sums, &weight) in sums.iter_mut().zip(weights) {
                    for (sum, &pixel) in sums.iter_mut().zip(&pixels) {
                        *sum = pixel.mul_add(weight, *sum);
                    }
                }
            }
            let here = PLACES.min(self.places - first);
            for (map, sums) in self.maps.chunks_exact_mut(self.places).zip(&sums) {
                map[first..first + here].copy_from_slice(&sums[..here]);
            }
        }
    }
}

/// Tiles of sums, block by block of filters.
pub fn in_registers(x: &Array4<f32>, w: &Array4<f32>, y: &mut Array4<f32>) {
    by_tiles(x, w, y, |tiles| tiles.sum());
}

impl pulp::WithSimd for Tiles<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        self.sum();
    }
}

/// The same code, compiled for the vector instructions of this processor.
pub fn in_vectors(x: &Array4<f32>, w: &Array4<f32>, y: &mut Array4<f32>) {
    let processor = pulp::Arch::new();
    by_tiles(x, w, y, |tiles| processor.dispatch(tiles));
}

fn by_tiles(
    x: &Array4<f32>,
    w: &Array4<f32>,
    y: &mut Array4<f32>,
    sum: impl Fn(Tiles),
) {
    let Shapes { size, places, terms } = Shapes::of(x, w, y);
    let length = places.next_multiple_of(PLACES);
    for (image, maps) in images_and_maps(x, y) {
        let matrix = &unrolled(image, size, kernel(w), length);
        let weights = w.as_slice().expect(ROW_BY_ROW).chunks(FILTERS * terms);
        let blocks = maps.chunks_mut(FILTERS * places).zip(weights);
        for (maps, weights) in blocks {
            sum(Tiles { matrix, length, weights, maps, places });
        }
    }
}

/// The same tiles, shared out to all threads, a few filters at a time.
pub fn on_threads(x: &Array4<f32>, w: &Array4<f32>, y: &mut Array4<f32>) {
    let processor = pulp::Arch::new();
    let Shapes { size, places, terms } = Shapes::of(x, w, y);
    let length = places.next_multiple_of(PLACES);
    for (image, maps) in images_and_maps(x, y) {
        let matrix = &unrolled(image, size, kernel(w), length);
        let weights = w.as_slice().expect(ROW_BY_ROW).par_chunks(FILTERS * terms);
        let blocks = maps.par_chunks_mut(FILTERS * places).zip(weights);
        blocks.for_each(|(maps, weights)| {
            processor.dispatch(Tiles { matrix, length, weights, maps, places });
        });
    }
}

/// One of the first three rungs, compiled for the vectors of this processor.
pub(crate) struct ForVectors<'a, const RUNG: usize> {
    pub(crate) x: &'a Array4<f32>,
    pub(crate) w: &'a Array4<f32>,
    pub(crate) y: &'a mut Array4<f32>,
}

impl<const RUNG: usize> pulp::WithSimd for ForVectors<'_, RUNG> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        match RUNG {
            1 => seven_loops(self.x, self.w, self.y),
            2 => along_rows(self.x, self.w, self.y),
            _ => matrix_product(self.x, self.w, self.y),
        }
    }
}

/// What the matrices' sizes follow from.
struct Shapes {
    size: [usize; 2],
    places: usize,
    terms: usize,
}

impl Shapes {
    fn of(x: &Array4<f32>, w: &Array4<f32>, y: &Array4<f32>) -> Self {
        let ((_, _, height, width), (_, filters, rows, columns)) =
            (x.dim(), y.dim());
        Self {
            size: [height, width],
            places: rows * columns,
            terms: w.len() / filters,
        }
    }
}

const ROW_BY_ROW: &str = "the arrays lie in memory row by row";

fn kernel(w: &Array4<f32>) -> [usize; 2] {
    [w.dim().2, w.dim().3]
}

#[inline(always)]
fn images_and_maps<'a>(
    x: &'a Array4<f32>,
    y: &'a mut Array4<f32>,
) -> impl Iterator<Item = (&'a [f32], &'a mut [f32])> {
    let (of_image, of_maps) = (x.len() / x.dim().0, y.len() / x.dim().0);
    let images = x.as_slice().expect(ROW_BY_ROW).chunks_exact(of_image);
    let maps = y.as_slice_mut().expect(ROW_BY_ROW);
    images.zip(maps.chunks_exact_mut(of_maps))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::{Layer, bits, reference};
    use cnn::Window;
    use cnn::conv::im2col;

    const ALL: [(&str, Rung); 6] = [
        ("seven_loops", seven_loops),
        ("along_rows", along_rows),
        ("matrix_product", matrix_product),
        ("in_registers", in_registers),
        ("in_vectors", in_vectors),
        ("on_threads", on_threads),
    ];

    #[test]
    fn every_rung_has_the_bits_of_the_reference_on_many_shapes() {
        for images in [1, 3] {
            for [channels, filters] in [[1, 1], [1, 7], [3, 4], [6, 5], [9, 17]] {
                for (side, kernel) in [(1, 1), (3, 3), (7, 2), (11, 5), (23, 3)] {
                    let layer = Layer { images, channels, filters, side, kernel };
                    let (x, w) = layer.numbers();
                    let wanted = bits(&reference(&x, &w).unwrap());
                    for (name, rung) in ALL {
                        // What stood there before is lost.
                        let mut y = layer.maps().unwrap() + 7.0;
                        rung(&x, &w, &mut y);
                        assert_eq!(bits(&y), wanted, "{name} {layer:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_unrolled_image_is_that_of_the_library() {
        let layer = Layer { images: 1, channels: 3, filters: 1, side: 9, kernel: 4 };
        let (x, _) = layer.numbers();
        let ours = unrolled(x.as_slice().unwrap(), [9, 9], [4, 4], 36);
        let theirs = im2col(&x, Window::new(4)).unwrap();
        assert_eq!(ours, theirs.into_raw_vec_and_offset().0);
    }
}
