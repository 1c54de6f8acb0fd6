//! Direct convolution: what [`reference`](super::reference) defines, bit for bit, by
//! micro-kernels that hold a tile of sums in registers.
//!
//! What a vector's lanes are is the strategy:
//!
//! | strategy | lanes | what it skips | what it costs | when it wins |
//! |---|---|---|---|---|
//! | [`by_position`] | neighbouring output positions of a row | nothing | a shifted copy of the planes for each kernel column, or one padded copy | few filters and few images |
//! | [`by_filter`] | output channels | taps on padding | weights packed, results transposed | filters fill the lanes; large planes, long sums |
//! | [`by_image`] | images of an NCHW batch | taps on padding, by columns | rows of pixels transposed, and the results | many images, small planes |
//! | [`by_image_chwn`] | images of a CHWN batch | taps on padding | nothing | always, for that layout |
//!
//! [`mod@grad_weight`] has a strategy of each kind but the first. Shapes have been checked
//! when they come here; arrays are row-major slices. A problem so large that its
//! positions cannot be told apart by signed integers is left to the reference: `None`.

mod by_filter;
mod by_image;
mod by_image_chwn;
mod by_position;
mod grad_weight;
mod interleaved_rows;
mod plan;
mod problem;
mod run;
mod split;
mod taps;
mod zones;

pub use plan::{Plan, Strategy};

pub(super) use grad_weight::{grad_weight, grad_weight_chwn};

use super::Geometry;
use super::shape::ConvShape;
use crate::Result;
use crate::engine::cost::SHIFTED_FLOATS;
use crate::engine::{
    Init, Layout, Level, Uninit, build_vec, packed, parallel_for, thread_count_for,
};
use by_image_chwn::ByImageChwn;
use plan::Problem;
use problem::{Correlation, Residue};
use split::{rows_per_piece, split};
use taps::{TapAxis, Taps2d};

/// How [`conv2d`](super::conv2d()) computes a batch of that shape: which strategy, for
/// how many of the images. `None` where positions are too many to be counted: then it
/// is computed by [`reference`](super::reference) alone.
///
/// It is a pure function of the shape; the weights are taken to be finite. Which plan
/// is followed shows in the time only, in no bit of the result.
///
/// # Shapes
/// - `input`: `[images, in_channels, height, width]`
/// - `weight`: `[out_channels, in_channels / groups, kernel_height, kernel_width]`
///
/// # Errors
/// As [`conv2d`](super::conv2d()).
pub fn plan(
    [images, channels, height, width]: [usize; 4],
    [filters, in_group, rows, columns]: [usize; 4],
    geometry: impl Into<Geometry>,
    layout: Layout,
    level: Level,
) -> Result<Option<Plan>> {
    let input = (images, channels, height, width);
    let weight = (filters, in_group, rows, columns);
    let shape = ConvShape::forward(input, weight, geometry.into())?;
    let plan = forward(&shape).map(|taps| {
        let problem = Problem {
            taps: &taps,
            images: shape.images,
            channels: shape.in_group,
            filters: shape.out_group,
            finite: true,
        };
        plan::plan(&problem, layout, level)
    });
    Ok(plan)
}

