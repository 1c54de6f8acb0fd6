//! The gradient of the weights, vectorised over output channels: a row of the tile is
//! an element of the kernel, and a sum runs over the output positions of one image.

mod by_image;
mod by_image_chwn;

use super::plan::{Plan, Strategy};
use super::taps::{TapAxis, Taps2d};
use crate::conv::shape::ConvShape;
use crate::engine::cost::{
    GRADIENT_BAND_FLOATS, GRADIENT_VECTORS, PADDED_PER_PIXEL, RUN_OF_TILE,
    SMALL_PLANE_FLOATS, WAITING_FLOATS,
};
use crate::engine::{
    Accumulators, Broadcast, FmaKernel, Init, Level, Matrix, Tap, Uninit, as_uninit,
    even_parts, parallel_for, thread_count_for, transpose, with_scratch,
};
use by_image::GradByImage;
use by_image_chwn::grad_weight_chwn;

pub(super) use by_image::pays_by_image;
pub(super) use by_image_chwn::fits_chwn;

/// Writes all of `[groups · filters, channels, rows, columns]`; both batches have the
/// plan's layout.
pub(super) fn grad_weight(
    sizes: &ConvShape,
    plan: &Plan,
    input: &[f32],
    grad_output: &[f32],
    grad_weight: &mut [Uninit],
) {
    let taps = Taps2d::forward(sizes).expect("the plan has counted the positions");
    if plan.strategy == Strategy::ByImageChwn {
        let batches = [input, grad_output];
        let level = plan.level;
        return grad_weight_chwn(sizes, &taps, level, batches, grad_weight);
    }
    let batch = match plan.strategy {
        Strategy::ByImage { .. } => Some(GradByImage::new(sizes, &taps, plan.level)),
        _ => None,
    };
    let pad = GradByFilter::new(sizes, taps);
    let level = level_for(plan.level, sizes.out_group);
    let [rows, columns] = sizes.output;
    let of_image = grad_weight.len();
    let taps = of_image / (sizes.groups * sizes.out_group);
    let parts = thread_count_for(grad_output.len().saturating_mul(taps));
    let lanes = batch.as_ref().map_or(1, |batch| batch.lanes());
    let at_once = (WAITING_FLOATS / of_image).clamp(parts, sizes.images.max(parts));
    let at_once = at_once.next_multiple_of(lanes);
    // Of each image by itself: [groups][elements][filters].
    let mut sums = vec![0.0; at_once.min(sizes.images) * of_image];
    let mut total = vec![0.0; of_image];
    let of_set = of_image / sizes.groups;
    let (channels, places) = (sizes.in_group, rows * columns);
    let [height, width] = sizes.input;
    let [pixels, grads] = [channels * height * width, sizes.out_group * places];
    for first in (0..sizes.images).step_by(at_once) {
        let images = at_once.min(sizes.images - first);
        let sums = &mut sums[..images * of_image];
        let sets = images * sizes.groups;
        let many = batch.as_ref().map_or(0, |_| sets / lanes * lanes);
        let (together, alone) = sums.split_at_mut(many * of_set);
        let input = &input[first * sizes.groups * pixels..];
        let grad_output = &grad_output[first * sizes.groups * grads..];
        if let Some(batch) = &batch {
            batch.compute(parts, input, grad_output, together);
        }
        let sets: Vec<_> = alone.chunks_exact_mut(of_set).enumerate().collect();
        parallel_for(parts, sets, |(set, sums)| {
            let set = many + set;
            let input = &input[set * pixels..][..pixels];
            let grads = &grad_output[set * grads..][..grads];
            pad.sum(level, sizes, input, grads, sums);
        });
        for sums in sums.chunks_exact(of_image) {
            total.iter_mut().zip(sums).for_each(|(all, sum)| *all += sum);
        }
    }
    let weights = grad_weight.chunks_exact_mut(of_set);
    for (weights, total) in weights.zip(total.chunks_exact(of_set)) {
        transpose(level, total, sizes.out_group, weights);
    }
}

/// The level whose vectors hold the filters with the fewest idle lanes.
fn level_for(level: Level, filters: usize) -> Level {
    match level {
        Level::Avx512 if filters <= Level::Avx2.lanes() => Level::Avx2,
        level => level,
    }
}

/// Padded planes of an image with the channels of a pixel side by side, and where the
/// kernel's elements read in them.
struct GradByFilter {
    rows: TapAxis,
    columns: TapAxis,
    /// Rows and columns of a padded plane.
    size: [usize; 2],
    /// For each element, the channels of one tap after the other, the number that it
    /// reads first.
    elements: Vec<usize>,
    /// So many elements have neighbouring numbers each.
    run: usize,
}

/// Rows and columns of a plane with its padding, as far as it is read.
fn padded_size(taps: &Taps2d, sizes: &ConvShape) -> Option<[usize; 2]> {
    let length = |axis: &TapAxis, padding: usize| -> Option<usize> {
        let reach = axis.offsets.last()?.checked_add_unsigned(padding)?;
        let last = usize::try_from(reach).ok()?;
        last.checked_add((axis.places - 1) * axis.step + 1)
    };
    let window = sizes.window;
    let rows = length(&taps.rows, window.rows.padding[0])?;
    Some([rows, length(&taps.columns, window.columns.padding[0])?])
}

