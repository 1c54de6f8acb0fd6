//! A network: layers one after another.

mod trace;

use std::any::Any;
use std::fmt::{self, Debug};

use ndarray::{ArrayD, ArrayViewD, ArrayViewMutD};

use super::buffer::Values;
use super::{
    Buffer, Gradients, Initialization, Layer, MaxPool2d, Parameter, Phase, Relu,
};
use crate::engine::recycle;
use crate::receptive_field::ReceptiveField;
use crate::window::add;
use crate::{Element, Error, Result};

/// Layers one after another, each taking what the one before it gives.
///
/// ```
/// use cnn::Window;
/// use cnn::layer::*;
///
/// let network = Sequential::<f32>::new()
///     .then(Conv2d::new(1, 8, Window::new(3))?)
///     .then(Relu)
///     .then(GlobalAvgPool)
///     .then(Linear::new(8, 10)?)
///     .initialized(Initialization::KaimingNormal, 1);
/// let names: Vec<_> = network.parameters().into_iter().map(|p| p.name).collect();
/// assert_eq!(names, ["0.weight", "0.bias", "3.weight", "3.bias"]);
/// let logits = network.forward(ndarray::ArrayD::zeros(vec![2, 1, 8, 8]).view())?;
/// assert_eq!(logits.shape(), [2, 10]);
/// # Ok::<(), cnn::Error>(())
/// ```
///
/// # Source
/// `torch.nn.Sequential`.
#[derive(Clone)]
pub struct Sequential<T: Element = f32> {
    layers: Vec<Box<dyn Layer<T>>>,
}

impl<T: Element> Sequential<T> {
    /// No layers: the output is the input.
    pub fn new() -> Self {
        Self { layers: Vec::new() }
    }

    /// The same with one more layer behind.
    pub fn then(mut self, layer: impl Layer<T> + 'static) -> Self {
        self.layers.push(Box::new(layer));
        self
    }

    /// The same with new weights: parameter i out of the stream i of `seed`.
    pub fn initialized(mut self, rule: Initialization, seed: u64) -> Self {
        self.initialize(rule, seed, 0);
        self
    }

    /// The layers, first to last.
    pub fn layers(&self) -> &[Box<dyn Layer<T>>] {
        &self.layers
    }

    /// The layer at that place, of a type that the caller knows.
    ///
    /// # Errors
    /// [`Error::Index`] if there are not so many layers, [`Error::OtherLayer`] if it
    /// is of another type.
    ///
    /// ```
    /// use cnn::{Window, layer::*};
    ///
    /// let conv = Conv2d::new(1, 8, Window::new(3))?;
    /// let mut network = Sequential::<f32>::new().then(conv).then(Relu);
    /// assert_eq!(network.layer::<Conv2d>(0)?.weight.dim(), (8, 1, 3, 3));
    /// network.layer_mut::<Conv2d>(0)?.weight.fill(1.0);
    /// let error = network.layer::<Linear>(1).unwrap_err().to_string();
    /// assert!(error.starts_with("layer 1 is ReLU, not "));
    /// # Ok::<(), cnn::Error>(())
    /// ```
    pub fn layer<L: Layer<T>>(&self, index: usize) -> Result<&L> {
        let layer = self.layers.get(index);
        let layer = layer.ok_or_else(|| self.no_layer(index))?.as_ref();
        let any: &dyn Any = layer;
        any.downcast_ref().ok_or_else(|| other_layer::<T, L>(index, layer.name()))
    }

    /// The same to be changed.
    ///
    /// # Errors
    /// As [`Self::layer`].
    pub fn layer_mut<L: Layer<T>>(&mut self, index: usize) -> Result<&mut L> {
        let missing = self.no_layer(index);
        let layer = self.layers.get_mut(index).ok_or(missing)?.as_mut();
        let name = layer.name();
        let any: &mut dyn Any = layer;
        any.downcast_mut().ok_or_else(|| other_layer::<T, L>(index, name))
    }

    fn no_layer(&self, index: usize) -> Error {
        Error::Index { what: "layer", index, count: self.layers.len() }
    }

    /// Number of weights.
    pub fn parameter_count(&self) -> usize {
        self.parameters().iter().map(|p| p.values.len()).sum()
    }

    /// The numbers of the layers in the order in which they are computed where nobody
    /// sees what is between them: max pooling goes before a ReLU that stands in front of
    /// it, which then has a fraction of the numbers to change.
    ///
    /// The largest number of a window is the same bit for bit, and goes back to the same
    /// pixel; only the gradient 0 of a window without a positive number may be that of
    /// another pixel.
    pub(crate) fn order(&self) -> Vec<usize> {
        let mut order: Vec<_> = (0..self.layers.len()).collect();
        for place in 1..order.len() {
            if self.is::<Relu>(order[place - 1])
                && self.is::<MaxPool2d>(order[place])
            {
                order.swap(place - 1, place);
            }
        }
        order
    }

