//! A fully connected layer and its gradients, whose definition is written here.

use cnn::accumulation::{chain, over_images};
use cnn::linear;
use ndarray::Array2;

use crate::numbers::{both_ways, numbers, same_bits};

fn check([images, inputs, outputs]: [usize; 3]) {
    let input: Array2<f32> = numbers((images, inputs), 1);
    let weight: Array2<f32> = numbers((outputs, inputs), 2);
    let bias = numbers(outputs, 3);
    let grads: Array2<f32> = numbers((images, outputs), 4);
    let what =
        |name: &str| format!("{name}, {images} images, {inputs} to {outputs}");

    let expected = Array2::from_shape_fn((images, outputs), |(n, o)| {
        let terms = (0..inputs).map(|i| (input[[n, i]], weight[[o, i]]));
        chain(bias[o], terms)
    });
    let (inputs_of_both, grads_of_both) = (both_ways(&input), both_ways(&grads));
    for input in &inputs_of_both {
        same_bits(&what("linear"), &expected, || {
            linear::linear(input, &weight, Some(bias.view())).unwrap()
        });
    }
    let expected = Array2::from_shape_fn((images, outputs), |(n, o)| {
        chain(0.0, (0..inputs).map(|i| (input[[n, i]], weight[[o, i]])))
    });
    for input in &inputs_of_both {
        same_bits(&what("without bias"), &expected, || {
            linear::linear(input, &weight, None).unwrap()
        });
    }
    let expected = Array2::from_shape_fn((images, inputs), |(n, i)| {
        chain(0.0, (0..outputs).map(|o| (grads[[n, o]], weight[[o, i]])))
    });
    for grads in &grads_of_both {
        same_bits(&what("grad_input"), &expected, || {
            linear::grad_input(grads, &weight).unwrap()
        });
    }
    let expected = Array2::from_shape_fn((outputs, inputs), |(o, i)| {
        over_images((0..images).map(|n| grads[[n, o]] * input[[n, i]]))
    });
    for input in &inputs_of_both {
        for grads in &grads_of_both {
            same_bits(&what("grad_weight"), &expected, || {
                linear::grad_weight(input, grads).unwrap()
            });
        }
    }
    let expected = ndarray::Array1::from_shape_fn(outputs, |o| {
        over_images((0..images).map(|n| grads[[n, o]]))
    });
    for grads in &grads_of_both {
        same_bits(&what("grad_bias"), &expected, || {
            linear::grad_bias(grads).unwrap()
        });
    }
}

#[test]
fn one_image_a_few_and_a_batch() {
    for images in [1, 2, 3, 7, 8, 9, 16, 33, 64] {
        for (inputs, outputs) in [(1, 1), (5, 3), (17, 10), (40, 33)] {
            check([images, inputs, outputs]);
        }
    }
}

#[test]
fn layers_large_enough_for_threads() {
    check([64, 400, 120]);
    check([3, 900, 700]);
    // More images than are kept at once, and a row that is more by itself.
    check([70, 9000, 3]);
    check([17, 270_000, 1]);
}
