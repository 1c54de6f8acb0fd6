//! Blur, then subsample: what survives a smaller picture is told from what only
//! looks as if it did.

use ndarray::{Array4, ArrayView4};

use super::{grad_input_for, output_for};
use crate::signal::Border;
use crate::window::{Window, Window2d};
use crate::{Element, Error, Result};

/// More elements have binomial coefficients that no `f64` holds.
const LONGEST: usize = 57;

/// The binomial kernel of n + 1 elements: (n over i) / 2ⁿ. Their sum is 1.
///
/// `[1 2 1] / 4`, `[1 4 6 4 1] / 16`: the closest whole numbers come to a
/// Gaussian, of variance n / 4.
///
/// # Errors
/// [`Error::OutOfRange`] for no element or more than 57.
pub fn binomial<T: Element>(elements: usize) -> Result<Vec<T>> {
    if !(1..=LONGEST).contains(&elements) {
        return Err(Error::OutOfRange {
            what: "the number of a binomial kernel's elements",
            value: elements as f64,
            range: "from 1 to 57, so that the coefficients are exact in f64",
        });
    }
    let mut line = vec![1.0_f64];
    for _ in 1..elements {
        // Pascal's triangle, every row halved: all steps are exact.
        line.push(0.0);
        for place in (1..line.len()).rev() {
            line[place] = (line[place] + line[place - 1]) / 2.0;
        }
        line[0] /= 2.0;
    }
    Ok(line.into_iter().map(T::from_f64).collect())
}

/// Each plane blurred by a binomial kernel, then every stride-th pixel of it.
///
/// Beyond its border the plane is mirrored at its last pixel
/// ([`Border::Reflect`]), so that a constant stays what it is. The published
/// layer is `Window::new(4).stride(2).same()?`; after a max pooling of
/// stride 1 it makes a max pooling that small shifts disturb less.
///
/// # Shapes
/// - `input`: `[images, channels, height, width]`
/// - output: `[images, channels, …]`, as [`Window2d::places`] says
///
/// # Errors
/// [`Error::Empty`] if the input has no elements, what [`binomial`] and
/// [`Window::places`] refuse, [`Error::PaddingBeyondHalf`], [`Error::Overflow`]
/// or [`Error::Memory`] for an output too large.
///
/// # Source
/// R. Zhang, Making Convolutional Networks Shift-Invariant Again (2019), §3.3.
pub fn blur_pool2d<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    window: impl Into<Window2d>,
) -> Result<Array4<T>> {
    let (input, window) = (input.into(), window.into());
    let mut output = output_for(input, window.into())?;
    let (_, _, height, width) = input.dim();
    let blur = Blur::new(window, [height, width])?;
    for ((image, channel, row, column), sum) in output.indexed_iter_mut() {
        for ([y, x], weight) in blur.taps([row, column]) {
            *sum = input[[image, channel, y, x]].mul_add(weight, *sum);
        }
    }
    Ok(output)
}

/// How the loss changes with every pixel: each gradient of the output, spread
/// by the kernel over the pixels that it came from.
///
/// # Shapes
/// - `grad_output`: as [`blur_pool2d`]'s output
/// - `input_size`: `[height, width]` of the input
/// - result: `[images, channels, height, width]`
///
/// # Errors
/// As [`blur_pool2d`]; [`Error::Shapes`] if the gradient has not the size of
/// the output.
pub fn blur_pool2d_backward<'a, T: Element>(
    grad_output: impl Into<ArrayView4<'a, T>>,
    input_size: [usize; 2],
    window: impl Into<Window2d>,
) -> Result<Array4<T>> {
    let (grad_output, window) = (grad_output.into(), window.into());
    let output_size = super::Pooling::new(window).output_size(input_size)?;
    let mut grad_input = grad_input_for(grad_output, input_size, output_size)?;
    let blur = Blur::new(window, input_size)?;
    for ((image, channel, row, column), &grad) in grad_output.indexed_iter() {
        for ([y, x], weight) in blur.taps([row, column]) {
            let sum = &mut grad_input[[image, channel, y, x]];
            *sum = grad.mul_add(weight, *sum);
        }
    }
    Ok(grad_input)
}

/// The blur of a plane: which pixels make an output element, with what weight.
struct Blur<T> {
    window: Window2d,
    size: [usize; 2],
    down: Vec<T>,
    across: Vec<T>,
}

impl<T: Element> Blur<T> {
    fn new(window: Window2d, size: [usize; 2]) -> Result<Self> {
        Ok(Self {
            window,
            size,
            down: binomial(window.rows.kernel)?,
            across: binomial(window.columns.kernel)?,
        })
    }

    fn taps(
        &self,
        [row, column]: [usize; 2],
    ) -> impl Iterator<Item = ([usize; 2], T)> {
        let Window2d { rows, columns } = self.window;
        let [height, width] = self.size;
        let down = self.down.iter().enumerate();
        down.flat_map(move |(u, &down)| {
            let y = reflected(rows, row, u, height);
            let across = self.across.iter().enumerate();
            across.map(move |(v, &across)| {
                ([y, reflected(columns, column, v, width)], down * across)
            })
        })
    }
}

/// The pixel under the window's element, mirrored back where it lies beside.
fn reflected(window: Window, place: usize, element: usize, length: usize) -> usize {
    let step = place as i128 * window.stride as i128
        + element as i128 * window.dilation as i128
        - window.padding[0] as i128;
    // A reflection always lands on the plane.
    Border::Reflect.source(step, length).unwrap_or(0)
}
