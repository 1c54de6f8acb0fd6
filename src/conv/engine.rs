//! The fast way to what [`reference`](super::reference) defines, bit for bit.
//!
//! Sizes have been checked when they come here, arrays are slices in row-major
//! order. What is so large that its places cannot be told apart by signed
//! numbers is left to the reference: `None`.

mod axis;
mod filters;
mod grad_weight;
mod last;
mod lines;
mod pieces;
mod runs;
mod slide;
mod sums;
mod together;
mod weights;

pub(super) use grad_weight::{grad_weight, grad_weight_last};

use super::sizes::Sizes;
use crate::engine::{Level, Place, Start, for_each, made, share};
use axis::Axis;
use last::{Batch, Pass};
use pieces::{pieces, rows_of_a_piece};
use slide::Slide;
use sums::Sums;
use weights::packed;

/// [`conv2d`](super::conv2d).
pub(super) fn conv2d(
    sizes: &Sizes,
    input: &[f32],
    weight: &[f32],
    bias: Option<&[f32]>,
    output: &mut [Place],
) -> Option<()> {
    let slide = forward(sizes)?;
    let sums = Sums {
        slide: &slide,
        groups: sizes.groups,
        channels: sizes.in_group,
        filters: sizes.out_group,
        source: input,
        weight,
        bias,
    };
    sums.compute(output);
    Some(())
}

/// [`conv2d`], of a batch whose images are last, into such a batch. `None` for a
/// weight that is not finite too.
pub(super) fn conv2d_last(
    sizes: &Sizes,
    input: &[f32],
    weight: &[f32],
    bias: Option<&[f32]>,
    output: &mut [Place],
) -> Option<()> {
    let pass = Pass {
        slide: forward(sizes)?,
        first: [0; 2],
        apart: [1; 2],
        weight: weight.into(),
        bias,
    };
    let batch = Batch {
        images: sizes.images,
        groups: sizes.groups,
        channels: sizes.in_group,
        filters: sizes.out_group,
        source: input,
        size: sizes.output,
    };
    batch.compute(&[pass], output)
}

/// How the kernels slide over the input. `None` where places cannot be counted.
fn forward(sizes: &Sizes) -> Option<Slide> {
    let ([height, width], [rows, columns]) = (sizes.input, sizes.output);
    Some(Slide {
        rows: Axis::forward(sizes.window.rows, height, rows)?,
        columns: Axis::forward(sizes.window.columns, width, columns)?,
    })
}

/// Pixels a stride apart, and what flows back to them.
struct Phase {
    first: [usize; 2],
    slide: Slide,
    /// `[groups, channels of the input, filters, elements]`; packed where there
    /// are other phases.
    weights: Vec<f32>,
}

/// [`grad_input`](super::grad_input).
///
/// The pixels that lie a stride apart meet the same elements of the kernel: to
/// them the gradient comes by a kernel that slides with stride 1.
pub(super) fn grad_input(
    sizes: &Sizes,
    grad_output: &[f32],
    weight: &[f32],
    grad_input: &mut [Place],
) -> Option<()> {
    let level = Level::current();
    let ([height, _], [rows, columns]) = (sizes.input, sizes.output);
    let window = sizes.window;
    let mut phases = phases(sizes, weight)?;
    if let ([1, 1], [phase]) =
        ([window.rows.stride, window.columns.stride], &phases[..])
    {
        let sums = Sums {
            slide: &phase.slide,
            groups: sizes.groups,
            channels: sizes.out_group,
            filters: sizes.in_group,
            source: grad_output,
            weight: &phase.weights,
            bias: None,
        };
        sums.compute(grad_input);
        return Some(());
    }
    for phase in &mut phases {
        phase.pack(level, sizes);
    }
    let products = grad_output.len().saturating_mul(weight.len());
    let parts = share(products / (sizes.groups * sizes.out_group));
    let stride = window.rows.stride;
    let sets = sizes.images * sizes.groups;
    let band = rows_of_a_piece(parts, sets, height.div_ceil(stride));
    let band = band.saturating_mul(stride).min(height);
    let (groups, channels) = (sizes.groups, sizes.in_group);
    let pieces = pieces(grad_input, groups, channels, sizes.input, band, 1);
    let channels = sizes.out_group * rows * columns;
    for_each(parts, pieces, |mut piece| {
        let set = piece.image * sizes.groups + piece.group;
        let source = &grad_output[set * channels..][..channels];
        for planes in &mut piece.images {
            for phase in &phases {
                phase.sum(level, sizes, source, piece.group, piece.row, planes);
            }
        }
    });
    Some(())
}

