//! What does padding do?

use cnn::Window;
use cnn::data::photos;
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Grids, Maps};
use cnn::pool::{Divisor, avg_pool2d, max_pool2d};
use cnn::signal::{Border, Mode, correlate2d_bordered};
use ndarray::{Array1, Array2, Axis, aview1, s};

use crate::plane::{batch, conv, mean, plane, ways};

const THREE: Window = Window::new(3);

/// The three paddings of a window of three.
const PADDINGS: [(&str, Window); 3] =
    [("valid", THREE), ("same", THREE.padding(1)), ("full", THREE.padding(2))];

/// Layers one behind the other.
const LAYERS: usize = 4;

const SIDE: usize = 20;

/// In how many ways the pixels of a square reach the output of so many layers,
/// in percent of its middle.
fn use_of_pixels(window: Window, layers: usize) -> cnn::Result<Array2<f32>> {
    let stack = vec![window; layers];
    let ways = ways(SIDE, &stack, |side| Array2::ones((side, side)))?;
    let middle = ways[[SIDE / 2, SIDE / 2]];
    Ok(ways.mapv(|count| 100.0 * count / middle))
}

/// How often each pixel enters into the output of four layers, with three paddings.
pub fn pixel_use() -> Result<Outputs> {
    let mut panels = vec![];
    let mut table = Table::new([
        "padding",
        "corner, 1 layer",
        "corner, 4 layers",
        "side, 4 layers",
    ]);
    for (name, window) in PADDINGS {
        let [one, four] = [1, LAYERS].map(|layers| use_of_pixels(window, layers));
        let (one, four) = (one?, four?);
        let shares = [one[[0, 0]], four[[0, 0]], four[[0, SIDE / 2]]];
        let shares = shares.map(|share| format!("{} %", number(share, 2)));
        table = table.row([name.to_owned()].into_iter().chain(shares));
        panels.push((name, four.mapv(|share| 100.0 - share)));
    }
    Ok(Outputs::new()
        .picture("maps", Maps::gray(0.0, 100.0).draw(&panels)?)
        .table("table", table))
}

pub(crate) const BORDERS: [(&str, Border); 4] = [
    ("zero", Border::Zero),
    ("nearest", Border::Nearest),
    ("reflect", Border::Reflect),
    ("wrap", Border::Wrap),
];

/// The right neighbour less the left one, along a row.
fn slope(row: &[f32], border: Border) -> cnn::Result<Array1<f32>> {
    let row = aview1(row).insert_axis(Axis(0)).to_owned();
    let kernel = aview1(&[-1.0, 0.0, 1.0]).insert_axis(Axis(0)).to_owned();
    let map = correlate2d_bordered(&row, &kernel, Mode::Same, border)?;
    Ok(map.index_axis_move(Axis(0), 0))
}

/// A filter for edges on a flat row and on a rising one, with four borders.
pub fn invented_edges() -> Result<Outputs> {
    let line = |row: &[f32]| -> String {
        row.iter().map(|&value| number(value, 0)).collect::<Vec<_>>().join(" ")
    };
    let (flat, rising) = ([5.0; 5], [1.0, 2.0, 3.0, 4.0, 5.0]);
    let mut table = Table::new(["border", &line(&flat), &line(&rising)]);
    for (name, border) in BORDERS {
        let [flat, rising] = [slope(&flat, border)?, slope(&rising, border)?];
        let lines = [flat, rising].map(|map| line(&map.to_vec()));
        table = table.row([name.to_owned()].into_iter().chain(lines));
    }
    Ok(Outputs::new().table("table", table))
}

/// The edges of a photograph with four borders: what is found along its rim.
pub fn edges_of_a_photograph() -> Result<Outputs> {
    let cup = photos::coffee().shrink(4)?.to_gray();
    let mut panels = vec![];
    let mut table =
        Table::new(["border", "strength along the left rim", "elsewhere"]);
    for (name, border) in BORDERS {
        let edges =
            correlate2d_bordered(&cup, &kernels::SOBEL_X, Mode::Same, border)?;
        let strength = |part: ndarray::ArrayView2<f32>| {
            let sum: f64 = part.iter().map(|&value| f64::from(value.abs())).sum();
            number(sum / part.len() as f64, 2)
        };
        let rim = strength(edges.slice(s![.., ..1]));
        let (rows, columns) = edges.dim();
        let inside = strength(edges.slice(s![1..rows - 1, 1..columns - 1]));
        table = table.row([name, &rim, &inside]);
        panels.push((name, edges.slice(s![..60, ..90]).to_owned()));
    }
    Ok(Outputs::new()
        .picture("maps", Maps::signed().limit(2.0).columns(2).draw(&panels)?)
        .table("table", table))
}

/// A flat picture of ones through so many layers that take a mean and pad with
/// zeros.
fn faded(side: usize, layers: usize) -> cnn::Result<Array2<f32>> {
    let white = Array2::ones((side, side));
    (0..layers).try_fold(white, |map, _| conv(&map, &mean(3), THREE.padding(1)))
}

