//! When does it matter which of the two it is?

use cnn::Window;
use cnn::conv::conv2d;
use cnn::data::photos;
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Maps, framed};
use cnn::signal::{Mode, convolve2d, correlate2d};
use cnn::statistics::{largest_difference, strongest};
use ndarray::{
    Array1, Array2, Array3, Array4, ArrayView4, Axis, arr2, aview2, s, stack,
};

/// A blur, Sobel's filter and the emboss filter, by both operations.
pub fn three_kernels() -> Result<Outputs> {
    let cup = photos::coffee().shrink(2)?.to_gray();
    let [sobel, emboss] = [kernels::SOBEL_X, kernels::EMBOSS].map(kernels::named);
    let filters = [
        ("blur", kernels::gaussian(1.5)?),
        (sobel.0, arr2(&sobel.1)),
        (emboss.0, arr2(&emboss.1)),
    ];
    let headings = ["filter", "largest difference", "largest sum"];
    let (mut table, mut maps) = (Table::new(headings), vec![]);
    for (name, kernel) in filters {
        let correlated = correlate2d(&cup, &kernel, Mode::Valid)?;
        let convolved = convolve2d(&cup, &kernel, Mode::Valid)?;
        let difference = largest_difference(&correlated, &convolved);
        let sum = largest_difference(&correlated, &-&convolved);
        table = table.row([name, &number(difference, 2), &number(sum, 2)]);
        maps.push([
            (format!("{name}, correlated"), correlated),
            (format!("{name}, convolved"), convolved),
        ]);
    }
    let [blur, sobel, emboss] = [0, 1, 2].map(|place| &maps[place]);
    Ok(Outputs::new()
        .picture("blur", plot::gray_maps(blur)?)
        .picture("sobel", Maps::signed().quantile(0.99).draw(sobel)?)
        .picture("emboss", plot::gray_maps(emboss)?)
        .table("table", table))
}

/// Weights that find the lower right corners of bricks, as chapter 3 has them:
/// edges to the right and below, then the two of them together.
fn corner_finder() -> [(Array4<f32>, Array1<f32>); 2] {
    let sobels = [aview2(&kernels::SOBEL_X), aview2(&kernels::SOBEL_Y)];
    let first = stack![Axis(0), sobels[0], sobels[1]].insert_axis(Axis(1));
    let mut second = Array4::zeros((1, 2, 9, 9));
    second.slice_mut(s![0, 0, ..8, 7..]).fill(1.0 / 16.0);
    second.slice_mut(s![0, 1, 7.., ..8]).fill(1.0 / 16.0);
    [(first, Array1::from_elem(2, -0.2)), (second, Array1::from_elem(1, -1.1))]
}

/// A layer of a library that cross-correlates, as this book's own.
fn correlating(
    input: &Array3<f32>,
    weight: ArrayView4<f32>,
    bias: &Array1<f32>,
) -> Result<Array3<f32>> {
    let input = input.view().insert_axis(Axis(0));
    let window = Window::new(weight.dim().2);
    let output = conv2d(input, weight, Some(bias.view()), window)?;
    Ok(output.index_axis_move(Axis(0), 0))
}

/// A layer of a library that convolves: the sum over the channels of a true
/// convolution of each plane with its sheet.
fn convolving(
    input: &Array3<f32>,
    weight: ArrayView4<f32>,
    bias: &Array1<f32>,
) -> Result<Array3<f32>> {
    let mut maps = vec![];
    for (filter, &bias) in weight.outer_iter().zip(bias) {
        let mut map = Array2::zeros((0, 0));
        for (plane, sheet) in input.outer_iter().zip(filter.outer_iter()) {
            let sum = convolve2d(plane, sheet, Mode::Valid)?;
            map = if map.is_empty() { sum } else { map + sum };
        }
        maps.push(map + bias);
    }
    let maps: Vec<_> = maps.iter().map(|map| map.view()).collect();
    Ok(ndarray::stack(Axis(0), &maps)?)
}

/// Every sheet of every filter turned by half a turn.
fn turned(weight: ArrayView4<f32>) -> ArrayView4<f32> {
    weight.slice_move(s![.., .., ..;-1, ..;-1])
}

/// One way to compute a layer.
type Layer = fn(&Array3<f32>, ArrayView4<f32>, &Array1<f32>) -> Result<Array3<f32>>;

/// The bricks, and what three ways of running the corner finder see.
fn three_runs() -> Result<(Array2<f32>, [Array2<f32>; 3])> {
    let bricks = photos::brick().shrink(2)?;
    let run = |library: Layer, turn: fn(ArrayView4<f32>) -> ArrayView4<f32>| {
        let mut maps = bricks.pixels().clone();
        for (weight, bias) in &corner_finder() {
            maps = library(&maps, turn(weight.view()), bias)?;
            maps.mapv_inplace(|value| value.max(0.0));
        }
        Ok::<_, anyhow::Error>(maps.index_axis_move(Axis(0), 0))
    };
    let runs = [
        run(correlating, |weight| weight)?,
        run(convolving, |weight| weight)?,
        run(convolving, turned)?,
    ];
    Ok((bricks.to_gray(), runs))
}

/// The same weights in a library that convolves find other corners.
pub fn ported_weights() -> Result<Outputs> {
    let (bricks, [home, abroad, _]) = three_runs()?;
    // Each value has seen 11 × 11 pixels: 3 rows, then 9.
    let twelve = |map| strongest(map, 12, 16);
    let found = [
        ("at home: correlated", framed(&bricks, &twelve(&home), 11)),
        ("ported: convolved", framed(&bricks, &twelve(&abroad), 11)),
    ];
    let places = twelve(&home);
    let shared = twelve(&abroad).into_iter().filter(|p| places.contains(p)).count();
    Ok(Outputs::new().picture("found", plot::photographs(&found)?).number(
        "shared",
        shared as f64,
        0,
    ))
}

/// Every sheet turned on the way: the ported weights find the same corners.
pub fn ported_right() -> Result<Outputs> {
    let (bricks, [home, _, mended]) = three_runs()?;
    let found = framed(&bricks, &strongest(&mended, 12, 16), 11);
    let label = "ported and turned";
    Ok(Outputs::new()
        .picture("found", plot::photographs(&[(label, found)])?)
        .number("off", largest_difference(&home, &mended), 5))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::signal::flip;

    #[test]
    fn a_convolving_library_sees_the_scene_as_if_both_were_turned() {
        let (bricks, [_, abroad, _]) = three_runs().unwrap();
        let mut maps = flip(bricks.view()).insert_axis(Axis(0));
        for (weight, bias) in &corner_finder() {
            maps = correlating(&maps, weight.view(), bias).unwrap();
            maps.mapv_inplace(|value| value.max(0.0));
        }
        let turned_back = flip(maps.index_axis(Axis(0), 0));
        assert!(largest_difference(&turned_back, &abroad) < 1e-5);
    }
}
