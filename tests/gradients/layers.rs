//! Layers, losses and a whole network against their differences.

use std::cell::RefCell;

use cnn::layer::{
    AvgPool2d, BatchNorm2d, Conv2d, ConvTranspose2d, Dropout, Flatten, Gelu,
    GlobalAvgPool, Layer, LeakyRelu, Linear, MaxPool2d, Pad2d, Phase, Relu,
    Residual, Sequential, Sigmoid, Tanh,
};
use cnn::loss::{self, CrossEntropy, Reduction};
use cnn::pool::Pooling;
use cnn::signal::Border;
use cnn::{Window, linear};
use ndarray::{Array1, Array2, ArrayD, Ix2};

use crate::{NARROW, WIDE, assert_gradient, loss, numbers};

#[test]
fn the_linear_layer_has_the_gradients_of_its_differences() {
    let (x, w) = (numbers((3, 5), 1), numbers((4, 5), 2));
    let (b, gy) = (numbers(4, 3), numbers((3, 4), 4));
    let y = |x: &Array2<f64>, w: &Array2<f64>, b: &Array1<f64>| {
        linear::linear(x, w, Some(b.view())).unwrap()
    };
    let gx = linear::grad_input(&gy, &w).unwrap();
    let gw = linear::grad_weight(&x, &gy).unwrap();
    let gb = linear::grad_bias(&gy).unwrap();
    assert_gradient("input", &x, &gx, WIDE, |x| loss(y(x, &w, &b), &gy));
    assert_gradient("weight", &w, &gw, WIDE, |w| loss(y(&x, w, &b), &gy));
    assert_gradient("bias", &b, &gb, WIDE, |b| loss(y(&x, &w, b), &gy));
}

/// The layer's gradients of its input and of every parameter.
fn assert_layer(mut layer: impl Layer<f64>, input: &[usize], step: f64) {
    let what = |of: &str| format!("{of} of {} {}", layer.name(), layer.settings());
    let whats = [what("input"), what("parameter")];
    for (mut parameter, seed) in layer.parameters_mut().into_iter().zip(11..) {
        let shape = parameter.raw_dim();
        parameter.assign(&numbers(shape, seed));
    }
    let x = numbers(input, 1);
    let gy = numbers(layer.output_shape(input).unwrap(), 2);
    let gradients = layer.backward(x.view(), gy.view()).unwrap();
    let forward = |x: &ArrayD<f64>| loss(layer.forward(x.view()).unwrap(), &gy);
    assert_gradient(&whats[0], &x, &gradients.input, step, forward);
    let weights: Vec<_> = (layer.parameters().into_iter())
        .map(|parameter| parameter.values.to_owned())
        .collect();
    assert_eq!(weights.len(), gradients.parameters.len(), "{}", whats[1]);
    let layer = RefCell::new(layer);
    for (index, own) in weights.iter().enumerate() {
        let forward = |weight: &ArrayD<f64>| {
            layer.borrow_mut().parameters_mut()[index].assign(weight);
            loss(layer.borrow().forward(x.view()).unwrap(), &gy)
        };
        let gradient = &gradients.parameters[index];
        assert_gradient(&whats[1], own, gradient, step, forward);
        layer.borrow_mut().parameters_mut()[index].assign(own);
    }
}

#[test]
fn every_layer_has_the_gradients_of_its_differences() {
    let images = [2, 3, 6, 5];
    let window = Window::new(3).stride(2).padding(1);
    assert_layer(Conv2d::new(3, 2, window).unwrap(), &images, WIDE);
    let bare = Conv2d::new(3, 2, window).unwrap().without_bias();
    assert_layer(bare, &images, WIDE);
    let transposed = ConvTranspose2d::new(3, 2, window).unwrap();
    assert_layer(transposed, &images, WIDE);
    assert_layer(Linear::new(7, 4).unwrap(), &[3, 7], WIDE);
    assert_layer(Linear::new(7, 4).unwrap().without_bias(), &[3, 7], WIDE);
    assert_layer(MaxPool2d::new(window), &images, NARROW);
    assert_layer(AvgPool2d::new(Pooling::new(window).ceil()), &images, WIDE);
    assert_layer(GlobalAvgPool, &images, WIDE);
    let borders = [
        Border::Zero,
        Border::Constant(0.5),
        Border::Wrap,
        Border::Reflect,
        Border::Nearest,
        Border::Symmetric,
    ];
    for border in borders {
        assert_layer(Pad2d::around(border, [[2, 0], [1, 7]]), &images, WIDE);
    }
    assert_layer(Flatten, &images, WIDE);
    assert_layer(Relu, &images, NARROW);
    assert_layer(Sigmoid, &images, NARROW);
    assert_layer(Tanh::new(), &images, NARROW);
    assert_layer(Tanh::lenet(), &images, NARROW);
    assert_layer(LeakyRelu { slope: 0.2 }, &images, NARROW);
    assert_layer(Gelu, &images, NARROW);
    let mut norm = BatchNorm2d::new(3).unwrap();
    norm.running_mean = numbers(3, 20);
    norm.running_var = numbers(3, 21) + 1.5;
    assert_layer(norm.clone(), &images, NARROW);
    Layer::<f64>::set_phase(&mut norm, Phase::Training { step: 0 });
    assert_layer(norm, &images, NARROW);
    let mut dropout = Dropout::new(0.4, 1).unwrap();
    assert_layer(dropout, &images, WIDE);
    Layer::<f64>::set_phase(&mut dropout, Phase::Training { step: 3 });
    assert_layer(dropout, &images, WIDE);
}

