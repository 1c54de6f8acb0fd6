//! The discrete Fourier transform of a plane, by its definition.
//!
//! Slower than a fast one, but its bits are the same on every machine.

use std::f64::consts::TAU;

use ndarray::Array2;
use num_complex::Complex64;

/// F\[m, n\] = Σᵢ Σⱼ x\[i, j\] · e^(−2πi·(m·i / height + n·j / width)).
pub(crate) fn transform(plane: &Array2<Complex64>) -> Array2<Complex64> {
    let rows = along_rows(plane);
    along_rows(&rows.reversed_axes()).reversed_axes()
}

/// The plane whose transform is `spectrum`.
pub(crate) fn inverse(spectrum: &Array2<Complex64>) -> Array2<Complex64> {
    let count = spectrum.len() as f64;
    let conjugate = transform(&spectrum.mapv(|wave| wave.conj()));
    conjugate.mapv(|value| value.conj() / count)
}

fn along_rows(plane: &Array2<Complex64>) -> Array2<Complex64> {
    let length = plane.ncols();
    let turn = |step: usize| {
        let (sin, cos) = libm::sincos(-TAU * step as f64 / length as f64);
        Complex64::new(cos, sin)
    };
    let turns: Vec<Complex64> = (0..length).map(turn).collect();
    Array2::from_shape_fn(plane.dim(), |(row, frequency)| {
        let values = plane.row(row).into_iter().enumerate();
        let terms = values.map(|(at, value)| value * turns[frequency * at % length]);
        terms.sum()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustfft::FftPlanner;

    fn plane() -> Array2<Complex64> {
        Array2::from_shape_fn((6, 10), |(i, j)| {
            Complex64::new(((7 * i + 3 * j) % 11) as f64, ((i * j) % 5) as f64)
        })
    }

    #[test]
    fn the_definition_equals_a_fast_transform() {
        let mut fast = plane();
        let mut planner = FftPlanner::new();
        for mut row in fast.rows_mut() {
            planner.plan_fft_forward(10).process(row.as_slice_mut().unwrap());
        }
        let mut fast = fast.reversed_axes().as_standard_layout().into_owned();
        for mut row in fast.rows_mut() {
            planner.plan_fft_forward(6).process(row.as_slice_mut().unwrap());
        }
        let off = transform(&plane()) - fast.reversed_axes();
        assert!(off.iter().all(|value| value.norm_sqr() < 1e-20));
    }

    #[test]
    fn there_and_back_is_the_plane_again() {
        let off = inverse(&transform(&plane())) - plane();
        assert!(off.iter().all(|value| value.norm_sqr() < 1e-24));
    }
}
