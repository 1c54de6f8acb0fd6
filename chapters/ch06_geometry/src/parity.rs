//! Odd or even: where is the middle of a kernel?

use anyhow::{Context, ensure};
use cnn::Window;
use cnn::data::{Dataset, Split, augment, digits};
use cnn::layer::{Conv2d, Flatten, Linear, Relu, Sequential};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Grids, Maps};
use cnn::weights;
use cnn::window::Window2d;
use ndarray::{Array2, Axis, aview1, s};

use crate::digits::{SEEDS, errors, spread, trained};
use crate::plane::{conv, impulse, mean};
use crate::stored;

/// The middle of what is bright: row and column, weighted by brightness.
fn middle(map: &Array2<f32>) -> [f64; 2] {
    let sum: f64 = map.iter().map(|&value| f64::from(value)).sum();
    let along = |place: fn((usize, usize)) -> usize| {
        let weighed = map
            .indexed_iter()
            .map(|(at, &value)| place(at) as f64 * f64::from(value));
        weighed.sum::<f64>() / sum
    };
    [along(|(row, _)| row), along(|(_, column)| column)]
}

/// A bright pixel through so many means that keep the size, one row more behind.
fn through(window: Window, layers: usize) -> cnn::Result<Array2<f32>> {
    let window = window.same()?;
    let mean = mean(window.kernel);
    (0..layers).try_fold(impulse(SIDE), |map, _| conv(&map, &mean, window))
}

const SIDE: usize = 49;

/// A bright pixel under windows of three and of two: where do its sums lie?
pub fn no_middle() -> Result<Outputs> {
    let five = impulse(5);
    let sum = |window: Window| -> cnn::Result<Array2<f32>> {
        conv(&five, &Array2::ones((window.kernel, window.kernel)), window)
    };
    let drawing = Grids::new(0)
        .limit(2.0)
        .matrix("a pixel", &five)
        .matrix("sums of 3×3", &sum(Window::new(3).padding(1))?)
        .matrix("2×2, padded behind", &sum(Window::new(2).paddings(0, 1))?)
        .matrix("2×2, padded before", &sum(Window::new(2).paddings(1, 0))?);
    Ok(Outputs::new().chart("sums", drawing.draw()?))
}

/// How far the middle of a bright pixel moves, layer by layer.
pub fn half_a_pixel() -> Result<Outputs> {
    let mut chart = Chart::new("layers", "moved up and left, pixels");
    let moved = |kernel: usize, layers: usize| -> Result<f64> {
        let [row, _] = middle(&through(Window::new(kernel), layers)?);
        // Rounding of the sums would draw −0 and 0 apart.
        let moved = ((SIDE / 2) as f64 - row + 1e-6).max(0.0);
        Ok((moved * 1e4).round() / 1e4)
    };
    for (name, [small, large]) in [("2×2 and 4×4", [2, 4]), ("3×3 and 5×5", [3, 5])]
    {
        let mut points = vec![];
        for layers in 0..=8 {
            let moves = [moved(small, layers)?, moved(large, layers)?];
            ensure!(moves[0] == moves[1], "one line for both: {moves:?}");
            points.push((layers as f64, moves[0]));
        }
        chart = chart.line(name, &points);
    }
    Ok(Outputs::new().chart("moved", chart.include_y(0.0).draw()?))
}

/// A cross through eight layers of 2×2: padded behind, and on either side in turn.
pub fn sides_in_turn() -> Result<Outputs> {
    let mut cross = Array2::zeros((33, 33));
    cross.slice_mut(s![16, 8..25]).fill(1.0);
    cross.slice_mut(s![8..25, 16]).fill(1.0);
    let [behind, before] =
        [Window::new(2).paddings(0, 1), Window::new(2).paddings(1, 0)];
    let through = |layers: [Window; 2]| {
        (0..8).try_fold(cross.clone(), |map, layer| {
            conv(&map, &mean(2), layers[layer % 2])
        })
    };
    let (same_side, in_turn) =
        (through([behind, behind])?, through([behind, before])?);
    let moved = |map: &Array2<f32>| number(16.0 - middle(map)[0], 1);
    let table = Table::new(["eight layers of 2×2", "moved up and left by"])
        .row(["always one row behind", &moved(&same_side)])
        .row(["behind and before in turn", &moved(&in_turn)]);
    let panels = [
        ("a cross", cross.clone()),
        ("always behind", same_side),
        ("in turn", in_turn),
    ];
    Ok(Outputs::new()
        .picture("maps", Maps::gray(0.0, 1.0).draw(&panels)?)
        .table("table", table))
}

/// The smallest padding of ours, before and behind, that gives what a library gave.
fn padding_of(run: &stored::Run) -> cnn::Result<Option<[usize; 2]>> {
    let row = |values: &[f32]| aview1(values).insert_axis(Axis(0)).to_owned();
    let (image, kernel) = (row(&run.input), row(&run.kernel));
    for padding in [[0, 0], [0, 1], [1, 0], [1, 1]] {
        let columns = Window::new(run.kernel.len()).stride(run.stride);
        let columns = columns.paddings(padding[0], padding[1]);
        let window = Window2d { rows: Window::new(1), columns };
        if conv(&image, &kernel, window)?.iter().eq(&run.output) {
            return Ok(Some(padding));
        }
    }
    Ok(None)
}

