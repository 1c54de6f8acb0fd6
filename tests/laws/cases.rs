//! What the laws are tried on.

use cnn::conv::Geometry;
use cnn::window::{Window, Window2d};
use ndarray::{Array, Array4, Dimension, ShapeBuilder};
use proptest::prelude::*;

/// Whole numbers from −8 to 8 without pattern, others for another `seed`.
pub(crate) fn whole<D: Dimension>(
    shape: impl ShapeBuilder<Dim = D>,
    seed: u64,
) -> Array<f32, D> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    Array::from_shape_simple_fn(shape, || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((state >> 32) % 17) as f32 - 8.0
    })
}

/// Σ a · b, exact for whole numbers.
pub(crate) fn inner<D: Dimension>(a: &Array<f32, D>, b: &Array<f32, D>) -> f64 {
    assert_eq!(a.shape(), b.shape());
    (a.iter().zip(b)).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
}

prop_compose! {
    pub(crate) fn window()(
        kernel in 1_usize..=4,
        stride in 1_usize..=3,
        before in 0_usize..=3,
        after in 0_usize..=3,
        dilation in 1_usize..=3,
    ) -> Window {
        Window::new(kernel).stride(stride).paddings(before, after).dilation(dilation)
    }
}

prop_compose! {
    pub(crate) fn window2d()(rows in window(), columns in window()) -> Window2d {
        Window2d { rows, columns }
    }
}

/// A convolution that can be: operands of whole numbers and their geometry.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) input: Array4<f32>,
    pub(crate) weight: Array4<f32>,
    pub(crate) geometry: Geometry,
}

prop_compose! {
    pub(crate) fn case()(
        window in window2d(),
        groups in 1_usize..=3,
        [images, in_group, out_group] in [1_usize..=2, 1..=3, 1..=2],
        // So many more than the window needs to fit once.
        more in [0_usize..6, 0..6],
        seed in any::<u64>(),
    ) -> Case {
        let fits = |window: Window, more: usize| {
            let padding: usize = window.padding.iter().sum();
            (window.extent().unwrap() + more).saturating_sub(padding).max(1)
        };
        let (height, width) = (fits(window.rows, more[0]), fits(window.columns, more[1]));
        let [rows, columns] = window.kernel();
        Case {
            input: whole((images, groups * in_group, height, width), seed),
            weight: whole((groups * out_group, in_group, rows, columns), !seed),
            geometry: Geometry::new(window).groups(groups),
        }
    }
}
