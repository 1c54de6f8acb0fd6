use super::*;
use ndarray::{Array, array};

/// 0 1 2 … of that size.
fn ramp(height: usize, width: usize) -> Array4<f32> {
    Array::from_shape_fn((1, 1, height, width), |(_, _, y, x)| {
        (y * width + x) as f32
    })
}

const PAIRS: Window = Window::new(2).stride(2);

#[test]
fn the_largest_of_each_pair_of_pairs_and_its_index() {
    let pooled = max_pool2d(&ramp(4, 4), PAIRS).unwrap();
    assert_eq!(pooled.values, array![[[[5.0, 7.0], [13.0, 15.0]]]]);
    assert_eq!(pooled.indices, array![[[[5, 7], [13, 15]]]]);
}

#[test]
fn of_several_alike_the_first_in_row_order_counts() {
    let input = array![[[[1.0_f32, 3.0, 3.0], [3.0, 0.0, 3.0]]]];
    let window = Window2d { rows: Window::new(2), columns: Window::new(3) };
    assert_eq!(max_pool2d(&input, window).unwrap().indices, array![[[[1]]]]);
}

#[test]
fn nan_is_larger_than_everything_and_the_last_one_counts() {
    let nan = f32::NAN;
    let input = array![[[[f32::INFINITY, nan], [nan, 1.0]]]];
    let pooled = max_pool2d(&input, PAIRS).unwrap();
    assert!(pooled.values[[0, 0, 0, 0]].is_nan());
    assert_eq!(pooled.indices, array![[[[2]]]]);
}

#[test]
fn padding_is_smaller_than_any_number() {
    let input = Array4::from_elem((1, 1, 2, 2), f32::NEG_INFINITY);
    let pooled = max_pool2d(&input, Window::new(3).padding(1)).unwrap();
    assert_eq!(pooled.values, input);
    assert_eq!(pooled.indices, Array4::<usize>::zeros((1, 1, 2, 2)));
    let negative = array![[[[-2.0_f32, -1.0]]]];
    let window = Window::new(3).padding(1);
    let pooled = max_pool2d(&negative, window).unwrap();
    assert_eq!(pooled.values, array![[[[-1.0, -1.0]]]]);
}

#[test]
fn where_windows_overlap_a_pixel_collects_every_gradient() {
    // 3 is the largest of both windows of two.
    let input = array![[[[1.0_f32, 3.0, 2.0]]]];
    let window = Window2d { rows: Window::new(1), columns: Window::new(2) };
    let pooled = max_pool2d(&input, window).unwrap();
    let grad = array![[[[10.0_f32, 1.0]]]];
    let back = max_pool2d_backward(&grad, &pooled.indices, [1, 3]).unwrap();
    assert_eq!(back, array![[[[0.0, 11.0, 0.0]]]]);
}

#[test]
fn the_corner_of_padded_ones_is_four_ninths_or_one_or_four_fifths() {
    let ones = Array4::<f64>::ones((1, 1, 3, 3));
    let corner = |divisor| {
        let window = Window::new(3).padding(1);
        avg_pool2d(&ones, window, divisor).unwrap()[[0, 0, 0, 0]]
    };
    assert_eq!(corner(Divisor::Padded), 4.0 / 9.0);
    assert_eq!(corner(Divisor::Inside), 1.0);
    assert_eq!(corner(Divisor::Fixed(5)), 4.0 / 5.0);
}

#[test]
fn in_ceil_mode_what_hangs_over_the_padding_is_not_counted() {
    // n = 4, k = 3, s = 2, ceil: the second window sees 2 of its 3 columns.
    let line = array![[[[1.0_f32, 2.0, 3.0, 5.0]]]];
    let window =
        Window2d { rows: Window::new(1), columns: Window::new(3).stride(2) };
    let pooling = Pooling::new(window).ceil();
    for divisor in [Divisor::Padded, Divisor::Inside] {
        let means = avg_pool2d(&line, pooling, divisor).unwrap();
        assert_eq!(means, array![[[[2.0, 4.0]]]]);
    }
}

