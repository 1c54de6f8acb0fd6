use cnn::conv::{
    self, Geometry, Transposed, col2im, conv_transpose2d, conv2d, im2col, transposed,
};
use cnn::{Result, Window};
use ndarray::{Array1, Array3, Array4};

type Shape = (usize, usize, usize, usize);

const CONV_3: Window = Window::new(3);

/// The whole text of the error.
fn text<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.unwrap_err().to_string()
}

fn zeros(shape: Shape) -> Array4<f32> {
    Array4::zeros(shape)
}

/// What `conv2d` says to an input and a weight of these shapes.
fn forward(input: Shape, weight: Shape, geometry: impl Into<Geometry>) -> String {
    text(conv2d(&zeros(input), &zeros(weight), None, geometry))
}

#[test]
fn channels_that_the_weight_does_not_take_are_refused() {
    assert_eq!(
        forward((1, 3, 8, 8), (4, 1, 3, 3), CONV_3),
        "the input has 3 channels in 1 groups, the weight takes 1 channels a group"
    );
    assert_eq!(
        forward((1, 8, 8, 8), (4, 8, 3, 3), Geometry::new(CONV_3).groups(2)),
        "the input has 8 channels in 2 groups, the weight takes 8 channels a group"
    );
}

#[test]
fn groups_that_do_not_divide_the_channels_are_refused() {
    let thirds = Geometry::new(CONV_3).groups(3);
    assert_eq!(
        forward((1, 4, 8, 8), (6, 1, 3, 3), thirds),
        "3 groups do not divide 4 input channels"
    );
    assert_eq!(
        forward((1, 6, 8, 8), (4, 2, 3, 3), thirds),
        "3 groups do not divide 4 output channels"
    );
    let none = Geometry::new(CONV_3).groups(0);
    let refused = "0 groups do not divide 4 output channels";
    assert_eq!(forward((1, 4, 8, 8), (4, 4, 3, 3), none), refused);
    let (x, w) = (zeros((1, 4, 8, 8)), zeros((4, 4, 3, 3)));
    let grad = zeros((1, 4, 6, 6));
    assert_eq!(text(conv::grad_input(&grad, &w, [8, 8], none)), refused);
    let refused = "0 groups do not divide 4 input channels";
    assert_eq!(text(conv::grad_weight(&x, &grad, none)), refused);
    assert_eq!(text(conv_transpose2d(&x, &w, None, none)), refused);
}

#[test]
fn a_kernel_beyond_the_padded_input_is_refused() {
    let dilated = Window::new(5).dilation(2).padding(1);
    assert_eq!(
        forward((1, 1, 5, 28), (1, 1, 5, 5), dilated),
        "kernel 5 with dilation 2 spans 9 rows, the padded input has 7"
    );
    assert_eq!(
        text(im2col(&zeros((1, 1, 28, 4)), Window::new(5))),
        "kernel 5 with dilation 1 spans 5 columns, the padded input has 4"
    );
}

#[test]
fn a_window_that_is_not_the_weights_kernel_is_refused() {
    assert_eq!(
        forward((1, 1, 8, 8), (1, 1, 5, 5), CONV_3),
        "the weight is [1, 1, 5, 5], the window's kernel is [3, 3]: the weight's \
         last two axes are the kernel"
    );
}

#[test]
fn axes_of_zero_and_batches_of_no_image_are_refused() {
    let empty = |shape: &str| format!("the input of shape {shape} has no elements");
    let weight = (2, 1, 3, 3);
    let refused = [
        ((0, 1, 8, 8), "[0, 1, 8, 8]"),
        ((1, 0, 8, 8), "[1, 0, 8, 8]"),
        ((1, 1, 0, 8), "[1, 1, 0, 8]"),
        ((1, 1, 8, 0), "[1, 1, 8, 0]"),
    ];
    for (input, shape) in refused {
        assert_eq!(forward(input, weight, CONV_3), empty(shape));
        let result = conv_transpose2d(&zeros(input), &zeros(weight), None, CONV_3);
        assert_eq!(text(result), empty(shape));
        assert_eq!(text(im2col(&zeros(input), CONV_3)), empty(shape));
    }
    assert_eq!(
        forward((1, 1, 8, 8), (0, 1, 3, 3), CONV_3),
        "the weight of shape [0, 1, 3, 3] has no elements"
    );
    assert_eq!(
        forward((1, 1, 8, 8), (1, 1, 0, 3), Window::new(0)),
        "the weight is [1, 1, 0, 3], the window's kernel is [0, 0]: the weight's \
         last two axes are the kernel"
    );
    assert_eq!(
        text(conv::grad_bias(&zeros((0, 4, 6, 6)))),
        "the gradient of the output of shape [0, 4, 6, 6] has no elements"
    );
    assert_eq!(
        text(col2im(&Array3::<f32>::zeros((0, 9, 36)), [8, 8], CONV_3)),
        empty("[0, 1, 8, 8]")
    );
}

