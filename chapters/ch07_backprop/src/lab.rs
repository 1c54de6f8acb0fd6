//! The network of the lab, written out, with a switch for each of its twelve bugs.

use cnn::conv::{conv2d, grad_bias, grad_input, grad_weight};
use cnn::data::Dataset;
use cnn::layer::{Dropout, Layer, Phase};
use cnn::linear;
use cnn::loss::{CrossEntropy, softmax};
use cnn::pool::{max_pool2d, max_pool2d_backward};
use cnn::random::{generator, normal, permutation};
use cnn::{Element, Window, activation::relu_slope};
use ndarray::{Array1, Array2, Array4, ArrayD, ArrayView4, Ix2, s};

use crate::bug::Bug;

pub(crate) const FIRST: Window = Window::new(3);
pub(crate) const POOL: Window = Window::new(3).stride(2).padding(1);
pub(crate) const SECOND: Window = Window::new(3).stride(2).padding(1);
/// Filters of the two convolutions.
const FILTERS: [usize; 2] = [6, 12];
const CLASSES: usize = 10;
const RATE: f64 = 0.1;
const DROPPED: f64 = 0.2;
pub(crate) const BATCH: usize = 32;

/// Weights and biases, or the slopes of each.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parameters<T> {
    pub(crate) kernels: [Array4<T>; 2],
    pub(crate) biases: [Array1<T>; 2],
    pub(crate) dense: Array2<T>,
    pub(crate) dense_bias: Array1<T>,
}

impl<T: Element> Parameters<T> {
    /// All numbers, one behind the other.
    pub(crate) fn all_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let [first, second] = &mut self.kernels;
        let [first_bias, second_bias] = &mut self.biases;
        let convolutions = first.iter_mut().chain(first_bias);
        let convolutions = convolutions.chain(second).chain(second_bias);
        convolutions.chain(&mut self.dense).chain(&mut self.dense_bias)
    }

    /// The same numbers in another precision, each under its array's name.
    pub(crate) fn by_name(&self) -> [(&'static str, Vec<f64>); 6] {
        let numbers = |numbers: &mut dyn Iterator<Item = &T>| {
            numbers.map(|number| number.to_f64()).collect()
        };
        [
            ("first kernels", numbers(&mut self.kernels[0].iter())),
            ("first biases", numbers(&mut self.biases[0].iter())),
            ("second kernels", numbers(&mut self.kernels[1].iter())),
            ("second biases", numbers(&mut self.biases[1].iter())),
            ("dense weights", numbers(&mut self.dense.iter())),
            ("dense biases", numbers(&mut self.dense_bias.iter())),
        ]
    }
}

/// The arrays that the way back needs.
struct Trace<T> {
    input: Array4<T>,
    first: Array4<T>,
    indices: Array4<usize>,
    pooled: Array4<T>,
    opened: Array4<T>,
    second: Array4<T>,
    dropped: Array2<T>,
    scores: Array2<T>,
}

/// A network with one bug, or none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lab(pub(crate) Option<Bug>);

impl Lab {
    fn has(self, bug: Bug) -> bool {
        self.0 == Some(bug)
    }

    /// The sums of a convolution.
    pub(crate) fn conv<T: Element>(
        self,
        input: &Array4<T>,
        weight: &Array4<T>,
        bias: &Array1<T>,
        window: Window,
    ) -> cnn::Result<Array4<T>> {
        let maps = conv2d(input, weight, Some(bias.view()), window)?;
        Ok(self.filled(maps, input.dim().2, window.stride))
    }

    /// The maps as far as a layer fills them that reckons with `side / stride`
    /// places.
    fn filled<T: Element>(
        self,
        mut maps: Array4<T>,
        side: usize,
        stride: usize,
    ) -> Array4<T> {
        if self.has(Bug::IntegerSizes) && stride > 1 {
            let filled = side / stride;
            maps.slice_mut(s![.., .., filled.., ..]).fill(T::ZERO);
            maps.slice_mut(s![.., .., .., filled..]).fill(T::ZERO);
        }
        maps
    }

