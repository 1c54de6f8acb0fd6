//! The gradient of the weights of a CHWN batch, vectorised over images.
//!
//! Both factors of a product are vectors in place; only planes that need padding are
//! copied. Where a vector is a small part of its cache line ([`PACKED_LANES`]), all factors
//! are packed, one vector behind the other.
//!
//! The sums of the images of a vector are added in their order, and vector by vector: so
//! the threads share out the elements of the kernels, not the images.

use std::ops::Range;

use crate::conv::direct::interleaved_rows::InterleavedRows;
use crate::conv::direct::taps::{TapSpan, Taps2d};
use crate::conv::shape::ConvShape;
use crate::engine::cost::{
    CACHE_LINE, GRADIENT_PLANE_FLOATS, INTERLEAVED_GRADIENT_FLOATS,
    INTERLEAVED_OUTPUT_FLOATS, INTERLEAVED_SOURCE_FLOATS, PACKED_LANES,
    PACKED_LINES, PRODUCTS_PER_TRANSPOSED,
};
use crate::engine::{
    BatchView, Level, OuterFma, RowSums, Uninit, as_uninit, even_parts,
    parallel_for, thread_count_for, transpose, with_scratch,
};

/// Whether the planes are small enough for it.
pub(in crate::conv::direct) fn fits_chwn(taps: &Taps2d, level: Level) -> bool {
    let fits = || {
        let [rows, columns] = [&taps.rows, &taps.columns].map(|axis| axis.places);
        let grads = rows.checked_mul(columns)?.checked_mul(level.lanes())?;
        let copied = match taps.is_inside() {
            true => 0,
            false => {
                let copied = PaddedPlanes::new(taps, level)?;
                copied.rows.checked_mul(copied.lines.pitch())?
            }
        };
        let fits = grads <= GRADIENT_PLANE_FLOATS;
        Some(fits && copied <= INTERLEAVED_SOURCE_FLOATS)
    };
    fits().unwrap_or(false)
}

/// [`grad_weight`](super::grad_weight) of CHWN batches, the input and the gradient of
/// the output.
pub(super) fn grad_weight_chwn(
    sizes: &ConvShape,
    taps: &Taps2d,
    level: Level,
    batches: [&[f32]; 2],
    grad_weight: &mut [Uninit],
) {
    let groups: Vec<_> = (0..sizes.groups)
        .map(|group| {
            let of_group = |all: &[f32]| {
                let each = all.len() / sizes.groups;
                group * each..(group + 1) * each
            };
            let [input, grads] = batches.map(|all| &all[of_group(all)]);
            let packs = level.lanes() <= PACKED_LANES;
            GradByImageChwn::new(sizes, taps, (level, packs), [input, grads])
        })
        .collect();
    let (filters, elements) = (sizes.out_group, groups[0].elements());
    let parts = thread_count_for(batches[1].len().saturating_mul(elements));
    let most = elements.div_ceil(parts.div_ceil(sizes.groups));
    let most = most.min(groups[0].most());
    // [groups, elements, filters]
    let mut total = vec![0.0; grad_weight.len()];
    let mut pieces = Vec::new();
    let sums = total.chunks_exact_mut(elements * filters);
    for (last, mut rest) in groups.iter().zip(sums) {
        for (first, count) in even_parts(elements, most) {
            let (sums, others) = rest.split_at_mut(count * filters);
            pieces.push((last, first..first + count, sums));
            rest = others;
        }
    }
    parallel_for(parts, pieces, |(last, elements, sums)| last.add(elements, sums));
    let weights = grad_weight.chunks_exact_mut(elements * filters);
    for (weights, total) in weights.zip(total.chunks_exact(elements * filters)) {
        transpose(level, total, filters, weights);
    }
}

/// One group.
struct GradByImageChwn<'a> {
    level: Level,
    /// Whether what is read again and again is packed before.
    packs: bool,
    sizes: &'a ConvShape,
    input: BatchView<'a>,
    grad_output: BatchView<'a>,
    taps: &'a Taps2d,
    /// The padded copies, where some element reads outside the plane, or if it packs.
    copied: Option<PaddedPlanes>,
}

struct PaddedPlanes {
    lines: InterleavedRows,
    down: TapSpan,
    /// Rows of a copied plane.
    rows: usize,
}

/// Where the elements of a kernel read.
struct TapOperand<'a> {
    values: &'a [f32],
    elements: Vec<usize>,
    line: usize,
    column: usize,
}

