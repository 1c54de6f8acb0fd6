//! Images as rows of features.

use ndarray::{ArrayD, ArrayViewD, IxDyn};

use super::{Layer, fits};
use crate::engine::layout::{as_chwn, build_chwn};
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
        reshaped(input, &shape)
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        fits(self, &input, &grad_output)?;
        reshaped(grad_output, input.shape())
    }
}

/// The numbers of every image in the same order, by other axes.
fn reshaped<T: Element>(array: ArrayViewD<T>, shape: &[usize]) -> Result<ArrayD<T>> {
    if let Some(numbers) = as_chwn(&array) {
        let reshaped = build_chwn(IxDyn(shape), |places| {
            let pairs = places.iter_mut().zip(numbers);
            pairs.for_each(|(place, &number)| {
                place.write(number);
            });
            Some(())
        })?;
        return Ok(reshaped.unwrap_or_else(|| unreachable!("it is written")));
    }
    let array = array.as_standard_layout().into_owned();
    let reshaped = array.into_shape_with_order(shape);
    Ok(reshaped.unwrap_or_else(|_| unreachable!("as many elements as before")))
}
