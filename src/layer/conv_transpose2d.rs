//! The transposed convolution as a layer.

use ndarray::{Array1, Array4, ArrayD, ArrayViewD, ArrayViewMutD};

use super::conv2d::channels;
use super::{Fan, Layer, Parameter, as_images, fits, image_sizes, weight_and_bias};
use crate::array::same_shape;
use crate::conv::{self, Transposed, conv_transpose2d, share_out, transposed};
use crate::window::{Window2d, area};
use crate::{Element, Result};

/// A convolution run backwards, with weights:
/// [`conv_transpose2d`](conv::conv_transpose2d).
///
/// # Shapes
/// - input: `[images, in_channels, height, width]`
/// - output: `[images, out_channels, …]`, larger by about the stride
///
/// # Source
/// `torch.nn.ConvTranspose2d`.
#[derive(Debug, Clone, PartialEq)]
pub struct ConvTranspose2d<T = f32> {
    /// `[in_channels, out_channels / groups, kernel_height, kernel_width]`.
    pub weight: Array4<T>,
    /// `[out_channels]`, or none.
    pub bias: Option<Array1<T>>,
    transposed: Transposed,
}

impl<T: Element> ConvTranspose2d<T> {
    /// A layer with a bias, all weights 0 until they are drawn or loaded.
    ///
    /// # Errors
    /// As [`Conv2d::new`](super::Conv2d::new).
    pub fn new(
        in_channels: usize,
        out_channels: usize,
        transposed: impl Into<Transposed>,
    ) -> Result<Self> {
        let transposed = transposed.into();
        let groups = transposed.geometry.groups;
        share_out(in_channels, groups, "input")?;
        let out_group = share_out(out_channels, groups, "output")?;
        let [rows, columns] = transposed.geometry.window.kernel();
        let shape = [in_channels, out_group, rows, columns];
        let (weight, bias) = weight_and_bias::zeros(shape, out_channels)?;
        Ok(Self { weight, bias, transposed })
    }

    /// The same without a bias.
    pub fn without_bias(self) -> Self {
        Self { bias: None, ..self }
    }

    fn out_channels(&self) -> usize {
        self.weight.dim().1 * self.transposed.geometry.groups
    }
}

impl<T: Element> Layer<T> for ConvTranspose2d<T> {
    fn name(&self) -> &'static str {
        "ConvTranspose2d"
    }

    fn settings(&self) -> String {
        let (in_channels, ..) = self.weight.dim();
        let geometry = self.transposed.geometry;
        let bias = self.bias.is_some();
        let mut text = channels(in_channels, self.out_channels(), geometry, bias);
        let [rows, columns] = self.transposed.output_padding;
        if [rows, columns] != [0, 0] {
            text += &format!(", {rows} more rows and {columns} more columns");
        }
        text
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        let [images, in_channels, height, width] =
            image_sizes("ConvTranspose2d", input)?;
        let weight = [self.weight.dim().0];
        same_shape("the input's channels", &[in_channels], "the weight's", &weight)?;
        let [rows, columns] = self.transposed.output_size([height, width])?;
        Ok(vec![images, self.out_channels(), rows, columns])
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        let input = as_images("ConvTranspose2d", input)?;
        let bias = self.bias.as_ref().map(|bias| bias.view());
        let output = conv_transpose2d(input, &self.weight, bias, self.transposed)?;
        Ok(output.into_dyn())
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        fits(self, &input, &grad_output)?;
        let [_, _, height, width] = image_sizes("ConvTranspose2d", input.shape())?;
        let grads = as_images("ConvTranspose2d", grad_output)?;
        let size = [height, width];
        let grads =
            transposed::grad_input(grads, &self.weight, size, self.transposed)?;
        Ok(grads.into_dyn())
    }

    fn grad_parameters(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<Vec<ArrayD<T>>> {
        let input = as_images("ConvTranspose2d", input)?;
        let grads = as_images("ConvTranspose2d", grad_output)?;
        let weight = transposed::grad_weight(input, grads, self.transposed)?;
        let grad_bias = || conv::grad_bias(grads);
        weight_and_bias::gradients(weight, &self.bias, grad_bias)
    }

    fn parameters(&self) -> Vec<Parameter<'_, T>> {
        weight_and_bias::parameters(&self.weight, &self.bias)
    }

    fn parameters_mut(&mut self) -> Vec<ArrayViewMutD<'_, T>> {
        weight_and_bias::parameters_mut(&mut self.weight, &mut self.bias)
    }

    /// A stride of s leaves an output element only every s-th kernel element:
    /// on the mean, `in_channels / groups` · kernel / (stride down · across).
    fn fan(&self) -> Option<Fan> {
        let (in_channels, out_group, kernel_rows, kernel_columns) =
            self.weight.dim();
        let kernel = f64::from_count(kernel_rows * kernel_columns);
        let geometry = self.transposed.geometry;
        let Window2d { rows, columns } = geometry.window;
        let strides = f64::from_count(rows.stride) * f64::from_count(columns.stride);
        let in_group = f64::from_count(in_channels / geometry.groups);
        Some(Fan {
            fan_in: in_group * kernel / strides,
            fan_out: f64::from_count(out_group) * kernel,
        })
    }

    fn multiply_adds(&self, input: &[usize]) -> Result<usize> {
        self.output_shape(input)?;
        let inputs = input.iter().try_fold(1, |n, &size| area(n, size))?;
        let (_, out_group, rows, columns) = self.weight.dim();
        area(inputs, out_group * rows * columns)
    }
}
