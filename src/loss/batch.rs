//! What a network is trained by: one number from a batch.

use std::fmt::Debug;
use std::sync::Arc;

use ndarray::{Array1, Array2, ArrayView2};

use super::Reduction;
use crate::{Element, Result};

/// A loss of outputs and labels that [`fit`](crate::train::fit) makes small.
///
/// [`CrossEntropy`](super::CrossEntropy) and
/// [`MeanSquaredError`](super::MeanSquaredError) are such; one's own needs the loss of
/// every image, and which way the loss of the batch changes with the outputs.
///
/// ```
/// use cnn::loss::Loss;
/// use ndarray::{Array1, Array2, ArrayView2};
///
/// /// How far the output of the image's class is below 1.
/// #[derive(Debug)]
/// struct Below;
///
/// impl Loss for Below {
///     fn losses(
///         &self,
///         outputs: ArrayView2<f32>,
///         labels: &[usize],
///     ) -> cnn::Result<Array1<f64>> {
///         let pairs = outputs.rows().into_iter().zip(labels);
///         Ok(pairs.map(|(row, &label)| 1.0 - f64::from(row[label])).collect())
///     }
///
///     fn grad(
///         &self,
///         outputs: ArrayView2<f32>,
///         labels: &[usize],
///     ) -> cnn::Result<Array2<f32>> {
///         let mut grad = Array2::zeros(outputs.dim());
///         for (mut row, &label) in grad.rows_mut().into_iter().zip(labels) {
///             row[label] = -1.0 / labels.len() as f32;
///         }
///         Ok(grad)
///     }
/// }
///
/// let outputs = ndarray::array![[0.5_f32, 0.0], [0.0, 0.0]];
/// let (value, _) = Below.value_and_grad(outputs.view(), &[0, 1])?;
/// assert_eq!(value, 0.75);
/// # Ok::<(), cnn::Error>(())
/// ```
pub trait Loss: Debug + Send + Sync {
    /// The loss of every image. A checkpoint tells one loss from another by what
    /// [`Debug`] shows of it.
    ///
    /// # Shapes
    /// - `outputs`: `[images, classes]`; `labels`: one for each image
    /// - result: `[images]`
    ///
    /// # Errors
    /// Outputs or labels that the loss does not take.
    fn losses(
        &self,
        outputs: ArrayView2<f32>,
        labels: &[usize],
    ) -> Result<Array1<f64>>;

    /// How the loss of the batch changes with every output: where losses are
    /// averaged, the mean's gradient.
    ///
    /// # Shapes
    /// as the outputs
    ///
    /// # Errors
    /// As [`Loss::losses`] and [`Loss::weigh`].
    fn grad(
        &self,
        outputs: ArrayView2<f32>,
        labels: &[usize],
    ) -> Result<Array2<f32>>;

    /// What the sum of the losses of such labels is divided by for their mean: their
    /// number, if all of them count alike.
    ///
    /// # Errors
    /// Labels that have no mean.
    fn weigh(&self, labels: &[usize]) -> Result<f64> {
        Ok(f64::from_count(labels.len()))
    }

    /// Whether images with this label count: in the accuracy of a set too.
    fn counts(&self, label: usize) -> bool {
        let _ = label;
        true
    }

    /// What is done with the losses of a batch.
    fn reduction(&self) -> Reduction {
        Reduction::Mean
    }

    /// The loss of the batch, and [`Loss::grad`].
    ///
    /// # Errors
    /// As there.
    fn value_and_grad(
        &self,
        outputs: ArrayView2<f32>,
        labels: &[usize],
    ) -> Result<(f64, Array2<f32>)> {
        let sum: f64 = self.losses(outputs, labels)?.iter().sum();
        let value = match self.reduction() {
            Reduction::Mean => sum / self.weigh(labels)?,
            Reduction::Sum => sum,
        };
        Ok((value, self.grad(outputs, labels)?))
    }
}

impl<L: Loss + ?Sized> Loss for Arc<L> {
    fn losses(
        &self,
        outputs: ArrayView2<f32>,
        labels: &[usize],
    ) -> Result<Array1<f64>> {
        (**self).losses(outputs, labels)
    }

    fn grad(
        &self,
        outputs: ArrayView2<f32>,
        labels: &[usize],
    ) -> Result<Array2<f32>> {
        (**self).grad(outputs, labels)
    }

    fn weigh(&self, labels: &[usize]) -> Result<f64> {
        (**self).weigh(labels)
    }

    fn counts(&self, label: usize) -> bool {
        (**self).counts(label)
    }

    fn reduction(&self) -> Reduction {
        (**self).reduction()
    }

    fn value_and_grad(
        &self,
        outputs: ArrayView2<f32>,
        labels: &[usize],
    ) -> Result<(f64, Array2<f32>)> {
        (**self).value_and_grad(outputs, labels)
    }
}
