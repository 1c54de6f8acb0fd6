//! The way forward with all that it makes, and the way back along it.

use ndarray::{ArrayD, ArrayViewD, CowArray, IxDyn};

use super::Sequential;
use crate::engine::layout::in_layout_of;
use crate::engine::recycle;
use crate::layer::{Buffer, Gradients};
use crate::{Element, Error, Result};

impl<T: Element> Sequential<T> {
    /// The input and the output of each layer, n + 1 arrays for n layers.
    ///
    /// # Shapes
    /// as the first layer takes and every layer gives, images first
    ///
    /// # Errors
    /// [`Error::InLayer`] with what the layer refuses.
    pub fn trace(&self, input: ArrayViewD<T>) -> Result<Vec<ArrayD<T>>> {
        self.trace_of(input.to_owned(), &self.one_by_one())
    }

    /// [`Self::trace`] of an input that nobody else needs, with the layers in that order.
    pub(crate) fn trace_of(
        &self,
        input: ArrayD<T>,
        order: &[usize],
    ) -> Result<Vec<ArrayD<T>>> {
        let mut trace = vec![input];
        for (place, &index) in order.iter().enumerate() {
            let output = self.layers[index].forward(trace[place].view());
            trace.push(output.map_err(|error| self.blame(index, error))?);
        }
        Ok(trace)
    }

    /// The numbers of the layers as they stand.
    fn one_by_one(&self) -> Vec<usize> {
        (0..self.layers.len()).collect()
    }

    /// How the loss changes with every parameter, given the [`Self::trace`] of
    /// the input and how the loss changes with the output.
    ///
    /// # Shapes
    /// - `grad_output`: as the last of the trace
    /// - result: as [`Layer::parameters`](crate::layer::Layer::parameters), one for each
    ///
    /// # Errors
    /// [`Error::Count`] for the trace of another network, [`Error::InLayer`]
    /// with what the layer refuses.
    pub fn grad_parameters_along(
        &self,
        trace: &[ArrayD<T>],
        grad_output: ArrayViewD<T>,
    ) -> Result<Vec<ArrayD<T>>> {
        // Nobody asks for the gradient of the images.
        let order = self.one_by_one();
        Ok(self.back(&order, views(trace), grad_output, false)?.parameters)
    }

    /// [`Layer::buffers_after`](crate::layer::Layer::buffers_after) of an input, given its
    /// [`Self::trace_of`] and the order in that.
    pub(crate) fn buffers_along(
        &self,
        order: &[usize],
        trace: &[ArrayD<T>],
    ) -> Result<Vec<Buffer<T>>> {
        let mut all = Vec::new();
        for (&index, input) in order.iter().zip(trace) {
            let after = self.layers[index].buffers_after(input.view());
            let after = after.map_err(|error| self.blame(index, error))?;
            all.extend(after.into_iter().map(|buffer| buffer.below(index)));
        }
        Ok(all)
    }

    /// [`Self::grad_parameters_along`] an input and the other arrays of its
    /// [`Self::trace_of`], each of which makes room for others when it has been used.
    pub(crate) fn grad_parameters_of(
        &self,
        order: &[usize],
        input: &ArrayD<T>,
        rest: Vec<ArrayD<T>>,
        grad_output: ArrayViewD<T>,
    ) -> Result<Vec<ArrayD<T>>> {
        let rest = rest.into_iter().map(CowArray::from);
        let trace = std::iter::once(input.view().into()).chain(rest);
        Ok(self.back(order, trace.collect(), grad_output, false)?.parameters)
    }

    /// [`Self::grad_parameters_along`] and the gradient of the input.
    ///
    /// # Errors
    /// As [`Self::grad_parameters_along`].
    pub fn backward_along(
        &self,
        trace: &[ArrayD<T>],
        grad_output: ArrayViewD<T>,
    ) -> Result<Gradients<T>> {
        self.back(&self.one_by_one(), views(trace), grad_output, true)
    }

    /// Each array of the trace, whose layers are in that order, is dropped when it has
    /// been used. A layer that is moved has no parameters.
    fn back(
        &self,
        order: &[usize],
        mut trace: Vec<CowArray<T, IxDyn>>,
        grad_output: ArrayViewD<T>,
        to_input: bool,
    ) -> Result<Gradients<T>> {
        if trace.len() != self.layers.len() + 1 {
            return Err(Error::Count {
                left: self.layers.len() + 1,
                left_name: "arrays from input to output",
                right: trace.len(),
                right_name: "arrays in the trace",
            });
        }
        let mut grads = grad_output.to_owned();
        let mut by_layer = Vec::with_capacity(self.layers.len());
        for (place, &index) in order.iter().enumerate().rev() {
            let layer = &self.layers[index];
            let blame = |error| self.blame(index, error);
            if let Some(output) = trace.pop() {
                grads = in_layout_of(grads, output.view())?;
                if output.is_owned() {
                    recycle(output.into_owned());
                }
            }
            let input = trace[place].view();
            if place > 0 || to_input {
                let both = layer.backward(input, grads.view()).map_err(blame)?;
                by_layer.push(both.parameters);
                recycle(std::mem::replace(&mut grads, both.input));
            } else {
                let own = layer.grad_parameters(input, grads.view());
                by_layer.push(own.map_err(blame)?);
            }
        }
        Ok(Gradients {
            input: grads,
            parameters: by_layer.into_iter().rev().flatten().collect(),
        })
    }
}

fn views<T>(trace: &[ArrayD<T>]) -> Vec<CowArray<'_, T, IxDyn>> {
    trace.iter().map(|array| array.view().into()).collect()
}
