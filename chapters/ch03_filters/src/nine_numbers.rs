//! What can nine numbers do?

use cnn::data::photos;
use cnn::kernels::{self, Kernel3};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart, Grids, Maps};
use cnn::signal::{Mode, correlate2d};
use cnn::statistics::energy;
use ndarray::{Array2, ArrayView2, Axis, s};

/// A photograph and nine numbers make a map.
pub fn seen_by_a_filter() -> Result<Outputs> {
    let temple = photos::temple().shrink(2)?.to_gray();
    let map = correlate2d(&temple, &kernels::SOBEL_X, Mode::Valid)?;
    let edges = [("a map of its upright edges", map)];
    let edges = Maps::signed().quantile(0.99).draw(&edges)?;
    let pixels = edges.pixels().next();
    let row = Grids::new(0)
        .picture(plot::photographs(&[(
            "a photograph",
            temple.insert_axis(Axis(0)),
        )])?)
        .sign("⋆")
        .matrix("nine numbers", &kernels::SOBEL_X)
        .sign("=")
        .picture(edges);
    let outputs = Outputs::new().chart("row", row.draw()?);
    // For links to this book: the pixels of the map alone.
    Ok(pixels
        .into_iter()
        .fold(outputs, |outputs, map| outputs.picture("preview", map)))
}

/// One place of the filter: nine products and their sum.
pub fn one_step() -> Result<Outputs> {
    // A part of the photograph, in percent of full brightness.
    let temple = photos::temple().shrink(2)?.to_gray();
    let part = temple.slice(s![100..106, 48..53]);
    let brightness = part.mapv(|pixel| (100.0 * pixel).round());
    let map = correlate2d(&brightness, &kernels::SOBEL_X, Mode::Valid)?;

    let (row, column) = (1, 0);
    let window = brightness.slice(s![row..row + 3, column..column + 3]);
    let drawing = Grids::new(0)
        .matrix("brightness, %", &brightness)
        .window(row, column, 3, 3)
        .sign("⋆")
        .matrix("filter", &kernels::SOBEL_X)
        .sign("=")
        .matrix("feature map", &map)
        .window(row, column, 1, 1)
        .draw()?;
    Ok(Outputs::new()
        .chart("grids", drawing)
        .text("sum", written_out(&kernels::SOBEL_X, window)))
}

/// `−1·80 + 0·13 + … = −259`, a line for each row of the filter.
fn written_out(kernel: &Kernel3, window: ArrayView2<f32>) -> String {
    let rows = kernel.iter().zip(window.rows()).map(|(weights, pixels)| {
        let pairs = weights.iter().zip(pixels);
        let products = pairs.map(|(&w, pixel)| format!("{}·{pixel}", number(w, 0)));
        products.collect::<Vec<_>>().join(" + ")
    });
    let pairs = kernel.as_flattened().iter().zip(&window);
    let sum: f32 = pairs.map(|(weight, pixel)| weight * pixel).sum();
    let rows = rows.collect::<Vec<_>>().join("\n+ ");
    format!("  {rows}\n= {}", number(sum, 0))
}

/// The temple seen by a filter for vertical edges and one for horizontal edges.
pub fn two_directions() -> Result<Outputs> {
    let temple = photos::temple().shrink(2)?.to_gray();
    let maps = seen_by(&temple, &[kernels::SOBEL_X, kernels::SOBEL_Y])?;
    let ratio = energy(&maps[1].1) / energy(&maps[0].1);
    Ok(Outputs::new()
        .picture("photograph", plot::gray_maps(&[("photograph", temple)])?)
        .picture("maps", Maps::signed().quantile(0.99).draw(&maps)?)
        .number("ratio", ratio, 2))
}

