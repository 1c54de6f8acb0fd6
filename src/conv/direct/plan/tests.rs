use super::Strategy::{ByFilter, ByFilterPadded, ByImage, ByImageChwn, ByPosition};
use super::{Plan, Strategy};
use crate::Window;
use crate::conv::{Geometry, plan};
use crate::engine::Layout::{self, Chwn, Nchw};
use crate::engine::Level::{self, Avx2, Avx512, Neon, Portable};

type Shape = [usize; 4];

fn planned(
    input: Shape,
    weight: Shape,
    geometry: impl Into<Geometry>,
    layout: Layout,
    level: Level,
) -> Plan {
    plan(input, weight, geometry, layout, level).unwrap().unwrap()
}

/// All images by one strategy.
fn alone(images: usize, strategy: Strategy) -> Plan {
    Plan { images, strategy, rest: None }
}

#[test]
fn shapes_and_their_strategies() {
    let same =
        |kernel: usize| Geometry::new(Window::new(kernel).padding(kernel / 2));
    let lenet = ([64, 6, 14, 14], [16, 6, 5, 5], Geometry::new(Window::new(5)));
    let vgg = ([1, 64, 56, 56], [64, 64, 3, 3], same(3));
    let first = ([16, 3, 224, 224], [64, 3, 3, 3], same(3));
    let pointwise = ([4, 64, 28, 28], [128, 64, 1, 1], same(1));
    let depthwise = ([8, 32, 28, 28], [32, 1, 3, 3], same(3).groups(32));
    let wide = ([1, 16, 9, 9], [32, 16, 9, 9], same(9));
    let band = |band| ByImage { band };
    let table = [
        (lenet, Nchw, Avx512, alone(64, band(10))),
        (lenet, Nchw, Avx2, alone(64, band(10))),
        (lenet, Nchw, Portable, alone(64, band(10))),
        (lenet, Chwn, Avx512, alone(64, ByImageChwn)),
        (vgg, Nchw, Avx512, alone(1, ByFilter)),
        (vgg, Nchw, Neon, alone(1, ByFilter)),
        // Without vectors that multiply and add filters are no better lanes.
        (vgg, Nchw, Portable, alone(1, ByPosition)),
        // A band would be one row, 226 · 3 · 16 numbers for each row read:
        // of the three rows read two were moved up for each that is transposed.
        (first, Nchw, Avx512, alone(16, ByFilter)),
        // Neighbours in the output are neighbours in the input: nothing to copy.
        (pointwise, Nchw, Avx512, alone(4, ByPosition)),
        // One filter a group leaves lanes idle, and 8 images 8 of 16.
        (depthwise, Nchw, Avx512, alone(8, ByPosition)),
        (depthwise, Nchw, Avx2, alone(8, ByPosition)),
        // Hardly two positions have the same taps in bounds.
        (wide, Nchw, Avx512, alone(1, ByFilterPadded)),
    ];
    for ((input, weight, geometry), layout, level, expected) in table {
        let plan = planned(input, weight, geometry, layout, level);
        assert_eq!(plan, expected, "{input:?} {weight:?} {layout:?} {level:?}");
    }
}

#[test]
fn images_that_do_not_fill_a_vector_are_the_rest() {
    let of = |images| {
        let (input, weight) = ([images, 6, 14, 14], [16, 6, 5, 5]);
        planned(input, weight, Window::new(5), Nchw, Avx512)
    };
    assert_eq!(of(15), alone(15, ByFilter));
    assert_eq!(of(16).rest, None);
    // 37 = 2 · 16 + 5
    assert_eq!((of(37).images, of(37).rest), (32, Some(ByFilter)));
    let text = "by image, 10 rows at a time (32 images); the rest by filter";
    assert_eq!(of(37).to_string(), text);
}
