//! Taps: which pixels the elements of a kernel read, along one axis and along both.

use crate::Window;
use crate::conv::shape::ConvShape;

/// Along one axis, tap t of output place i reads the source at
/// i · step + offsets\[t\].
#[derive(Debug, Clone)]
pub(super) struct TapAxis {
    pub(super) step: usize,
    pub(super) offsets: Vec<isize>,
    /// Pixels of the source.
    pub(super) length: usize,
    /// Places of the output.
    pub(super) places: usize,
}

impl TapAxis {
    /// A window that slides: offset u·d − p for element u. `None` where that
    /// cannot be counted.
    pub(super) fn forward(
        window: Window,
        length: usize,
        places: usize,
    ) -> Option<Self> {
        let offset = |element: usize| -> Option<isize> {
            let reach =
                isize::try_from(element.checked_mul(window.dilation)?).ok()?;
            reach.checked_sub_unsigned(window.padding[0])
        };
        countable(window.stride, length, places)?;
        Some(Self {
            step: window.stride,
            offsets: (0..window.kernel).map(offset).collect::<Option<_>>()?,
            length,
            places,
        })
    }

    /// The taps of the input's gradient at the pixels y = `phase` + s·i: elements u for
    /// which (y + p − u·d) / s is whole. That is the place they read, told as its distance
    /// from i. Gives the axis, and the numbers of these elements.
    pub(super) fn backward(
        window: Window,
        phase: usize,
        pixels: usize,
        places: usize,
    ) -> Option<(Self, Vec<usize>)> {
        let stride = countable(window.stride, pixels, places)?;
        let start = phase.checked_add(window.padding[0])?;
        let start = isize::try_from(start).ok()?;
        let mut elements = Vec::new();
        let mut offsets = Vec::new();
        for element in 0..window.kernel {
            let reach =
                isize::try_from(element.checked_mul(window.dilation)?).ok()?;
            let distance = start.checked_sub(reach)?;
            if distance.rem_euclid(stride) == 0 {
                elements.push(element);
                offsets.push(distance.div_euclid(stride));
            }
        }
        let axis = Self {
            step: 1,
            offsets,
            length: places,
            places: pixels.saturating_sub(phase).div_ceil(window.stride),
        };
        Some((axis, elements))
    }

    /// Whether every tap of every place reads a pixel.
    pub(super) fn is_inside(&self) -> bool {
        let reach = self.places.saturating_sub(1) * self.step;
        self.offsets
            .iter()
            .all(|&offset| offset >= 0 && offset as usize + reach < self.length)
    }
}

/// The taps of a kernel on a plane.
#[derive(Debug, Clone)]
pub(super) struct Taps2d {
    pub(super) rows: TapAxis,
    pub(super) columns: TapAxis,
}

impl Taps2d {
    /// The taps of the forward pass. `None` where positions cannot be counted.
    pub(super) fn forward(shape: &ConvShape) -> Option<Self> {
        let ([height, width], [rows, columns]) = (shape.input, shape.output);
        Some(Self {
            rows: TapAxis::forward(shape.window.rows, height, rows)?,
            columns: TapAxis::forward(shape.window.columns, width, columns)?,
        })
    }

    /// Terms of a channel.
    pub(super) fn taps(&self) -> usize {
        self.rows.offsets.len() * self.columns.offsets.len()
    }

    /// Whether every tap of every place reads a pixel.
    pub(super) fn is_inside(&self) -> bool {
        self.rows.is_inside() && self.columns.is_inside()
    }

    /// Where the taps read, if neighbours in the output are neighbours in the source
    /// too: no copy is needed.
    pub(super) fn as_it_lies(&self) -> Option<Vec<usize>> {
        let columns = &self.columns;
        let dense = columns.offsets == [0]
            && [columns.step, self.rows.step] == [1, 1]
            && columns.length == columns.places
            && self.rows.is_inside();
        dense.then(|| {
            let offsets = self.rows.offsets.iter();
            offsets.map(|&offset| offset as usize * columns.length).collect()
        })
    }
}

/// The pixels of an axis that are read, in the order in which they are kept:
/// those that are a step apart are neighbours.
pub(super) struct TapSpan {
    /// The first pixel, before the source if it is negative.
    pub(super) lowest: isize,
    /// From the first to the last pixel that one place reads, both counted.
    pub(super) reach: usize,
    pub(super) step: usize,
    /// Pixels of one remainder by the step.
    alike: usize,
}