/// Both of Sobel's maps in one: how strong an edge is, whichever way it runs.
pub fn edge_strength() -> Result<Outputs> {
    let temple = photos::temple().shrink(2)?.to_gray();
    let map = strength(&temple)?;
    let mut table = Table::new([
        "brighter by a step to the right",
        "by a step down",
        "Sobel x",
        "Sobel y",
        "root of the sum of squares",
    ]);
    for [across, down] in
        [[1.0, 0.0], [0.8, 0.6], [0.6, 0.8], [0.0, 1.0], [-0.6, 0.8]]
    {
        let ramp = ramp([across, down]);
        let [x, y] = [kernels::SOBEL_X, kernels::SOBEL_Y]
            .map(|kernel| correlate2d(&ramp, &kernel, Mode::Valid));
        let both = strength(&ramp)?;
        let row = [across, down, x?[[0, 0]], y?[[0, 0]], both[[0, 0]]];
        table = table.row(row.map(|value| number(value, 1)));
    }
    Ok(Outputs::new()
        .picture(
            "map",
            Maps::counted()
                .quantile(0.99)
                .draw(&[("strength of the edges", map)])?,
        )
        .table("table", table))
}

/// √(x² + y²) of the two maps.
fn strength(picture: &Array2<f32>) -> Result<Array2<f32>> {
    let x = correlate2d(picture, &kernels::SOBEL_X, Mode::Valid)?;
    let y = correlate2d(picture, &kernels::SOBEL_Y, Mode::Valid)?;
    Ok((&x * &x + &y * &y).mapv(f32::sqrt))
}

/// Nine pixels that grow brighter by so much with each step to the right, and down.
fn ramp([across, down]: [f32; 2]) -> Array2<f32> {
    Array2::from_shape_fn((3, 3), |(row, column)| {
        across * column as f32 + down * row as f32
    })
}

/// The maps of a picture by kernels that have names.
fn seen_by(
    picture: &Array2<f32>,
    filters: &[Kernel3],
) -> Result<Vec<(&'static str, Array2<f32>)>> {
    let seen =
        |(name, kernel)| Ok((name, correlate2d(picture, &kernel, Mode::Valid)?));
    filters.iter().copied().map(kernels::named).map(seen).collect()
}

/// Nine weights, and the map that they make of the temple in 256 grays.
pub fn nine_weights() -> Result<Outputs> {
    let temple = photos::temple().shrink(2)?.to_gray();
    let temple = temple.mapv(|pixel| (255.0 * pixel).round() / 255.0);
    let (name, weights) = kernels::named(kernels::SOBEL_X);
    let map = correlate2d(&temple, &weights, Mode::Valid)?;
    let no_bias_no_relu = [0.0, 0.0];
    let values = weights.as_flattened().iter().chain(&no_bias_no_relu);
    Ok(Outputs::new()
        .picture("map", Maps::signed().quantile(0.99).draw(&[(name, map)])?)
        .row("values", values))
}

/// Four filters whose weights sum to 1: flat areas keep their brightness.
pub fn sum_one() -> Result<Outputs> {
    let cat = photos::chelsea().shrink(2)?.to_gray();
    let blur = kernels::gaussian(1.5)?;
    let filters = [kernels::IDENTITY, kernels::SHARPEN, kernels::EMBOSS];
    let mut maps = seen_by(&cat, &filters)?;
    let blurred = correlate2d(&cat, &blur, Mode::Valid)?;
    maps.insert(1, ("Gaussian blur, σ = 1.5", blurred));
    Ok(Outputs::new().picture("maps", plot::gray_maps(&maps)?))
}

/// Four filters whose weights sum to 0: flat areas vanish, differences stay.
pub fn sum_zero() -> Result<Outputs> {
    let cup = photos::coffee().shrink(2)?.to_gray();
    let filters = [
        kernels::LINE_HORIZONTAL,
        kernels::LINE_VERTICAL,
        kernels::LAPLACIAN,
        kernels::SOBEL_Y,
    ];
    let maps = seen_by(&cup, &filters)?;
    let scales = Maps::signed().quantile(0.99).own_scales();
    Ok(Outputs::new()
        .picture("photograph", plot::gray_maps(&[("photograph", &cup)])?)
        .picture("maps", scales.draw(&maps)?))
}

