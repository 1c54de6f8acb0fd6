use super::*;
use crate::random::{generator, uniform};
use ndarray::s;
use proptest::prelude::*;

fn image(channels: usize, height: usize, width: usize) -> Array4<f32> {
    let generator = &mut generator(13, 0);
    Array4::from_shape_simple_fn((1, channels, height, width), || {
        uniform(generator, 1.0) as f32
    })
}

type AxisCase = (usize, usize, usize, usize, usize);

fn axis((kernel, stride, before, after, dilation): AxisCase) -> Window {
    let window = Window::new(kernel).stride(stride).dilation(dilation);
    window.paddings(before, after)
}

#[test]
fn a_row_of_five_in_steps_of_two_under_padding_of_three() {
    // Places of the second of two elements: -2, 0, 2, 4, 6 of pixels 1 2 3 4 5.
    let window = Window::new(2).stride(2).paddings(3, 2);
    assert_eq!(window.places(5), Ok(5));
    assert_eq!(on_image(window, 1, 5, 5), 1..4);
    let row = Array4::from_shape_vec((1, 1, 1, 5), vec![1.0, 2.0, 3.0, 4.0, 5.0]);
    let window = Window2d { rows: Window::new(1), columns: window };
    let columns = im2col(&row.unwrap(), window).unwrap();
    let wanted = [0.0, 0.0, 2.0, 4.0, 0.0, 0.0, 1.0, 3.0, 5.0, 0.0];
    assert_eq!(columns.into_raw_vec_and_offset().0, wanted);
}

#[test]
fn an_image_that_does_not_lie_row_by_row_has_the_same_columns() {
    let image = image(3, 5, 4);
    let turned = image.view().permuted_axes([3, 2, 1, 0]);
    let turned = turned.as_standard_layout().into_owned();
    let turned = turned.permuted_axes([3, 2, 1, 0]);
    assert!(turned == image && !turned.is_standard_layout());
    let window = Window::new(3).padding(1);
    assert_eq!(im2col(&turned, window), im2col(&image, window));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn columns_are_pixel_by_pixel_what_the_window_sees_and_so_is_a_part_of_them(
        (channels, height, width) in (1..4_usize, 1..9_usize, 1..9_usize),
        rows in (1..4_usize, 1..3_usize, 0..6_usize, 0..4_usize, 1..3_usize),
        columns in (1..4_usize, 1..4_usize, 0..6_usize, 0..4_usize, 1..4_usize),
        (first, end) in (0.0..1.0, 0.0..1.0),
    ) {
        let window = Window2d { rows: axis(rows), columns: axis(columns) };
        let image = image(channels, height, width);
        if let Ok(patches) = Patches::new([1, channels, height, width], window) {
            let all = im2col(&image, window).unwrap();
            for ((_, entry, place), &value) in all.indexed_iter() {
                let wanted = patches.pixel(entry, place).map_or(0.0, |(channel, [y, x])| {
                    image[[0, channel, y, x]]
                });
                prop_assert_eq!(value, wanted);
            }
            let count = patches.count();
            let first = (first * count as f64) as usize;
            let end = first + 1 + (end * (count - first - 1) as f64) as usize;
            let mut part = vec![f32::NAN; all.dim().1 * (end - first)];
            patches.unroll(image.as_slice().unwrap(), first..end, &mut part);
            let wanted = all.slice(s![0, .., first..end]);
            prop_assert_eq!(part, wanted.iter().copied().collect::<Vec<_>>());
        }
    }
}
