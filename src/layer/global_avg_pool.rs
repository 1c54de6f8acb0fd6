//! The mean of each whole plane.

use ndarray::{ArrayD, ArrayViewD};

use super::{Layer, as_features, as_images, fits, image_sizes};
use crate::pool::{global_avg_pool2d, global_avg_pool2d_backward};
use crate::{Element, Result};

/// The mean of each plane: one feature a channel, whatever the image's size.
///
/// # Shapes
/// - input: `[images, channels, height, width]`; output: `[images, channels]`
///
/// # Source
/// M. Lin, Q. Chen, S. Yan, Network In Network (2014).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GlobalAvgPool;

impl<T: Element> Layer<T> for GlobalAvgPool {
    fn name(&self) -> &'static str {
        "GlobalAvgPool"
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        let [images, channels, ..] = image_sizes("GlobalAvgPool", input)?;
        Ok(vec![images, channels])
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        let input = as_images("GlobalAvgPool", input)?;
        Ok(global_avg_pool2d(input)?.into_dyn())
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        fits(self, &input, &grad_output)?;
        let [_, _, height, width] = image_sizes("GlobalAvgPool", input.shape())?;
        let grads = as_features("GlobalAvgPool", grad_output)?;
        Ok(global_avg_pool2d_backward(grads, [height, width])?.into_dyn())
    }
}
