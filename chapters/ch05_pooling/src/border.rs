//! What does a window see beside the border?

use cnn::Window;
use cnn::data::photos;
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{Grids, Maps};
use cnn::pool::{Divisor, Pooling, avg_pool2d};
use cnn::signal::{Border, Mode, correlate2d, pad2d};
use ndarray::{Array2, arr2, s};

use crate::maps::{batch, map, max, relu};
use crate::stored;

/// Three by three pixels, one more around the map: as many out as in.
const THREE: Window = Window::new(3).padding(1);

/// A map of negative numbers only.
pub(crate) const NEGATIVE: [[f32; 4]; 4] = [
    [-5.0, -6.0, -7.0, -4.0],
    [-8.0, -9.0, -3.0, -6.0],
    [-2.0, -7.0, -8.0, -9.0],
    [-6.0, -3.0, -5.0, -1.0],
];

/// Max pooling that pads with zeros, as some programs do by mistake.
fn max_padded_with_zeros(image: &Array2<f32>) -> cnn::Result<Array2<f32>> {
    let padded = pad2d(image, [[1, 1], [1, 1]], Border::Zero)?;
    max(&padded, Window::new(3))
}

/// Negative numbers only: padding with zeros would win at every border.
pub fn all_negative() -> Result<Outputs> {
    let negative = arr2(&NEGATIVE);
    let drawing = Grids::new(0)
        .matrix("the map", &negative)
        .sign("→")
        .matrix("padded with −∞", &max(&negative, THREE)?)
        .matrix("padded with zeros", &max_padded_with_zeros(&negative)?);
    Ok(Outputs::new().chart("grids", drawing.draw()?))
}

/// The same mistake on a photograph's edges, before and after a ReLU.
pub fn hidden_by_relu() -> Result<Outputs> {
    let cup = photos::coffee().shrink(4)?.to_gray();
    let edges = correlate2d(&cup, &kernels::SOBEL_X, Mode::Valid)?;
    let after = relu(&edges);
    let mut table = Table::new(["map", "values", "wrong with zeros"]);
    for (name, map) in [("edges", &edges), ("edges after a ReLU", &after)] {
        let (right, wrong) = (max(map, THREE)?, max_padded_with_zeros(map)?);
        let differ = right.iter().zip(&wrong).filter(|(a, b)| a != b).count();
        let values = number(right.len() as f64, 0);
        table = table.row([name, &values, &differ.to_string()]);
    }
    // The lower left corner, where brightness falls to the right.
    let corner = |map: Array2<f32>| map.slice_move(s![-30.., ..40]);
    let maps = [
        ("padded with −∞", corner(max(&edges, THREE)?)),
        ("padded with zeros", corner(max_padded_with_zeros(&edges)?)),
    ];
    Ok(Outputs::new()
        .picture("maps", Maps::signed().limit(1.0).draw(&maps)?)
        .table("table", table))
}

/// A flat wall of ones, averaged with two rules for the border.
pub fn average_at_the_border() -> Result<Outputs> {
    let wall = Array2::ones((4, 4));
    let mean = |divisor| avg_pool2d(batch(&wall), THREE, divisor).map(map);
    let drawing = Grids::new(2)
        .matrix("a flat wall", &wall)
        .sign("→")
        .matrix("always by 9", &mean(Divisor::Padded)?)
        .matrix("by the pixels seen", &mean(Divisor::Inside)?);
    Ok(Outputs::new().chart("grids", drawing.draw()?))
}

/// Stored averages of PyTorch with a padded border, beside both rules.
pub fn which_divisor() -> Result<Outputs> {
    let headings =
        ["`count_include_pad`", "runs", "off from always 9", "off from pixels seen"];
    let mut table = Table::new(headings);
    for (name, include) in [("True, the default", true), ("False", false)] {
        let runs = padded_averages(include)?;
        let mut row = vec![name.to_owned(), runs.len().to_string()];
        for divisor in [Divisor::Padded, Divisor::Inside] {
            let mut off = 0.0_f64;
            for run in &runs {
                let ours = avg_pool2d(&run.input, run.pooling, divisor)?;
                let differences = (ours - &run.output).mapv(f64::abs);
                off = differences.iter().fold(off, |most, &v| most.max(v));
            }
            row.push(number(off, 5));
        }
        table = table.row(row);
    }
    Ok(Outputs::new()
        .table("table", table)
        .text("version", format!("PyTorch {}", stored::version()?)))
}

/// The stored runs with windows of 3×3 and one pixel of padding.
fn padded_averages(count_include_pad: bool) -> Result<Vec<stored::Stored>> {
    let mut runs = stored::runs("avg_pool2d")?;
    runs.retain(|run| {
        let three = Window::new(3).stride(run.pooling.window.rows.stride).padding(1);
        run.pooling == Pooling::new(three)
            && run.settings["divisor_override"].is_null()
            && run.settings["count_include_pad"] == count_include_pad
    });
    Ok(runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_the_corner_of_the_negative_map_is_its_largest_neighbour() {
        let negative = arr2(&NEGATIVE);
        // −5 −6 / −8 −9 lie under the window in the corner
        assert_eq!(max(&negative, THREE).unwrap()[[0, 0]], -5.0);
        assert_eq!(max_padded_with_zeros(&negative).unwrap()[[0, 0]], 0.0);
    }

    #[test]
    fn inside_of_the_border_the_two_paddings_agree() {
        let negative = arr2(&NEGATIVE);
        let (right, wrong) = (
            max(&negative, THREE).unwrap(),
            max_padded_with_zeros(&negative).unwrap(),
        );
        let inside = ndarray::s![1..3, 1..3];
        assert_eq!(right.slice(inside), wrong.slice(inside));
    }

    #[test]
    fn each_rule_of_pytorch_is_one_of_ours_and_not_the_other() {
        let rules = [(true, Divisor::Padded), (false, Divisor::Inside)];
        for (include, rule) in rules {
            let runs = padded_averages(include).unwrap();
            assert!(!runs.is_empty());
            for divisor in [Divisor::Padded, Divisor::Inside] {
                let agrees = runs.iter().all(|run| {
                    let ours = avg_pool2d(&run.input, run.pooling, divisor).unwrap();
                    (ours - &run.output).iter().all(|off| off.abs() < 1e-9)
                });
                assert_eq!(agrees, divisor == rule);
            }
        }
    }
}
