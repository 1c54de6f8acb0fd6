//! Convolution and its gradients.

use cnn::conv::{self, Geometry, reference};
use cnn::window::{Window, Window2d};
use ndarray::Array4;
use proptest::prelude::*;

use crate::numbers::{both_ways, numbers, same_bits};

#[derive(Debug, Clone, Copy)]
struct Case {
    images: usize,
    groups: usize,
    in_group: usize,
    out_group: usize,
    size: [usize; 2],
    window: Window2d,
}

impl Case {
    fn new(
        [images, in_group, height, width]: [usize; 4],
        out_group: usize,
        window: Window,
    ) -> Self {
        Self {
            images,
            groups: 1,
            in_group,
            out_group,
            size: [height, width],
            window: window.into(),
        }
    }

    /// Forward, and both gradients that have a fast way.
    fn check(self) {
        let Self {
            images,
            groups,
            in_group,
            out_group,
            size: [height, width],
            window,
        } = self;
        let geometry = Geometry::new(window).groups(groups);
        let [rows, columns] = window.kernel();
        let input = numbers((images, groups * in_group, height, width), 1);
        let weight = numbers((groups * out_group, in_group, rows, columns), 2);
        let bias = numbers(groups * out_group, 3);
        let views = || (input.view(), weight.view());
        let what = |name: &str| format!("{name} of {self:?}");

        let output = {
            let (input, weight) = views();
            reference::conv2d(input, weight, Some(bias.view()), geometry).unwrap()
        };
        let inputs = both_ways(&input);
        for input in &inputs {
            same_bits(&what("conv2d"), &output, || {
                conv::conv2d(input, &weight, Some(bias.view()), geometry).unwrap()
            });
        }

        let grads: Array4<f32> = numbers(output.raw_dim(), 4);
        let size = [height, width];
        let expected =
            reference::grad_input(grads.view(), weight.view(), size, geometry);
        let expected = expected.unwrap();
        let all_grads = both_ways(&grads);
        for grads in &all_grads {
            same_bits(&what("grad_input"), &expected, || {
                conv::grad_input(grads, &weight, size, geometry).unwrap()
            });
        }

        let expected = reference::grad_weight(input.view(), grads.view(), geometry);
        let expected = expected.unwrap();
        for (input, grads) in inputs.iter().zip(&all_grads) {
            same_bits(&what("grad_weight"), &expected, || {
                conv::grad_weight(input, grads, geometry).unwrap()
            });
        }
        // One of the two lies otherwise.
        let mixed = conv::grad_weight(&inputs[0], &all_grads[1], geometry).unwrap();
        assert_eq!(mixed, expected, "{self:?}");

        let expected = reference::grad_bias(grads.view()).unwrap();
        for grads in &all_grads {
            same_bits(&what("grad_bias"), &expected, || {
                conv::grad_bias(grads).unwrap()
            });
        }
    }
}

#[test]
fn shapes_of_networks() {
    for (input, filters, window) in [
        ([3, 1, 28, 28], 6, Window::new(5).padding(2)),
        ([2, 6, 14, 14], 16, Window::new(5)),
        ([2, 16, 15, 28], 24, Window::new(3).padding(1)),
        ([1, 3, 37, 40], 24, Window::new(7).stride(2).padding(3)),
        ([1, 40, 28, 28], 33, Window::new(1)),
        ([1, 4, 9, 9], 4, Window::new(1).stride(2)),
        ([9, 2, 1, 1], 3, Window::new(1)),
    ] {
        Case::new(input, filters, window).check();
    }
    let depthwise = Case {
        groups: 20,
        ..Case::new([3, 1, 28, 30], 1, Window::new(3).padding(1))
    };
    depthwise.check();
}

