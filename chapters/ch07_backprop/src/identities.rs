//! The three formulas of the way back, in every geometry.

use anyhow::ensure;
use cnn::Window;
use cnn::conv::{conv2d, grad_bias, grad_input, grad_weight};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Chart, Grids};
use ndarray::{Array1, Array4, arr2, s};

use crate::numbers::{farthest, inner, measured, numbers, shown};

/// The geometries that are checked, each with its name.
const GEOMETRIES: [(&str, Window); 6] = [
    ("3×3", Window::new(3)),
    ("padding 1", Window::new(3).padding(1)),
    ("stride 2", Window::new(3).stride(2)),
    ("stride 2, padding 1", Window::new(3).stride(2).padding(1)),
    ("dilation 2", Window::new(3).dilation(2)),
    ("all three", Window::new(3).stride(2).padding(2).dilation(2)),
];

/// An input of two channels and three filters, with slopes for its output.
struct Layer {
    input: Array4<f64>,
    weight: Array4<f64>,
    bias: Array1<f64>,
    slopes: Array4<f64>,
    window: Window,
}

impl Layer {
    fn new(window: Window) -> Result<Self> {
        let [rows, columns] = [window.places(7)?, window.places(8)?];
        Ok(Self {
            input: numbers([2, 2, 7, 8]),
            weight: numbers([3, 2, 3, 3]),
            bias: Array1::from_vec(vec![1.0, -2.0, 3.0]),
            slopes: numbers([2, 3, rows, columns]),
            window,
        })
    }

    /// A loss with exactly these slopes: the sums, each times its slope.
    fn loss(
        &self,
        input: &Array4<f64>,
        weight: &Array4<f64>,
        bias: &Array1<f64>,
    ) -> cnn::Result<f64> {
        let maps = conv2d(input, weight, Some(bias.view()), self.window)?;
        Ok(inner(&maps, &self.slopes))
    }

    /// How far the formulas are from what is measured: input, weights, biases.
    fn off(&self) -> Result<[f64; 3]> {
        let Self { input, weight, bias, slopes, window } = self;
        // The loss grows evenly along each number, so that a step of 1 is exact.
        let of_input = measured(input, 1.0, |x| self.loss(x, weight, bias))?;
        let of_weight = measured(weight, 1.0, |w| self.loss(input, w, bias))?;
        let of_bias = measured(bias, 1.0, |b| self.loss(input, weight, b))?;
        Ok([
            farthest(&of_input, &grad_input(slopes, weight, [7, 8], *window)?),
            farthest(&of_weight, &grad_weight(input, slopes, *window)?),
            farthest(&of_bias, &grad_bias(slopes)?),
        ])
    }
}

/// The three slopes of a layer with two channels and three filters against measured
/// ones, in six geometries.
pub fn three_formulas() -> Result<Outputs> {
    let mut table =
        Table::new(["geometry", "numbers checked", "∂x off", "∂w off", "∂b off"]);
    for (name, window) in GEOMETRIES {
        let layer = Layer::new(window)?;
        let [input, weight, bias] = layer.off()?;
        let count = layer.input.len() + layer.weight.len() + layer.bias.len();
        let off = [input, weight, bias].map(|off| number(off, 0));
        let [input, weight, bias] = off;
        table = table.row([name.to_owned(), count.to_string(), input, weight, bias]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Slopes behind a stride of 2 with a padding of 1: zeros in between, the kernel
/// turned, and the padding cut off.
pub fn stride_and_padding() -> Result<Outputs> {
    let window = Window::new(3).stride(2).padding(1);
    let slopes = numbers([1, 1, 3, 3]);
    let mut spread = Array4::zeros((1, 1, 5, 5));
    spread.slice_mut(s![.., .., ..;2, ..;2]).assign(&slopes);
    let kernel = numbers([1, 1, 3, 3]).mapv(|weight| weight + 1.0);
    let back = grad_input(&slopes, &kernel, [5, 5], window)?;
    // A full convolution has two more rows than the spread slopes; a padding of 1
    // takes one away on every side.
    let full = grad_input(&spread, &kernel, [7, 7], Window::new(3))?;
    ensure!(back == full.slice(s![.., .., 1..6, 1..6]), "cut off");
    let plane = |array: &Array4<f64>| shown(array.slice(s![0, 0, .., ..]));
    let drawing = Grids::new(0)
        .matrix("slopes of the map", &plane(&slopes))
        .sign("→")
        .matrix("spread out", &plane(&spread))
        .sign("∗")
        .matrix("kernel", &plane(&kernel))
        .sign("=")
        .matrix("slopes of the pixels, within the padding", &plane(&full))
        .window(1, 1, 5, 5);
    Ok(Outputs::new().chart("grids", drawing.limit(40.0).draw()?))
}

/// What every place of a 3×3 map wants of one shared weight, and what the weight
/// gets.
pub fn shared_weight() -> Result<Outputs> {
    let picture = arr2(&[
        [2.0, 0.0, 1.0, 3.0],
        [1.0, 4.0, 0.0, 1.0],
        [3.0, 1.0, 2.0, 0.0],
        [0.0, 2.0, 1.0, 5.0],
    ]);
    let slopes = arr2(&[[1.0, 0.0, 2.0], [0.0, 3.0, 1.0], [1.0, 2.0, 0.0]]);
    let window = Window::new(2);
    let four = |plane: &ndarray::Array2<f64>| {
        let (rows, columns) = plane.dim();
        Array4::from_shape_fn((1, 1, rows, columns), |(.., i, j)| plane[[i, j]])
    };
    let (input, weight) = (four(&picture), numbers([1, 1, 2, 2]));
    let loss = |weight: &Array4<f64>| -> cnn::Result<f64> {
        Ok(inner(&conv2d(&input, weight, None, window)?, &four(&slopes)))
    };
    let grows = measured(&weight, 1.0, loss)?[[0, 0, 0, 0]];
    let wants = &picture.slice(s![..3, ..3]) * &slopes;
    let sum = grad_weight(&input, &four(&slopes), window)?[[0, 0, 0, 0]];
    let mut bars: Vec<(String, f64)> = wants
        .indexed_iter()
        .map(|((row, column), &want)| (format!("{row},{column}"), want))
        .collect();
    bars.push(("sum".into(), sum));
    bars.push(("mean".into(), sum / wants.len() as f64));
    let chart = Chart::new("place of the window", "slope of the first weight");
    let chart = chart.bars(&bars).horizontal("measured slope", grows);
    Ok(Outputs::new()
        .chart("bars", chart.draw()?)
        .number("measured", grows, 0)
        .number("sum", sum, 0)
        .number("mean", sum / wants.len() as f64, 2)
        .number("places", wants.len() as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_every_geometry_the_three_formulas_are_exactly_what_is_measured() {
        for (name, window) in GEOMETRIES {
            assert_eq!(
                Layer::new(window).unwrap().off().unwrap(),
                [0.0; 3],
                "{name}"
            );
        }
    }

    #[test]
    fn the_way_back_to_the_pixels_is_the_adjoint_of_the_way_there() {
        for (name, window) in GEOMETRIES {
            let Layer { input, weight, slopes, .. } = Layer::new(window).unwrap();
            let there = conv2d(&input, &weight, None, window).unwrap();
            let back = grad_input(&slopes, &weight, [7, 8], window).unwrap();
            assert_eq!(inner(&there, &slopes), inner(&input, &back), "{name}");
        }
    }
}