/// [`conv2d`](super::conv2d).
pub(super) fn conv2d(
    sizes: &ConvShape,
    input: &[f32],
    weight: &[f32],
    bias: Option<&[f32]>,
    output: &mut [Uninit],
) -> Option<()> {
    let slide = forward(sizes)?;
    let sums = Correlation {
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

/// [`conv2d`] of a CHWN batch. `None` also for a weight that is not finite.
pub(super) fn conv2d_chwn(
    sizes: &ConvShape,
    input: &[f32],
    weight: &[f32],
    bias: Option<&[f32]>,
    output: &mut [Uninit],
) -> Option<()> {
    let residue = Residue {
        slide: forward(sizes)?,
        first: [0; 2],
        apart: [1; 2],
        weight: weight.into(),
        bias,
    };
    let batch = ByImageChwn {
        images: sizes.images,
        groups: sizes.groups,
        channels: sizes.in_group,
        filters: sizes.out_group,
        source: input,
        size: sizes.output,
    };
    batch.compute(&[residue], output)
}

/// The taps on the input. `None` where positions cannot be counted.
fn forward(sizes: &ConvShape) -> Option<Taps2d> {
    let ([height, width], [rows, columns]) = (sizes.input, sizes.output);
    Some(Taps2d {
        rows: TapAxis::forward(sizes.window.rows, height, rows)?,
        columns: TapAxis::forward(sizes.window.columns, width, columns)?,
    })
}

/// [`grad_input`](super::grad_input).
///
/// Pixels a stride apart meet the same elements of the kernel: to them the gradient
/// comes by a correlation with stride 1.
pub(super) fn grad_input(
    sizes: &ConvShape,
    grad_output: &[f32],
    weight: &[f32],
    grad_input: &mut [Uninit],
) -> Option<()> {
    let level = Level::current();
    let ([height, _], [rows, columns]) = (sizes.input, sizes.output);
    let window = sizes.window;
    let mut residues = residues(sizes, weight)?;
    if let ([1, 1], [residue]) =
        ([window.rows.stride, window.columns.stride], &residues[..])
    {
        let sums = Correlation {
            slide: &residue.slide,
            groups: sizes.groups,
            channels: sizes.out_group,
            filters: sizes.in_group,
            source: grad_output,
            weight: &residue.weight,
            bias: None,
        };
        sums.compute(grad_input);
        return Some(());
    }
    for residue in &mut residues {
        residue.pack(level, sizes);
    }
    let products = grad_output.len().saturating_mul(weight.len());
    let parts = thread_count_for(products / (sizes.groups * sizes.out_group));
    let stride = window.rows.stride;
    let sets = sizes.images * sizes.groups;
    let band = rows_per_piece(parts, sets, height.div_ceil(stride));
    let band = band.saturating_mul(stride).min(height);
    let (groups, channels) = (sizes.groups, sizes.in_group);
    let pieces = split(grad_input, groups, channels, sizes.input, band, 1);
    let channels = sizes.out_group * rows * columns;
    parallel_for(parts, pieces, |mut piece| {
        let set = piece.image * sizes.groups + piece.group;
        let source = &grad_output[set * channels..][..channels];
        for planes in &mut piece.images {
            for residue in &residues {
                residue.sum(level, sizes, source, piece.group, piece.row, planes);
            }
        }
    });
    Some(())
}

/// [`grad_input`] of a CHWN batch. `None` also for a weight that is not finite.
pub(super) fn grad_input_chwn(
    sizes: &ConvShape,
    grad_output: &[f32],
    weight: &[f32],
    grad_input: &mut [Uninit],
) -> Option<()> {
    let residues = residues(sizes, weight)?;
    let batch = ByImageChwn {
        images: sizes.images,
        groups: sizes.groups,
        channels: sizes.out_group,
        filters: sizes.in_group,
        source: grad_output,
        size: sizes.input,
    };
    batch.compute(&residues, grad_input)
}

/// All residues, from that of the first pixel on row by row. `None` where positions
/// cannot be counted.
fn residues(sizes: &ConvShape, weight: &[f32]) -> Option<Vec<Residue<'static>>> {
    let ([height, width], [rows, columns]) = (sizes.input, sizes.output);
    let window = sizes.window;
    let mut residues = Vec::new();
    for top in 0..window.rows.stride.min(height) {
        for left in 0..window.columns.stride.min(width) {
            let (down, u) = TapAxis::backward(window.rows, top, height, rows)?;
            let (across, v) =
                TapAxis::backward(window.columns, left, width, columns)?;
            residues.push(Residue {
                first: [top, left],
                apart: [window.rows.stride, window.columns.stride],
                weight: transposed(sizes, weight, [&u, &v]).into(),
                bias: None,
                slide: Taps2d { rows: down, columns: across },
            });
        }
    }
    Some(residues)
}

/// The weights of those rows and columns of the kernel, for each input channel
/// those of all filters.
fn transposed(sizes: &ConvShape, weight: &[f32], [u, v]: [&[usize]; 2]) -> Vec<f32> {
    let [rows, columns] = sizes.window.kernel();
    let (in_group, kernel) = (sizes.in_group, rows * columns);
    let taps = u.len() * v.len();
    let mut transposed =
        Vec::with_capacity(sizes.groups * in_group * sizes.out_group * taps);
    for weight in weight.chunks_exact(sizes.out_group * in_group * kernel) {
        for channel in 0..in_group {
            for filter in weight.chunks_exact(in_group * kernel) {
                let kernel = &filter[channel * kernel..][..kernel];
                for row in u.iter().map(|u| &kernel[u * columns..][..columns]) {
                    transposed.extend(v.iter().map(|&v| row[v]));
                }
            }
        }
    }
    transposed
}

impl Residue<'_> {
    fn pack(&mut self, level: Level, sizes: &ConvShape) {
        let each = sizes.out_group * self.slide.taps();
        let channels = sizes.in_group;
        let groups = (0..sizes.groups).map(|group| (group * channels, channels));
        self.weight = packed(level, &self.weight, each, groups).into();
    }

    /// The gradient of the pixels of this residue, in the rows of one image from
    /// `row` on.
    fn sum(
        &self,
        level: Level,
        sizes: &ConvShape,
        source: &[f32],
        group: usize,
        row: usize,
        targets: &mut [&mut [Uninit]],
    ) {
        let stride = [sizes.window.rows.stride, sizes.window.columns.stride];
        let of_group = self.weight.len() / sizes.groups;
        let weights = &self.weight[group * of_group..][..of_group];
        let first = row / stride[0];
        let slide = &self.slide;
        let width = sizes.input[1];
        let rows_here = targets[0].len() / width;
        let rows = rows_here.saturating_sub(self.first[0]).div_ceil(stride[0]);
        let across = slide.columns.places;
        // A band of rows whose results stay in the cache.
        let channels = targets.len();
        let band = (SHIFTED_FLOATS / (across * channels)).clamp(1, rows.max(1));
        for top in (0..rows).step_by(band) {
            let here = band.min(rows - top);
            let sums = build_vec(channels * here * across, |sums| {
                let planes = sums.chunks_exact_mut(here * across);
                let planes = &mut planes.collect::<Vec<_>>();
                slide.sum(level, source, weights, Init::Zero, first + top, planes);
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
