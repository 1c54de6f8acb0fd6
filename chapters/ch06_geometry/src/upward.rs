//! How does a small map become a larger one?

use cnn::Window;
use cnn::data::photos;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Grids, Maps};
use cnn::random::{generator, normal};
use cnn::signal::{Border, pad2d};
use ndarray::{Array2, arr2, s};

use crate::plane::{conv, mean, transposed};

/// The weights 1, 2, 3 on a row of five pixels, in steps of two.
const WEIGHTS: [f32; 3] = [1.0, 2.0, 3.0];
const WINDOW: Window = Window::new(3).stride(2);

/// A row for each place of the window, a column for each pixel.
fn matrix(
    weights: &[f32],
    window: Window,
    length: usize,
) -> cnn::Result<Array2<f32>> {
    let mut matrix = Array2::zeros((window.places(length)?, length));
    for ((place, pixel), entry) in matrix.indexed_iter_mut() {
        let lies =
            |&element: &usize| window.pixel(place, element, length) == Some(pixel);
        if let Some(element) = (0..weights.len()).find(lies) {
            *entry = weights[element];
        }
    }
    Ok(matrix)
}

/// A layer as a matrix, the matrix turned over, and what the two make of a row.
pub fn turned_over() -> Result<Outputs> {
    let row = arr2(&[[1.0], [0.0], [2.0], [0.0], [1.0]]);
    let down = matrix(&WEIGHTS, WINDOW, 5)?;
    let up = down.t().to_owned();
    let small = down.dot(&row);
    let back = up.dot(&small);
    let there = Grids::new(0)
        .limit(30.0)
        .matrix("the layer", &down)
        .sign("·")
        .matrix("row", &row)
        .sign("=")
        .matrix("map", &small);
    let back = Grids::new(0)
        .limit(30.0)
        .matrix("turned over", &up)
        .sign("·")
        .matrix("map", &small)
        .sign("=")
        .matrix("five again", &back);
    Ok(Outputs::new().chart("there", there.draw()?).chart("back", back.draw()?))
}

/// Rows of five to ten pixels through a layer and back: which length comes out?
pub fn lengths_there_and_back() -> Result<Outputs> {
    let mut table =
        Table::new(["pixels", "places", "back", "output padding", "back with it"]);
    for length in 5..=10 {
        let places = WINDOW.places(length)?;
        let plain = WINDOW.length(places, 0)?;
        let more = length - plain;
        let with = WINDOW.length(places, more)?;
        table = table.row([length, places, plain, more, with]);
    }
    Ok(Outputs::new().table("table", table))
}

/// How many kernels lie on each pixel, for kernels that 2 divides and for
/// others.
pub fn overlapping_kernels() -> Result<Outputs> {
    let map = Array2::ones((4, 4));
    let mut drawing = Grids::new(0).limit(12.0);
    for kernel in [2, 3, 4] {
        let window = Window::new(kernel).stride(2);
        let counts = transposed(&map, &Array2::ones((kernel, kernel)), window)?;
        let label = format!("kernel {kernel}×{kernel}, stride 2");
        drawing = drawing.matrix(&label, &counts.slice(s![..6, ..6]));
    }
    let counts = drawing.numbered().draw()?.titled("kernels that lie on each pixel");
    Ok(Outputs::new().chart("counts", counts))
}

/// Twice as large: a transposed layer of stride 2, every kernel a bump whose
/// weights add up to 4, so that brightness stays on average.
fn enlarged(map: &Array2<f32>, line: &[f32]) -> cnn::Result<Array2<f32>> {
    let sum: f32 = line.iter().sum();
    let kernel = Array2::from_shape_fn((line.len(), line.len()), |(u, v)| {
        4.0 * line[u] * line[v] / (sum * sum)
    });
    let window = Window::new(line.len()).stride(2);
    let map = transposed(map, &kernel, window)?;
    // Without the rim, where fewer kernels lie.
    let (rows, columns) = map.dim();
    Ok(map.slice_move(s![8..rows - 8, 8..columns - 8]))
}

