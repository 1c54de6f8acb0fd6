//! The transposed convolution: every pixel of the input puts a kernel onto the
//! output. It is the gradient of a convolution, used as a layer.

use ndarray::{Array4, ArrayView1, ArrayView4, CowArray, Ix4, s};

use super::Geometry;
use super::shape::share_out;
use crate::array::{Shape4, filled, not_empty, same_shape};
use crate::window::{Window2d, area};
use crate::{Element, Error, Result};

/// How a transposed convolution slides.
///
/// A [`Window`](crate::Window), [`Window2d`] or [`Geometry`] turns into one without output
/// padding. The window is that of the convolution which would lead back: its
/// stride enlarges, its padding takes away.
///
/// ```
/// use cnn::{Window, conv::Transposed};
///
/// let doubling = Transposed::new(Window::new(3).stride(2).padding(1)).more(1, 1);
/// assert_eq!(doubling.output_size([14, 14]), Ok([28, 28]));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Transposed {
    /// The window and the groups of the convolution that leads back.
    pub geometry: Geometry,
    /// Rows and columns added at the output's end, PyTorch's `output_padding`.
    pub output_padding: [usize; 2],
}

impl Transposed {
    /// That geometry, and no output padding.
    pub fn new(geometry: impl Into<Geometry>) -> Self {
        Self { geometry: geometry.into(), output_padding: [0, 0] }
    }

    /// The same with an output larger by `rows` and `columns`, which no kernel
    /// may reach.
    pub const fn more(self, rows: usize, columns: usize) -> Self {
        Self { output_padding: [rows, columns], ..self }
    }

    /// `[height, width]` of the output for an input of that size.
    ///
    /// # Errors
    /// As [`Window2d::lengths`].
    pub fn output_size(self, input_size: [usize; 2]) -> Result<[usize; 2]> {
        (self.geometry.window).lengths(input_size, self.output_padding)
    }
}

impl<G: Into<Geometry>> From<G> for Transposed {
    fn from(geometry: G) -> Self {
        Self::new(geometry)
    }
}

/// Every pixel of every image times the kernels, laid onto the output a stride
/// apart and added: y\[n, o, a, b\] = Σ x\[n, c, i, j\] · w\[c, o, u, v\] + b\[o\], the
/// sum over what meets there: a = i·s + u·d − p, b = j·s + v·d − p.
///
/// # Shapes
/// - `input`: `[images, in_channels, height, width]`
/// - `weight`: `[in_channels, out_channels / groups, kernel_height, kernel_width]`
/// - `bias`: `[out_channels]`, or none
/// - output: `[images, out_channels, …]`, the size as [`Window2d::lengths`] says
///
/// # Errors
/// [`Error::Empty`] if an array has no elements, [`Error::Shapes`] if the
/// weight has not the input's channels first or the window's kernel last, or
/// the bias not one element an output channel, [`Error::Groups`] if the groups
/// do not divide the channels, what [`Window2d::lengths`] refuses,
/// [`Error::Overflow`] or [`Error::Memory`] for an output too large.
///
/// # Source
/// `torch.nn.functional.conv_transpose2d`.
pub fn conv_transpose2d<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    weight: impl Into<ArrayView4<'a, T>>,
    bias: Option<ArrayView1<T>>,
    transposed: impl Into<Transposed>,
) -> Result<Array4<T>> {
    let (input, weight, transposed) =
        (input.into(), weight.into(), transposed.into());
    let geometry = transposed.geometry;
    let output = output_shape(input.dim(), weight.dim(), transposed)?;
    let filters = [output[1]];
    if let Some(bias) = bias {
        let channels = "the number of output channels";
        same_shape("the bias", bias.shape(), channels, &filters)?;
    }
    let size = [output[2], output[3]];
    let input = to_all_places(input, size, geometry.window)?;
    let mut output = super::grad_input(&input, weight, size, geometry)?;
    if let Some(bias) = bias {
        for mut image in output.outer_iter_mut() {
            for (mut map, &bias) in image.outer_iter_mut().zip(bias) {
                map.mapv_inplace(|value| value + bias);
            }
        }
    }
    Ok(output)
}

