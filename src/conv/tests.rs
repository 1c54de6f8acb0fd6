use super::*;
use crate::Window;
use crate::window::Window2d;
use ndarray::{Array, Array2, Dimension, array, s};

/// Numbers without pattern, the same ones each time.
fn numbers<D: Dimension>(
    shape: impl ndarray::ShapeBuilder<Dim = D>,
) -> Array<f32, D> {
    let mut state = 12345_u32;
    Array::from_shape_simple_fn(shape, || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    })
}

#[test]
fn correlation_of_3x3_with_2x2_and_bias_1_is_20_26_38_44() {
    // 0·0 + 1·1 + 3·2 + 4·3 + 1 = 20
    let input = Array::from_iter((0..9).map(|v| v as f32));
    let input = input.into_shape_with_order((1, 1, 3, 3)).unwrap();
    let weight = array![[[[0.0, 1.0], [2.0, 3.0]]]];
    let bias = array![1.0];
    let output = conv2d(&input, &weight, Some(bias.view()), Window::new(2));
    assert_eq!(output.unwrap(), array![[[[20.0, 26.0], [38.0, 44.0]]]]);
}

#[test]
fn a_kernel_of_one_is_a_product_of_matrices_at_every_pixel() {
    let (input, weight) = (numbers((2, 5, 3, 4)), numbers((6, 5, 1, 1)));
    let output = conv2d(&input, &weight, None, Window::new(1)).unwrap();
    let matrix: Array2<f32> = weight.into_shape_with_order((6, 5)).unwrap();
    for image in 0..2 {
        for (row, column) in (0..3).flat_map(|i| (0..4).map(move |j| (i, j))) {
            let pixel = input.slice(s![image, .., row, column]);
            for (filter, weights) in matrix.outer_iter().enumerate() {
                let sum = (pixel.iter().zip(weights))
                    .fold(0.0_f32, |sum, (&x, &w)| x.mul_add(w, sum));
                assert_eq!(output[[image, filter, row, column]], sum);
            }
        }
    }
}

#[test]
fn groups_are_convolutions_side_by_side() {
    let (input, weight) = (numbers((2, 6, 7, 8)), numbers((9, 2, 3, 3)));
    let window = Window::new(3).padding(1).stride(2);
    let grouped = Geometry::new(window).groups(3);
    let output = conv2d(&input, &weight, None, grouped).unwrap();
    let grad = numbers(output.dim());
    let to_input = grad_input(&grad, &weight, [7, 8], grouped).unwrap();
    let to_weight = grad_weight(&input, &grad, grouped).unwrap();
    for group in 0..3 {
        let ins = s![.., 2 * group..2 * group + 2, .., ..];
        let filters = s![3 * group..3 * group + 3, .., .., ..];
        let outs = s![.., 3 * group..3 * group + 3, .., ..];
        let (x, w, g) = (input.slice(ins), weight.slice(filters), grad.slice(outs));
        let alone = conv2d(x, w, None, window).unwrap();
        assert_eq!(output.slice(outs), alone);
        let alone = super::grad_input(g, w, [7, 8], window).unwrap();
        assert_eq!(to_input.slice(ins), alone);
        let alone = super::grad_weight(x, g, window).unwrap();
        assert_eq!(to_weight.slice(filters), alone);
    }
}

#[test]
fn every_group_of_one_channel_is_a_plane_under_its_own_kernel() {
    let (input, weight) = (numbers((1, 4, 6, 6)), numbers((4, 1, 3, 3)));
    let depthwise = Geometry::new(Window::new(3)).groups(4);
    let output = conv2d(&input, &weight, None, depthwise).unwrap();
    for channel in 0..4 {
        let plane = input.slice(s![0, channel, .., ..]);
        let kernel = weight.slice(s![channel, 0, .., ..]);
        let mode = crate::signal::Mode::Valid;
        let map = crate::signal::correlate2d(plane, kernel, mode).unwrap();
        assert_eq!(output.slice(s![0, channel, .., ..]), map);
    }
}

#[test]
fn same_padding_of_an_even_kernel_has_its_odd_pixel_behind() {
    // k = 2: none before and one after, so the last sum is the last pixel alone
    let input = array![[[[1.0_f32, 2.0, 3.0]]]];
    let weight = array![[[[1.0, 10.0]]]];
    let window =
        Window2d { rows: Window::new(1), columns: Window::new(2).same().unwrap() };
    let output = conv2d(&input, &weight, None, window).unwrap();
    assert_eq!(output, array![[[[21.0, 32.0, 3.0]]]]);
}

#[test]
fn each_side_has_its_own_padding() {
    let input = array![[[[1.0_f32, 2.0]]]];
    let weight = array![[[[1.0]]]];
    let window = Window2d {
        rows: Window::new(1).paddings(1, 0),
        columns: Window::new(1).paddings(0, 2),
    };
    let output = conv2d(&input, &weight, None, window).unwrap();
    let expected = array![[[[0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0]]]];
    assert_eq!(output, expected);
}