    /// The slopes of the pixels before a convolution.
    pub(crate) fn conv_grad_input<T: Element>(
        self,
        slopes: &Array4<T>,
        weight: &Array4<T>,
        side: usize,
        window: Window,
    ) -> cnn::Result<Array4<T>> {
        let slopes = &self.filled(slopes.clone(), side, window.stride);
        if self.has(Bug::FlippedKernel) {
            let turned = weight.slice(s![.., .., ..;-1, ..;-1]).to_owned();
            return grad_input(slopes, &turned, [side, side], window);
        }
        let pixels = grad_input(slopes, weight, [side, side], window)?;
        if self.has(Bug::OffByOneStride) && window.stride > 1 {
            let mut moved = Array4::from_elem(pixels.dim(), T::ZERO);
            let from = pixels.slice(s![.., .., ..side - 1, ..side - 1]);
            moved.slice_mut(s![.., .., 1.., 1..]).assign(&from);
            return Ok(moved);
        }
        Ok(pixels)
    }

    /// The slopes of a convolution's weights and biases.
    fn conv_grad_parameters<T: Element>(
        self,
        input: &Array4<T>,
        slopes: &Array4<T>,
        window: Window,
    ) -> cnn::Result<(Array4<T>, Array1<T>)> {
        let slopes = &self.filled(slopes.clone(), input.dim().2, window.stride);
        let mut weights = grad_weight(input, slopes, window)?;
        let mut biases = grad_bias(slopes)?;
        if self.has(Bug::MeanForSum) {
            let places = T::from_count(slopes.dim().2 * slopes.dim().3);
            weights.mapv_inplace(|slope| slope / places);
        }
        if self.has(Bug::ForgottenBias) {
            biases.fill(T::ZERO);
        }
        Ok((weights, biases))
    }

    /// The largest number of each window, and where it stood.
    pub(crate) fn pool<T: Element>(
        self,
        maps: &Array4<T>,
    ) -> cnn::Result<(Array4<T>, Array4<usize>)> {
        let pooled = if self.has(Bug::ZeroPaddedMax) {
            max_pool2d(&with_a_rim(maps), POOL.padding(0))?
        } else {
            max_pool2d(maps, POOL)?
        };
        Ok((pooled.values, pooled.indices))
    }

    fn pool_back<T: Element>(
        self,
        slopes: &Array4<T>,
        indices: &Array4<usize>,
        side: usize,
    ) -> cnn::Result<Array4<T>> {
        if self.has(Bug::ZeroPaddedMax) {
            let back = max_pool2d_backward(slopes, indices, [side + 2, side + 2])?;
            return Ok(back.slice(s![.., .., 1..=side, 1..=side]).to_owned());
        }
        max_pool2d_backward(slopes, indices, [side, side])
    }

    /// The loss of these scores and its slopes.
    pub(crate) fn loss<T: Element>(
        self,
        scores: &Array2<T>,
        labels: &[usize],
    ) -> cnn::Result<(f64, Array2<T>)> {
        let loss = CrossEntropy::default();
        if self.has(Bug::SoftmaxTwice) {
            let shares = softmax(scores);
            let slopes = loss.grad_logits(&shares, labels)?;
            let value = loss.value(&shares, labels)?;
            return Ok((value, through_softmax(&shares, &slopes)));
        }
        Ok((loss.value(scores, labels)?, loss.grad_logits(scores, labels)?))
    }