impl TapSpan {
    pub(super) fn new(axis: &TapAxis, places: usize) -> Option<Self> {
        let lowest = axis.offsets.iter().copied().min()?;
        let highest = axis.offsets.iter().copied().max()?;
        let reach = usize::try_from(highest - lowest).ok()?.checked_add(1)?;
        let pixels = (places - 1).checked_mul(axis.step)?.checked_add(reach)?;
        Some(Self {
            lowest,
            reach,
            step: axis.step,
            alike: pixels.div_ceil(axis.step),
        })
    }

    /// How many pixels are kept.
    pub(super) fn kept(&self) -> usize {
        self.alike * self.step
    }

    /// Where that pixel is kept, counted from the first.
    pub(super) fn place(&self, pixel: usize) -> usize {
        pixel % self.step * self.alike + pixel / self.step
    }
}

/// The stride, if indices of both sides are far from what can be counted.
fn countable(stride: usize, length: usize, places: usize) -> Option<isize> {
    let limit = isize::MAX as usize / 8;
    let last = places.checked_mul(stride)?.checked_add(length)?;
    (last < limit).then_some(stride as isize)
}

/// The rows that the taps of a band read, and where they are buffered.
pub(super) struct RowBuffer {
    pub(super) planes: Vec<BufferedRows>,
    /// For each tap, where its row for the first place is kept.
    pub(super) taps: Vec<usize>,
    /// How many rows are kept.
    pub(super) rows: usize,
}

/// Rows of the source, a step apart.
pub(super) struct BufferedRows {
    /// The first row's number in the source.
    pub(super) first: isize,
    pub(super) rows: usize,
}

impl RowBuffer {
    /// For the taps `elements` of the places `start`..`start + band`.
    ///
    /// Taps that are a multiple of the step apart share the rows they read, unless more
    /// rows between them that no tap reads were kept than are saved.
    pub(super) fn new(
        axis: &TapAxis,
        taps: [usize; 2],
        start: usize,
        band: usize,
    ) -> Self {
        let shared = Self::shared(axis, taps, start, band);
        let offsets = &axis.offsets[taps[0]..taps[1]];
        if shared.as_ref().is_some_and(|kept| kept.rows <= offsets.len() * band) {
            return shared.unwrap_or_else(|| unreachable!("it is some"));
        }
        let base = (start * axis.step) as isize;
        let alone =
            |&offset: &isize| BufferedRows { first: base + offset, rows: band };
        Self {
            planes: offsets.iter().map(alone).collect(),
            taps: (0..offsets.len()).map(|tap| tap * band).collect(),
            rows: offsets.len() * band,
        }
    }

    /// All taps of one remainder by the step together.
    fn shared(
        axis: &TapAxis,
        taps: [usize; 2],
        start: usize,
        band: usize,
    ) -> Option<Self> {
        let step = axis.step as isize;
        let offsets = &axis.offsets[taps[0]..taps[1]];
        let mut kept =
            Self { planes: Vec::new(), taps: vec![0; offsets.len()], rows: 0 };
        for remainder in 0..step.min(offsets.len() as isize) {
            // The remainders that occur, in the order of their first tap.
            let remainder = offsets[remainder as usize].rem_euclid(step);
            let of_class = |offset: &isize| offset.rem_euclid(step) == remainder;
            let steps = || {
                (offsets.iter().copied().filter(of_class))
                    .map(|offset| offset.div_euclid(step))
            };
            let (lowest, highest) = (steps().min()?, steps().max()?);
            let first = (start as isize + lowest) * step + remainder;
            if kept.planes.iter().any(|plane| plane.first == first) {
                continue;
            }
            let span = usize::try_from(highest - lowest).ok()?;
            for (tap, offset) in kept.taps.iter_mut().zip(offsets) {
                if of_class(offset) {
                    *tap = kept.rows + (offset.div_euclid(step) - lowest) as usize;
                }
            }
            let rows = span.checked_add(band)?;
            kept.planes.push(BufferedRows { first, rows });
            kept.rows = kept.rows.checked_add(rows)?;
        }
        Some(kept)
    }
}
