//! The gradient of the weights: first that of each image, then their sum, in the order
//! of the images.

mod by_element;
mod by_filter;
mod by_image;
mod by_image_chwn;
mod padded;

use super::strategy::{ConvPlan, Strategy};
use super::taps::Taps2d;
use crate::conv::shape::ConvShape;
use crate::engine::cost::{CHAINS, WAITING_FLOATS};
use crate::engine::{Level, Uninit, parallel_for, thread_count_for, transpose};
use by_element::GradByElement;
use by_filter::GradByFilter;
use by_image::GradByImage;
use by_image_chwn::grad_weight_chwn;
use padded::PaddedPixels;

pub(super) use by_element::pays_by_element;
pub(super) use by_image::pays_by_image;
pub(super) use by_image_chwn::fits_chwn;
pub(super) use padded::fits_padded;

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
        of_set,
        parts: thread_count_for(products),
        alone: Alone::new(sizes, taps, plan),
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
        transpose(plan.level, total, sizes.out_group, weights);
    }
}

/// What the gradients of one position cost with filters as lanes, in products: those of
/// idle lanes too.
fn cost_by_filter(taps: &Taps2d, sizes: &ConvShape, level: Level) -> usize {
    let level = level_for(level, sizes.out_group);
    let elements = sizes.in_group * taps.taps();
    let vectors = sizes.out_group.div_ceil(level.lanes());
    let chains = level.rows_per_tile().min(elements) * vectors;
    waiting(elements.saturating_mul(vectors * level.lanes()), chains)
}

/// Products of so many sums at a time, and those that could be done while sums wait for
/// their last one.
fn waiting(products: usize, chains: usize) -> usize {
    let chains = chains.clamp(1, CHAINS);
    products.saturating_mul(CHAINS) / chains
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
    /// Weights of a group.
    of_set: usize,
    parts: usize,
    /// With sets as lanes, those that fill vectors.
    by_image: Option<GradByImage<'a>>,
    alone: Alone,
}

/// One set by itself.
enum Alone {
    ByFilter(Level, GradByFilter),
    ByElement(Level, GradByElement),
}

impl Alone {
    fn new(sizes: &ConvShape, taps: Taps2d, plan: &ConvPlan) -> Self {
        let level = plan.level;
        let pixels = PaddedPixels::new(sizes, taps);
        match plan.rest.unwrap_or(plan.strategy) {
            Strategy::ByElement => {
                Self::ByElement(level, GradByElement::new(pixels))
            }
            _ => {
                let level = level_for(level, sizes.out_group);
                Self::ByFilter(level, GradByFilter::new(pixels))
            }
        }
    }

    /// Its gradient, `[elements, filters]`.
    fn sum(&self, sizes: &ConvShape, [input, grads]: [&[f32]; 2], sums: &mut [f32]) {
        match self {
            Self::ByFilter(level, lanes) => {
                lanes.sum(*level, sizes, input, grads, sums)
            }
            Self::ByElement(level, lanes) => {
                lanes.sum(*level, sizes, input, grads, sums)
            }
        }
    }
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
        let of_set = self.of_set;
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
            self.alone.sum(sizes, [input, grads], sums);
        });
    }
}
