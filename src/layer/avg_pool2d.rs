//! The mean of each window.

use ndarray::{ArrayD, ArrayViewD};

use super::max_pool2d::{pooled, pooled_shape};
use super::{Layer, as_images, fits, image_sizes, seen_through};
use crate::pool::{Divisor, Pooling, avg_pool2d, avg_pool2d_backward};
use crate::receptive_field::ReceptiveField;
use crate::{Element, Result};

/// The mean of each window of each plane.
///
/// # Shapes
/// `[images, channels, height, width]`, in and out
///
/// # Source
/// `torch.nn.AvgPool2d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AvgPool2d {
    pooling: Pooling,
    divisor: Divisor,
}

impl AvgPool2d {
    /// A layer with that window and PyTorch's usual divisor, which counts the
    /// padding too.
    ///
    /// Unlike PyTorch's, the window moves by 1 unless it is given a stride.
    pub fn new(pooling: impl Into<Pooling>) -> Self {
        Self { pooling: pooling.into(), divisor: Divisor::default() }
    }

    /// The same with another divisor.
    pub fn divisor(self, divisor: Divisor) -> Self {
        Self { divisor, ..self }
    }
}

impl<T: Element> Layer<T> for AvgPool2d {
    fn name(&self) -> &'static str {
        "AvgPool2d"
    }

    fn settings(&self) -> String {
        let mut text = pooled(self.pooling);
        if self.divisor != Divisor::default() {
            text += &format!(", divided by {:?}", self.divisor);
        }
        text
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        pooled_shape("AvgPool2d", self.pooling, input)
    }

    fn receptive_field(
        &self,
        before: [ReceptiveField; 2],
    ) -> Result<[ReceptiveField; 2]> {
        seen_through(self.pooling.window, before)
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        let input = as_images("AvgPool2d", input)?;
        Ok(avg_pool2d(input, self.pooling, self.divisor)?.into_dyn())
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        fits(self, &input, &grad_output)?;
        let [_, _, height, width] = image_sizes("AvgPool2d", input.shape())?;
        let grads = as_images("AvgPool2d", grad_output)?;
        let size = [height, width];
        let grads = avg_pool2d_backward(grads, size, self.pooling, self.divisor)?;
        Ok(grads.into_dyn())
    }
}
