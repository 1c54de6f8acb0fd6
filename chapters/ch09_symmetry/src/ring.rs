//! Circular padding as a layer: what leaves the picture comes in on the other side.

use cnn::layer::Layer;
use cnn::signal::{Border, pad2d};
use cnn::{Error, Result};
use ndarray::{Array4, ArrayD, ArrayView4, ArrayViewD, Ix4};

/// So many pixels around every map, copied from its other side. A valid convolution
/// behind it is a convolution on a ring.
#[derive(Clone, Debug)]
pub(crate) struct Ring(pub(crate) usize);

/// The array with its four axes.
pub(crate) fn four_axes<'a>(
    layer: &'static str,
    array: ArrayViewD<'a, f32>,
) -> Result<ArrayView4<'a, f32>> {
    let shape = array.shape().to_vec();
    let wanted = "[images, channels, height, width]";
    array.into_dimensionality::<Ix4>().map_err(|_| Error::Axes {
        layer,
        wanted,
        shape,
    })
}

/// Four sizes, if the shape has as many.
pub(crate) fn four_sizes(
    layer: &'static str,
    shape: &[usize],
) -> Result<[usize; 4]> {
    let wanted = "[images, channels, height, width]";
    <[usize; 4]>::try_from(shape).map_err(|_| Error::Axes {
        layer,
        wanted,
        shape: shape.to_vec(),
    })
}

impl Layer for Ring {
    fn name(&self) -> &'static str {
        "Ring"
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        let [images, channels, height, width] = four_sizes("Ring", input)?;
        Ok(vec![images, channels, height + 2 * self.0, width + 2 * self.0])
    }

    fn forward(&self, input: ArrayViewD<f32>) -> Result<ArrayD<f32>> {
        let input = four_axes("Ring", input)?;
        let (images, channels, height, width) = input.dim();
        let around = [[self.0; 2]; 2];
        let shape = (images, channels, height + 2 * self.0, width + 2 * self.0);
        let mut output = Array4::zeros(shape);
        for (image, mut to) in input.outer_iter().zip(output.outer_iter_mut()) {
            for (plane, mut to) in image.outer_iter().zip(to.outer_iter_mut()) {
                to.assign(&pad2d(plane, around, Border::Wrap)?);
            }
        }
        Ok(output.into_dyn())
    }

    fn grad_input(
        &self,
        input: ArrayViewD<f32>,
        grad_output: ArrayViewD<f32>,
    ) -> Result<ArrayD<f32>> {
        let (images, channels, height, width) = four_axes("Ring", input)?.dim();
        let grads = four_axes("Ring", grad_output)?;
        let mut back = Array4::zeros((images, channels, height, width));
        // A copied pixel adds its slope to the pixel that it was copied from.
        let origin = |place: usize, length: usize| {
            (place as isize - self.0 as isize).rem_euclid(length as isize) as usize
        };
        for ((image, channel, row, column), slope) in grads.indexed_iter() {
            let (row, column) = (origin(row, height), origin(column, width));
            back[[image, channel, row, column]] += slope;
        }
        Ok(back.into_dyn())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array4;

    #[test]
    fn the_way_back_is_the_adjoint_of_the_way_there() {
        // ⟨ring x, g⟩ = ⟨x, back g⟩, in whole numbers.
        let x = Array4::from_shape_fn((2, 1, 3, 4), |(n, _, i, j)| {
            (5 * n + 3 * i + j * j) as f32
        });
        let g = Array4::from_shape_fn((2, 1, 7, 8), |(n, _, i, j)| {
            (n + 2 * i + 3 * j) as f32
        });
        let (x, g) = (x.into_dyn(), g.into_dyn());
        let there = Ring(2).forward(x.view()).unwrap();
        assert_eq!(there.shape(), Ring(2).output_shape(x.shape()).unwrap());
        let back = Ring(2).grad_input(x.view(), g.view()).unwrap();
        assert_eq!((&there * &g).sum(), (&x * &back).sum());
    }

    #[test]
    fn what_is_no_batch_of_images_is_refused() {
        let flat = ArrayD::zeros(vec![2, 9]);
        assert!(Ring(1).forward(flat.view()).is_err());
        assert!(Ring(1).output_shape(&[2, 9]).is_err());
    }
}
