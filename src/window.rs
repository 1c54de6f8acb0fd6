//! A window that slides: the only home of the size formula.

mod count;
mod window2d;

pub(crate) use count::{add, area};
pub use window2d::Window2d;

use std::ops::Range;

use crate::{Error, Result};
use count::{not_zero, overflow};

/// How a window slides along one axis.
///
/// A layer has one of these for the rows and one for the columns: see
/// [`Window2d`], which every `Window` turns into (both axes alike).
///
/// ```
/// use cnn::Window;
///
/// const PAIRS: Window = Window::new(2).stride(2);
/// assert_eq!(PAIRS.places(28), Ok(14));
/// assert_eq!(Window::new(3).padding(1).places(28), Ok(28));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    /// Number of elements of the kernel.
    pub kernel: usize,
    /// How far the window moves from one place to the next.
    pub stride: usize,
    /// Elements added before the first and after the last one of the input.
    pub padding: [usize; 2],
    /// Distance between neighbouring kernel elements; 1 is "none".
    pub dilation: usize,
}

impl Window {
    /// A window of `kernel` elements: stride 1, no padding, dilation 1.
    pub const fn new(kernel: usize) -> Self {
        Self { kernel, stride: 1, padding: [0, 0], dilation: 1 }
    }

    /// The same window moving by `stride`.
    pub const fn stride(self, stride: usize) -> Self {
        Self { stride, ..self }
    }

    /// The same window over an input with `padding` more elements at each end.
    pub const fn padding(self, padding: usize) -> Self {
        self.paddings(padding, padding)
    }

    /// The same window over an input with `before` and `after` more elements.
    pub const fn paddings(self, before: usize, after: usize) -> Self {
        Self { padding: [before, after], ..self }
    }

    /// The same window with its elements `dilation` apart.
    pub const fn dilation(self, dilation: usize) -> Self {
        Self { dilation, ..self }
    }

    /// The same window, padded so that stride 1 keeps the size of its input.
    ///
    /// d·(k − 1) elements are shared out; where that is odd, the larger half
    /// goes behind the input, as PyTorch's `padding='same'` has it.
    ///
    /// # Errors
    /// As [`Window::extent`].
    pub fn same(self) -> Result<Self> {
        let total = self.extent()? - 1;
        Ok(self.paddings(total / 2, total - total / 2))
    }

    /// Places from the first to the last kernel element: d·(k − 1) + 1.
    ///
    /// # Errors
    /// [`Error::Zero`] for a kernel or dilation of 0, [`Error::Overflow`] if
    /// the extent is more than `usize::MAX`.
    pub fn extent(self) -> Result<usize> {
        self.extent_in("places")
    }

    /// In how many places the window fits on `length` elements:
    /// ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1.
    ///
    /// A last part of the input that is too short for another step is not seen.
    ///
    /// # Errors
    /// [`Error::KernelTooLarge`] if the window fits nowhere, [`Error::Zero`]
    /// for a kernel, stride or dilation of 0, [`Error::Overflow`] if the
    /// padded length or the extent is more than `usize::MAX`.
    pub fn places(self, length: usize) -> Result<usize> {
        self.places_in(length, "places")
    }

    /// [`Window::places`] rounded up: a last step that hangs over the end
    /// counts too, as long as it begins on the input or the padding before it.
    ///
    /// This is the `ceil_mode` of PyTorch's pooling.
    ///
    /// # Errors
    /// As [`Window::places`]; a window a little larger than its input fits, if
    /// a stride earlier it would have.
    pub fn places_ceil(self, length: usize) -> Result<usize> {
        self.places_ceil_in(length, "places")
    }

    /// How much `places` places of the window cover, padding taken away:
    /// (n − 1)·s + d(k − 1) + 1 − 2p, and `more` at the end.
    ///
    /// This is the size of a transposed convolution's output. It undoes
    /// [`Window::places`], which for a stride above 1 gives one number for
    /// several lengths: `more`, PyTorch's `output_padding`, says which.
    ///
    /// # Errors
    /// [`Error::Zero`] for 0 places or a kernel, stride or dilation of 0,
    /// [`Error::OutOfRange`] if `more` reaches both the stride and the
    /// dilation, [`Error::PaddingTooLarge`] if the padding leaves nothing,
    /// [`Error::Overflow`] for a length above `usize::MAX`.
    pub fn length(self, places: usize, more: usize) -> Result<usize> {
        self.length_in(places, more, "places")
    }

    /// Which element of an input of `length` lies under the kernel's `element`
    /// in that place: place·s + element·d − p. `None` is padding.
    #[inline]
    pub fn pixel(
        self,
        place: usize,
        element: usize,
        length: usize,
    ) -> Option<usize> {
        let reach = element.checked_mul(self.dilation)?;
        let step = place.checked_mul(self.stride)?.checked_add(reach)?;
        let pixel = step.checked_sub(self.padding[0])?;
        (pixel < length).then_some(pixel)
    }

