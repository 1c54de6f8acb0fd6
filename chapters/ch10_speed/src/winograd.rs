//! Fewer products: Winograd's tiles and the way over spectra.

use cnn::Window;
use cnn::baselines::{fft, gemm};
use cnn::conv::winograd::Tile;
use cnn::conv::{self, winograd};
use cnn::data::photos;
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart};
use ndarray::{Array2, Array4, s};

use crate::layers::Layer;
use crate::tiles::{Four, Six, Stage, Stages, Sums, Two};

/// The sums of pixels and of weights whose four products make two outputs.
fn factors(d: [f64; 4], g: [f64; 3]) -> [[f64; 2]; 4] {
    [
        [d[0] - d[2], g[0]],
        [d[1] + d[2], (g[0] + g[1] + g[2]) / 2.0],
        [d[2] - d[1], (g[0] - g[1] + g[2]) / 2.0],
        [d[1] - d[3], g[2]],
    ]
}

/// Two outputs, from the four products.
fn outputs(products: [f64; 4]) -> [f64; 2] {
    let [a, b, c, d] = products;
    [a + b + c, b - c - d]
}

/// Two outputs from four pixels and three weights, with four products.
pub fn four_products() -> Result<Outputs> {
    let (d, g) = ([1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0]);
    let names = [
        ["d₀ − d₂", "g₀"],
        ["d₁ + d₂", "(g₀ + g₁ + g₂) ÷ 2"],
        ["d₂ − d₁", "(g₀ − g₁ + g₂) ÷ 2"],
        ["d₁ − d₃", "g₂"],
    ];
    let factors = factors(d, g);
    let mut table = Table::new(["pixels", "sum", "weights", "sum", "product"]);
    for ([pixels, weights], [left, right]) in names.into_iter().zip(factors) {
        let numbers = [left, right, left * right].map(|value| number(value, 0));
        let [left, right, product] = numbers;
        table = table.row([pixels, &left, weights, &right, &product]);
    }
    let ours = outputs(factors.map(|[left, right]| left * right));
    let mut outputs = Table::new(["output", "from the four", "by the formula"]);
    for (at, name) in ["y₀", "y₁"].into_iter().enumerate() {
        let direct = d[at] * g[0] + d[at + 1] * g[1] + d[at + 2] * g[2];
        outputs = outputs.row([name, &number(ours[at], 0), &number(direct, 0)]);
    }
    Ok(Outputs::new().table("products", table).table("outputs", outputs))
}

/// Products for each output, channel and filter: what each way needs.
pub fn products_by_kernel() -> Result<Outputs> {
    let kernels: Vec<usize> = (1..=15).step_by(2).collect();
    let direct: Vec<_> = (kernels.iter())
        .map(|&kernel| (kernel as f64, (kernel * kernel) as f64))
        .collect();
    // A spectrum has a complex number for every two pixels, and a complex product
    // is four real ones; the transforms are shared by many channels and filters.
    let spectra: Vec<_> = direct.iter().map(|&(kernel, _)| (kernel, 2.0)).collect();
    let chart = Chart::new("side of the kernel", "products")
        .line("direct", &direct)
        .points("direct", &direct)
        .points("F(2×2, 3×3)", &[(3.0, 16.0 / 4.0)])
        .points("F(4×4, 3×3)", &[(3.0, 36.0 / 16.0)])
        .line("spectra, without transforms", &spectra)
        .log_y()
        .include_y(1.0);
    Ok(Outputs::new().chart("curves", chart.draw()?))
}

/// The ways whose errors are the same everywhere, by name.
const WAYS: [&str; 4] = ["direct", "F(2×2, 3×3)", "F(4×4, 3×3)", "spectra"];

/// The maps of that way, and nearly exact ones, in f64.
pub(crate) fn maps(
    way: &str,
    x: &Array4<f32>,
    w: &Array4<f32>,
) -> Result<(Array4<f32>, Array4<f64>)> {
    let window = Window::new(3);
    let maps = match way {
        "F(2×2, 3×3)" => winograd::conv2d(x, w, None, window, Tile::Two)?,
        "F(4×4, 3×3)" => winograd::conv2d(x, w, None, window, Tile::Four)?,
        "spectra" => fft::conv2d(x, w, None, window)?,
        "columns" => gemm::conv2d(x, w, None, window)?,
        _ => conv::conv2d(x, w, None, window)?,
    };
    let (wide_x, wide_w) = (x.mapv(f64::from), w.mapv(f64::from));
    Ok((maps, conv::conv2d(&wide_x, &wide_w, None, window)?))
}