#[test]
fn windows_that_do_not_move_or_reach_are_refused() {
    let input = (1, 1, 8, 8);
    let still = forward(input, (1, 1, 3, 3), CONV_3.stride(0));
    assert_eq!(still, "the stride is 0 along the rows, it must be at least 1");
    let flat = forward(input, (1, 1, 3, 3), CONV_3.dilation(0));
    assert_eq!(flat, "the dilation is 0 along the rows, it must be at least 1");
    let nothing = text(im2col(&zeros(input), Window::new(0)));
    assert_eq!(nothing, "the kernel is 0 along the rows, it must be at least 1");
    let x = zeros(input);
    let still = conv_transpose2d(&x, &zeros((1, 1, 3, 3)), None, CONV_3.stride(0));
    let still = text(still);
    assert_eq!(still, "the stride is 0 along the rows, it must be at least 1");
    let nothing = col2im(&Array3::<f32>::zeros((1, 9, 4)), [4, 4], Window::new(0));
    let nothing = text(nothing);
    assert_eq!(nothing, "the kernel is 0 along the rows, it must be at least 1");
}

#[test]
fn paddings_and_strides_near_the_largest_number_are_refused_not_wrapped() {
    let most = usize::MAX;
    let (input, weight) = ((1, 1, 8, 8), (1, 1, 3, 3));
    assert_eq!(
        forward(input, weight, CONV_3.paddings(most, 0)),
        format!("8 + {most} rows is more than this machine can count")
    );
    assert_eq!(
        forward(input, weight, CONV_3.paddings(most - 8, 1)),
        format!("{most} + 1 rows is more than this machine can count")
    );
    assert_eq!(
        forward(input, weight, CONV_3.dilation(most)),
        format!("2 × {most} rows is more than this machine can count")
    );
    // The padded rows can be counted, rows times columns cannot.
    let wide = most / 4;
    let places = wide + wide + 8 - 2;
    assert_eq!(
        forward(input, weight, CONV_3.padding(wide)),
        format!("1 × {places} elements is more than this machine can count")
    );
    assert_eq!(
        text(im2col(&zeros(input), CONV_3.padding(1 << 40))),
        format!(
            "{0} × {0} elements is more than this machine can count",
            (1_u64 << 41) + 6
        )
    );
    let far = CONV_3.stride(most);
    assert_eq!(
        text(conv_transpose2d(&zeros(input), &zeros(weight), None, far)),
        format!("7 × {most} rows is more than this machine can count")
    );
}

#[test]
fn an_output_that_no_memory_holds_is_refused() {
    let side = (1_usize << 28) + 6;
    assert_eq!(
        forward((1, 1, 8, 8), (1, 1, 3, 3), CONV_3.padding(1 << 27)),
        format!("an array of shape [1, 1, {side}, {side}] does not fit into memory")
    );
}

#[test]
fn huge_padding_that_a_huge_stride_steps_over_is_computed() {
    // One place before the image, one on it: far · 1 − far = 0.
    let far = usize::MAX / 2 - 8;
    let window = Window::new(1).paddings(far, 0).stride(far);
    let ones = Array4::<f32>::ones((1, 1, 2, 2));
    let dot = Array4::<f32>::ones((1, 1, 1, 1));
    let seen = conv2d(&ones, &dot, None, window).unwrap();
    assert_eq!(seen, ndarray::array![[[[0.0, 0.0], [0.0, 1.0]]]]);
}

