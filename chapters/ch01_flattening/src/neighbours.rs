//! Are neighbouring pixels related, and channels?

use cnn::data::photos;
use cnn::notebook::{Outputs, Result};
use cnn::plot::{self, Chart, Grids, Maps};
use cnn::random::generator;
use cnn::statistics::correlation;
use ndarray::{Array2, Axis, s};
use rand::RngExt;

use crate::order::{along_rows, in_order, order};

/// The seed of the order that their pixels have when they are shuffled.
const SHUFFLE: u64 = 1;

/// The four photographs in gray, at half their size.
fn photographs() -> Result<[(&'static str, Array2<f32>); 4]> {
    Ok([
        ("temple", temple()?),
        ("brick", photos::brick().shrink(2)?.to_gray()),
        ("coffee", photos::coffee().shrink(2)?.to_gray()),
        ("cat", photos::chelsea().shrink(2)?.to_gray()),
    ])
}

fn temple() -> Result<Array2<f32>> {
    Ok(photos::temple().shrink(2)?.to_gray())
}

/// The same pixels in random order.
fn shuffled(picture: &Array2<f32>) -> Array2<f32> {
    in_order(picture, &order(picture.len(), SHUFFLE, picture.len()))
}

/// As many pixels, each drawn on its own.
fn noise((height, width): (usize, usize)) -> Array2<f32> {
    let generator = &mut generator(1, 0);
    Array2::from_shape_simple_fn((height, width), || generator.random())
}

/// The correlation of pixels with those so far below.
fn along_columns(picture: &Array2<f32>, distance: usize) -> f64 {
    let height = picture.nrows();
    let upper = picture.slice(s![..height - distance, ..]);
    correlation(upper, picture.slice(s![distance.., ..]))
}

/// A pixel, and the pixel beside it; a pixel, and one 40 pixels away.
pub fn pairs_of_pixels() -> Result<Outputs> {
    let temple = temple()?;
    let scatter = |distance: usize| {
        let places = temple.indexed_iter().step_by(211);
        let pairs = places.filter_map(|((row, column), &pixel)| {
            let other = *temple.get((row, column + distance))?;
            Some((f64::from(pixel), f64::from(other)))
        });
        Chart::new("a pixel", &format!("the pixel {distance} to the right"))
            .points("", &pairs.collect::<Vec<_>>())
            .size(420, 380)
            .draw()
    };
    Ok(Outputs::new()
        .chart("beside", scatter(1)?)
        .chart("apart", scatter(40)?)
        .number("near", along_rows(&temple, 1), 2)
        .number("far", along_rows(&temple, 40), 2))
}

/// A photograph, its pixels in random order, and noise.
pub fn three_pictures() -> Result<Outputs> {
    // In 256 grays, as the page has it.
    let temple = temple()?.mapv(|pixel| (255.0 * pixel).round() / 255.0);
    let panels = [
        ("photograph", temple.clone()),
        ("its pixels, shuffled", shuffled(&temple)),
        ("noise", noise(temple.dim())),
    ];
    // Percent of the pixels that change places, and the seed of their order.
    Ok(Outputs::new()
        .row("values", [100, SHUFFLE])
        .picture("pictures", plot::gray_maps(&panels)?))
}

/// The distances at which pixels are compared.
fn distances() -> impl Iterator<Item = usize> {
    [1, 2, 3, 4, 6, 8].into_iter().chain((12..=100).step_by(4))
}

fn curve(measure: impl Fn(usize) -> f64) -> Vec<(f64, f64)> {
    distances().map(|d| (d as f64, measure(d))).collect()
}

/// How the correlation changes with the distance, on four photographs, on
/// shuffled pixels and on noise.
pub fn correlation_by_distance() -> Result<Outputs> {
    let axes = || Chart::new("distance, pixels", "correlation").horizontal("", 0.0);
    let mut chart = axes();
    let mut near = Vec::new();
    for (name, photo) in photographs()? {
        chart = chart.line(name, &curve(|distance| along_rows(&photo, distance)));
        near.push(along_rows(&photo, 1));
    }
    let [(_, temple), (_, brick), ..] = photographs()?;
    let (mixed, noise) = (shuffled(&temple), noise(temple.dim()));
    let without = axes()
        .line("temple", &curve(|distance| along_rows(&temple, distance)))
        .line("temple, shuffled", &curve(|distance| along_rows(&mixed, distance)))
        .line("noise", &curve(|distance| along_rows(&noise, distance)));
    let least = near.iter().copied().fold(1.0, f64::min);
    let columns = axes()
        .line("brick, along rows", &curve(|distance| along_rows(&brick, distance)));
    let columns = columns.line(
        "brick, along columns",
        &curve(|distance| along_columns(&brick, distance)),
    );
    let ends = |chart: Chart| chart.include_y(-0.5).include_y(1.0).draw();
    Ok(Outputs::new()
        .chart("photographs", ends(chart)?)
        .chart("shuffled", ends(without)?)
        .chart("brick", ends(columns)?)
        .number("least", least, 2)
        .number("mixed", along_rows(&mixed, 1), 3)
        .number("noise", along_rows(&noise, 1), 3))
}

/// Stripes, and how their correlation changes with the distance: the exercise.
pub fn stripes_by_distance() -> Result<Outputs> {
    // Bright for ten columns, dark for ten, and so on.
    let bright = |column: usize| {
        if (column / 10).is_multiple_of(2) { 0.9 } else { 0.1 }
    };
    let stripes = Array2::from_shape_fn((200, 320), |(_, column)| bright(column));
    let every: Vec<_> = (1..=60)
        .map(|distance| (distance as f64, along_rows(&stripes, distance)))
        .collect();
    let chart = Chart::new("distance, pixels", "correlation")
        .horizontal("", 0.0)
        .line("", &every);
    Ok(Outputs::new()
        .picture("stripes", plot::gray_maps(&[("stripes", &stripes)])?)
        .chart("curve", chart.include_y(-1.0).include_y(1.0).draw()?)
        .number("opposite", along_rows(&stripes, 10), 2)
        .number("again", along_rows(&stripes, 20), 2)
        .number("below", along_columns(&stripes, 10), 2))
}

/// Two rows of pixels: the one tells the other, and their correlation is zero.
pub fn related_without_correlation() -> Result<Outputs> {
    let upper = Array2::from_shape_fn((1, 17), |(_, column)| column as f32 / 16.0);
    let lower = upper.mapv(|pixel| (2.0 * pixel - 1.0).abs());
    let both = ndarray::concatenate(Axis(0), &[upper.view(), lower.view()])?;
    let pairs = upper.iter().zip(&lower);
    let pairs = pairs.map(|(&a, &b)| (f64::from(a), f64::from(b)));
    let chart = Chart::new("upper pixel", "lower pixel")
        .points("", &pairs.collect::<Vec<_>>())
        .size(420, 300);
    Ok(Outputs::new()
        .picture("rows", plot::gray_maps(&[("two rows of pixels", &both)])?)
        .chart("pairs", chart.draw()?)
        .number("correlation", correlation(&upper, &lower), 2))
}

/// How alike red, green and blue of a pixel are.
pub fn correlation_of_colours() -> Result<Outputs> {
    let photos = [
        ("temple", photos::temple()),
        ("coffee", photos::coffee()),
        ("cat", photos::chelsea()),
    ];
    const CHANNELS: [&str; 3] = ["R", "G", "B"];
    let mut grids = Grids::new(2).limit(1.5);
    let mut least = 1.0_f64;
    for (name, photo) in photos {
        let small = photo.shrink(2)?.pixels().clone();
        let matrix = Array2::from_shape_fn((3, 3), |(row, column)| {
            let [a, b] = [row, column].map(|it| small.index_axis(Axis(0), it));
            correlation(a, b) as f32
        });
        least = matrix.iter().fold(least, |least, &it| least.min(it.into()));
        grids = grids.matrix(name, &matrix).heads(&CHANNELS, &CHANNELS);
    }
    Ok(Outputs::new().chart("matrices", grids.draw()?).number("least", least, 2))
}

/// Where the red, green and blue of one photograph disagree.
pub fn what_colours_do_not_share() -> Result<Outputs> {
    let cup = photos::coffee().shrink(2)?.pixels().clone();
    let channel = |index| cup.index_axis(Axis(0), index);
    let less = |a, b| &channel(a) - &channel(b);
    let panels = [("red less green", less(0, 1)), ("green less blue", less(1, 2))];
    Ok(Outputs::new().picture("differences", Maps::signed().draw(&panels)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_and_shuffled_pixels_correlate_no_more_than_chance_allows() {
        let [(_, temple), ..] = photographs().unwrap();
        // The standard error of a correlation of n independent pairs is 1/√n.
        let error = 1.0 / (temple.len() as f64).sqrt();
        for picture in [shuffled(&temple), noise(temple.dim())] {
            for distance in [1, 5, 40] {
                let found = along_rows(&picture, distance);
                assert!(found.abs() < 4.0 * error, "{found}");
            }
        }
    }

    #[test]
    fn shuffling_keeps_every_pixel() {
        let [.., (_, cat)] = photographs().unwrap();
        let sorted = |picture: &Array2<f32>| {
            let mut pixels: Vec<f32> = picture.iter().copied().collect();
            pixels.sort_by(f32::total_cmp);
            pixels
        };
        assert_eq!(sorted(&cat), sorted(&shuffled(&cat)));
    }

    #[test]
    fn a_ramp_correlates_wholly_at_every_distance() {
        let ramp = Array2::from_shape_fn((4, 50), |(_, column)| column as f32);
        assert!((along_rows(&ramp, 17) - 1.0).abs() < 1e-12);
    }
}
