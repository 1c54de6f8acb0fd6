//! Arrays by name, as safetensors files hold them.

use std::collections::BTreeMap;

use ndarray::{ArrayD, IxDyn};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors, serialize};
use serde_json::Value;

use super::half::{from_bf16, from_f16};

/// The only entry of the file's own notes that is written or read: with two,
/// their order would depend on chance.
const NOTE: &str = "cnn";

/// Named arrays, and a note beside them.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Tensors {
    pub(crate) named: BTreeMap<String, Tensor>,
    pub(crate) note: Option<String>,
}

/// An array of one of the types that we write, or of one that is read as `f32`.
#[derive(Debug, PartialEq)]
pub(crate) enum Tensor {
    F32(ArrayD<f32>),
    F64(ArrayD<f64>),
    I64(ArrayD<i64>),
    U64(ArrayD<u64>),
    /// Of another type: it may be one that nobody asks for.
    Other(Dtype, Vec<usize>),
}

impl Tensor {
    pub(crate) fn type_name(&self) -> String {
        match self {
            Self::F32(_) => "F32".into(),
            Self::F64(_) => "F64".into(),
            Self::I64(_) => "I64".into(),
            Self::U64(_) => "U64".into(),
            Self::Other(dtype, _) => dtype.to_string(),
        }
    }

    pub(crate) fn shape(&self) -> &[usize] {
        match self {
            Self::F32(array) => array.shape(),
            Self::F64(array) => array.shape(),
            Self::I64(array) => array.shape(),
            Self::U64(array) => array.shape(),
            Self::Other(_, shape) => shape,
        }
    }

    fn encode(&self) -> Result<(Dtype, Vec<u8>), String> {
        Ok(match self {
            Self::F32(array) => {
                (Dtype::F32, array.iter().flat_map(|x| x.to_le_bytes()).collect())
            }
            Self::F64(array) => {
                (Dtype::F64, array.iter().flat_map(|x| x.to_le_bytes()).collect())
            }
            Self::I64(array) => {
                (Dtype::I64, array.iter().flat_map(|x| x.to_le_bytes()).collect())
            }
            Self::U64(array) => {
                (Dtype::U64, array.iter().flat_map(|x| x.to_le_bytes()).collect())
            }
            Self::Other(dtype, _) => return Err(format!("{dtype} is not written")),
        })
    }

    fn decode(name: &str, view: &TensorView) -> Result<Self, String> {
        let shape = IxDyn(view.shape());
        let bytes = view.data();
        let made = match view.dtype() {
            Dtype::F32 => {
                ArrayD::from_shape_vec(shape, numbers(bytes, f32::from_le_bytes))
                    .map(Self::F32)
            }
            Dtype::F64 => {
                ArrayD::from_shape_vec(shape, numbers(bytes, f64::from_le_bytes))
                    .map(Self::F64)
            }
            Dtype::F16 => {
                let read = |bytes| from_f16(u16::from_le_bytes(bytes));
                ArrayD::from_shape_vec(shape, numbers(bytes, read)).map(Self::F32)
            }
            Dtype::BF16 => {
                let read = |bytes| from_bf16(u16::from_le_bytes(bytes));
                ArrayD::from_shape_vec(shape, numbers(bytes, read)).map(Self::F32)
            }
            Dtype::I64 => {
                ArrayD::from_shape_vec(shape, numbers(bytes, i64::from_le_bytes))
                    .map(Self::I64)
            }
            Dtype::U64 => {
                ArrayD::from_shape_vec(shape, numbers(bytes, u64::from_le_bytes))
                    .map(Self::U64)
            }
            other => return Ok(Self::Other(other, view.shape().to_vec())),
        };
        let shape = view.shape();
        made.map_err(|error| format!("its {name} of shape {shape:?}: {error}"))
    }
}

fn numbers<T, const N: usize>(bytes: &[u8], read: impl Fn([u8; N]) -> T) -> Vec<T> {
    let number = |bytes: &[u8]| {
        let mut number = [0; N];
        number.copy_from_slice(bytes);
        read(number)
    };
    bytes.chunks_exact(N).map(number).collect()
}

impl Tensors {
    /// The bytes of the file, the same for the same arrays.
    pub(crate) fn encode(&self) -> Result<Vec<u8>, String> {
        self.encode_with(None)
    }

    /// [`encode`](Self::encode), with one more array.
    pub(crate) fn encode_with(
        &self,
        more: Option<(&str, &Tensor)>,
    ) -> Result<Vec<u8>, String> {
        let mut encoded = Vec::new();
        let named = self.named.iter().map(|(name, tensor)| (name.as_str(), tensor));
        for (name, tensor) in named.chain(more) {
            encoded.push((name, tensor.shape().to_vec(), tensor.encode()?));
        }
        let views: Result<Vec<_>, _> = (encoded.iter())
            .map(|(name, shape, (dtype, bytes))| {
                Ok((name, TensorView::new(*dtype, shape.clone(), bytes)?))
            })
            .collect();
        let note = self.note.as_ref();
        let note = note.map(|note| [(NOTE.to_owned(), note.clone())]);
        // Into whichever map the library has.
        let note = note.map(|notes| notes.into_iter().collect());
        let told = |error: safetensors::SafeTensorError| error.to_string();
        serialize(views.map_err(told)?, note).map_err(told)
    }

    /// The arrays in these bytes.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, String> {
        check_offsets(bytes)?;
        let told =
            |error| format!("it is no safetensors file, or not whole: {error}");
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(told)?;
        let file = SafeTensors::deserialize(bytes).map_err(told)?;
        let mut views = file.tensors();
        // In the order of the names, so that of two errors it is always the same.
        views.sort_by(|(left, _), (right, _)| left.cmp(right));
        let mut named = BTreeMap::new();
        for (name, view) in views {
            let tensor = Tensor::decode(&name, &view)?;
            named.insert(name, tensor);
        }
        let notes = metadata.metadata().as_ref();
        let note = notes.and_then(|notes| notes.get(NOTE).cloned());
        Ok(Self { named, note })
    }
}

/// Refuses an offset behind the end of the file: the library adds to it before
/// it looks, which a number near the largest does not stand.
fn check_offsets(bytes: &[u8]) -> Result<(), String> {
    let Some((length, rest)) = bytes.split_first_chunk::<8>() else {
        let found = bytes.len();
        return Err(format!("it has {found} bytes, a safetensors file 8 and more"));
    };
    let length = u64::from_le_bytes(*length);
    let header = usize::try_from(length).ok().and_then(|n| rest.split_at_checked(n));
    let Some((header, data)) = header else {
        let found = rest.len();
        return Err(format!(
            "its header claims {length} bytes, there are {found} behind its length"
        ));
    };
    let header: Value = serde_json::from_slice(header)
        .map_err(|error| format!("its header is no JSON: {error}"))?;
    let entries = header.as_object().into_iter().flatten();
    for (name, entry) in entries {
        let offsets = entry.get("data_offsets").and_then(Value::as_array);
        for offset in offsets.into_iter().flatten() {
            let inside = |offset| offset <= data.len() as u64;
            if !offset.as_u64().is_some_and(inside) {
                let found = data.len();
                return Err(format!(
                    "its {name} reaches to byte {offset} of the {found} there are"
                ));
            }
        }
    }
    Ok(())
}