#[test]
fn a_window_far_larger_than_its_plane_sees_all_of_it() {
    let window = Window::new(1 << 40).padding(1 << 39);
    let means = avg_pool2d(&ramp(3, 3), window, Divisor::Inside);
    assert_eq!(means, Ok(Array4::from_elem((1, 1, 4, 4), 4.0)));
    let far = Window::new(1 << 40).padding(1 << 39).stride(1 << 39);
    let means = avg_pool2d(&ramp(3, 3), Pooling::new(far).ceil(), Divisor::Inside);
    assert_eq!(means, Ok(Array4::from_elem((1, 1, 2, 2), 4.0)));
    let grads = Array4::<f64>::ones((1, 1, 4, 4));
    let back = avg_pool2d_backward(&grads, [3, 3], window, Divisor::Fixed(16));
    assert_eq!(back, Ok(Array4::ones((1, 1, 3, 3))));
    let grads = grads.mapv(|grad| grad as f32);
    let back = avg_pool2d_backward(&grads, [3, 3], window, Divisor::Fixed(16));
    assert_eq!(back, Ok(Array4::ones((1, 1, 3, 3))));
}

#[test]
fn a_mean_gives_every_pixel_its_share_of_the_gradient() {
    let grad = array![[[[4.0_f32, 8.0]]]];
    let back = avg_pool2d_backward(&grad, [2, 5], PAIRS, Divisor::Padded);
    let expected = array![[[[1.0, 1.0, 2.0, 2.0, 0.0], [1.0, 1.0, 2.0, 2.0, 0.0]]]];
    assert_eq!(back.unwrap(), expected);
}

#[test]
fn three_and_four_have_length_five() {
    let input = array![[[[3.0_f32, 4.0], [0.0, 0.0]]]];
    let window = Window2d { rows: Window::new(1), columns: Window::new(2) };
    let lengths = l2_pool2d(&input, window).unwrap();
    assert_eq!(lengths, array![[[[5.0], [0.0]]]]);
    // gy · x / y, and nothing from the window whose length is 0
    let grad = array![[[[10.0_f32], [10.0]]]];
    let back = l2_pool2d_backward(&grad, &input, window).unwrap();
    assert_eq!(back, array![[[[6.0, 8.0], [0.0, 0.0]]]]);
}

#[test]
fn five_pixels_in_three_shares_overlap_by_one() {
    // ⌊i·5/3⌋ .. ⌈(i + 1)·5/3⌉: 0..2, 1..4, 3..5
    let line = array![[[[1.0_f32, 3.0, 5.0, 7.0, 9.0]]]];
    let means = adaptive_avg_pool2d(&line, [1, 3]).unwrap();
    assert_eq!(means, array![[[[2.0, 5.0, 8.0]]]]);
    let grad = array![[[[2.0_f32, 3.0, 2.0]]]];
    let back = adaptive_avg_pool2d_backward(&grad, [1, 5]).unwrap();
    assert_eq!(back, array![[[[1.0, 2.0, 1.0, 2.0, 1.0]]]]);
}

#[test]
fn more_shares_than_pixels_repeat_them() {
    let dot = array![[[[7.0_f32]]]];
    let means = adaptive_avg_pool2d(&dot, [2, 3]).unwrap();
    assert_eq!(means, Array4::from_elem((1, 1, 2, 3), 7.0));
}

#[test]
fn the_global_mean_is_one_number_a_plane() {
    let input = Array::from_shape_fn((2, 3, 4, 5), |(n, c, ..)| (10 * n + c) as f64);
    let means = global_avg_pool2d(&input).unwrap();
    assert_eq!(means, array![[0.0, 1.0, 2.0], [10.0, 11.0, 12.0]]);
    let back = global_avg_pool2d_backward(&means, [4, 5]).unwrap();
    assert_eq!(back, input / 20.0);
}

#[test]
fn the_binomial_kernels_are_pascals_rows() {
    assert_eq!(binomial::<f32>(1).unwrap(), [1.0]);
    assert_eq!(binomial::<f32>(3).unwrap(), [0.25, 0.5, 0.25]);
    let fifth = [1.0, 4.0, 6.0, 4.0, 1.0].map(|c| c / 16.0);
    assert_eq!(binomial::<f64>(5).unwrap(), fifth);
    // (56 over 28), the largest that a f64 holds exactly in such a row
    let longest = binomial::<f64>(57).unwrap();
    assert_eq!(longest[28], 7_648_690_600_760_440.0 / (1_u64 << 56) as f64);
    assert_eq!(longest.iter().sum::<f64>(), 1.0);
}

#[test]
fn a_blur_weighs_1_2_1_and_mirrors_at_the_border() {
    // 8 0 0 4: at 0 the mirror shows 0 8 0, at 2 stand 0 0 4
    let line = array![[[[8.0_f32, 0.0, 0.0, 4.0]]]];
    let window = Window2d {
        rows: Window::new(1),
        columns: Window::new(3).stride(2).same().unwrap(),
    };
    let small = blur_pool2d(&line, window).unwrap();
    assert_eq!(small, array![[[[4.0, 1.0]]]]);
    // the second pixel is seen twice by the first place, by mirror and by eye
    let grad = array![[[[4.0_f32, 8.0]]]];
    let back = blur_pool2d_backward(&grad, [1, 4], window).unwrap();
    assert_eq!(back, array![[[[2.0, 4.0, 4.0, 2.0]]]]);
}