/// As many images as a vector has lanes, and some that are left over.
#[test]
fn batches_side_by_side() {
    for (input, filters, window) in [
        ([16, 1, 28, 28], 6, Window::new(5).padding(2)),
        ([35, 6, 14, 14], 16, Window::new(5)),
        ([8, 16, 15, 28], 24, Window::new(3).padding(1)),
        ([17, 3, 37, 40], 20, Window::new(7).stride(2).padding(3)),
        ([16, 5, 17, 11], 13, Window::new(3).stride(3).padding(1)),
        ([4, 4, 11, 9], 19, Window::new(3).dilation(2).padding(2)),
        ([16, 90, 7, 9], 17, Window::new(3).padding(1)),
        ([16, 3, 2, 1], 9, Window::new(4).padding(3)),
        // One row of all channels is more than is kept.
        ([16, 400, 3, 14], 9, Window::new(3).padding(1)),
    ] {
        Case::new(input, filters, window).check();
    }
    let grouped = Case {
        groups: 3,
        ..Case::new([18, 4, 9, 8], 7, Window::new(3).paddings(2, 0))
    };
    grouped.check();
}

/// Sums of few terms, which are not transposed: their positions are lanes.
#[test]
fn short_sums_on_large_planes() {
    for (input, filters, window) in [
        ([2, 3, 61, 63], 32, Window::new(7).stride(2).padding(3)),
        ([1, 6, 24, 31], 16, Window::new(5).padding(2)),
        // The rows of 28 channels are copied in two bands.
        ([1, 28, 24, 32], 16, Window::new(3).padding(1)),
        ([17, 3, 23, 24], 32, Window::new(3).padding(1)),
        ([1, 3, 64, 66], 16, Window::new(3).stride(2).padding(1)),
    ] {
        Case::new(input, filters, window).check();
    }
}

/// As many images as fill vectors: also where they are last in memory.
#[test]
fn batches_that_fill_vectors() {
    for (input, filters, window) in [
        ([64, 1, 28, 28], 6, Window::new(5).padding(2)),
        ([32, 6, 14, 14], 16, Window::new(5)),
        ([16, 16, 15, 28], 24, Window::new(3).padding(1)),
        ([48, 3, 17, 20], 20, Window::new(7).stride(2).padding(3)),
        ([16, 5, 17, 11], 13, Window::new(3).stride(3).padding(1)),
        ([80, 4, 11, 9], 19, Window::new(3).dilation(2).padding(2)),
        // Strides that leave out pixels, kernels larger than the image, places that
        // see nothing, one pixel.
        ([16, 3, 9, 8], 5, Window::new(1).stride(2)),
        ([16, 3, 9, 9], 7, Window::new(2).stride(5).padding(1)),
        ([16, 3, 2, 1], 9, Window::new(4).padding(3)),
        ([16, 2, 3, 4], 5, Window::new(2).padding(3)),
        ([16, 2, 1, 1], 5, Window::new(3).padding(1)),
        ([32, 2, 1, 1], 5, Window::new(1)),
        // Gradients that are too many to be kept.
        ([16, 1, 80, 80], 24, Window::new(3).padding(1)),
    ] {
        Case::new(input, filters, window).check();
    }
    let grouped = Case {
        groups: 3,
        ..Case::new([16, 4, 9, 8], 7, Window::new(3).paddings(2, 0))
    };
    grouped.check();
    let depthwise = Case {
        groups: 20,
        ..Case::new([16, 1, 9, 10], 1, Window::new(3).stride(2).padding(1))
    };
    depthwise.check();
}

/// As many filters as fill vectors, or nearly.
#[test]
fn filters_side_by_side() {
    for (input, filters, window) in [
        // Nothing beside the source, several blocks of places.
        ([2, 6, 14, 14], 16, Window::new(5)),
        ([1, 3, 30, 41], 32, Window::new(3)),
        // Padding on all sides; lanes that are idle; more than one panel.
        ([2, 16, 15, 28], 48, Window::new(3).padding(1)),
        ([1, 5, 11, 9], 31, Window::new(5).padding(2)),
        ([1, 3, 37, 40], 72, Window::new(7).stride(2).padding(3)),
        ([3, 20, 8, 7], 64, Window::new(3).dilation(3).padding(3)),
        // Strides that leave out pixels, and less source than kernel.
        ([2, 16, 17, 15], 32, Window::new(1).stride(2)),
        ([1, 16, 9, 9], 32, Window::new(2).stride(5).padding(1)),
        ([2, 16, 2, 1], 16, Window::new(4).padding(3)),
        // Planes kept in several bands, in bands of one row, and not at all.
        ([1, 60, 40, 80], 16, Window::new(3).padding(1)),
        ([1, 200, 6, 150], 16, Window::new(3).padding(1)),
        ([1, 200, 6, 170], 16, Window::new(3).padding(1)),
        // A line of many blocks.
        ([1, 8, 2, 1000], 16, Window::new(3).padding(1)),
    ] {
        Case::new(input, filters, window).check();
    }
    let grouped = Case {
        groups: 3,
        ..Case::new([2, 4, 9, 8], 16, Window::new(3).paddings(2, 0))
    };
    grouped.check();
}

