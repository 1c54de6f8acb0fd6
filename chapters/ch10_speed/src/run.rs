//! What a run of `measure` found on one machine.

use serde::{Deserialize, Serialize};

/// One run.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Run {
    /// The processor's name, its vectors and its cores.
    pub(crate) machine: String,
    pub(crate) threads: usize,
    /// Billions of operations in a second, on one thread and on all.
    pub(crate) peak: [f64; 2],
    /// Billions of bytes in a second, on one thread and on all.
    pub(crate) bandwidth: [f64; 2],
    /// Rungs, of one layer.
    pub(crate) rungs: Vec<Rung>,
    /// Layers, by the engine.
    pub(crate) layers: Vec<Timed>,
    /// How the engine's time grows.
    pub(crate) growth: Vec<Growth>,
    /// Ways, by kernel and channels.
    pub(crate) ways: Vec<Ways>,
    /// Relative errors of the columns, by channels.
    #[serde(default)]
    pub(crate) errors: Vec<(usize, f64)>,
}

/// Billions of operations in a second of one rung.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Rung {
    pub(crate) name: String,
    /// Compiled for every processor of its family.
    pub(crate) plain: f64,
    /// Compiled for the vectors of this one; nothing where that is the same.
    pub(crate) vectors: Option<f64>,
}

/// One layer of [`KNOWN`](crate::work::KNOWN).
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Timed {
    pub(crate) name: String,
    pub(crate) operations: f64,
    pub(crate) bytes: f64,
    /// On one thread and on all.
    pub(crate) seconds: [f64; 2],
}

/// Seconds by one size, the others held.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Growth {
    pub(crate) what: String,
    pub(crate) points: Vec<(f64, f64)>,
}

/// Milliseconds of all ways for one kernel and number of channels.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Ways {
    pub(crate) kernel: usize,
    pub(crate) channels: usize,
    pub(crate) milliseconds: Vec<(String, f64)>,
}
