//! Softmax cross-entropy: what classification is trained by.

use ndarray::{Array1, Array2, ArrayView2};

use super::{Loss, check_labels, log_softmax_f64};
use crate::{Element, Error, Result};

/// Mean negative log-probability of the true class, in nats.
///
/// # Shapes
/// - `logits`: `[images, classes]`; `labels`: one class for each image
///
/// # Errors
/// As [`CrossEntropy::losses`].
///
/// ```
/// // Two classes, as likely: ln 2.
/// let logits = ndarray::array![[3.0_f32, 3.0]];
/// let loss = cnn::loss::cross_entropy(&logits, &[1])?;
/// assert!((loss - std::f64::consts::LN_2).abs() < 1e-12);
/// # Ok::<(), cnn::Error>(())
/// ```
pub fn cross_entropy<'a, T: Element>(
    logits: impl Into<ArrayView2<'a, T>>,
    labels: &[usize],
) -> Result<f64> {
    CrossEntropy::default().value(logits, labels)
}

/// Cross-entropy with its options: for image n of class t
/// ℓₙ = −(1 − ε)·wₜ·ln pₜ − ε/K · Σᵢ wᵢ·ln pᵢ.
///
/// # Source
/// `torch.nn.functional.cross_entropy`; C. Szegedy and others, Rethinking the
/// Inception Architecture (2016), for the smoothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CrossEntropy {
    /// ε: the share of the target that goes to all K classes alike.
    pub smoothing: f64,
    /// wᵢ: how much each class counts; 1 where there are none.
    pub class_weights: Option<Vec<f64>>,
    /// The label of images that do not count, whether a class has it or not:
    /// PyTorch's `ignore_index`.
    pub ignored: Option<usize>,
    /// What is done with the losses of the images.
    pub reduction: Reduction,
}

/// One number from the losses of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reduction {
    /// Σ ℓₙ / Σ wₜₙ: the mean, in which an image counts as its class does, and
    /// one that is ignored does not.
    #[default]
    Mean,
    /// Σ ℓₙ.
    Sum,
}

impl CrossEntropy {
    /// The mean with `smoothing`.
    pub fn smoothed(smoothing: f64) -> Self {
        Self { smoothing, ..Self::default() }
    }

    /// The same with a label of images that do not count: their loss is 0, nothing
    /// goes back from them, and the mean is over the others, as is an accuracy. A batch
    /// of none but such has no mean.
    pub fn ignoring(self, label: usize) -> Self {
        Self { ignored: Some(label), ..self }
    }

