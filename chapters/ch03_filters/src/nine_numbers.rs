//! What can nine numbers do?

use cnn::data::photos;
use cnn::kernels::{self, Kernel3};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Grids, Maps};
use cnn::signal::{Mode, correlate2d};
use ndarray::{Array2, ArrayView2, aview2, s};

use crate::measure::energy;

/// One place of the filter: nine products and their sum.
pub fn one_step() -> Result<Outputs> {
    // A corner of the photograph, in percent of full brightness.
    let temple = photos::temple().shrink(2)?.to_gray();
    let corner = temple.slice(s![100..106, 46..53]);
    let brightness = corner.mapv(|pixel| (100.0 * pixel).round());
    let map = correlate2d(&brightness, &kernels::SOBEL_X, Mode::Valid)?;

    let (row, column) = (1, 2);
    let window = brightness.slice(s![row..row + 3, column..column + 3]);
    let products = kernels::SOBEL_X.as_flattened().iter().zip(&window);
    let sum: Vec<String> = products
        .map(|(&weight, &pixel)| format!("{}·{pixel}", number(weight.into(), 0)))
        .collect();
    let total = number(map[[row, column]].into(), 0);
    let drawing = Grids::new(0)
        .matrix("brightness, %", &brightness)
        .window(row, column, 3, 3)
        .sign("⋆")
        .matrix("filter", &aview2(&kernels::SOBEL_X))
        .sign("=")
        .matrix("feature map", &map)
        .window(row, column, 1, 1)
        .draw()?;
    Ok(Outputs::new()
        .chart("grids", drawing)
        .text("sum", format!("{} = {total}", sum.join(" + "))))
}

/// The temple seen by a filter for vertical edges and one for horizontal edges.
pub fn two_directions() -> Result<Outputs> {
    let temple = photos::temple().shrink(2)?.to_gray();
    let vertical = correlate2d(&temple, &kernels::SOBEL_X, Mode::Valid)?;
    let horizontal = correlate2d(&temple, &kernels::SOBEL_Y, Mode::Valid)?;
    let ratio = energy(&horizontal) / energy(&vertical);
    let maps = [("SOBEL_X", &vertical), ("SOBEL_Y", &horizontal)];
    Ok(Outputs::new()
        .picture("maps", Maps::signed().quantile(0.99).draw(&maps)?)
        .number("ratio", ratio, 2))
}

/// Four filters whose weights sum to 1: flat areas keep their brightness.
pub fn sum_one() -> Result<Outputs> {
    let cat = photos::chelsea().shrink(2)?.to_gray();
    let see = |kernel: ArrayView2<f32>| correlate2d(&cat, kernel, Mode::Valid);
    let same = see(aview2(&kernels::IDENTITY))?;
    let blurred = see(kernels::gaussian(1.5)?.view())?;
    let sharpened = see(aview2(&kernels::SHARPEN))?;
    let embossed = see(aview2(&kernels::EMBOSS))?;
    Ok(Outputs::new().picture(
        "maps",
        plot::gray_maps(&[
            ("identity", &same),
            ("Gaussian blur, σ = 1.5", &blurred),
            ("sharpen", &sharpened),
            ("emboss", &embossed),
        ])?,
    ))
}

/// Four filters whose weights sum to 0: flat areas vanish, differences stay.
pub fn sum_zero() -> Result<Outputs> {
    let cup = photos::coffee().shrink(2)?.to_gray();
    let see = |kernel: &Kernel3| correlate2d(&cup, kernel, Mode::Valid);
    let lying = see(&kernels::LINE_HORIZONTAL)?;
    let standing = see(&kernels::LINE_VERTICAL)?;
    let spots = see(&kernels::LAPLACIAN)?;
    let edges = see(&kernels::SOBEL_Y)?;
    Ok(Outputs::new().picture(
        "maps",
        Maps::signed().quantile(0.99).own_scales().draw(&[
            ("horizontal lines", &lying),
            ("vertical lines", &standing),
            ("Laplacian", &spots),
            ("Sobel, horizontal edges", &edges),
        ])?,
    ))
}