#[test]
fn an_infinite_weight_meets_the_zeros_of_the_padding() {
    // 0 · ∞ is not a number: padding is part of the sum, as in PyTorch.
    let input = array![[[[1.0_f32]]]];
    let weight = array![[[[f32::INFINITY, 1.0]]]];
    let window =
        Window2d { rows: Window::new(1), columns: Window::new(2).padding(1) };
    let output = conv2d(&input, &weight, None, window).unwrap();
    assert!(output[[0, 0, 0, 0]].is_nan());
    assert_eq!(output[[0, 0, 0, 1]], f32::INFINITY);
}

#[test]
fn weights_times_columns_is_the_convolution_to_the_last_bit() {
    let (input, weight) = (numbers((2, 3, 8, 7)), numbers((4, 3, 3, 2)));
    let window = Window2d {
        rows: Window::new(3).padding(1).stride(2),
        columns: Window::new(2).padding(2).dilation(3),
    };
    let output = conv2d(&input, &weight, None, window).unwrap();
    let columns = im2col(&input, window).unwrap();
    let (images, filters, rows, across) = output.dim();
    assert_eq!(columns.dim(), (images, 18, rows * across));
    let matrix = weight.into_shape_with_order((filters, 18)).unwrap();
    for ((image, filter, row, column), &value) in output.indexed_iter() {
        let patch = columns.slice(s![image, .., row * across + column]);
        let products = patch.iter().copied().zip(matrix.row(filter).to_owned());
        assert_eq!(value, crate::accumulation::chain(0.0, products));
    }
}

#[test]
fn a_pixel_comes_back_from_the_columns_as_often_as_it_was_seen() {
    // 3×3 seen by 2×2: corners once, edges twice, the centre four times
    let ones = Array4::<f32>::ones((1, 1, 3, 3));
    let columns = im2col(&ones, Window::new(2)).unwrap();
    let back = col2im(&columns, [3, 3], Window::new(2)).unwrap();
    let seen = array![[[[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]]];
    assert_eq!(back, seen);
}

#[test]
fn a_transposed_convolution_lays_a_kernel_at_every_pixel() {
    // stride 2, kernel 3: 2 pixels cover (2 − 1)·2 + 3 = 5; they meet at 2
    let input = array![[[[1.0_f32, 10.0]]]];
    let weight = array![[[[1.0, 2.0, 3.0]]]];
    let window =
        Window2d { rows: Window::new(1), columns: Window::new(3).stride(2) };
    let output = conv_transpose2d(&input, &weight, None, window).unwrap();
    assert_eq!(output, array![[[[1.0, 2.0, 13.0, 20.0, 30.0]]]]);
    let bias = array![0.5];
    let more = Transposed::new(window).more(0, 1);
    let output = conv_transpose2d(&input, &weight, Some(bias.view()), more);
    let expected = array![[[[1.5, 2.5, 13.5, 20.5, 30.5, 0.5]]]];
    assert_eq!(output.unwrap(), expected);
}

#[test]
fn output_padding_up_to_the_dilation_is_reached_by_padding_taken_away() {
    // d = 3, k = 2: 2 pixels cover 1 + 3 + 1 = 5, and one more that p takes not
    let input = array![[[[1.0_f32, 10.0]]]];
    let weight = array![[[[1.0, 2.0]]]];
    let window = Window2d {
        rows: Window::new(1),
        columns: Window::new(2).dilation(3).paddings(0, 2),
    };
    let output = conv_transpose2d(&input, &weight, None, window).unwrap();
    assert_eq!(output, array![[[[1.0, 10.0, 0.0]]]]);
    let more = Transposed::new(window).more(0, 1);
    let output = conv_transpose2d(&input, &weight, None, more).unwrap();
    assert_eq!(output, array![[[[1.0, 10.0, 0.0, 2.0]]]]);
    let grad = array![[[[1.0_f32, 2.0, 3.0, 4.0]]]];
    // x₀ meets g₀ and g₃: 1·1 + 2·4; x₁ meets g₁: 1·2
    let to_input = transposed::grad_input(&grad, &weight, [1, 2], more).unwrap();
    assert_eq!(to_input, array![[[[9.0, 2.0]]]]);
    // w₀ meets x₀g₀ + x₁g₁ = 1 + 20, w₁ meets x₀g₃ = 4
    let to_weight = transposed::grad_weight(&input, &grad, more).unwrap();
    assert_eq!(to_weight, array![[[[21.0, 4.0]]]]);
}

#[test]
fn a_transposed_convolution_turns_the_roles_of_the_gradients() {
    let (input, weight) = (numbers((2, 4, 5, 6)), numbers((4, 3, 3, 3)));
    let window = Window::new(3).stride(2).padding(1);
    let geometry = Geometry::new(window).groups(2);
    let larger = Transposed::new(geometry).more(1, 0);
    let output = conv_transpose2d(&input, &weight, None, larger).unwrap();
    assert_eq!(output.dim(), (2, 6, 10, 11));
    let grad = numbers(output.dim());
    let to_input = transposed::grad_input(&grad, &weight, [5, 6], larger);
    assert_eq!(to_input, conv2d(&grad, &weight, None, geometry));
    let to_weight = transposed::grad_weight(&input, &grad, larger);
    assert_eq!(to_weight, grad_weight(&grad, &input, geometry));
}
