//! Every gradient against central differences, in f64.
//!
//! The loss is Σ gy · y with fixed gy, so that its gradient by hand is what
//! `backward` gives for gy. A difference over a straight line has no error but
//! rounding; where the function is curved, inputs stay away from its kinks.

#[path = "gradients/layers.rs"]
mod layers;

use cnn::Window;
use cnn::conv::{self, Geometry, Transposed, conv_transpose2d, conv2d, transposed};
use cnn::pool::{self, Divisor, Pooling};
use cnn::window::Window2d;
use ndarray::{Array, Array1, Array4, Dimension, ShapeBuilder};

/// Half the distance of the two points of a difference, where the function is
/// straight: the wider, the less rounding matters.
const WIDE: f64 = 1.0 / 8.0;
/// The same where it is curved or has kinks.
const NARROW: f64 = 1.0 / (1 << 17) as f64;
/// Most that difference and gradient may differ, relative to the largest
/// gradient.
const RELATIVE: f64 = 1e-9;

/// Numbers in −1..1 without pattern, others for another `seed`.
fn numbers<D: Dimension>(
    shape: impl ShapeBuilder<Dim = D>,
    seed: u64,
) -> Array<f64, D> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    Array::from_shape_simple_fn(shape, || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    })
}

/// Σ gy · y.
fn loss<D: Dimension>(output: Array<f64, D>, grad: &Array<f64, D>) -> f64 {
    (output * grad).sum()
}

/// Asserts that the gradient of `loss` with respect to `at` is `gradient`.
fn assert_gradient<D: Dimension>(
    what: &str,
    at: &Array<f64, D>,
    gradient: &Array<f64, D>,
    step: f64,
    loss: impl Fn(&Array<f64, D>) -> f64,
) {
    assert_eq!(at.shape(), gradient.shape(), "{what}");
    let largest = gradient.iter().fold(0.0, |most: f64, g| most.max(g.abs()));
    assert!(largest > 0.0, "{what}: a gradient of zeros proves nothing");
    let mut moved = at.clone();
    for place in 0..at.len() {
        let mut loss_at = |offset: f64| {
            let value = moved.iter_mut().nth(place).unwrap();
            let before = std::mem::replace(value, *value + offset);
            let loss = loss(&moved);
            *moved.iter_mut().nth(place).unwrap() = before;
            loss
        };
        let difference = (loss_at(step) - loss_at(-step)) / (2.0 * step);
        let gradient = gradient.iter().nth(place).unwrap();
        let error = (difference - gradient).abs() / largest;
        assert!(
            error < RELATIVE,
            "{what}: element {place} has the gradient {gradient}, by difference \
             {difference}"
        );
    }
}

/// Geometries that differ in all that a geometry can differ in, each with
/// input channels of a group, filters of a group and input size.
fn geometries() -> Vec<(Geometry, [usize; 2], [usize; 2])> {
    let plain = Window::new(3);
    let mixed = Window2d {
        rows: Window::new(2).stride(2).paddings(1, 0).dilation(2),
        columns: Window::new(3).stride(3).paddings(0, 2),
    };
    vec![
        (plain.into(), [2, 3], [5, 4]),
        (plain.padding(1).stride(2).into(), [2, 2], [6, 5]),
        (Window::new(4).same().unwrap().into(), [1, 2], [5, 5]),
        (Window::new(1).into(), [3, 2], [3, 4]),
        (mixed.into(), [2, 1], [6, 7]),
        (Geometry::new(mixed).groups(2), [2, 3], [5, 7]),
        (Geometry::new(plain.padding(1)).groups(4), [1, 1], [4, 4]),
        (plain.stride(5).into(), [1, 1], [4, 9]),
    ]
}

#[test]
fn convolution_has_the_gradients_of_its_differences() {
    for (geometry, [in_group, out_group], [height, width]) in geometries() {
        let groups = geometry.groups;
        let [rows, columns] = geometry.window.kernel();
        let x = numbers((2, groups * in_group, height, width), 1);
        let w = numbers((groups * out_group, in_group, rows, columns), 2);
        let b = numbers(groups * out_group, 3);
        let y = |x: &Array4<f64>, w: &Array4<f64>, b: &Array1<f64>| {
            conv2d(x, w, Some(b.view()), geometry).unwrap()
        };
        let gy = numbers(y(&x, &w, &b).dim(), 4);
        let gx = conv::grad_input(&gy, &w, [height, width], geometry).unwrap();
        let gw = conv::grad_weight(&x, &gy, geometry).unwrap();
        let gb = conv::grad_bias(&gy).unwrap();
        let what = |of| format!("{of} of {geometry:?}");
        assert_gradient(&what("input"), &x, &gx, WIDE, |x| loss(y(x, &w, &b), &gy));
        assert_gradient(&what("weight"), &w, &gw, WIDE, |w| loss(y(&x, w, &b), &gy));
        assert_gradient(&what("bias"), &b, &gb, WIDE, |b| loss(y(&x, &w, b), &gy));
    }
}

