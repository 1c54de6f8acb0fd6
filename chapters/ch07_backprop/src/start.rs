//! The weights that a network begins with, and what ten layers make of them.

use cnn::Window;
use cnn::activation::{relu, relu_slope};
use cnn::conv::{conv2d, grad_input};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Grids};
use cnn::random::{generator, normal};
use ndarray::{Array4, ArrayView4, arr2, s};

const WINDOW: Window = Window::new(3).padding(1);
const CHANNELS: usize = 8;
const SIDE: usize = 32;
const LAYERS: usize = 10;
const SEEDS: u64 = 5;

/// How the weights are spread: their variance times the fan-in.
const RULES: [(&str, f64); 4] = [
    ("He, half the spread", 0.5),
    ("Xavier", 1.0),
    ("He", 2.0),
    ("He, twice the spread", 8.0),
];

fn normals(shape: [usize; 4], variance: f64, seed: u64, stream: u64) -> Array4<f32> {
    let mut chance = generator(seed, stream);
    let spread = variance.sqrt();
    Array4::from_shape_simple_fn(shape, || (spread * normal(&mut chance)) as f32)
}

fn mean_square<'a>(numbers: impl ExactSizeIterator<Item = &'a f32>) -> f64 {
    let count = numbers.len() as f64;
    let squares = numbers.map(|&number| f64::from(number) * f64::from(number));
    squares.sum::<f64>() / count
}

/// The mean square of the numbers in the middle, which no border has reached.
fn middle_square(maps: ArrayView4<f32>) -> f64 {
    mean_square(maps.slice(s![.., .., 12..20, 12..20]).iter())
}

/// The mean squares of the sums of each layer, and of the slopes before each.
fn through(scale: f64, seed: u64) -> cnn::Result<[Vec<f64>; 2]> {
    let fan_in = (CHANNELS * 9) as f64;
    let shape = [CHANNELS, CHANNELS, 3, 3];
    let weights: Vec<_> = (0..LAYERS as u64)
        .map(|layer| normals(shape, scale / fan_in, seed, layer))
        .collect();
    let mut maps = normals([1, CHANNELS, SIDE, SIDE], 1.0, seed, 50);
    let mut sums = Vec::new();
    let mut there = vec![middle_square(maps.view())];
    for weight in &weights {
        let input = if sums.is_empty() { maps } else { maps.mapv(relu) };
        maps = conv2d(&input, weight, None, WINDOW)?;
        there.push(middle_square(maps.view()));
        sums.push(maps.clone());
    }
    let mut slopes = normals([1, CHANNELS, SIDE, SIDE], 1.0, seed, 51);
    let mut back = vec![middle_square(slopes.view())];
    for (weight, sums) in weights.iter().zip(&sums).rev() {
        slopes.zip_mut_with(sums, |slope, &sum| *slope *= relu_slope(sum));
        slopes = grad_input(&slopes, weight, [SIDE, SIDE], WINDOW)?;
        back.push(middle_square(slopes.view()));
    }
    Ok([there, back])
}

/// The mean squares through ten layers with ReLUs, there and back, for four spreads
/// of the first weights and five starts of each.
pub fn ten_layers() -> Result<Outputs> {
    let axes = ["mean square of the sums", "mean square of the slopes"];
    let steps = ["layers forward", "layers back"];
    let mut charts = [0, 1].map(|way| Chart::new(steps[way], axes[way]).log_y());
    let mut table =
        Table::new(["weights", "variance", "after ten layers", "ten layers back"]);
    for (name, scale) in RULES {
        let runs: Vec<_> = (0..SEEDS)
            .map(|seed| through(scale, seed))
            .collect::<cnn::Result<_>>()?;
        let mut row = vec![name.to_owned(), format!("{scale} / fan-in")];
        for (way, chart) in charts.iter_mut().enumerate() {
            let at = |layer: usize| runs.iter().map(move |run| run[way][layer]);
            let low = |layer| at(layer).fold(f64::INFINITY, f64::min);
            let high = |layer| at(layer).fold(0.0, f64::max);
            let mean = |layer| at(layer).sum::<f64>() / SEEDS as f64;
            let layers = 0..=LAYERS;
            let band: Vec<_> = layers
                .clone()
                .map(|layer| (layer as f64, low(layer), high(layer)))
                .collect();
            let line: Vec<_> =
                layers.map(|layer| (layer as f64, mean(layer))).collect();
            *chart = chart.clone().band(name, &band).line(name, &line);
            row.push(format!(
                "{} to {}",
                crate::checking::power(low(LAYERS)),
                crate::checking::power(high(LAYERS))
            ));
        }
        table = table.row(row);
    }
    let [there, back] = charts;
    Ok(Outputs::new()
        .chart("there", there.draw()?)
        .chart("back", back.draw()?)
        .table("table", table))
}

