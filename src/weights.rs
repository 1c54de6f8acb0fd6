//! The weights of a network as a safetensors file, by PyTorch's names and in
//! its layout, so that they load both ways:
//!
//! ```python
//! from safetensors.torch import load_file, save_file
//! network.load_state_dict(load_file("weights.safetensors"))
//! save_file(network.state_dict(), "weights.safetensors")
//! ```

mod tensors;

pub(crate) use tensors::{Tensor, Tensors};

#[cfg(feature = "notebook")]
use std::path::Path;

use crate::layer::{Layer, Parameter, Sequential};
use crate::{Error, Result};

/// Names that begin so are not weights: what a checkpoint holds beside them.
pub(crate) const BESIDE: [&str; 2] = ["optimizer.", "training."];

/// The file as bytes, the same bytes for the same weights.
///
/// # Errors
/// [`Error::Data`] if the weights are too many for the format.
///
/// ```
/// use cnn::{layer::*, weights};
///
/// let network = |seed| {
///     let network = Sequential::new().then(Linear::new(4, 2)?);
///     Ok::<_, cnn::Error>(network.initialized(Initialization::PyTorch, seed))
/// };
/// let (one, mut other) = (network(1)?, network(2)?);
/// weights::decode(&weights::encode(&one)?, &mut other)?;
/// assert_eq!(one.parameters(), other.parameters());
/// # Ok::<(), cnn::Error>(())
/// ```
pub fn encode(network: &Sequential) -> Result<Vec<u8>> {
    let tensors = Tensors { named: parameters(network).collect(), note: None };
    tensors.encode().map_err(bad)
}

/// Puts the weights of a file, or of a checkpoint, into the network.
///
/// # Errors
/// [`Error::Data`] if the bytes are no safetensors file, if a parameter of the
/// network is not in it, if it has one that the network has not, or one of
/// another shape or type. The network is then as it was.
pub fn decode(bytes: &[u8], network: &mut Sequential) -> Result<()> {
    Tensors::decode(bytes).and_then(|tensors| put(&tensors, network)).map_err(bad)
}

/// Writes [`encode`]'s bytes to a file, whole or not at all.
///
/// # Errors
/// As [`encode`]; [`Error::File`] if it cannot be written.
#[cfg(feature = "notebook")]
pub fn save(path: impl AsRef<Path>, network: &Sequential) -> Result<()> {
    crate::file::replace(path.as_ref(), &encode(network)?)
}

/// Reads a file as [`decode`] does.
///
/// # Errors
/// As [`decode`], naming the file; [`Error::File`] if it cannot be read.
#[cfg(feature = "notebook")]
pub fn load(path: impl AsRef<Path>, network: &mut Sequential) -> Result<()> {
    let bytes = crate::file::read(path.as_ref())?;
    decode(&bytes, network).map_err(|error| match error {
        Error::Data { reason, .. } => {
            Error::Data { name: path.as_ref().display().to_string(), reason }
        }
        other => other,
    })
}

/// The parameters of a network by name.
pub(crate) fn parameters(
    network: &Sequential,
) -> impl Iterator<Item = (String, Tensor)> {
    let parameters = network.parameters().into_iter();
    parameters
        .map(|Parameter { name, values }| (name, Tensor::F32(values.to_owned())))
}

/// Puts every parameter in its place, once all of them are known to fit.
pub(crate) fn put(
    tensors: &Tensors,
    network: &mut Sequential,
) -> Result<(), String> {
    let wanted: Vec<_> = (network.parameters().into_iter())
        .map(|parameter| (parameter.name, parameter.values.shape().to_vec()))
        .collect();
    let names = || {
        let names: Vec<_> = wanted.iter().map(|(name, _)| name.as_str()).collect();
        names.join(", ")
    };
    let beside = |name: &str| BESIDE.iter().any(|prefix| name.starts_with(prefix));
    let known = |name: &str| wanted.iter().any(|(wanted, _)| wanted == name);
    let mut found = tensors.named.keys().filter(|name| !beside(name));
    if let Some(extra) = found.find(|name| !known(name)) {
        return Err(format!(
            "it holds {extra}, the parameters of the network are {}",
            names()
        ));
    }
    let mut arrays = Vec::new();
    for (name, shape) in &wanted {
        let tensor = tensors.named.get(name);
        arrays.push(fitting(name, tensor, shape)?);
    }
    for (mut own, array) in network.parameters_mut().into_iter().zip(arrays) {
        own.assign(array);
    }
    Ok(())
}

/// The array, if it is there, of that shape and of `f32`.
pub(crate) fn fitting<'a>(
    name: &str,
    tensor: Option<&'a Tensor>,
    shape: &[usize],
) -> Result<&'a ndarray::ArrayD<f32>, String> {
    match tensor {
        None => Err(format!("it does not hold {name}, which is needed")),
        Some(tensor) if tensor.shape() != shape => Err(format!(
            "its {name} is of shape {:?}, the network's of {shape:?}",
            tensor.shape()
        )),
        Some(Tensor::F32(array)) => Ok(array),
        Some(other) => {
            Err(format!("its {name} holds {}, the network's F32", other.type_name()))
        }
    }
}

fn bad(reason: String) -> Error {
    Error::Data { name: "weights".into(), reason }
}

#[cfg(test)]
mod tests;
