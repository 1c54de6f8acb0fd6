//! How wrong a network is, and which way that changes with what it says.
//!
//! Losses are computed in `f64` whatever the network computes in: they are few,
//! and the sum over a large set would lose its last digits in `f32`.

mod batch;
mod cross_entropy;
mod squared_error;

pub use batch::Loss;
pub use cross_entropy::{CrossEntropy, Reduction, cross_entropy};
pub use squared_error::MeanSquaredError;

use ndarray::{Array, Array2, ArrayView, ArrayView2, Axis, Dimension};

use crate::array::{not_empty, same_shape};
use crate::{Element, Error, Result};

/// The probabilities of the classes: exp(zᵢ) / Σⱼ exp(zⱼ), row by row.
///
/// # Shapes
/// `[images, classes]`, in and out
///
/// ```
/// let logits = ndarray::array![[0.0_f32, 0.0], [1000.0, -1000.0]];
/// let probabilities = cnn::loss::softmax(&logits);
/// assert_eq!(probabilities, ndarray::array![[0.5, 0.5], [1.0, 0.0]]);
/// ```
pub fn softmax<'a, T: Element>(logits: impl Into<ArrayView2<'a, T>>) -> Array2<T> {
    log_softmax_f64(logits.into()).mapv(|log| T::from_f64(libm::exp(log)))
}

/// The logarithms of the probabilities: zᵢ − ln Σⱼ exp(zⱼ), row by row.
///
/// # Shapes
/// `[images, classes]`, in and out
pub fn log_softmax<'a, T: Element>(
    logits: impl Into<ArrayView2<'a, T>>,
) -> Array2<T> {
    log_softmax_f64(logits.into()).mapv(T::from_f64)
}

/// The largest logit is taken away first, so that no exponential overflows.
fn log_softmax_f64<T: Element>(logits: ArrayView2<T>) -> Array2<f64> {
    let mut logs = logits.mapv(Element::to_f64);
    for mut row in logs.axis_iter_mut(Axis(0)) {
        let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::larger);
        row -= largest;
        let sum: f64 = row.iter().map(|&z| libm::exp(z)).sum();
        row -= libm::log(sum);
    }
    logs
}

/// The mean of the squared differences: Σ (p − t)² / n over all n elements, in
/// the square of their unit.
///
/// # Shapes
/// - `prediction`, `target`: any, both the same
///
/// # Errors
/// [`Error::Shapes`] if the two differ in shape,
/// [`Error::Empty`] if they have no elements.
///
/// # Source
/// `torch.nn.functional.mse_loss`.
pub fn mean_squared_error<T: Element, D: Dimension>(
    prediction: ArrayView<T, D>,
    target: ArrayView<T, D>,
) -> Result<f64> {
    let count = comparable(&prediction, &target)?;
    let pairs = prediction.iter().zip(&target);
    let squares = pairs.map(|(&prediction, &target)| {
        let difference = prediction.to_f64() - target.to_f64();
        difference * difference
    });
    Ok(squares.sum::<f64>() / count)
}

/// How [`mean_squared_error`] changes with the prediction: 2·(p − t) / n.
///
/// # Shapes
/// as the prediction
///
/// # Errors
/// As [`mean_squared_error`].
pub fn grad_mean_squared_error<T: Element, D: Dimension>(
    prediction: ArrayView<T, D>,
    target: ArrayView<T, D>,
) -> Result<Array<T, D>> {
    let count = comparable(&prediction, &target)?;
    let mut gradient = prediction.to_owned();
    gradient.zip_mut_with(&target, |element, target| {
        let difference = element.to_f64() - target.to_f64();
        *element = T::from_f64(2.0 * difference / count);
    });
    Ok(gradient)
}

fn comparable<T: Element, D: Dimension>(
    prediction: &ArrayView<T, D>,
    target: &ArrayView<T, D>,
) -> Result<f64> {
    not_empty("the prediction", prediction.shape())?;
    same_shape("the prediction", prediction.shape(), "the target", target.shape())?;
    Ok(f64::from_count(prediction.len()))
}

/// Refuses outputs of no images or no classes, and labels that do not go with them,
/// but for those that do not matter.
fn check_labels(
    (images, classes): (usize, usize),
    labels: &[usize],
    matters_not: impl Fn(usize) -> bool,
) -> Result<()> {
    not_empty("a batch of logits", &[images, classes])?;
    if labels.len() != images {
        return Err(Error::Count {
            left: images,
            left_name: "images",
            right: labels.len(),
            right_name: "labels",
        });
    }
    let wrong = |label: usize| label >= classes && !matters_not(label);
    let wrong = labels.iter().enumerate().find(|(_, label)| wrong(**label));
    if let Some((image, &label)) = wrong {
        return Err(Error::Label { image, label, classes });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn probabilities_of_a_row_sum_to_one_however_large_the_logits() {
        let logits = array![[1000.0, 999.0, -1000.0], [-1e30, -1e30, -1e30]];
        let probabilities = softmax::<f64>(&logits);
        for row in probabilities.rows() {
            assert!((row.sum() - 1.0).abs() < 1e-15, "{row}");
        }
        // 1 / (1 + 1/e)
        let first = 1.0 / (1.0 + libm::exp(-1.0));
        assert!((probabilities[[0, 0]] - first).abs() < 1e-15);
        assert_eq!(log_softmax::<f64>(&logits)[[0, 2]].round(), -2000.0);
    }

    #[test]
    fn a_logit_that_is_no_number_shows_in_its_row_alone() {
        let logits = array![[f32::NAN, 0.0], [0.0, 0.0]];
        let probabilities = softmax(&logits);
        assert!(probabilities.row(0).iter().all(|p| p.is_nan()));
        assert_eq!(probabilities.row(1), array![0.5, 0.5]);
    }

    #[test]
    fn the_mean_of_squares_of_three_four_and_nothing_is_25_thirds() {
        let (prediction, target) =
            (array![3.0_f32, 0.0, 1.0], array![0.0, 4.0, 1.0]);
        let loss = mean_squared_error(prediction.view(), target.view());
        assert_eq!(loss, Ok(25.0 / 3.0));
        let gradient = grad_mean_squared_error(prediction.view(), target.view());
        // 2 · 3 / 3, 2 · −4 / 3, 0
        assert_eq!(gradient, Ok(array![2.0, -8.0 / 3.0, 0.0]));
    }

    #[test]
    fn predictions_and_targets_are_of_one_shape() {
        let error = mean_squared_error(
            array![[1.0_f32, 2.0]].view(),
            array![[1.0], [2.0]].view(),
        );
        assert_eq!(
            error.unwrap_err().to_string(),
            "the prediction is [1, 2], the target is [2, 1]: the two must be alike"
        );
        let none = Array2::<f32>::zeros((0, 3));
        let error = mean_squared_error(none.view(), none.view());
        assert_eq!(
            error.unwrap_err().to_string(),
            "the prediction of shape [0, 3] has no elements"
        );
    }
}
