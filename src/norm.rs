//! Batch normalization: every channel brought to mean 0 and variance 1, then to a
//! mean and a spread that are learned.
//!
//! Sums are taken in `f64`, image by image, row by row, whatever the layout and the
//! number of threads.

use ndarray::{Array1, Array4, ArrayView1, ArrayView3, ArrayView4, Axis};

use crate::array::{not_empty, same_shape};
use crate::{Element, Error, Result};

/// Mean and variance of each channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Moments<T = f32> {
    /// `[channels]`.
    pub mean: Array1<T>,
    /// `[channels]`: the mean square of the distance from the mean.
    pub variance: Array1<T>,
}

/// What goes back through a normalization.
#[derive(Debug, Clone, PartialEq)]
pub struct NormGradients<T> {
    /// As the input.
    pub input: Array4<T>,
    /// `[channels]`.
    pub weight: Array1<T>,
    /// `[channels]`.
    pub bias: Array1<T>,
}

/// Mean and variance of each channel over all images, rows and columns: Σx/n and
/// Σ(x − mean)²/n.
///
/// # Shapes
/// - `input`: `[images, channels, height, width]`
///
/// # Errors
/// [`Error::Empty`] for an input without elements.
///
/// ```
/// let input = ndarray::arr1(&[1.0_f32, 2.0, 6.0]).into_shape_with_order((3, 1, 1, 1));
/// let moments = cnn::norm::moments(&input.unwrap())?;
/// // (4 + 1 + 9) / 3
/// assert_eq!((moments.mean[0], moments.variance[0]), (3.0, 14.0 / 3.0));
/// # Ok::<(), cnn::Error>(())
/// ```
pub fn moments<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
) -> Result<Moments<T>> {
    let input = input.into();
    not_empty("the input", input.shape())?;
    let count = values_of_a_channel(input);
    let of_channel = |channel: ArrayView3<T>| {
        let numbers = in_order(channel);
        let mean = sum(&numbers, |x| x) / count;
        let square = |x: f64| (x - mean) * (x - mean);
        [mean, sum(&numbers, square) / count].map(T::from_f64)
    };
    let both: Vec<_> = input.axis_iter(Axis(1)).map(of_channel).collect();
    Ok(Moments {
        mean: both.iter().map(|[mean, _]| *mean).collect(),
        variance: both.iter().map(|[_, variance]| *variance).collect(),
    })
}

/// (x − mean) / √(variance + ε) · weight + bias, channel by channel.
///
/// # Shapes
/// - `input`: `[images, channels, height, width]`, as the result
/// - `weight`, `bias`: `[channels]`
///
/// # Errors
/// [`Error::Shapes`] if there is not one moment, weight and bias for each channel.
///
/// # Source
/// S. Ioffe and C. Szegedy, Batch Normalization: Accelerating Deep Network Training
/// by Reducing Internal Covariate Shift (2015);
/// `torch.nn.functional.batch_norm`.
pub fn normalize<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    moments: &Moments<T>,
    weight: ArrayView1<T>,
    bias: ArrayView1<T>,
    epsilon: f64,
) -> Result<Array4<T>> {
    let input = input.into();
    one_for_each_channel(input, moments, weight)?;
    same_shape("the bias", bias.shape(), "the weight", weight.shape())?;
    // As the input lies in memory.
    let mut output = input.to_owned();
    for (channel, mut values) in output.axis_iter_mut(Axis(1)).enumerate() {
        let mean = moments.mean[channel];
        let scale = T::from_f64(
            weight[channel].to_f64() / deviation(moments, channel, epsilon),
        );
        values.mapv_inplace(|x| (x - mean) * scale + bias[channel]);
    }
    Ok(output)
}

/// How the loss changes with input, weight and bias of [`normalize`] where the
/// moments are given, as they are when a network is used.
///
/// # Shapes
/// - `input`, `grad_output`: `[images, channels, height, width]`
/// - `weight`: `[channels]`
///
/// # Errors
/// As [`normalize`]; [`Error::Shapes`] for a gradient of another shape.
pub fn backward<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    grad_output: impl Into<ArrayView4<'a, T>>,
    moments: &Moments<T>,
    weight: ArrayView1<T>,
    epsilon: f64,
) -> Result<NormGradients<T>> {
    back(input.into(), grad_output.into(), moments, weight, epsilon, false)
}

