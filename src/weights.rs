//! The weights of a network as a safetensors file, by PyTorch's names and in
//! its layout, so that they load both ways:
//!
//! ```python
//! from safetensors.torch import load_file, save_file
//! network.load_state_dict(load_file("weights.safetensors"))
//! save_file(network.state_dict(), "weights.safetensors")
//! ```
//!
//! Weights are written as `f32`; of others, `f16` and `bf16` are widened when they are
//! read, `f64` is rounded. What a layer keeps beside its weights
//! ([`Layer::buffers`]) is among them, as in PyTorch.

mod bits;
mod half;
mod tensors;

pub use bits::{bits, set_bits};
pub(crate) use tensors::{Tensor, Tensors};

#[cfg(feature = "files")]
use std::path::Path;

use ndarray::{ArrayD, IxDyn};

use crate::layer::{Buffer, Kept, Layer, Parameter, Sequential};
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
    let tensors = Tensors { named: tensors(network).collect(), note: None };
    tensors.encode().map_err(bad)
}

/// Puts the weights of a file, or of a checkpoint, into the network.
///
/// # Errors
/// [`Error::Data`] if the bytes are no safetensors file, if a parameter or buffer of the
/// network is not in it, if it has one that the network has not, or one of
/// another shape or type. The network is then as it was.
pub fn decode(bytes: &[u8], network: &mut Sequential) -> Result<()> {
    decode_below("", bytes, network)
}

/// [`decode`] for a network whose weights are a part of a file: those whose names begin
/// with `prefix`, such as `module.` or `features.0.`. The others are passed over.
///
/// # Errors
/// As [`decode`], for the names with that prefix.
///
/// ```
/// use cnn::{layer::*, weights};
///
/// let linear = Linear::new(4, 2)?;
/// let part = Sequential::new().then(linear.clone());
/// let whole = Sequential::new().then(Flatten).then(part.clone()).then(Relu).then(linear);
/// let file = weights::encode(&whole)?;
/// let mut read = part.initialized(Initialization::PyTorch, 1);
/// weights::decode_below("1.", &file, &mut read)?;
/// assert_eq!(read.layer::<Linear>(0)?.weight, ndarray::Array2::<f32>::zeros((2, 4)));
/// # Ok::<(), cnn::Error>(())
/// ```
pub fn decode_below(
    prefix: &str,
    bytes: &[u8],
    network: &mut Sequential,
) -> Result<()> {
    let tensors = Tensors::decode(bytes);
    tensors.and_then(|tensors| put(prefix, &tensors, network)).map_err(bad)
}

/// Writes [`encode`]'s bytes to a file, whole or not at all.
///
/// # Errors
/// As [`encode`]; [`Error::File`] if it cannot be written.
#[cfg(feature = "files")]
pub fn save(path: impl AsRef<Path>, network: &Sequential) -> Result<()> {
    crate::file::replace(path.as_ref(), &encode(network)?)
}

/// Reads a file as [`decode`] does.
///
/// # Errors
/// As [`decode`], naming the file; [`Error::File`] if it cannot be read.
#[cfg(feature = "files")]
pub fn load(path: impl AsRef<Path>, network: &mut Sequential) -> Result<()> {
    load_below("", path, network)
}

/// Reads a file as [`decode_below`] does.
///
/// # Errors
/// As [`decode_below`], naming the file; [`Error::File`] if it cannot be read.
#[cfg(feature = "files")]
pub fn load_below(
    prefix: &str,
    path: impl AsRef<Path>,
    network: &mut Sequential,
) -> Result<()> {
    let bytes = crate::file::read(path.as_ref())?;
    decode_below(prefix, &bytes, network).map_err(|error| match error {
        Error::Data { reason, .. } => {
            Error::Data { name: path.as_ref().display().to_string(), reason }
        }
        other => other,
    })
}

/// The parameters and buffers of a network by name.
pub(crate) fn tensors(
    network: &Sequential,
) -> impl Iterator<Item = (String, Tensor)> {
    let parameters = network.parameters().into_iter();
    let parameters = parameters
        .map(|Parameter { name, values }| (name, Tensor::F32(values.to_owned())));
    let buffers = network.buffers().into_iter();
    parameters.chain(buffers.map(|Buffer { name, kept }| {
        let tensor = match kept {
            Kept::Numbers(numbers) => Tensor::F32(numbers),
            // What counts more steps than that has never been trained.
            Kept::Count(count) => {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                Tensor::I64(ArrayD::from_elem(IxDyn(&[]), count))
            }
        };
        (name, tensor)
    }))
}

