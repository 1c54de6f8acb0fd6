//! What is summarised, and how?

use cnn::Window;
use cnn::activation::relu as relu_of;
use cnn::conv::conv2d;
use cnn::data::photos;
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart, Grids, Maps};
use cnn::pool::{global_avg_pool2d, max_pool2d};
use cnn::signal::{Mode, correlate2d};
use ndarray::{Array2, Array4, Axis, arr2, s, stack};

use crate::maps::{PAIRS, Pool, average, batch, every, l2, map, max, relu};

/// A small map, as it may stand behind a ReLU.
pub(crate) const SMALL: [[f32; 4]; 4] = [
    [1.0, 3.0, 0.0, 3.0],
    [5.0, 1.0, 4.0, 0.0],
    [0.0, 0.0, 4.0, 4.0],
    [0.0, 8.0, 1.0, 4.0],
];

/// One window at a time: whatever the summary is, the loop is the same.
fn every_window(
    image: &Array2<f32>,
    window: Window,
    summary: impl Fn(&[f32]) -> f32,
) -> cnn::Result<Array2<f32>> {
    let rows = window.places(image.nrows())?;
    let columns = window.places(image.ncols())?;
    let (side, stride) = (window.kernel, window.stride);
    Ok(Array2::from_shape_fn((rows, columns), |(row, column)| {
        let (top, left) = (row * stride, column * stride);
        let under = image.slice(s![top..top + side, left..left + side]);
        summary(&under.iter().copied().collect::<Vec<_>>())
    }))
}

fn largest(under: &[f32]) -> f32 {
    under.iter().copied().fold(f32::NEG_INFINITY, f32::max)
}

fn mean(under: &[f32]) -> f32 {
    under.iter().sum::<f32>() / under.len() as f32
}

fn length(under: &[f32]) -> f32 {
    under.iter().map(|value| value * value).sum::<f32>().sqrt()
}

fn first(under: &[f32]) -> f32 {
    under[0]
}

/// Five ways to make a map of sixteen numbers smaller.
pub fn one_map() -> Result<Outputs> {
    let small = arr2(&SMALL);
    let whole = Window::new(4);
    let mut drawing = Grids::new(0).limit(8.0).matrix("the map", &small);
    for (row, column) in [(0, 0), (0, 2), (2, 0), (2, 2)] {
        drawing = drawing.window(row, column, 2, 2);
    }
    let results = Grids::new(2)
        .limit(8.0)
        .matrix("max", &every_window(&small, PAIRS, largest)?)
        .matrix("average", &every_window(&small, PAIRS, mean)?)
        .matrix("L2", &every_window(&small, PAIRS, length)?)
        .matrix("stride", &every_window(&small, PAIRS, first)?)
        .matrix("global", &every_window(&small, whole, mean)?);
    Ok(Outputs::new()
        .chart("map", drawing.draw()?)
        .chart("results", results.draw()?))
}

/// The edges of a cup, eight by eight pixels summarised in four ways.
pub fn edges_pooled() -> Result<Outputs> {
    let cup = photos::coffee().shrink(2)?.to_gray();
    let edges = relu(&correlate2d(&cup, &kernels::SOBEL_X, Mode::Valid)?);
    let blocks = Window::new(8).stride(8);
    let maps = [
        ("max", max(&edges, blocks)?),
        ("average", average(&edges, blocks)?),
        // Of 64 equal values v the length is 8·v.
        ("L2, divided by 8", l2(&edges, blocks)? / 8.0),
        ("stride: every eighth", every(&edges, blocks)?),
    ];
    let edges = [("edges after a ReLU", edges)];
    Ok(Outputs::new()
        .picture("edges", Maps::signed().limit(2.5).draw(&edges)?)
        .picture("maps", Maps::signed().limit(2.5).columns(2).draw(&maps)?))
}

/// How many places a window has: sizes come from the formula of the layer.
pub fn sizes() -> Result<Outputs> {
    let padded = Window::new(3).padding(1);
    let windows = [
        ("2, stride 2", PAIRS),
        ("3, stride 3", Window::new(3).stride(3)),
        ("3, stride 2", Window::new(3).stride(2)),
        ("3, stride 2, padding 1", padded.stride(2)),
        ("3, stride 1, padding 1", padded),
    ];
    let headings = ["window", "of 7 pixels", "of 8 pixels", "of 28 pixels"];
    let mut table = Table::new(headings);
    for (name, window) in windows {
        let mut row = vec![name.to_owned()];
        for length in [7, 8, 28] {
            row.push(window.places(length)?.to_string());
        }
        table = table.row(row);
    }
    Ok(Outputs::new().table("table", table))
}

