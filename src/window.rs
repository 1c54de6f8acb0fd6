//! A window that slides: the only home of the size formula.

use crate::{Error, Result};

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
        Self {
            kernel,
            stride: 1,
            padding: [0, 0],
            dilation: 1,
        }
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
        Self {
            padding: [before, after],
            ..self
        }
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
        let extent = self.extent_in(unit)?;
        let [before, after] = self.padding;
        let padded = add(add(length, before, unit)?, after, unit)?;
        if extent > padded {
            return Err(Error::KernelTooLarge {
                kernel: self.kernel,
                dilation: self.dilation,
                extent,
                unit,
                padded,
            });
        }
        Ok((padded - extent) / self.stride + 1)
    }
}

/// How a window slides over an image: one [`Window`] down, one across.
///
/// ```
/// use cnn::{Window, window::Window2d};
///
/// let square = Window2d::from(Window::new(3).padding(1));
/// assert_eq!(square.places([28, 40]), Ok([28, 40]));
/// let flat = Window2d { rows: Window::new(1), columns: Window::new(5) };
/// assert_eq!(flat.places([28, 40]), Ok([28, 36]));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window2d {
    /// How it moves down.
    pub rows: Window,
    /// How it moves across.
    pub columns: Window,
}

impl Window2d {
    /// In how many places the window fits on `[height, width]`.
    ///
    /// # Errors
    /// As [`Window::places`], naming the axis.
    pub fn places(self, [height, width]: [usize; 2]) -> Result<[usize; 2]> {
        Ok([
            self.rows.places_in(height, "rows")?,
            self.columns.places_in(width, "columns")?,
        ])
    }

    /// The window padded so that stride 1 keeps the size: [`Window::same`].
    ///
    /// # Errors
    /// As [`Window::extent`].
    pub fn same(self) -> Result<Self> {
        Ok(Self {
            rows: self.rows.same()?,
            columns: self.columns.same()?,
        })
    }
}

impl From<Window> for Window2d {
    fn from(window: Window) -> Self {
        Self {
            rows: window,
            columns: window,
        }
    }
}

/// The sum of two sizes.
///
/// # Errors
/// [`Error::Overflow`] if it is more than `usize::MAX`.
pub(crate) fn add(left: usize, right: usize, unit: &'static str) -> Result<usize> {
    left.checked_add(right)
        .ok_or_else(|| overflow(left, "+", right, unit))
}

/// The product of two sizes, as long as an array of them can be addressed.
///
/// # Errors
/// [`Error::Overflow`] if it is more than `isize::MAX` bytes of `f32`.
pub(crate) fn area(height: usize, width: usize) -> Result<usize> {
    height
        .checked_mul(width)
        .filter(|&elements| elements <= isize::MAX as usize / size_of::<f64>())
        .ok_or_else(|| overflow(height, "×", width, "elements"))
}

fn overflow(
    left: usize,
    operation: &'static str,
    right: usize,
    unit: &'static str,
) -> Error {
    Error::Overflow {
        left,
        operation,
        right,
        unit,
    }
}

fn not_zero(value: usize, what: &'static str, unit: &'static str) -> Result<()> {
    if value == 0 {
        return Err(Error::Zero { what, unit });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn window_of_three_with_stride_two_has_thirteen_places_on_28_pixels() {
        // (28 - 3) / 2 + 1 = 12 + 1
        assert_eq!(Window::new(3).stride(2).places(28), Ok(13));
    }

    #[test]
    fn the_formula_counts_the_same_places_as_walking() {
        for kernel in 1..5 {
            for stride in 1..4 {
                for padding in 0..3 {
                    for dilation in 1..4 {
                        for length in 0..12 {
                            let window = Window::new(kernel)
                                .stride(stride)
                                .padding(padding)
                                .dilation(dilation);
                            let last = dilation * (kernel - 1);
                            let walked = (0..length + 2 * padding)
                                .step_by(stride)
                                .filter(|first| first + last < length + 2 * padding)
                                .count();
                            let counted = window.places(length).unwrap_or(0);
                            assert_eq!(counted, walked, "{window:?} on {length}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn same_keeps_the_size_and_puts_the_odd_element_behind() {
        // k = 4: 3 elements to share, 1 before and 2 after
        let window = Window::new(4).same().unwrap();
        assert_eq!(window.padding, [1, 2]);
        assert_eq!(window.places(10), Ok(10));
        let dilated = Window::new(3).dilation(2).same().unwrap();
        assert_eq!(dilated.padding, [2, 2]);
        assert_eq!(dilated.places(10), Ok(10));
    }

    #[test]
    fn a_window_that_does_not_fit_says_both_sizes_and_the_axis() {
        let window = Window2d::from(Window::new(5).dilation(2).padding(1));
        let error = window.places([5, 40]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "kernel 5 with dilation 2 spans 9 rows, the padded input has 7"
        );
    }

    #[test]
    fn zeros_are_refused_by_name() {
        let zero = |window: Window| window.places(9).unwrap_err().to_string();
        assert_eq!(
            zero(Window::new(0)),
            "the kernel is 0 along the places, it must be at least 1"
        );
        assert_eq!(
            zero(Window::new(3).stride(0)),
            "the stride is 0 along the places, it must be at least 1"
        );
        assert_eq!(
            zero(Window::new(3).dilation(0)),
            "the dilation is 0 along the places, it must be at least 1"
        );
    }

    #[test]
    fn sizes_near_the_largest_number_are_refused_not_wrapped() {
        let most = usize::MAX;
        let error = Window::new(3).padding(most).places(28).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("28 + {most} places is more than this machine can count")
        );
        let error = Window::new(most).dilation(2).places(28).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "{} × 2 places is more than this machine can count",
                most - 1
            )
        );
        // The largest size that can be counted is counted.
        assert_eq!(Window::new(1).places(most), Ok(most));
        assert!(Window::new(1).paddings(0, 1).places(most).is_err());
    }
}
