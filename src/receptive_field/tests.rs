use super::*;
use crate::conv::{self, conv2d};
use crate::pool::{Divisor, avg_pool2d, avg_pool2d_backward, max_pool2d};
use ndarray::{Array4, ArrayView4};

const HALF: Window = Window::new(2).stride(2);
const CONV_3: Window = Window::new(3).padding(1);

fn sizes(stack: &[Window]) -> Vec<usize> {
    (1..=stack.len())
        .map(|depth| ReceptiveField::of(stack[..depth].iter().copied()))
        .map(|field| field.unwrap().size)
        .collect()
}

#[test]
fn lenet_5_sees_5_6_14_and_16_pixels() {
    // 1 + 4, + 1, + 4·2, + 1·2
    let lenet = [Window::new(5), HALF, Window::new(5), HALF];
    assert_eq!(sizes(&lenet), [5, 6, 14, 16]);
}

#[test]
fn vgg_16_sees_196_pixels_in_conv5_3_212_in_pool5_and_404_in_fc6() {
    let mut stack = Vec::new();
    for convolutions in [2, 2, 3, 3, 3] {
        stack.extend(vec![CONV_3; convolutions]);
        stack.push(HALF);
    }
    stack.push(Window::new(7));
    let seen = sizes(&stack);
    assert_eq!(seen[seen.len() - 3..], [196, 212, 404]);
    let field = ReceptiveField::of(stack).unwrap();
    // Σ padding · jump = 2·1 + 2·2 + 3·4 + 3·8 + 3·16
    assert_eq!((field.jump, field.start), (32, -90));
}

#[test]
fn two_kernels_of_three_see_as_far_as_one_of_five() {
    let twice = ReceptiveField::of([CONV_3, CONV_3]).unwrap();
    let once = ReceptiveField::of([Window::new(5).padding(2)]).unwrap();
    assert_eq!(twice, once);
    assert_eq!(once.seen(3), Ok([1, 5]));
    assert_eq!(once.center(), 0.0);
}

#[test]
fn a_block_with_a_shortcut_joins_where_both_look_at_the_same_centre() {
    // ResNet's block of stride 2: 3×3 padded by 1, and 1×1 beside it
    let block =
        ReceptiveField::of([Window::new(3).stride(2).padding(1), CONV_3]).unwrap();
    let shortcut = ReceptiveField::of([Window::new(1).stride(2)]).unwrap();
    assert_eq!(block.join(shortcut), Ok(block));
    assert_eq!(shortcut.join(block), Ok(block));
}

#[test]
fn branches_that_do_not_align_are_an_error_with_both_sides() {
    let one = ReceptiveField::of([CONV_3]).unwrap();
    let strided = ReceptiveField::of([CONV_3.stride(2)]).unwrap();
    assert_eq!(
        one.join(strided).unwrap_err().to_string(),
        "the branches do not align: one jumps 1, the other 2"
    );
    let unpadded = ReceptiveField::of([Window::new(4)]).unwrap();
    assert_eq!(
        one.join(unpadded).unwrap_err().to_string(),
        "the branches do not align: one first looks at the centre 0, the other 1.5"
    );
}

#[test]
fn fields_that_cannot_be_counted_are_an_error() {
    let most = usize::MAX;
    let text =
        |stack: [Window; 2]| ReceptiveField::of(stack).unwrap_err().to_string();
    assert_eq!(
        text([HALF, Window::new(1).stride(most)]),
        format!("2 × {most} places is more than this machine can count")
    );
    assert_eq!(
        text([Window::new(most), Window::new(2)]),
        format!("{most} + 1 places is more than this machine can count")
    );
    assert_eq!(
        text([Window::new(1), Window::new(1).padding(most)]),
        format!("{most} × 1 places is more than this machine can count")
    );
    assert_eq!(
        text([CONV_3, CONV_3.stride(0)]),
        "the stride is 0 along the places, it must be at least 1"
    );
    assert_eq!(
        text([CONV_3, Window::new(0)]),
        "the kernel is 0 along the places, it must be at least 1"
    );
}