/// The root of the mean squared error, in parts of the root of the mean square.
pub(crate) fn relative_error(maps: &Array4<f32>, exact: &Array4<f64>) -> f64 {
    let errors = maps.iter().zip(exact).map(|(&map, exact)| {
        let off = f64::from(map) - exact;
        off * off
    });
    let squares = exact.iter().map(|exact| exact * exact);
    (errors.sum::<f64>() / squares.sum::<f64>()).sqrt()
}

/// How many channels the layers have whose errors are compared.
pub(crate) const CHANNELS: [usize; 5] = [1, 4, 16, 64, 256];

/// One of them.
pub(crate) fn layer(channels: usize) -> (Array4<f32>, Array4<f32>) {
    let layer = Layer { images: 1, channels, filters: 4, side: 18, kernel: 3 };
    layer.numbers()
}

/// The headings of a table with a column for each number of channels.
pub(crate) fn headings() -> impl Iterator<Item = String> {
    ["channels".to_owned()]
        .into_iter()
        .chain(CHANNELS.iter().map(ToString::to_string))
}

/// The error of each way against f64, by the number of channels.
pub fn errors_by_channels() -> Result<Outputs> {
    let mut chart =
        Chart::new("channels", "error ÷ size of the maps").log_x().log_y();
    let mut table = Table::new(headings());
    for way in WAYS {
        let mut points = vec![];
        for channels in CHANNELS {
            let (x, w) = layer(channels);
            let (maps, exact) = maps(way, &x, &w)?;
            points.push((channels as f64, relative_error(&maps, &exact)));
        }
        let millionths = points.iter().map(|(_, error)| number(1e6 * error, 2));
        let row: Vec<_> = [way.to_owned()].into_iter().chain(millionths).collect();
        table = table.row(row);
        chart = chart.line(way, &points).points(way, &points);
    }
    Ok(Outputs::new().chart("curves", chart.draw()?).table("millionths", table))
}

/// The error of each way where all pixels have a large number in common.
pub fn errors_by_brightness() -> Result<Outputs> {
    let mut chart =
        Chart::new("brightness added to all pixels", "error ÷ size of the details")
            .log_x()
            .log_y();
    let (x, w) = layer(16);
    // Weights of sum 0: what is added to all pixels takes no part in the result.
    let mut w = w;
    for mut kernel in w.outer_iter_mut() {
        let mean = kernel.sum() / kernel.len() as f32;
        kernel.mapv_inplace(|weight| weight - mean);
    }
    let (_, details) = maps("direct", &x, &w)?;
    let size = details.iter().map(|detail| detail * detail).sum::<f64>();
    for way in WAYS {
        let mut points = vec![];
        for brightness in [0.1_f32, 1.0, 10.0, 100.0, 1000.0] {
            let (maps, exact) = maps(way, &x.mapv(|pixel| pixel + brightness), &w)?;
            let squares = exact.iter().map(|exact| exact * exact).sum::<f64>();
            let error = relative_error(&maps, &exact) * (squares / size).sqrt();
            points.push((f64::from(brightness), error));
        }
        chart = chart.line(way, &points).points(way, &points);
    }
    Ok(Outputs::new().chart("curves", chart.draw()?))
}

/// Where on a photograph the errors of a Sobel map lie, all on one scale.
pub fn where_errors_lie() -> Result<Outputs> {
    let cup = photos::coffee().shrink(4)?.to_gray();
    let (height, width) = cup.dim();
    let x = cup.into_shape_with_order((1, 1, height, width))?;
    let sobel = ndarray::arr2(&kernels::SOBEL_X);
    let w = sobel.into_shape_with_order((1, 1, 3, 3))?;
    let mut pictures: Vec<(&str, Array2<f32>)> = vec![];
    let mut table = Table::new(["way", "largest error, millionths"]);
    for way in WAYS {
        let (maps, exact) = maps(way, &x, &w)?;
        let off = maps.mapv(f64::from) - exact;
        let off = off.slice(s![0, 0, .., ..]).mapv(|off| (1e6 * off) as f32);
        let largest = off.iter().map(|off| off.abs()).fold(0.0, f32::max);
        table = table.row([way.to_owned(), number(largest, 2)]);
        pictures.push((way, off));
    }
    Ok(Outputs::new()
        .picture("maps", plot::signed_maps(&pictures)?)
        .table("table", table))
}