/// Every pixel four times: twice as large, and nothing learned.
fn repeated(map: &Array2<f32>) -> Array2<f32> {
    let (rows, columns) = map.dim();
    Array2::from_shape_fn((2 * rows, 2 * columns), |(y, x)| map[[y / 2, x / 2]])
}

/// Resize, then convolve: the mean of nine, behind pixels that were repeated.
fn resized(map: &Array2<f32>, kernel: &Array2<f32>) -> cnn::Result<Array2<f32>> {
    let padded = pad2d(&repeated(map), [[1, 1], [1, 1]], Border::Nearest)?;
    conv(&padded, kernel, Window::new(3))
}

/// A cup's rim made twice as large in four ways.
pub fn checkerboard() -> Result<Outputs> {
    let small = photos::coffee().shrink(8)?.to_gray();
    let small = small.slice(s![4..44, 16..64]).to_owned();
    let inside = |map: Array2<f32>| map.slice_move(s![..64, ..80]);
    let resized = resized(&small, &mean(3))?.slice_move(s![8.., 8..]);
    let panels = [
        ("3×3, all alike", inside(enlarged(&small, &[1.0, 1.0, 1.0])?)),
        ("3×3: 1 2 1", inside(enlarged(&small, &[1.0, 2.0, 1.0])?)),
        ("4×4: 1 3 3 1", inside(enlarged(&small, &[1.0, 3.0, 3.0, 1.0])?)),
        ("repeated, then 3×3", inside(resized)),
    ];
    Ok(Outputs::new()
        .picture("maps", Maps::gray(0.0, 1.0).columns(2).draw(&panels)?))
}

/// How much the values differ among each other: their standard deviation, in
/// percent of the root of their mean square.
fn unevenness(map: &Array2<f32>) -> f64 {
    let count = map.len() as f64;
    let values = || map.iter().map(|&value| f64::from(value));
    let mean = values().sum::<f64>() / count;
    let square = values().map(|value| value * value).sum::<f64>() / count;
    100.0 * ((square - mean * mean).max(0.0) / square).sqrt()
}

/// A kernel as a fresh layer has it: each weight by chance.
fn chance(side: usize, seed: u64) -> Array2<f32> {
    let mut generator = generator(seed, 6);
    Array2::from_shape_simple_fn((side, side), || normal(&mut generator) as f32)
}

const KERNELS: u64 = 200;