/// How far zeros creep into a flat picture, layer by layer.
pub fn creeping_in() -> Result<Outputs> {
    let mut chart = Chart::new("distance from the rim, pixels", "value");
    for layers in [1, 2, 4, 8] {
        let map = faded(32, layers)?;
        let points: Vec<_> = (0..16)
            .map(|distance| (distance as f64, f64::from(map[[16, distance]])))
            .collect();
        let name = match layers {
            1 => "1 layer".to_owned(),
            layers => format!("{layers} layers"),
        };
        chart = chart.line(&name, &points);
    }
    let mut table = Table::new(["layers of 3×3", "8×8", "32×32", "224×224"]);
    for layers in [1, 2, 4, 8, 16] {
        let shares = [8, 32, 224]
            .map(|side| format!("{} %", number(reached(side, layers), 1)));
        table = table.row([layers.to_string()].into_iter().chain(shares));
    }
    Ok(Outputs::new()
        .chart("values", chart.include_y(0.0).include_y(1.0).draw()?)
        .table("table", table))
}

/// The share of a square that lies within so many pixels of its rim, in percent.
fn reached(side: usize, rings: usize) -> f64 {
    let inner = side.saturating_sub(2 * rings) as f64 / side as f64;
    100.0 * (1.0 - inner * inner)
}

/// A flat plane below zero, pooled: what does each pooling take padding for?
pub fn pooled_padding() -> Result<Outputs> {
    let below = Array2::from_elem((4, 4), -1.0);
    let window = THREE.padding(1);
    let max = plane(max_pool2d(batch(below.view()), window)?.values);
    let average =
        |divisor| avg_pool2d(batch(below.view()), window, divisor).map(plane);
    let drawing = Grids::new(2)
        .limit(2.0)
        .matrix("max", &max)
        .matrix("average, by 9", &average(Divisor::Padded)?)
        .matrix("by the pixels seen", &average(Divisor::Inside)?);
    Ok(Outputs::new().chart("grids", drawing.draw()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_one_layer_uses_a_corner_1_4_or_9_times_in_9() {
        for ((_, window), windows) in PADDINGS.into_iter().zip([1.0, 4.0, 9.0]) {
            let share = use_of_pixels(window, 1).unwrap()[[0, 0]];
            assert!((share - 100.0 * windows / 9.0).abs() < 1e-4);
        }
    }

    #[test]
    fn by_hand_35_of_81_walks_of_four_steps_never_leave_by_the_rim() {
        // Steps of −1, 0 and 1 from the first pixel, never below it:
        // 1, 2, 5, 13, 35 walks; in the middle 3⁴ = 81.
        let share = use_of_pixels(THREE.padding(1), 4).unwrap()[[0, 0]];
        let both_sides = 100.0 * (35.0 * 35.0) / (81.0 * 81.0);
        assert!((f64::from(share) - both_sides).abs() < 1e-4);
    }

    #[test]
    fn full_padding_uses_all_pixels_alike_at_any_depth() {
        let shares = use_of_pixels(THREE.padding(2), 4).unwrap();
        assert!(shares.iter().all(|&share| share == 100.0));
    }

    #[test]
    fn by_hand_a_flat_row_has_edges_with_zeros_alone() {
        let zero = slope(&[5.0; 5], Border::Zero).unwrap();
        assert_eq!(zero.to_vec(), [5.0, 0.0, 0.0, 0.0, -5.0]);
        for (_, border) in &BORDERS[1..] {
            assert_eq!(slope(&[5.0; 5], *border).unwrap().to_vec(), [0.0; 5]);
        }
    }

    #[test]
    fn by_hand_each_border_goes_on_from_1_2_3_4_5_in_its_own_way() {
        let ends = |border| {
            let map = slope(&[1.0, 2.0, 3.0, 4.0, 5.0], border).unwrap();
            [map[0], map[4]]
        };
        assert_eq!(ends(Border::Zero), [2.0, -4.0]); // 2 − 0, 0 − 4
        assert_eq!(ends(Border::Nearest), [1.0, 1.0]); // 2 − 1, 5 − 4
        assert_eq!(ends(Border::Reflect), [0.0, 0.0]); // 2 − 2, 4 − 4
        assert_eq!(ends(Border::Wrap), [-3.0, -3.0]); // 2 − 5, 1 − 4
    }

    #[test]
    fn each_layer_lets_zeros_in_by_one_more_pixel() {
        for layers in [1, 2, 4, 8] {
            let map = faded(32, layers).unwrap();
            // A mean of ones may be rounded, alike everywhere inside.
            let inside = map[[16, 16]];
            let touched = map.iter().filter(|&&value| value < inside - 1e-6).count();
            let share = 100.0 * touched as f64 / 1024.0;
            assert!((share - reached(32, layers)).abs() < 1e-9, "{layers}: {share}");
        }
    }

    #[test]
    fn by_hand_a_corner_below_zero_is_four_ninths_of_it_or_all() {
        let below = Array2::from_elem((4, 4), -1.0_f32);
        let corner = |divisor| {
            let map = avg_pool2d(batch(below.view()), THREE.padding(1), divisor);
            plane(map.unwrap())[[0, 0]]
        };
        assert!((corner(Divisor::Padded) + 4.0 / 9.0).abs() < 1e-6);
        assert_eq!(corner(Divisor::Inside), -1.0);
    }
}