/// The error of a plain program for tiles of `SIDE` outputs, against f64.
fn error_of_tiles<S: Sums<SIDE, SEEN>, const SIDE: usize, const SEEN: usize>(
    channels: usize,
) -> Result<f64> {
    // 24 places along a side: all three kinds of tiles fill them.
    let layer = Layer { images: 1, channels, filters: 4, side: 26, kernel: 3 };
    let (x, w) = layer.numbers();
    let mut stages = Stages::<SIDE, SEEN>::new(&x, &w);
    for (_, stage) in Stage::ALL {
        stages.run::<S>(stage);
    }
    let (_, exact) = maps("direct", &x, &w)?;
    let made = Array4::from_shape_vec(exact.dim(), stages.maps)?;
    Ok(relative_error(&made, &exact))
}

/// The largest factor with which a product enters an output, along one line.
fn largest_factor<S: Sums<SIDE, SEEN>, const SIDE: usize, const SEEN: usize>() -> f32
{
    let factors = (0..SEEN).flat_map(|at| {
        let mut line = [0.0_f32; SEEN];
        line[at] = 1.0;
        S::outputs(line)
    });
    factors.map(f32::abs).fold(0.0, f32::max)
}

/// One kind of tiles: the outputs along a side, the largest factor of their
/// sums, and the errors for three numbers of channels.
fn kind<S: Sums<SIDE, SEEN>, const SIDE: usize, const SEEN: usize>()
-> Result<(usize, f32, [f64; 3])> {
    let [one, few, many] = [1, 16, 256].map(error_of_tiles::<S, SIDE, SEEN>);
    Ok((SIDE, largest_factor::<S, SIDE, SEEN>(), [one?, few?, many?]))
}

/// Tiles of two, four and six outputs along a side: products saved, and errors.
pub fn larger_tiles() -> Result<Outputs> {
    let kinds = [kind::<Two, 2, 4>()?, kind::<Four, 4, 6>()?, kind::<Six, 6, 8>()?];
    let mut table = Table::new([
        "tiles",
        "products for each output",
        "times fewer than direct",
        "largest factor along a line",
        "error with 1 channel, millionths",
        "with 16 channels",
        "with 256 channels",
    ]);
    for (side, factor, errors) in kinds {
        let seen = side + 2;
        let products = (seen * seen) as f64 / (side * side) as f64;
        let start = [
            format!("F({side}×{side}, 3×3)"),
            number(products, 2),
            number(9.0 / products, 2),
            number(factor, 0),
        ];
        let millionths = errors.map(|error| number(1e6 * error, 2));
        table = table.row(start.into_iter().chain(millionths));
    }
    let [(_, _, [_, two, _]), _, (_, _, [_, six, _])] = kinds;
    Ok(Outputs::new().table("table", table).number("from_two_to_six", six / two, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_stay_within_their_bounds_for_256_channels() {
        let (x, w) = layer(256);
        for (way, most) in WAYS.into_iter().zip([1e-6, 2e-6, 1e-5, 2e-6]) {
            let (maps, exact) = maps(way, &x, &w).unwrap();
            let error = relative_error(&maps, &exact);
            assert!(error > 0.0 && error < most, "{way}: {error:e}");
        }
    }

    #[test]
    fn larger_tiles_have_larger_factors_and_larger_errors() {
        // The powers of the largest value, 2: 2⁰, 2³ and 2⁵ along a line.
        assert_eq!(largest_factor::<Two, 2, 4>(), 1.0);
        assert_eq!(largest_factor::<Four, 4, 6>(), 8.0);
        assert_eq!(largest_factor::<Six, 6, 8>(), 32.0);
        for channels in [1, 16] {
            let two = error_of_tiles::<Two, 2, 4>(channels).unwrap();
            let four = error_of_tiles::<Four, 4, 6>(channels).unwrap();
            let six = error_of_tiles::<Six, 6, 8>(channels).unwrap();
            assert!(two < four && four < six, "{channels}: {two} {four} {six}");
            assert!(six < 1e-4, "{channels}: {six}");
        }
    }

    #[test]
    fn by_hand_two_outputs_of_1_2_3_4_under_2_4_6_are_28_and_40() {
        // (1 − 3)·2, (2 + 3)·6, (3 − 2)·2, (2 − 4)·6
        let factors = factors([1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0]);
        let products = factors.map(|[left, right]| left * right);
        assert_eq!(products, [-4.0, 30.0, 2.0, -12.0]);
        // 1·2 + 2·4 + 3·6 and 2·2 + 3·4 + 4·6
        assert_eq!(outputs(products), [28.0, 40.0]);
    }
}