/// Flat maps through fresh layers with weights by chance: which way makes a pattern?
pub fn flat_maps_through_chance() -> Result<Outputs> {
    let flat = Array2::ones((12, 12));
    let upward = |side: usize, seed| -> Result<f64> {
        let window = Window::new(side).stride(2);
        let map = transposed(&flat, &chance(side, seed), window)?;
        Ok(unevenness(&map.slice_move(s![6..18, 6..18])))
    };
    let mut table = Table::new(["layer", "median", "least", "most"]);
    let mut bars = vec![];
    for (name, side) in [("2×2", 2), ("3×3", 3), ("4×4", 4), ("resized", 0)] {
        let mut found = (0..KERNELS)
            .map(|seed| match side {
                0 => {
                    let map = resized(&flat, &chance(3, seed))?;
                    Ok(unevenness(&map.slice_move(s![6..18, 6..18])))
                }
                side => upward(side, seed),
            })
            .collect::<Result<Vec<f64>>>()?;
        found.sort_by(f64::total_cmp);
        let middle = cnn::statistics::quantile(&found, 0.5);
        let row = [middle, found[0], found[found.len() - 1]];
        let row = row.map(|share| format!("{} %", number(share, 1)));
        table = table.row([name.to_owned()].into_iter().chain(row));
        bars.push((name, middle));
    }
    let chart = Chart::new("layer", "unevenness of a flat map, %").bars(&bars);
    Ok(Outputs::new().chart("bars", chart.draw()?).table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::conv::Transposed;
    use cnn::window::Window2d;
    use ndarray::{Axis, arr1, aview1};

    /// A row as a plane of one row, for a window that moves along rows alone.
    fn along_a_row(row: &[f32]) -> Array2<f32> {
        aview1(row).insert_axis(Axis(0)).to_owned()
    }

    fn along(window: Window) -> Window2d {
        Window2d { rows: Window::new(1), columns: window }
    }

    #[test]
    fn by_hand_two_places_of_three_weights_overlap_in_one_pixel() {
        // 1·1 + 2·0 + 3·2 = 7, 1·2 + 2·0 + 3·1 = 5;
        // 7 14 21 and 5 10 15, two pixels on: 7 14 26 10 15
        let down = matrix(&WEIGHTS, WINDOW, 5).unwrap();
        let map = down.dot(&arr1(&[1.0, 0.0, 2.0, 0.0, 1.0]));
        assert_eq!(map.to_vec(), [7.0, 5.0]);
        assert_eq!(down.t().dot(&map).to_vec(), [7.0, 14.0, 26.0, 10.0, 15.0]);
    }

    #[test]
    fn the_transposed_layer_is_the_transposed_matrix_whatever_the_window() {
        let mut cases = 0;
        for (stride, dilation) in [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2)] {
            for padding in 0..2 {
                let window = Window::new(3)
                    .stride(stride)
                    .dilation(dilation)
                    .padding(padding);
                for length in 5..12 {
                    let down = matrix(&WEIGHTS, window, length).unwrap();
                    let small: Vec<_> =
                        (0..down.nrows()).map(|n| n as f32 + 2.0).collect();
                    let plain = window.length(small.len(), 0).unwrap();
                    let how = Transposed::new(along(window)).more(0, length - plain);
                    let up = transposed(
                        &along_a_row(&small),
                        &along_a_row(&WEIGHTS),
                        how,
                    );
                    let expected = down.t().dot(&arr1(&small));
                    assert_eq!(up.unwrap().row(0), expected, "{window:?} {length}");
                    cases += 1;
                }
            }
        }
        assert_eq!(cases, 5 * 2 * 7);
    }

    #[test]
    fn by_hand_kernels_of_three_lie_once_or_twice_and_of_four_twice() {
        let counts = |kernel| {
            let window = Window::new(kernel).stride(2);
            let map = Array2::ones((1, 5));
            let ones = Array2::ones((1, kernel));
            transposed(&map, &ones, along(window)).unwrap().row(0).to_vec()
        };
        assert_eq!(counts(2), [1.0; 10]);
        assert_eq!(counts(3)[..5], [1.0, 1.0, 2.0, 1.0, 2.0]);
        assert_eq!(counts(4)[..6], [1.0, 1.0, 2.0, 2.0, 2.0, 2.0]);
    }

    #[test]
    fn by_hand_1_2_1_and_1_3_3_1_share_their_sum_alike_and_three_ones_do_not() {
        // Two phases of stride 2: 1 + 1 and 2; 1 + 3 and 3 + 1; 1 + 1 and 1.
        let flat = Array2::ones((16, 16));
        // As many pixels of one phase as of the other.
        let even = |map: Array2<f32>| map.slice_move(s![..16, ..16]);
        let uneven =
            |line: &[f32]| unevenness(&even(enlarged(&flat, line).unwrap()));
        assert!(uneven(&[1.0, 2.0, 1.0]) < 1e-3);
        assert!(uneven(&[1.0, 3.0, 3.0, 1.0]) < 1e-3);
        // 2/3 and 4/3 along each side: mean square (10/9)², mean 1.
        let expected = 100.0 * (1.0 - (81.0 / 100.0_f64)).sqrt();
        assert!((uneven(&[1.0; 3]) - expected).abs() < 1e-3);
    }

    #[test]
    fn a_flat_map_that_is_resized_first_stays_flat_with_any_kernel() {
        let flat = Array2::ones((12, 12));
        for seed in 0..20 {
            let map = resized(&flat, &chance(3, seed)).unwrap();
            assert!(map.iter().all(|&value| value == map[[0, 0]]));
        }
    }
}
