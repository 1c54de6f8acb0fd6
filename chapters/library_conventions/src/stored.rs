//! Runs of libraries, as the files in `recorded/` keep them.

use std::fmt::Display;

use anyhow::Context;
use cnn::notebook::Result;
use serde_json::Value;

pub(crate) const ROWS: &str = include_str!("../recorded/rows.json");
pub(crate) const POOLING: &str = include_str!("../recorded/pooling.json");
pub(crate) const PORTING: &str = include_str!("../recorded/porting.json");
pub(crate) const RARER: &str = include_str!("../recorded/rarer.json");
pub(crate) const COUNTS: &str = include_str!("../recorded/counts.json");

/// In the order of the page: their keys in the files, and their names.
pub(crate) const LIBRARIES: [(&str, &str); 27] = [
    ("torch", "PyTorch"),
    ("tensorflow", "TensorFlow"),
    ("keras", "Keras"),
    ("keras_on_torch", "Keras"),
    ("tfjs", "TensorFlow.js"),
    ("jax", "JAX"),
    ("flax", "Flax"),
    ("equinox", "Equinox"),
    ("onnxruntime", "ONNX Runtime"),
    ("openvino", "OpenVINO"),
    ("tinygrad", "tinygrad"),
    ("mlx", "MLX"),
    ("candle", "candle"),
    ("scipy", "SciPy"),
    ("numpy", "NumPy"),
    ("skimage", "scikit-image"),
    ("opencv", "OpenCV"),
    ("kornia", "kornia"),
    ("pillow", "Pillow"),
    ("torchvision", "torchvision"),
    ("antialiased", "antialiased-cnns"),
    ("captum", "captum"),
    ("torchinfo", "torchinfo"),
    ("fvcore", "fvcore"),
    ("thop", "thop"),
    ("ptflops", "ptflops"),
    ("calflops", "calflops"),
];

/// What a library was asked, and what it answered.
pub(crate) struct Run(Value);

/// All runs of that file, library by library.
pub(crate) fn all(file: &str) -> Result<Vec<Run>> {
    let mut stored: Value = serde_json::from_str(file)?;
    let mut runs = vec![];
    for (library, _) in LIBRARIES {
        let found = stored[library]["runs"].take();
        runs.extend(found.as_array().into_iter().flatten().cloned().map(Run));
    }
    anyhow::ensure!(!runs.is_empty(), "no runs");
    Ok(runs)
}

/// Those that answer that question.
pub(crate) fn asked(file: &str, question: &str) -> Result<Vec<Run>> {
    let mut runs = all(file)?;
    runs.retain(|run| run.0["question"] == question);
    anyhow::ensure!(!runs.is_empty(), "nobody was asked: {question}");
    Ok(runs)
}

impl Run {
    pub(crate) fn text(&self, key: &str) -> Result<&str> {
        self.0[key].as_str().with_context(|| format!("no {key}"))
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        !self.0[key].is_null()
    }

    pub(crate) fn count(&self, key: &str) -> Result<usize> {
        let count = self.0[key].as_u64().and_then(|count| count.try_into().ok());
        count.with_context(|| format!("no {key}"))
    }

    pub(crate) fn number(&self, key: &str) -> Result<f32> {
        number(&self.0[key]).with_context(|| format!("no {key}"))
    }

    pub(crate) fn numbers(&self, key: &str) -> Result<Vec<f32>> {
        let all = self.0[key].as_array().with_context(|| format!("no {key}"))?;
        let all = all.iter().map(number);
        all.collect::<Option<_>>().with_context(|| format!("{key}: no number"))
    }
}

/// A number, or the word for what is none.
fn number(value: &Value) -> Option<f32> {
    match value.as_str() {
        Some("NaN") => Some(f32::NAN),
        Some("∞") => Some(f32::INFINITY),
        Some("−∞") => Some(f32::NEG_INFINITY),
        Some(_) => None,
        None => value.as_f64().map(|value| value as f32),
    }
}

/// `9 8 7`.
pub(crate) fn line<T: Display>(values: impl IntoIterator<Item = T>) -> String {
    let values = values.into_iter().map(|value| value.to_string());
    values.collect::<Vec<_>>().join(" ")
}
