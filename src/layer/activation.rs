//! Layers that change each number on its own.

use ndarray::{ArrayD, ArrayViewD};

use super::{Layer, fits};
use crate::activation::{
    LENET_AMPLITUDE, LENET_STEEPNESS, gelu, gelu_slope, leaky_relu,
    leaky_relu_slope, relu, relu_slope, sigmoid, sigmoid_slope, tanh, tanh_slope,
};
use crate::engine::{Level, Positive, Uninit, map, map_slices};
use crate::receptive_field::ReceptiveField;
use crate::{Element, Result};

/// max(0, x).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Relu;

/// x where it is positive, else the slope times x.
///
/// # Source
/// `torch.nn.LeakyReLU`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeakyRelu {
    /// Of the line below 0; PyTorch's `negative_slope`.
    pub slope: f64,
}

impl Default for LeakyRelu {
    /// PyTorch's slope of 0.01.
    fn default() -> Self {
        Self { slope: 0.01 }
    }
}

/// x·Φ(x), with Φ by the error function.
///
/// # Source
/// `torch.nn.GELU`, whose default this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gelu;

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
        if BY_VECTORS && T::as_f32(&[]).is_some() {
            return map_slices([&input], |[input], places| {
                positive(input, None, places)
            });
        }
        map([&input], |[x]| relu(x))
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        if BY_VECTORS && T::as_f32(&[]).is_some() {
            fits(self, &input, &grad_output)?;
            return map_slices([&input, &grad_output], |[input, grads], places| {
                positive(input, Some(grads), places);
            });
        }
        back(self, &input, &grad_output, relu_slope)
    }

    fn receptive_field(
        &self,
        before: [ReceptiveField; 2],
    ) -> Result<[ReceptiveField; 2]> {
        Ok(before)
    }
}

impl<T: Element> Layer<T> for LeakyRelu {
    fn name(&self) -> &'static str {
        "LeakyReLU"
    }

    fn settings(&self) -> String {
        format!("slope {}", self.slope)
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        Ok(input.to_vec())
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        map([&input], |[x]| leaky_relu(x, self.slope))
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        back(self, &input, &grad_output, |x| leaky_relu_slope(x, self.slope))
    }

    fn receptive_field(
        &self,
        before: [ReceptiveField; 2],
    ) -> Result<[ReceptiveField; 2]> {
        Ok(before)
    }
}

impl<T: Element> Layer<T> for Gelu {
    fn name(&self) -> &'static str {
        "GELU"
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        Ok(input.to_vec())
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        map([&input], |[x]| gelu(x))
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        back(self, &input, &grad_output, gelu_slope)
    }

    fn receptive_field(
        &self,
        before: [ReceptiveField; 2],
    ) -> Result<[ReceptiveField; 2]> {
        Ok(before)
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

    fn receptive_field(
        &self,
        before: [ReceptiveField; 2],
    ) -> Result<[ReceptiveField; 2]> {
        Ok(before)
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

    fn receptive_field(
        &self,
        before: [ReceptiveField; 2],
    ) -> Result<[ReceptiveField; 2]> {
        Ok(before)
    }
}

/// Whether ReLU has vectors of its own: elsewhere the compiler makes them.
const BY_VECTORS: bool = cfg!(target_arch = "wasm32");

/// ReLU of these numbers, or its gradient, where the engine computes with them.
fn positive<T: Element>(input: &[T], grads: Option<&[T]>, places: &mut [Uninit<T>]) {
    let numbers = T::as_f32(input).zip(T::as_f32_uninit(places));
    let (input, places) = numbers.expect("the caller has looked");
    let grads = grads.and_then(T::as_f32);
    Positive { input, grads, places }.compute(Level::current());
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
