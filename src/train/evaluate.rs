//! How good a network is on images with labels.

use ndarray::{ArrayView1, Axis, Slice};

use super::history::Score;
use crate::data::Dataset;
use crate::layer::{Layer, Sequential, as_features};
use crate::loss::{CrossEntropy, Reduction};
use crate::{Element, Error, Result};

/// Images that go through the network at once. The result does not depend on
/// it: every image is computed on its own.
const TOGETHER: usize = 250;

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
        Score {
            loss: self.loss,
            accuracy: self.accuracy(),
        }
    }
}

/// Judges a network by a set.
///
/// # Errors
/// [`Error::Empty`] for no images, as [`CrossEntropy::losses`], and what the
/// network refuses.
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
    let mean = CrossEntropy {
        reduction: Reduction::Mean,
        ..loss.clone()
    };
    let parts = CrossEntropy {
        reduction: Reduction::Sum,
        ..loss.clone()
    };
    let mut predictions = Vec::with_capacity(dataset.len());
    let mut sum = 0.0;
    for start in (0..dataset.len()).step_by(TOGETHER) {
        let end = dataset.len().min(start + TOGETHER);
        let images = dataset.images();
        let images = images.slice_axis(Axis(0), Slice::from(start..end));
        let labels = &dataset.labels()[start..end];
        let logits = network.forward(images.into_dyn())?;
        let logits = as_features("the loss", logits.view())?;
        // One after another, so that the bits do not depend on the cuts.
        let losses = parts.losses(logits, labels)?;
        losses.iter().for_each(|loss| sum += loss);
        predictions.extend(logits.rows().into_iter().map(largest));
    }
    let weight = mean.weigh(dataset.labels())?;
    let pairs = predictions.iter().zip(dataset.labels());
    Ok(Evaluation {
        loss: sum / weight,
        correct: pairs
            .filter(|(predicted, label)| predicted == label)
            .count(),
        predictions,
    })
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