#[test]
fn a_network_of_all_layers_has_the_gradients_of_its_differences() {
    let inner = Sequential::new()
        .then(ConvTranspose2d::new(4, 3, Window::new(2)).unwrap())
        .then(Sigmoid)
        .then(AvgPool2d::new(Window::new(2)));
    let network = Sequential::new()
        .then(Conv2d::new(2, 4, Window::new(3).padding(1)).unwrap())
        .then(Relu)
        .then(MaxPool2d::new(Window::new(2).stride(2)))
        .then(inner)
        .then(Dropout::new(0.3, 5).unwrap())
        .then(Flatten)
        .then(Linear::new(27, 6).unwrap())
        .then(Tanh::lenet())
        .then(Linear::new(6, 3).unwrap());
    assert_layer(network, &[2, 2, 6, 6], NARROW);
}

/// A block around two convolutions, with one of its own on the way around.
fn block() -> Residual<f64> {
    let window = Window::new(3).padding(1);
    let conv = |channels, window| Conv2d::new(channels, 3, window).unwrap();
    let norm = || BatchNorm2d::new(3).unwrap();
    let branch = Sequential::new()
        .then(conv(2, window.stride(2)).without_bias())
        .then(norm())
        .then(Gelu)
        .then(conv(3, window));
    // A bias in front of a normalization has no gradient.
    let project = conv(2, Window::new(1).stride(2)).without_bias();
    Residual::new(branch).skip(Sequential::new().then(project).then(norm()))
}

#[test]
fn residual_blocks_have_the_gradients_of_their_differences() {
    for phase in [Phase::Evaluation, Phase::Training { step: 0 }] {
        let inner = Sequential::new()
            .then(Conv2d::new(3, 3, Window::new(3).padding(1)).unwrap())
            .then(LeakyRelu::default());
        let mut network = Sequential::new()
            .then(block())
            .then(Residual::new(inner))
            .then(Flatten)
            .then(Linear::new(27, 2).unwrap());
        network.set_phase(phase);
        assert_layer(network, &[3, 2, 6, 5], NARROW);
    }
}

#[test]
fn cross_entropy_has_the_gradient_of_its_differences() {
    let logits: Array2<f64> = numbers((4, 5), 1) * 3.0;
    let labels = [2, 0, 4, 4];
    let weights = vec![0.5, 1.0, 2.0, 0.0, 1.5];
    for reduction in [Reduction::Mean, Reduction::Sum] {
        for smoothing in [0.0, 0.2] {
            for class_weights in [None, Some(weights.clone())] {
                let ignored = Some(2);
                let loss =
                    CrossEntropy { smoothing, class_weights, ignored, reduction };
                let gradient = loss.grad_logits(&logits, &labels).unwrap();
                assert_gradient(
                    &format!("{loss:?}"),
                    &logits,
                    &gradient,
                    NARROW,
                    |logits| loss.value(logits, &labels).unwrap(),
                );
            }
        }
    }
}

#[test]
fn mean_squared_error_has_the_gradient_of_its_differences() {
    let (prediction, target) = (numbers((3, 4), 1), numbers((3, 4), 2));
    let gradient =
        loss::grad_mean_squared_error(prediction.view(), target.view()).unwrap();
    // The difference of a square is exact, however far apart the points.
    assert_gradient("prediction", &prediction, &gradient, WIDE, |p| {
        loss::mean_squared_error::<f64, Ix2>(p.view(), target.view()).unwrap()
    });
}
