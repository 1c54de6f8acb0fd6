//! How good a network is on images with labels.

use ndarray::{ArrayD, Axis, Slice};

use super::history::Score;
use super::of_set;
use super::step::non_finite_image;
use crate::data::Dataset;
use crate::layer::{Sequential, largest};
use crate::loss::Loss;
use crate::{Error, Result};

/// What a network says to every image of a set.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Mean loss.
    pub loss: f64,
    /// The class with the largest logit, the first of several, image by image.
    pub predictions: Vec<usize>,
    /// How many of them are the labels, of those images that count.
    pub correct: usize,
    /// How many images count: all but those that the loss ignores.
    pub counted: usize,
}

impl Evaluation {
    /// Share of the images that count whose class has the largest logit, 0 to 1.
    pub fn accuracy(&self) -> f64 {
        self.correct as f64 / self.counted as f64
    }

    /// Loss and accuracy.
    pub fn score(&self) -> Score {
        Score { loss: self.loss, accuracy: self.accuracy() }
    }
}

/// Judges a network by a set.
///
/// # Errors
/// [`Error::Empty`] for no images, [`Error::NonFiniteImage`] or [`Error::NotFinite`] if
/// the loss of an image is not finite, naming the image, counted from 0,
/// and what is not finite first on its way through the network; [`Error::OutOfRange`]
/// if no image counts; as [`Loss::losses`] and [`Loss::weigh`], and what the network
/// refuses.
pub fn evaluate(
    network: &Sequential,
    dataset: &Dataset,
    loss: &dyn Loss,
) -> Result<Evaluation> {
    if dataset.is_empty() {
        return Err(Error::Empty {
            what: "the set to be judged by",
            shape: dataset.images().shape().to_vec(),
        });
    }
    let mut predictions = Vec::with_capacity(dataset.len());
    let mut sum = 0.0;
    network.in_parts(dataset.images().into_dyn(), |start, logits| {
        let labels = &dataset.labels()[start..start + logits.nrows()];
        // One after another, so that the bits do not depend on the cuts.
        let losses = loss.losses(logits.view(), labels);
        let losses = losses.map_err(|error| of_set(error, |image| start + image))?;
        losses.iter().for_each(|loss| sum += loss);
        if let Some(place) = losses.iter().position(|loss| !loss.is_finite()) {
            return Err(not_finite(network, dataset, start + place));
        }
        predictions.extend(logits.rows().into_iter().map(largest));
        Ok(())
    })?;
    // The mean over all images, whatever the steps of the training want.
    let weight = loss.weigh(dataset.labels())?;
    let pairs = predictions.iter().zip(dataset.labels());
    let pairs = pairs.filter(|(_, label)| loss.counts(**label));
    let counted = pairs.clone().count();
    if counted == 0 {
        return Err(Error::OutOfRange {
            what: "the number of images that count",
            value: 0.0,
            range: "at least 1",
        });
    }
    let correct = pairs.filter(|(predicted, label)| predicted == label).count();
    Ok(Evaluation { loss: sum / weight, predictions, correct, counted })
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
    if let Err(Error::NonFiniteImage { set, value, .. }) =
        non_finite_image(trace[0].view(), "the set to be judged by")
    {
        return Error::NonFiniteImage { image, set, value };
    }
    let non_finite =
        |array: &ArrayD<f32>| array.iter().any(|number| !number.is_finite());
    let what = match trace[1..].iter().position(non_finite) {
        Some(index) => {
            let layer = network.layers()[index].name();
            format!("the output of layer {index}, {layer}, for image {image}")
        }
        None => format!("the loss of image {image}"),
    };
    Error::NotFinite { what }
}
