//! The convolutional layer.

use ndarray::{Array1, Array4, ArrayD, ArrayViewD, ArrayViewMutD};

use super::{
    Fan, Layer, Parameter, as_images, fits, image_sizes, seen_through,
    weight_and_bias,
};
use crate::conv::{self, Geometry, share_out};
use crate::receptive_field::ReceptiveField;
use crate::window::{Window2d, area};
use crate::{Element, Error, Result};

/// Filters slid over every image: [`conv2d`](conv::conv2d) with its weights.
///
/// # Shapes
/// - input: `[images, in_channels, height, width]`
/// - output: `[images, out_channels, …]`
///
/// # Source
/// `torch.nn.Conv2d`.
#[derive(Debug, Clone, PartialEq)]
pub struct Conv2d<T = f32> {
    /// `[out_channels, in_channels / groups, kernel_height, kernel_width]`.
    pub weight: Array4<T>,
    /// `[out_channels]`, or none.
    pub bias: Option<Array1<T>>,
    geometry: Geometry,
}

impl<T: Element> Conv2d<T> {
    /// A layer with a bias, all weights 0 until they are drawn or loaded.
    ///
    /// # Errors
    /// [`Error::Groups`] if the groups do not divide the channels,
    /// [`Error::Empty`] for no channels or an empty kernel, [`Error::Overflow`]
    /// or [`Error::Memory`] for too many weights.
    ///
    /// ```
    /// use cnn::{Window, layer::{Conv2d, Layer}};
    ///
    /// let layer = Conv2d::<f32>::new(1, 6, Window::new(5).padding(2))?;
    /// assert_eq!(layer.output_shape(&[8, 1, 28, 28]), Ok(vec![8, 6, 28, 28]));
    /// # Ok::<(), cnn::Error>(())
    /// ```
    pub fn new(
        in_channels: usize,
        out_channels: usize,
        geometry: impl Into<Geometry>,
    ) -> Result<Self> {
        let geometry = geometry.into();
        let in_group = share_out(in_channels, geometry.groups, "input")?;
        share_out(out_channels, geometry.groups, "output")?;
        let [rows, columns] = geometry.window.kernel();
        let shape = [out_channels, in_group, rows, columns];
        let (weight, bias) = weight_and_bias::zeros(shape, out_channels)?;
        Ok(Self { weight, bias, geometry })
    }

    /// The same without a bias.
    pub fn without_bias(self) -> Self {
        Self { bias: None, ..self }
    }

    /// How it slides, and its groups.
    pub fn geometry(&self) -> Geometry {
        self.geometry
    }
}

impl<T: Element> Layer<T> for Conv2d<T> {
    fn name(&self) -> &'static str {
        "Conv2d"
    }

    fn settings(&self) -> String {
        let (out_channels, in_group, ..) = self.weight.dim();
        let groups = self.geometry.groups;
        channels(in_group * groups, out_channels, self.geometry, self.bias.is_some())
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        let [images, in_channels, height, width] = image_sizes("Conv2d", input)?;
        let (out_channels, in_group, ..) = self.weight.dim();
        let groups = self.geometry.groups;
        if in_group.checked_mul(groups) != Some(in_channels) {
            return Err(Error::Channels {
                input: in_channels,
                groups,
                weight: in_group,
            });
        }
        let [rows, columns] = self.geometry.window.places([height, width])?;
        Ok(vec![images, out_channels, rows, columns])
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        let input = as_images("Conv2d", input)?;
        let bias = self.bias.as_ref().map(|bias| bias.view());
        Ok(conv::conv2d(input, &self.weight, bias, self.geometry)?.into_dyn())
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        fits(self, &input, &grad_output)?;
        let [_, _, height, width] = image_sizes("Conv2d", input.shape())?;
        let grads = as_images("Conv2d", grad_output)?;
        let size = [height, width];
        let grads = conv::grad_input(grads, &self.weight, size, self.geometry)?;
        Ok(grads.into_dyn())
    }

    fn grad_parameters(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<Vec<ArrayD<T>>> {
        let input = as_images("Conv2d", input)?;
        let grads = as_images("Conv2d", grad_output)?;
        let weight = conv::grad_weight(input, grads, self.geometry)?;
        let grad_bias = || conv::grad_bias(grads);
        weight_and_bias::gradients(weight, &self.bias, grad_bias)
    }

    fn parameters(&self) -> Vec<Parameter<'_, T>> {
        weight_and_bias::parameters(&self.weight, &self.bias)
    }

    fn parameters_mut(&mut self) -> Vec<ArrayViewMutD<'_, T>> {
        weight_and_bias::parameters_mut(&mut self.weight, &mut self.bias)
    }

    fn fan(&self) -> Option<Fan> {
        let (out_channels, in_group, rows, columns) = self.weight.dim();
        let kernel = f64::from_count(rows * columns);
        let out_group = out_channels / self.geometry.groups;
        Some(Fan {
            fan_in: f64::from_count(in_group) * kernel,
            fan_out: f64::from_count(out_group) * kernel,
        })
    }

    fn multiply_adds(&self, input: &[usize]) -> Result<usize> {
        let output = self.output_shape(input)?;
        let outputs = output.iter().try_fold(1, |n, &size| area(n, size))?;
        let (_, in_group, rows, columns) = self.weight.dim();
        area(outputs, in_group * rows * columns)
    }

    fn receptive_field(
        &self,
        before: [ReceptiveField; 2],
    ) -> Result<[ReceptiveField; 2]> {
        seen_through(self.geometry.window, before)
    }
}

/// `1 → 6, 5×5, stride 2, padding 2, dilation 2, 2 groups, no bias`.
pub(super) fn channels(
    in_channels: usize,
    out_channels: usize,
    geometry: Geometry,
    bias: bool,
) -> String {
    let mut text = format!("{in_channels} → {out_channels}, ");
    text += &slides(geometry.window, [1, 1]);
    if geometry.groups > 1 {
        text += &format!(", {} groups", geometry.groups);
    }
    if !bias {
        text += ", no bias";
    }
    text
}

/// `5×5, stride 2, padding 2, dilation 2`, leaving out what is usual.
pub(super) fn slides(window: Window2d, usual_stride: [usize; 2]) -> String {
    let Window2d { rows, columns } = window;
    let mut text = format!("{}×{}", rows.kernel, columns.kernel);
    let mut add = |what: &str, pair: [usize; 2], usual: [usize; 2]| {
        if pair == usual {
        } else if pair[0] == pair[1] {
            text += &format!(", {what} {}", pair[0]);
        } else {
            text += &format!(", {what} {} and {}", pair[0], pair[1]);
        }
    };
    add("stride", [rows.stride, columns.stride], usual_stride);
    add("padding", [rows.padding[0], columns.padding[0]], [0, 0]);
    add("dilation", [rows.dilation, columns.dilation], [1, 1]);
    if [rows, columns].iter().any(|w| w.padding[0] != w.padding[1]) {
        let [above, below] = rows.padding;
        let [left, right] = columns.padding;
        text += &format!(" (padding {above}+{below} rows, {left}+{right} columns)");
    }
    text
}
