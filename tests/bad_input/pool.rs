use cnn::pool::{
    Divisor, Pooling, adaptive_avg_pool2d, adaptive_avg_pool2d_backward, avg_pool2d,
    avg_pool2d_backward, binomial, blur_pool2d, blur_pool2d_backward,
    global_avg_pool2d, global_avg_pool2d_backward, l2_pool2d, l2_pool2d_backward,
    max_pool2d, max_pool2d_backward,
};
use cnn::{Result, Window};
use ndarray::{Array2, Array4};

type Shape = (usize, usize, usize, usize);

const PAIRS: Window = Window::new(2).stride(2);

fn text<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.unwrap_err().to_string()
}

fn zeros(shape: Shape) -> Array4<f32> {
    Array4::zeros(shape)
}

/// What every pooling with a window says to that input, all the same.
fn refused(input: Shape, pooling: impl Into<Pooling>) -> String {
    let (input, pooling) = (zeros(input), pooling.into());
    let said = text(max_pool2d(&input, pooling));
    for divisor in [Divisor::Padded, Divisor::Inside, Divisor::Fixed(2)] {
        assert_eq!(text(avg_pool2d(&input, pooling, divisor)), said);
    }
    assert_eq!(text(l2_pool2d(&input, pooling)), said);
    if !pooling.ceil_mode {
        assert_eq!(text(blur_pool2d(&input, pooling.window)), said);
    }
    said
}

#[test]
fn images_without_elements_are_refused() {
    for (input, shape) in [
        ((0, 3, 8, 8), "[0, 3, 8, 8]"),
        ((2, 0, 8, 8), "[2, 0, 8, 8]"),
        ((2, 3, 0, 8), "[2, 3, 0, 8]"),
        ((2, 3, 8, 0), "[2, 3, 8, 0]"),
    ] {
        let said = format!("the input of shape {shape} has no elements");
        assert_eq!(refused(input, PAIRS), said);
        assert_eq!(text(adaptive_avg_pool2d(&zeros(input), [1, 1])), said);
        assert_eq!(text(global_avg_pool2d(&zeros(input))), said);
    }
    let nothing = "the input of shape [2, 3, 0, 8] has no elements";
    let grad = zeros((2, 3, 1, 1));
    assert_eq!(text(adaptive_avg_pool2d_backward(&grad, [0, 8])), nothing);
    let grad = Array2::<f32>::zeros((2, 3));
    assert_eq!(text(global_avg_pool2d_backward(&grad, [0, 8])), nothing);
}

#[test]
fn windows_that_do_not_fit_move_or_reach_are_refused() {
    let input = (1, 1, 4, 3);
    assert_eq!(
        refused(input, Window::new(5)),
        "kernel 5 with dilation 1 spans 5 rows, the padded input has 4"
    );
    assert_eq!(
        refused(input, Window::new(2).dilation(3)),
        "kernel 2 with dilation 3 spans 4 columns, the padded input has 3"
    );
    assert_eq!(
        refused(input, Pooling::new(Window::new(4).stride(1)).ceil()),
        "kernel 4 with dilation 1 spans 4 columns, the padded input has 3"
    );
    assert_eq!(
        refused(input, Window::new(0)),
        "the kernel is 0 along the rows, it must be at least 1"
    );
    assert_eq!(
        refused(input, PAIRS.stride(0)),
        "the stride is 0 along the rows, it must be at least 1"
    );
    assert_eq!(
        refused(input, PAIRS.dilation(0)),
        "the dilation is 0 along the rows, it must be at least 1"
    );
}

#[test]
fn padding_of_more_than_half_the_kernel_is_refused() {
    assert_eq!(
        refused((1, 1, 8, 8), Window::new(3).padding(2)),
        "padding 2 along the rows is more than half of the kernel, which spans 3"
    );
    let most = usize::MAX;
    assert_eq!(
        refused((1, 1, 8, 8), Window::new(3).paddings(0, most)),
        format!(
            "padding {most} along the rows is more than half of the kernel, which \
             spans 3"
        )
    );
}

