use super::*;
use crate::Window;
use crate::conv;
use crate::random::{generator, uniform};
use ndarray::{Array, Array1, Dimension, ShapeBuilder};
use proptest::prelude::*;

fn numbers<D: Dimension>(
    shape: impl ShapeBuilder<Dim = D>,
    stream: u64,
) -> Array<f32, D> {
    let generator = &mut generator(11, stream);
    Array::from_shape_simple_fn(shape, || uniform(generator, 1.0) as f32)
}

/// The largest error against f64, in parts of the largest sum of magnitudes:
/// a wave lies over the whole plane, and so does its rounding.
fn error(input: &Array4<f32>, weight: &Array4<f32>, geometry: Geometry) -> f64 {
    let bias: Array1<f32> = numbers(weight.dim().0, 7);
    let maps = conv2d(input, weight, Some(bias.view()), geometry).unwrap();
    let exact = |change: fn(f32) -> f64| {
        let (input, weight) = (input.mapv(change), weight.mapv(change));
        let bias = bias.mapv(change);
        conv::conv2d(&input, &weight, Some(bias.view()), geometry).unwrap()
    };
    let (exact, magnitudes) = (exact(f64::from), exact(|v| f64::from(v).abs()));
    let size = magnitudes.iter().copied().fold(0.0, f64::max);
    (maps.iter().zip(&exact))
        .map(|(&map, exact)| (f64::from(map) - exact).abs() / size)
        .fold(0.0, f64::max)
}

#[test]
fn correlation_of_3x3_with_2x2_is_19_25_37_43() {
    // 0·0 + 1·1 + 3·2 + 4·3 = 19
    let input = Array::from_iter((0..9).map(|v| v as f32));
    let input = input.into_shape_with_order((1, 1, 3, 3)).unwrap();
    let weight = ndarray::array![[[[0.0, 1.0], [2.0, 3.0]]]];
    let maps = conv2d(&input, &weight, None, Window::new(2)).unwrap();
    assert_eq!(
        maps.mapv(f32::round).into_raw_vec_and_offset().0,
        [19.0, 25.0, 37.0, 43.0]
    );
}

#[test]
fn many_channels_and_a_large_kernel_stay_close_to_f64() {
    let (input, weight) = (numbers((2, 20, 40, 31), 1), numbers((5, 20, 11, 9), 2));
    let window = Window2d {
        rows: Window::new(11).padding(5),
        columns: Window::new(9).padding(4),
    };
    assert!(error(&input, &weight, window.into()) < 1e-6);
}

#[test]
fn the_next_easy_length_of_127_is_128_and_of_58_is_60() {
    let lengths = [1, 58, 127, 243].map(|length| easy(length).unwrap());
    assert_eq!(lengths, [1, 60, 128, 243]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_geometry_is_close_to_f64(
        (images, groups, channels, filters) in (1..3_usize, 1..3_usize, 1..4_usize, 1..4_usize),
        (height, width) in (7..14_usize, 7..14_usize),
        (rows, columns) in ((1..4_usize, 1..3_usize), (1..4_usize, 1..3_usize)),
        (pad, dilation) in (0..3_usize, 1..3_usize),
    ) {
        let axis = |(kernel, stride): (usize, usize)| {
            Window::new(kernel).stride(stride).dilation(dilation).padding(pad)
        };
        let window = Window2d { rows: axis(rows), columns: axis(columns) };
        let [u, v] = window.kernel();
        let input = numbers((images, groups * channels, height, width), 3);
        let weight = numbers((groups * filters, channels, u, v), 4);
        let geometry = Geometry::new(window).groups(groups);
        if window.places([height, width]).is_ok() {
            prop_assert!(error(&input, &weight, geometry) < 1e-6);
        }
    }
}
