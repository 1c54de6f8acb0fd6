//! Laws of the layer's convolution.

use cnn::conv::{
    Geometry, Transposed, col2im, conv_transpose2d, conv2d, grad_input, grad_weight,
    im2col, transposed,
};
use cnn::signal::{Mode, correlate2d};
use cnn::window::{Window, Window2d};
use ndarray::{Array4, Axis, s};
use proptest::prelude::*;

use crate::cases::{Case, case, inner, whole, window2d};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn convolution_is_linear_in_input_and_weight(
        Case { input, weight, geometry } in case(),
        seed in any::<u64>(),
        scale in -4_i8..=4,
    ) {
        let scale = f32::from(scale);
        let conv = |x: &Array4<f32>, w: &Array4<f32>| {
            conv2d(x, w, None, geometry).unwrap()
        };
        let (other_x, other_w) = (whole(input.dim(), seed), whole(weight.dim(), seed));
        let y = conv(&input, &weight);
        let sum = conv(&(&input * scale + &other_x), &weight);
        prop_assert_eq!(sum, &y * scale + conv(&other_x, &weight));
        let sum = conv(&input, &(&weight * scale + &other_w));
        prop_assert_eq!(sum, &y * scale + conv(&input, &other_w));
    }

    #[test]
    fn a_bias_is_added_to_every_place_of_its_map(
        Case { input, weight, geometry } in case(),
        seed in any::<u64>(),
    ) {
        let bias = whole(weight.dim().0, seed);
        let with = conv2d(&input, &weight, Some(bias.view()), geometry).unwrap();
        let without = conv2d(&input, &weight, None, geometry).unwrap();
        let of_maps = bias.view().insert_axis(Axis(1)).insert_axis(Axis(2));
        prop_assert_eq!(with, without + of_maps);
    }

    #[test]
    fn a_shift_by_strides_shifts_the_output_away_from_the_borders(
        Case { input, weight, geometry } in case(),
        down in 0_usize..2,
        across in 0_usize..2,
        seed in any::<u64>(),
    ) {
        let Window2d { rows, columns } = geometry.window;
        let (rows, columns) = (rows.padding(0), columns.padding(0));
        let window = Window2d { rows, columns };
        let geometry = Geometry::new(window).groups(geometry.groups);
        // The longest window spans 10 and moves by 3: it fits, shifted or not.
        let (images, channels, ..) = input.dim();
        let input = whole((images, channels, 14, 13), seed);
        let (top, left) = (down * rows.stride, across * columns.stride);
        let shifted = input.slice(s![.., .., top.., left..]);
        let maps = conv2d(&input, &weight, None, geometry).unwrap();
        let part = conv2d(shifted, &weight, None, geometry).unwrap();
        prop_assert_eq!(maps.slice(s![.., .., down.., across..]), part);
    }

    #[test]
    fn on_one_channel_it_is_the_correlation_of_planes(
        size in [3_usize..9, 3..9],
        kernel in [1_usize..4, 1..4],
        seed in any::<u64>(),
    ) {
        let plane = whole(size, seed);
        let small = whole(kernel, !seed);
        let map = correlate2d(&plane, &small, Mode::Valid).unwrap();
        let window = Window2d {
            rows: Window::new(kernel[0]),
            columns: Window::new(kernel[1]),
        };
        let input = plane.insert_axis(Axis(0)).insert_axis(Axis(0));
        let weight = small.insert_axis(Axis(0)).insert_axis(Axis(0));
        let maps = conv2d(&input, &weight, None, window).unwrap();
        prop_assert_eq!(maps.slice(s![0, 0, .., ..]), map);
    }

    #[test]
    fn the_gradients_are_the_adjoints(
        Case { input, weight, geometry } in case(),
        seed in any::<u64>(),
    ) {
        let y = conv2d(&input, &weight, None, geometry).unwrap();
        let grad = whole(y.dim(), seed);
        let size = [input.dim().2, input.dim().3];
        let gx = grad_input(&grad, &weight, size, geometry).unwrap();
        let gw = grad_weight(&input, &grad, geometry).unwrap();
        // ⟨conv x, g⟩ = ⟨x, convᵀ g⟩, and the same of the weight
        prop_assert_eq!(inner(&y, &grad), inner(&input, &gx));
        prop_assert_eq!(inner(&y, &grad), inner(&weight, &gw));
    }

    #[test]
    fn the_transposed_convolution_is_the_adjoint_and_has_its_own(
        Case { input, weight, geometry } in case(),
        seed in any::<u64>(),
    ) {
        let y = conv2d(&input, &weight, None, geometry).unwrap();
        let grad = whole(y.dim(), seed);
        let size = |maps: &Array4<f32>| [maps.dim().2, maps.dim().3];
        let shortest = geometry.window.lengths(size(&y), [0, 0]);
        prop_assume!(shortest.is_ok());
        // What the last step did not reach is the output padding.
        let [rows, columns] = shortest.unwrap();
        let more = [size(&input)[0] - rows, size(&input)[1] - columns];
        let back = Transposed::new(geometry).more(more[0], more[1]);
        let laid = conv_transpose2d(&grad, &weight, None, back).unwrap();
        prop_assert_eq!(inner(&y, &grad), inner(&input, &laid));
        let gx = transposed::grad_input(&input, &weight, size(&grad), back).unwrap();
        prop_assert_eq!(inner(&laid, &input), inner(&grad, &gx));
        let gw = transposed::grad_weight(&grad, &input, back).unwrap();
        prop_assert_eq!(inner(&laid, &input), inner(&weight, &gw));
    }

    #[test]
    fn col2im_is_the_adjoint_of_im2col(
        Case { input, geometry, .. } in case(),
        seed in any::<u64>(),
    ) {
        let columns = im2col(&input, geometry.window).unwrap();
        let other = whole(columns.dim(), seed);
        let size = [input.dim().2, input.dim().3];
        let back = col2im(&other, size, geometry.window).unwrap();
        prop_assert_eq!(inner(&columns, &other), inner(&input, &back));
    }

    #[test]
    fn weights_times_columns_is_the_convolution(
        Case { input, weight, geometry } in case(),
    ) {
        prop_assume!(geometry.groups == 1);
        let y = conv2d(&input, &weight, None, geometry).unwrap();
        let columns = im2col(&input, geometry.window).unwrap();
        let (filters, entries) = (weight.dim().0, columns.dim().1);
        let matrix = weight.into_shape_with_order((filters, entries)).unwrap();
        for (maps, columns) in y.outer_iter().zip(columns.outer_iter()) {
            let product = matrix.dot(&columns);
            prop_assert!(product.iter().eq(maps.iter()));
        }
    }

    #[test]
    fn any_two_shapes_give_a_result_or_an_error_and_never_a_panic(
        input in [0_usize..3, 0..5, 0..6, 0..6],
        weight in [0_usize..5, 0..4, 0..4, 0..4],
        window in window2d(),
        groups in 0_usize..4,
    ) {
        let (x, w) = (whole(input, 1), whole(weight, 2));
        let geometry = Geometry::new(window).groups(groups);
        let said = conv2d(&x, &w, None, geometry).is_ok();
        let laid = conv_transpose2d(&x, &w, None, geometry).is_ok();
        let size = [input[2], input[3]];
        let back = grad_input(&x, &w, size, geometry).is_ok();
        // No elements, no result.
        let empty = x.is_empty() || w.is_empty();
        prop_assert!(!empty || !(said || laid || back));
    }
}
