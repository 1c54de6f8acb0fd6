//! A few images through a fully connected layer: the lanes are outputs, whose weights are
//! transposed in registers, a square of them at a time.

// As in `fma`: places are checked once before the loops.
#![allow(unsafe_code)]
#![allow(clippy::needless_range_loop)]

use super::fma::Init;
use crate::engine::cost::LANES_PER_IMAGE;
use crate::engine::memory::uninit::Uninit;
use crate::engine::simd::accumulate::{
    Accumulate, Distrust, SumTile, accumulated, ended,
};
use crate::engine::simd::level::{self, Level};
use crate::engine::simd::vector::{MOST_LANES, Vector, WithSimd};

/// Images at most.
const MOST_IMAGES: usize = MOST_LANES / LANES_PER_IMAGE;

/// Vectors of outputs that are computed together: while the sums of one wait for each
/// other, the weights of the next one are transposed.
const VECTORS: usize = 2;

/// Of each image n: output\[n\]\[o\] = init + Σᵢ input\[n, i\] · weight\[o, i\], by fused
/// multiply-add.
pub(crate) struct FewImages<'a, 'b> {
    /// `[images, inputs]`.
    pub(crate) input: &'a [f32],
    /// `[outputs, inputs]`.
    pub(crate) weight: &'a [f32],
    pub(crate) inputs: usize,
    pub(crate) init: Init<'a>,
    /// Of each image as many as there are rows of weights, or fewer.
    pub(crate) outputs: &'a mut [&'b mut [Uninit]],
}

impl FewImages<'_, '_> {
    /// Writes all of the outputs.
    ///
    /// # Panics
    /// If the sizes do not fit together, or there are too many images.
    pub(crate) fn compute(self, level: Level) {
        let (images, outputs) = (self.outputs.len(), self.places());
        assert!(images <= MOST_IMAGES, "images");
        assert!(self.outputs.iter().all(|output| output.len() == outputs));
        assert!(images * self.inputs <= self.input.len(), "the input");
        assert!(outputs * self.inputs <= self.weight.len(), "the weights");
        if let Init::Bias(bias) = self.init {
            assert!(outputs <= bias.len(), "a bias for each output");
        }
        level::dispatch(level, self);
    }

    /// Outputs of an image.
    fn places(&self) -> usize {
        self.outputs.first().map_or(0, |output| output.len())
    }

    /// The first output of a vector, counted from output `first`, and how many it has.
    #[inline(always)]
    fn vector<V: Vector>(&self, first: usize, vector: usize) -> [usize; 2] {
        let places = self.places();
        let start = places.min(first + vector * V::LANES);
        [start, V::LANES.min(places - start)]
    }
}

/// The sums of some vectors of outputs, from `first` on.
struct ImagesTile<'a, 'b, 'c> {
    of: &'a FewImages<'b, 'c>,
    first: usize,
}

impl ImagesTile<'_, '_, '_> {
    /// Adds the products of `down` outputs from `row` on and a square's inputs from `left`
    /// on to the sums of each image. If `WHOLE`, the square is.
    ///
    /// # Safety
    /// There are so many outputs and inputs.
    #[inline(always)]
    unsafe fn add_square<V: Vector, A: Accumulate<V>, const WHOLE: bool>(
        &self,
        [row, left]: [usize; 2],
        [down, across]: [usize; 2],
        accumulator: &mut A,
        sums: &mut [A::Sum; MOST_IMAGES],
    ) {
        let FewImages { inputs, weight, input, outputs, .. } = self.of;
        // SAFETY: `compute` has checked that there are weights and inputs for them; the
        // mask keeps to these.
        unsafe {
            let from = weight.as_ptr().add(row * inputs + left);
            let inside = V::mask(0, across);
            let mut square = [V::splat(0.0); MOST_LANES];
            for row in 0..V::LANES {
                if WHOLE {
                    square[row] = V::load(from.add(row * inputs));
                } else if row < down {
                    let from = from.add(row * inputs);
                    square[row] = V::load_masked(from, inside);
                }
            }
            V::transpose(&mut square);
            for image in 0..outputs.len() {
                let from = input.as_ptr().add(image * inputs + left);
                let mut sum = sums[image];
                for column in 0..V::LANES {
                    if WHOLE || column < across {
                        let factor = V::splat(*from.add(column));
                        sum = accumulator.add(square[column], factor, sum);
                    }
                }
                sums[image] = sum;
            }
        }
    }
}

impl<V: Vector> SumTile<V> for ImagesTile<'_, '_, '_> {
    type All = [[V; MOST_IMAGES]; VECTORS];

    #[inline(always)]
    unsafe fn sum<A: Accumulate<V>>(&self, mut accumulator: A) -> (Self::All, A) {
        // SAFETY: `compute` has checked that there is a bias for each output; outputs and
        // inputs are cut at their ends.
        unsafe {
            let zero = V::splat(0.0);
            let mut sums = [[A::begin(zero); MOST_IMAGES]; VECTORS];
            if let Init::Bias(bias) = self.of.init {
                for vector in 0..VECTORS {
                    let [start, count] = self.of.vector::<V>(self.first, vector);
                    let mask = V::mask(0, count);
                    let from = bias.as_ptr().add(start);
                    sums[vector] =
                        [A::begin(V::load_masked(from, mask)); MOST_IMAGES];
                }
            }
            for left in (0..self.of.inputs).step_by(V::LANES) {
                for vector in 0..VECTORS {
                    let [start, count] = self.of.vector::<V>(self.first, vector);
                    let corner = [start, left];
                    let size = [count, V::LANES.min(self.of.inputs - left)];
                    let (grows, sums) = (&mut accumulator, &mut sums[vector]);
                    if size == [V::LANES; 2] {
                        self.add_square::<V, A, true>(corner, size, grows, sums);
                    } else if size[0] > 0 {
                        self.add_square::<V, A, false>(corner, size, grows, sums);
                    }
                }
            }
            (ended::<V, A, _, _>(sums), accumulator)
        }
    }
}

impl WithSimd for FewImages<'_, '_> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        let distrust = &Distrust::default();
        for first in (0..self.places()).step_by(VECTORS * V::LANES) {
            // SAFETY: outputs are cut at their ends.
            unsafe {
                let sums =
                    accumulated::<V, _>(&ImagesTile { of: &self, first }, distrust);
                for vector in 0..VECTORS {
                    let [start, count] = self.vector::<V>(first, vector);
                    for image in 0..self.outputs.len() {
                        let to = self.outputs[image].as_mut_ptr().cast::<f32>();
                        sums[vector][image].store_first(to.add(start), count);
                    }
                }
            }
        }
    }
}
