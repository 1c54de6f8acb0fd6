use super::Strategy::{
    ByElement, ByFilter, ByFilterPadded, ByImage, ByImageChwn, ByPosition,
    ByResidue, Reference,
};
use super::{ConvPlan, Strategy};
use crate::Window;
use crate::conv::Pass::{self, Forward, GradInput, GradWeight};
use crate::conv::Planes::{InLines, InPanels, InPlace, InRows, OneByOne, Shifted};
use crate::conv::{Geometry, plan};
use crate::engine::Layout::{self, Chwn, Nchw};
use crate::engine::Level::{self, Avx2, Avx512, Neon, Portable};

type Sizes = [usize; 4];

fn planned(
    pass: Pass,
    input: Sizes,
    weight: Sizes,
    geometry: impl Into<Geometry>,
    layout: Layout,
    level: Level,
) -> ConvPlan {
    plan(pass, input, weight, geometry, layout, level).unwrap()
}

/// All images by one strategy.
fn alone(
    layout: Layout,
    level: Level,
    images: usize,
    strategy: Strategy,
) -> ConvPlan {
    ConvPlan { layout, level, images, strategy, rest: None }
}

#[test]
fn shapes_and_their_strategies() {
    let same =
        |kernel: usize| Geometry::new(Window::new(kernel).padding(kernel / 2));
    let lenet = ([64, 6, 14, 14], [16, 6, 5, 5], Geometry::new(Window::new(5)));
    let narrow = ([64, 1, 28, 28], [6, 1, 5, 5], Geometry::new(Window::new(5)));
    let vgg = ([1, 64, 56, 56], [64, 64, 3, 3], same(3));
    let first = ([16, 3, 224, 224], [64, 3, 3, 3], same(3));
    let deep = ([16, 80, 20, 20], [16, 80, 3, 3], same(3));
    let resnet = Geometry::new(Window::new(7).padding(3).stride(2));
    let resnet = ([1, 3, 224, 224], [64, 3, 7, 7], resnet);
    let pointwise = ([4, 64, 28, 28], [128, 64, 1, 1], same(1));
    let large = ([8, 128, 56, 56], [128, 128, 1, 1], same(1));
    let single = ([1, 8, 28, 28], [1, 8, 3, 3], same(3));
    let depthwise = ([8, 32, 28, 28], [32, 1, 3, 3], same(3).groups(32));
    let wide = ([1, 16, 9, 9], [32, 16, 9, 9], same(9));
    let halving = Geometry::new(Window::new(3).padding(1).stride(2));
    let strided = ([16, 64, 56, 56], [64, 64, 3, 3], halving);
    let huge = Geometry::new(Window::new(3).padding(1 << 62));
    let huge = ([1, 1, 3, 3], [1, 1, 3, 3], huge);
    let mostly_padding = Geometry::new(Window::new(999).padding(998));
    let dwarfed = ([16, 1, 4, 4], [1, 1, 999, 999], mostly_padding);
    let [few, fifteen, sixteen, seventeen] = [1, 15, 16, 17]
        .map(|filters| ([4, 16, 28, 28], [filters, 16, 3, 3], same(3)));
    let band = |band| ByImage { band };
    let table = [
        (Forward, lenet, Nchw, Avx512, Nchw, band(10)),
        (Forward, lenet, Nchw, Avx2, Nchw, band(10)),
        (Forward, lenet, Nchw, Portable, Nchw, band(10)),
        (Forward, lenet, Chwn, Avx512, Chwn, ByImageChwn),
        (Forward, vgg, Nchw, Avx512, Nchw, ByFilter),
        (Forward, vgg, Nchw, Neon, Nchw, ByFilter),
        // Without vectors that multiply and add filters are no better lanes.
        (Forward, vgg, Nchw, Portable, Nchw, ByPosition(Shifted)),
        // A band would be one row, 22 · 80 · 16 numbers for each row read:
        // of the three rows read two were moved up for each that is transposed.
        (Forward, deep, Nchw, Avx512, Nchw, ByFilter),
        // Sums of 3 · 9 terms take no longer than to transpose what they are made of.
        (Forward, first, Nchw, Avx512, Nchw, ByPosition(Shifted)),
        // Of 3 · 49 terms seven shifted copies would leave the level-1 cache.
        (Forward, resnet, Nchw, Avx512, Nchw, ByPosition(InLines)),
        (Forward, resnet, Nchw, Avx2, Nchw, ByPosition(InLines)),
        // Neighbours in the output are neighbours in the input: nothing to copy.
        (Forward, pointwise, Nchw, Avx512, Nchw, ByPosition(InPlace)),
        // 128 · 56² numbers are more than a level-2 cache holds.
        (Forward, large, Nchw, Avx512, Nchw, ByPosition(InPanels)),
        // One filter a group leaves lanes idle, and 8 images 8 of 16.
        (Forward, depthwise, Nchw, Avx512, Nchw, ByPosition(OneByOne)),
        (Forward, depthwise, Nchw, Avx2, Nchw, ByPosition(OneByOne)),
        // One filter reads 8 planes: a copy of them for each column costs more.
        (Forward, single, Nchw, Avx512, Nchw, ByPosition(InRows)),
        // Hardly two positions have the same taps in bounds.
        (Forward, wide, Nchw, Avx512, Nchw, ByFilterPadded),
        (Forward, huge, Chwn, Avx512, Nchw, Reference),
        // The 6 channels do not fill 16 lanes, the 64 images do.
        (GradInput, lenet, Chwn, Avx512, Chwn, ByImageChwn),
        (GradInput, vgg, Nchw, Avx512, Nchw, ByFilter),
        (GradInput, strided, Nchw, Avx512, Nchw, ByResidue),
        (GradInput, strided, Chwn, Avx512, Chwn, ByImageChwn),
        (GradInput, huge, Nchw, Avx512, Nchw, Reference),
        // 16 filters fill 16 lanes; of 6 filters 10 lanes would be idle.
        (GradWeight, lenet, Nchw, Avx512, Nchw, ByFilterPadded),
        (GradWeight, narrow, Nchw, Avx512, Nchw, band(24)),
        (GradWeight, lenet, Chwn, Avx512, Chwn, ByImageChwn),
        // 17 filters are two vectors, 16 channels of 3 columns are three whole ones.
        (GradWeight, seventeen, Nchw, Avx512, Nchw, ByElement),
        (GradWeight, seventeen, Nchw, Avx2, Nchw, ByElement),
        (GradWeight, sixteen, Nchw, Avx512, Nchw, ByFilterPadded),
        (GradWeight, sixteen, Nchw, Avx2, Nchw, ByFilterPadded),
        (GradWeight, fifteen, Nchw, Avx512, Nchw, ByElement),
        (GradWeight, few, Nchw, Avx512, Nchw, ByElement),
        // One image.
        (GradWeight, vgg, Nchw, Avx512, Nchw, ByFilterPadded),
        // 8 images of 32 groups are 16 vectors.
        (GradWeight, depthwise, Nchw, Avx512, Nchw, band(28)),
        // 224 · 224 · 16 numbers are too many of a vector of images.
        (GradWeight, first, Chwn, Avx512, Nchw, ByFilterPadded),
        (GradWeight, dwarfed, Nchw, Avx512, Nchw, Reference),
        (GradWeight, huge, Nchw, Avx512, Nchw, Reference),
    ];
    for (pass, shape, layout, level, computed_in, strategy) in table {
        let (input, weight, geometry) = shape;
        let plan = planned(pass, input, weight, geometry, layout, level);
        let expected = alone(computed_in, level, input[0], strategy);
        let named = format!("{pass:?} {input:?} {weight:?} {layout:?} {level:?}");
        assert_eq!(plan, expected, "{named}");
    }
}

