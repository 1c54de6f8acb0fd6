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
