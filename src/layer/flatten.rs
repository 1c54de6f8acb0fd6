//! Images as rows of features.

use ndarray::{ArrayD, ArrayViewD};

use super::{Layer, fits};
use crate::window::area;
use crate::{Element, Error, Result};

/// Every image as one row: channel by channel, row by row.
///
/// # Shapes
/// - input: `[images, …]`; output: `[images, features]`
///
/// # Source
/// `torch.nn.Flatten`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flatten;

impl<T: Element> Layer<T> for Flatten {
    fn name(&self) -> &'static str {
        "Flatten"
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        let [images, sizes @ ..] = input else {
            return Err(Error::Axes {
                layer: "Flatten",
                wanted: "[images, …]",
                shape: Vec::new(),
            });
        };
        let features = sizes.iter().try_fold(1, |n, &size| area(n, size))?;
        Ok(vec![*images, features])
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        let shape = Layer::<T>::output_shape(self, input.shape())?;
        Ok(reshaped(input, &shape))
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        fits(self, &input, &grad_output)?;
        Ok(reshaped(grad_output, input.shape()))
    }
}

fn reshaped<T: Element>(array: ArrayViewD<T>, shape: &[usize]) -> ArrayD<T> {
    let array = array.as_standard_layout().into_owned();
    let reshaped = array.into_shape_with_order(shape);
    reshaped.unwrap_or_else(|_| unreachable!("as many elements as before"))
}