    /// The first weights: normal, with a variance of two over the fan-in.
    pub(crate) fn start<T: Element>(self, seed: u64) -> Parameters<T> {
        let kernels = |stream, filters, channels: usize| {
            let seen = if self.has(Bug::WrongFanIn) { 1 } else { channels };
            let spread = (2.0 / (seen * 9) as f64).sqrt();
            let mut chance = generator(seed, stream);
            Array4::from_shape_simple_fn((filters, channels, 3, 3), || {
                T::from_f64(spread * normal(&mut chance))
            })
        };
        let features = FILTERS[1] * 4;
        let mut chance = generator(seed, 2);
        let spread = (2.0 / features as f64).sqrt();
        Parameters {
            kernels: [kernels(0, FILTERS[0], 1), kernels(1, FILTERS[1], FILTERS[0])],
            biases: FILTERS.map(|filters| Array1::from_elem(filters, T::ZERO)),
            dense: Array2::from_shape_simple_fn((CLASSES, features), || {
                T::from_f64(spread * normal(&mut chance))
            }),
            dense_bias: Array1::from_elem(CLASSES, T::ZERO),
        }
    }

    /// What dropout does with the features: number `draw` of its drawings, or
    /// nothing in the test.
    fn dropout(self, training: bool, draw: u64) -> cnn::Result<Dropout> {
        let mut dropout = Dropout::new(DROPPED, 7)?;
        if training != self.has(Bug::DropoutSwapped) {
            let phase = Phase::Training { step: draw };
            Layer::<f32>::set_phase(&mut dropout, phase);
        }
        Ok(dropout)
    }

    fn forward<T: Element>(
        self,
        parameters: &Parameters<T>,
        input: ArrayView4<T>,
        dropout: &Dropout,
    ) -> cnn::Result<Trace<T>> {
        let [first, second] = &parameters.kernels;
        let [first_bias, second_bias] = &parameters.biases;
        let input = images_side_by_side(input);
        let first = self.conv(&input, first, first_bias, FIRST)?;
        let (pooled, indices) = self.pool(&first)?;
        let opened = pooled.mapv(cnn::activation::relu);
        let second = self.conv(&opened, second, second_bias, SECOND)?;
        let features = flat(second.mapv(cnn::activation::relu));
        let dropped = features_of(dropout.forward(features.view().into_dyn())?);
        let dense = &parameters.dense;
        let bias = Some(parameters.dense_bias.view());
        let scores = linear::linear(&dropped, dense, bias)?;
        Ok(Trace { input, first, indices, pooled, opened, second, dropped, scores })
    }

    /// The scores of the images in the test; `draw` counts the tests.
    pub(crate) fn scores<T: Element>(
        self,
        parameters: &Parameters<T>,
        images: ArrayView4<T>,
        draw: u64,
    ) -> cnn::Result<Array2<T>> {
        let dropout = self.dropout(false, draw)?;
        Ok(self.forward(parameters, images, &dropout)?.scores)
    }

    /// The loss of a batch in training; `draw` counts the steps.
    pub(crate) fn batch_loss<T: Element>(
        self,
        parameters: &Parameters<T>,
        images: ArrayView4<T>,
        labels: &[usize],
        draw: u64,
    ) -> cnn::Result<f64> {
        let dropout = self.dropout(true, draw)?;
        let trace = self.forward(parameters, images, &dropout)?;
        Ok(self.loss(&trace.scores, labels)?.0)
    }

    /// The loss of a batch, and the slopes of all weights.
    pub(crate) fn backward<T: Element>(
        self,
        parameters: &Parameters<T>,
        images: ArrayView4<T>,
        labels: &[usize],
        draw: u64,
    ) -> cnn::Result<(f64, Parameters<T>)> {
        self.backward_through(parameters, images, labels, &self.dropout(true, draw)?)
    }

