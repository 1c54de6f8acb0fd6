//! Work that is made once and done many times, for the page or the program that measures.

use std::cell::RefCell;

use cnn::conv::conv2d;
use cnn::layer::{Layer, MaxPool2d, Sequential};
use cnn::loss::CrossEntropy;
use cnn::networks::lenet5;
use cnn::optim::{Optimizer, Schedule, Sgd};
use cnn::pool::max_pool2d;
use cnn::random::{generator, uniform};
use cnn::signal::{Mode, correlate2d};
use cnn::{Window, train};
use ndarray::{Array2, Array4, ArrayD};

enum Work {
    Nothing,
    Conv(Array4<f32>, Array4<f32>, Window),
    Filter(Array2<f32>, Array2<f32>),
    Pool(Array4<f32>),
    Indices(Array4<f32>),
    Train(Box<(Sequential, Optimizer)>, ArrayD<f32>, Vec<usize>),
    Forward(Box<Sequential>, ArrayD<f32>),
}

thread_local! {
    static WORK: RefCell<Work> = const { RefCell::new(Work::Nothing) };
}

fn numbers(shape: &[usize], stream: u64) -> ArrayD<f32> {
    let generator = &mut generator(3, stream);
    ArrayD::from_shape_simple_fn(shape, || uniform(generator, 1.0) as f32)
}

fn batch(shape: [usize; 4], stream: u64) -> Array4<f32> {
    numbers(&shape, stream).into_dimensionality().unwrap()
}

/// A convolution of `n` images.
#[unsafe(no_mangle)]
pub extern "C" fn conv(
    n: usize,
    channels: usize,
    filters: usize,
    side: usize,
    kernel: usize,
    padding: usize,
) {
    let input = batch([n, channels, side, side], 1);
    let weight = batch([filters, channels, kernel, kernel], 2);
    WORK.set(Work::Conv(input, weight, Window::new(kernel).padding(padding)));
}

/// One kernel over one image, zeros at the border. If `whole` is not 0, of whole weights from
/// −2 to 2 over pixels of 255 steps.
#[unsafe(no_mangle)]
pub extern "C" fn filter(side: usize, kernel: usize, whole: u32) {
    let stepped = |numbers: ArrayD<f32>, largest: f32, steps: f32| match whole {
        0 => numbers,
        _ => numbers.mapv(|number| (number * largest * steps).round() / steps),
    };
    let image = stepped(numbers(&[side, side], 1), 1.0, 255.0);
    let kernel = stepped(numbers(&[kernel, kernel], 2), 2.0, 1.0);
    let [image, kernel] =
        [image, kernel].map(|array| array.into_dimensionality().unwrap());
    WORK.set(Work::Filter(image, kernel));
}

/// Max pooling of 2×2, with the indices of the maxima if that is not 0.
#[unsafe(no_mangle)]
pub extern "C" fn pool(n: usize, channels: usize, side: usize, indices: u32) {
    let input = batch([n, channels, side, side], 1);
    WORK.set(if indices == 0 { Work::Pool(input) } else { Work::Indices(input) });
}

/// Steps of LeNet-5 by SGD with momentum.
#[unsafe(no_mangle)]
pub extern "C" fn training(n: usize) {
    let rule = Sgd::plain().momentum(0.9);
    let optimizer = Optimizer::new(rule, Schedule::constant(0.05)).unwrap();
    let images = numbers(&[n, 1, 28, 28], 1);
    let labels = (0..n).map(|image| image % 10).collect();
    let both = Box::new((lenet5(1).unwrap(), optimizer));
    WORK.set(Work::Train(both, images, labels));
}

/// What LeNet-5 says of `n` images.
#[unsafe(no_mangle)]
pub extern "C" fn forward(n: usize) {
    let network = Box::new(lenet5(1).unwrap());
    WORK.set(Work::Forward(network, numbers(&[n, 1, 28, 28], 1)));
}

/// Does the work so many times; gives the bits of a number of what came out.
#[unsafe(no_mangle)]
pub extern "C" fn work(times: u32) -> u32 {
    let once = |work: &mut Work| match work {
        Work::Nothing => 0.0,
        Work::Conv(input, weight, window) => {
            conv2d(&*input, &*weight, None, *window).unwrap()[[0, 0, 0, 0]]
        }
        Work::Filter(image, kernel) => {
            correlate2d(&*image, &*kernel, Mode::Same).unwrap()[[0, 0]]
        }
        Work::Pool(input) => {
            let pool = MaxPool2d::new(Window::new(2).stride(2));
            pool.forward(input.view().into_dyn()).unwrap()[[0, 0, 0, 0]]
        }
        Work::Indices(input) => {
            let pooled = max_pool2d(&*input, Window::new(2).stride(2)).unwrap();
            pooled.values[[0, 0, 0, 0]]
        }
        Work::Train(both, images, labels) => {
            let (network, optimizer) = &mut **both;
            let loss = CrossEntropy::default();
            let step = train::step(network, optimizer, images.view(), labels, &loss);
            step.unwrap() as f32
        }
        Work::Forward(network, images) => {
            network.forward(images.view()).unwrap()[[0, 0]]
        }
    };
    WORK.with_borrow_mut(|work| (0..times).map(|_| once(work)).sum::<f32>())
        .to_bits()
}
