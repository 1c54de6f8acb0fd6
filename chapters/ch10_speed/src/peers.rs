//! A recorded run of `benches/peers/run.py`: this library beside others.

use anyhow::Context;
use cnn::notebook::Result;
use serde::Deserialize;

/// What the run was made on, when, and with which releases.
#[derive(Debug, Deserialize)]
struct About {
    processor: String,
    family: String,
    model: String,
    cores: usize,
    date: String,
    torch: String,
    onnxruntime: String,
}

/// One workload by one library, on one thread.
#[derive(Debug, Deserialize)]
struct Timed {
    peer: String,
    workload: String,
    score_ms: f64,
}

/// The run of depthwise layers.
pub(crate) struct Peers {
    about: About,
    timed: Vec<Timed>,
}

/// The full layer, the depthwise one, and the 1×1 that mixes its channels.
const WORKLOADS: [&str; 3] = ["W8a", "W1f", "W8b"];

impl Peers {
    pub(crate) fn recorded() -> Result<Self> {
        let mut lines = include_str!("../recorded/depthwise.jsonl").lines();
        let about = lines.next().context("an empty record")?;
        Ok(Self {
            about: serde_json::from_str(about)?,
            timed: lines
                .map(serde_json::from_str)
                .collect::<serde_json::Result<_>>()?,
        })
    }

    /// Each library, as the record and as a reader calls it.
    pub(crate) fn libraries(&self) -> [(&str, String); 4] {
        let About { torch, onnxruntime, .. } = &self.about;
        [
            ("cnn", "this book's".to_owned()),
            ("torch", format!("PyTorch {torch}")),
            ("torch_cl", format!("PyTorch {torch}, channels last")),
            ("onnxruntime", format!("ONNX Runtime {onnxruntime}")),
        ]
    }

    /// Milliseconds of the full layer, the depthwise one and the 1×1.
    pub(crate) fn milliseconds(&self, peer: &str) -> Result<[f64; 3]> {
        let mut found = [0.0; 3];
        for (workload, found) in WORKLOADS.iter().zip(&mut found) {
            let here =
                |timed: &&Timed| timed.peer == peer && timed.workload == *workload;
            let timed = self.timed.iter().find(here);
            *found =
                timed.with_context(|| format!("no {workload} by {peer}"))?.score_ms;
        }
        Ok(found)
    }

    /// The processor and the day.
    pub(crate) fn machine(&self) -> String {
        let About { processor, family, model, cores, date, .. } = &self.about;
        format!("{processor}, family {family}, model {model}, {cores} cores, {date}")
    }
}