impl<'a> GradByImageChwn<'a> {
    fn new(
        sizes: &'a ConvShape,
        taps: &'a Taps2d,
        (level, packs): (Level, bool),
        [input, grad_output]: [&'a [f32]; 2],
    ) -> Self {
        let copied = PaddedPlanes::new(taps, level);
        let copied = if taps.is_inside() {
            // Elements that begin in one plane may end in the next: two have room.
            let most = INTERLEAVED_SOURCE_FLOATS / 2;
            copied.filter(|copied| packs && copied.plane() <= most)
        } else {
            Some(copied.expect("the plan has counted it"))
        };
        Self {
            level,
            packs,
            sizes,
            taps,
            input: BatchView::chwn(input, sizes.images),
            grad_output: BatchView::chwn(grad_output, sizes.images),
            copied,
        }
    }

    /// Elements of a kernel.
    fn elements(&self) -> usize {
        self.sizes.in_group * self.taps.taps()
    }

    /// How many elements are computed at once: as many as their sums and the planes
    /// that they read are kept for.
    fn most(&self) -> usize {
        let sums =
            INTERLEAVED_OUTPUT_FLOATS / (self.sizes.out_group * self.level.lanes());
        let planes = self
            .copied
            .as_ref()
            .map_or(usize::MAX, |copied| INTERLEAVED_SOURCE_FLOATS / copied.plane());
        // Elements that begin within a plane read from one plane more: of two planes
        // there is always room.
        let elements = (planes - 1).max(1).saturating_mul(self.taps.taps());
        sums.min(elements).max(1)
    }

    /// Adds the gradient of those elements by all images, `[elements, filters]`.
    fn add(&self, elements: Range<usize>, total: &mut [f32]) {
        let lanes = self.level.lanes();
        let channels = elements.start / self.taps.taps()
            ..elements.end.div_ceil(self.taps.taps());
        let [planes, room] = self.copied.as_ref().map_or([0; 2], |copied| {
            [channels.len() * copied.plane(), copied.lines.room()]
        });
        let grads = self.packed_grads(elements.len());
        let together = self.together();
        let sums = total.len() * lanes;
        with_scratch(together * grads + planes + room + sums, |scratch| {
            let (packed, rest) = scratch.split_at_mut(together * grads);
            let (planes, rest) = rest.split_at_mut(planes);
            let (room, sums) = rest.split_at_mut(room);
            for image in (0..self.sizes.images).step_by(lanes) {
                let (left, place) = self.left(image, packed);
                let right = match &self.copied {
                    Some(copied) => {
                        let planes = &mut *planes;
                        for (channel, plane) in channels
                            .clone()
                            .zip(planes.chunks_exact_mut(copied.plane()))
                        {
                            let from = [image, channel];
                            copied.copy(self.input, from, plane, room);
                        }
                        self.right_of_copies(copied, planes, elements.clone())
                    }
                    None => self.right_as_it_lies(image, elements.clone()),
                };
                let pairs = OuterFma {
                    left,
                    place,
                    rows: self.sizes.out_group,
                    right: right.values,
                    elements: &right.elements,
                    line: right.line,
                    column: right.column,
                    places: self.sizes.output,
                    sums: &mut *sums,
                };
                pairs.compute(self.level);
                RowSums { rows: sums, length: lanes }.accumulate(self.level, total);
            }
        });
    }

    /// Vectors of a cache line, whose gradients are packed together.
    fn together(&self) -> usize {
        CACHE_LINE / self.level.lanes()
    }

    /// Numbers of the output's gradients that are packed for a vector of images; 0 where
    /// they are read as they lie.
    fn packed_grads(&self, elements: usize) -> usize {
        let [rows, columns] = self.sizes.output;
        let grads = self.sizes.out_group * rows * columns * self.level.lanes();
        let pays = self.packs && elements >= PRODUCTS_PER_TRANSPOSED;
        if pays && grads <= INTERLEAVED_GRADIENT_FLOATS { grads } else { 0 }
    }

    /// The output's gradients for the vector of images from `image` on, and from one
    /// place to the next: in `packed` if it has room, where those of a whole cache line
    /// are put when the first of them are asked for.
    fn left<'b>(
        &'b self,
        image: usize,
        packed: &'b mut [f32],
    ) -> (&'b [f32], usize) {
        let (all, lanes) = (self.grad_output, self.level.lanes());
        if packed.is_empty() {
            return (&all.values[image..], all.element_stride);
        }
        let (vector, together) = (image / lanes, self.together());
        let grads = packed.len() / together;
        if vector.is_multiple_of(together) {
            let vectors = (self.sizes.images - image) / lanes;
            for first in (0..grads).step_by(PACKED_LINES * lanes) {
                let end = grads.min(first + PACKED_LINES * lanes);
                let targets = packed.chunks_exact_mut(grads).take(vectors);
                for (vector, target) in targets.enumerate() {
                    let from = [image + vector * lanes, first / lanes];
                    let target = as_uninit(&mut target[first..end]);
                    all.interleave(self.level, from, target);
                }
            }
        }
        (&packed[vector % together * grads..][..grads], lanes)
    }

