//! What holds of any `f32`: NaN, the infinities, both zeros and the subnormal numbers too.
//!
//! `any::<f32>()` gives neither NaN nor infinity; [`any_number`] does.

use cnn::activation::relu;
use cnn::conv::{conv2d, grad_input, grad_weight, reference};
use cnn::layer::{Layer, Linear, Sequential};
use cnn::pool::{max_pool2d, max_pool2d_backward};
use cnn::signal::{Mode, correlate2d};
use cnn::statistics::largest_difference;
use cnn::{Window, weights};
use ndarray::{Array1, Array2, Array4, Dimension, ShapeBuilder};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::cases::{Case, case};

/// Any `f32`, the rare kinds as often as the usual ones.
fn any_number() -> impl Strategy<Value = f32> {
    prop_oneof![
        4 => -8.0_f32..8.0,
        2 => any::<u32>().prop_map(f32::from_bits),
        1 => Just(f32::NAN),
        1 => Just(f32::INFINITY),
        1 => Just(f32::NEG_INFINITY),
        1 => Just(0.0_f32),
        1 => Just(-0.0_f32),
        1 => (1_u32..1 << 23).prop_map(f32::from_bits),
        1 => (1_u32..1 << 23).prop_map(|bits| -f32::from_bits(bits)),
    ]
}

/// An array of that shape, of `numbers` over and over.
fn filled<D: Dimension>(
    shape: impl ShapeBuilder<Dim = D>,
    numbers: &[f32],
) -> ndarray::Array<f32, D> {
    let mut numbers = numbers.iter().copied().cycle();
    ndarray::Array::from_shape_simple_fn(shape, || numbers.next().unwrap())
}

/// The same bits, or NaN both: which NaN, IEEE 754 leaves open.
fn alike(a: f32, b: f32) -> bool {
    a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
}

fn all_alike<D: Dimension>(
    a: &ndarray::Array<f32, D>,
    b: &ndarray::Array<f32, D>,
) -> bool {
    a.shape() == b.shape() && a.iter().zip(b).all(|(&a, &b)| alike(a, b))
}