/// [`grad_input`], of a gradient whose images are last, into such a batch. `None` for
/// a weight that is not finite too.
pub(super) fn grad_input_last(
    sizes: &Sizes,
    grad_output: &[f32],
    weight: &[f32],
    grad_input: &mut [Place],
) -> Option<()> {
    let window = sizes.window;
    let pass = |phase: Phase| Pass {
        slide: phase.slide,
        first: phase.first,
        apart: [window.rows.stride, window.columns.stride],
        weight: phase.weights.into(),
        bias: None,
    };
    let passes: Vec<_> = phases(sizes, weight)?.into_iter().map(pass).collect();
    let batch = Batch {
        images: sizes.images,
        groups: sizes.groups,
        channels: sizes.out_group,
        filters: sizes.in_group,
        source: grad_output,
        size: sizes.input,
    };
    batch.compute(&passes, grad_input)
}

/// All phases of the pixels, from the first one on row by row. `None` where places
/// cannot be counted.
fn phases(sizes: &Sizes, weight: &[f32]) -> Option<Vec<Phase>> {
    let ([height, width], [rows, columns]) = (sizes.input, sizes.output);
    let window = sizes.window;
    let mut phases = Vec::new();
    for top in 0..window.rows.stride.min(height) {
        for left in 0..window.columns.stride.min(width) {
            let (down, u) = Axis::backward(window.rows, top, height, rows)?;
            let (across, v) = Axis::backward(window.columns, left, width, columns)?;
            phases.push(Phase {
                first: [top, left],
                weights: turned(sizes, weight, [&u, &v]),
                slide: Slide { rows: down, columns: across },
            });
        }
    }
    Some(phases)
}

/// The weights of those rows and columns of the kernel, for each input channel
/// those of all filters.
fn turned(sizes: &Sizes, weight: &[f32], [u, v]: [&[usize]; 2]) -> Vec<f32> {
    let [rows, columns] = sizes.window.kernel();
    let (in_group, kernel) = (sizes.in_group, rows * columns);
    let taps = u.len() * v.len();
    let mut turned =
        Vec::with_capacity(sizes.groups * in_group * sizes.out_group * taps);
    for weight in weight.chunks_exact(sizes.out_group * in_group * kernel) {
        for channel in 0..in_group {
            for filter in weight.chunks_exact(in_group * kernel) {
                let kernel = &filter[channel * kernel..][..kernel];
                for row in u.iter().map(|u| &kernel[u * columns..][..columns]) {
                    turned.extend(v.iter().map(|&v| row[v]));
                }
            }
        }
    }
    turned
}

impl Phase {
    fn pack(&mut self, level: Level, sizes: &Sizes) {
        let each = sizes.out_group * self.slide.taps();
        let channels = sizes.in_group;
        let groups = (0..sizes.groups).map(|group| (group * channels, channels));
        self.weights = packed(level, &self.weights, each, groups);
    }

    /// The gradient of the pixels of this phase, in the rows of one image from
    /// `row` on.
    fn sum(
        &self,
        level: Level,
        sizes: &Sizes,
        source: &[f32],
        group: usize,
        row: usize,
        targets: &mut [&mut [Place]],
    ) {
        let stride = [sizes.window.rows.stride, sizes.window.columns.stride];
        let of_group = self.weights.len() / sizes.groups;
        let weights = &self.weights[group * of_group..][..of_group];
        let first = row / stride[0];
        let slide = &self.slide;
        let width = sizes.input[1];
        let rows_here = targets[0].len() / width;
        let rows = rows_here.saturating_sub(self.first[0]).div_ceil(stride[0]);
        let across = slide.columns.places;
        // So many rows at a time that what they give is kept in the cache.
        let channels = targets.len();
        let band = (slide::KEPT / (across * channels)).clamp(1, rows.max(1));
        for top in (0..rows).step_by(band) {
            let here = band.min(rows - top);
            let sums = made(channels * here * across, |sums| {
                let planes = sums.chunks_exact_mut(here * across);
                let planes = &mut planes.collect::<Vec<_>>();
                slide.sum(level, source, weights, Start::Zero, first + top, planes);
            });
            let planes = sums.chunks_exact(here * across);
            for (target, plane) in targets.iter_mut().zip(planes) {
                for (row, line) in plane.chunks_exact(across).enumerate() {
                    let y = self.first[0] + (top + row) * stride[0];
                    let pixels = target[y * width..][..width].iter_mut();
                    let pixels = pixels.skip(self.first[1]).step_by(stride[1]);
                    pixels.zip(line).for_each(|(pixel, &sum)| {
                        pixel.write(sum);
                    });
                }
            }
        }
    }
}
