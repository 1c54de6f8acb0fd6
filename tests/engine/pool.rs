//! Max pooling, and where the largest pixels stood.

use cnn::layer::{Layer, MaxPool2d};
use cnn::pool::{Pooling, max_pool2d, max_pool2d_backward};
use cnn::window::{Window, Window2d};
use ndarray::Array4;

use crate::numbers::{both_ways, numbers, same_bits};

/// In f64 every window is searched on its own, pixel by pixel.
fn check(input: &Array4<f32>, pooling: Pooling) {
    let what = |name: &str| format!("{name} of {:?}, {pooling:?}", input.dim());
    let wide = input.mapv(f64::from);
    let expected = max_pool2d(&wide, pooling).unwrap();
    let values = expected.values.mapv(|value| value as f32);
    same_bits(&what("values"), &values, || {
        max_pool2d(input, pooling).unwrap().values
    });
    // As f32: every index of these planes is one exactly.
    let indices = expected.indices.mapv(|index| index as f32);
    same_bits(&what("indices"), &indices, || {
        let found = max_pool2d(input, pooling).unwrap().indices;
        found.mapv(|index| index as f32)
    });
    let grads: Array4<f32> = numbers(values.raw_dim(), 4);
    let size = [input.dim().2, input.dim().3];
    let mut sums = Array4::<f32>::zeros(input.raw_dim());
    for (place, &index) in expected.indices.indexed_iter() {
        let (image, channel, ..) = place;
        sums[[image, channel, index / size[1], index % size[1]]] += grads[place];
    }
    same_bits(&what("the way back"), &sums, || {
        max_pool2d_backward(&grads, &expected.indices, size).unwrap()
    });
    let (input, grads) = (input.clone().into_dyn(), grads.into_dyn());
    let (values, sums) = (values.into_dyn(), sums.into_dyn());
    for (input, grads) in both_ways(&input).iter().zip(&both_ways(&grads)) {
        same_bits(&what("the layer's values"), &values, || {
            MaxPool2d::new(pooling).forward(input.view()).unwrap()
        });
        same_bits(&what("the layer's way back"), &sums, || {
            MaxPool2d::new(pooling).grad_input(input.view(), grads.view()).unwrap()
        });
    }
}

#[test]
fn every_width_around_that_of_a_vector() {
    for width in 3..=70 {
        let input = numbers((2, 3, 7, width), 1);
        for window in [
            Window::new(2).stride(2),
            Window::new(3).stride(2).padding(1),
            Window::new(3),
            Window::new(3).stride(3).padding(1),
        ] {
            check(&input, Pooling::new(window));
        }
    }
}

#[test]
fn planes_that_are_pooled_in_bands_of_rows() {
    let overlapping = Window::new(3).stride(2).padding(1);
    for window in [Window::new(2).stride(2), overlapping, Window::new(3)] {
        check(&numbers((2, 1, 261, 70), 1), Pooling::new(window));
        check(&numbers((2, 1, 261, 71), 1), Pooling::new(window));
    }
    check(&numbers((1, 1, 9, 9000), 1), Pooling::new(overlapping));
}

#[test]
fn windows_of_all_kinds() {
    all_kinds(&numbers((3, 5, 19, 23), 2));
    // As many images as fill vectors: several at once, and one.
    all_kinds(&numbers((80, 2, 9, 13), 2));
    all_kinds(&numbers((16, 3, 19, 8), 2));
}

fn all_kinds(input: &Array4<f32>) {
    let uneven = Window2d {
        rows: Window::new(4).stride(3).padding(2),
        columns: Window::new(2).stride(5),
    };
    check(input, Pooling::new(uneven));
    // Rows between the windows that none of them sees, and behind them.
    for (kernel, stride) in [(1, 1), (1, 4), (2, 3), (3, 3)] {
        let pairs = Window2d {
            rows: Window::new(kernel).stride(stride),
            columns: Window::new(2).stride(2),
        };
        check(input, Pooling::new(pairs));
    }
    check(input, Pooling::new(Window::new(3).dilation(4).padding(2)));
    let over = Pooling { ceil_mode: true, ..Pooling::new(Window::new(4).stride(3)) };
    check(input, over);
    // Enough planes for threads.
    check(&numbers((32, 16, 14, 14), 3), Pooling::new(Window::new(2).stride(2)));
}