    fn is<L: Layer<T>>(&self, index: usize) -> bool {
        let layer: &dyn Any = self.layers[index].as_ref();
        layer.is::<L>()
    }

    fn blame(&self, index: usize, error: Error) -> Error {
        Error::InLayer {
            index,
            layer: self.layers[index].name(),
            reason: Box::new(error),
        }
    }

    /// Goes through the layers with the shapes that they are given.
    pub(super) fn walk(
        &self,
        input: &[usize],
        mut visit: impl FnMut(&dyn Layer<T>, &[usize], &[usize]) -> Result<()>,
    ) -> Result<Vec<usize>> {
        let mut shape = input.to_vec();
        for (index, layer) in self.layers.iter().enumerate() {
            let blame = |error| self.blame(index, error);
            let output = layer.output_shape(&shape).map_err(blame)?;
            visit(layer.as_ref(), &shape, &output).map_err(blame)?;
            shape = output;
        }
        Ok(shape)
    }
}

fn other_layer<T: Element, L: Layer<T>>(index: usize, found: &'static str) -> Error {
    Error::OtherLayer { index, found, wanted: std::any::type_name::<L>() }
}

impl<T: Element> Layer<T> for Sequential<T> {
    fn name(&self) -> &'static str {
        "Sequential"
    }

    fn settings(&self) -> String {
        let layers = self.layers.iter().map(|layer| match layer.settings() {
            settings if settings.is_empty() => layer.name().to_owned(),
            settings => format!("{}({settings})", layer.name()),
        });
        layers.collect::<Vec<_>>().join(", ")
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        self.walk(input, |_, _, _| Ok(()))
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        let mut last: Option<ArrayD<T>> = None;
        for index in self.order() {
            let input = last.as_ref().map_or(input.view(), |last| last.view());
            let output = self.layers[index].forward(input);
            let output = output.map_err(|error| self.blame(index, error))?;
            if let Some(used) = last.replace(output) {
                recycle(used);
            }
        }
        Ok(last.unwrap_or_else(|| input.to_owned()))
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        Ok(self.backward(input, grad_output)?.input)
    }

    fn grad_parameters(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<Vec<ArrayD<T>>> {
        self.grad_parameters_along(&self.trace(input)?, grad_output)
    }

    fn backward(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<Gradients<T>> {
        self.backward_along(&self.trace(input)?, grad_output)
    }

    fn parameters(&self) -> Vec<Parameter<'_, T>> {
        let mut all = Vec::new();
        for (index, layer) in self.layers.iter().enumerate() {
            all.extend(layer.parameters().into_iter().map(|parameter| Parameter {
                name: format!("{index}.{}", parameter.name),
                values: parameter.values,
            }));
        }
        all
    }

    fn parameters_mut(&mut self) -> Vec<ArrayViewMutD<'_, T>> {
        let layers = self.layers.iter_mut();
        layers.flat_map(|layer| layer.parameters_mut()).collect()
    }

    fn buffers(&self) -> Vec<Buffer<T>> {
        let layers = self.layers.iter().enumerate();
        let buffers = layers.flat_map(|(index, layer)| {
            layer.buffers().into_iter().map(move |buffer| buffer.below(index))
        });
        buffers.collect()
    }

    fn buffers_after(&self, input: ArrayViewD<T>) -> Result<Vec<Buffer<T>>> {
        if self.buffers().is_empty() {
            return Ok(Vec::new());
        }
        let order = self.order();
        self.buffers_along(&order, &self.trace_of(input.to_owned(), &order)?)
    }

    fn set_buffers(&mut self, values: Values<T>) -> Result<()> {
        self.layers.iter_mut().try_for_each(|layer| layer.set_buffers(values))
    }

    fn initialize(&mut self, rule: Initialization, seed: u64, first: u64) {
        let mut stream = first;
        for layer in &mut self.layers {
            layer.initialize(rule, seed, stream);
            stream += layer.parameters().len() as u64;
        }
    }

    fn multiply_adds(&self, input: &[usize]) -> Result<usize> {
        let mut total = 0;
        self.walk(input, |layer, input, _| {
            total = add(total, layer.multiply_adds(input)?, "multiply-adds")?;
            Ok(())
        })?;
        Ok(total)
    }

    fn receptive_field(
        &self,
        before: [ReceptiveField; 2],
    ) -> Result<[ReceptiveField; 2]> {
        let mut layers = self.layers.iter().enumerate();
        layers.try_fold(before, |seen, (index, layer)| {
            let seen = layer.receptive_field(seen);
            seen.map_err(|error| self.blame(index, error))
        })
    }

    fn set_phase(&mut self, phase: Phase) {
        self.layers.iter_mut().for_each(|layer| layer.set_phase(phase));
    }
}

impl<T: Element> Default for Sequential<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Element> Debug for Sequential<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "Sequential({})", self.settings())
    }
}