#[test]
fn sizes_near_the_largest_number_are_refused_not_wrapped() {
    let most = usize::MAX;
    assert_eq!(
        refused((1, 1, 8, 8), Window::new(most).padding(most / 2)),
        format!(
            "{} + {} rows is more than this machine can count",
            most / 2 + 8,
            most / 2
        )
    );
    assert_eq!(
        refused((1, 1, 8, 8), Pooling::new(PAIRS.stride(most)).ceil()),
        format!("8 + {} rows is more than this machine can count", most - 1)
    );
    let wide = most / 4;
    assert_eq!(
        text(adaptive_avg_pool2d(&zeros((1, 1, 8, 8)), [wide, 1])),
        format!("1 × {wide} elements is more than this machine can count")
    );
}

#[test]
fn an_endless_window_over_a_small_image_is_computed_at_once() {
    let ones = Array4::<f32>::ones((1, 1, 2, 2));
    let most = usize::MAX / 4;
    let window = Window::new(most).padding(most / 2).stride(most);
    let pooled = max_pool2d(&ones, window).unwrap();
    assert_eq!(pooled.values, ndarray::array![[[[1.0]]]]);
    let mean = avg_pool2d(&ones, window, Divisor::Inside).unwrap();
    assert_eq!(mean, ndarray::array![[[[1.0]]]]);
}

#[test]
fn a_divisor_of_zero_is_refused() {
    let none = Divisor::Fixed(0);
    let said = "the divisor is 0, it must be at least 1";
    assert_eq!(text(avg_pool2d(&zeros((1, 1, 4, 4)), PAIRS, none)), said);
    let grad = zeros((1, 1, 2, 2));
    assert_eq!(text(avg_pool2d_backward(&grad, [4, 4], PAIRS, none)), said);
}

#[test]
fn an_output_size_of_zero_is_refused() {
    let input = zeros((1, 1, 4, 4));
    assert_eq!(
        text(adaptive_avg_pool2d(&input, [2, 0])),
        "the output size is 0 along the columns, it must be at least 1"
    );
    let grad = zeros((1, 1, 0, 2));
    assert_eq!(
        text(adaptive_avg_pool2d_backward(&grad, [4, 4])),
        "the output size is 0 along the rows, it must be at least 1"
    );
}

#[test]
fn gradients_that_are_not_of_the_outputs_size_are_refused() {
    let grad = zeros((1, 1, 3, 3));
    let said = "the gradient's size is [3, 3], the output's is [2, 2]: the two \
                must be alike";
    let mean = avg_pool2d_backward(&grad, [4, 4], PAIRS, Divisor::Padded);
    assert_eq!(text(mean), said);
    assert_eq!(text(blur_pool2d_backward(&grad, [4, 4], PAIRS)), said);
    assert_eq!(
        text(l2_pool2d_backward(&grad, &zeros((1, 1, 4, 4)), PAIRS)),
        "the gradient of the output is [1, 1, 3, 3], the output is [1, 1, 2, 2]: \
         the two must be alike"
    );
    let indices = Array4::zeros((1, 2, 3, 3));
    assert_eq!(
        text(max_pool2d_backward(&grad, &indices, [4, 4])),
        "the gradient of the output is [1, 1, 3, 3], the array of indices is [1, 2, 3, 3]: \
         the two must be alike"
    );
}

#[test]
fn an_index_beyond_the_plane_is_refused() {
    let indices = Array4::from_elem((1, 1, 1, 1), 16);
    assert_eq!(
        text(max_pool2d_backward(&zeros((1, 1, 1, 1)), &indices, [4, 4])),
        "an index of the largest pixels is 16, it must be less than height · width \
         of the input"
    );
}

#[test]
fn blurs_whose_coefficients_are_not_exact_are_refused() {
    let said = |elements: usize| {
        format!(
            "the number of a binomial kernel's elements is {elements}, it must be \
             from 1 to 57, so that the coefficients are exact in f64"
        )
    };
    assert_eq!(text(binomial::<f32>(0)), said(0));
    assert_eq!(text(binomial::<f32>(58)), said(58));
    let wide = Window::new(59).padding(29);
    assert_eq!(text(blur_pool2d(&zeros((1, 1, 4, 4)), wide)), said(59));
}
