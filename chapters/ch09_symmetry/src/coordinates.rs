//! Two more channels that say of every pixel where it is.

use cnn::Result;
use cnn::layer::{Layer, as_images, image_sizes};
use ndarray::{Array4, ArrayD, ArrayViewD, Axis, Slice};

/// Behind the channels of every image its rows and its columns, from −1 to 1.
///
/// # Source
/// R. Liu et al., An Intriguing Failing of Convolutional Neural Networks and the
/// CoordConv Solution (2018).
#[derive(Clone, Debug)]
pub(crate) struct Coordinates;

/// From −1 at the first to 1 at the last place.
fn along(place: usize, length: usize) -> f32 {
    2.0 * place as f32 / (length.max(2) - 1) as f32 - 1.0
}

impl Layer for Coordinates {
    fn name(&self) -> &'static str {
        "Coordinates"
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        let [images, channels, height, width] = image_sizes(self.name(), input)?;
        Ok(vec![images, channels + 2, height, width])
    }

    fn forward(&self, input: ArrayViewD<f32>) -> Result<ArrayD<f32>> {
        let input = as_images(self.name(), input)?;
        let (images, channels, height, width) = input.dim();
        let shape = (images, channels + 2, height, width);
        let output =
            Array4::from_shape_fn(shape, |(image, channel, row, column)| {
                match channel.checked_sub(channels) {
                    None => input[[image, channel, row, column]],
                    Some(0) => along(row, height),
                    Some(_) => along(column, width),
                }
            });
        Ok(output.into_dyn())
    }

    fn grad_input(
        &self,
        input: ArrayViewD<f32>,
        grad_output: ArrayViewD<f32>,
    ) -> Result<ArrayD<f32>> {
        let channels = as_images(self.name(), input)?.len_of(Axis(1));
        let grads = as_images(self.name(), grad_output)?;
        let own = grads.slice_axis(Axis(1), Slice::from(..channels));
        Ok(own.to_owned().into_dyn())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::s;

    #[test]
    fn the_two_channels_run_from_minus_one_to_one() {
        let images = ArrayD::from_elem(vec![1, 1, 3, 5], 7.0);
        let more = Coordinates.forward(images.view()).unwrap();
        assert_eq!(more.shape(), Coordinates.output_shape(&[1, 1, 3, 5]).unwrap());
        let channel = |c: usize| more.slice(s![0, c, .., ..]).to_owned();
        assert!(channel(0).iter().all(|&pixel| pixel == 7.0));
        let rows: Vec<f32> = channel(1).column(4).to_vec();
        assert_eq!(rows, [-1.0, 0.0, 1.0]);
        let columns: Vec<f32> = channel(2).row(0).to_vec();
        assert_eq!(columns, [-1.0, -0.5, 0.0, 0.5, 1.0]);
    }

    #[test]
    fn only_the_images_own_channels_get_slopes_back() {
        let images = ArrayD::zeros(vec![1, 1, 2, 2]);
        let slopes =
            ArrayD::from_shape_fn(vec![1, 3, 2, 2], |at| at[1] as f32 + 1.0);
        let back = Coordinates.grad_input(images.view(), slopes.view()).unwrap();
        assert_eq!(back, ArrayD::from_elem(vec![1, 1, 2, 2], 1.0));
    }
}
