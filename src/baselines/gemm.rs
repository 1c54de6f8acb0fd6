//! Columns and a product of matrices, as many libraries do it: other rounding.
//!
//! Every patch that the window sees is a column ([`im2col`](crate::conv::im2col())), every
//! filter a row of a matrix, and the product of the two are the maps. That product
//! is the one of the crate [`gemm`]. It adds in an order of its own, by the vectors
//! and the caches of the processor: results are close to those of
//! [`conv2d`](crate::conv::conv2d), not equal, and *their last bits are not the same on
//! every machine*. This is for who asks for it by name, and nothing in the library
//! does. As it is built here, `gemm` takes vectors of eight numbers where an x86
//! processor has them, never of sixteen.
//!
//! # How close
//! A sum of n products in any order is off by n·u / (1 − n·u) · Σ |products| at
//! most, with u = 2⁻²⁴, as long as nothing overflows or underflows; a bias counts as
//! one product more.
//!
//! # Source
//! K. Chellapilla, S. Puri and P. Simard, [High Performance Convolutional Neural
//! Networks for Document Processing](https://inria.hal.science/inria-00112631)
//! (2006). The bound: N. J. Higham, [Accuracy and Stability of Numerical
//! Algorithms](https://doi.org/10.1137/1.9780898718027), 2nd ed. (2002), section 3.1.

mod product;

#[cfg(test)]
mod tests;

use ndarray::{Array4, ArrayView1, ArrayView4, s};

use product::{Product, Rows};

use crate::Result;
use crate::array::{filled, row_major, row_major_mut};
use crate::conv::Geometry;
use crate::conv::im2col::Patches;
use crate::conv::shape::ConvShape;
use crate::engine::{parallel_for, thread_count_for, with_scratch};
use crate::window::{Window2d, area};

/// The convolution by columns and a product of matrices; close to
/// [`conv2d`](crate::conv::conv2d).
///
/// Threads share out the images of a batch and the groups. Beside the output each of
/// them needs the columns of some places at a time: 1 MB, or those of 64 places if
/// these are more. It keeps that room for the next call. A kernel of 1×1 that moves
/// by one pixel without padding needs none: the image is its columns. What `gemm`
/// lays by stands beside it: blocks of both matrices, as large as the processor's
/// caches.
///
/// # Shapes
/// As [`conv2d`](crate::conv::conv2d).
///
/// # Errors
/// As there.
pub fn conv2d<'a>(
    input: impl Into<ArrayView4<'a, f32>>,
    weight: impl Into<ArrayView4<'a, f32>>,
    bias: Option<ArrayView1<f32>>,
    geometry: impl Into<Geometry>,
) -> Result<Array4<f32>> {
    let (input, weight, geometry) = (input.into(), weight.into(), geometry.into());
    let sizes = ConvShape::forward(input.dim(), weight.dim(), geometry)?;
    sizes.check_bias(bias)?;
    let [height, width] = sizes.input;
    let gemm = Gemm {
        patches: Patches::new([1, sizes.in_group, height, width], sizes.window)?,
        terms: weight.len() / (sizes.groups * sizes.out_group),
        sizes,
    };
    area(gemm.terms, LEAST_PLACES)?;
    let mut output = filled(sizes.output_shape(), 0.0)?;
    let weight = weight.as_standard_layout();
    let weights = row_major(&weight);
    let parts = thread_count_for(output.len().saturating_mul(gemm.terms));
    let maps = row_major_mut(&mut output);
    let maps = maps.chunks_exact_mut(maps.len() / (sizes.images * sizes.groups));
    parallel_for(parts, maps.enumerate().collect(), |(number, maps)| {
        let (image, group) = (number / sizes.groups, number % sizes.groups);
        let channels = group * sizes.in_group..(group + 1) * sizes.in_group;
        let filters = group * sizes.out_group..(group + 1) * sizes.out_group;
        let pixels = input.slice(s![image, channels, .., ..]);
        let pixels = pixels.as_standard_layout();
        let pixels = row_major(&pixels);
        let of_group = gemm.terms * sizes.out_group;
        let weights = &weights[group * of_group..][..of_group];
        let bias = bias.as_ref().map(|bias| bias.slice(s![filters]));
        gemm.of_group(pixels, weights, bias, maps);
    });
    Ok(output)
}

/// Numbers of columns that are kept at once: a megabyte, or those of [`LEAST_PLACES`].
const COLUMN_FLOATS: usize = 1 << 18;
/// Places whose columns are kept at once at least.
const LEAST_PLACES: usize = 64;

/// One convolution, by products of matrices.
struct Gemm {
    sizes: ConvShape,
    patches: Patches,
    /// Products in a sum.
    terms: usize,
}

impl Gemm {
    /// The maps of one group of filters, for one image.
    fn of_group(
        &self,
        pixels: &[f32],
        weights: &[f32],
        bias: Option<ArrayView1<f32>>,
        maps: &mut [f32],
    ) {
        let count = self.patches.count();
        if let Some(bias) = bias {
            for (map, &bias) in maps.chunks_exact_mut(count).zip(&bias) {
                map.fill(bias);
            }
        }
        let mut multiply = |columns: Rows, first, places| {
            Product {
                rows: self.sizes.out_group,
                terms: self.terms,
                columns: places,
                left: Rows { numbers: weights, step: self.terms },
                right: columns,
                add: bias.is_some(),
            }
            .write(&mut maps[first..], count);
        };
        if self.is_its_columns() {
            let columns = Rows { numbers: pixels, step: count };
            return multiply(columns, 0, count);
        }
        let most = (COLUMN_FLOATS / self.terms).max(LEAST_PLACES).min(count);
        with_scratch(most * self.terms, |columns| {
            for first in (0..count).step_by(most) {
                let places = most.min(count - first);
                let columns = &mut columns[..places * self.terms];
                self.patches.unroll(pixels, first..first + places, columns);
                let columns = Rows { numbers: columns, step: places };
                multiply(columns, first, places);
            }
        });
    }

    /// Whether every pixel is its own patch.
    fn is_its_columns(&self) -> bool {
        let Window2d { rows, columns } = self.sizes.window;
        [rows, columns].into_iter().all(|axis| {
            axis.kernel == 1 && axis.stride == 1 && axis.padding == [0, 0]
        })
    }
}
