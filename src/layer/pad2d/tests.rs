use super::*;
use crate::engine::layout::to_chwn;
use crate::layer::{Conv2d, Sequential};
use crate::random::{generator, uniform};
use crate::signal::pad2d;
use crate::{Error, Window};
use ndarray::{ArrayD, arr2};

const BORDERS: [(Border, &str); 6] = [
    (Border::Zero, "ZeroPad2d"),
    (Border::Constant(-1.5), "ConstantPad2d"),
    (Border::Wrap, "CircularPad2d"),
    (Border::Reflect, "ReflectionPad2d"),
    (Border::Nearest, "ReplicationPad2d"),
    (Border::Symmetric, "SymmetricPad2d"),
];

/// Farther than maps of 3×4 reach, but on the right.
const AROUND: [[usize; 2]; 2] = [[4, 3], [5, 1]];

fn numbers(shape: [usize; 4], stream: u64) -> ArrayD<f32> {
    let chance = &mut generator(17, stream);
    Array4::from_shape_simple_fn(shape, || uniform(chance, 1.0) as f32).into_dyn()
}

#[test]
fn by_hand_the_line_above_1_2_3_is_of_six_kinds() {
    let map = arr2(&[[1.0_f32, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    let map = map.insert_axis(Axis(0)).insert_axis(Axis(0)).into_dyn();
    let above = BORDERS.map(|(border, _)| {
        let larger = Pad2d::new(border, 1).forward(map.view()).unwrap();
        larger.iter().take(5).copied().collect::<Vec<_>>()
    });
    assert_eq!(above[0], [0.0; 5]);
    assert_eq!(above[1], [-1.5; 5]);
    assert_eq!(above[2], [6.0, 4.0, 5.0, 6.0, 4.0]);
    assert_eq!(above[3], [5.0, 4.0, 5.0, 6.0, 5.0]);
    assert_eq!(above[4], [1.0, 1.0, 2.0, 3.0, 3.0]);
    assert_eq!(above[5], above[4]);
}

#[test]
fn every_map_is_continued_as_a_plane_is_in_both_layouts() {
    for (border, name) in BORDERS {
        let layer = Pad2d::around(border, AROUND);
        for images in [3, 64] {
            let nchw = numbers([images, 2, 3, 4], 1);
            let chwn = to_chwn(nchw.view()).unwrap();
            let output = layer.forward(nchw.view()).unwrap();
            let other = layer.forward(chwn.view()).unwrap();
            assert_eq!(output, other, "{name}");
            let shape = Layer::<f32>::output_shape(&layer, nchw.shape());
            assert_eq!(Ok(output.shape()), shape.as_deref(), "{name}");
            let layout = |array: &ArrayD<f32>| Layout::of(&array.view());
            assert_eq!(layout(&other), layout(&chwn.to_owned()), "{name}");
            let maps = |array: &ArrayD<f32>| -> Vec<_> {
                let maps = array.clone().into_dimensionality::<ndarray::Ix4>();
                let images = maps.unwrap();
                let maps = images.outer_iter().flat_map(|image| {
                    image.outer_iter().map(|map| map.to_owned()).collect::<Vec<_>>()
                });
                maps.collect()
            };
            for (map, padded) in maps(&nchw).iter().zip(maps(&output)) {
                assert_eq!(pad2d(map, AROUND, border), Ok(padded), "{name}");
            }
        }
    }
}

#[test]
fn gradients_are_added_up_row_by_row_in_both_layouts() {
    for (border, name) in BORDERS {
        let layer = Pad2d::around(border, AROUND);
        // Which pixel, from 1, each place of the larger map repeats.
        let counted = ndarray::Array2::from_shape_fn((3, 4), |(row, column)| {
            (4 * row + column + 1) as f32
        });
        let repeats = pad2d(&counted, AROUND, border).unwrap();
        for images in [3, 64] {
            let input = numbers([images, 2, 3, 4], 2);
            let grads = numbers([images, 2, 10, 10], 3);
            let mut sums = Array4::<f32>::zeros((images, 2, 3, 4));
            for image in 0..images {
                for channel in 0..2 {
                    for ((row, column), repeated) in repeats.indexed_iter() {
                        if *repeated > 0.0 {
                            let pixel = *repeated as usize - 1;
                            sums[[image, channel, pixel / 4, pixel % 4]] +=
                                grads[[image, channel, row, column]];
                        }
                    }
                }
            }
            let back = layer.grad_input(input.view(), grads.view()).unwrap();
            assert_eq!(back, sums.into_dyn(), "{name}");
            let chwn = to_chwn(grads.view()).unwrap();
            let other = layer.grad_input(input.view(), chwn.view()).unwrap();
            assert_eq!(back, other, "{name}");
        }
    }
}

#[test]
fn zeros_around_it_are_the_padding_of_the_layer_behind_it() {
    let behind = |window| {
        let mut layer = Conv2d::new(2, 3, window).unwrap();
        layer.weight = numbers([3, 2, 3, 3], 4).into_dimensionality().unwrap();
        layer
    };
    let window = Window2d {
        rows: Window::new(3).paddings(1, 0),
        columns: Window::new(3).paddings(2, 1),
    };
    let zeros = Pad2d::around(Border::Zero, [[1, 0], [2, 1]]);
    let apart = Sequential::new().then(zeros).then(behind(Window::new(3).into()));
    let padded = Sequential::new().then(behind(window));
    let input = numbers([2, 2, 5, 6], 5);
    let output = padded.forward(input.view()).unwrap();
    assert_eq!(apart.forward(input.view()).unwrap(), output);
    let seen =
        |network: &Sequential| network.receptive_field([ReceptiveField::INPUT; 2]);
    assert_eq!(seen(&apart), seen(&padded));
}

#[test]
fn it_is_named_as_in_pytorch_with_what_it_adds() {
    for (border, name) in BORDERS {
        assert_eq!(Layer::<f32>::name(&Pad2d::new(border, 1)), name);
    }
    let settings = |layer| Layer::<f32>::settings(&layer);
    assert_eq!(settings(Pad2d::new(Border::Wrap, 2)), "2");
    let constant = Pad2d::around(Border::Constant(0.5), [[1, 0], [2, 3]]);
    assert_eq!(settings(constant), "1+0 rows, 2+3 columns, value 0.5");
}

#[test]
fn what_has_no_maps_or_no_pixels_is_refused() {
    let ring = Pad2d::new(Border::Wrap, 1);
    let forward = |shape: &[usize]| {
        let input = ArrayD::<f32>::zeros(shape);
        assert_eq!(
            ring.forward(input.view()).err(),
            Layer::<f32>::output_shape(&ring, shape).err()
        );
        ring.forward(input.view())
    };
    assert_eq!(
        forward(&[2, 9]).unwrap_err().to_string(),
        "CircularPad2d takes [images, channels, height, width], it is given an \
         array of shape [2, 9]"
    );
    assert!(matches!(forward(&[2, 1, 0, 4]), Err(Error::Empty { .. })));
    assert_eq!(forward(&[0, 1, 3, 4]).unwrap().shape(), [0, 1, 5, 6]);
    let (input, grads) = (numbers([1, 1, 3, 4], 6), numbers([1, 1, 5, 5], 7));
    let refused = ring.grad_input(input.view(), grads.view());
    assert!(matches!(refused, Err(Error::Shapes { .. })), "{refused:?}");
    let endless = Pad2d::new(Border::Wrap, usize::MAX);
    let refused = endless.forward(input.view());
    assert!(matches!(refused, Err(Error::Overflow { .. })), "{refused:?}");
}
