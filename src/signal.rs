//! One plane and one kernel: cross-correlation and convolution.
//!
//! Conventions are those of SciPy's `scipy.signal.correlate2d` and
//! `convolve2d`. Every output element is one chain of fused multiply-adds that
//! starts at zero and runs over the kernel row by row (for a convolution: over
//! the flipped kernel), so its bits do not depend on the machine.

mod border;
mod similarity;
mod slide;

pub use border::{Border, pad2d};

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};
pub use similarity::normalized_correlate2d;

use crate::array::not_empty;
use crate::window::add;
use crate::{Error, Result};
use slide::{slide, slide_padded};

/// Which places of the kernel make an output element.
///
/// With a plane of length `n` and a kernel of length `k` along an axis:
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Every place where the two touch: n + k − 1 elements.
    Full,
    /// As many as the plane has: n. The kernel's element ⌊(k − 1) / 2⌋ lies on
    /// the output element; `scipy.ndimage` takes ⌊k / 2⌋, which differs for
    /// even kernels.
    Same,
    /// Only where one lies wholly on the other: n − k + 1, or k − n + 1 where
    /// the kernel is the larger one along both axes.
    Valid,
}

/// Slides `kernel` over `plane` and sums the products, as it is:
/// y\[i, j\] = Σᵤ Σᵥ x\[i + u, j + v\] · k\[u, v\]. Outside of the plane x is 0.
///
/// This is what convolutional layers compute.
///
/// # Shapes
/// - `plane`: `[height, width]`; `kernel`: `[kernel_height, kernel_width]`
/// - output: as [`Mode`] says
///
/// # Errors
/// [`Error::Empty`] if either has no elements, [`Error::Shapes`] if in
/// [`Mode::Valid`] neither fits into the other, [`Error::Overflow`] or
/// [`Error::Memory`] for an output too large.
///
/// # Source
/// `scipy.signal.correlate2d`.
pub fn correlate2d<'a>(
    plane: impl Into<ArrayView2<'a, f32>>,
    kernel: impl Into<ArrayView2<'a, f32>>,
    mode: Mode,
) -> Result<Array2<f32>> {
    correlate2d_bordered(plane, kernel, mode, Border::Zero)
}

/// [`correlate2d`] over a plane that goes on beyond its border as `border` says.
///
/// # Errors
/// As [`correlate2d`].
pub fn correlate2d_bordered<'a>(
    plane: impl Into<ArrayView2<'a, f32>>,
    kernel: impl Into<ArrayView2<'a, f32>>,
    mode: Mode,
    border: Border,
) -> Result<Array2<f32>> {
    let (plane, kernel) = (plane.into(), kernel.into());
    let around = mode.around(kernel.dim());
    slide_bordered(plane, kernel, around, border)
}

/// Slides the kernel turned by 180° over `plane` and sums the products:
/// y\[i, j\] = Σᵤ Σᵥ x\[i − u, j − v\] · k\[u, v\]. Outside of the plane x is 0.
///
/// This is the convolution of mathematics: it commutes and associates.
///
/// # Shapes, errors
/// As [`correlate2d`].
///
/// # Source
/// `scipy.signal.convolve2d`.
pub fn convolve2d<'a>(
    plane: impl Into<ArrayView2<'a, f32>>,
    kernel: impl Into<ArrayView2<'a, f32>>,
    mode: Mode,
) -> Result<Array2<f32>> {
    convolve2d_bordered(plane, kernel, mode, Border::Zero)
}

/// [`convolve2d`] over a plane that goes on beyond its border as `border` says.
///
/// # Errors
/// As [`correlate2d`].
pub fn convolve2d_bordered<'a>(
    plane: impl Into<ArrayView2<'a, f32>>,
    kernel: impl Into<ArrayView2<'a, f32>>,
    mode: Mode,
    border: Border,
) -> Result<Array2<f32>> {
    let (plane, turned) = (plane.into(), flip(kernel.into()));
    let around = mode.around(turned.dim()).map(|ends| {
        // What lay before the output element lies behind it, once turned.
        ends.map(|[before, after]| [after, before])
    });
    slide_bordered(plane, turned.view(), around, border)
}

