//! Layers that change each number on its own.

use cnn::activation::{relu, relu_slope, sigmoid, sigmoid_slope};
use cnn::layer::{Layer, Relu, Sigmoid};
use ndarray::{ArrayD, IxDyn, Zip};

use crate::numbers::{both_ways, numbers, same_bits};

fn check(layer: &impl Layer<f32>, of: [fn(f32) -> f32; 2], input: &ArrayD<f32>) {
    let what = |name: &str| format!("{name} of {}", layer.name());
    let expected = input.mapv(of[0]);
    same_bits(&what("forward"), &expected, || layer.forward(input.view()).unwrap());
    let grads = numbers(input.raw_dim(), 2);
    let both = Zip::from(&grads).and(input);
    let expected = both.map_collect(|&grad, &x| grad * of[1](x));
    same_bits(&what("grad_input"), &expected, || {
        layer.grad_input(input.view(), grads.view()).unwrap()
    });
}

#[test]
fn one_number_a_few_and_enough_for_threads() {
    for shape in [&[1][..], &[3, 5], &[2, 3, 17, 31], &[40, 5, 33, 31], &[32, 3, 5]]
    {
        let input = numbers(IxDyn(shape), 1);
        check(&Relu, [relu, relu_slope], &input);
        check(&Sigmoid, [sigmoid, sigmoid_slope], &input);
        let [_, last] = both_ways(&input);
        check(&Relu, [relu, relu_slope], &last);
        // Rows that are not stored one behind the other.
        check(&Relu, [relu, relu_slope], &input.reversed_axes());
    }
}

#[test]
fn what_is_not_finite_goes_through() {
    let wild = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -0.0, 1e-45];
    let input = ArrayD::from_shape_fn(IxDyn(&[100]), |at| wild[at[0] % 5]);
    let output = Relu.forward(input.view()).unwrap();
    for (at, number) in output.iter().enumerate() {
        let expected =
            [None, Some(f32::INFINITY), Some(0.0), Some(0.0), Some(1e-45)];
        match expected[at % 5] {
            None => assert!(number.is_nan()),
            Some(expected) => assert_eq!(number.to_bits(), expected.to_bits()),
        }
    }
}
