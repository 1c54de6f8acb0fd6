//! How do channels work?

use cnn::Window;
use cnn::conv::conv2d;
use cnn::data::photos;
use cnn::kernels;
use cnn::layer::{Conv2d, Layer};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart, Grids, Maps};
use ndarray::{Array1, Array2, Array3, Array4, ArrayView2, Axis, arr3, s, stack};

use crate::chance;
use crate::matrix::matrix;

/// Three sheets on three channels: three parts, added up to one map.
pub fn three_sheets() -> Result<Outputs> {
    let pixels: Array3<f32> = arr3(&[
        [[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [2.0, 0.0, 1.0]],
        [[0.0, 1.0, 1.0], [4.0, 0.0, 2.0], [1.0, 1.0, 0.0]],
        [[3.0, 0.0, 1.0], [1.0, 2.0, 0.0], [0.0, 1.0, 2.0]],
    ]);
    let filter = arr3(&[
        [[1.0, 0.0], [0.0, -1.0]],
        [[0.0, 2.0], [1.0, 0.0]],
        [[-1.0, 1.0], [0.0, 1.0]],
    ]);
    let parts = parts(&pixels, &filter)?;
    let mut outputs = Outputs::new();
    let names = ["red", "green", "blue"];
    for (channel, name) in names.into_iter().enumerate() {
        let drawing = Grids::new(0)
            .matrix(name, &pixels.index_axis(Axis(0), channel))
            .window(0, 0, 2, 2)
            .sign("⋆")
            .matrix("its sheet", &filter.index_axis(Axis(0), channel))
            .sign("=")
            .matrix("its part", &parts[channel])
            .window(0, 0, 1, 1);
        outputs = outputs.chart(name, drawing.limit(9.0).draw()?);
    }
    let [red, green, blue] = &parts;
    let bias = Array2::from_elem((2, 2), 1.0);
    let sum = Grids::new(0)
        .matrix("red", red)
        .sign("+")
        .matrix("green", green)
        .sign("+")
        .matrix("blue", blue)
        .sign("+")
        .matrix("bias", &bias)
        .sign("=")
        .matrix("one map", &(red + green + blue + bias))
        .window(0, 0, 1, 1);
    Ok(outputs.chart("sum", sum.limit(9.0).draw()?))
}

/// What each sheet of a filter makes of its own channel alone.
fn parts(pixels: &Array3<f32>, filter: &Array3<f32>) -> Result<[Array2<f32>; 3]> {
    let window = Window::new(filter.dim().1);
    let part = |channel: usize| -> Result<Array2<f32>> {
        let only = s![channel..channel + 1, .., ..];
        let [plane, sheet] =
            [pixels, filter].map(|a| a.slice(only).insert_axis(Axis(0)));
        Ok(conv2d(plane, sheet, None, window)?.slice(s![0, 0, .., ..]).to_owned())
    };
    Ok([part(0)?, part(1)?, part(2)?])
}

/// The sky of the temple, found by three sheets that disagree elsewhere.
pub fn one_map() -> Result<Outputs> {
    let temple = photos::temple().shrink(4)?;
    // The mean brightness of 3×3 pixels, blue for and red and green against it.
    let blur = kernels::boxcar(3)?;
    let filter = stack![Axis(0), -1.0 * &blur, -1.0 * &blur, 2.0 * &blur];
    let parts = parts(temple.pixels(), &filter)?;
    let map = &parts[0] + &parts[1] + &parts[2];
    let names = ["red", "green", "blue"];
    let channels: Vec<_> =
        names.into_iter().zip(temple.pixels().outer_iter()).collect();
    let parts: Vec<_> = names.into_iter().zip(&parts).collect();
    Ok(Outputs::new()
        .picture("photograph", plot::photographs(&[("temple", temple.pixels())])?)
        .picture("channels", plot::gray_maps(&channels)?)
        .picture("parts", Maps::signed().limit(2.0).draw(&parts)?)
        .picture(
            "map",
            Maps::signed().limit(0.5).draw(&[("sum of the three", map)])?,
        ))
}

/// A gray picture shown as red, green and blue, and once to the sum of the sheets.
pub fn gray_three_times() -> Result<Outputs> {
    let temple = photos::temple().shrink(4)?;
    // In whole percent, under whole weights: no sum is rounded.
    let gray = temple.to_gray().mapv(|pixel| (100.0 * pixel).round());
    let drawn: Array4<f32> = chance::weights((1, 3, 3, 3), 1);
    let filter = drawn.mapv(|weight| (10.0 * weight).round());
    let three = stack![Axis(0), gray, gray, gray].insert_axis(Axis(0));
    let once = gray.insert_axis(Axis(0)).insert_axis(Axis(0));
    let summed = filter.sum_axis(Axis(1)).insert_axis(Axis(1));
    let window = Window::new(3);
    let map = conv2d(&three, &filter, None, window)?;
    let other = conv2d(&once, &summed, None, window)?;
    let differ = map.iter().zip(&other).filter(|(a, b)| a != b).count();
    let sheet = |values: ArrayView2<f32>| values.to_owned();
    let drawing = Grids::new(0)
        .matrix("for red", &sheet(filter.slice(s![0, 0, .., ..])))
        .sign("+")
        .matrix("for green", &sheet(filter.slice(s![0, 1, .., ..])))
        .sign("+")
        .matrix("for blue", &sheet(filter.slice(s![0, 2, .., ..])))
        .sign("=")
        .matrix("for gray", &sheet(summed.slice(s![0, 0, .., ..])));
    Ok(Outputs::new()
        .chart("sheets", drawing.draw()?)
        .number("pixels", map.len() as f64, 0)
        .number("differ", differ as f64, 0))
}

/// Ten filters make ten maps of one photograph.
pub fn ten_filters() -> Result<Outputs> {
    let cup = photos::coffee().shrink(4)?;
    let input = cup.pixels().view().insert_axis(Axis(0)); // [1, 3, height, width]
    let weight: Array4<f32> = chance::weights((10, 3, 3, 3), 1);
    let bias = Array1::zeros(10);
    let output = conv2d(input, &weight, Some(bias.view()), Window::new(3))?;

    let maps = output.index_axis(Axis(0), 0);
    let maps = maps.outer_iter().enumerate();
    let maps: Vec<_> =
        maps.map(|(map, values)| (format!("map {map}"), values)).collect();
    let lines = [
        ("input", input.shape()),
        ("weight", weight.shape()),
        ("bias", bias.shape()),
        ("output", output.shape()),
    ];
    let lines = lines.map(|(name, shape)| format!("{name:7} {shape:?}"));
    let scale = Maps::signed().quantile(0.99).columns(5);
    Ok(Outputs::new()
        .picture("maps", scale.draw(&maps)?)
        .text("shapes", lines.join("\n"))
        .number("weights", weight.len() as f64, 0)
        .number("biases", bias.len() as f64, 0)
        .number("parameters", (weight.len() + bias.len()) as f64, 0))
}

/// Three ways to count the numbers of that layer, one of them right.
pub fn counted() -> Result<Outputs> {
    let (from, to, kernel) = (3, 10, 3 * 3);
    let counts = [
        ("a sheet a filter", to * kernel + to),
        ("the layer", to * from * kernel + to),
        ("a bias a sheet", to * from * kernel + to * from),
    ];
    let bars = counts.map(|(name, count)| (name, count as f64));
    let chart = Chart::new("counted as", "numbers to learn");
    Ok(Outputs::new().chart("bars", chart.bars(&bars).draw()?))
}

/// Two channels in, two maps out: in space a band, in channels everything.
pub fn blocks() -> Result<Outputs> {
    let weight: Array4<f32> = chance::weights((2, 2, 3, 3), 3);
    let block = |filter: usize, channel: usize| {
        let weigh = |_, [u, v]: [usize; 2]| weight[[filter, channel, u, v]];
        matrix([6, 6], Window::new(3), weigh)
    };
    let mut blocks = Vec::new();
    for (filter, channel) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let name = format!("rows of map {filter}, columns of channel {channel}");
        blocks.push((name, block(filter, channel)?));
    }
    let weights = || blocks.iter().flat_map(|(_, block)| block);
    let share = weights().filter(|&&weight| weight != 0.0).count();
    let maps = Maps::signed().limit(1.0).columns(2).draw(&blocks)?;
    let title =
        "one matrix, its blocks apart: a row a sum, a column a pixel; no colour: 0";
    Ok(Outputs::new().picture("matrix", maps.titled(title)).number(
        "nonzero",
        100.0 * share as f64 / weights().count() as f64,
        0,
    ))
}

