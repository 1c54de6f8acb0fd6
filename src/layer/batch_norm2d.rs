//! Batch normalization as a layer.

use ndarray::{Array1, ArrayD, ArrayViewD, ArrayViewMutD, Ix1};

use super::buffer::{Values, next_count, next_numbers};
use super::{
    Buffer, Gradients, Initialization, Layer, Parameter, Phase, as_images, fits,
    image_sizes, weight_and_bias,
};
use crate::array::{filled, not_empty, same_shape};
use crate::norm::{self, Moments, NormGradients, at_least_two, unbiased};
use crate::receptive_field::ReceptiveField;
use crate::{Element, Error, Result};

/// Every channel brought to mean 0 and variance 1, then scaled and shifted as
/// learned.
///
/// In training, mean and variance are those of the batch; every step moves the running
/// ones, which [`step`](crate::train::step) sees to, by `momentum` of the way to the
/// batch's mean and to its variance times n / (n − 1). Otherwise the running ones
/// serve, and each image is treated on its own.
///
/// # Shapes
/// `[images, channels, height, width]`, in and out
///
/// # Source
/// S. Ioffe and C. Szegedy, Batch Normalization: Accelerating Deep Network Training
/// by Reducing Internal Covariate Shift (2015); `torch.nn.BatchNorm2d`.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchNorm2d<T = f32> {
    /// `[channels]`: what the normalized numbers are multiplied by; 1 at first.
    pub weight: Array1<T>,
    /// `[channels]`: what is added then; 0 at first, or none.
    pub bias: Option<Array1<T>>,
    /// `[channels]`: 0 at first.
    pub running_mean: Array1<T>,
    /// `[channels]`: 1 at first.
    pub running_var: Array1<T>,
    /// Steps of training that moved the two.
    pub num_batches_tracked: u64,
    epsilon: f64,
    momentum: Option<f64>,
    phase: Phase,
}

/// PyTorch's ε.
const EPSILON: f64 = 1e-5;
/// PyTorch's momentum.
const MOMENTUM: f64 = 0.1;

impl<T: Element> BatchNorm2d<T> {
    /// A layer for so many channels, with PyTorch's ε of 10⁻⁵ and momentum of 0.1.
    ///
    /// # Errors
    /// [`Error::Empty`] for no channels, [`Error::Memory`] for too many.
    pub fn new(channels: usize) -> Result<Self> {
        not_empty("the weight", &[channels])?;
        Ok(Self {
            weight: filled([channels], T::ONE)?,
            bias: Some(filled([channels], T::ZERO)?),
            running_mean: filled([channels], T::ZERO)?,
            running_var: filled([channels], T::ONE)?,
            num_batches_tracked: 0,
            epsilon: EPSILON,
            momentum: Some(MOMENTUM),
            phase: Phase::Evaluation,
        })
    }

    /// The same with another ε, which is added to the variance.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for one that is not positive and finite.
    pub fn epsilon(self, epsilon: f64) -> Result<Self> {
        if !(epsilon > 0.0 && epsilon.is_finite()) {
            return Err(Error::OutOfRange {
                what: "ε of a batch normalization",
                value: epsilon,
                range: "more than 0 and finite",
            });
        }
        Ok(Self { epsilon, ..self })
    }

    /// The same with another share of the way to the batch's moments.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for one beyond 0 to 1.
    pub fn momentum(self, momentum: f64) -> Result<Self> {
        if !(0.0..=1.0).contains(&momentum) {
            return Err(Error::OutOfRange {
                what: "the momentum of a batch normalization",
                value: momentum,
                range: "from 0 to 1",
            });
        }
        Ok(Self { momentum: Some(momentum), ..self })
    }

    /// The same with the mean over all batches for the running moments: PyTorch's
    /// momentum `None`.
    pub fn cumulative(self) -> Self {
        Self { momentum: None, ..self }
    }

    fn channels(&self) -> usize {
        self.weight.len()
    }

    fn is_training(&self) -> bool {
        self.phase != Phase::Evaluation
    }

    fn running(&self) -> Moments<T> {
        let (mean, variance) = (self.running_mean.clone(), self.running_var.clone());
        Moments { mean, variance }
    }

    fn gradients(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<NormGradients<T>> {
        fits(self, &input, &grad_output)?;
        let count = self.values_of_a_channel(input.shape())?;
        let input = as_images("BatchNorm2d", input)?;
        let grads = as_images("BatchNorm2d", grad_output)?;
        let weight = self.weight.view();
        if self.is_training() {
            at_least_two(count)?;
            norm::backward_with_moments(input, grads, weight, self.epsilon)
        } else {
            norm::backward(input, grads, &self.running(), weight, self.epsilon)
        }
    }

    fn values_of_a_channel(&self, input: &[usize]) -> Result<usize> {
        let [images, channels, height, width] = image_sizes("BatchNorm2d", input)?;
        let own = [self.channels()];
        same_shape("the input's channels", &[channels], "the weight's", &own)?;
        Ok(images * height * width)
    }
}

impl<T: Element> Layer<T> for BatchNorm2d<T> {
    fn name(&self) -> &'static str {
        "BatchNorm2d"
    }

