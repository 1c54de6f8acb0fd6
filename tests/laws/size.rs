//! The size of an output is the number of windows that a walk counts.

use cnn::conv::conv2d;
use cnn::pool::{Divisor, Pooling, avg_pool2d};
use cnn::window::Window;
use proptest::prelude::*;

use crate::cases::{Case, case, window};

/// Where a window may begin, a stride apart, counted from the padding's first
/// element: it fits, or in `ceil_mode` hangs over by less than a stride and does
/// not begin behind the input.
fn walk(window: Window, length: usize, ceil_mode: bool) -> usize {
    let padded = window.padding[0] + length + window.padding[1];
    let last = (window.kernel - 1) * window.dilation;
    let inside = |first: &usize| first + last < padded;
    let hanging = |first: &usize| {
        ceil_mode
            && first + last < padded + window.stride - 1
            && *first < window.padding[0] + length
    };
    (0..padded)
        .step_by(window.stride)
        .filter(|first| inside(first) || hanging(first))
        .count()
}

proptest! {
    #[test]
    fn places_are_the_windows_of_a_walk(window in window(), length in 0_usize..14) {
        let counted = window.places(length).unwrap_or(0);
        prop_assert_eq!(counted, walk(window, length, false));
        let counted = window.places_ceil(length).unwrap_or(0);
        prop_assert_eq!(counted, walk(window, length, true));
    }

    #[test]
    fn an_output_has_as_many_places_as_its_window(
        Case { input, weight, geometry } in case(),
    ) {
        let output = conv2d(&input, &weight, None, geometry).unwrap();
        let (images, _, height, width) = input.dim();
        let rows = walk(geometry.window.rows, height, false);
        let columns = walk(geometry.window.columns, width, false);
        prop_assert_eq!(output.dim(), (images, weight.dim().0, rows, columns));
    }

    #[test]
    fn a_pooled_output_has_as_many_places_as_its_window(
        Case { input, geometry, .. } in case(),
        ceil_mode: bool,
    ) {
        let pooling = Pooling { window: geometry.window, ceil_mode };
        if let Ok(output) = avg_pool2d(&input, pooling, Divisor::Padded) {
            let (images, channels, height, width) = input.dim();
            let rows = walk(geometry.window.rows, height, ceil_mode);
            let columns = walk(geometry.window.columns, width, ceil_mode);
            prop_assert_eq!(output.dim(), (images, channels, rows, columns));
        }
    }
}
