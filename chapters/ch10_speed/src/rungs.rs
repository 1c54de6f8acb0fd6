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
    let mut maps = y
        .as_slice_mut()
        .expect(ROW_BY_ROW)
        .chunks_mut(rows * columns);
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
    let (_, filters, rows, columns) = y.dim();
    let (places, terms) = (rows * columns, w.len() / filters);
    y.fill(0.0);
    for_each_image(x, y, |image, size, maps| {
        let matrix = unrolled(image, size, kernel(w), places);
        let weights = w.as_slice().expect(ROW_BY_ROW).chunks_exact(terms);
        for (sums, weights) in maps.chunks_exact_mut(places).zip(weights) {
            for (pixels, &weight) in matrix.chunks_exact(places).zip(weights) {
                add_scaled(sums, weight, pixels);
            }
        }
    });
}

/// A tile: so many filters …
pub const FILTERS: usize = 4;
/// … times so many places.
pub const PLACES: usize = 16;

/// Tiles of sums that stay in registers from the first product to the last.
#[inline(always)]
pub fn in_registers(x: &Array4<f32>, w: &Array4<f32>, y: &mut Array4<f32>) {
    let (_, filters, rows, columns) = y.dim();
    let (places, terms) = (rows * columns, w.len() / filters);
    for_each_image(x, y, |image, size, maps| {
        let length = places.next_multiple_of(PLACES);
        let matrix = unrolled(image, size, kernel(w), length);
        let weights = w.as_slice().expect(ROW_BY_ROW).chunks(FILTERS * terms);
        for (maps, weights) in maps.chunks_mut(FILTERS * places).zip(weights) {
            tiles(&matrix, length, weights, maps, places);
        }
    });
}

/// All places of up to `FILTERS` filters, tile by tile.
#[inline(always)]
fn tiles(
    matrix: &[f32],
    length: usize,
    weights: &[f32],
    maps: &mut [f32],
    places: usize,
) {
    let terms = matrix.len() / length;
    // Term by term the weights of all filters; a filter that is missing has zeros.
    let mut packed = vec![[0.0; FILTERS]; terms];
    for (filter, weights) in weights.chunks_exact(terms).enumerate() {
        for (packed, &weight) in packed.iter_mut().zip(weights) {
            packed[filter] = weight;
        }
    }
    for first in (0..places).step_by(PLACES) {
        let mut sums = [[0.0; PLACES]; FILTERS];
        for (pixels, weights) in matrix.chunks_exact(length).zip(&packed) {
            let pixels = &pixels[first..first + PLACES];
            for filter in 0..FILTERS {
                for place in 0..PLACES {
                    sums[filter][place] =
                        pixels[place].mul_add(weights[filter], sums[filter][place]);
                }
            }
        }
        let here = PLACES.min(places - first);
        for (map, sums) in maps.chunks_exact_mut(places).zip(&sums) {
            map[first..first + here].copy_from_slice(&sums[..here]);
        }
    }
}

/// The same code, compiled for the vector instructions of this processor.
pub fn in_vectors(x: &Array4<f32>, w: &Array4<f32>, y: &mut Array4<f32>) {
    pulp::Arch::new().dispatch(|| in_registers(x, w, y));
}

/// The same tiles, shared out to all threads, a few filters at a time.
pub fn on_threads(x: &Array4<f32>, w: &Array4<f32>, y: &mut Array4<f32>) {
    let (_, filters, rows, columns) = y.dim();
    let (places, terms) = (rows * columns, w.len() / filters);
    for_each_image(x, y, |image, size, maps| {
        let length = places.next_multiple_of(PLACES);
        let matrix = unrolled(image, size, kernel(w), length);
        let weights = w.as_slice().expect(ROW_BY_ROW).par_chunks(FILTERS * terms);
        let maps = maps.par_chunks_mut(FILTERS * places);
        maps.zip(weights).for_each(|(maps, weights)| {
            pulp::Arch::new()
                .dispatch(|| tiles(&matrix, length, weights, maps, places));
        });
    });
}

const ROW_BY_ROW: &str = "the arrays lie in memory row by row";

fn kernel(w: &Array4<f32>) -> [usize; 2] {
    [w.dim().2, w.dim().3]
}

#[inline(always)]
fn for_each_image(
    x: &Array4<f32>,
    y: &mut Array4<f32>,
    work: impl Fn(&[f32], [usize; 2], &mut [f32]),
) {
    let (images, _, height, width) = x.dim();
    let (of_image, of_maps) = (x.len() / images, y.len() / images);
    let images = x.as_slice().expect(ROW_BY_ROW).chunks_exact(of_image);
    let maps = y
        .as_slice_mut()
        .expect(ROW_BY_ROW)
        .chunks_exact_mut(of_maps);
    for (image, maps) in images.zip(maps) {
        work(image, [height, width], maps);
    }
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
                    let layer = Layer {
                        images,
                        channels,
                        filters,
                        side,
                        kernel,
                    };
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
        let layer = Layer {
            images: 1,
            channels: 3,
            filters: 1,
            side: 9,
            kernel: 4,
        };
        let (x, _) = layer.numbers();
        let ours = unrolled(x.as_slice().unwrap(), [9, 9], [4, 4], 36);
        let theirs = im2col(&x, Window::new(4)).unwrap();
        assert_eq!(ours, theirs.into_raw_vec_and_offset().0);
    }
}
