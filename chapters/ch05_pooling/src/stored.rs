//! PyTorch's results of pooling, as `tests/golden/` keeps them.

use std::io::Cursor;

use anyhow::Context;
use cnn::Window;
use cnn::notebook::Result;
use cnn::pool::Pooling;
use cnn::window::Window2d;
use ndarray::{Array, Array4, ArrayD, Dimension, IxDyn, OwnedRepr};
use ndarray_npy::{NpzReader, ReadableElement};
use serde_json::Value;

const CASES: &str = include_str!("../../../tests/golden/pool.json");
const ARRAYS: &[u8] = include_bytes!("../../../tests/golden/pool.npz");

/// What PyTorch made of one input, forwards and backwards.
pub(crate) struct Stored {
    pub(crate) settings: Value,
    pub(crate) pooling: Pooling,
    pub(crate) input: Array4<f64>,
    pub(crate) output: Array4<f64>,
    pub(crate) grad_output: Array4<f64>,
    pub(crate) grad_input: Array4<f64>,
    name: String,
}

/// All stored runs of that operation.
pub(crate) fn runs(operation: &str) -> Result<Vec<Stored>> {
    let all: Value = serde_json::from_str(CASES)?;
    let cases = all["cases"].as_array().context("no list of cases")?;
    let wanted = cases.iter().filter(|case| case["op"] == operation);
    wanted.map(Stored::read).collect()
}

/// The version of PyTorch that was run.
pub(crate) fn version() -> Result<String> {
    let all: Value = serde_json::from_str(CASES)?;
    let version = all["torch"].as_str().context("no version")?;
    // What follows a plus sign tells the build.
    Ok(version.split('+').next().unwrap_or(version).into())
}

impl Stored {
    fn read(case: &Value) -> Result<Self> {
        let name = case["case"].as_str().context("no name")?;
        let along = |axis: usize| -> Result<Window> {
            let number = |key: &str| -> Result<usize> {
                let number = case[key][axis].as_u64();
                Ok(number.with_context(|| format!("{name}: no {key}"))? as usize)
            };
            let window = Window::new(number("kernel")?)
                .stride(number("stride")?)
                .padding(number("padding")?);
            // Averages have no dilation.
            Ok(window.dilation(number("dilation").unwrap_or(1)))
        };
        let window = Window2d {
            rows: along(0)?,
            columns: along(1)?,
        };
        let ceil_mode = case["ceil_mode"].as_bool().context("no ceil_mode")?;
        Ok(Self {
            settings: case.clone(),
            pooling: Pooling { window, ceil_mode },
            input: array(&format!("{name}.x"))?,
            output: array(&format!("{name}.y"))?,
            grad_output: array(&format!("{name}.gy"))?,
            grad_input: array(&format!("{name}.gx"))?,
            name: name.into(),
        })
    }

    /// Of max pooling: where the largest values stood.
    pub(crate) fn indices(&self) -> Result<Array4<usize>> {
        let indices: Array4<f64> = array(&format!("{}.idx", self.name))?;
        Ok(indices.mapv(|index| index as usize))
    }
}

/// The array of that name, its numbers widened to f64.
fn array<D: Dimension>(name: &str) -> Result<Array<f64, D>> {
    let mut arrays = NpzReader::new(Cursor::new(ARRAYS))?;
    let numbers = read::<f32>(&mut arrays, name)
        .or_else(|_| read::<i32>(&mut arrays, name))
        .or_else(|_| read::<f64>(&mut arrays, name));
    let numbers = numbers.with_context(|| name.to_owned())?;
    Ok(numbers.into_dimensionality()?)
}

fn read<A: ReadableElement + Into<f64> + Copy>(
    arrays: &mut NpzReader<Cursor<&[u8]>>,
    name: &str,
) -> Result<ArrayD<f64>> {
    let array = arrays.by_name::<OwnedRepr<A>, IxDyn>(name)?;
    Ok(array.mapv(Into::into))
}
