//! Layers that change each number on its own.

use ndarray::{ArrayD, ArrayViewD};

use super::{Layer, fits};
use crate::activation::{
    LENET_AMPLITUDE, LENET_STEEPNESS, relu, relu_slope, sigmoid, sigmoid_slope,
    tanh, tanh_slope,
};
use crate::engine::map;
use crate::{Element, Result};

/// max(0, x).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Relu;

/// 1 / (1 + exp(−x)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sigmoid;

/// a·tanh(s·x).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tanh {
    /// a: the largest value.
    pub amplitude: f64,
    /// s: how fast it is reached.
    pub steepness: f64,
}

impl Tanh {
    /// tanh(x).
    pub const fn new() -> Self {
        Self { amplitude: 1.0, steepness: 1.0 }
    }

    /// LeNet's 1.7159·tanh(2x/3).
    pub const fn lenet() -> Self {
        Self { amplitude: LENET_AMPLITUDE, steepness: LENET_STEEPNESS }
    }
}

impl Default for Tanh {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Element> Layer<T> for Relu {
    fn name(&self) -> &'static str {
        "ReLU"
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        Ok(input.to_vec())
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        map([&input], |[x]| relu(x))
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        back(self, &input, &grad_output, relu_slope)
    }
}

impl<T: Element> Layer<T> for Sigmoid {
    fn name(&self) -> &'static str {
        "Sigmoid"
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        Ok(input.to_vec())
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        map([&input], |[x]| sigmoid(x))
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        back(self, &input, &grad_output, sigmoid_slope)
    }
}

impl<T: Element> Layer<T> for Tanh {
    fn name(&self) -> &'static str {
        "Tanh"
    }

    fn settings(&self) -> String {
        if *self == Self::new() {
            return String::new();
        }
        format!("{}·tanh({:.4}·x)", self.amplitude, self.steepness)
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        Ok(input.to_vec())
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        map([&input], |[x]| tanh(x, self.amplitude, self.steepness))
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        back(self, &input, &grad_output, |x| {
            tanh_slope(x, self.amplitude, self.steepness)
        })
    }
}

/// The gradient times the slope at each input.
fn back<T: Element>(
    layer: &impl Layer<T>,
    input: &ArrayViewD<T>,
    grad_output: &ArrayViewD<T>,
    slope: impl Fn(T) -> T + Copy + Send + Sync,
) -> Result<ArrayD<T>> {
    fits(layer, input, grad_output)?;
    map([grad_output, input], |[grad, x]| grad * slope(x))
}
