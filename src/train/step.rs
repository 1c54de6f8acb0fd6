//! One step: forward, loss, back, and the weights move.

use ndarray::{ArrayD, ArrayViewD};

use crate::engine::layout::{to_chwn, to_nchw};
use crate::engine::{all_finite, keep_spinning, recycle};
use crate::layer::{Buffer, Kept, Layer, Parameter, Sequential, as_features};
use crate::loss::Loss;
use crate::optim::Optimizer;
use crate::{Error, Result};

/// Moves the weights by one batch; gives the batch's loss before.
///
/// The network is used in the [`Phase`](crate::layer::Phase) that it is in; in
/// training, what it keeps of the batch ([`Layer::buffers_after`]) is set when the
/// weights have moved.
///
/// # Shapes
/// - `images`: `[images, channels, height, width]`; `labels`: a class for each
///
/// # Errors
/// [`Error::NotFinite`] if the loss, a gradient or a weight is not finite, naming the
/// first of them; if it is not a weight after the
/// step, nothing has moved. [`Error::NonFiniteImage`] if an image is to blame for it.
/// What the network, the loss and the optimizer refuse.
pub fn step(
    network: &mut Sequential,
    optimizer: &mut Optimizer,
    images: ArrayViewD<f32>,
    labels: &[usize],
    loss: &dyn Loss,
) -> Result<f64> {
    keep_spinning(|| step_awake(network, optimizer, images, labels, loss))
}

fn step_awake(
    network: &mut Sequential,
    optimizer: &mut Optimizer,
    images: ArrayViewD<f32>,
    labels: &[usize],
    loss: &dyn Loss,
) -> Result<f64> {
    let order = network.order();
    let mut trace = network.trace_of(to_chwn(images)?.into_owned(), &order)?;
    let logits = trace[trace.len() - 1].view();
    let logits = to_nchw(as_features("the loss", logits)?)?;
    let (value, grad) = loss.value_and_grad(logits.view(), labels)?;
    finite_loss(value, network, trace[0].view())?;
    let grad = grad.into_dyn();
    let after = network.buffers_along(&order, &trace)?;
    let rest = trace.split_off(1);
    let images = &trace[0];
    let gradients = network.grad_parameters_of(&order, images, rest, grad.view())?;
    finite_gradients(&gradients, network, images.view())?;
    finite_buffers(&after)?;
    optimizer.step(&mut network.parameters_mut(), &gradients)?;
    network.set_buffers(&mut after.into_iter().map(|buffer| buffer.kept))?;
    finite_parameters(network)?;
    gradients.into_iter().chain(trace).for_each(recycle);
    Ok(value)
}

fn finite_loss(
    loss: f64,
    network: &Sequential,
    images: ArrayViewD<f32>,
) -> Result<()> {
    if loss.is_finite() {
        return Ok(());
    }
    non_finite_image(images.view(), "the batch")?;
    Err(not_finite(first_non_finite(network, &network.trace(images)?)))
}

fn finite_gradients(
    gradients: &[ArrayD<f32>],
    network: &Sequential,
    images: ArrayViewD<f32>,
) -> Result<()> {
    let names = network.parameters().into_iter();
    let mut pairs = names.zip(gradients);
    match pairs.find(|(_, gradient)| !finite(gradient.view())) {
        Some((parameter, _)) => {
            non_finite_image(images, "the batch")?;
            let name = name(network, &parameter);
            Err(not_finite(format!("the gradient of {name}")))
        }
        None => Ok(()),
    }
}

fn finite_buffers(buffers: &[Buffer<f32>]) -> Result<()> {
    let non_finite = |buffer: &&Buffer<f32>| match &buffer.kept {
        Kept::Numbers(numbers) => !finite(numbers.view()),
        Kept::Count(_) => false,
    };
    match buffers.iter().find(non_finite) {
        Some(buffer) => Err(not_finite(format!("{} after the step", buffer.name))),
        None => Ok(()),
    }
}

fn finite_parameters(network: &Sequential) -> Result<()> {
    match non_finite_parameter(network) {
        Some(name) => Err(not_finite(format!("{name} after the step"))),
        None => Ok(()),
    }
}

/// The error for the first image with a number that is not finite, if there is
/// one.
pub(super) fn non_finite_image(
    images: ArrayViewD<f32>,
    set: &'static str,
) -> Result<()> {
    for (image, pixels) in images.outer_iter().enumerate() {
        if let Some(&value) = pixels.iter().find(|number| !number.is_finite()) {
            return Err(Error::NonFiniteImage { image, set, value });
        }
    }
    Ok(())
}

/// What is not finite, in the order in which the numbers arise.
fn first_non_finite(network: &Sequential, trace: &[ArrayD<f32>]) -> String {
    if let Some(name) = non_finite_parameter(network) {
        return name;
    }
    let mut outputs = trace[1..].iter().zip(network.layers()).enumerate();
    match outputs.find(|(_, (output, _))| !finite(output.view())) {
        Some((index, (_, layer))) => {
            format!("the output of layer {index}, {}", layer.name())
        }
        None => "the loss".into(),
    }
}

fn non_finite_parameter(network: &Sequential) -> Option<String> {
    let parameters = network.parameters();
    let mut parameters = parameters.iter();
    let found = parameters.find(|parameter| !finite(parameter.values.view()))?;
    Some(name(network, found))
}

/// `3.weight of Linear`.
fn name(network: &Sequential, parameter: &Parameter<f32>) -> String {
    let index = parameter.name.split('.').next().and_then(|n| n.parse().ok());
    let layer = index.and_then(|index: usize| network.layers().get(index));
    let layer = layer.map_or("the network", |layer| layer.name());
    format!("{} of {layer}", parameter.name)
}

fn finite(array: ArrayViewD<f32>) -> bool {
    match array.as_slice_memory_order() {
        Some(numbers) => all_finite(numbers),
        None => array.iter().all(|number| number.is_finite()),
    }
}

fn not_finite(what: String) -> Error {
    Error::NotFinite { what }
}
