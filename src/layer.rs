//! Layers: arithmetic together with its weights, and networks made of them.

mod activation;
mod avg_pool2d;
mod batch_norm2d;
mod buffer;
mod conv2d;
mod conv_transpose2d;
mod dropout;
mod flatten;
mod global_avg_pool;
mod initialization;
mod linear;
mod max_pool2d;
mod pad2d;
mod predict;
mod residual;
mod sequential;
mod summary;
mod weight_and_bias;

pub use activation::{Gelu, LeakyRelu, Relu, Sigmoid, Tanh};
pub use avg_pool2d::AvgPool2d;
pub use batch_norm2d::BatchNorm2d;
pub use buffer::{Buffer, Kept, Values, next_count, next_numbers};
pub use conv_transpose2d::ConvTranspose2d;
pub use conv2d::Conv2d;
pub use dropout::Dropout;
pub use flatten::Flatten;
pub use global_avg_pool::GlobalAvgPool;
pub use initialization::Initialization;
pub use linear::Linear;
pub use max_pool2d::MaxPool2d;
pub use pad2d::Pad2d;
pub use predict::Prediction;
pub(crate) use predict::largest;
pub use residual::Residual;
pub use sequential::Sequential;
pub use summary::{Summary, SummaryRow};

use std::any::Any;
use std::fmt::Debug;

use ndarray::{ArrayD, ArrayView2, ArrayView4, ArrayViewD, ArrayViewMutD, Ix2, Ix4};

use crate::array::same_shape;
use crate::receptive_field::ReceptiveField;
use crate::window::Window2d;
use crate::{Element, Error, Result};

/// A function of an array with weights of its own.
///
/// A layer remembers nothing: what goes back through it is given the input
/// again. The first axis counts the images.
pub trait Layer<T: Element = f32>: Any + Copied<T> + Debug + Send + Sync {
    /// Its name, which is PyTorch's.
    fn name(&self) -> &'static str;

    /// Its configuration in a few words, as PyTorch's `extra_repr`.
    fn settings(&self) -> String {
        String::new()
    }

    /// The shape of the output for an input of that shape.
    ///
    /// # Errors
    /// As [`Layer::forward`].
    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>>;

    /// The output for this input.
    ///
    /// # Errors
    /// [`Error::Axes`] or [`Error::Shapes`] for an input that the layer does not
    /// take, and what its arithmetic refuses.
    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>>;

    /// How the loss changes with the input, given how it does with the output.
    ///
    /// # Errors
    /// As [`Layer::forward`]; [`Error::Shapes`] if the gradient is not of the
    /// output's shape.
    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>>;

    /// How the loss changes with each of [`Layer::parameters`].
    ///
    /// # Errors
    /// As [`Layer::grad_input`].
    fn grad_parameters(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<Vec<ArrayD<T>>> {
        let _ = (input, grad_output);
        Ok(Vec::new())
    }

    /// [`Layer::grad_input`] and [`Layer::grad_parameters`].
    ///
    /// # Errors
    /// As [`Layer::grad_input`].
    fn backward(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<Gradients<T>> {
        Ok(Gradients {
            input: self.grad_input(input.view(), grad_output.view())?,
            parameters: self.grad_parameters(input, grad_output)?,
        })
    }

    /// The weights, by PyTorch's names and in its layout.
    fn parameters(&self) -> Vec<Parameter<'_, T>> {
        Vec::new()
    }

    /// The same weights, in the same order, to be changed.
    fn parameters_mut(&mut self) -> Vec<ArrayViewMutD<'_, T>> {
        Vec::new()
    }

    /// What the layer keeps beside its weights, by PyTorch's names.
    fn buffers(&self) -> Vec<Buffer<T>> {
        Vec::new()
    }

    /// What [`Layer::buffers`] are to be after a step of training on this input.
    ///
    /// `forward` leaves them alone, as it does all that the layer has:
    /// [`step`](crate::train::step) sets them when the weights have moved.
    ///
    /// # Errors
    /// As [`Layer::forward`].
    fn buffers_after(&self, input: ArrayViewD<T>) -> Result<Vec<Buffer<T>>> {
        let _ = input;
        Ok(self.buffers())
    }

    /// Takes a value for each of [`Layer::buffers`], in their order.
    ///
    /// # Errors
    /// [`Error::Count`] or [`Error::Shapes`] if they are not of the buffers' kinds and
    /// shapes.
    fn set_buffers(&mut self, values: Values<T>) -> Result<()> {
        let _ = values;
        Ok(())
    }

    /// Draws new weights: parameter number i, counted from `first` on, out of
    /// the stream i of `seed`.
    fn initialize(&mut self, rule: Initialization, seed: u64, first: u64) {
        let fan = self.fan();
        let Some(fan) = fan else { return };
        for (parameter, stream) in self.parameters_mut().into_iter().zip(first..) {
            rule.fill(parameter, fan, seed, stream);
        }
    }

