//! The convolution theorem.

use cnn::data::photos;
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart, Maps};
use cnn::signal::{
    Border, Mode, convolve2d, convolve2d_bordered, correlate2d_bordered,
};
use cnn::statistics::largest_difference;
use ndarray::{Array2, arr2, s};
use num_complex::Complex64;

use crate::fourier::{inverse, transform};

/// The spectrum of a plane that zeros make as large as `size`.
fn spectrum(plane: &Array2<f32>, size: (usize, usize)) -> Array2<Complex64> {
    let value = |place| plane.get(place).map_or(0.0, |&value| f64::from(value));
    transform(&Array2::from_shape_fn(size, |place| value(place).into()))
}

/// The kernel on a plane of `size`, its centre at the first pixel: what lies
/// before that comes in again at the end.
fn centred(kernel: &Array2<f32>, size: (usize, usize)) -> Array2<f32> {
    let mut plane = Array2::zeros(size);
    let (up, left) = (kernel.nrows() / 2, kernel.ncols() / 2);
    for ((row, column), &weight) in kernel.indexed_iter() {
        let row = (row + size.0 - up) % size.0;
        plane[[row, (column + size.1 - left) % size.1]] = weight;
    }
    plane
}

/// The plane that has this spectrum.
fn plane_of(spectrum: &Array2<Complex64>) -> Array2<f32> {
    inverse(spectrum).mapv(|value| value.re as f32)
}

/// A part of the temple, 64×64 pixels.
fn temple() -> Result<Array2<f32>> {
    Ok(photos::temple().shrink(4)?.crop([20, 40], [64, 64])?.to_gray())
}

/// The strengths of the waves, on a logarithmic scale, the slowest in the middle.
fn strengths(spectrum: &Array2<Complex64>) -> Array2<f32> {
    let (height, width) = spectrum.dim();
    Array2::from_shape_fn((height, width), |(row, column)| {
        let from = [(row + height / 2) % height, (column + width / 2) % width];
        libm::log10(spectrum[from].norm_sqr().sqrt().max(1e-2)) as f32
    })
}

/// A blur by three transforms: there, times, and back.
pub fn blur_by_waves() -> Result<Outputs> {
    let temple = temple()?;
    let kernel = centred(&kernels::gaussian(1.5)?, temple.dim());
    let waves = spectrum(&temple, temple.dim());
    let filter = spectrum(&kernel, temple.dim());
    let product = &waves * &filter;
    let blurred = plane_of(&product);
    let spectra = [
        ("X, the photograph", strengths(&waves)),
        ("K, the kernel", strengths(&filter)),
        ("X · K", strengths(&product)),
    ];
    let planes = [("x, the photograph", temple), ("x ∗ k, from X · K", blurred)];
    Ok(Outputs::new()
        .picture("planes", plot::gray_maps(&planes)?)
        .picture("spectra", Maps::gray(-2.0, 3.5).columns(3).draw(&spectra)?))
}

/// Products of spectra beside the sums that they should be.
pub fn theorem() -> Result<Outputs> {
    let temple = temple()?;
    let kernel = arr2(&kernels::EMBOSS);
    let waves = spectrum(&temple, temple.dim());
    let filter = spectrum(&centred(&kernel, temple.dim()), temple.dim());
    let by_product = plane_of(&(&waves * &filter));
    let by_conjugate = plane_of(&(&waves * &filter.mapv(|wave| wave.conj())));
    // Room for the whole output: n + k − 1.
    let size = (temple.nrows() + 2, temple.ncols() + 2);
    let with_room = plane_of(&(spectrum(&temple, size) * spectrum(&kernel, size)));

    let ring = convolve2d_bordered(&temple, &kernel, Mode::Same, Border::Wrap)?;
    let zeros = convolve2d(&temple, &kernel, Mode::Same)?;
    let full = convolve2d(&temple, &kernel, Mode::Full)?;
    let correlated =
        correlate2d_bordered(&temple, &kernel, Mode::Same, Border::Wrap)?;
    let compared = [
        ("X · K", "convolution, wrapped", &by_product, &ring),
        ("X · K", "convolution, zeros around", &by_product, &zeros),
        ("X · K, both with room", "convolution, full", &with_room, &full),
        ("X · K", "cross-correlation, wrapped", &by_product, &correlated),
        (
            "X · conjugate of K",
            "cross-correlation, wrapped",
            &by_conjugate,
            &correlated,
        ),
    ];
    let mut table = Table::new(["product of spectra", "sum", "largest difference"]);
    for (product, sum, left, right) in compared {
        table =
            table.row([product, sum, &number(largest_difference(left, right), 5)]);
    }
    Ok(Outputs::new().table("table", table))
}