/// A kind of number, and whether one is of it.
type Kind = (&'static str, fn(f32) -> bool);

#[test]
fn any_number_is_now_and_then_of_each_kind() {
    let mut runner = TestRunner::deterministic();
    let numbers: Vec<f32> = (0..1_000)
        .map(|_| any_number().new_tree(&mut runner).unwrap().current())
        .collect();
    let kinds: [Kind; 8] = [
        ("NaN", f32::is_nan),
        ("∞", |x| x == f32::INFINITY),
        ("−∞", |x| x == f32::NEG_INFINITY),
        ("0", |x| x.to_bits() == 0),
        ("−0", |x| x.to_bits() == 1 << 31),
        ("subnormal", |x| x.is_subnormal() && x > 0.0),
        ("negative subnormal", |x| x.is_subnormal() && x < 0.0),
        ("normal", f32::is_normal),
    ];
    for (kind, is) in kinds {
        let count = numbers.iter().filter(|&&number| is(number)).count();
        assert!(count > 20, "{kind}: {count} of 1000");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_largest_of_a_window_is_its_last_nan_or_its_first_largest(
        numbers in vec(any_number(), 7 * 9),
        kernel in 1_usize..=3,
        stride in 1_usize..=3,
    ) {
        let input = Array4::from_shape_vec((1, 1, 7, 9), numbers).unwrap();
        let window = Window::new(kernel).stride(stride);
        let pooled = max_pool2d(&input, window).unwrap();
        for ((.., row, column), &value) in pooled.values.indexed_iter() {
            let mut best = (f32::NEG_INFINITY, None);
            for y in row * stride..row * stride + kernel {
                for x in column * stride..column * stride + kernel {
                    let pixel = input[[0, 0, y, x]];
                    let larger = pixel.is_nan()
                        || !best.0.is_nan() && (pixel > best.0 || best.1.is_none());
                    if larger {
                        best = (pixel, Some(y * 9 + x));
                    }
                }
            }
            let index = pooled.indices[[0, 0, row, column]];
            // Of −0 and 0, which are equal, either may be handed on by its place.
            prop_assert_eq!(Some(index), best.1);
            prop_assert!(alike(value, best.0), "{value} for {}", best.0);
        }
        let one = Array4::<f32>::ones(pooled.values.raw_dim());
        let back = max_pool2d_backward(&one, &pooled.indices, [7, 9]).unwrap();
        prop_assert_eq!(back.sum(), pooled.values.len() as f32);
    }

    #[test]
    fn the_fast_convolution_and_its_ways_back_are_the_definition(
        Case { input, weight, geometry } in case(),
        numbers in vec(any_number(), 97),
        others in vec(any_number(), 89),
        with_bias: bool,
    ) {
        let (input, weight) = (filled(input.dim(), &numbers), filled(weight.dim(), &others));
        let bias: Array1<f32> = filled(weight.dim().0, &numbers[5..]);
        let bias = with_bias.then(|| bias.view());
        let fast = conv2d(&input, &weight, bias, geometry).unwrap();
        let (x, w) = (input.view(), weight.view());
        let slow = reference::conv2d(x, w, bias, geometry).unwrap();
        prop_assert!(all_alike(&fast, &slow));
        let grads: Array4<f32> = filled(fast.dim(), &others[3..]);
        let (g, size) = (grads.view(), [input.dim().2, input.dim().3]);
        let fast = grad_input(&grads, &weight, size, geometry).unwrap();
        let slow = reference::grad_input(g, w, size, geometry).unwrap();
        prop_assert!(all_alike(&fast, &slow));
        let fast = grad_weight(&input, &grads, geometry).unwrap();
        let slow = reference::grad_weight(x, g, geometry).unwrap();
        prop_assert!(all_alike(&fast, &slow));
    }

    #[test]
    fn a_sum_beside_the_border_is_one_over_zeros(
        plane in vec(any_number(), 5 * 6),
        kernel in vec(any_number(), 3 * 2),
    ) {
        let plane = Array2::from_shape_vec((5, 6), plane).unwrap();
        let kernel = Array2::from_shape_vec((3, 2), kernel).unwrap();
        let full = correlate2d(&plane, &kernel, Mode::Full).unwrap();
        for ((row, column), &sum) in full.indexed_iter() {
            let mut expected = 0.0_f32;
            for ((u, v), &weight) in kernel.indexed_iter() {
                let at = (row + u).checked_sub(2).zip((column + v).checked_sub(1));
                let pixel = at.and_then(|(y, x)| plane.get((y, x)).copied());
                expected = pixel.unwrap_or(0.0).mul_add(weight, expected);
            }
            prop_assert!(alike(sum, expected), "{sum} for {expected}");
        }
    }

    #[test]
    fn weights_come_back_with_every_bit(numbers in vec(any_number(), 3 * 4 + 3)) {
        let mut network = Sequential::<f32>::new().then(Linear::new(4, 3).unwrap());
        let mut next = numbers.iter();
        for mut parameter in network.parameters_mut() {
            parameter.iter_mut().zip(&mut next).for_each(|(own, &number)| *own = number);
        }
        let bytes = weights::encode(&network).unwrap();
        let mut other = Sequential::<f32>::new().then(Linear::new(4, 3).unwrap());
        weights::decode(&bytes, &mut other).unwrap();
        for (own, other) in network.parameters().iter().zip(other.parameters()) {
            let bits = |x: &f32| x.to_bits();
            prop_assert!(own.values.iter().map(bits).eq(other.values.iter().map(bits)));
        }
    }

    #[test]
    fn a_difference_hides_no_nan(
        a in vec(any_number(), 6),
        b in vec(any_number(), 6),
    ) {
        let [a, b] = [a, b].map(|list| Array2::from_shape_vec((2, 3), list).unwrap());
        let off = largest_difference(&a, &b);
        let differences = a.iter().zip(&b).map(|(&a, &b)| f64::from(a - b));
        if differences.clone().any(f64::is_nan) {
            prop_assert!(off.is_nan());
        } else {
            prop_assert_eq!(off, differences.map(f64::abs).fold(0.0, f64::max));
        }
    }

    #[test]
    fn a_relu_hides_no_nan(number in any_number()) {
        let out = relu(number);
        let right = match number {
            number if number.is_nan() => out.is_nan(),
            number if number > 0.0 => out.to_bits() == number.to_bits(),
            _ => out == 0.0,
        };
        prop_assert!(right, "{out} of {number}");
    }
}
