//! Squared differences from a target for each class.

use ndarray::{Array1, Array2, ArrayView2};

use super::{Loss, check_labels, grad_mean_squared_error, mean_squared_error};
use crate::Result;

/// Mean over images and classes of (p − t)², where t is one number for the class of
/// the image and another for all other classes: LeNet-5 was trained so.
///
/// # Source
/// `torch.nn.functional.mse_loss` of `one_hot` labels, for 1 and 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanSquaredError {
    /// t of the class that the image has.
    pub own: f64,
    /// t of the others.
    pub others: f64,
}

impl Default for MeanSquaredError {
    /// 1 for the image's class, 0 for others.
    fn default() -> Self {
        Self { own: 1.0, others: 0.0 }
    }
}

impl MeanSquaredError {
    /// t for every output.
    fn targets(
        &self,
        outputs: ArrayView2<f32>,
        labels: &[usize],
    ) -> Result<Array2<f64>> {
        check_labels(outputs.dim(), labels, |_| false)?;
        let target = |(image, class): (usize, usize)| {
            if labels[image] == class { self.own } else { self.others }
        };
        Ok(Array2::from_shape_fn(outputs.dim(), target))
    }
}

impl Loss for MeanSquaredError {
    fn losses(
        &self,
        outputs: ArrayView2<f32>,
        labels: &[usize],
    ) -> Result<Array1<f64>> {
        let targets = self.targets(outputs, labels)?;
        let outputs = outputs.mapv(f64::from);
        let rows = outputs.rows().into_iter().zip(targets.rows());
        rows.map(|(outputs, targets)| mean_squared_error(outputs, targets)).collect()
    }

    fn grad(
        &self,
        outputs: ArrayView2<f32>,
        labels: &[usize],
    ) -> Result<Array2<f32>> {
        let targets = self.targets(outputs, labels)?;
        let outputs = outputs.mapv(f64::from);
        let grad = grad_mean_squared_error(outputs.view(), targets.view())?;
        Ok(grad.mapv(|element| element as f32))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn every_class_has_a_target_of_its_own() {
        let lenet = MeanSquaredError { own: 1.0, others: -1.0 };
        let outputs = array![[1.0_f32, 0.0], [3.0, 1.0]];
        // (0² + 1²) / 2 and (4² + 0²) / 2
        let losses = lenet.losses(outputs.view(), &[0, 1]);
        assert_eq!(losses, Ok(array![0.5, 8.0]));
        let (value, grad) = lenet.value_and_grad(outputs.view(), &[0, 1]).unwrap();
        assert_eq!(value, 4.25);
        // 2 (p − t) / 4
        assert_eq!(grad, array![[0.0, 0.5], [2.0, 0.0]]);
    }

    #[test]
    fn a_label_without_an_output_is_refused() {
        let outputs = array![[1.0_f32, 0.0]];
        let message = |labels: &[usize]| {
            let loss = MeanSquaredError::default();
            loss.grad(outputs.view(), labels).unwrap_err().to_string()
        };
        assert_eq!(
            message(&[2]),
            "image 0 has the label 2, the 2 classes go from 0 to 1"
        );
        assert_eq!(message(&[0, 1]), "there are 1 images and 2 labels");
    }
}