/// What a filter makes of a flat area is the sum of its weights.
pub fn flat_gain() -> Result<Outputs> {
    let named: [(&str, &Kernel3); 6] = [
        ("identity", &kernels::IDENTITY),
        ("sharpen", &kernels::SHARPEN),
        ("emboss", &kernels::EMBOSS),
        ("Laplacian", &kernels::LAPLACIAN),
        ("Sobel x", &kernels::SOBEL_X),
        ("vertical line", &kernels::LINE_VERTICAL),
    ];
    let wall = Array2::from_elem((5, 5), 0.5);
    let mut table = Table::new(["filter", "sum of weights", "flat 0.5 becomes"]);
    for (name, kernel) in named {
        let sum: f32 = kernel.as_flattened().iter().sum();
        let seen = correlate2d(&wall, kernel, Mode::Valid)?;
        table = table.row([
            name.to_owned(),
            number(sum.into(), 0),
            number(seen[[1, 1]].into(), 1),
        ]);
    }
    let views = named.map(|(name, kernel)| (name, aview2(kernel)));
    let panels: Vec<_> = views.iter().map(|(name, view)| (*name, view)).collect();
    Ok(Outputs::new()
        .chart("kernels", plot::matrix_grids(&panels, 0)?)
        .table("table", table))
}

/// Four larger filters, stripes under a bell, look for four directions.
pub fn gabor_directions() -> Result<Outputs> {
    let bricks = photos::brick().shrink(2)?.to_gray();
    let eighths = [0.0, 1.0, 2.0, 3.0];
    let mut filters = Vec::new();
    let mut maps = Vec::new();
    let mut energies = Vec::new();
    for eighth in eighths {
        let angle = eighth * std::f64::consts::FRAC_PI_4;
        let filter = kernels::gabor(2.0, 8.0, angle, 0.0)?;
        let map = correlate2d(&bricks, &filter, Mode::Valid)?;
        let label = format!("{}°", 45.0 * eighth);
        energies.push((label.clone(), energy(&map)));
        filters.push((label.clone(), filter));
        maps.push((label, map));
    }
    let total: f64 = energies.iter().map(|(_, energy)| energy).sum();
    let shares: Vec<_> = energies
        .iter()
        .map(|(label, energy)| (label.as_str(), 100.0 * energy / total))
        .collect();
    let chart = plot::Chart::new("across the stripes", "share of the energy, %")
        .bars(&shares)
        .draw()?;
    Ok(Outputs::new()
        .picture("filters", plot::filter_plate(&labelled(&filters))?)
        .picture("maps", plot::signed_maps(&labelled(&maps))?)
        .chart("energies", chart)
        .number("upright", shares[0].1, 0)
        .number("lying", shares[2].1, 0))
}

/// Sobel's filter turned by 45°: an answer to the exercise.
pub fn diagonal_edges() -> Result<Outputs> {
    let temple = photos::temple().shrink(2)?.to_gray();
    let falling = [[-2.0, -1.0, 0.0], [-1.0, 0.0, 1.0], [0.0, 1.0, 2.0]];
    let rising = [[0.0, 1.0, 2.0], [-1.0, 0.0, 1.0], [-2.0, -1.0, 0.0]];
    let toward_right_below = correlate2d(&temple, &falling, Mode::Valid)?;
    let toward_right_above = correlate2d(&temple, &rising, Mode::Valid)?;
    Ok(Outputs::new().picture(
        "maps",
        Maps::signed().quantile(0.99).draw(&[
            ("brighter to the right and below", &toward_right_below),
            ("brighter to the right and above", &toward_right_above),
        ])?,
    ))
}

fn labelled(maps: &[(String, Array2<f32>)]) -> Vec<(&str, &Array2<f32>)> {
    maps.iter()
        .map(|(name, map)| (name.as_str(), map))
        .collect()
}