#[test]
fn a_window_that_misses_a_small_image_with_all_its_elements_is_an_error() {
    // one row; the elements of the window lie at −1 and 1
    let dot = array![[[[7.0_f32]]]];
    let window = Window::new(2).dilation(2).padding(1);
    let text = "the window at row 0, column 0 has only padding under it";
    assert_eq!(max_pool2d(&dot, window).unwrap_err().to_string(), text);
    let mean = avg_pool2d(&dot, window, Divisor::Inside);
    assert_eq!(mean.unwrap_err().to_string(), text);
    let mean = avg_pool2d(&dot, window, Divisor::Padded);
    assert_eq!(mean, Ok(array![[[[0.0]]]]));
}

/// Each mean by the definition, and the shares of each gradient.
fn means_one_by_one(
    input: &Array4<f32>,
    grads: &Array4<f32>,
    pooling: Pooling,
    divisor: f32,
) -> [Array4<f32>; 2] {
    let mut means = grads.clone();
    let mut shares = Array4::zeros(input.dim());
    for (place, pixels) in pooling.windows(input.dim(), grads.dim()) {
        let pixels: Vec<_> = pixels.collect();
        let sum = pixels.iter().fold(0.0, |sum, &pixel| sum + input[pixel]);
        means[place] = sum / divisor;
        for pixel in pixels {
            shares[pixel] += grads[place] / divisor;
        }
    }
    [means, shares]
}

#[test]
fn means_by_row_have_the_bits_of_the_definition_in_both_layouts() {
    let axes = [
        Window::new(1),
        PAIRS,
        Window::new(2).stride(3),
        Window::new(3),
        Window::new(3).stride(2).padding(1),
        Window::new(2).dilation(3).padding(2),
        Window::new(2).dilation(4).stride(2),
        Window::new(7).padding(3),
        Window::new(9).stride(9),
        Window { padding: [2, 1], ..Window::new(5).stride(4) },
    ];
    let number = |scale: f32| move |i| ((i * 7919 % 1013) as f32 - 500.0) * scale;
    for (case, (&rows, &columns)) in
        axes.iter().flat_map(|rows| axes.iter().map(move |c| (rows, c))).enumerate()
    {
        let pooling = Pooling::new(Window2d { rows, columns });
        let pooling = if case % 3 == 0 { pooling.ceil() } else { pooling };
        let size = [9 + case % 2, 9 + case % 5];
        let Ok([down, across]) = pooling.output_size(size) else { continue };
        let shape = |[height, width]: [usize; 2]| (64, 2, height, width);
        let filled = |size, scale| {
            let shape = shape(size);
            let count = shape.0 * shape.1 * shape.2 * shape.3;
            Array::from_iter((0..count).map(number(scale)))
                .into_shape_with_order(shape)
        };
        let input = filled(size, 1e-3).unwrap();
        let grads = filled([down, across], 0.7).unwrap();
        let expected = means_one_by_one(&input, &grads, pooling, 3.0);
        let [chwn, chwn_grads] = [&input, &grads].map(|array| {
            let turned = array.view().permuted_axes([1, 2, 3, 0]);
            turned.as_standard_layout().into_owned().permuted_axes([3, 0, 1, 2])
        });
        for level in crate::engine::Level::available() {
            let both = |input: &Array4<f32>, grads: &Array4<f32>| {
                let divisor = Divisor::Fixed(3);
                crate::engine::on(level, || {
                    [
                        avg_pool2d(input, pooling, divisor),
                        avg_pool2d_backward(grads, size, pooling, divisor),
                    ]
                })
            };
            for got in [both(&input, &grads), both(&chwn, &chwn_grads)] {
                for (got, expected) in got.iter().zip(&expected) {
                    let got = got.as_ref().unwrap().mapv(f32::to_bits);
                    let named = format!("{pooling:?} on {size:?}, {level:?}");
                    assert_eq!(got, expected.mapv(f32::to_bits), "{named}");
                }
            }
        }
        let layout = avg_pool2d(&chwn, pooling, Divisor::Fixed(3)).unwrap();
        assert_eq!(layout.strides()[0], 1, "CHWN stays");
    }
}
