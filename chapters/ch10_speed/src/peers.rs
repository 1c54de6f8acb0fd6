//! Recorded runs of `benches/peers/run.py`: this library beside others.

use std::fmt::{self, Display, Formatter};

use anyhow::Context;
use cnn::notebook::Result;
use serde::Deserialize;

/// What a run was made on, and when.
#[derive(Debug, Deserialize)]
pub(crate) struct Machine {
    processor: String,
    family: String,
    model: String,
    cores: usize,
    date: String,
}

impl Display for Machine {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { processor, family, model, cores, date } = self;
        write!(
            f,
            "{processor}, family {family}, model {model}, {cores} cores, {date}"
        )
    }
}

/// The machine, and the releases of other libraries.
#[derive(Debug, Deserialize)]
struct About {
    #[serde(flatten)]
    machine: Machine,
    torch: String,
    onnxruntime: String,
}

/// One workload by one library.
#[derive(Debug, Deserialize)]
struct Timed {
    peer: String,
    workload: String,
    threads: usize,
    score_ms: f64,
}

/// What the machine can do at most, in billions of operations or of bytes a second.
#[derive(Debug, Deserialize)]
struct Peak {
    machine: String,
    threads: usize,
    median: f64,
}

/// A line of a record behind its first.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Line {
    Timed(Timed),
    Peak(Peak),
}

/// A run: each workload by each library on one thread.
pub(crate) struct Peers {
    about: About,
    timed: Vec<Timed>,
    peaks: Vec<Peak>,
}

/// The full layer, the depthwise one, and the 1×1 that mixes its channels.
const WORKLOADS: [&str; 3] = ["W8a", "W1f", "W8b"];

impl Peers {
    /// The run of depthwise layers.
    pub(crate) fn recorded() -> Result<Self> {
        Self::read(include_str!("../recorded/depthwise.jsonl"))
    }

    /// A record: the machine, then a line for each library and workload.
    pub(crate) fn read(record: &str) -> Result<Self> {
        let mut lines = record.lines();
        let about = serde_json::from_str(lines.next().context("an empty record")?)?;
        let (mut timed, mut peaks) = (vec![], vec![]);
        for line in lines {
            match serde_json::from_str(line)? {
                Line::Timed(found) if found.threads == 1 => timed.push(found),
                Line::Peak(found) if found.threads == 1 => peaks.push(found),
                Line::Timed(_) | Line::Peak(_) => {}
            }
        }
        Ok(Self { about, timed, peaks })
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
            *found = self.score(peer, workload)?;
        }
        Ok(found)
    }

    /// Milliseconds of a workload.
    pub(crate) fn score(&self, peer: &str, workload: &str) -> Result<f64> {
        let mut here = self.of(workload);
        let found = here.find(|timed| timed.peer == peer);
        Ok(found.with_context(|| format!("no {workload} by {peer}"))?.score_ms)
    }

    /// The library that is the fastest beside this one, and its milliseconds.
    pub(crate) fn fastest_other(&self, workload: &str) -> Result<(&str, f64)> {
        let others = self.of(workload).filter(|timed| timed.peer != "cnn");
        let found = others.min_by(|a, b| a.score_ms.total_cmp(&b.score_ms));
        let found =
            found.with_context(|| format!("{workload} by no other library"))?;
        Ok((name(&found.peer), found.score_ms))
    }

    /// Billions of operations a second that one core makes at most, by products and
    /// additions that never leave its widest registers.
    pub(crate) fn peak(&self) -> Result<f64> {
        let mut peaks = self.peaks.iter();
        let found = peaks.find(|peak| peak.machine == "fma_avx512");
        Ok(found.context("no peak of one thread")?.median)
    }

    fn of(&self, workload: &str) -> impl Iterator<Item = &Timed> {
        self.timed.iter().filter(move |timed| timed.workload == workload)
    }

    /// The processor and the day.
    pub(crate) fn machine(&self) -> String {
        self.about.machine.to_string()
    }
}

/// What a reader calls a library without its release.
fn name(peer: &str) -> &str {
    match peer {
        "torch" => "PyTorch",
        "torch_cl" => "PyTorch, channels last",
        "onnxruntime" => "ONNX Runtime",
        "opencv" => "OpenCV",
        other => other,
    }
}