/// Four maps of a wall: pooled each for itself, down to one number a map.
pub fn global_average() -> Result<Outputs> {
    let bricks = photos::brick().shrink(2)?.to_gray();
    let directions = [0, 45, 90, 135];
    let mut maps = vec![];
    for degrees in directions {
        let angle = f64::from(degrees).to_radians();
        let filter = kernels::gabor(2.0, 8.0, angle, 0.0)?;
        maps.push(relu(&correlate2d(&bricks, &filter, Mode::Valid)?));
    }
    let maps: Vec<_> = maps.iter().map(|map| map.view()).collect();
    // [1, 4, height, width]
    let maps: Array4<f32> = stack(Axis(0), &maps)?.insert_axis(Axis(0));
    let pooled = max_pool2d(&maps, PAIRS)?.values;
    let global = global_avg_pool2d(&maps)?;

    let shapes = format!(
        "four maps                  {:?}\n\
         max pooling, 2×2, stride 2 {:?}\n\
         global average pooling     {:?}",
        maps.shape(),
        pooled.shape(),
        global.shape()
    );
    let labels = directions.map(|degrees| format!("{degrees}°"));
    let planes = maps.index_axis(Axis(0), 0);
    let panels: Vec<_> = labels.iter().zip(planes.outer_iter()).collect();
    let bars: Vec<_> = (labels.iter().zip(&global))
        .map(|(label, &mean)| (label, f64::from(mean)))
        .collect();
    let chart = Chart::new("stripes turned by", "mean of the map");
    let maps = plot::gray_maps_shared(&panels)?;
    Ok(Outputs::new()
        .picture("maps", maps.titled("maps of stripes turned by"))
        .text("shapes", shapes)
        .chart("means", chart.bars(&bars).draw()?))
}

/// Average pooling is a convolution whose weights are all 1/4 and never learned.
pub fn average_is_a_convolution() -> Result<Outputs> {
    let temple = photos::temple().shrink(2)?.to_gray();
    let quarter = Array4::from_elem((1, 1, 2, 2), 0.25);
    let convolved = map(conv2d(batch(&temple), &quarter, None, PAIRS)?);
    let pooled = average(&temple, PAIRS)?;
    let differ = pooled.iter().zip(&convolved).filter(|(a, b)| a != b);
    let differ = differ.count() as f64;
    let pixels = pooled.len() as f64;
    let maps = [
        ("average pooling", pooled),
        ("convolution, weights 1/4, stride 2", convolved),
    ];
    Ok(Outputs::new()
        .picture("maps", plot::gray_maps(&maps)?)
        .number("pixels", pixels, 0)
        .number("differ", differ, 0))
}

