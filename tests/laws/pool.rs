//! Laws of pooling.

use cnn::pool::{
    Divisor, Pooling, adaptive_avg_pool2d, adaptive_avg_pool2d_backward, avg_pool2d,
    avg_pool2d_backward, blur_pool2d, blur_pool2d_backward, global_avg_pool2d,
    l2_pool2d, max_pool2d,
};
use cnn::window::{Window, Window2d};
use ndarray::Array4;
use proptest::prelude::*;

use crate::cases::whole;

prop_compose! {
    /// A window padded by at most half of its extent.
    fn window()(
        kernel in 1_usize..=4,
        stride in 1_usize..=3,
        dilation in 1_usize..=2,
        halves in [0.0..=0.5, 0.0..=0.5],
    ) -> Window {
        let extent = dilation * (kernel - 1) + 1;
        let [before, after] = halves.map(|half| (extent as f64 * half) as usize);
        Window::new(kernel).stride(stride).dilation(dilation).paddings(before, after)
    }
}

prop_compose! {
    fn pooling()(rows in window(), columns in window(), ceil_mode: bool) -> Pooling {
        Pooling { window: Window2d { rows, columns }, ceil_mode }
    }
}

/// Larger than any of the windows, so that none misses it.
const SIZE: (usize, usize, usize, usize) = (2, 2, 9, 8);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pooling_a_constant_gives_it_back(pooling in pooling(), value in -8_i8..=8) {
        let value = f32::from(value);
        let input = Array4::from_elem(SIZE, value);
        let all = |output: &Array4<f32>| output.iter().all(|&pooled| pooled == value);
        prop_assert!(all(&max_pool2d(&input, pooling).unwrap().values));
        prop_assert!(all(&avg_pool2d(&input, pooling, Divisor::Inside).unwrap()));
        prop_assert!(all(&blur_pool2d(&input, pooling.window).unwrap()));
        prop_assert!(all(&adaptive_avg_pool2d(&input, [3, 5]).unwrap()));
        prop_assert!(global_avg_pool2d(&input).unwrap().iter().all(|&v| v == value));
    }

    #[test]
    fn the_length_of_a_constant_is_the_root_of_how_often_it_is_seen(
        pooling in pooling(),
    ) {
        let input = Array4::<f32>::ones(SIZE);
        let seen = avg_pool2d(&input, pooling, Divisor::Fixed(1)).unwrap();
        prop_assert_eq!(l2_pool2d(&input, pooling), Ok(seen.mapv(f32::sqrt)));
    }

    #[test]
    fn the_largest_is_where_its_index_says_and_nothing_seen_is_larger(
        pooling in pooling(),
        seed in any::<u64>(),
    ) {
        let input = whole(SIZE, seed);
        let pooled = max_pool2d(&input, pooling).unwrap();
        let Window2d { rows, columns } = pooling.window;
        let (_, _, height, width) = SIZE;
        for ((image, channel, row, column), &index) in pooled.indices.indexed_iter() {
            let most = pooled.values[[image, channel, row, column]];
            let at = [image, channel, index / width, index % width];
            prop_assert_eq!(input[at], most);
            let elements = (0..rows.kernel)
                .flat_map(|u| (0..columns.kernel).map(move |v| (u, v)));
            for (u, v) in elements {
                let y = rows.pixel(row, u, height);
                if let (Some(y), Some(x)) = (y, columns.pixel(column, v, width)) {
                    let value = input[[image, channel, y, x]];
                    let first = value < most || y * width + x >= index;
                    prop_assert!(value <= most && first);
                }
            }
        }
    }

    #[test]
    fn the_backward_of_a_mean_or_blur_is_its_adjoint(
        pooling in pooling(),
        size in [1_usize..12, 1..12],
        seed in any::<u64>(),
    ) {
        let input = whole(SIZE, seed).mapv(f64::from);
        let against = |y: Array4<f64>, back: &dyn Fn(&Array4<f64>) -> Array4<f64>| {
            let grad = whole(y.dim(), !seed).mapv(f64::from);
            let (left, right) = ((&y * &grad).sum(), (&input * &back(&grad)).sum());
            // Quotients are rounded: as close as f64 keeps a few hundred terms.
            (left - right).abs() <= 1e-9
        };
        let (_, _, height, width) = SIZE;
        let input_size = [height, width];
        for divisor in [Divisor::Padded, Divisor::Inside, Divisor::Fixed(7)] {
            let mean = avg_pool2d(&input, pooling, divisor).unwrap();
            let adjoint = against(mean, &|grad| {
                avg_pool2d_backward(grad, input_size, pooling, divisor).unwrap()
            });
            prop_assert!(adjoint, "{divisor:?}");
        }
        let window = pooling.window;
        let blurred = blur_pool2d(&input, window).unwrap();
        let adjoint = against(blurred, &|grad| {
            blur_pool2d_backward(grad, input_size, window).unwrap()
        });
        prop_assert!(adjoint);
        let adapted = adaptive_avg_pool2d(&input, size).unwrap();
        let adjoint = against(adapted, &|grad| {
            adaptive_avg_pool2d_backward(grad, input_size).unwrap()
        });
        prop_assert!(adjoint);
    }
}
