//! Are random filters edge detectors?

use cnn::data::photos;
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart, Maps};
use cnn::signal::{Mode, correlate2d};
use cnn::statistics::{quantile, r_squared};
use ndarray::{Array2, s};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// So many random filters of each size are tried.
const TRIALS: usize = 100;

/// Weights drawn one by one between −1 and 1, all equally likely.
fn random_kernel(size: usize, generator: &mut ChaCha8Rng) -> Array2<f32> {
    let weight = || generator.random_range(-1.0..1.0);
    Array2::from_shape_simple_fn((size, size), weight)
}

/// The kernel less its mean, so that its weights sum to 0.
fn zero_mean(kernel: &Array2<f32>) -> Array2<f32> {
    kernel - kernel.sum() / kernel.len() as f32
}

/// Four random filters, and the same four made to sum to 0.
pub fn random_filters() -> Result<Outputs> {
    let temple = photos::temple().shrink(2)?.to_gray();
    let generator = &mut ChaCha8Rng::seed_from_u64(3);
    let local = correlate2d(&temple, &kernels::boxcar(3)?, Mode::Valid)?;
    let (mut kernels, mut drawn, mut centred) = (vec![], vec![], vec![]);
    let headings = ["filter", "sum", "R², as drawn", "R², sum 0"];
    let mut table = Table::new(headings);
    for name in ["A", "B", "C", "D"] {
        let kernel = random_kernel(3, generator);
        let map = correlate2d(&temple, &kernel, Mode::Valid)?;
        let differences = correlate2d(&temple, &zero_mean(&kernel), Mode::Valid)?;
        let shares = [&map, &differences].map(|map| r_squared(map, &local));
        let [share, share_centred] = shares.map(|share| number(share, 2));
        table = table.row([name, &number(kernel.sum(), 2), &share, &share_centred]);
        kernels.push((name, kernel));
        drawn.push((name, map));
        centred.push((name, differences));
    }
    let scales = Maps::gray_shared().own_scales();
    Ok(Outputs::new()
        .chart("kernels", plot::matrix_grids(&kernels, 1)?.titled("filters"))
        .picture("as_drawn", scales.draw(&drawn)?.titled("maps, as drawn"))
        .picture("sum_zero", scales.draw(&centred)?.titled("maps, made to sum to 0"))
        .table("table", table))
}

/// R² with the local brightness of random filters of one size, on one photo:
/// as drawn, and made to sum to 0.
fn explained(photo: &Array2<f32>, size: usize) -> Result<[Vec<f64>; 2]> {
    let generator = &mut ChaCha8Rng::seed_from_u64(size as u64);
    let local = correlate2d(photo, &kernels::boxcar(size)?, Mode::Valid)?;
    let mut shares = [Vec::new(), Vec::new()];
    for _ in 0..TRIALS {
        let kernel = random_kernel(size, generator);
        let kernels = [zero_mean(&kernel), kernel];
        for (kernel, shares) in kernels.iter().rev().zip(&mut shares) {
            let map = correlate2d(photo, kernel, Mode::Valid)?;
            shares.push(r_squared(&map, &local));
        }
    }
    Ok(shares)
}

/// How much of a random filter's map is the brightness around each pixel.
pub fn local_brightness() -> Result<Outputs> {
    let temple = photos::temple().shrink(4)?.to_gray();
    let (mut drawn, mut centred) = (vec![], vec![]);
    for size in [3, 5, 7, 9] {
        let [as_drawn, sum_zero] = explained(&temple, size)?;
        drawn.push((size, as_drawn));
        centred.push((size, sum_zero));
    }
    let chart = Chart::new("side of the filter, pixels", "R²");
    let chart = with_spread(chart, "as drawn", &drawn);
    let chart = with_spread(chart, "made to sum to 0", &centred);
    Ok(Outputs::new()
        .chart("curve", chart.include_y(0.0).include_y(1.0).draw()?)
        .number("median", quantile(&drawn[0].1, 0.5), 2)
        .number("zero_mean_median", quantile(&centred[0].1, 0.5), 3))
}

/// The medians as a line, the middle halves as a band.
fn with_spread(chart: Chart, name: &str, sizes: &[(usize, Vec<f64>)]) -> Chart {
    let at = |shares: &Vec<f64>, share| quantile(shares, share);
    let line = sizes.iter().map(|(size, all)| (*size as f64, at(all, 0.5)));
    let band = |(size, all): &(usize, Vec<f64>)| {
        (*size as f64, at(all, 0.25), at(all, 0.75))
    };
    let band: Vec<_> = sizes.iter().map(band).collect();
    chart.band(name, &band).line(name, &line.collect::<Vec<_>>())
}

/// The same on all four photographs, for filters of 3×3.
pub fn four_photographs() -> Result<Outputs> {
    let photos = [
        ("temple", photos::temple()),
        ("brick", photos::brick()),
        ("coffee", photos::coffee()),
        ("cat", photos::chelsea()),
    ];
    let headings = ["photograph", "R² of neighbours", "as drawn", "sum 0"];
    let mut table = Table::new(headings);
    for (name, photo) in photos {
        let gray = photo.shrink(4)?.to_gray();
        let (left, right) = (gray.slice(s![.., ..-1]), gray.slice(s![.., 1..]));
        let neighbours = number(r_squared(left, right), 2);
        let medians = explained(&gray, 3)?.map(|shares| quantile(&shares, 0.5));
        let [drawn, centred] = [number(medians[0], 2), number(medians[1], 3)];
        table = table.row([name, &neighbours, &drawn, &centred]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Filters of 11×11: the answer to the exercise.
pub fn eleven_by_eleven() -> Result<Outputs> {
    let temple = photos::temple().shrink(4)?.to_gray();
    let [drawn, _] = explained(&temple, 11)?;
    Ok(Outputs::new().number("median", quantile(&drawn, 0.5), 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_of_equal_weights_is_local_brightness_and_nothing_else() {
        let photo = photos::brick().shrink(8).unwrap().to_gray();
        let local = correlate2d(&photo, &kernels::boxcar(3).unwrap(), Mode::Valid);
        let flat = Array2::from_elem((3, 3), -0.7);
        let map = correlate2d(&photo, &flat, Mode::Valid).unwrap();
        assert!(r_squared(&map, &local.unwrap()) > 0.999_999);
    }

    #[test]
    fn in_noise_a_filter_shares_with_the_mean_what_its_sum_allows() {
        // Pixels without relation: the correlation of Σ wx with Σ x is
        // Σ w / √(n Σ w²), here 3 / √(9 · 3): its square is 1/3.
        let generator = &mut ChaCha8Rng::seed_from_u64(1);
        let pixel = || generator.random_range(0.0..1.0);
        let noise = Array2::from_shape_simple_fn((200, 200), pixel);
        let see = |kernel: &Array2<f32>| correlate2d(&noise, kernel, Mode::Valid);
        let line = ndarray::arr2(&[[0.0, 1.0, 0.0]; 3]);
        let share = r_squared(
            &see(&line).unwrap(),
            &see(&kernels::boxcar(3).unwrap()).unwrap(),
        );
        assert!((share - 1.0 / 3.0).abs() < 0.02, "{share}");
    }
}