/// Filters that leave lanes idle, beside channels that fill them, or nearly.
#[test]
fn elements_side_by_side() {
    for (input, filters, window) in [
        ([4, 16, 14, 13], 17, Window::new(3).padding(1)),
        ([2, 32, 9, 11], 3, Window::new(2)),
        ([1, 13, 12, 10], 20, Window::new(5).padding(2)),
        ([1, 48, 7, 9], 1, Window::new(1)),
        // Kernels with gaps, places a stride apart, some pixels that none of them reads.
        ([2, 16, 15, 17], 18, Window::new(3).dilation(2).padding(2)),
        ([2, 16, 16, 14], 9, Window::new(3).stride(2).padding(1)),
        ([1, 16, 11, 12], 11, Window::new(2).stride(3)),
        // Padded planes met in several bands.
        ([1, 64, 50, 46], 17, Window::new(3).padding(1)),
        ([1, 64, 34, 40], 2, Window::new(3).stride(2).padding(1)),
        // A vector of images, and the rest.
        ([19, 16, 6, 5], 7, Window::new(3).padding(1)),
    ] {
        Case::new(input, filters, window).check();
    }
    let grouped = Case {
        groups: 3,
        ..Case::new([2, 16, 9, 8], 17, Window::new(3).paddings(2, 0))
    };
    grouped.check();
}

#[test]
fn more_than_is_kept_at_once() {
    // Many channels, a wide line, and a kernel larger than the cache.
    Case::new([1, 300, 9, 14], 3, Window::new(3).padding(1)).check();
    Case::new([1, 2, 3, 9000], 2, Window::new(3).padding(1)).check();
    let flat = Window2d { rows: Window::new(2), columns: Window::new(700) };
    let case = Case::new([1, 2, 4, 1500], 2, Window::new(1));
    Case { window: flat, ..case }.check();
    // A kernel of one element, whose planes are copied in panels.
    Case::new([1, 66, 48, 45], 34, Window::new(1)).check();
    Case::new([1, 2, 40, 40], 3, Window::new(9).stride(9).dilation(4)).check();
}

#[test]
fn every_width_around_that_of_a_vector() {
    for width in 1..=70 {
        Case::new([1, 2, 3, width], 9, Window::new(3).padding(1)).check();
    }
    for filters in 1..=18 {
        Case::new([2, 3, 5, 7], filters, Window::new(3).padding(1)).check();
    }
}

#[test]
fn far_padding_and_dilation_are_left_to_the_definition_or_small() {
    let far = Window::new(2).dilation(1 << 40).padding(1 << 39);
    Case::new([1, 1, 3, 3], 1, far).check();
    let wide = Window::new(2).dilation(1000).padding(999);
    Case::new([1, 1, 4, 5], 2, wide).check();
}

#[test]
fn axes_in_another_order_are_read_where_they_lie() {
    let input = numbers((5, 7, 2, 3), 5);
    let weight = numbers((3, 3, 4, 3), 6);
    let (turned, leaned) = (
        input.view().permuted_axes([2, 3, 1, 0]),
        weight.view().permuted_axes([2, 3, 0, 1]),
    );
    let window = Window::new(3).padding(1);
    let expected =
        reference::conv2d(turned, leaned, None, Geometry::from(window)).unwrap();
    same_bits("a turned input", &expected, || {
        conv::conv2d(turned, leaned, None, window).unwrap()
    });
    let mut output = Array4::zeros((7, 5, 4, 2)).permuted_axes([3, 2, 0, 1]);
    conv::conv2d_into(turned, leaned, None, window, output.view_mut()).unwrap();
    assert_eq!(output, expected);
}