    fn right_as_it_lies(
        &self,
        image: usize,
        elements: Range<usize>,
    ) -> TapOperand<'a> {
        let [height, width] = self.sizes.input;
        let images = self.sizes.images;
        let (across, taps) = (self.taps.columns.offsets.len(), self.taps.taps());
        let at = |element: usize| {
            let (channel, tap) = (element / taps, element % taps);
            let y = self.taps.rows.offsets[tap / across] as usize;
            let x = self.taps.columns.offsets[tap % across] as usize;
            ((channel * height + y) * width + x) * images
        };
        TapOperand {
            values: &self.input.values[image..],
            elements: elements.map(at).collect(),
            line: self.taps.rows.step * width * images,
            column: self.taps.columns.step * images,
        }
    }

    /// The copied planes begin with that of the first element.
    fn right_of_copies<'b>(
        &self,
        copied: &PaddedPlanes,
        planes: &'b [f32],
        elements: Range<usize>,
    ) -> TapOperand<'b> {
        let lanes = self.level.lanes();
        let (across, taps) = (self.taps.columns.offsets.len(), self.taps.taps());
        let first = elements.start / taps;
        let line = &copied.lines.across;
        let at = |element: usize| {
            let (channel, tap) = (element / taps - first, element % taps);
            let y = self.taps.rows.offsets[tap / across] - copied.down.lowest;
            let x = self.taps.columns.offsets[tap % across] - line.lowest;
            channel * copied.plane()
                + y as usize * copied.lines.pitch()
                + line.place(x as usize) * lanes
        };
        TapOperand {
            values: planes,
            elements: elements.map(at).collect(),
            line: copied.down.step * copied.lines.pitch(),
            column: lanes,
        }
    }
}

impl PaddedPlanes {
    /// `None` where they cannot be counted.
    fn new(taps: &Taps2d, level: Level) -> Option<Self> {
        let down = TapSpan::new(&taps.rows, taps.rows.places)?;
        Some(Self {
            rows: (taps.rows.places - 1) * down.step + down.reach,
            lines: InterleavedRows {
                level,
                size: [taps.rows.length, taps.columns.length],
                across: TapSpan::new(&taps.columns, taps.columns.places)?,
            },
            down,
        })
    }

    /// Numbers of a copied plane.
    fn plane(&self) -> usize {
        self.rows * self.lines.pitch()
    }

    /// The plane of that channel, of as many images as there are lanes, with zeros
    /// where it has no pixels.
    fn copy(
        &self,
        input: BatchView,
        [image, channel]: [usize; 2],
        plane: &mut [f32],
        room: &mut [f32],
    ) {
        let [height, width] = self.lines.size;
        let from = [image, channel * height * width];
        let lines = plane.chunks_exact_mut(self.lines.pitch());
        for (row, line) in lines.enumerate() {
            let y = row as isize + self.down.lowest;
            self.lines.row(input, from, y, line, room);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conv::Geometry;
    use crate::window::Window;

    #[test]
    fn packed_it_gives_the_same_bits() {
        for level in Level::available() {
            for (vectors, padding) in [(1, 0), (2, 1), (5, 2)] {
                let images = vectors * level.lanes();
                let window = Geometry::from(Window::new(3).padding(padding));
                let side = 5 + 2 * padding;
                let shapes = ((images, 2, 7, 7), (images, 3, side, side));
                let sizes = ConvShape::across(shapes.0, shapes.1, window).unwrap();
                let numbers = |count: usize| -> Vec<f32> {
                    (0..count).map(|at| (at * 37 % 101) as f32 / 7.0).collect()
                };
                let input = numbers(images * 2 * 49);
                let grads = numbers(images * 3 * side * side);
                let taps = Taps2d::forward(&sizes).unwrap();
                let [packed, lying] = [true, false].map(|packs| {
                    let batches = [&input[..], &grads];
                    let gradient =
                        GradByImageChwn::new(&sizes, &taps, (level, packs), batches);
                    assert_eq!(gradient.packed_grads(18) > 0, packs);
                    let mut total = vec![0.0; 3 * 18];
                    gradient.add(0..18, &mut total);
                    total.iter().map(|sum| sum.to_bits()).collect::<Vec<_>>()
                });
                assert_eq!(packed, lying, "{level:?}, {vectors}, {padding}");
            }
        }
    }
}