    /// In which of `places` places the kernel's `element` lies on that pixel:
    /// (pixel + p − element·d) / s. `None` where no step leads there.
    #[inline]
    pub fn place(
        self,
        pixel: usize,
        element: usize,
        places: usize,
    ) -> Option<usize> {
        let reach = element.checked_mul(self.dilation)?;
        let step = pixel.checked_add(self.padding[0])?.checked_sub(reach)?;
        let place = step.checked_div(self.stride)?;
        (place < places && step % self.stride == 0).then_some(place)
    }

    /// Whether the element comes to lie on the pixel in some place, if places went
    /// on beyond both ends: whether no stride jumps over it.
    #[inline]
    pub fn meets(self, pixel: usize, element: usize) -> bool {
        let [pixel, element, dilation] =
            [pixel, element, self.dilation].map(|n| n as i128);
        let Some(reach) = element.checked_mul(dilation) else {
            return false;
        };
        let step = pixel + self.padding[0] as i128 - reach;
        step.checked_rem(self.stride as i128) == Some(0)
    }

    /// The kernel elements that in that place lie on an input of `length`, not
    /// on its padding.
    pub fn inside(self, place: usize, length: usize) -> Range<usize> {
        let Some(step) = place.checked_mul(self.stride) else {
            return 0..0;
        };
        let first = self.padding[0].saturating_sub(step).div_ceil(self.dilation);
        let end = length.saturating_add(self.padding[0]).saturating_sub(step);
        let end = end.div_ceil(self.dilation).min(self.kernel);
        first.min(end)..end
    }

    /// How many kernel elements in that place lie on an input of `length` or on
    /// its padding; the others hang over, as a place rounded up may.
    pub fn on_padded(self, place: usize, length: usize) -> usize {
        let padded = length.saturating_add(self.padding[0]);
        let padded = padded.saturating_add(self.padding[1]);
        let step = place.saturating_mul(self.stride);
        let reached = padded.saturating_sub(step).div_ceil(self.dilation);
        reached.min(self.kernel)
    }

    fn extent_in(self, unit: &'static str) -> Result<usize> {
        not_zero(self.kernel, "kernel", unit)?;
        not_zero(self.dilation, "dilation", unit)?;
        let steps = self.kernel - 1;
        let reach = steps
            .checked_mul(self.dilation)
            .ok_or_else(|| overflow(steps, "×", self.dilation, unit))?;
        add(reach, 1, unit)
    }

    fn places_in(self, length: usize, unit: &'static str) -> Result<usize> {
        not_zero(self.stride, "stride", unit)?;
        let (extent, padded) = (self.extent_in(unit)?, self.padded(length, unit)?);
        match padded.checked_sub(extent) {
            Some(free) => Ok(free / self.stride + 1),
            None => Err(self.too_large(extent, padded, unit)),
        }
    }

    fn places_ceil_in(self, length: usize, unit: &'static str) -> Result<usize> {
        not_zero(self.stride, "stride", unit)?;
        let (extent, padded) = (self.extent_in(unit)?, self.padded(length, unit)?);
        let hanging = add(padded, self.stride - 1, unit)?;
        let Some(free) = hanging.checked_sub(extent) else {
            return Err(self.too_large(extent, padded, unit));
        };
        let last = free / self.stride;
        let hangs = free % self.stride != self.stride - 1;
        let begins_behind = last * self.stride >= length + self.padding[0];
        Ok(if hangs && begins_behind { last } else { last + 1 })
    }

    fn length_in(
        self,
        places: usize,
        more: usize,
        unit: &'static str,
    ) -> Result<usize> {
        not_zero(self.stride, "stride", unit)?;
        not_zero(places, "number of places", unit)?;
        let extent = self.extent_in(unit)?;
        if more >= self.stride.max(self.dilation) {
            return Err(Error::OutOfRange {
                what: "the output padding",
                value: more as f64,
                range: "less than the stride or the dilation",
            });
        }
        let steps = places - 1;
        let moved = (steps.checked_mul(self.stride))
            .ok_or_else(|| overflow(steps, "×", self.stride, unit))?;
        let covered = add(add(moved, extent, unit)?, more, unit)?;
        let padding = add(self.padding[0], self.padding[1], unit)?;
        match covered.checked_sub(padding) {
            Some(length @ 1..) => Ok(length),
            _ => Err(Error::PaddingTooLarge { covered, padding, unit }),
        }
    }

    fn padded(self, length: usize, unit: &'static str) -> Result<usize> {
        add(add(length, self.padding[0], unit)?, self.padding[1], unit)
    }

    fn too_large(self, extent: usize, padded: usize, unit: &'static str) -> Error {
        Error::KernelTooLarge {
            kernel: self.kernel,
            dilation: self.dilation,
            extent,
            unit,
            padded,
        }
    }
}

#[cfg(test)]
mod tests;