/// Puts every parameter and buffer in its place, once all of them are known to fit.
pub(crate) fn put(
    prefix: &str,
    tensors: &Tensors,
    network: &mut Sequential,
) -> Result<(), String> {
    let (parameters, buffers) = (network.parameters(), network.buffers());
    let names = parameters.iter().map(|parameter| &parameter.name);
    let names = names.chain(buffers.iter().map(|buffer| &buffer.name));
    let names: Vec<_> = names.map(|name| format!("{prefix}{name}")).collect();
    let beside = |name: &str| BESIDE.iter().any(|beside| name.starts_with(beside));
    let mut found = (tensors.named.keys())
        .filter(|name| name.starts_with(prefix) && !beside(name));
    if let Some(extra) = found.find(|name| !names.contains(name)) {
        let names = names.join(", ");
        return Err(format!(
            "it holds {extra}, the parameters of the network are {names}"
        ));
    }
    // All names, then all shapes and types: a file of another network is one whatever
    // its numbers are.
    if let Some(missing) =
        names.iter().find(|name| !tensors.named.contains_key(*name))
    {
        return Err(lacking(missing));
    }
    let mut arrays = Vec::new();
    for (name, parameter) in names.iter().zip(&parameters) {
        let tensor = tensors.named.get(name);
        arrays.push(fitting(name, tensor, parameter.values.shape())?);
    }
    let mut kept = Vec::new();
    for (name, buffer) in names.iter().skip(parameters.len()).zip(&buffers) {
        let tensor = tensors.named.get(name);
        kept.push(match &buffer.kept {
            Kept::Numbers(numbers) => {
                Kept::Numbers(fitting(name, tensor, numbers.shape())?)
            }
            Kept::Count(_) => Kept::Count(count(name, tensor)?),
        });
    }
    drop(parameters);
    let set = network.set_buffers(&mut kept.into_iter());
    set.map_err(|error| error.to_string())?;
    for (mut own, array) in network.parameters_mut().into_iter().zip(arrays) {
        own.assign(&array);
    }
    Ok(())
}

/// The array, if it is there, of that shape and of numbers that `f32` has room for.
pub(crate) fn fitting(
    name: &str,
    tensor: Option<&Tensor>,
    shape: &[usize],
) -> Result<ArrayD<f32>, String> {
    let tensor = tensor.ok_or_else(|| lacking(name))?;
    if tensor.shape() != shape {
        return Err(format!(
            "its {name} is of shape {:?}, the network's of {shape:?}",
            tensor.shape()
        ));
    }
    match tensor {
        Tensor::F32(array) => Ok(array.clone()),
        Tensor::F64(array) => {
            let narrow = array.mapv(|number| number as f32);
            let mut pairs = array.iter().zip(&narrow);
            let wild =
                pairs.find(|(wide, narrow)| wide.is_finite() != narrow.is_finite());
            match wild {
                Some((wide, _)) => {
                    Err(format!("its {name} holds {wide:e}, more than an F32 can"))
                }
                None => Ok(narrow),
            }
        }
        other => Err(format!(
            "its {name} holds {}, the network's F32; F16, BF16 and F64 are read too",
            other.type_name()
        )),
    }
}

/// The count, if it is there: one whole number that is not negative.
fn count(name: &str, tensor: Option<&Tensor>) -> Result<u64, String> {
    let tensor = tensor.ok_or_else(|| lacking(name))?;
    let count = match tensor {
        Tensor::I64(array) if array.ndim() == 0 => array.first().copied(),
        other => {
            return Err(format!(
                "its {name} is {} of shape {:?}, the network's I64 of shape []",
                other.type_name(),
                other.shape()
            ));
        }
    };
    let count = count.unwrap_or_default();
    u64::try_from(count)
        .map_err(|_| format!("its {name} is {count}, which is no count"))
}

fn lacking(name: &str) -> String {
    format!("it does not hold {name}, which is needed")
}

fn bad(reason: String) -> Error {
    Error::Data { name: "weights".into(), reason }
}

#[cfg(test)]
mod tests;
