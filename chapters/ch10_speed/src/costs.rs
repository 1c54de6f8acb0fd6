//! What a run of `costs` found on one machine: its times are drawn, and nothing is
//! asserted of them.

use cnn::Window;
use cnn::notebook::Result;
use serde::{Deserialize, Serialize};

use crate::work::{Known, known};

/// One run, on one thread but for [`Threads`]. Times are in milliseconds.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Costs {
    /// The processor, its vectors and its cores, and the day.
    pub(crate) machine: String,
    pub(crate) date: String,
    /// Billions of operations in a second.
    pub(crate) peak: f64,
    /// Kilobytes of the caches, the nearest first, where the system tells them.
    pub(crate) caches: Vec<f64>,
    /// Bytes of three arrays, and billions of bytes in a second from two of them into
    /// the third.
    pub(crate) bandwidth: Vec<(f64, f64)>,
    pub(crate) layers: Vec<NearFar>,
    pub(crate) copies: Vec<Copies>,
    pub(crate) stages: Vec<Staged>,
    pub(crate) grown: Vec<Grown>,
    pub(crate) passes: Vec<Passes>,
    pub(crate) orders: Vec<Ordered>,
    pub(crate) batches: Vec<Batch>,
    pub(crate) images: Vec<Images>,
    pub(crate) threads: Vec<Threads>,
}

impl Costs {
    /// The times of that layer, by its images.
    pub(crate) fn of<'a>(
        &'a self,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Images> {
        self.images.iter().filter(move |timed| timed.name == name)
    }
}

/// A layer with its numbers in a cache, and from memory.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct NearFar {
    pub(crate) name: String,
    pub(crate) operations: f64,
    pub(crate) bytes: f64,
    pub(crate) near: f64,
    pub(crate) far: f64,
    /// Billions of operations in a second, measured in the same rounds.
    pub(crate) peak: f64,
}

/// The copies of a layer's columns, the layer by columns, and without.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Copies {
    pub(crate) name: String,
    pub(crate) copying: f64,
    pub(crate) columns: f64,
    pub(crate) direct: f64,
}

/// A layer with as many filters as channels, in several ways, by name.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Staged {
    pub(crate) channels: usize,
    pub(crate) times: Vec<(String, f64)>,
}

impl Staged {
    pub(crate) fn time(&self, name: &str) -> Result<f64> {
        let found = self.times.iter().find(|(other, _)| other == name);
        found.map(|(_, time)| *time).ok_or_else(|| anyhow::anyhow!("no {name}"))
    }
}

/// A way with so many channels and filters, with half of either, and with half of both.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Grown {
    pub(crate) way: String,
    pub(crate) channels: usize,
    pub(crate) all: f64,
    pub(crate) half_channels: f64,
    pub(crate) half_filters: f64,
    pub(crate) half_both: f64,
}

impl Grown {
    /// The share of the time that grows with channels *and* filters: four times what is
    /// left of the difference by half of the channels where the filters are halved too.
    pub(crate) fn products(&self) -> f64 {
        let Self { all, half_channels, half_filters, half_both, .. } = self;
        4.0 * (all - half_channels - half_filters + half_both) / all
    }
}

/// A square kernel in one pass, and as a column and a row.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Passes {
    pub(crate) side: usize,
    pub(crate) one: f64,
    pub(crate) two: f64,
}

/// Loops with rows or filters innermost, in NCHW and in NHWC.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Ordered {
    pub(crate) inner: String,
    pub(crate) nchw: f64,
    pub(crate) nhwc: f64,
}

/// A layer of the library with a batch in NCHW and in CHWN.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Batch {
    pub(crate) name: String,
    pub(crate) nchw: f64,
    pub(crate) chwn: f64,
}

/// A layer with so many images at once: for each of them.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Images {
    pub(crate) name: String,
    pub(crate) images: usize,
    pub(crate) each: f64,
}

/// A program on one thread and on two; what of it stays on one, where that is known.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Threads {
    pub(crate) name: String,
    pub(crate) one: f64,
    pub(crate) two: f64,
    pub(crate) alone: Option<f64>,
}

/// The recorded run.
pub(crate) fn recorded() -> Result<Costs> {
    Ok(serde_json::from_str(include_str!("../recorded/costs.json"))?)
}

/// The layers of LeNet-5 but its last one, the convolutions of VGG16, each size once,
/// and the last layer of VGG16. The dense ones take one place.
pub(crate) const LAYERS: [Known; 14] = [
    known("LeNet C1", [1, 6, 32, 5, 0]),
    known("LeNet C3", [6, 16, 14, 5, 0]),
    known("LeNet C5", [16, 120, 5, 5, 0]),
    known("LeNet F6", [120, 84, 1, 1, 0]),
    known("VGG 1_1", [3, 64, 224, 3, 1]),
    known("VGG 1_2", [64, 64, 224, 3, 1]),
    known("VGG 2_1", [64, 128, 112, 3, 1]),
    known("VGG 2_2", [128, 128, 112, 3, 1]),
    known("VGG 3_1", [128, 256, 56, 3, 1]),
    known("VGG 3_2", [256, 256, 56, 3, 1]),
    known("VGG 4_1", [256, 512, 28, 3, 1]),
    known("VGG 4_2", [512, 512, 28, 3, 1]),
    known("VGG 5_1", [512, 512, 14, 3, 1]),
    known("VGG FC8", [4096, 1000, 1, 1, 0]),
];

/// Numbers of channels, and of filters, of the layers that are done by tiles: maps of
/// 48×48.
pub(crate) const CHANNELS: [usize; 5] = [1, 4, 16, 64, 128];
pub(crate) const PLACES: usize = 48;

/// Windows of the library's layers that take a batch in two layouts.
pub(crate) const PAIRS: Window = Window::new(2).stride(2);