/// 3×3 of stride 2, pairs averaged, 3×3 dilated by 2: all weights positive.
const STACK: [Window; 3] = [
    Window::new(3).stride(2).padding(1),
    HALF,
    Window::new(3).dilation(2).padding(2),
];

fn forward(input: ArrayView4<f32>) -> Result<Array4<f32>> {
    let weight = Array4::from_elem((1, 1, 3, 3), 0.5);
    let first = conv2d(input, &weight, None, STACK[0])?;
    let second = avg_pool2d(&first, STACK[1], Divisor::Padded)?;
    conv2d(&second, &weight, None, STACK[2])
}

fn backward(grad: ArrayView4<f32>) -> Result<Array4<f32>> {
    let weight = Array4::from_elem((1, 1, 3, 3), 0.5);
    let third = conv::grad_input(grad, &weight, [10, 10], STACK[2])?;
    let second = avg_pool2d_backward(&third, [20, 20], STACK[1], Divisor::Padded)?;
    conv::grad_input(&second, &weight, [40, 40], STACK[0])
}

#[test]
fn both_measured_fields_are_the_one_by_formula_cut_at_the_border() {
    let input = Array4::from_elem((1, 1, 40, 40), 1.0_f32);
    let field = ReceptiveField::of(STACK).unwrap();
    // 1 + 2·1 + 1·2 + 4·4 = 21; 2·2·1; −(1·1 + 2·4)
    assert_eq!((field.size, field.jump, field.start), (21, 4, -9));
    for place in [[0, 0], [4, 5], [9, 2]] {
        let expected = place.map(|place| {
            let [first, last] = field.seen(place).unwrap();
            [first.max(0) as usize, last.min(39) as usize]
        });
        let by_change = perturbed(&input, place, 1.0, forward).unwrap();
        assert_eq!(bounds(by_change.view()), Some(expected), "at {place:?}");
        let by_gradient = gradient_support([1, 1, 10, 10], place, backward).unwrap();
        assert_eq!(by_gradient, by_change, "at {place:?}");
    }
}

#[test]
fn dilation_leaves_holes_in_what_is_seen() {
    let window = Window::new(2).dilation(2);
    let weight = Array4::from_elem((1, 1, 2, 2), 1.0_f32);
    let input = Array4::zeros((1, 1, 3, 3));
    let seen = perturbed(&input, [0, 0], 1.0, |x| conv2d(x, &weight, None, window));
    let corners = [[true, false, true], [false; 3], [true, false, true]];
    assert_eq!(seen, Ok(ndarray::arr2(&corners)));
}

#[test]
fn what_the_maximum_hides_from_this_input_a_large_change_shows() {
    let mut input = Array4::zeros((1, 1, 2, 2));
    input[[0, 0, 0, 0]] = 5.0_f32;
    let values = |x: ArrayView4<f32>| Ok(max_pool2d(x, HALF)?.values);
    let little = perturbed(&input, [0, 0], 1.0, values).unwrap();
    assert_eq!(bounds(little.view()), Some([[0, 0], [0, 0]]));
    let much = perturbed(&input, [0, 0], 10.0, values).unwrap();
    assert_eq!(bounds(much.view()), Some([[0, 1], [0, 1]]));
    assert_eq!(bounds(ndarray::arr2(&[[false]]).view()), None);
}

#[test]
fn a_place_beside_the_output_is_an_error() {
    let input = Array4::zeros((1, 1, 40, 40));
    let text = "the place is [10, 0], the output's size is [10, 10]: rows and \
                columns are counted from 0";
    let error = perturbed(&input, [10, 0], 1.0, forward).unwrap_err();
    assert_eq!(error.to_string(), text);
    let error = gradient_support([1, 1, 10, 10], [10, 0], backward).unwrap_err();
    assert_eq!(error.to_string(), text);
}
