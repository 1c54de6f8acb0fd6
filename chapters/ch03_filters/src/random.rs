//! Are random filters edge detectors?

use cnn::data::{Photo, photos};
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart};
use cnn::signal::{Mode, correlate2d};
use ndarray::{Array2, s};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::measure::{quantile, r_squared};

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
    let kernels: [_; 4] = std::array::from_fn(|_| random_kernel(3, generator));
    let labels = ["A", "B", "C", "D"];
    let see = |kernel| correlate2d(&temple, kernel, Mode::Valid);
    let seen = kernels.each_ref().map(see).into_iter();
    let seen = seen.collect::<cnn::Result<Vec<_>>>()?;
    let centred = kernels.each_ref().map(zero_mean);
    let differences = centred.iter().map(see).collect::<cnn::Result<Vec<_>>>()?;
    let local = see(&kernels::boxcar(3)?)?;

    let mut table = Table::new(["filter", "sum", "R², as drawn", "R², sum 0"]);
    for (index, label) in labels.into_iter().enumerate() {
        table = table.row([
            label.to_owned(),
            number(kernels[index].sum().into(), 2),
            number(r_squared(&seen[index].view(), &local.view()), 2),
            number(r_squared(&differences[index].view(), &local.view()), 2),
        ]);
    }
    let panels = |maps| labels.into_iter().zip(maps).collect::<Vec<_>>();
    let grids: Vec<_> = labels.into_iter().zip(&kernels).collect();
    let draw = || plot::Maps::gray_shared().own_scales();
    Ok(Outputs::new()
        .chart("kernels", plot::matrix_grids(&grids, 2)?)
        .picture("as_drawn", draw().draw(&panels(&seen))?)
        .picture("sum_zero", draw().draw(&panels(&differences))?)
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
            shares.push(r_squared(&map.view(), &local.view()));
        }
    }
    Ok(shares)
}

/// How much of a random filter's map is the brightness around each pixel.
pub fn local_brightness() -> Result<Outputs> {
    let temple = photos::temple().shrink(4)?.to_gray();
    let mut chart = Chart::new("side of the filter, pixels", "R²");
    let mut outputs = Outputs::new();
    let mut curves = [const { Vec::new() }; 2];
    let mut bands = [const { Vec::new() }; 2];
    for size in [3, 5, 7, 9] {
        let explained = explained(&temple, size)?;
        for (index, shares) in explained.iter().enumerate() {
            let at = |share| quantile(shares, share);
            curves[index].push((size as f64, at(0.5)));
            bands[index].push((size as f64, at(0.25), at(0.75)));
        }
        if size == 3 {
            outputs = outputs
                .number("median", quantile(&explained[0], 0.5), 2)
                .number("zero_mean_median", quantile(&explained[1], 0.5), 3);
        }
    }
    for (index, name) in ["as drawn", "made to sum to 0"].into_iter().enumerate() {
        chart = chart.band(name, &bands[index]).line(name, &curves[index]);
    }
    let chart = chart.include_y(0.0).include_y(1.0).draw()?;
    Ok(outputs.chart("curve", chart))
}

/// The same on all four photographs, for filters of 3×3.
pub fn four_photographs() -> Result<Outputs> {
    let photos: [(&str, Photo); 4] = [
        ("temple", photos::temple()),
        ("brick", photos::brick()),
        ("coffee", photos::coffee()),
        ("cat", photos::chelsea()),
    ];
    let headings = [
        "photograph",
        "R² of neighbours",
        "median R², as drawn",
        "median R², sum 0",
    ];
    let mut table = Table::new(headings);
    for (name, photo) in &photos {
        let gray = photo.shrink(4)?.to_gray();
        let (left, right) = (gray.slice(s![.., ..-1]), gray.slice(s![.., 1..]));
        let neighbours = r_squared(&left, &right);
        let shares = explained(&gray, 3)?;
        let [drawn, centred] = shares.map(|shares| quantile(&shares, 0.5));
        table = table.row([
            (*name).to_owned(),
            number(neighbours, 2),
            number(drawn, 2),
            number(centred, 3),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Filters of 11×11: the answer to the exercise.
pub fn eleven_by_eleven() -> Result<Outputs> {
    let temple = photos::temple().shrink(4)?.to_gray();
    let [drawn, _] = explained(&temple, 11)?;
    Ok(Outputs::new().number("median", quantile(&drawn, 0.5), 2))
}
