//! The largest of each window.

use ndarray::{ArrayD, ArrayViewD};

use super::conv2d::slides;
use super::{Layer, as_images, fits, image_sizes, seen_through};
use crate::pool::{Pooling, max_pool2d_grad_input, max_pool2d_values};
use crate::receptive_field::ReceptiveField;
use crate::{Element, Result};

/// The largest of each window of each plane.
///
/// # Shapes
/// `[images, channels, height, width]`, in and out
///
/// # Source
/// `torch.nn.MaxPool2d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaxPool2d {
    pooling: Pooling,
}

impl MaxPool2d {
    /// A layer with that window.
    ///
    /// Unlike PyTorch's, the window moves by 1 unless it is given a stride.
    pub fn new(pooling: impl Into<Pooling>) -> Self {
        Self { pooling: pooling.into() }
    }
}

impl<T: Element> Layer<T> for MaxPool2d {
    fn name(&self) -> &'static str {
        "MaxPool2d"
    }

    fn settings(&self) -> String {
        pooled(self.pooling)
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        pooled_shape("MaxPool2d", self.pooling, input)
    }

    fn receptive_field(
        &self,
        before: [ReceptiveField; 2],
    ) -> Result<[ReceptiveField; 2]> {
        seen_through(self.pooling.window, before)
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        let input = as_images("MaxPool2d", input)?;
        Ok(max_pool2d_values(input, self.pooling)?.into_dyn())
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        fits(self, &input, &grad_output)?;
        let input = as_images("MaxPool2d", input)?;
        let grads = as_images("MaxPool2d", grad_output)?;
        Ok(max_pool2d_grad_input(input, grads, self.pooling)?.into_dyn())
    }
}

/// `2×2, stride 2, rounded up`.
pub(super) fn pooled(pooling: Pooling) -> String {
    let mut text = slides(pooling.window, [1, 1]);
    if pooling.ceil_mode {
        text += ", rounded up";
    }
    text
}

pub(super) fn pooled_shape(
    layer: &'static str,
    pooling: Pooling,
    input: &[usize],
) -> Result<Vec<usize>> {
    let [images, channels, height, width] = image_sizes(layer, input)?;
    let [rows, columns] = pooling.output_size([height, width])?;
    Ok(vec![images, channels, rows, columns])
}