/// Five windows fix the bias and all weights; a window of ones refutes them.
pub fn max_is_none() -> Result<Outputs> {
    let windows = [
        ([[0.0, 0.0], [0.0, 0.0]], "bias"),
        ([[1.0, 0.0], [0.0, 0.0]], "w₀₀"),
        ([[0.0, 1.0], [0.0, 0.0]], "w₀₁"),
        ([[0.0, 0.0], [1.0, 0.0]], "w₁₀"),
        ([[0.0, 0.0], [0.0, 1.0]], "w₁₁"),
        ([[1.0, 1.0], [1.0, 1.0]], "w₀₀ + w₀₁ + w₁₀ + w₁₁"),
    ];
    let mut table = Table::new(["window", "max", "so a layer needs"]);
    for (window, needed) in windows {
        let largest = max(&arr2(&window), PAIRS)?[[0, 0]];
        let [[a, b], [c, d]] = window;
        table = table.row([
            format!("{a} {b} / {c} {d}"),
            number(largest, 0),
            format!("{needed} = {largest}"),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Is the summary of a sum the sum of the summaries? Two photographs.
pub fn sum_of_summaries() -> Result<Outputs> {
    // Whole percent: every sum is exact.
    let whole = |pixel: f32| (100.0 * pixel).round();
    let cat = photos::chelsea().shrink(4)?.to_gray().mapv(whole);
    let cup = photos::coffee().shrink(4)?.to_gray().mapv(whole);
    let cat = cat.slice_move(s![..72, ..112]);
    let cup = cup.slice_move(s![..72, ..112]);
    let pools: [(&str, Pool); 4] =
        [("average", average), ("stride", every), ("max", max), ("L2", l2)];
    let headings = ["pooling", "values that differ, %", "largest difference"];
    let mut table = Table::new(headings);
    let mut shown = vec![];
    for (name, pool) in pools {
        let of_sum = pool(&(&cat + &cup), PAIRS)?;
        let difference = pool(&cat, PAIRS)? + pool(&cup, PAIRS)? - of_sum;
        let differ = difference.iter().filter(|&&value| value.abs() > 1e-3);
        let share = 100.0 * differ.count() as f64 / difference.len() as f64;
        let largest = difference.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
        table = table.row([name, &number(share, 0), &number(largest, 0)]);
        shown.push((name, difference));
    }
    let maps = Maps::signed().limit(12.0).columns(2).draw(&shown)?;
    let title = "sum of the summaries − summary of the sum";
    Ok(Outputs::new().picture("maps", maps.titled(title)).table("table", table))
}

/// The larger one of two: the first, plus what the second has more.
fn larger(a: &Array2<f32>, b: &Array2<f32>) -> Array2<f32> {
    a + &(b - a).mapv(relu_of)
}

/// Max pooling out of three ReLUs, on a whole photograph.
pub fn max_from_relu() -> Result<Outputs> {
    let temple = photos::temple().shrink(2)?.to_gray();
    let temple = temple.mapv(|pixel| (100.0 * pixel).round());
    let temple = temple.slice_move(s![..212, ..320]);
    // The four pixels of every window, as four maps.
    let corner = |y: usize, x: usize| temple.slice(s![y..;2, x..;2]).to_owned();
    let above = larger(&corner(0, 0), &corner(0, 1));
    let below = larger(&corner(1, 0), &corner(1, 1));
    let built = larger(&above, &below);
    let pooled = max(&temple, PAIRS)?;
    let differ = pooled.iter().zip(&built).filter(|(a, b)| a != b);
    let differ = differ.count() as f64;
    let maps = [("max pooling", pooled), ("three ReLUs", built)];
    Ok(Outputs::new()
        .picture("maps", Maps::gray(0.0, 100.0).draw(&maps)?)
        .number("differ", differ, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::statistics::largest_difference;

    #[test]
    fn by_hand_the_small_map_becomes_these_five() {
        let small = arr2(&SMALL);
        // 1 3 5 1, 0 3 4 0, 0 0 0 8, 4 4 1 4
        assert_eq!(max(&small, PAIRS).unwrap(), arr2(&[[5.0, 4.0], [8.0, 4.0]]));
        // 10/4, 7/4, 8/4, 13/4
        let means = arr2(&[[2.5, 1.75], [2.0, 3.25]]);
        assert_eq!(average(&small, PAIRS).unwrap(), means);
        // √(1+9+25+1), √(9+16), √64, √(16+16+1+16)
        assert_eq!(l2(&small, PAIRS).unwrap(), arr2(&[[6.0, 5.0], [8.0, 7.0]]));
        assert_eq!(every(&small, PAIRS).unwrap(), arr2(&[[1.0, 0.0], [0.0, 4.0]]));
        // 38/16
        assert_eq!(global_avg_pool2d(batch(&small)).unwrap()[[0, 0]], 2.375);
    }

    #[test]
    fn the_loop_on_the_page_is_what_the_library_computes() {
        let cat = photos::chelsea().shrink(4).unwrap().to_gray();
        for window in [PAIRS, Window::new(3).stride(2), Window::new(3)] {
            let by_loop = every_window(&cat, window, largest).unwrap();
            assert_eq!(by_loop, max(&cat, window).unwrap());
            let by_loop = every_window(&cat, window, mean).unwrap();
            assert_eq!(by_loop, average(&cat, window).unwrap());
            let by_loop = every_window(&cat, window, length).unwrap();
            let off = largest_difference(&by_loop, &l2(&cat, window).unwrap());
            assert!(off < 1e-6, "{off}");
            let by_loop = every_window(&cat, window, first).unwrap();
            assert_eq!(by_loop, every(&cat, window).unwrap());
        }
    }

    #[test]
    fn the_average_is_never_above_the_root_mean_square_nor_that_above_the_max() {
        let cup = photos::coffee().shrink(4).unwrap().to_gray();
        let edges =
            relu(&correlate2d(&cup, &kernels::SOBEL_X, Mode::Valid).unwrap());
        let blocks = Window::new(4).stride(4);
        let mean = average(&edges, blocks).unwrap();
        let root = l2(&edges, blocks).unwrap() / 4.0;
        let largest = max(&edges, blocks).unwrap();
        for ((mean, root), largest) in mean.iter().zip(&root).zip(&largest) {
            assert!(*mean <= root + 1e-6 && *root <= largest + 1e-6);
        }
    }

    #[test]
    fn two_poolings_of_two_are_one_of_four_for_max_and_average() {
        let cat = photos::chelsea().shrink(4).unwrap().to_gray();
        let four = Window::new(4).stride(4);
        let twice = max(&max(&cat, PAIRS).unwrap(), PAIRS).unwrap();
        assert_eq!(twice, max(&cat, four).unwrap());
        let twice = average(&average(&cat, PAIRS).unwrap(), PAIRS).unwrap();
        let once = average(&cat, four).unwrap();
        assert!(largest_difference(&twice, &once) < 1e-6);
    }
}