    fn backward_through<T: Element>(
        self,
        parameters: &Parameters<T>,
        images: ArrayView4<T>,
        labels: &[usize],
        dropout: &Dropout,
    ) -> cnn::Result<(f64, Parameters<T>)> {
        let trace = self.forward(parameters, images, dropout)?;
        let (loss, scores) = self.loss(&trace.scores, labels)?;
        let dense = linear::grad_weight(&trace.dropped, &scores)?;
        let dense_bias = linear::grad_bias(&scores)?;
        let features = linear::grad_input(&scores, &parameters.dense)?.into_dyn();
        let input = trace.dropped.view().into_dyn();
        let features = dropout.grad_input(input, features.view())?;
        let second = reshaped(features_of(features), trace.second.dim());
        let second = closed(second, &trace.second);
        let (kernel, bias) =
            self.conv_grad_parameters(&trace.opened, &second, SECOND)?;
        let side = trace.opened.dim().2;
        let opened =
            self.conv_grad_input(&second, &parameters.kernels[1], side, SECOND)?;
        let pooled = closed(opened, &trace.pooled);
        let first = self.pool_back(&pooled, &trace.indices, trace.first.dim().2)?;
        let (first_kernel, first_bias) =
            self.conv_grad_parameters(&trace.input, &first, FIRST)?;
        let slopes = Parameters {
            kernels: [first_kernel, kernel],
            biases: [first_bias, bias],
            dense,
            dense_bias,
        };
        Ok((loss, slopes))
    }

    /// What the network learns from, as it comes out of its loader.
    pub(crate) fn loaded(self, train: &Dataset) -> cnn::Result<Dataset> {
        if self.has(Bug::ShiftedLabels) {
            let mut labels = train.labels().to_vec();
            labels.rotate_left(1);
            return Dataset::new(train.images().to_owned(), labels);
        }
        if self.has(Bug::Unshuffled) {
            let mut order: Vec<usize> = (0..train.len()).collect();
            order.sort_by_key(|&image| train.labels()[image]);
            return train.select(&order);
        }
        Ok(train.clone())
    }

    /// The order of the images in an epoch.
    pub(crate) fn order(self, images: usize, seed: u64, epoch: u64) -> Vec<usize> {
        if self.has(Bug::Unshuffled) {
            return (0..images).collect();
        }
        permutation(images, seed, 100 + epoch)
    }
}

/// A network in training: its weights, and the slopes of the step before.
pub(crate) struct Learner {
    lab: Lab,
    pub(crate) parameters: Parameters<f32>,
    slopes: Option<Parameters<f32>>,
    drops: bool,
    steps: u64,
    tests: u64,
}

impl Learner {
    pub(crate) fn new(lab: Lab, seed: u64) -> Self {
        let parameters = lab.start(seed);
        Self { lab, parameters, slopes: None, drops: true, steps: 0, tests: 0 }
    }

    /// The same, with dropout switched off.
    pub(crate) fn without_dropout(lab: Lab, seed: u64) -> Self {
        Self { drops: false, ..Self::new(lab, seed) }
    }

    /// The slopes that the next step would take.
    pub(crate) fn collect(
        &mut self,
        images: ArrayView4<f32>,
        labels: &[usize],
        draw: u64,
    ) -> cnn::Result<(f64, Parameters<f32>)> {
        let (lab, parameters) = (self.lab, &self.parameters);
        let dropout = lab.dropout(self.drops, draw)?;
        let (loss, mut slopes) =
            lab.backward_through(parameters, images, labels, &dropout)?;
        if self.lab.has(Bug::NoZeroing)
            && let Some(before) = &mut self.slopes
        {
            slopes
                .all_mut()
                .zip(before.all_mut())
                .for_each(|(new, old)| *new += *old);
        }
        self.slopes = Some(slopes.clone());
        Ok((loss, slopes))
    }

    /// One step down the slopes of a batch; gives its loss before.
    pub(crate) fn step(
        &mut self,
        images: ArrayView4<f32>,
        labels: &[usize],
    ) -> cnn::Result<f64> {
        let (loss, mut slopes) = self.collect(images, labels, self.steps)?;
        let pairs = self.parameters.all_mut().zip(slopes.all_mut());
        pairs.for_each(|(weight, slope)| *weight -= RATE as f32 * *slope);
        self.steps += 1;
        Ok(loss)
    }

