//! The gradient of the weights of a CHWN batch, vectorised over images.
//!
//! Both factors of a product are vectors in place; only planes that need padding are
//! copied. The sums of the images of a vector are added in their order, and vector by
//! vector: so the threads share out the elements of the kernels, not the images.

use std::ops::Range;

use crate::conv::direct::interleaved_rows::InterleavedRows;
use crate::conv::direct::taps::TapAxis;
use crate::conv::direct::taps::TapSpan;
use crate::conv::shape::ConvShape;
use crate::engine::cost::{
    GRADIENT_PLANE_FLOATS, INTERLEAVED_OUTPUT_FLOATS, INTERLEAVED_SOURCE_FLOATS,
};
use crate::engine::{
    BatchView, Level, OuterFma, RowSums, Uninit, as_uninit, even_parts,
    parallel_for, thread_count_for, transpose, with_scratch,
};

/// [`grad_weight`](super::grad_weight) of a CHWN batch. `None` for large planes.
pub(in crate::conv) fn grad_weight_chwn(
    sizes: &ConvShape,
    input: &[f32],
    grad_output: &[f32],
    grad_weight: &mut [Uninit],
) -> Option<()> {
    let [of_input, of_output] =
        [input, grad_output].map(|all| all.len() / sizes.groups);
    let groups = (0..sizes.groups).map(|group| {
        let input = &input[group * of_input..][..of_input];
        GradByImageChwn::new(
            sizes,
            input,
            &grad_output[group * of_output..][..of_output],
        )
    });
    let groups = groups.collect::<Option<Vec<_>>>()?;
    let (level, filters, elements) =
        (groups[0].level, sizes.out_group, groups[0].elements());
    let parts = thread_count_for(grad_output.len().saturating_mul(elements));
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
    Some(())
}

/// One group.
struct GradByImageChwn<'a> {
    level: Level,
    sizes: &'a ConvShape,
    input: BatchView<'a>,
    grad_output: BatchView<'a>,
    rows: TapAxis,
    columns: TapAxis,
    /// The padded copies, where some element reads outside the plane.
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
        input: &'a [f32],
        grad_output: &'a [f32],
    ) -> Option<Self> {
        let level = Level::current();
        let ([height, width], [rows, columns]) = (sizes.input, sizes.output);
        let vertical = TapAxis::forward(sizes.window.rows, height, rows)?;
        let horizontal = TapAxis::forward(sizes.window.columns, width, columns)?;
        let grads = rows.checked_mul(columns)?.checked_mul(level.lanes())?;
        if grads > GRADIENT_PLANE_FLOATS {
            return None;
        }
        let mut last = Self {
            level,
            sizes,
            input: BatchView::chwn(input, sizes.images),
            grad_output: BatchView::chwn(grad_output, sizes.images),
            copied: None,
            rows: vertical,
            columns: horizontal,
        };
        if !(last.rows.is_inside() && last.columns.is_inside()) {
            let down = TapSpan::new(&last.rows, rows)?;
            let copied = PaddedPlanes {
                rows: (rows - 1) * down.step + down.reach,
                lines: InterleavedRows {
                    level,
                    size: sizes.input,
                    across: TapSpan::new(&last.columns, columns)?,
                },
                down,
            };
            if copied.rows.checked_mul(copied.lines.pitch())?
                > INTERLEAVED_SOURCE_FLOATS
            {
                return None;
            }
            last.copied = Some(copied);
        }
        Some(last)
    }

    /// Elements of a kernel on one plane.
    fn taps(&self) -> usize {
        self.rows.offsets.len() * self.columns.offsets.len()
    }

    /// Elements of a kernel.
    fn elements(&self) -> usize {
        self.sizes.in_group * self.taps()
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
        let elements = (planes - 1).max(1).saturating_mul(self.taps());
        sums.min(elements).max(1)
    }

    /// Adds the gradient of those elements by all images, `[elements, filters]`.
    fn add(&self, elements: Range<usize>, total: &mut [f32]) {
        let lanes = self.level.lanes();
        let channels =
            elements.start / self.taps()..elements.end.div_ceil(self.taps());
        let [planes, room] = self.copied.as_ref().map_or([0; 2], |copied| {
            [channels.len() * copied.plane(), copied.lines.room()]
        });
        with_scratch(planes + room + total.len() * lanes, |scratch| {
            let (planes, rest) = scratch.split_at_mut(planes);
            let (room, sums) = rest.split_at_mut(room);
            for image in (0..self.sizes.images).step_by(lanes) {
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
                    left: &self.grad_output.values[image..],
                    place: self.grad_output.element_stride,
                    rows: self.sizes.out_group,
                    right: right.values,
                    elements: &right.elements,
                    line: right.line,
                    column: right.column,
                    places: self.sizes.output,
                    sums: &mut *sums,
                };
                pairs.compute(self.level);
                let added = RowSums {
                    rows: &*sums,
                    length: lanes,
                    goes_on: true,
                    sums: as_uninit(total),
                };
                added.compute(self.level);
            }
        });
    }

    fn right_as_it_lies(
        &self,
        image: usize,
        elements: Range<usize>,
    ) -> TapOperand<'a> {
        let [height, width] = self.sizes.input;
        let images = self.sizes.images;
        let (across, taps) = (self.columns.offsets.len(), self.taps());
        let at = |element: usize| {
            let (channel, tap) = (element / taps, element % taps);
            let y = self.rows.offsets[tap / across] as usize;
            let x = self.columns.offsets[tap % across] as usize;
            ((channel * height + y) * width + x) * images
        };
        TapOperand {
            values: &self.input.values[image..],
            elements: elements.map(at).collect(),
            line: self.rows.step * width * images,
            column: self.columns.step * images,
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
        let (across, taps) = (self.columns.offsets.len(), self.taps());
        let first = elements.start / taps;
        let line = &copied.lines.across;
        let at = |element: usize| {
            let (channel, tap) = (element / taps - first, element % taps);
            let y = self.rows.offsets[tap / across] - copied.down.lowest;
            let x = self.columns.offsets[tap % across] - line.lowest;
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
