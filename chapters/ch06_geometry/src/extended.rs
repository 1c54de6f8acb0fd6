//! A layer that continues its maps beyond the border, in any of the ways of the library.

use cnn::layer::Layer;
use cnn::signal::{Border, pad2d};
use cnn::{Error, Result};
use ndarray::{Array2, Array4, ArrayD, ArrayView4, ArrayViewD, Axis, Ix4};

/// One pixel more on every side of every map. A layer of 3×3 without padding behind
/// it keeps the size.
#[derive(Clone, Debug)]
pub(crate) struct Extended(pub(crate) Border);

/// One pixel above and below, one to the left and one to the right.
const AROUND: [[usize; 2]; 2] = [[1; 2]; 2];

impl Extended {
    /// For each pixel of the larger map the one that it repeats, counted from 1 row
    /// by row; 0 for those that repeat none.
    fn sources(&self, height: usize, width: usize) -> Result<Array2<usize>> {
        let counted = Array2::from_shape_fn((height, width), |(row, column)| {
            (row * width + column + 1) as f32
        });
        Ok(pad2d(&counted, AROUND, self.0)?.mapv(|count| count as usize))
    }
}

fn four_axes(array: ArrayViewD<f32>) -> Result<ArrayView4<f32>> {
    let shape = array.shape().to_vec();
    array.into_dimensionality::<Ix4>().map_err(|_| four_wanted(&shape))
}

fn four_wanted(shape: &[usize]) -> Error {
    Error::Axes {
        layer: "Extended",
        wanted: "[images, channels, height, width]",
        shape: shape.to_vec(),
    }
}

impl Layer for Extended {
    fn name(&self) -> &'static str {
        "Extended"
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        let [images, channels, height, width] =
            <[usize; 4]>::try_from(input).map_err(|_| four_wanted(input))?;
        Ok(vec![images, channels, height + 2, width + 2])
    }

    fn forward(&self, input: ArrayViewD<f32>) -> Result<ArrayD<f32>> {
        let input = four_axes(input)?;
        let (images, channels, height, width) = input.dim();
        let mut output = Array4::zeros((images, channels, height + 2, width + 2));
        for (image, mut to) in input.outer_iter().zip(output.outer_iter_mut()) {
            for (map, mut to) in image.outer_iter().zip(to.outer_iter_mut()) {
                to.assign(&pad2d(map, AROUND, self.0)?);
            }
        }
        Ok(output.into_dyn())
    }

    fn grad_input(
        &self,
        input: ArrayViewD<f32>,
        grad_output: ArrayViewD<f32>,
    ) -> Result<ArrayD<f32>> {
        let (images, channels, height, width) = four_axes(input)?.dim();
        let slopes = four_axes(grad_output)?;
        let sources = self.sources(height, width)?;
        let mut back = Array4::zeros((images, channels, height, width));
        for (mut to, slopes) in back.outer_iter_mut().zip(slopes.outer_iter()) {
            for (channel, slopes) in slopes.outer_iter().enumerate() {
                let mut to = to.index_axis_mut(Axis(0), channel);
                // A repeated pixel hands its slope to the one that it repeats.
                for (&source, slope) in sources.iter().zip(slopes) {
                    if let Some(at) = source.checked_sub(1) {
                        to[[at / width, at % width]] += slope;
                    }
                }
            }
        }
        Ok(back.into_dyn())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::Window;
    use cnn::layer::Conv2d;
    use ndarray::arr2;

    const BORDERS: [Border; 4] =
        [Border::Zero, Border::Nearest, Border::Reflect, Border::Wrap];

    #[test]
    fn by_hand_six_pixels_go_on_in_four_ways() {
        let map = arr2(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        let map = map.insert_axis(Axis(0)).insert_axis(Axis(0)).into_dyn();
        let top = |border| {
            let larger = Extended(border).forward(map.view()).unwrap();
            larger.iter().take(5).copied().collect::<Vec<_>>()
        };
        assert_eq!(top(Border::Zero), [0.0; 5]);
        assert_eq!(top(Border::Nearest), [1.0, 1.0, 2.0, 3.0, 3.0]);
        assert_eq!(top(Border::Reflect), [5.0, 4.0, 5.0, 6.0, 5.0]);
        assert_eq!(top(Border::Wrap), [6.0, 4.0, 5.0, 6.0, 4.0]);
    }

    #[test]
    fn the_way_back_is_the_adjoint_of_the_way_there_with_every_border() {
        // ⟨extended x, g⟩ = ⟨x, back g⟩, in whole numbers.
        let x = Array4::from_shape_fn((2, 2, 3, 4), |(n, c, i, j)| {
            (5 * n + 7 * c + 3 * i + j * j) as f32
        });
        let g = Array4::from_shape_fn((2, 2, 5, 6), |(n, c, i, j)| {
            (n + 4 * c + 2 * i + 3 * j) as f32
        });
        let (x, g) = (x.into_dyn(), g.into_dyn());
        for border in BORDERS {
            let layer = Extended(border);
            let there = layer.forward(x.view()).unwrap();
            assert_eq!(there.shape(), layer.output_shape(x.shape()).unwrap());
            let back = layer.grad_input(x.view(), g.view()).unwrap();
            assert_eq!((&there * &g).sum(), (&x * &back).sum(), "{border:?}");
        }
    }

    #[test]
    fn with_zeros_it_is_the_padding_of_the_layer_behind_it() {
        let x = Array4::from_shape_fn((2, 1, 4, 5), |(n, _, i, j)| {
            (n + 3 * i + j * j) as f32 / 7.0
        });
        let weights = |at: usize| (at as f32 - 7.5) / 3.0;
        let layer = |window| {
            let mut layer = Conv2d::new(1, 2, window).unwrap();
            for mut values in Layer::<f32>::parameters_mut(&mut layer) {
                values.iter_mut().enumerate().for_each(|(at, it)| *it = weights(at));
            }
            layer
        };
        let larger = Extended(Border::Zero).forward(x.view().into_dyn()).unwrap();
        let behind = layer(Window::new(3)).forward(larger.view()).unwrap();
        let padded = layer(Window::new(3).padding(1)).forward(x.view().into_dyn());
        assert_eq!(behind, padded.unwrap());
    }

    #[test]
    fn what_is_no_batch_of_images_is_refused() {
        let flat = ArrayD::zeros(vec![2, 9]);
        assert!(Extended(Border::Wrap).forward(flat.view()).is_err());
        assert!(Extended(Border::Wrap).output_shape(&[2, 9]).is_err());
    }
}