/// Shapes and numbers of four layers: the answer to the exercise.
pub fn four_layers() -> Result<Outputs> {
    let layers = [
        (Conv2d::<f32>::new(1, 6, Window::new(5))?, [1, 1, 32, 32]),
        (Conv2d::new(6, 16, Window::new(5))?, [1, 6, 14, 14]),
        (Conv2d::new(64, 128, Window::new(1))?, [1, 64, 56, 56]),
        (Conv2d::new(3, 64, Window::new(3))?, [1, 3, 224, 224]),
    ];
    let headings = ["layer", "input", "weight", "numbers", "output"];
    let mut table = Table::new(headings);
    for (layer, input) in layers {
        let parameters = layer.parameters();
        let count: usize = parameters.iter().map(|p| p.values.len()).sum();
        table = table.row([
            layer.settings(),
            by(&input[1..]),
            by(layer.weight.shape()),
            number(count as f64, 0),
            by(&layer.output_shape(&input)?[1..]),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

/// `3×224×224`
fn by(shape: &[usize]) -> String {
    let sizes: Vec<_> = shape.iter().map(usize::to_string).collect();
    sizes.join("×")
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::statistics::largest_difference;
    use ndarray::arr1;

    #[test]
    fn ten_filters_of_three_sheets_of_nine_weights_and_ten_biases_are_280() {
        let layer = Conv2d::<f32>::new(3, 10, Window::new(3)).unwrap();
        let count: usize = layer.parameters().iter().map(|p| p.values.len()).sum();
        // 10 · (3 · 9 + 1)
        assert_eq!(count, 280);
    }

    #[test]
    fn the_parts_and_the_bias_add_up_to_the_layers_map() {
        let pixels: Array3<f32> = chance::weights((3, 8, 9), 1);
        let filter: Array3<f32> = chance::weights((3, 3, 3), 2);
        let [red, green, blue] = parts(&pixels, &filter).unwrap();
        let bias = arr1(&[0.5]);
        let [input, weight] =
            [&pixels, &filter].map(|a| a.view().insert_axis(Axis(0)));
        let layer = conv2d(input, weight, Some(bias.view()), Window::new(3));
        let map = layer.unwrap().slice(s![0, 0, .., ..]).to_owned();
        assert!(largest_difference(&(red + green + blue + 0.5), &map) < 1e-6);
    }

    #[test]
    fn by_hand_the_marked_sum_of_three_parts_and_a_bias_of_1_is_6() {
        let pixels = arr3(&[
            [[1.0, 2.0], [0.0, 1.0]],
            [[0.0, 1.0], [4.0, 0.0]],
            [[3.0, 0.0], [1.0, 2.0]],
        ]);
        let filter = arr3(&[
            [[1.0, 0.0], [0.0, -1.0]],
            [[0.0, 2.0], [1.0, 0.0]],
            [[-1.0, 1.0], [0.0, 1.0]],
        ]);
        let parts = parts(&pixels, &filter).unwrap().map(|part| part[[0, 0]]);
        // 1·1 − 1·1; 1·2 + 4·1; −3·1 + 0·1 + 2·1
        assert_eq!(parts, [0.0, 6.0, -1.0]);
        assert_eq!(parts.iter().sum::<f32>() + 1.0, 6.0);
    }
}
