//! The fully connected layer.

use ndarray::{Array1, Array2, ArrayD, ArrayViewD, ArrayViewMutD};

use super::{FEATURES, Fan, Layer, Parameter, as_features, fits, weight_and_bias};
use crate::linear;
use crate::window::area;
use crate::{Element, Error, Result};

/// Every feature weighed for every output: [`linear`](linear::linear) with its
/// weights.
///
/// # Shapes
/// - input: `[images, in_features]`; output: `[images, out_features]`
///
/// # Source
/// `torch.nn.Linear`.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear<T = f32> {
    /// `[out_features, in_features]`.
    pub weight: Array2<T>,
    /// `[out_features]`, or none.
    pub bias: Option<Array1<T>>,
}

impl<T: Element> Linear<T> {
    /// A layer with a bias, all weights 0 until they are drawn or loaded.
    ///
    /// # Errors
    /// [`Error::Empty`] for no features, [`Error::Overflow`] or
    /// [`Error::Memory`] for too many weights.
    pub fn new(in_features: usize, out_features: usize) -> Result<Self> {
        let shape = [out_features, in_features];
        let (weight, bias) = weight_and_bias::zeros(shape, out_features)?;
        Ok(Self { weight, bias })
    }

    /// The same without a bias.
    pub fn without_bias(self) -> Self {
        Self { bias: None, ..self }
    }
}

impl<T: Element> Layer<T> for Linear<T> {
    fn name(&self) -> &'static str {
        "Linear"
    }

    fn settings(&self) -> String {
        let bias = if self.bias.is_some() { "" } else { ", no bias" };
        format!("{} → {}{bias}", self.weight.ncols(), self.weight.nrows())
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        let &[images, features] = input else {
            return Err(Error::Axes {
                layer: "Linear",
                wanted: FEATURES,
                shape: input.to_vec(),
            });
        };
        if features != self.weight.ncols() {
            return Err(Error::Shapes {
                left_name: "the input",
                left: input.to_vec(),
                right_name: "the weight",
                right: self.weight.shape().to_vec(),
                rule: "the features of the two, their last axes, must be as many",
            });
        }
        Ok(vec![images, self.weight.nrows()])
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        let input = as_features("Linear", input)?;
        let bias = self.bias.as_ref().map(|bias| bias.view());
        Ok(linear::linear(input, &self.weight, bias)?.into_dyn())
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        fits(self, &input, &grad_output)?;
        let grads = as_features("Linear", grad_output)?;
        Ok(linear::grad_input(grads, &self.weight)?.into_dyn())
    }

    fn grad_parameters(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<Vec<ArrayD<T>>> {
        let input = as_features("Linear", input)?;
        let grads = as_features("Linear", grad_output)?;
        let weight = linear::grad_weight(input, grads)?;
        let grad_bias = || linear::grad_bias(grads);
        weight_and_bias::gradients(weight, &self.bias, grad_bias)
    }

    fn parameters(&self) -> Vec<Parameter<'_, T>> {
        weight_and_bias::parameters(&self.weight, &self.bias)
    }

    fn parameters_mut(&mut self) -> Vec<ArrayViewMutD<'_, T>> {
        weight_and_bias::parameters_mut(&mut self.weight, &mut self.bias)
    }

    fn fan(&self) -> Option<Fan> {
        Some(Fan {
            fan_in: f64::from_count(self.weight.ncols()),
            fan_out: f64::from_count(self.weight.nrows()),
        })
    }

    fn multiply_adds(&self, input: &[usize]) -> Result<usize> {
        let output = self.output_shape(input)?;
        area(output[0], self.weight.len())
    }
}
