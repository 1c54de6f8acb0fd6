//! Group normalization: every image by itself, its channels in groups.

use cnn::layer::{Fan, Gradients, Initialization, Layer, Parameter};
use cnn::norm::{Moments, backward_with_moments, moments, normalize};
use cnn::{Element, Error, Result};
use ndarray::{
    Array1, Array4, ArrayD, ArrayView4, ArrayViewD, ArrayViewMutD, Axis, Ix4,
};

/// PyTorch's ε.
const EPSILON: f64 = 1e-5;

/// The numbers of each group of channels of each image brought to mean 0 and variance
/// 1, then each channel scaled and shifted as learned.
///
/// With a single group it is a layer normalization over channels and places, with as
/// many groups as channels an instance normalization. No number of an image depends on
/// another image, in training and in the test.
///
/// # Source
/// Y. Wu and K. He, Group Normalization (2018); `torch.nn.GroupNorm`.
#[derive(Debug, Clone)]
pub(crate) struct GroupNorm<T = f32> {
    groups: usize,
    /// `[channels]`: 1 at first.
    weight: Array1<T>,
    /// `[channels]`: 0 at first.
    bias: Array1<T>,
}

impl<T: Element> GroupNorm<T> {
    /// So many groups of as many channels each.
    pub(crate) fn new(groups: usize, channels: usize) -> Self {
        assert!(groups > 0 && channels.is_multiple_of(groups), "groups are alike");
        Self {
            groups,
            weight: Array1::from_elem(channels, T::ONE),
            bias: Array1::from_elem(channels, T::ZERO),
        }
    }

    /// Every group of every image as a channel of one image.
    fn grouped(&self, input: &ArrayView4<T>) -> Result<Array4<T>> {
        let (images, channels, height, width) = input.dim();
        let own = [self.weight.len()];
        if own != [channels] {
            return Err(Error::Shapes {
                left_name: "the input's channels",
                left: vec![channels],
                right_name: "the weight's",
                right: own.to_vec(),
                rule: "the two must be alike",
            });
        }
        let shape =
            (1, images * self.groups, channels / self.groups, height * width);
        Ok(in_order(input, shape))
    }

    /// The normalized numbers, before they are scaled and shifted.
    fn normalized(&self, input: &ArrayView4<T>) -> Result<Array4<T>> {
        let grouped = self.grouped(input)?;
        let moments: Moments<T> = moments(&grouped)?;
        let ones = Array1::from_elem(grouped.len_of(Axis(1)), T::ONE);
        let zeros = Array1::from_elem(ones.len(), T::ZERO);
        let all = normalize(&grouped, &moments, ones.view(), zeros.view(), EPSILON)?;
        Ok(in_order(&all.view(), input.dim()))
    }
}

/// The same numbers, one image after another, in another shape of as many.
fn in_order<T: Element>(
    array: &ArrayView4<T>,
    shape: (usize, usize, usize, usize),
) -> Array4<T> {
    let mut numbers = Array4::from_elem(array.dim(), T::ZERO);
    numbers.assign(array);
    numbers
        .into_shape_with_order(shape)
        .unwrap_or_else(|_| unreachable!("as many numbers"))
}

/// One channel of arrays in row-major order, image by image.
fn of_channel<T>(maps: &Array4<T>, channel: usize) -> impl Iterator<Item = &T> {
    let (_, channels, height, width) = maps.dim();
    let all = maps.as_slice().unwrap_or_else(|| unreachable!("in row-major order"));
    let planes = all.chunks(height * width).skip(channel).step_by(channels);
    planes.flatten()
}

fn images<T>(array: ArrayViewD<T>) -> Result<ArrayView4<T>> {
    let shape = array.shape().to_vec();
    array.into_dimensionality::<Ix4>().map_err(|_| Error::Axes {
        layer: "GroupNorm",
        wanted: "[images, channels, height, width]",
        shape,
    })
}