/// [`backward`] where the moments are those of the input, and change with it:
/// weight/√(variance + ε) · (g − Σg/n − x̂·Σgx̂/n), with x̂ for the normalized input.
///
/// # Shapes
/// As [`backward`].
///
/// # Errors
/// As [`backward`]; [`Error::Empty`] for an input without elements.
pub fn backward_with_moments<'a, T: Element>(
    input: impl Into<ArrayView4<'a, T>>,
    grad_output: impl Into<ArrayView4<'a, T>>,
    weight: ArrayView1<T>,
    epsilon: f64,
) -> Result<NormGradients<T>> {
    let input = input.into();
    let moments = moments(input)?;
    back(input, grad_output.into(), &moments, weight, epsilon, true)
}

fn back<T: Element>(
    input: ArrayView4<T>,
    grad_output: ArrayView4<T>,
    moments: &Moments<T>,
    weight: ArrayView1<T>,
    epsilon: f64,
    moments_move: bool,
) -> Result<NormGradients<T>> {
    one_for_each_channel(input, moments, weight)?;
    let gradient = "the gradient of the output";
    same_shape(gradient, grad_output.shape(), "the input", input.shape())?;
    let count = values_of_a_channel(input);
    let mut grad_input = grad_output.to_owned();
    let mut grad_weight = Vec::with_capacity(weight.len());
    let mut grad_bias = Vec::with_capacity(weight.len());
    for (channel, mut grads) in grad_input.axis_iter_mut(Axis(1)).enumerate() {
        let values = input.index_axis(Axis(1), channel);
        let mean = moments.mean[channel];
        let deviation = deviation(moments, channel, epsilon);
        let ordered = in_order(grads.view());
        let total = sum(&ordered, |g| g);
        // Σ g·(x − mean)
        let along: f64 = (ordered.iter().zip(&in_order(values)))
            .map(|(&g, &x)| g.to_f64() * (x.to_f64() - mean.to_f64()))
            .sum();
        grad_bias.push(T::from_f64(total));
        grad_weight.push(T::from_f64(along / deviation));
        let scale = T::from_f64(weight[channel].to_f64() / deviation);
        if moments_move {
            let middle = T::from_f64(total / count);
            let slope = T::from_f64(along / (deviation * deviation) / count);
            grads.zip_mut_with(&values, |g, &x| {
                *g = (*g - middle - (x - mean) * slope) * scale;
            });
        } else {
            grads.mapv_inplace(|g| g * scale);
        }
    }
    Ok(NormGradients {
        input: grad_input,
        weight: grad_weight.into(),
        bias: grad_bias.into(),
    })
}

/// √(variance + ε).
fn deviation<T: Element>(moments: &Moments<T>, channel: usize, epsilon: f64) -> f64 {
    (moments.variance[channel].to_f64() + epsilon).sqrt()
}

fn sum<T: Element>(numbers: &[T], of: impl Fn(f64) -> f64) -> f64 {
    numbers.iter().map(|x| of(x.to_f64())).sum()
}

/// The numbers of a channel, image by image, row by row.
///
/// The rows of a map may hold two of them, too few for an array's own iterator to be fast.
fn in_order<T: Element>(channel: ArrayView3<T>) -> Vec<T> {
    let images = channel.len_of(Axis(0));
    let mut numbers = Vec::with_capacity(channel.len());
    match channel.permuted_axes([1, 2, 0]).to_slice() {
        // CHWN: place by place the numbers of all images.
        Some(places) => {
            let of_image = |image| places[image..].iter().step_by(images);
            (0..images).for_each(|image| numbers.extend(of_image(image)));
        }
        None => {
            for map in channel.outer_iter() {
                match map.to_slice() {
                    Some(map) => numbers.extend_from_slice(map),
                    None => numbers.extend(map.iter()),
                }
            }
        }
    }
    numbers
}

fn values_of_a_channel<T>(input: ArrayView4<T>) -> f64 {
    let (images, _, height, width) = input.dim();
    f64::from_count(images * height * width)
}