/// A wide blur without room for its output, and with it.
pub fn room_for_the_blur() -> Result<Outputs> {
    let temple = temple()?;
    let blur = kernels::gaussian(3.0)?;
    let reach = blur.nrows() / 2;
    let (height, width) = temple.dim();
    let kernel = centred(&blur, temple.dim());
    let without = plane_of(
        &(spectrum(&temple, temple.dim()) * spectrum(&kernel, temple.dim())),
    );
    let size = (height + 2 * reach, width + 2 * reach);
    let full = plane_of(&(spectrum(&temple, size) * spectrum(&blur, size)));
    let with = full.slice_move(s![reach..reach + height, reach..reach + width]);
    let difference = [("without less with", &without - &with)];
    let maps = [("without room", without), ("with room", with)];
    Ok(Outputs::new()
        .picture("maps", plot::gray_maps(&maps)?)
        .picture("difference", plot::signed_maps(&difference)?))
}

/// Multiplications for each pixel of a picture of 256×256 by the way through the
/// spectra, with a side that is filled up to the next power of two.
fn by_waves(side: u32) -> f64 {
    let side = side.next_power_of_two();
    // A fast transform of N values: N/2 · log₂ N products of complex numbers, of
    // four multiplications each. Three transforms, and N products of spectra.
    let doublings = 2 * side.ilog2();
    let each = 3 * 4 * doublings / 2 + 4;
    f64::from(each) * f64::from(side * side) / f64::from(256 * 256)
}

/// Multiplications for each pixel of a picture of 256×256, by kernel size.
pub fn work() -> Result<Outputs> {
    let sides = (1..=31_u32).step_by(2);
    let sums: Vec<_> =
        sides.clone().map(|k| (f64::from(k), f64::from(k * k))).collect();
    let by_waves = by_waves(256);
    let waves: Vec<_> = sides.clone().map(|k| (f64::from(k), by_waves)).collect();
    let with_room = |kernel: u32| self::by_waves(256 + kernel - 1);
    let roomy: Vec<_> = sides.map(|k| (f64::from(k), with_room(k))).collect();
    let crossing = |waves: &[(f64, f64)]| {
        let mut pairs = sums.iter().zip(waves);
        let crossing = pairs.find(|((_, sum), (_, waves))| sum > waves);
        crossing.map_or(f64::NAN, |((side, _), _)| *side)
    };
    // The first or the second of the two, for a kernel of 3×3.
    let cheaper = if 9.0 < by_waves { 1 } else { 2 };
    let chart =
        Chart::new("side of the kernel, pixels", "multiplications for a pixel")
            .line("the sum", &sums)
            .line("three fast transforms", &waves)
            .line("with room", &roomy);
    Ok(Outputs::new()
        .chart("curves", chart.include_y(0.0).draw()?)
        .number("by_waves", by_waves, 0)
        .number("crossing", crossing(&waves), 0)
        .number("by_waves_with_room", with_room(3), 0)
        .number("crossing_with_room", crossing(&roomy), 0)
        .number("cheaper", cheaper, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_theorem_holds_for_the_sum_and_needs_room_or_a_ring() {
        let temple = temple().unwrap();
        let kernel = arr2(&kernels::EMBOSS);
        let size = temple.dim();
        let product =
            spectrum(&temple, size) * spectrum(&centred(&kernel, size), size);
        let by_waves = plane_of(&product);
        let ring = convolve2d_bordered(&temple, &kernel, Mode::Same, Border::Wrap);
        assert!(largest_difference(&by_waves, &ring.unwrap()) < 1e-5);
        let zeros = convolve2d(&temple, &kernel, Mode::Same).unwrap();
        assert!(largest_difference(&by_waves, &zeros) > 0.1);
    }

    #[test]
    fn by_hand_the_spectra_cost_100_products_a_pixel_and_with_room_448() {
        // 12 · 16 / 2 + 4, and four times 12 · 18 / 2 + 4
        assert_eq!([256, 258, 286].map(by_waves), [100.0, 448.0, 448.0]);
    }

    #[test]
    fn the_slowest_wave_is_the_sum_of_all_pixels() {
        let temple = temple().unwrap();
        let sum: f64 = temple.iter().map(|&pixel| f64::from(pixel)).sum();
        let slowest = spectrum(&temple, temple.dim())[[0, 0]];
        assert!((slowest.re - sum).abs() < 1e-9 && slowest.im.abs() < 1e-9);
    }
}