/// How the loss changes with every pixel of the input: the convolution that
/// leads back, over the gradient of the output.
///
/// # Shapes
/// - `grad_output`: as [`conv_transpose2d`]'s output; `weight`: as there
/// - `input_size`: `[height, width]` of the input
/// - result: as the input
///
/// # Errors
/// As [`conv_transpose2d`]; [`Error::Shapes`] if the gradient has not the size
/// of the output.
pub fn grad_input<'a, T: Element>(
    grad_output: impl Into<ArrayView4<'a, T>>,
    weight: impl Into<ArrayView4<'a, T>>,
    input_size: [usize; 2],
    transposed: impl Into<Transposed>,
) -> Result<Array4<T>> {
    let (grad_output, weight) = (grad_output.into(), weight.into());
    let transposed = transposed.into();
    let [height, width] = input_size;
    let input = (grad_output.dim().0, weight.dim().0, height, width);
    let output = output_shape(input, weight.dim(), transposed)?;
    let gradient = "the gradient of the output";
    same_shape(gradient, grad_output.shape(), "the output", &output)?;
    let back = super::conv2d(grad_output, weight, None, transposed.geometry)?;
    Ok(back.slice_move(s![.., .., ..height, ..width]))
}

/// How the loss changes with every weight: the gradient of the weight of the
/// convolution that leads back, input and gradient exchanged.
///
/// The gradient of the bias is [`conv::grad_bias`](super::grad_bias).
///
/// # Shapes
/// - `input`: as [`conv_transpose2d`]'s; `grad_output`: as its output
/// - result: as the weight, its kernel being the window's
///
/// # Errors
/// As [`grad_input`].
pub fn grad_weight<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    grad_output: impl Into<ArrayView4<'a, T>>,
    transposed: impl Into<Transposed>,
) -> Result<Array4<T>> {
    let (input, grad_output) = (input.into(), grad_output.into());
    let transposed = transposed.into();
    let Geometry { window, groups } = transposed.geometry;
    let out_group = share_out(grad_output.dim().1, groups, "output")?;
    let [rows, columns] = window.kernel();
    let weight = (input.dim().1, out_group, rows, columns);
    let output = output_shape(input.dim(), weight, transposed)?;
    let gradient = "the gradient of the output";
    same_shape(gradient, grad_output.shape(), "the output", &output)?;
    let input = to_all_places(input, [output[2], output[3]], window)?;
    super::grad_weight(grad_output, &input, transposed.geometry)
}

/// The output's shape, once input and weight are known to fit together.
fn output_shape(
    input: Shape4,
    weight: Shape4,
    transposed: Transposed,
) -> Result<[usize; 4]> {
    let (images, in_channels, height, width) = input;
    not_empty("the input", &<[usize; 4]>::from(input))?;
    if weight.0 != in_channels {
        return Err(Error::Shapes {
            left_name: "the input",
            left: <[usize; 4]>::from(input).to_vec(),
            right_name: "the weight",
            right: <[usize; 4]>::from(weight).to_vec(),
            rule: "a transposed convolution's weight has the input's channels first",
        });
    }
    let groups = transposed.geometry.groups;
    share_out(in_channels, groups, "input")?;
    let [rows, columns] = transposed.output_size([height, width])?;
    Ok([images, area(weight.1, groups)?, rows, columns])
}

/// The input with a zero at each place that output padding of a stride or more
/// adds: there the convolution that leads back has more places.
fn to_all_places<'a, T: Element>(
    input: ArrayView4<'a, T>,
    output_size: [usize; 2],
    window: Window2d,
) -> Result<CowArray<'a, T, Ix4>> {
    let (images, channels, height, width) = input.dim();
    let places = window.places(output_size)?;
    if places == [height, width] {
        return Ok(input.into());
    }
    let mut all = filled((images, channels, places[0], places[1]), T::ZERO)?;
    all.slice_mut(s![.., .., ..height, ..width]).assign(&input);
    Ok(all.into())
}