    /// One time through all images, in batches; gives the mean loss.
    pub(crate) fn epoch(
        &mut self,
        data: &Dataset,
        order: &[usize],
    ) -> cnn::Result<f64> {
        let mut losses = 0.0;
        for part in order.chunks(BATCH) {
            let batch = data.select(part)?;
            losses += self.step(batch.images(), batch.labels())?;
        }
        Ok(losses / order.len().div_ceil(BATCH) as f64)
    }

    /// The share of images that are named rightly, in percent.
    pub(crate) fn accuracy(&mut self, test: &Dataset) -> cnn::Result<f64> {
        let scores = self.lab.scores(&self.parameters, test.images(), self.tests)?;
        self.tests += 1;
        let says = scores.rows().into_iter().map(|row| largest(row.iter()));
        let right = says.zip(test.labels()).filter(|(says, label)| says == *label);
        Ok(100.0 * right.count() as f64 / test.len() as f64)
    }
}

/// The number of the largest score, the first of several.
fn largest<'a>(scores: impl Iterator<Item = &'a f32>) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (class, &score) in scores.enumerate() {
        if score > best.1 {
            best = (class, score);
        }
    }
    best.0
}

/// A rim of zeros around every map.
fn with_a_rim<T: Element>(maps: &Array4<T>) -> Array4<T> {
    let (images, channels, rows, columns) = maps.dim();
    let size = (images, channels, rows + 2, columns + 2);
    let mut rimmed = Array4::from_elem(size, T::ZERO);
    rimmed.slice_mut(s![.., .., 1..=rows, 1..=columns]).assign(maps);
    rimmed
}

/// The same images in the layout CHWN, in which training is fastest; no bit changes.
fn images_side_by_side<T: Element>(images: ArrayView4<T>) -> Array4<T> {
    let of_pixels = images.permuted_axes([1, 2, 3, 0]);
    let copy = of_pixels.as_standard_layout().into_owned();
    copy.permuted_axes([3, 0, 1, 2])
}

/// Slopes where the ReLU was open, and 0 elsewhere; they lie as `before` does.
fn closed<T: Element>(slopes: Array4<T>, before: &Array4<T>) -> Array4<T> {
    let mut closed = before.mapv(relu_slope);
    closed.zip_mut_with(&slopes, |open, &slope| *open = slope * *open);
    closed
}

/// The slopes before a softmax: pᵢ · (gᵢ − Σⱼ gⱼ·pⱼ).
fn through_softmax<T: Element>(shares: &Array2<T>, slopes: &Array2<T>) -> Array2<T> {
    let mut before = slopes.clone();
    for (mut row, shares) in before.rows_mut().into_iter().zip(shares.rows()) {
        let pairs = row.iter().zip(&shares);
        let mean =
            pairs.fold(T::ZERO, |sum, (&slope, &share)| slope.mul_add(share, sum));
        row.zip_mut_with(&shares, |slope, &share| *slope = share * (*slope - mean));
    }
    before
}

/// Maps as features, one row an image.
fn flat<T: Element>(maps: Array4<T>) -> Array2<T> {
    let (images, channels, rows, columns) = maps.dim();
    let features = channels * rows * columns;
    let numbers = maps.iter().copied().collect();
    Array2::from_shape_vec((images, features), numbers)
        .unwrap_or_else(|_| unreachable!("as many numbers"))
}

/// Features as the maps that they were.
fn reshaped<T: Element>(
    features: Array2<T>,
    shape: (usize, usize, usize, usize),
) -> Array4<T> {
    let numbers = features.iter().copied().collect();
    Array4::from_shape_vec(shape, numbers)
        .unwrap_or_else(|_| unreachable!("as many numbers"))
}

/// What comes out of dropout has the two axes that went in.
fn features_of<T: Element>(array: ArrayD<T>) -> Array2<T> {
    array
        .into_dimensionality::<Ix2>()
        .unwrap_or_else(|_| unreachable!("images and features"))
}