#[test]
fn a_bias_that_is_not_one_number_a_filter_is_refused() {
    let (x, w) = (zeros((1, 2, 8, 8)), zeros((4, 2, 3, 3)));
    let bias = Array1::zeros(3);
    assert_eq!(
        text(conv2d(&x, &w, Some(bias.view()), CONV_3)),
        "the bias is [3], the number of filters is [4]: the two must be alike"
    );
    let w = zeros((2, 4, 3, 3));
    assert_eq!(
        text(conv_transpose2d(&x, &w, Some(bias.view()), CONV_3)),
        "the bias is [3], the number of output channels is [4]: the two must be \
         alike"
    );
}

#[test]
fn a_gradient_that_is_not_of_the_outputs_shape_is_refused() {
    let (x, w) = (zeros((1, 2, 8, 8)), zeros((4, 2, 3, 3)));
    let wrong = zeros((1, 4, 8, 8));
    let refused = "the gradient of the output is [1, 4, 8, 8], the output is \
                   [1, 4, 6, 6]: the two must be alike";
    assert_eq!(text(conv::grad_input(&wrong, &w, [8, 8], CONV_3)), refused);
    assert_eq!(text(conv::grad_weight(&x, &wrong, CONV_3)), refused);
    let other_batch = zeros((3, 4, 6, 6));
    assert_eq!(
        text(conv::grad_weight(&x, &other_batch, CONV_3)),
        "the gradient of the output is [3, 4, 6, 6], the output is [1, 4, 6, 6]: \
         the two must be alike"
    );
    let (x, w) = (zeros((1, 4, 6, 6)), zeros((4, 2, 3, 3)));
    let refused = "the gradient of the output is [1, 4, 8, 8], the output is \
                   [1, 2, 8, 8]: the two must be alike";
    assert_eq!(text(transposed::grad_input(&wrong, &w, [6, 6], CONV_3)), refused);
    let wrong = zeros((1, 2, 6, 8));
    assert_eq!(
        text(transposed::grad_weight(&x, &wrong, CONV_3)),
        "the gradient of the output is [1, 2, 6, 8], the output is [1, 2, 8, 8]: \
         the two must be alike"
    );
}

#[test]
fn columns_that_are_not_the_patches_of_the_input_are_refused() {
    let columns = Array3::<f32>::zeros((1, 10, 36));
    assert_eq!(
        text(col2im(&columns, [8, 8], CONV_3)),
        "the array of columns is [1, 10, 36], that of the patches is [1, 9, 36]: the two must be \
         alike"
    );
    let columns = Array3::<f32>::zeros((1, 9, 35));
    assert_eq!(
        text(col2im(&columns, [8, 8], CONV_3)),
        "the array of columns is [1, 9, 35], that of the patches is [1, 9, 36]: the two must be \
         alike"
    );
}

#[test]
fn a_transposed_weight_without_the_inputs_channels_first_is_refused() {
    let (x, w) = (zeros((1, 2, 8, 8)), zeros((4, 2, 3, 3)));
    assert_eq!(
        text(conv_transpose2d(&x, &w, None, CONV_3)),
        "the input is [1, 2, 8, 8], the weight is [4, 2, 3, 3]: a transposed \
         convolution's weight has the input's channels first"
    );
}

#[test]
fn transposed_sizes_that_cannot_be_are_refused() {
    let (x, w) = (zeros((1, 1, 1, 1)), zeros((1, 1, 3, 3)));
    assert_eq!(
        text(conv_transpose2d(&x, &w, None, CONV_3.padding(2))),
        "the window covers 3 rows, the padding takes 4 away"
    );
    let too_many = Transposed::new(CONV_3.stride(2)).more(0, 2);
    assert_eq!(
        text(conv_transpose2d(&x, &w, None, too_many)),
        "the output padding is 2, it must be less than the stride or the dilation"
    );
    assert_eq!(
        text(conv_transpose2d(&x, &zeros((1, 1, 5, 5)), None, CONV_3)),
        "the weight is [1, 1, 5, 5], the window's kernel is [3, 3]: the weight's \
         last two axes are the kernel"
    );
}
