//! How good a network is on images with labels.

use ndarray::{ArrayD, ArrayView1, Axis, Slice};

use super::history::Score;
use super::step::wild_image;
use crate::data::Dataset;
use crate::engine::keep_spinning;
use crate::engine::layout::{to_chwn, to_nchw};
use crate::layer::{Layer, Sequential, as_features};
use crate::loss::{CrossEntropy, Reduction};
use crate::{Element, Error, Result};

/// Images that go through the network at once: they fill vectors. The result does not depend on
/// it: every image is computed on its own.
const TOGETHER: usize = 256;

/// What a network says to every image of a set.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Mean loss.
    pub loss: f64,
    /// The class with the largest logit, the first of several, image by image.
    pub predictions: Vec<usize>,
    /// How many of them are the labels.
    pub correct: usize,
}

impl Evaluation {
    /// Share of images whose class has the largest logit, 0 to 1.
    pub fn accuracy(&self) -> f64 {
        self.correct as f64 / self.predictions.len() as f64
    }

    /// Loss and accuracy.
    pub fn score(&self) -> Score {
        Score { loss: self.loss, accuracy: self.accuracy() }
    }
}

/// Judges a network by a set.
///
/// # Errors
/// [`Error::Empty`] for no images, [`Error::WildImage`] or [`Error::NotFinite`] if
/// the loss of an image is infinite or no number, naming the image, counted from 0,
/// and what is not finite first on its way through the network; as
/// [`CrossEntropy::losses`], and what the network refuses.
pub fn evaluate(
    network: &Sequential,
    dataset: &Dataset,
    loss: &CrossEntropy,
) -> Result<Evaluation> {
    if dataset.is_empty() {
        return Err(Error::Empty {
            what: "the set to be judged by",
            shape: dataset.images().shape().to_vec(),
        });
    }
    // The mean over all images, whatever the steps of the training want. It is
    // checked on all of them: a part may be of classes without weight.
    let mean = CrossEntropy { reduction: Reduction::Mean, ..loss.clone() };
    let parts = CrossEntropy { reduction: Reduction::Sum, ..loss.clone() };
    let mut predictions = Vec::with_capacity(dataset.len());
    let mut sum = 0.0;
    for start in (0..dataset.len()).step_by(TOGETHER) {
        let end = dataset.len().min(start + TOGETHER);
        let images = dataset.images();
        let images = images.slice_axis(Axis(0), Slice::from(start..end));
        let labels = &dataset.labels()[start..end];
        let images = to_chwn(images.into_dyn())?;
        let logits = keep_spinning(|| network.forward(images.view()))?;
        let logits = to_nchw(as_features("the loss", logits.view())?)?;
        // One after another, so that the bits do not depend on the cuts.
        let losses = parts.losses(&logits, labels)?;
        losses.iter().for_each(|loss| sum += loss);
        if let Some(place) = losses.iter().position(|loss| !loss.is_finite()) {
            return Err(not_finite(network, dataset, start + place));
        }
        predictions.extend(logits.rows().into_iter().map(largest));
    }
    let weight = mean.weigh(dataset.labels())?;
    let pairs = predictions.iter().zip(dataset.labels());
    Ok(Evaluation {
        loss: sum / weight,
        correct: pairs.filter(|(predicted, label)| predicted == label).count(),
        predictions,
    })
}

/// The error for an image without a loss: what is not finite, the image itself or
/// the first output that comes of it.
fn not_finite(network: &Sequential, dataset: &Dataset, image: usize) -> Error {
    let images = dataset.images();
    let input = images.slice_axis(Axis(0), Slice::from(image..image + 1));
    let trace = match network.trace(input.into_dyn()) {
        Ok(trace) => trace,
        Err(error) => return error,
    };
    if let Err(Error::WildImage { set, value, .. }) =
        wild_image(trace[0].view(), "the set to be judged by")
    {
        return Error::WildImage { image, set, value };
    }
    let wild = |array: &ArrayD<f32>| array.iter().any(|number| !number.is_finite());
    let what = match trace[1..].iter().position(wild) {
        Some(index) => {
            let layer = network.layers()[index].name();
            format!("the output of layer {index}, {layer}, for image {image}")
        }
        None => format!("the loss of image {image}"),
    };
    Error::NotFinite { what }
}

/// The first place of the largest number.
fn largest<T: Element>(logits: ArrayView1<T>) -> usize {
    let mut best = 0;
    for (class, &logit) in logits.iter().enumerate() {
        if logit > logits[best] {
            best = class;
        }
    }
    best
}
