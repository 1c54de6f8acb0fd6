//! Laws of the convolution of planes.

use cnn::signal::{
    Border, Mode, convolve2d, correlate2d, correlate2d_separable, flip,
};
use ndarray::Array2;
use proptest::prelude::*;
use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

use crate::cases::whole;

fn mode() -> impl Strategy<Value = Mode> {
    prop_oneof![Just(Mode::Full), Just(Mode::Same), Just(Mode::Valid)]
}

/// The full convolution as a product of Fourier transforms, both padded to the
/// size of the output; whole numbers, rounded.
fn by_fft(a: &Array2<f32>, b: &Array2<f32>) -> Array2<f32> {
    let (rows, columns) = (a.nrows() + b.nrows() - 1, a.ncols() + b.ncols() - 1);
    let mut planner = FftPlanner::<f64>::new();
    let (along_row, along_column) =
        (planner.plan_fft_forward(columns), planner.plan_fft_forward(rows));
    let transform = |plane: &Array2<Complex<f64>>| {
        let along = |plane: &Array2<Complex<f64>>, fft: &dyn rustfft::Fft<f64>| {
            let mut lines = plane.as_standard_layout().into_owned();
            for mut line in lines.rows_mut() {
                if let Some(line) = line.as_slice_mut() {
                    fft.process(line);
                }
            }
            lines.reversed_axes()
        };
        along(&along(plane, along_row.as_ref()), along_column.as_ref())
    };
    let padded = |plane: &Array2<f32>| {
        Array2::from_shape_fn((rows, columns), |place| {
            Complex::new(plane.get(place).map_or(0.0, |&v| f64::from(v)), 0.0)
        })
    };
    let product = transform(&padded(a)) * transform(&padded(b));
    // The inverse is the transform of the conjugate, conjugated, over n.
    let back = transform(&product.mapv(|value| value.conj()));
    back.mapv(|value| (value.re / (rows * columns) as f64).round() as f32)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn full_convolution_commutes(
        sizes in [1_usize..7, 1..7, 1..7, 1..7],
        seed in any::<u64>(),
    ) {
        let [a, b] = [whole([sizes[0], sizes[1]], seed), whole([sizes[2], sizes[3]], !seed)];
        prop_assert_eq!(
            convolve2d(&a, &b, Mode::Full),
            convolve2d(&b, &a, Mode::Full)
        );
    }

    #[test]
    fn full_convolution_associates(
        sizes in [1_usize..6, 1..6, 1..4, 1..4, 1..4, 1..4],
        seed in any::<u64>(),
    ) {
        let a = whole([sizes[0], sizes[1]], seed);
        let b = whole([sizes[2], sizes[3]], !seed);
        let c = whole([sizes[4], sizes[5]], seed.rotate_left(32));
        let full = |a: &Array2<f32>, b: &Array2<f32>| {
            convolve2d(a, b, Mode::Full).unwrap()
        };
        prop_assert_eq!(full(&full(&a, &b), &c), full(&a, &full(&b, &c)));
    }

    #[test]
    fn convolution_is_correlation_with_the_kernel_turned(
        size in [4_usize..8, 4..8],
        kernel in [1_usize..5, 1..5],
        mode in mode(),
        seed in any::<u64>(),
    ) {
        let (plane, kernel) = (whole(size, seed), whole(kernel, !seed));
        // In same mode an even kernel has its odd row on the other side once
        // turned: there the two are a pixel apart.
        prop_assume!(
            mode != Mode::Same || kernel.shape().iter().all(|side| side % 2 == 1)
        );
        let turned = flip(kernel.view());
        prop_assert_eq!(
            convolve2d(&plane, &kernel, mode),
            correlate2d(&plane, &turned, mode)
        );
    }

    #[test]
    fn a_separable_kernel_is_two_passes(
        size in [4_usize..8, 4..8],
        lengths in [1_usize..5, 1..5],
        mode in mode(),
        border in prop_oneof![Just(Border::Zero), Just(Border::Wrap), Just(Border::Symmetric)],
        seed in any::<u64>(),
    ) {
        let plane = whole(size, seed);
        let (column, row) = (whole(lengths[0], !seed), whole(lengths[1], seed >> 1));
        let outer = Array2::from_shape_fn(lengths, |(i, j)| column[i] * row[j]);
        let once = cnn::signal::correlate2d_bordered(&plane, &outer, mode, border);
        let twice = correlate2d_separable(&plane, &column, &row, mode, border);
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn full_convolution_is_a_product_of_spectra(
        sizes in [1_usize..9, 1..9, 1..9, 1..9],
        seed in any::<u64>(),
    ) {
        let [a, b] = [whole([sizes[0], sizes[1]], seed), whole([sizes[2], sizes[3]], !seed)];
        let full = convolve2d(&a, &b, Mode::Full);
        prop_assert_eq!(full, Ok(by_fft(&a, &b)));
    }
}