fn one_for_each_channel<T>(
    input: ArrayView4<T>,
    moments: &Moments<T>,
    weight: ArrayView1<T>,
) -> Result<()> {
    let channels = [input.len_of(Axis(1))];
    let channels_of = "the input's channels";
    let mean = moments.mean.shape();
    same_shape(channels_of, &channels, "the mean", mean)?;
    same_shape("the mean", mean, "the variance", moments.variance.shape())?;
    same_shape("the mean", mean, "the weight", weight.shape())
}

/// The variance of the numbers behind a sample of `count`, of which that of the
/// sample is too small by n / (n − 1).
///
/// # Errors
/// [`Error::OutOfRange`] for fewer than two numbers.
pub fn unbiased(variance: f64, count: usize) -> Result<f64> {
    at_least_two(count)?;
    let count = f64::from_count(count);
    Ok(variance * count / (count - 1.0))
}

/// Refuses to take the moments of a single number.
pub(crate) fn at_least_two(count: usize) -> Result<()> {
    if count < 2 {
        return Err(Error::OutOfRange {
            what: "the number of values of a channel in training",
            value: f64::from_count(count),
            range: "at least 2",
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::{Array4, arr1};

    use super::*;

    /// Two images of two channels of one row: 1 3 | 10 10 and 5 7 | 10 10.
    fn input() -> Array4<f64> {
        let numbers = vec![1.0, 3.0, 10.0, 10.0, 5.0, 7.0, 10.0, 10.0];
        Array4::from_shape_vec((2, 2, 1, 2), numbers).unwrap()
    }

    #[test]
    fn a_channel_of_one_three_five_seven_is_brought_to_mean_0_and_variance_1() {
        let moments = moments(&input()).unwrap();
        // (9 + 1 + 1 + 9) / 4 = 5
        assert_eq!(moments.mean, arr1(&[4.0, 10.0]));
        assert_eq!(moments.variance, arr1(&[5.0, 0.0]));
        let (weight, bias) = (arr1(&[2.0, 3.0]), arr1(&[0.5, -1.0]));
        let output =
            normalize(&input(), &moments, weight.view(), bias.view(), 4.0).unwrap();
        // 2 · (x − 4) / 3 + 0.5; 3 · 0 / 2 − 1
        let wanted = [-1.5, -1.0 / 6.0, -1.0, -1.0, 7.0 / 6.0, 2.5, -1.0, -1.0];
        for (got, wanted) in output.iter().zip(wanted) {
            assert!((got - wanted).abs() < 1e-15, "{got} for {wanted}");
        }
        assert_eq!(unbiased(5.0, 4), Ok(20.0 / 3.0));
    }

    #[test]
    fn what_all_numbers_of_a_channel_share_does_not_go_back() {
        let weight = arr1(&[2.0, 3.0]);
        let ones = Array4::ones((2, 2, 1, 2));
        let back = backward_with_moments(&input(), &ones, weight.view(), 4.0);
        let back = back.unwrap();
        assert_eq!(back.input, Array4::<f64>::zeros((2, 2, 1, 2)));
        assert_eq!(back.bias, arr1(&[4.0, 4.0]));
        assert_eq!(back.weight, arr1(&[0.0, 0.0]));
        let moments = moments(&input()).unwrap();
        let back = backward(&input(), &ones, &moments, weight.view(), 4.0).unwrap();
        // 2 / 3 and 3 / 2
        assert_eq!(back.input[[0, 0, 0, 0]], 2.0 / 3.0);
        assert_eq!(back.input[[1, 1, 0, 1]], 1.5);
    }

    #[test]
    fn other_channels_and_single_numbers_are_refused() {
        let moments = moments(&input()).unwrap();
        let three = arr1(&[1.0, 1.0, 1.0]);
        let error = normalize(&input(), &moments, three.view(), three.view(), 1.0);
        assert_eq!(
            error.unwrap_err().to_string(),
            "the mean is [2], the weight is [3]: the two must be alike"
        );
        assert_eq!(
            unbiased(0.0, 1).unwrap_err().to_string(),
            "the number of values of a channel in training is 1, it must be at \
             least 2"
        );
        let none = Array4::<f64>::zeros((0, 2, 1, 2));
        assert!(super::moments(&none).is_err());
    }
}
