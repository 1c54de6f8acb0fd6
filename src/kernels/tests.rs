use super::*;
use crate::signal::{Mode, correlate2d, separate};
use ndarray::arr2;

#[test]
fn the_sum_of_a_kernel_is_its_gain_for_flat_areas() {
    let flat = Array2::from_elem((40, 40), 0.5_f32);
    let gain = |kernel: &Array2<f32>| {
        correlate2d(&flat, kernel, Mode::Valid).unwrap()[[0, 0]] / 0.5
    };
    for (kernel, sum) in [
        (IDENTITY, 1.0),
        (SHARPEN, 1.0),
        (SOBEL_X, 0.0),
        (SOBEL_Y, 0.0),
        (PREWITT_X, 0.0),
        (PREWITT_Y, 0.0),
        (SCHARR_X, 0.0),
        (SCHARR_Y, 0.0),
        (LAPLACIAN, 0.0),
        (LAPLACIAN_8, 0.0),
        (EMBOSS, 1.0),
        (LINE_HORIZONTAL, 0.0),
        (LINE_VERTICAL, 0.0),
        (LINE_RISING, 0.0),
        (LINE_FALLING, 0.0),
    ] {
        assert_eq!(gain(&arr2(&kernel)), sum, "{kernel:?}");
    }
    for (kernel, sum) in [
        (boxcar(5).unwrap(), 1.0),
        (gaussian(1.4).unwrap(), 1.0),
        (gabor(2.0, 6.0, 0.7, 0.3).unwrap(), 0.0),
    ] {
        assert!((gain(&kernel) - sum).abs() < 1e-6, "{kernel}");
    }
}

#[test]
fn the_y_kernels_are_the_x_kernels_transposed() {
    for (x, y) in [
        (SOBEL_X, SOBEL_Y),
        (PREWITT_X, PREWITT_Y),
        (SCHARR_X, SCHARR_Y),
        (LINE_VERTICAL, LINE_HORIZONTAL),
    ] {
        assert_eq!(arr2(&x).t(), arr2(&y));
    }
}

#[test]
fn derivatives_measure_a_ramp_of_one_a_pixel() {
    // Two pixels apart, the weights of the rows summed: 2 · (1 + 2 + 1) = 8
    let ramp = Array2::from_shape_fn((3, 3), |(_, x)| x as f32);
    let slope = |kernel| correlate2d(&ramp, kernel, Mode::Valid).unwrap()[[0, 0]];
    assert_eq!(slope(&SOBEL_X), 8.0);
    assert_eq!(slope(&PREWITT_X), 6.0);
    assert_eq!(slope(&SCHARR_X), 32.0);
    assert_eq!(slope(&SOBEL_Y), 0.0);
    assert_eq!(slope(&LAPLACIAN), 0.0);
}

#[test]
fn sharpen_is_the_picture_less_its_laplacian() {
    assert_eq!(arr2(&SHARPEN), arr2(&IDENTITY) - arr2(&LAPLACIAN));
}

#[test]
fn a_gaussian_of_one_pixel_falls_by_the_root_of_e_and_reaches_four() {
    let line = gaussian_line(1.0).unwrap();
    assert_eq!(line.len(), 9);
    // exp(−1/2) = 0.60653
    assert!((line[5] / line[4] - 0.606_530_7).abs() < 1e-6);
    assert!(separate(&gaussian(1.0).unwrap()).is_some());
    assert_eq!(gaussian_line(0.1).unwrap(), ndarray::arr1(&[1.0]));
}

#[test]
fn a_gabor_answers_most_to_stripes_of_its_own_direction_and_width() {
    let tau = 2.0 * std::f64::consts::PI;
    let kernel = gabor(3.0, 8.0, 0.0, 0.0).unwrap();
    let side = kernel.nrows();
    let answer = |wavelength: f64, angle: f64| {
        let (sin, cos) = libm::sincos(angle);
        let middle = (side / 2) as f64;
        let stripes = Array2::from_shape_fn((side, side), |(y, x)| {
            let across = (x as f64 - middle) * cos + (y as f64 - middle) * sin;
            libm::cos(tau * across / wavelength) as f32
        });
        correlate2d(&stripes, &kernel, Mode::Valid).unwrap()[[0, 0]]
    };
    let own = answer(8.0, 0.0);
    for (wavelength, angle) in [(8.0, 0.8), (8.0, 1.57), (4.0, 0.0), (20.0, 0.0)] {
        assert!(answer(wavelength, angle) < 0.5 * own);
    }
}

#[test]
fn numbers_that_make_no_kernel_are_refused_by_name() {
    let text = |result: Result<Array2<f32>>| result.unwrap_err().to_string();
    assert_eq!(
        text(boxcar(0)),
        "the size of the box is 0, it must be from 1 to 2049 pixels"
    );
    for sigma in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9] {
        assert_eq!(
            text(gaussian(sigma)),
            format!("σ is {sigma}, it must be above 0 and at most 256 pixels")
        );
    }
    assert_eq!(
        text(gabor(2.0, 1.5, 0.0, 0.0)),
        "the wavelength is 1.5, it must be at least 2 pixels"
    );
    assert_eq!(
        text(gabor(2.0, 4.0, f64::NAN, 0.0)),
        "the angle is NaN, it must be a finite number of radians"
    );
    assert_eq!(
        text(gabor(0.1, 4.0, 0.0, 0.0)),
        "σ is 0.1, it must be wide enough for a stripe of more than one pixel"
    );
}

#[test]
fn a_kernel_has_one_name_and_a_name_one_kernel() {
    for (at, (name, kernel)) in NAMED.into_iter().enumerate() {
        assert_eq!(named(kernel), (name, kernel));
        let others = &NAMED[at + 1..];
        assert!(others.iter().all(|other| other.0 != name && other.1 != kernel));
    }
    assert_eq!(named([[0.0; 3]; 3]).0, "nine weights");
}