impl<T: Element> Layer<T> for GroupNorm<T> {
    fn name(&self) -> &'static str {
        "GroupNorm"
    }

    fn settings(&self) -> String {
        format!("{} channels in {} groups", self.weight.len(), self.groups)
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        Ok(input.to_vec())
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        let mut output = self.normalized(&images(input)?)?;
        for (channel, mut numbers) in output.axis_iter_mut(Axis(1)).enumerate() {
            let (weight, bias) = (self.weight[channel], self.bias[channel]);
            numbers.mapv_inplace(|number| number * weight + bias);
        }
        Ok(output.into_dyn())
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        Ok(self.backward(input, grad_output)?.input)
    }

    fn grad_parameters(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<Vec<ArrayD<T>>> {
        Ok(self.backward(input, grad_output)?.parameters)
    }

    fn backward(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<Gradients<T>> {
        let (input, grads) = (images(input)?, images(grad_output)?);
        let normalized = self.normalized(&input)?;
        let ordered = in_order(&grads, grads.dim());
        let sum_over = |channel, with: &dyn Fn(f64, f64) -> f64| {
            let maps = [&ordered, &normalized];
            let [slopes, numbers] = maps.map(|maps| of_channel(maps, channel));
            let pairs = slopes.zip(numbers);
            let terms = pairs.map(|(&slope, &x)| with(slope.to_f64(), x.to_f64()));
            T::from_f64(terms.sum())
        };
        let channels = 0..self.weight.len();
        let weight: Array1<T> = (channels.clone())
            .map(|channel| sum_over(channel, &|slope, x| slope * x))
            .collect();
        let bias: Array1<T> =
            channels.map(|channel| sum_over(channel, &|slope, _| slope)).collect();
        let mut scaled = grads.to_owned();
        for (channel, mut slopes) in scaled.axis_iter_mut(Axis(1)).enumerate() {
            slopes.mapv_inplace(|slope| slope * self.weight[channel]);
        }
        let grouped = self.grouped(&input)?;
        let ones = Array1::from_elem(grouped.len_of(Axis(1)), T::ONE);
        let scaled = in_order(&scaled.view(), grouped.dim());
        let back = backward_with_moments(&grouped, &scaled, ones.view(), EPSILON)?;
        Ok(Gradients {
            input: in_order(&back.input.view(), input.dim()).into_dyn(),
            parameters: vec![weight.into_dyn(), bias.into_dyn()],
        })
    }

    fn parameters(&self) -> Vec<Parameter<'_, T>> {
        let both = [("weight", &self.weight), ("bias", &self.bias)];
        let both = both.map(|(name, values)| Parameter {
            name: name.to_owned(),
            values: values.view().into_dyn(),
        });
        both.into()
    }

    fn parameters_mut(&mut self) -> Vec<ArrayViewMutD<'_, T>> {
        vec![self.weight.view_mut().into_dyn(), self.bias.view_mut().into_dyn()]
    }

    /// Weights are 1 and biases 0, whatever the rule.
    fn initialize(&mut self, _: Initialization, _: u64, _: u64) {
        self.weight.fill(T::ONE);
        self.bias.fill(T::ZERO);
    }

    fn fan(&self) -> Option<Fan> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::{farthest, measured, numbers};
    use cnn::layer::{BatchNorm2d, Phase};
    use ndarray::{Ix1, arr1};

    fn layer(groups: usize) -> GroupNorm<f64> {
        let mut layer = GroupNorm::new(groups, 4);
        layer.weight = arr1(&[1.0, -2.0, 0.5, 3.0]);
        layer.bias = arr1(&[0.0, 1.0, -1.0, 0.25]);
        layer
    }

    /// Whole numbers, none of whose groups is flat.
    fn input() -> Array4<f64> {
        numbers([2, 4, 3, 2])
    }

    #[test]
    fn one_image_with_a_group_for_each_channel_is_a_batch_of_one() {
        let input = input().slice_move(ndarray::s![..1, .., .., ..]);
        let own = layer(4).forward(input.view().into_dyn()).unwrap();
        let mut batch = BatchNorm2d::new(4).unwrap();
        batch.weight = layer(4).weight;
        batch.bias = Some(layer(4).bias);
        Layer::<f64>::set_phase(&mut batch, Phase::Training { step: 0 });
        let theirs = batch.forward(input.view().into_dyn()).unwrap();
        assert!(farthest(&own, &theirs) < 1e-14);
    }

    #[test]
    fn a_group_of_two_channels_has_one_mean_and_one_spread() {
        // 1, 3, 5, 7: mean 4, variance 5. So 1 becomes −3/√5, 7 becomes 3/√5.
        let pixels = vec![1.0, 3.0, 5.0, 7.0];
        let image = Array4::from_shape_vec((1, 2, 1, 2), pixels).unwrap();
        let layer = GroupNorm::<f64>::new(1, 2);
        let output = layer.forward(image.view().into_dyn()).unwrap();
        let first = output.iter().next().unwrap();
        assert!((first + 3.0 / (5.0 + EPSILON).sqrt()).abs() < 1e-15, "{first}");
    }

    #[test]
    fn an_image_is_the_same_alone_and_in_company() {
        let alone = input().slice_move(ndarray::s![..1, .., .., ..]);
        let alone = layer(2).forward(alone.view().into_dyn()).unwrap();
        let both = layer(2).forward(input().view().into_dyn()).unwrap();
        assert!(alone.iter().zip(&both).all(|(a, b)| a == b));
    }

    #[test]
    fn slopes_through_groups_are_the_measured_ones() {
        let weights = numbers([2, 4, 3, 2]).mapv(|number| number + 0.5);
        let loss = |layer: &GroupNorm<f64>, input: &Array4<f64>| {
            let output = layer.forward(input.view().into_dyn())?;
            Ok::<_, Error>(output.iter().zip(&weights).map(|(y, g)| y * g).sum())
        };
        for groups in [1, 2, 4] {
            let layer = layer(groups);
            let back = layer
                .backward(input().view().into_dyn(), weights.view().into_dyn())
                .unwrap();
            let by_input = measured(&input(), 1e-5, |x| loss(&layer, x)).unwrap();
            assert!(farthest(&back.input, &by_input.into_dyn()) < 1e-7);
            let with = |weight: &Array1<f64>, bias: &Array1<f64>| GroupNorm {
                groups,
                weight: weight.clone(),
                bias: bias.clone(),
            };
            let (w, b) = (&layer.weight, &layer.bias);
            let by_weight =
                measured(w, 1e-5, |w| loss(&with(w, b), &input())).unwrap();
            let by_bias =
                measured(b, 1e-5, |b| loss(&with(w, b), &input())).unwrap();
            for (own, wanted) in back.parameters.iter().zip([by_weight, by_bias]) {
                let own = own.to_owned().into_dimensionality::<Ix1>().unwrap();
                assert!(farthest(&own, &wanted) < 1e-7);
            }
        }
    }
}
