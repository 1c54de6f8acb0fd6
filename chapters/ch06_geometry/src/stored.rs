//! What libraries gave for "same", as `recorded/same_sides.json` keeps it.

use anyhow::Context;
use cnn::notebook::Result;
use serde_json::Value;

const RUNS: &str = include_str!("../recorded/same_sides.json");

/// In the order of the page.
const LIBRARIES: [&str; 5] = ["torch", "tensorflow", "jax", "onnxruntime", "scipy"];

/// One row under one kernel in one library.
pub(crate) struct Run {
    /// The library, and what was asked of it.
    pub(crate) asked: String,
    pub(crate) input: Vec<f32>,
    pub(crate) kernel: Vec<f32>,
    pub(crate) stride: usize,
    pub(crate) output: Vec<f32>,
}

fn libraries() -> Result<Vec<(&'static str, Value)>> {
    let mut stored: Value = serde_json::from_str(RUNS)?;
    let known = LIBRARIES.map(|library| (library, stored[library].take()));
    Ok(known.into_iter().filter(|(_, found)| !found.is_null()).collect())
}

/// All stored runs, library by library.
pub(crate) fn runs() -> Result<Vec<Run>> {
    let mut runs = vec![];
    for (library, found) in libraries()? {
        let stored = found["runs"].as_array();
        for run in stored.with_context(|| format!("{library}: no runs"))? {
            runs.push(
                Run::read(run).with_context(|| format!("a run of {library}"))?,
            );
        }
    }
    Ok(runs)
}

/// Which versions were run.
pub(crate) fn versions() -> Result<Vec<String>> {
    let name = |(library, found): &(&str, Value)| {
        let version = found["version"].as_str().context("no version")?;
        Ok(format!("{library} {version}"))
    };
    libraries()?.iter().map(name).collect()
}

impl Run {
    fn read(run: &Value) -> Result<Self> {
        let numbers = |key: &str| -> Result<Vec<f32>> {
            let numbers =
                run[key].as_array().with_context(|| format!("no {key}"))?;
            let numbers = numbers.iter().map(|number| number.as_f64());
            let numbers = numbers.map(|number| number.map(|number| number as f32));
            numbers
                .collect::<Option<_>>()
                .with_context(|| format!("{key}: no number"))
        };
        Ok(Self {
            asked: run["asked"].as_str().context("nothing asked")?.to_owned(),
            input: numbers("input")?,
            kernel: numbers("kernel")?,
            stride: run["stride"].as_u64().context("no stride")? as usize,
            output: numbers("output")?,
        })
    }
}