#[test]
fn transposed_convolution_has_the_gradients_of_its_differences() {
    for (geometry, [in_group, out_group], size) in geometries() {
        let groups = geometry.groups;
        let [rows, columns] = geometry.window.kernel();
        let [height, width] = size;
        // One more row and column where the stride or the dilation has room.
        let room = |window: Window| (window.stride.max(window.dilation) - 1).min(1);
        let Window2d { rows: down, columns: across } = geometry.window;
        let larger = Transposed::new(geometry).more(room(down), room(across));
        let x = numbers((2, groups * in_group, height, width), 5);
        let w = numbers((groups * in_group, out_group, rows, columns), 6);
        let b = numbers(groups * out_group, 7);
        let y = |x: &Array4<f64>, w: &Array4<f64>, b: &Array1<f64>| {
            conv_transpose2d(x, w, Some(b.view()), larger).unwrap()
        };
        let gy = numbers(y(&x, &w, &b).dim(), 8);
        let gx = transposed::grad_input(&gy, &w, size, larger).unwrap();
        let gw = transposed::grad_weight(&x, &gy, larger).unwrap();
        let gb = conv::grad_bias(&gy).unwrap();
        let what = |of| format!("{of} of {larger:?}");
        assert_gradient(&what("input"), &x, &gx, WIDE, |x| loss(y(x, &w, &b), &gy));
        assert_gradient(&what("weight"), &w, &gw, WIDE, |w| loss(y(&x, w, &b), &gy));
        assert_gradient(&what("bias"), &b, &gb, WIDE, |b| loss(y(&x, &w, b), &gy));
    }
}

fn poolings() -> Vec<Pooling> {
    let overlapping = Window::new(3).stride(2).padding(1);
    let mixed = Window2d {
        rows: Window::new(2).stride(3),
        columns: Window::new(3).paddings(0, 1).dilation(2),
    };
    vec![
        Window::new(2).stride(2).into(),
        overlapping.into(),
        Pooling::new(overlapping).ceil(),
        Pooling::new(mixed).ceil(),
    ]
}

/// All values a hundredth apart, in an order without pattern: far more than a
/// step, so that no largest value changes its place.
fn apart(shape: (usize, usize, usize, usize)) -> Array4<f64> {
    let random = numbers(shape, 9);
    random.mapv(|value| {
        let rank = random.iter().filter(|&&other| other < value).count();
        rank as f64 / 100.0 - 0.5
    })
}

#[test]
fn max_pooling_has_the_gradient_of_its_differences() {
    for pooling in poolings() {
        let x = apart((2, 2, 6, 7));
        let y = pool::max_pool2d(&x, pooling).unwrap();
        let gy = numbers(y.values.dim(), 10);
        let gx = pool::max_pool2d_backward(&gy, &y.indices, [6, 7]).unwrap();
        assert_gradient(&format!("{pooling:?}"), &x, &gx, NARROW, |x| {
            loss(pool::max_pool2d(x, pooling).unwrap().values, &gy)
        });
    }
}

#[test]
fn average_pooling_has_the_gradient_of_its_differences() {
    for pooling in poolings() {
        for divisor in [Divisor::Padded, Divisor::Inside, Divisor::Fixed(3)] {
            let x = numbers((2, 2, 6, 7), 11);
            let y = |x: &Array4<f64>| pool::avg_pool2d(x, pooling, divisor).unwrap();
            let gy = numbers(y(&x).dim(), 12);
            let gx = pool::avg_pool2d_backward(&gy, [6, 7], pooling, divisor);
            let what = format!("{pooling:?} {divisor:?}");
            assert_gradient(&what, &x, &gx.unwrap(), WIDE, |x| loss(y(x), &gy));
        }
    }
}

#[test]
fn l2_pooling_has_the_gradient_of_its_differences() {
    for pooling in poolings() {
        // Magnitudes of at least a half: the kink is where all are 0.
        let x = numbers((2, 2, 6, 7), 13).mapv(|x| x + 0.5_f64.copysign(x));
        let y = |x: &Array4<f64>| pool::l2_pool2d(x, pooling).unwrap();
        let gy = numbers(y(&x).dim(), 14);
        let gx = pool::l2_pool2d_backward(&gy, &x, pooling).unwrap();
        assert_gradient(&format!("{pooling:?}"), &x, &gx, NARROW, |x| {
            loss(y(x), &gy)
        });
    }
}

#[test]
fn adaptive_and_global_means_have_the_gradients_of_their_differences() {
    let x = numbers((2, 3, 5, 7), 15);
    for size in [[1, 1], [3, 4], [5, 7], [6, 9]] {
        let y = |x: &Array4<f64>| pool::adaptive_avg_pool2d(x, size).unwrap();
        let gy = numbers(y(&x).dim(), 16);
        let gx = pool::adaptive_avg_pool2d_backward(&gy, [5, 7]).unwrap();
        assert_gradient(&format!("{size:?}"), &x, &gx, WIDE, |x| loss(y(x), &gy));
    }
    let y = |x: &Array4<f64>| pool::global_avg_pool2d(x).unwrap();
    let gy = numbers(y(&x).dim(), 17);
    let gx = pool::global_avg_pool2d_backward(&gy, [5, 7]).unwrap();
    assert_gradient("the global mean", &x, &gx, WIDE, |x| loss(y(x), &gy));
}

#[test]
fn blurred_pooling_has_the_gradient_of_its_differences() {
    for kernel in [1, 2, 4, 5] {
        let window = Window::new(kernel).stride(2).same().unwrap();
        let x = numbers((2, 2, 6, 5), 18);
        let y = |x: &Array4<f64>| pool::blur_pool2d(x, window).unwrap();
        let gy = numbers(y(&x).dim(), 19);
        let gx = pool::blur_pool2d_backward(&gy, [6, 5], window).unwrap();
        assert_gradient(&format!("{window:?}"), &x, &gx, WIDE, |x| loss(y(x), &gy));
    }
}