    /// How many numbers enter into one output element, and into how many output
    /// elements one number enters; `None` without weights.
    fn fan(&self) -> Option<Fan> {
        None
    }

    /// Products taken for an input of that shape.
    ///
    /// # Errors
    /// As [`Layer::output_shape`].
    fn multiply_adds(&self, input: &[usize]) -> Result<usize> {
        self.output_shape(input).map(|_| 0)
    }

    /// What an element of the output sees, along rows and columns, if one of the input
    /// sees `before`.
    ///
    /// # Errors
    /// [`Error::NoField`] if the output has no places, or sees by no fixed rule; as
    /// [`ReceptiveField::then`].
    fn receptive_field(
        &self,
        before: [ReceptiveField; 2],
    ) -> Result<[ReceptiveField; 2]> {
        let _ = before;
        Err(Error::NoField { layer: self.name() })
    }

    /// Whether what follows is training, and at which step.
    fn set_phase(&mut self, phase: Phase) {
        let _ = phase;
    }
}

/// A layer that can be copied, as every one with `Clone` can.
pub trait Copied<T: Element> {
    /// The same layer once more.
    fn copied(&self) -> Box<dyn Layer<T>>;
}

impl<T: Element, L: Layer<T> + Clone> Copied<T> for L {
    fn copied(&self) -> Box<dyn Layer<T>> {
        Box::new(self.clone())
    }
}

impl<T: Element> Clone for Box<dyn Layer<T>> {
    fn clone(&self) -> Self {
        // Of the layer: the box around it is a layer no more than a copy is.
        (**self).copied()
    }
}

/// What goes back through a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Gradients<T> {
    /// How the loss changes with the input.
    pub input: ArrayD<T>,
    /// How it changes with each parameter.
    pub parameters: Vec<ArrayD<T>>,
}

/// Weights with their name.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter<'a, T> {
    /// PyTorch's name: `weight`, `bias`; in a network `0.weight`.
    pub name: String,
    /// The weights.
    pub values: ArrayViewD<'a, T>,
}

/// Fan-in and fan-out of a layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fan {
    /// Numbers that enter into one output element.
    pub fan_in: f64,
    /// Output elements that one number enters into.
    pub fan_out: f64,
}

/// What a network is being used for; [`Dropout`] and [`BatchNorm2d`] want to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// To see what it says. Nothing is left to chance, and every image is alone.
    #[default]
    Evaluation,
    /// To change its weights.
    Training {
        /// The number of the step, from 0.
        step: u64,
    },
}

const IMAGES: &str = "[images, channels, height, width]";
const FEATURES: &str = "[images, features]";

/// The array with the four axes of a batch of images, for a layer that takes such.
///
/// # Errors
/// [`Error::Axes`], with the layer's name, if it has another number of axes.
pub fn as_images<'a, T>(
    layer: &'static str,
    array: ArrayViewD<'a, T>,
) -> Result<ArrayView4<'a, T>> {
    let shape = array.shape().to_vec();
    let wanted = IMAGES;
    array.into_dimensionality::<Ix4>().map_err(|_| Error::Axes {
        layer,
        wanted,
        shape,
    })
}

pub(crate) fn as_features<'a, T>(
    layer: &'static str,
    array: ArrayViewD<'a, T>,
) -> Result<ArrayView2<'a, T>> {
    let shape = array.shape().to_vec();
    let wanted = FEATURES;
    array.into_dimensionality::<Ix2>().map_err(|_| Error::Axes {
        layer,
        wanted,
        shape,
    })
}

/// The four sizes of a batch of images, for a layer that takes such.
///
/// # Errors
/// As [`as_images`].
pub fn image_sizes(layer: &'static str, shape: &[usize]) -> Result<[usize; 4]> {
    <[usize; 4]>::try_from(shape).map_err(|_| Error::Axes {
        layer,
        wanted: IMAGES,
        shape: shape.to_vec(),
    })
}

/// What is seen through windows that slide over rows and columns.
fn seen_through(
    window: Window2d,
    [rows, columns]: [ReceptiveField; 2],
) -> Result<[ReceptiveField; 2]> {
    Ok([rows.then(window.rows)?, columns.then(window.columns)?])
}

/// Refuses a gradient that is not of the output's shape.
fn fits<T: Element>(
    layer: &impl Layer<T>,
    input: &ArrayViewD<T>,
    grad_output: &ArrayViewD<T>,
) -> Result<()> {
    let output = layer.output_shape(input.shape())?;
    let gradient = "the gradient of the output";
    same_shape(gradient, grad_output.shape(), "the output", &output)
}

#[cfg(test)]
mod tests;