/// What a filter makes of a flat area is the sum of its weights.
pub fn flat_gain() -> Result<Outputs> {
    let filters = [
        kernels::IDENTITY,
        kernels::SHARPEN,
        kernels::EMBOSS,
        kernels::LAPLACIAN,
        kernels::SOBEL_X,
        kernels::LINE_VERTICAL,
    ];
    let filters = filters.map(kernels::named);
    let wall = Array2::from_elem((5, 5), 0.5);
    let mut table = Table::new(["filter", "sum of weights", "flat 0.5 becomes"]);
    for (name, kernel) in filters {
        let sum: f32 = kernel.as_flattened().iter().sum();
        let seen = correlate2d(&wall, &kernel, Mode::Valid)?;
        table = table.row([name, &number(sum, 0), &number(seen[[1, 1]], 1)]);
    }
    Ok(Outputs::new()
        .chart("kernels", plot::matrix_grids(&filters[..3], 0)?)
        .chart("more_kernels", plot::matrix_grids(&filters[3..], 0)?)
        .table("table", table))
}

/// Four larger filters, stripes under a bell, look for four directions.
pub fn gabor_directions() -> Result<Outputs> {
    let bricks = photos::brick().shrink(2)?.to_gray();
    let (mut filters, mut maps, mut energies) = (vec![], vec![], vec![]);
    for degrees in [0, 45, 90, 135] {
        let angle = f64::from(degrees).to_radians();
        let filter = kernels::gabor(2.0, 8.0, angle, 0.0)?;
        let map = correlate2d(&bricks, &filter, Mode::Valid)?;
        energies.push((format!("{degrees}°"), energy(&map)));
        maps.push((format!("{degrees}°"), map));
        filters.push((format!("{degrees}°"), filter));
    }
    let total: f64 = energies.iter().map(|(_, energy)| energy).sum();
    let percent = |(label, energy)| (label, 100.0 * energy / total);
    let shares: Vec<(String, f64)> = energies.into_iter().map(percent).collect();
    let chart = Chart::new("filter, turned by", "share of the energy, %");
    Ok(Outputs::new()
        .picture("photograph", plot::gray_maps(&[("photograph", bricks)])?)
        .picture(
            "filters",
            plot::filter_plate(&filters)?.titled("filters, turned by"),
        )
        .picture("maps", plot::signed_maps(&maps)?.titled("their maps"))
        .chart("energies", chart.bars(&shares).draw()?)
        .number("upright", shares[0].1, 0)
        .number("lying", shares[2].1, 0))
}

/// Sobel's filter turned by 45°: an answer to the exercise.
pub fn diagonal_edges() -> Result<Outputs> {
    let temple = photos::temple().shrink(2)?.to_gray();
    let falling = [[-2.0, -1.0, 0.0], [-1.0, 0.0, 1.0], [0.0, 1.0, 2.0]];
    let rising = [[0.0, 1.0, 2.0], [-1.0, 0.0, 1.0], [-2.0, -1.0, 0.0]];
    let below = correlate2d(&temple, &falling, Mode::Valid)?;
    let above = correlate2d(&temple, &rising, Mode::Valid)?;
    let maps = [
        ("brighter to the right and below", below),
        ("brighter to the right and above", above),
    ];
    Ok(Outputs::new().picture("maps", Maps::signed().quantile(0.99).draw(&maps)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_of_slope_one_is_eight_strong_in_every_direction() {
        // Sobel x: 8 · across, Sobel y: 8 · down; 8 · √(across² + down²) = 8.
        for direction in [[1.0, 0.0], [0.8, 0.6], [-0.6, 0.8]] {
            let strength = strength(&ramp(direction)).unwrap()[[0, 0]];
            assert!((strength - 8.0).abs() < 1e-5, "{strength}");
        }
    }
}
