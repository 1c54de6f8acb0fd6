//! Where does the gradient go?

use cnn::Window;
use cnn::activation::relu_slope;
use cnn::data::{digits, photos};
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Grids};
use cnn::pool::{
    Divisor, Pooling, avg_pool2d_backward, l2_pool2d_backward, max_pool2d,
    max_pool2d_backward,
};
use cnn::signal::{Border, Mode, correlate2d, pad2d};
use cnn::window::Window2d;
use ndarray::{Array2, Array4, ArrayView4, Axis, arr2, s};

use crate::border::NEGATIVE;
use crate::maps::{PAIRS, batch, map, relu};
use crate::stored;
use crate::summaries::SMALL;

/// How the loss changes with the input of a max pooling.
fn back_through_max(
    image: &Array2<f32>,
    window: Window,
    grad: &Array2<f32>,
) -> cnn::Result<Array2<f32>> {
    let pooled = max_pool2d(batch(image), window)?;
    let size = [image.nrows(), image.ncols()];
    max_pool2d_backward(batch(grad), &pooled.indices, size).map(map)
}

/// Four slopes go back through a max, an average and an L2 pooling.
pub fn three_ways_back() -> Result<Outputs> {
    let small = arr2(&SMALL);
    let grad = arr2(&[[4.0, 8.0], [12.0, 16.0]]);
    let through_max = back_through_max(&small, PAIRS, &grad)?;
    let divisor = Divisor::default();
    let through_average = avg_pool2d_backward(batch(&grad), [4, 4], PAIRS, divisor)?;
    let through_l2 = l2_pool2d_backward(batch(&grad), batch(&small), PAIRS)?;
    let there = Grids::new(0)
        .matrix("the map", &small)
        .matrix("slopes of the output", &grad);
    let back = Grids::new(1)
        .matrix("through max", &through_max)
        .matrix("through average", &map(through_average))
        .matrix("through L2", &map(through_l2));
    let back = back.draw()?.titled("slopes of the map");
    Ok(Outputs::new().chart("there", there.draw()?).chart("back", back))
}

/// Windows that overlap: one pixel is the largest of several and collects.
pub fn overlaps() -> Result<Outputs> {
    let image = arr2(&[
        [1.0, 2.0, 0.0, 1.0, 3.0],
        [0.0, 1.0, 1.0, 2.0, 0.0],
        [2.0, 0.0, 9.0, 0.0, 1.0],
        [1.0, 2.0, 0.0, 1.0, 0.0],
        [4.0, 0.0, 1.0, 2.0, 5.0],
    ]);
    let window = Window::new(3).stride(2);
    let pooled = max_pool2d(batch(&image), window)?.values;
    let grad = arr2(&[[1.0, 2.0], [3.0, 4.0]]);
    // Of a ninth each, so that the shares are whole.
    let nines = 9.0 * &grad;
    let (batch_of_nines, divisor) = (batch(&nines), Divisor::default());
    let shares = avg_pool2d_backward(batch_of_nines, [5, 5], window, divisor)?;
    let average = Grids::new(0)
        .matrix("slopes of the output", &nines)
        .sign("→")
        .matrix("slopes of the map, average", &map(shares));
    let drawing = Grids::new(0)
        .matrix("the map", &image)
        .window(0, 0, 3, 3)
        .window(2, 2, 3, 3)
        .matrix("max", &map(pooled))
        .matrix("slopes of the max", &grad)
        .matrix("slopes of the map", &back_through_max(&image, window, &grad)?);
    // The largest of 3×3 with stride 2; rows, columns and pixels; slopes.
    let sizes = [0.0, 3.0, 2.0, 5.0, 5.0];
    Ok(Outputs::new()
        .row("values", sizes.iter().chain(&image).chain(&grad))
        .chart("grids", drawing.draw()?)
        .chart("average", average.draw()?))
}

/// A tie: four equal pixels, and the whole slope goes to the first one.
pub fn ties() -> Result<Outputs> {
    let flat = Array2::from_elem((4, 4), 2.0);
    let grad = Array2::ones((2, 2));
    let overlapping = Window::new(2);
    let drawing = Grids::new(0)
        .matrix("a flat map", &flat)
        .matrix("slopes, 2×2, stride 2", &back_through_max(&flat, PAIRS, &grad)?)
        .matrix(
            "slopes, 2×2, stride 1",
            &back_through_max(&flat, overlapping, &Array2::ones((3, 3)))?,
        );
    Ok(Outputs::new().chart("grids", drawing.draw()?))
}