/// The mean square of one layer's sums behind a ReLU, with a fan-in that counts the
/// channels and with one that forgets them.
fn squares_behind(
    channels: usize,
    kernel: usize,
    fan_in: usize,
) -> cnn::Result<f64> {
    let shape = [64, channels, kernel, kernel];
    let weight = normals(shape, 2.0 / fan_in as f64, 1, 0);
    let input = normals([8, channels, 12, 12], 1.0, 1, 1).mapv(relu);
    let sums = conv2d(&input, &weight, None, Window::new(kernel))?;
    Ok(mean_square(sums.iter()))
}

/// The fan-in of four layers, and how large their sums become with it and without
/// the channels in it.
pub fn fan_in() -> Result<Outputs> {
    let mut table = Table::new([
        "channels in",
        "kernel",
        "fan-in",
        "√(2 / fan-in)",
        "mean square",
        "mean square, channels forgotten",
    ]);
    for (channels, kernel) in [(1, 3), (3, 3), (16, 3), (16, 5)] {
        let area = kernel * kernel;
        let fan_in = channels * area;
        let right = squares_behind(channels, kernel, fan_in)?;
        let wrong = squares_behind(channels, kernel, area)?;
        table = table.row([
            channels.to_string(),
            format!("{kernel}×{kernel}"),
            fan_in.to_string(),
            number((2.0 / fan_in as f64).sqrt(), 3),
            number(right, 2),
            number(wrong, 2),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

/// What a ReLU's zeros lose, and a pair of opposite filters that loses nothing.
pub fn opposite_filters() -> Result<Outputs> {
    let sums = arr2(&[[3.0_f32, -2.0, 0.0], [-4.0, 1.0, 5.0], [-1.0, -3.0, 2.0]]);
    let (above, below) = (sums.mapv(relu), sums.mapv(|sum| relu(-sum)));
    let drawing = Grids::new(0)
        .matrix("sums", &sums)
        .sign("→")
        .matrix("relu(y)", &above)
        .sign("−")
        .matrix("relu(−y)", &below)
        .sign("=")
        .matrix("sums again", &(&above - &below));
    let lost = above.iter().zip(&sums).filter(|(after, sum)| after != sum).count();
    Ok(Outputs::new()
        .chart("grids", drawing.draw()?)
        .number("lost", lost as f64, 0)
        .number("all", sums.len() as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_he_a_layer_keeps_the_square_and_without_the_channels_multiplies_it() {
        // 16 · 9 products of variance 2/144 · 1/2 make 1; with 2/9 they make 16.
        let right = squares_behind(16, 3, 144).unwrap();
        assert!((right - 1.0).abs() < 0.1, "{right}");
        let wrong = squares_behind(16, 3, 9).unwrap();
        assert!((wrong / right - 16.0).abs() < 1e-9, "{wrong}");
    }

    #[test]
    fn a_spread_twice_as_large_makes_every_layer_four_times_as_large() {
        let ([he, he_back], [twice, twice_back]) =
            (through(2.0, 1).unwrap(), through(8.0, 1).unwrap());
        // Powers of two are exact: 4¹⁰ times.
        assert_eq!(twice[LAYERS], he[LAYERS] * 1_048_576.0);
        assert_eq!(twice_back[LAYERS], he_back[LAYERS] * 1_048_576.0);
    }
}