/// [`correlate2d_bordered`] with the kernel `column` · `row` (an outer
/// product), in two passes: down the columns, then along the rows.
///
/// Needs k + k products for an output element, not k · k. The rounding differs
/// from that of one pass.
///
/// # Errors
/// As [`correlate2d`]; in [`Mode::Valid`] the kernel has to fit into the plane.
pub fn correlate2d_separable<'a>(
    plane: impl Into<ArrayView2<'a, f32>>,
    column: impl Into<ArrayView1<'a, f32>>,
    row: impl Into<ArrayView1<'a, f32>>,
    mode: Mode,
    border: Border,
) -> Result<Array2<f32>> {
    let (plane, column, row) = (plane.into(), column.into(), row.into());
    not_empty("kernel", &[column.len(), row.len()])?;
    let around = mode.around((column.len(), row.len()));
    let padded = around.map(|ends| pad2d(plane, ends, border)).transpose()?;
    let padded = padded.as_ref().map_or(plane, |p| p.view());
    let down = slide(padded, column.insert_axis(Axis(1)))?;
    slide(down.view(), row.insert_axis(Axis(0)))
}

/// The column and the row whose outer product is `kernel`, if there are such.
///
/// A kernel is taken as separable if column · row differs from it nowhere by
/// more than a millionth of its largest magnitude. The row is scaled so that
/// the column is the kernel's own.
pub fn separate<'a>(
    kernel: impl Into<ArrayView2<'a, f32>>,
) -> Option<(Array1<f32>, Array1<f32>)> {
    let kernel = kernel.into();
    let ((top, left), &pivot) = kernel
        .indexed_iter()
        .max_by(|(_, a), (_, b)| a.abs().total_cmp(&b.abs()))?;
    if pivot == 0.0 || !pivot.is_finite() {
        return None;
    }
    let column = kernel.column(left).to_owned();
    let row = kernel.row(top).mapv(|value| value / pivot);
    let close = kernel.indexed_iter().all(|((i, j), &value)| {
        (column[i] * row[j] - value).abs() <= 1e-6 * pivot.abs()
    });
    close.then_some((column, row))
}

/// A kernel turned by 180°: both axes reversed.
pub fn flip(kernel: ArrayView2<f32>) -> Array2<f32> {
    kernel.slice(s![..;-1, ..;-1]).to_owned()
}

impl Mode {
    /// How many pixels a kernel needs around the plane, `[[top, bottom],
    /// [left, right]]`; none at all in valid mode.
    fn around(self, kernel: (usize, usize)) -> Option<[[usize; 2]; 2]> {
        let ends = |kernel: usize| {
            let reach = kernel.saturating_sub(1);
            match self {
                Self::Full => [reach, reach],
                _ => [reach / 2, reach - reach / 2],
            }
        };
        (self != Self::Valid).then_some([ends(kernel.0), ends(kernel.1)])
    }
}

/// `kernel` slid over `plane` with that much of the border around it, or where
/// one lies wholly on the other.
fn slide_bordered(
    plane: ArrayView2<f32>,
    kernel: ArrayView2<f32>,
    around: Option<[[usize; 2]; 2]>,
    border: Border,
) -> Result<Array2<f32>> {
    not_empty("plane", plane.shape())?;
    not_empty("kernel", kernel.shape())?;
    if let Some(around) = around {
        slide_padded(plane, kernel, around, border)
    } else if swapped(plane.dim(), kernel.dim())? {
        // Sliding the plane over the kernel visits the places backwards.
        Ok(flip(slide(kernel, plane)?.view()))
    } else {
        slide(plane, kernel)
    }
}

/// Whether in valid mode the plane slides over the kernel, as SciPy has it.
fn swapped(plane: (usize, usize), kernel: (usize, usize)) -> Result<bool> {
    if kernel.0 <= plane.0 && kernel.1 <= plane.1 {
        Ok(false)
    } else if kernel.0 >= plane.0 && kernel.1 >= plane.1 {
        Ok(true)
    } else {
        Err(Error::Shapes {
            left_name: "the kernel",
            left: vec![kernel.0, kernel.1],
            right_name: "the plane",
            right: vec![plane.0, plane.1],
            rule: "in valid mode one has to fit into the other",
        })
    }
}

/// The length of an axis with its two paddings.
pub(crate) fn padded_length(
    length: usize,
    [before, after]: [usize; 2],
) -> Result<usize> {
    add(add(length, before, "pixels")?, after, "pixels")
}

#[cfg(test)]
mod tests;
