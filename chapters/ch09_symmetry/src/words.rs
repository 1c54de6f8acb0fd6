//! Two words and four errors: what moves along with a move, and where that ends.

use cnn::Window;
use cnn::data::{digits, photos};
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart, Maps};
use cnn::pool::max_pool2d;
use cnn::signal::Border;
use ndarray::{Array2, Axis, arr2, s};

use crate::planes::{
    batch, change, differing, filtered, moved, moved_in_parts, relu,
};

/// A digit in the middle of its paper, all its numbers sixteenths.
pub(crate) fn digit_on_paper(index: usize, side: usize) -> Array2<f32> {
    let digit = digits::load().images().index_axis(Axis(0), index).to_owned();
    let mut paper = Array2::zeros((side, side));
    let (from, to) = ((side - 8) / 2, (side + 8) / 2);
    paper.slice_mut(s![from..to, from..to]).assign(&digit);
    paper
}

/// The mean of all numbers, in double precision.
pub(crate) fn mean(map: &Array2<f32>) -> f64 {
    map.iter().map(|&value| f64::from(value)).sum::<f64>() / map.len() as f64
}

/// A digit and the digit moved: the map moves along, its mean stays.
pub fn two_words() -> Result<Outputs> {
    let edges = |digit: &Array2<f32>| -> Result<_> {
        Ok(relu(filtered(digit, &arr2(&kernels::SOBEL_X), Border::Zero)?))
    };
    let digit = digit_on_paper(2, 16);
    let step = [-2, 3];
    let beside = moved(&digit, step);
    let (before, after) = (edges(&digit)?, edges(&beside)?);
    let along = moved(&before, step);
    let images = [("x", &digit), ("Tx", &beside)];
    let maps = [("f(x)", &before), ("f(Tx)", &after), ("Tf(x)", &along)];
    // The step, degrees, stride, ring, blur, ReLU, layers; rows, columns and ink.
    let about = [-2.0, 3.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 16.0, 16.0];
    Ok(Outputs::new()
        .row("values", about.iter().chain(&digit.mapv(|pixel| 16.0 * pixel)))
        .picture("images", plot::ink_maps(&images)?)
        .picture("maps", plot::gray_maps_shared(&maps)?)
        .number("differ", differing(&after, &along) as f64, 0)
        .number("numbers", after.len() as f64, 0)
        .number("mean", mean(&before), 4)
        .number("mean_moved", mean(&after), 4))
}

/// A piece of the cat, in which there is something at every border.
fn cat() -> Result<Array2<f32>> {
    let cat = photos::chelsea().shrink(3)?.to_gray();
    Ok(cat.slice_move(s![24..72, 44..92]))
}

/// Layers of one small filter and a ReLU, one behind the other. The filter has no
/// symmetry, and keeps the strength of what it is shown.
fn stack(plane: &Array2<f32>, layers: usize, border: Border) -> Result<Array2<f32>> {
    let kernel = arr2(&[[0.1, 0.2, -0.1], [0.3, 0.4, 0.1], [-0.2, 0.1, 0.2]]);
    let mut map = plane.clone();
    for _ in 0..layers {
        map = relu(filtered(&map, &kernel, border)?);
    }
    Ok(map)
}

/// f(Tx) − Tf(x) on a ring and between zeros: where does the law break?
pub fn error_maps() -> Result<Outputs> {
    let cat = cat()?;
    let step = [12, 20];
    let beside = moved(&cat, step);
    let mut maps = vec![];
    let mut table = Table::new(["layers", "circular", "zeros", "of"]);
    for layers in [1, 2, 4, 8] {
        let off = |border| -> Result<Array2<f32>> {
            let after = stack(&beside, layers, border)?;
            Ok(after - moved(&stack(&cat, layers, border)?, step))
        };
        let (ring, zeros) = (off(Border::Wrap)?, off(Border::Zero)?);
        let count =
            |map: &Array2<f32>| map.iter().filter(|&&value| value != 0.0).count();
        table = table.row([
            &number(layers as f64, 0),
            &number(count(&ring) as f64, 0),
            &number(count(&zeros) as f64, 0),
            &number(zeros.len() as f64, 0),
        ]);
        if layers == 1 {
            maps.push(("circular, 1 layer".to_owned(), ring));
        }
        let plural = if layers == 1 { "" } else { "s" };
        maps.push((format!("zeros, {layers} layer{plural}"), zeros));
    }
    let images = [("x", &cat), ("Tx", &beside)];
    Ok(Outputs::new()
        .picture("images", plot::gray_maps(&images)?)
        .picture("maps", Maps::signed().columns(3).draw(&maps)?)
        .table("table", table))
}

/// A convolution on a ring, of which every stride-th sum is kept.
fn strided(plane: &Array2<f32>, stride: usize) -> Result<Array2<f32>> {
    let map = stack(plane, 1, Border::Wrap)?;
    let step = stride as isize;
    Ok(map.slice_move(s![..;step, ..;step]))
}

