//! What `recorded/layouts_of_torch.py` found: PyTorch with two memory layouts.

use anyhow::Context;
use cnn::notebook::Result;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct About {
    processor: String,
    torch: String,
    date: String,
}

/// Milliseconds of a layer on one thread.
#[derive(Debug, Deserialize)]
pub(crate) struct Timed {
    pub(crate) layer: String,
    pub(crate) nchw: f64,
    pub(crate) channels_last: f64,
}

/// The run.
pub(crate) struct Torch {
    about: About,
    pub(crate) layers: Vec<Timed>,
}

impl Torch {
    pub(crate) fn recorded() -> Result<Self> {
        let mut lines = include_str!("../recorded/layouts.jsonl").lines();
        let about = lines.next().context("an empty record")?;
        Ok(Self {
            about: serde_json::from_str(about)?,
            layers: lines
                .map(serde_json::from_str)
                .collect::<serde_json::Result<_>>()?,
        })
    }

    /// The processor, the release and the day.
    pub(crate) fn machine(&self) -> String {
        let About { processor, torch, date } = &self.about;
        let release = torch.split('+').next().unwrap_or(torch);
        format!("{processor}, PyTorch {release}, {date}")
    }
}