/// What libraries gave for "same", and which padding that is.
pub fn sides_of_libraries() -> Result<Outputs> {
    let mut table = Table::new([
        "asked for",
        "row",
        "kernel",
        "stride",
        "it gave",
        "smallest padding that does",
    ]);
    let line = |values: &[f32]| -> String {
        values.iter().map(|&value| number(value, 0)).collect::<Vec<_>>().join(" ")
    };
    for run in stored::runs()? {
        let [before, behind] = padding_of(&run)?.context("no small padding fits")?;
        table = table.row([
            run.asked.clone(),
            line(&run.input),
            line(&run.kernel),
            run.stride.to_string(),
            line(&run.output),
            format!("{before} before, {behind} behind"),
        ]);
    }
    Ok(Outputs::new()
        .table("table", table)
        .text("versions", stored::versions()?.join("\n")))
}

/// Two layers of 3×3 with stride 2, padded so, and ten scores.
fn halving_network(window: Window) -> cnn::Result<Sequential> {
    Ok(Sequential::new()
        .then(Conv2d::new(1, 8, window)?)
        .then(Relu)
        .then(Conv2d::new(8, 16, window)?)
        .then(Relu)
        .then(Flatten)
        .then(Linear::new(64, 10)?))
}

/// Every digit lower and further right by so many pixels.
fn moved(digits: &Dataset, by: f64) -> cnn::Result<Dataset> {
    let mut images = digits.images().to_owned();
    for mut image in images.outer_iter_mut() {
        let still = image.index_axis(Axis(0), 0).to_owned();
        image.index_axis_mut(Axis(0), 0).assign(&augment::shift(&still, by, by)?);
    }
    Dataset::new(images, digits.labels().to_vec())
}

/// A network learns with one row of padding behind. Its weights go into a network
/// that pads both sides: every shape fits.
pub fn ported_wrongly() -> Result<Outputs> {
    let halving = Window::new(3).stride(2);
    let [learned, other] = [halving.paddings(0, 1), halving.padding(1)];
    let Split { train, test } = digits::split();
    let moved = moved(&test, 3.0)?;
    let mut wrong = [const { vec![] }; 3];
    for seed in SEEDS {
        let network = trained(halving_network(learned)?, &train, seed)?;
        let file = weights::encode(&network)?;
        for (window, wrong) in [learned, other].into_iter().zip(&mut wrong) {
            let mut network = halving_network(window)?;
            weights::decode(&file, &mut network)?;
            wrong.push(errors(&network, &test)?);
        }
        wrong[2].push(errors(&network, &moved)?);
    }
    let names = [
        "0 before, 1 behind, as learned",
        "1 before, 1 behind",
        "as learned, digits moved by three",
    ];
    let windows = [learned, other, learned];
    let mut table =
        Table::new(["padding of both layers", "rows", "wrong answers of three, %"]);
    for ((name, window), wrong) in names.into_iter().zip(windows).zip(&wrong) {
        let first = window.places(digits::SIDE)?;
        let rows = format!("{}, {first}, {}", digits::SIDE, window.places(first)?);
        table = table.row([name.to_owned(), rows, spread(wrong)]);
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;

    #[test]
    fn by_hand_two_weights_lay_a_pixel_on_itself_and_its_left_neighbour() {
        // y[i] = x[i] + 10·x[i + 1], and x[4] is padding
        let map = conv(
            &arr2(&[[1.0, 2.0, 3.0, 4.0]]),
            &arr2(&[[1.0, 10.0]]),
            Window2d {
                rows: Window::new(1),
                columns: Window::new(2).same().unwrap(),
            },
        );
        assert_eq!(map.unwrap(), arr2(&[[21.0, 32.0, 43.0, 4.0]]));
    }

    #[test]
    fn an_even_window_moves_by_half_a_pixel_a_layer_and_an_odd_one_not_at_all() {
        for kernel in 2..6 {
            for layers in 0..5 {
                let found = middle(&through(Window::new(kernel), layers).unwrap());
                let moved = if kernel % 2 == 0 { 0.5 * layers as f64 } else { 0.0 };
                for along in found {
                    let off = along - ((SIDE / 2) as f64 - moved);
                    assert!(off.abs() < 1e-4, "{kernel}×{kernel}, {layers}: {off}");
                }
            }
        }
    }

    #[test]
    fn each_library_pads_the_side_that_its_manual_or_its_name_says() {
        let (behind, before) = ([0, 1], [1, 0]);
        for run in stored::runs().unwrap() {
            let expected = match run.asked.as_str() {
                "PyTorch, padding='same'" | "TensorFlow, 'SAME'" | "JAX, 'SAME'" => {
                    behind
                }
                "ONNX Runtime, SAME_UPPER" | "SciPy, signal.correlate2d" => behind,
                "JAX, 'SAME_LOWER'" | "ONNX Runtime, SAME_LOWER" => before,
                "SciPy, ndimage.correlate" => before,
                // The pixel behind is asked for, and the stride never reaches it.
                "PyTorch, padding=1" => before,
                other => panic!("{other}"),
            };
            // With an odd row and stride 2 both sides get one.
            let odd = run.stride == 2 && run.input.len() % 2 == 1;
            let expected = if odd { [1, 1] } else { expected };
            assert_eq!(padding_of(&run).unwrap(), Some(expected), "{}", run.asked);
        }
    }

    #[test]
    fn by_hand_same_with_stride_two_pads_eight_pixels_behind_alone() {
        // ⌈8 / 2⌉ = 4 places of 3 pixels end at pixel 8: one beyond the last
        let needed = 3 * 2 + 3 - 8;
        assert_eq!(needed, 1);
        let halving = Window::new(3).stride(2);
        assert_eq!(halving.paddings(0, 1).places(8), Ok(4));
        assert_eq!(halving.padding(1).places(8), Ok(4));
    }
}