/// Whether padding does not dwarf the image: else it is not worth its memory.
pub(super) fn fits_padded(taps: &Taps2d, sizes: &ConvShape) -> bool {
    let [height, width] = sizes.input;
    let fits = || {
        let [rows, columns] = padded_size(taps, sizes)?;
        let wanted = height.checked_mul(width)?.checked_mul(PADDED_PER_PIXEL)?;
        Some(rows.checked_mul(columns)? <= wanted.max(SMALL_PLANE_FLOATS))
    };
    fits().unwrap_or(false)
}

impl GradByFilter {
    fn new(sizes: &ConvShape, taps: Taps2d) -> Self {
        let size = padded_size(&taps, sizes).expect("the plan has counted it");
        let window = sizes.window;
        let [kernel_rows, kernel_columns] = window.kernel();
        let channels = sizes.in_group;
        let mut elements = Vec::new();
        for u in 0..kernel_rows {
            for v in 0..kernel_columns {
                let (row, column) =
                    (u * window.rows.dilation, v * window.columns.dilation);
                let pixel = (row * size[1] + column) * channels;
                elements.extend(pixel..pixel + channels);
            }
        }
        let neighbours = match window.columns.dilation {
            1 => kernel_columns * channels,
            _ => channels,
        };
        let run = if neighbours < RUN_OF_TILE { elements.len() } else { neighbours };
        Self { rows: taps.rows, columns: taps.columns, size, elements, run }
    }

    /// The gradient of one group by one image, `[elements, filters]`.
    fn sum(
        &self,
        level: Level,
        sizes: &ConvShape,
        input: &[f32],
        grads: &[f32],
        sums: &mut [f32],
    ) {
        let (channels, filters) = (sizes.in_group, sizes.out_group);
        let [across, step] = [self.columns.places, self.columns.step];
        let line = self.size[1] * channels;
        let padded = self.size[0] * line;
        let band = (GRADIENT_BAND_FLOATS / (across * filters)).max(1);
        let band = band.min(self.rows.places);
        // The elements of one channel after the other, as the sums are to lie.
        let mut lines: Vec<_> = sums.chunks_exact_mut(filters).map(Some).collect();
        let taps = self.elements.len() / channels;
        let mut lines: Vec<&mut [f32]> = (0..taps)
            .flat_map(|tap| (0..channels).map(move |channel| channel * taps + tap))
            .filter_map(|element| lines[element].take())
            .collect();
        with_scratch(padded + band * across * filters, |scratch| {
            let (padded, turned) = scratch.split_at_mut(padded);
            self.pad(level, sizes, input, padded);
            for top in (0..self.rows.places).step_by(band) {
                let rows = band.min(self.rows.places - top);
                let panels = self.panels(level, filters);
                let places = rows * across;
                let mut rest = &mut turned[..places * filters];
                for (first, count) in panels {
                    let (panel, others) = rest.split_at_mut(places * count);
                    rest = others;
                    let of_filter = self.rows.places * across;
                    let matrix = Matrix {
                        source: &grads[first * of_filter + top * across..],
                        rows: count,
                        columns: places,
                        source_stride: of_filter,
                        target: as_uninit(panel),
                        target_stride: count,
                    };
                    matrix.transpose(level);
                    let taps = (0..across).map(|place| Tap {
                        vector: place * count,
                        broadcast: place * step,
                    });
                    let chains = FmaKernel {
                        vectors: panel,
                        channels: rows,
                        step: across * count,
                        taps: &taps.collect::<Vec<_>>(),
                        broadcast: Broadcast::Strided {
                            values: &padded[top * self.rows.step * line..],
                            channel: self.rows.step * line,
                            tap: channels,
                            rows: &self.elements,
                            run: self.run,
                        },
                        init: Init::Zero,
                    };
                    let sums = (lines.iter_mut())
                        .map(|line| &mut line[first..first + count]);
                    let mut sums = if top == 0 {
                        Accumulators::new(sums.map(as_uninit).collect())
                    } else {
                        Accumulators::begun(sums.collect())
                    };
                    chains.accumulate(level, &mut sums, None);
                }
            }
        });
    }

    /// First filter and number of filters of those computed at once.
    fn panels(
        &self,
        level: Level,
        filters: usize,
    ) -> impl Iterator<Item = (usize, usize)> {
        let lanes = level.lanes();
        let vectors = filters.div_ceil(lanes);
        let panels =
            even_parts(vectors, level.panel_vectors().min(GRADIENT_VECTORS));
        panels.map(move |(first, vectors)| {
            let first = first * lanes;
            (first, (vectors * lanes).min(filters - first))
        })
    }

    /// The planes of one group of an image, `[rows, columns, channels]`, with zeros
    /// where they have no pixels.
    fn pad(
        &self,
        level: Level,
        sizes: &ConvShape,
        input: &[f32],
        padded: &mut [f32],
    ) {
        let [height, width] = sizes.input;
        let channels = sizes.in_group;
        let [top, left] =
            [sizes.window.rows.padding[0], sizes.window.columns.padding[0]];
        let here = width.min(self.size[1].saturating_sub(left));
        let lines = padded.chunks_exact_mut(self.size[1] * channels);
        for (row, line) in lines.enumerate() {
            let y = row.wrapping_sub(top);
            if y >= height || here == 0 {
                line.fill(0.0);
                continue;
            }
            let (before, rest) = line.split_at_mut(left * channels);
            let (pixels, after) = rest.split_at_mut(here * channels);
            before.fill(0.0);
            after.fill(0.0);
            let matrix = Matrix {
                source: &input[y * width..],
                rows: channels,
                columns: here,
                source_stride: height * width,
                target: as_uninit(pixels),
                target_stride: channels,
            };
            matrix.transpose(level);
        }
    }
}