/// Strides of 1, 2 and 4: after which moves does the map move along?
pub fn strides() -> Result<Outputs> {
    let cat = cat()?;
    let label = "size of f(Tx) − Tf(x), % of Tf(x)";
    let mut chart = Chart::new("moved by, pixels", label);
    for stride in [1, 2, 4] {
        let before = strided(&cat, stride)?;
        let mut curve = vec![];
        for right in 0..=8 {
            let after = strided(&moved(&cat, [0, right]), stride)?;
            let along = moved(&before, [0, right / stride as isize]);
            curve.push((right as f64, change(&along, &after)));
        }
        chart = chart.line(&format!("stride {stride}"), &curve);
    }
    Ok(Outputs::new().chart("curves", chart.draw()?))
}

/// Moves by parts of a pixel, in front of and behind three kinds of layers.
pub fn parts_of_a_pixel() -> Result<Outputs> {
    let cat = cat()?;
    let edges = |plane: &Array2<f32>| -> Result<_> {
        Ok(filtered(plane, &arr2(&kernels::SOBEL_X), Border::Wrap)?)
    };
    let rectified = |plane: &Array2<f32>| -> Result<_> { Ok(relu(edges(plane)?)) };
    let pooled = |plane: &Array2<f32>| -> Result<_> {
        // The maximum of 2×2 at every place, with the ring behind its end.
        let edges = edges(plane)?;
        let around = cnn::signal::pad2d(&edges, [[0, 1]; 2], Border::Wrap)?;
        let largest = max_pool2d(batch(&around), Window::new(2))?.values;
        Ok(largest.index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0))
    };
    type Layer<'a> = &'a dyn Fn(&Array2<f32>) -> Result<Array2<f32>>;
    let layers: [(&str, Layer); 3] = [
        ("convolution", &edges),
        ("convolution, ReLU", &rectified),
        ("convolution, max 2×2, stride 1", &pooled),
    ];
    let label = "size of f(Tx) − Tf(x), % of Tf(x)";
    let mut chart = Chart::new("moved by, pixels", label);
    let mut halves = vec![];
    for (name, layer) in layers {
        let before = layer(&cat)?;
        let mut curve = vec![];
        for eighths in 0..=16 {
            let right = f64::from(eighths) / 8.0;
            let along = moved_in_parts(&before, [0.0, right]);
            let after = layer(&moved_in_parts(&cat, [0.0, right]))?;
            curve.push((right, change(&along, &after)));
        }
        halves.push(curve[4].1);
        chart = chart.line(name, &curve);
    }
    Ok(Outputs::new()
        .chart("curves", chart.draw()?)
        .number("convolution", halves[0], 3)
        .number("relu", halves[1], 1)
        .number("max", halves[2], 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_a_ring_every_move_commutes_with_every_stack_bit_for_bit() {
        let cat = cat().unwrap();
        for layers in [1, 2, 5] {
            let before = stack(&cat, layers, Border::Wrap).unwrap();
            for step in [[1, 0], [0, -1], [5, 8], [-7, 23]] {
                let after = stack(&moved(&cat, step), layers, Border::Wrap).unwrap();
                assert_eq!(after, moved(&before, step), "{layers}, {step:?}");
            }
        }
    }

    #[test]
    fn zeros_break_the_law_within_the_reach_of_the_border_alone() {
        let cat = cat().unwrap();
        let step = [5, 8];
        for layers in [1, 2, 4] {
            let after = stack(&moved(&cat, step), layers, Border::Zero).unwrap();
            let along = moved(&stack(&cat, layers, Border::Zero).unwrap(), step);
            assert_ne!(after, along);
            // One layer of 3×3 reaches one pixel far.
            let far = |place: usize, seam: usize| {
                let near = |edge: usize| {
                    let edge = edge as isize - 1;
                    let place = place as isize;
                    place > edge - layers as isize && place <= edge + layers as isize
                };
                !near(0) && !near(48) && !near(seam)
            };
            for ((row, column), value) in after.indexed_iter() {
                if far(row, 5) && far(column, 8) {
                    assert_eq!(*value, along[[row, column]], "{row}, {column}");
                }
            }
        }
    }

    #[test]
    fn a_stride_commutes_with_moves_by_its_multiples_and_with_no_other() {
        let cat = cat().unwrap();
        for stride in [1, 2, 3, 4] {
            let before = strided(&cat, stride).unwrap();
            for right in 0..=12 {
                let after = strided(&moved(&cat, [0, right]), stride).unwrap();
                let along = moved(&before, [0, right / stride as isize]);
                let divides = right % stride as isize == 0;
                assert_eq!(after == along, divides, "{stride}, {right}");
            }
        }
    }

    #[test]
    fn a_relu_does_not_commute_with_a_half_pixel_by_hand() {
        // Moved, then rectified: max(0, (−8 + 4) / 2) = 0; rectified, then moved:
        // (0 + 4) / 2 = 2.
        let line = arr2(&[[-8.0, 4.0]]);
        assert_eq!(relu(moved_in_parts(&line, [0.0, 0.5]))[[0, 1]], 0.0);
        assert_eq!(moved_in_parts(&relu(line), [0.0, 0.5])[[0, 1]], 2.0);
    }
}
