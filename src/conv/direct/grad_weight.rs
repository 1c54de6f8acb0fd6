//! The gradient of the weights: first that of each image, then their sum, in the order
//! of the images.

mod by_filter;
mod by_image;
mod by_image_chwn;

use super::strategy::{ConvPlan, Strategy};
use super::taps::Taps2d;
use crate::conv::shape::ConvShape;
use crate::engine::cost::WAITING_FLOATS;
use crate::engine::{Level, Uninit, parallel_for, thread_count_for, transpose};
use by_filter::GradByFilter;
use by_image::GradByImage;
use by_image_chwn::grad_weight_chwn;

pub(super) use by_filter::fits_padded;
pub(super) use by_image::pays_by_image;
pub(super) use by_image_chwn::fits_chwn;

/// Writes all of `[groups · filters, channels, rows, columns]`; both batches have the
/// plan's layout.
pub(super) fn grad_weight(
    sizes: &ConvShape,
    plan: &ConvPlan,
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
    let by_image = match plan.strategy {
        Strategy::ByImage { .. } => Some(GradByImage::new(sizes, &taps, plan.level)),
        _ => None,
    };
    let of_image = grad_weight.len();
    let of_set = of_image / sizes.groups;
    let products = grad_output.len().saturating_mul(of_set / sizes.out_group);
    let each = EachImage {
        sizes,
        level: level_for(plan.level, sizes.out_group),
        parts: thread_count_for(products),
        by_filter: GradByFilter::new(sizes, taps),
        by_image,
    };
    let at_once = each.at_once(of_image);
    // Of each image by itself: [groups][elements][filters].
    let mut sums = vec![0.0; at_once.min(sizes.images) * of_image];
    let mut total = vec![0.0; of_image];
    for first in (0..sizes.images).step_by(at_once) {
        let images = at_once.min(sizes.images - first);
        let sums = &mut sums[..images * of_image];
        each.sum(first, input, grad_output, sums);
        for sums in sums.chunks_exact(of_image) {
            total.iter_mut().zip(sums).for_each(|(all, sum)| *all += sum);
        }
    }
    let weights = grad_weight.chunks_exact_mut(of_set);
    for (weights, total) in weights.zip(total.chunks_exact(of_set)) {
        transpose(each.level, total, sizes.out_group, weights);
    }
}

/// The level whose vectors hold the filters with the fewest idle lanes.
fn level_for(level: Level, filters: usize) -> Level {
    match level {
        Level::Avx512 if filters <= Level::Avx2.lanes() => Level::Avx2,
        level => level,
    }
}

/// The gradient of each image by itself: a set is one group of one image.
struct EachImage<'a> {
    sizes: &'a ConvShape,
    /// For the sets with filters as lanes.
    level: Level,
    parts: usize,
    /// With sets as lanes, those that fill vectors.
    by_image: Option<GradByImage<'a>>,
    by_filter: GradByFilter,
}

impl EachImage<'_> {
    fn lanes(&self) -> usize {
        self.by_image.as_ref().map_or(1, |by_image| by_image.lanes())
    }

    /// How many images' sums, of so many numbers each, may wait until they are added.
    fn at_once(&self, of_image: usize) -> usize {
        let images = WAITING_FLOATS / of_image;
        let images = images.clamp(self.parts, self.sizes.images.max(self.parts));
        images.next_multiple_of(self.lanes())
    }

    /// The sums of the images from `first` on, as many as there is room for.
    fn sum(&self, first: usize, input: &[f32], grads: &[f32], sums: &mut [f32]) {
        let sizes = self.sizes;
        let [[height, width], [rows, columns]] = [sizes.input, sizes.output];
        let pixels = sizes.in_group * height * width;
        let places = sizes.out_group * rows * columns;
        let input = &input[first * sizes.groups * pixels..];
        let grads = &grads[first * sizes.groups * places..];
        let of_set = sizes.out_group * self.by_filter.elements();
        let sets = sums.len() / of_set;
        let whole = match self.by_image {
            Some(_) => sets / self.lanes() * self.lanes(),
            None => 0,
        };
        let (together, alone) = sums.split_at_mut(whole * of_set);
        if let Some(by_image) = &self.by_image {
            by_image.compute(self.parts, input, grads, together);
        }
        let alone: Vec<_> = alone.chunks_exact_mut(of_set).enumerate().collect();
        parallel_for(self.parts, alone, |(set, sums)| {
            let set = whole + set;
            let input = &input[set * pixels..][..pixels];
            let grads = &grads[set * places..][..places];
            self.by_filter.sum(self.level, sizes, input, grads, sums);
        });
    }
}
