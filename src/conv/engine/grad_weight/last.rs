//! The gradient of the weights where images are last: lanes are images.
//!
//! Both factors of a sum are vectors as they lie, but for the planes of an input that
//! is padded, which are copied. What the images of a vector give is added in their
//! order, and vector by vector: so threads share out the elements of the kernels.

use std::ops::Range;

use crate::conv::engine::axis::Axis;
use crate::conv::engine::lines::{KEPT, Line, Lines};
use crate::conv::sizes::Sizes;
use crate::engine::{
    Images, Level, Pairs, Place, RowSums, even_parts, for_each, share, to_write,
    turn, with_scratch,
};

/// Numbers of one plane of a vector of images, above which what a tile reads again
/// and again is not kept by a core's cache: 128 kB.
const PLANE: usize = 1 << 15;

/// [`grad_weight`](super::grad_weight) of a batch whose images are last. `None` for
/// large planes.
pub(in crate::conv) fn grad_weight_last(
    sizes: &Sizes,
    input: &[f32],
    grad_output: &[f32],
    grad_weight: &mut [Place],
) -> Option<()> {
    let [of_input, of_output] =
        [input, grad_output].map(|all| all.len() / sizes.groups);
    let groups = (0..sizes.groups).map(|group| {
        let input = &input[group * of_input..][..of_input];
        Last::new(sizes, input, &grad_output[group * of_output..][..of_output])
    });
    let groups = groups.collect::<Option<Vec<_>>>()?;
    let (level, filters, elements) =
        (groups[0].level, sizes.out_group, groups[0].elements());
    let parts = share(grad_output.len().saturating_mul(elements));
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
    for_each(parts, pieces, |(last, elements, sums)| last.add(elements, sums));
    let weights = grad_weight.chunks_exact_mut(elements * filters);
    for (weights, total) in weights.zip(total.chunks_exact(elements * filters)) {
        turn(level, total, filters, weights);
    }
    Some(())
}

/// One group.
struct Last<'a> {
    level: Level,
    sizes: &'a Sizes,
    input: Images<'a>,
    grad_output: Images<'a>,
    rows: Axis,
    columns: Axis,
    /// How a plane is copied, where some element reads beside it.
    copied: Option<Copied>,
}

struct Copied {
    lines: Lines,
    down: Line,
    /// Rows of a copied plane.
    rows: usize,
}

/// Where the elements of a kernel read.
struct Right<'a> {
    values: &'a [f32],
    elements: Vec<usize>,
    line: usize,
    column: usize,
}

impl<'a> Last<'a> {
    fn new(
        sizes: &'a Sizes,
        input: &'a [f32],
        grad_output: &'a [f32],
    ) -> Option<Self> {
        let level = Level::current();
        let ([height, width], [rows, columns]) = (sizes.input, sizes.output);
        let vertical = Axis::forward(sizes.window.rows, height, rows)?;
        let horizontal = Axis::forward(sizes.window.columns, width, columns)?;
        let grads = rows.checked_mul(columns)?.checked_mul(level.lanes())?;
        if grads > PLANE {
            return None;
        }
        let mut last = Self {
            level,
            sizes,
            input: Images::last(input, sizes.images),
            grad_output: Images::last(grad_output, sizes.images),
            copied: None,
            rows: vertical,
            columns: horizontal,
        };
        if !(last.rows.is_inside() && last.columns.is_inside()) {
            let down = Line::new(&last.rows, rows)?;
            let copied = Copied {
                rows: (rows - 1) * down.step + down.reach,
                lines: Lines {
                    level,
                    size: sizes.input,
                    across: Line::new(&last.columns, columns)?,
                },
                down,
            };
            if copied.rows.checked_mul(copied.lines.pitch())? > KEPT[0] {
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
        let sums = KEPT[1] / (self.sizes.out_group * self.level.lanes());
        let planes = self
            .copied
            .as_ref()
            .map_or(usize::MAX, |copied| KEPT[0] / copied.plane());
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
                let pairs = Pairs {
                    left: &self.grad_output.values[image..],
                    place: self.grad_output.number,
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
                    sums: to_write(total),
                };
                added.compute(self.level);
            }
        });
    }

    fn right_as_it_lies(&self, image: usize, elements: Range<usize>) -> Right<'a> {
        let [height, width] = self.sizes.input;
        let images = self.sizes.images;
        let (across, taps) = (self.columns.offsets.len(), self.taps());
        let at = |element: usize| {
            let (channel, tap) = (element / taps, element % taps);
            let y = self.rows.offsets[tap / across] as usize;
            let x = self.columns.offsets[tap % across] as usize;
            ((channel * height + y) * width + x) * images
        };
        Right {
            values: &self.input.values[image..],
            elements: elements.map(at).collect(),
            line: self.rows.step * width * images,
            column: self.columns.step * images,
        }
    }

    /// The copied planes begin with that of the first element.
    fn right_of_copies<'b>(
        &self,
        copied: &Copied,
        planes: &'b [f32],
        elements: Range<usize>,
    ) -> Right<'b> {
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
        Right {
            values: planes,
            elements: elements.map(at).collect(),
            line: copied.down.step * copied.lines.pitch(),
            column: lanes,
        }
    }
}

impl Copied {
    /// Numbers of a copied plane.
    fn plane(&self) -> usize {
        self.rows * self.lines.pitch()
    }

    /// The plane of that channel, of as many images as there are lanes, with zeros
    /// where it has no pixels.
    fn copy(
        &self,
        input: Images,
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