#[test]
fn images_that_do_not_fill_a_vector_are_the_rest() {
    let of = |images| {
        let (input, weight) = ([images, 6, 14, 14], [16, 6, 5, 5]);
        planned(Forward, input, weight, Window::new(5), Nchw, Avx512)
    };
    assert_eq!(of(15), alone(Nchw, Avx512, 15, ByFilter));
    assert_eq!(of(16).rest, None);
    // 37 = 2 · 16 + 5
    assert_eq!((of(37).images, of(37).rest), (32, Some(ByFilter)));
    let text = "by image, 10 rows at a time (32 images); the rest by filter";
    assert_eq!(of(37).to_string(), text);
}

#[test]
fn gradients_of_weights_fill_vectors_with_groups_of_images() {
    let window = Window::new(3).padding(1);
    let of = |images, groups| {
        let geometry = Geometry::new(window).groups(groups);
        let (input, weight) = ([images, groups, 8, 8], [groups, 1, 3, 3]);
        planned(GradWeight, input, weight, geometry, Nchw, Avx512)
    };
    // 12 images of 4 groups are 3 · 16 sets.
    assert_eq!((of(12, 4).images, of(12, 4).rest), (12, None));
    // 9 · 4 = 2 · 16 + 4
    assert_eq!((of(9, 4).images, of(9, 4).rest), (8, Some(ByFilterPadded)));
}