#[test]
fn ties_and_infinities_are_taken_as_they_are_defined() {
    let mut input = Array4::<f32>::zeros((1, 1, 6, 40));
    input[[0, 0, 0, 3]] = -0.0;
    input.slice_mut(ndarray::s![.., .., 2..4, ..]).fill(f32::NEG_INFINITY);
    input[[0, 0, 4, 17]] = f32::INFINITY;
    check(&input, Pooling::new(Window::new(2).stride(2)));
    let mut batch = Array4::<f32>::zeros((16, 1, 6, 40));
    for (number, mut image) in batch.outer_iter_mut().enumerate() {
        let rolled = input.index_axis(ndarray::Axis(0), 0);
        image.assign(&rolled.mapv(|x| if number % 2 == 0 { x } else { -x }));
    }
    check(&batch, Pooling::new(Window::new(2).stride(2)));
    check(&batch, Pooling::new(Window::new(3).stride(1).padding(1)));
}

#[test]
fn zeros_of_either_sign_and_what_is_no_number_come_from_their_place() {
    let first = f32::from_bits(0x7fc0_0001);
    let second = f32::from_bits(0xffc0_0002);
    let some = [0.0, -0.0, f32::NEG_INFINITY, 1.0, first, second, -1.0, 0.0];
    let mut input: Array4<f32> = numbers((2, 3, 13, 70), 5);
    input.mapv_inplace(|number| some[(number.abs() * 8.0) as usize % 8]);
    for width in [7, 16, 33, 34, 50, 70] {
        let input = input.slice(ndarray::s![.., .., .., ..width]).to_owned();
        for window in [
            Window::new(2).stride(2),
            Window::new(3).stride(2).padding(1),
            Window::new(3),
            Window::new(2).stride(2).dilation(2),
            Window::new(4).stride(3),
        ] {
            check(&input, Pooling::new(window));
        }
    }
}

#[test]
fn no_number_is_larger_than_everything_and_the_last_one_counts() {
    // All bits set: whatever the bits of what is no number, it goes through.
    let wild = f32::from_bits(u32::MAX);
    for level in cnn::engine::Level::available() {
        let mut input = Array4::<f32>::ones((1, 1, 4, 36));
        input[[0, 0, 0, 8]] = wild;
        input[[0, 0, 1, 9]] = f32::NAN;
        let pooled = cnn::engine::on(level, || {
            max_pool2d(&input, Window::new(2).stride(2)).unwrap()
        });
        assert!(pooled.values[[0, 0, 0, 4]].is_nan());
        assert_eq!(pooled.indices[[0, 0, 0, 4]], 36 + 9, "{level:?}");
        assert_eq!(pooled.values.iter().filter(|v| v.is_nan()).count(), 1);
        let layer = MaxPool2d::new(Window::new(2).stride(2));
        let grads = pooled.values.mapv(|_| 1.0).into_dyn();
        let view = input.view().into_dyn();
        let back = cnn::engine::on(level, || layer.grad_input(view, grads.view()));
        let back = back.unwrap();
        assert_eq!(back[[0, 0, 1, 9]], 1.0);
        assert_eq!(back.sum(), 36.0);
        let mut batch = Array4::<f32>::ones((16, 1, 4, 36));
        batch.assign(&input);
        let [_, batch] = both_ways(&batch.into_dyn());
        let values = cnn::engine::on(level, || layer.forward(batch.view()));
        let values = values.unwrap();
        assert_eq!(values.iter().filter(|value| value.is_nan()).count(), 16);
        let grads = values.mapv(|_| 1.0);
        let back =
            cnn::engine::on(level, || layer.grad_input(batch.view(), grads.view()));
        let back = back.unwrap();
        assert_eq!((back[[7, 0, 1, 9]], back.sum()), (1.0, 16.0 * 36.0));
        input.fill(wild);
        let pooled = max_pool2d(&input, Window::new(2).stride(2)).unwrap();
        assert!(pooled.values.iter().all(|value| value.is_nan()));
    }
}
