//! The gradient of the weights, vectorised over output channels: a row of the tile is
//! an element of the kernel, and a sum runs over the output positions of one image.

mod by_image;
mod by_image_chwn;

use super::cost::{PADDED_PER_PIXEL, SMALL_PLANE_FLOATS, WAITING_FLOATS};
use super::taps::TapAxis;
use crate::conv::shape::ConvShape;
use crate::engine::{
    Broadcast, FmaKernel, Init, Level, PaddedCopy, RowShift, Tap, Uninit, as_uninit,
    parallel_for, thread_count_for, transpose, with_scratch,
};
use by_image::GradByImage;
pub(in crate::conv) use by_image_chwn::grad_weight_chwn;

/// [`grad_weight`](crate::conv::grad_weight).
pub(in crate::conv) fn grad_weight(
    sizes: &ConvShape,
    input: &[f32],
    grad_output: &[f32],
    grad_weight: &mut [Uninit],
) -> Option<()> {
    let pad = GradByFilter::new(sizes)?;
    let batch = GradByImage::new(sizes);
    let level = level_for(sizes.out_group);
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
    Some(())
}

/// The level whose vectors hold the filters with the fewest idle lanes.
fn level_for(filters: usize) -> Level {
    match Level::current() {
        Level::Avx512 if filters <= Level::Avx2.lanes() => Level::Avx2,
        level => level,
    }
}

/// Padded planes of an image, and where the kernel's elements read in them.
struct GradByFilter {
    rows: TapAxis,
    columns: TapAxis,
    /// Rows and columns of a padded plane.
    size: [usize; 2],
    /// For each element the pixel that it reads first, from the start of the planes.
    elements: Vec<usize>,
}

impl GradByFilter {
    fn new(sizes: &ConvShape) -> Option<Self> {
        let ([height, width], [rows, columns]) = (sizes.input, sizes.output);
        let window = sizes.window;
        let down = TapAxis::forward(window.rows, height, rows)?;
        let across = TapAxis::forward(window.columns, width, columns)?;
        let length = |axis: &TapAxis, padding: usize| -> Option<usize> {
            let reach = axis.offsets.last()?.checked_add_unsigned(padding)?;
            let last = usize::try_from(reach).ok()?;
            last.checked_add((axis.places - 1) * axis.step + 1)
        };
        let size = [
            length(&down, window.rows.padding[0])?,
            length(&across, window.columns.padding[0])?,
        ];
        let plane = size[0].checked_mul(size[1])?;
        // Padding that dwarfs the image is not worth its memory.
        let wanted = height.checked_mul(width)?.checked_mul(PADDED_PER_PIXEL)?;
        if plane > wanted.max(SMALL_PLANE_FLOATS) {
            return None;
        }
        let [kernel_rows, kernel_columns] = window.kernel();
        let element = |channel: usize, u: usize, v: usize| {
            let (row, column) =
                (u * window.rows.dilation, v * window.columns.dilation);
            channel * plane + row * size[1] + column
        };
        let mut elements = Vec::new();
        for channel in 0..sizes.in_group {
            for u in 0..kernel_rows {
                elements.extend((0..kernel_columns).map(|v| element(channel, u, v)));
            }
        }
        Some(Self { rows: down, columns: across, size, elements })
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
        let [height, width] = sizes.input;
        let plane = self.size[0] * self.size[1];
        let filters = sizes.out_group;
        with_scratch(sizes.in_group * plane + grads.len(), |scratch| {
            let (padded, turned) = scratch.split_at_mut(sizes.in_group * plane);
            let padding =
                [sizes.window.rows.padding[0], sizes.window.columns.padding[0]];
            for (target, source) in (padded.chunks_exact_mut(plane))
                .zip(input.chunks_exact(height * width))
            {
                let offset = -(padding[1] as isize);
                let places = [0, self.size[1]];
                let rows = PaddedCopy {
                    plane: source,
                    width,
                    shift: RowShift::new(places, 1, offset, width),
                    first: -(padding[0] as isize),
                    step: 1,
                    target,
                    across: self.size[1],
                };
                rows.copy(level);
            }
            transpose(level, grads, grads.len() / filters, as_uninit(turned));
            let places = self.columns.places;
            let taps = Tap::all((0..places).map(|place| place * filters));
            let chains = FmaKernel {
                vectors: turned,
                channels: self.rows.places,
                step: places * filters,
                taps: &taps,
                broadcast: Broadcast::Strided {
                    values: padded,
                    channel: self.rows.step * self.size[1],
                    tap: self.columns.step,
                    rows: &self.elements,
                },
                init: Init::Zero,
            };
            let sums = as_uninit(sums);
            let mut sums: Vec<_> = sums.chunks_exact_mut(filters).collect();
            chains.compute(level, &mut sums);
        });
    }
}