/// Which slopes does a tie allow? Each is tried against all small changes.
pub fn valid_slopes() -> Result<Outputs> {
    let slopes: [(&str, [f64; 4]); 5] = [
        ("all to the first", [1.0, 0.0, 0.0, 0.0]),
        ("all to the last", [0.0, 0.0, 0.0, 1.0]),
        ("a quarter each", [0.25; 4]),
        ("one each", [1.0; 4]),
        ("nothing to anybody", [0.0; 4]),
    ];
    let changes: Vec<[f64; 4]> = (0..81)
        .map(|code: i32| [1, 3, 9, 27].map(|power| f64::from(code / power % 3 - 1)))
        .collect();
    let mut table =
        Table::new(["slope", "changes tried", "promised more than came"]);
    for (name, slope) in slopes {
        let promised_too_much = changes.iter().filter(|change| {
            let largest = change.iter().copied().fold(f64::MIN, f64::max);
            let promised: f64 = slope.iter().zip(*change).map(|(s, c)| s * c).sum();
            promised > largest
        });
        let count = promised_too_much.count().to_string();
        table = table.row([name, &changes.len().to_string(), &count]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Every stored max pooling of PyTorch, forwards and backwards, ties included.
pub fn against_pytorch() -> Result<Outputs> {
    let (mut runs, mut windows, mut wrong) = (0, 0, 0);
    let (mut ties, mut negative, mut off) = (0, 0, 0.0_f64);
    for run in stored::runs("max_pool2d")? {
        let (.., height, width) = run.input.dim();
        let pooled = max_pool2d(&run.input, run.pooling)?;
        let indices = &pooled.indices;
        let back = max_pool2d_backward(&run.grad_output, indices, [height, width])?;
        let differences = (back - &run.grad_input).mapv(f64::abs);
        off = differences.iter().fold(off, |most, &value| most.max(value));
        let theirs = run.indices()?;
        wrong += theirs.iter().zip(indices).filter(|(a, b)| a != b).count();
        for (place, largest) in pooled.values.indexed_iter() {
            let seen = seen(&run, place);
            let alike = seen.iter().filter(|pixel| *pixel == largest).count();
            ties += usize::from(alike > 1);
            let padded = seen.len() < area(run.pooling);
            negative += usize::from(padded && *largest < 0.0);
        }
        windows += indices.len();
        runs += 1;
    }
    let table = Table::new(["what", "count"])
        .row(["stored runs", &number(runs, 0)])
        .row(["windows", &windows.to_string()])
        .row(["with several largest pixels", &ties.to_string()])
        .row(["on padding and negative pixels only", &negative.to_string()])
        .row(["where another pixel was chosen", &wrong.to_string()])
        .row(["largest difference of a slope", &number(off, 6)]);
    Ok(Outputs::new().table("table", table))
}

/// The pixels of a stored input under the window in that place.
fn seen(
    run: &stored::Stored,
    (image, channel, row, column): (usize, usize, usize, usize),
) -> Vec<f64> {
    let Window2d { rows, columns } = run.pooling.window;
    let (.., height, width) = run.input.dim();
    let mut seen = vec![];
    for y in (0..rows.kernel).filter_map(|u| rows.pixel(row, u, height)) {
        for x in (0..columns.kernel).filter_map(|v| columns.pixel(column, v, width))
        {
            seen.push(run.input[[image, channel, y, x]]);
        }
    }
    seen
}

/// Elements of a window.
fn area(pooling: Pooling) -> usize {
    pooling.window.rows.kernel * pooling.window.columns.kernel
}

/// Windows of 2×2, counted.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Tied {
    windows: usize,
    /// Those with several largest pixels.
    ties: usize,
    /// Those of them that are zero all over.
    zeros: usize,
}

impl Tied {
    fn percent(self, count: usize) -> f64 {
        100.0 * count as f64 / self.windows as f64
    }
}

fn tied(maps: ArrayView4<f32>) -> Result<Tied> {
    let pooled = max_pool2d(maps, PAIRS)?.values;
    let (mut ties, mut zeros) = (0, 0);
    for ((image, channel, row, column), &largest) in pooled.indexed_iter() {
        let alike = (0..4).filter(|corner| {
            let (y, x) = (2 * row + corner / 2, 2 * column + corner % 2);
            maps[[image, channel, y, x]] == largest
        });
        let alike = alike.count();
        ties += usize::from(alike > 1);
        zeros += usize::from(alike == 4 && largest == 0.0);
    }
    let windows = pooled.len();
    Ok(Tied { windows, ties, zeros })
}

/// Ties on real maps: rare before a ReLU, frequent after it.
pub fn ties_on_maps() -> Result<Outputs> {
    let photographs = [
        ("temple", photos::temple()),
        ("cup", photos::coffee()),
        ("cat", photos::chelsea()),
        ("bricks", photos::brick()),
    ];
    let (mut counts, mut bars) = (vec![], vec![]);
    for (name, photo) in photographs {
        let gray = photo.shrink(2)?.to_gray();
        let edges = correlate2d(&gray, &kernels::SOBEL_X, Mode::Valid)?;
        let after = tied(batch(&relu(&edges)))?;
        counts.push((format!("{name}, edges"), tied(batch(&edges))?));
        counts.push((format!("{name}, after a ReLU"), after));
        bars.push((name, after.percent(after.ties)));
    }
    let digits = tied(digits::load().images().view().insert_axis(Axis(1)))?;
    counts.push(("digits".to_owned(), digits));
    bars.push(("digits", digits.percent(digits.ties)));

    let headings =
        ["map", "windows", "tied, %", "zero all over, %", "other ties, %"];
    let mut table = Table::new(headings);
    for (name, tied) in counts {
        let shares = [tied.ties, tied.zeros, tied.ties - tied.zeros];
        let [ties, zeros, others] =
            shares.map(|count| number(tied.percent(count), 1));
        table =
            table.row([name, number(tied.windows as f64, 0), ties, zeros, others]);
    }
    let chart =
        Chart::new("map after a ReLU", "windows with a tie, %").include_y(100.0);
    Ok(Outputs::new().chart("bars", chart.bars(&bars).draw()?).table("table", table))
}

/// The slope that a window of zeros gets is stopped by the ReLU before it.
pub fn stopped_by_relu() -> Result<Outputs> {
    let cup = photos::coffee().shrink(2)?.to_gray();
    let edges = correlate2d(&cup, &kernels::SOBEL_X, Mode::Valid)?;
    let after = relu(&edges);
    let pooled = max_pool2d(batch(&after), PAIRS)?;
    let grad = Array4::ones(pooled.values.dim());
    let size = [edges.nrows(), edges.ncols()];
    let back = map(max_pool2d_backward(&grad, &pooled.indices, size)?);
    let further = &back * &edges.mapv(relu_slope);
    let zeros = pooled.values.iter().filter(|&&value| value == 0.0).count();
    let count = |all: usize| number(all as f64, 0);
    let arrived =
        |grad: &Array2<f32>| count(grad.iter().filter(|&&g| g != 0.0).count());
    let table = Table::new(["what", "count"])
        .row(["windows", &count(pooled.values.len())])
        .row(["of them zero all over", &count(zeros)])
        .row(["pixels with a slope behind the ReLU", &arrived(&back)])
        .row(["and before it", &arrived(&further)]);
    Ok(Outputs::new().table("table", table))
}

/// All-negative pixels in a corner: padding takes no slope, zeros would.
pub fn padding_takes_nothing() -> Result<Outputs> {
    let negative = arr2(&NEGATIVE);
    let window = Window::new(3).stride(2).padding(1);
    let grad = arr2(&[[1.0, 2.0], [3.0, 4.0]]);
    let right = back_through_max(&negative, window, &grad)?;
    // Zeros around the map, and the ring of their slopes cut off again.
    let padded = pad2d(&negative, [[1, 1], [1, 1]], Border::Zero)?;
    let wrong = back_through_max(&padded, Window::new(3).stride(2), &grad)?;
    let wrong = wrong.slice(s![1..5, 1..5]).to_owned();
    let drawing = Grids::new(0)
        .matrix("the map", &negative)
        .matrix("slopes, padded with −∞", &right)
        .matrix("slopes, padded with zeros", &wrong);
    Ok(Outputs::new().chart("grids", drawing.draw()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_the_slopes_go_to_5_4_8_and_the_first_4() {
        let grad = arr2(&[[4.0, 8.0], [12.0, 16.0]]);
        let back = back_through_max(&arr2(&SMALL), PAIRS, &grad).unwrap();
        let mut expected = Array2::zeros((4, 4));
        expected[[1, 0]] = 4.0;
        expected[[1, 2]] = 8.0;
        expected[[3, 1]] = 12.0;
        expected[[2, 2]] = 16.0;
        assert_eq!(back, expected);
    }

    #[test]
    fn by_hand_the_largest_of_four_overlapping_windows_collects_1_2_3_4() {
        let mut image = Array2::zeros((5, 5));
        image[[2, 2]] = 9.0;
        let grad = arr2(&[[1.0, 2.0], [3.0, 4.0]]);
        let window = Window::new(3).stride(2);
        let back = back_through_max(&image, window, &grad).unwrap();
        assert_eq!(back[[2, 2]], 10.0);
        assert_eq!(back.sum(), 10.0);
    }

    #[test]
    fn by_hand_a_tie_gives_all_to_the_first_and_padding_takes_nothing() {
        let flat = Array2::from_elem((2, 2), -2.0);
        let back = back_through_max(&flat, PAIRS, &arr2(&[[5.0]])).unwrap();
        assert_eq!(back, arr2(&[[5.0, 0.0], [0.0, 0.0]]));
        // Every window of 3×3 sees all four pixels, and five of padding.
        let window = Window::new(3).padding(1);
        let ones = Array2::ones((2, 2));
        let back = back_through_max(&flat, window, &ones).unwrap();
        assert_eq!(back, arr2(&[[4.0, 0.0], [0.0, 0.0]]));
    }

    #[test]
    fn max_and_average_hand_on_the_whole_slope_l2_does_not() {
        let small = arr2(&SMALL);
        let grad = arr2(&[[4.0, 8.0], [12.0, 16.0]]);
        let through_max = back_through_max(&small, PAIRS, &grad).unwrap();
        assert_eq!(through_max.sum(), 40.0);
        let divisor = Divisor::default();
        let average = avg_pool2d_backward(batch(&grad), [4, 4], PAIRS, divisor);
        assert_eq!(average.unwrap().sum(), 40.0);
        // 4·10/6 + 8·7/5 + 12·8/8 + 16·13/7
        let through_l2 = l2_pool2d_backward(batch(&grad), batch(&small), PAIRS);
        let sum = 40.0 / 6.0 + 56.0 / 5.0 + 12.0 + 208.0 / 7.0;
        assert!((through_l2.unwrap().sum() - sum).abs() < 1e-4);
    }

    #[test]
    fn of_stored_ties_pytorch_and_we_choose_the_same_pixel() {
        let mut ties = 0;
        for run in stored::runs("max_pool2d").unwrap() {
            let pooled = max_pool2d(&run.input, run.pooling).unwrap();
            assert_eq!(pooled.indices, run.indices().unwrap());
            ties +=
                pooled.values.indexed_iter().fold(0, |ties, (place, largest)| {
                    let seen = seen(&run, place);
                    let alike =
                        seen.iter().filter(|pixel| *pixel == largest).count();
                    ties + usize::from(alike > 1)
                });
        }
        assert!(ties > 100, "{ties}");
    }

    #[test]
    fn a_map_of_zeros_is_tied_everywhere_and_a_ramp_nowhere() {
        let zeros = Array2::zeros((4, 4));
        let counted = tied(batch(&zeros)).unwrap();
        assert_eq!([counted.windows, counted.ties, counted.zeros], [4, 4, 4]);
        let ramp = Array2::from_shape_fn((4, 4), |(y, x)| (4 * y + x) as f32);
        let counted = tied(batch(&ramp)).unwrap();
        assert_eq!([counted.windows, counted.ties, counted.zeros], [4, 0, 0]);
    }
}
