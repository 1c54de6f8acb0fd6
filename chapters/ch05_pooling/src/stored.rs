//! PyTorch's results of pooling, as `tests/golden/` keeps them.

use anyhow::Context;
use cnn::Window;
use cnn::notebook::{Golden, Result};
use cnn::pool::Pooling;
use cnn::window::Window2d;
use ndarray::Array4;
use serde_json::Value;

const TORCH: Golden = Golden {
    cases: include_str!("../../../tests/golden/pool.json"),
    arrays: include_bytes!("../../../tests/golden/pool.npz"),
};

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
    let cases = TORCH.cases()?;
    let wanted = cases.iter().filter(|case| case["op"] == operation);
    wanted.map(Stored::read).collect()
}

/// The version of PyTorch that was run.
pub(crate) fn version() -> Result<String> {
    TORCH.version("torch")
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
        let window = Window2d { rows: along(0)?, columns: along(1)? };
        let ceil_mode = case["ceil_mode"].as_bool().context("no ceil_mode")?;
        Ok(Self {
            settings: case.clone(),
            pooling: Pooling { window, ceil_mode },
            input: TORCH.array(&format!("{name}.x"))?,
            output: TORCH.array(&format!("{name}.y"))?,
            grad_output: TORCH.array(&format!("{name}.gy"))?,
            grad_input: TORCH.array(&format!("{name}.gx"))?,
            name: name.into(),
        })
    }

    /// Of max pooling: where the largest values stood.
    pub(crate) fn indices(&self) -> Result<Array4<usize>> {
        let indices: Array4<f64> = TORCH.array(&format!("{}.idx", self.name))?;
        Ok(indices.mapv(|index| index as usize))
    }
}