#[test]
fn what_is_not_finite_goes_through() {
    for (images, stride) in [(1, 2), (16, 1)] {
        not_finite(images, Window::new(3).stride(stride).padding(1));
    }
}

fn not_finite(images: usize, window: Window) {
    let mut input = numbers((images, 2, 6, 6), 7);
    input[[0, 1, 2, 3]] = f32::INFINITY;
    let mut weight = numbers((2, 2, 3, 3), 8);
    weight[[1, 0, 0, 0]] = f32::NEG_INFINITY;
    let geometry = Geometry::from(window);
    let kinds = |array: &Array4<f32>| array.mapv(|x| (x.is_nan(), x > 0.0, x < 0.0));
    let expected =
        reference::conv2d(input.view(), weight.view(), None, geometry).unwrap();
    for input in both_ways(&input) {
        let got = conv::conv2d(&input, &weight, None, geometry).unwrap();
        assert_eq!(kinds(&got), kinds(&expected));
    }
    let grads = expected;
    let expected =
        reference::grad_input(grads.view(), weight.view(), [6, 6], geometry);
    let expected = expected.unwrap();
    for grads in both_ways(&grads) {
        let got = conv::grad_input(&grads, &weight, [6, 6], geometry).unwrap();
        assert_eq!(kinds(&got), kinds(&expected));
    }
}

/// Padding is a term: +0 · weight makes +0 of a sum that is −0, and −0 · weight
/// leaves it.
#[test]
fn padding_shows_where_a_sum_is_minus_zero() {
    let window = Window::new(3).padding(2);
    for (number, bias) in [(-1e-30, 0.0), (1e-30, 0.0), (0.0, -0.0), (-0.0, -0.0)] {
        let input = Array4::from_elem((16, 2, 3, 4), number);
        for sign in [1e-30_f32, -1e-30] {
            let mut weight = Array4::from_elem((3, 2, 3, 3), sign);
            weight[[0, 1, 2, 1]] = -sign;
            weight[[1, 0, 0, 2]] = -sign;
            let bias = ndarray::arr1(&[bias; 3]);
            let geometry = Geometry::from(window);
            let expected = reference::conv2d(
                input.view(),
                weight.view(),
                Some(bias.view()),
                geometry,
            );
            let expected = expected.unwrap();
            for input in both_ways(&input) {
                same_bits("sums of ±0", &expected, || {
                    conv::conv2d(&input, &weight, Some(bias.view()), window).unwrap()
                });
            }
            let size = [5, 6];
            let grads = input.slice(ndarray::s![.., ..1, .., ..]).to_owned();
            let weight = weight.slice(ndarray::s![..1, .., .., ..]);
            let window = Window::new(3);
            let (grads, weight) = (grads.view(), weight.view());
            let expected = reference::grad_input(grads, weight, size, window.into());
            let expected = expected.unwrap();
            for grads in both_ways(&grads.to_owned()) {
                same_bits("gradients of ±0", &expected, || {
                    conv::grad_input(&grads, weight, size, window).unwrap()
                });
            }
        }
    }
}

fn axis() -> impl Strategy<Value = (Window, usize)> {
    (1..6_usize, 1..4_usize, 1..4_usize, [0..4_usize, 0..4_usize]).prop_flat_map(
        |(kernel, stride, dilation, padding)| {
            let window = Window::new(kernel).stride(stride).dilation(dilation);
            let window = Window { padding, ..window };
            let extent = dilation * (kernel - 1) + 1;
            let least = extent.saturating_sub(padding[0] + padding[1]).max(1);
            (Just(window), least..least + 20)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_geometry(
        ((rows, height), (columns, width)) in (axis(), axis()),
        (images, groups) in (prop_oneof![1..4_usize, Just(16), Just(32)], 1..4_usize),
        (in_group, out_group) in (1..4_usize, 1..10_usize),
    ) {
        let window = Window2d { rows, columns };
        Case { images, groups, in_group, out_group, size: [height, width], window }
            .check();
    }
}