    fn settings(&self) -> String {
        let mut text = self.channels().to_string();
        if self.epsilon != EPSILON {
            text += &format!(", ε {:e}", self.epsilon);
        }
        match self.momentum {
            Some(MOMENTUM) => {}
            Some(momentum) => text += &format!(", momentum {momentum}"),
            None => text += ", cumulative",
        }
        text
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>> {
        self.values_of_a_channel(input)?;
        Ok(input.to_vec())
    }

    fn forward(&self, input: ArrayViewD<T>) -> Result<ArrayD<T>> {
        let count = self.values_of_a_channel(input.shape())?;
        let input = as_images("BatchNorm2d", input)?;
        let moments = if self.is_training() {
            at_least_two(count)?;
            norm::moments(input)?
        } else {
            self.running()
        };
        let zeros;
        let bias = match &self.bias {
            Some(bias) => bias.view(),
            None => {
                zeros = filled([self.channels()], T::ZERO)?;
                zeros.view()
            }
        };
        let weight = self.weight.view();
        let output = norm::normalize(input, &moments, weight, bias, self.epsilon)?;
        Ok(output.into_dyn())
    }

    fn grad_input(
        &self,
        input: ArrayViewD<T>,
        grad_output: ArrayViewD<T>,
    ) -> Result<ArrayD<T>> {
        Ok(self.gradients(input, grad_output)?.input.into_dyn())
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
        let NormGradients { input, weight, bias } =
            self.gradients(input, grad_output)?;
        let parameters =
            weight_and_bias::gradients(weight, &self.bias, || Ok(bias))?;
        Ok(Gradients { input: input.into_dyn(), parameters })
    }

    fn parameters(&self) -> Vec<Parameter<'_, T>> {
        weight_and_bias::parameters(&self.weight, &self.bias)
    }

    fn parameters_mut(&mut self) -> Vec<ArrayViewMutD<'_, T>> {
        weight_and_bias::parameters_mut(&mut self.weight, &mut self.bias)
    }

    fn buffers(&self) -> Vec<Buffer<T>> {
        let Moments { mean, variance } = self.running();
        vec![
            Buffer::numbers("running_mean", mean.into_dyn()),
            Buffer::numbers("running_var", variance.into_dyn()),
            Buffer::count("num_batches_tracked", self.num_batches_tracked),
        ]
    }

    fn buffers_after(&self, input: ArrayViewD<T>) -> Result<Vec<Buffer<T>>> {
        if !self.is_training() {
            return Ok(self.buffers());
        }
        let count = self.values_of_a_channel(input.shape())?;
        let batch = norm::moments(as_images("BatchNorm2d", input)?)?;
        let mut after = self.clone();
        after.num_batches_tracked += 1;
        let batches = after.num_batches_tracked as f64;
        let share = self.momentum.unwrap_or(1.0 / batches);
        let moved = |from: T, to: f64| {
            T::from_f64((1.0 - share) * from.to_f64() + share * to)
        };
        for channel in 0..self.channels() {
            let variance = unbiased(batch.variance[channel].to_f64(), count)?;
            let mean = &mut after.running_mean[channel];
            *mean = moved(*mean, batch.mean[channel].to_f64());
            let var = &mut after.running_var[channel];
            *var = moved(*var, variance);
        }
        Ok(after.buffers())
    }

    fn set_buffers(&mut self, values: Values<T>) -> Result<()> {
        let shape = [self.channels()];
        let one_axis = |array: ArrayD<T>| {
            array.into_dimensionality::<Ix1>().map_err(|_| Error::Axes {
                layer: "BatchNorm2d",
                wanted: "[channels]",
                shape: shape.to_vec(),
            })
        };
        let mean = one_axis(next_numbers(values, &shape)?)?;
        let variance = one_axis(next_numbers(values, &shape)?)?;
        self.num_batches_tracked = next_count(values)?;
        (self.running_mean, self.running_var) = (mean, variance);
        Ok(())
    }

    /// Weights are 1, biases 0, and no batch has been seen, whatever the rule.
    fn initialize(&mut self, _: Initialization, _: u64, _: u64) {
        self.weight.fill(T::ONE);
        self.bias.iter_mut().for_each(|bias| bias.fill(T::ZERO));
        self.running_mean.fill(T::ZERO);
        self.running_var.fill(T::ONE);
        self.num_batches_tracked = 0;
    }

    fn receptive_field(
        &self,
        before: [ReceptiveField; 2],
    ) -> Result<[ReceptiveField; 2]> {
        Ok(before)
    }

    fn set_phase(&mut self, phase: Phase) {
        self.phase = phase;
    }
}