    /// ℓₙ of every image, in nats.
    ///
    /// # Shapes
    /// - `logits`: `[images, classes]`; `labels`: one class for each image
    /// - result: `[images]`
    ///
    /// # Errors
    /// [`Error::Empty`] for a batch of no images or no classes,
    /// [`Error::Count`] if labels or class weights are too few or too many,
    /// [`Error::Label`] for a class that there is not, [`Error::OutOfRange`]
    /// for a smoothing beyond 0 to 1 or a weight that is negative.
    pub fn losses<'a, T: Element>(
        &self,
        logits: impl Into<ArrayView2<'a, T>>,
        labels: &[usize],
    ) -> Result<Array1<f64>> {
        let logits = logits.into();
        self.check(logits, labels)?;
        Ok(self.losses_of(&log_softmax_f64(logits), labels))
    }

    /// ℓₙ of every image, given the logarithms of the probabilities.
    fn losses_of(&self, logs: &Array2<f64>, labels: &[usize]) -> Array1<f64> {
        let losses = logs.rows().into_iter().zip(labels).map(|(logs, &label)| {
            if self.ignores(label) {
                return 0.0;
            }
            // A class without weight adds nothing, even where ln p = −∞.
            let terms = logs.iter().enumerate().map(|(class, &log)| {
                let target = self.target(class, label, logs.len());
                if target == 0.0 { 0.0 } else { -target * log }
            });
            terms.sum()
        });
        losses.collect()
    }

    /// The losses of a batch as one number, in nats.
    ///
    /// # Shapes
    /// - `logits`: `[images, classes]`; `labels`: one class for each image
    ///
    /// # Errors
    /// As [`CrossEntropy::losses`]; [`Error::OutOfRange`] for the mean of images none
    /// of which counts.
    pub fn value<'a, T: Element>(
        &self,
        logits: impl Into<ArrayView2<'a, T>>,
        labels: &[usize],
    ) -> Result<f64> {
        let losses = self.losses(logits, labels)?;
        self.value_of(&losses, labels)
    }

    fn value_of(&self, losses: &Array1<f64>, labels: &[usize]) -> Result<f64> {
        Ok(losses.iter().sum::<f64>() / self.divisor(labels)?)
    }

    /// How the value changes with every logit: the probabilities less the
    /// target, pᵢ·Σⱼ tⱼ − tᵢ, over the divisor of the reduction.
    ///
    /// # Shapes
    /// as the logits
    ///
    /// # Errors
    /// As [`CrossEntropy::value`].
    pub fn grad_logits<'a, T: Element>(
        &self,
        logits: impl Into<ArrayView2<'a, T>>,
        labels: &[usize],
    ) -> Result<Array2<T>> {
        let logits = logits.into();
        self.check(logits, labels)?;
        self.grad_of(log_softmax_f64(logits), labels)
    }

    /// How the value changes with every logit, given the logarithms of the
    /// probabilities.
    fn grad_of<T: Element>(
        &self,
        logs: Array2<f64>,
        labels: &[usize],
    ) -> Result<Array2<T>> {
        let divisor = self.divisor(labels)?;
        let mut gradient = logs;
        for (mut row, &label) in gradient.rows_mut().into_iter().zip(labels) {
            if self.ignores(label) {
                row.fill(0.0);
                continue;
            }
            let classes = row.len();
            let target = |class| self.target(class, label, classes);
            let total: f64 = (0..classes).map(target).sum();
            for (class, element) in row.iter_mut().enumerate() {
                let probability = libm::exp(*element);
                *element = (probability * total - target(class)) / divisor;
            }
        }
        Ok(gradient.mapv(T::from_f64))
    }

    /// What the loss wants of a class: wᵢ·((1 − ε)·\[i = t\] + ε/K).
    fn target(&self, class: usize, label: usize, classes: usize) -> f64 {
        let own = if class == label { 1.0 - self.smoothing } else { 0.0 };
        let shared = self.smoothing / f64::from_count(classes);
        self.weight(class) * (own + shared)
    }

    fn weight(&self, class: usize) -> f64 {
        let weights = self.class_weights.as_deref();
        weights.map_or(1.0, |weights| weights[class])
    }

    fn ignores(&self, label: usize) -> bool {
        self.ignored == Some(label)
    }

    /// What the sum of the losses of such labels is divided by.
    fn divisor(&self, labels: &[usize]) -> Result<f64> {
        match self.reduction {
            Reduction::Mean => self.weigh(labels),
            Reduction::Sum => Ok(1.0),
        }
    }

    fn check<T>(&self, logits: ArrayView2<T>, labels: &[usize]) -> Result<()> {
        check_labels(logits.dim(), labels, |label| self.ignores(label))?;
        if !(0.0..=1.0).contains(&self.smoothing) {
            return Err(Error::OutOfRange {
                what: "label smoothing",
                value: self.smoothing,
                range: "from 0 to 1",
            });
        }
        self.check_weights(logits.ncols())
    }

    fn check_weights(&self, classes: usize) -> Result<()> {
        let Some(weights) = &self.class_weights else {
            return Ok(());
        };
        if weights.len() != classes {
            return Err(Error::Count {
                left: classes,
                left_name: "classes",
                right: weights.len(),
                right_name: "class weights",
            });
        }
        let good = |weight: &&f64| weight.is_finite() && **weight >= 0.0;
        if let Some(&value) = weights.iter().find(|weight| !good(weight)) {
            return Err(Error::OutOfRange {
                what: "a class weight",
                value,
                range: "finite and not negative",
            });
        }
        Ok(())
    }
}

impl Loss for CrossEntropy {
    fn losses(
        &self,
        outputs: ArrayView2<f32>,
        labels: &[usize],
    ) -> Result<Array1<f64>> {
        self.losses(outputs, labels)
    }

    fn grad(
        &self,
        outputs: ArrayView2<f32>,
        labels: &[usize],
    ) -> Result<Array2<f32>> {
        self.grad_logits(outputs, labels)
    }

    /// Σ wₜₙ of the images that count, which must not be 0.
    fn weigh(&self, labels: &[usize]) -> Result<f64> {
        let counted = labels.iter().filter(|&&label| !self.ignores(label));
        // From +0 on: the sum of none would be −0.
        let weight = counted.fold(0.0, |sum, &label| sum + self.weight(label));
        if weight > 0.0 {
            return Ok(weight);
        }
        Err(Error::OutOfRange {
            what: "the sum of the weights of the labels",
            value: weight,
            range: "more than 0 for a mean",
        })
    }

    fn counts(&self, label: usize) -> bool {
        !self.ignores(label)
    }

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn value_and_grad(
        &self,
        outputs: ArrayView2<f32>,
        labels: &[usize],
    ) -> Result<(f64, Array2<f32>)> {
        self.check(outputs, labels)?;
        let logs = log_softmax_f64(outputs);
        let value = self.value_of(&self.losses_of(&logs, labels), labels)?;
        Ok((value, self.grad_of(logs, labels)?))
    }
}

#[cfg(test)]
mod tests;
