//! Can the layer be derived?

use cnn::Window;
use cnn::conv::conv2d;
use cnn::data::{digits, photos};
use cnn::kernels;
use cnn::linear::linear;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Grids, Maps, Written};
use cnn::window::Window2d;
use ndarray::{Array2, Array4, Axis, aview2, s};

use crate::chance;
use crate::matrix::matrix;

/// A window of three numbers on a row of pixels.
const THREE: Window2d = Window2d { rows: Window::new(1), columns: Window::new(3) };

/// Whole numbers from −3 to 3, to stand for weights.
fn whole_numbers(shape: (usize, usize), seed: u64) -> Array2<f32> {
    chance::weights(shape, seed).mapv(|weight: f32| (3.0 * weight).round())
}

/// Eight pixels, six sums: all weights free, then near ones, then shared ones.
pub fn one_row() -> Result<Outputs> {
    let pixels = [0.0, 1.0, 1.0, 3.0, 3.0, 1.0, 0.0, 0.0];
    let free = whole_numbers((6, 8), 1);
    let own = whole_numbers((6, 3), 1);
    let filter = [-1.0, 2.0, 1.0];
    let local = matrix([1, 8], THREE, |[_, place], [_, v]| own[[place, v]])?;
    let shared = matrix([1, 8], THREE, |_, [_, v]| filter[v])?;
    Ok(Outputs::new()
        .chart("dense", product("every weight its own", &free, &pixels)?)
        .chart("local", product("near pixels only", &local, &pixels)?)
        .chart("shared", product("one filter", &shared, &pixels)?))
}

/// matrix · pixels = sums, drawn.
fn product(label: &str, matrix: &Array2<f32>, pixels: &[f32; 8]) -> Result<Written> {
    let column = aview2(pixels.as_chunks::<1>().0);
    let sums = linear(column.t(), matrix, None)?;
    let drawing = Grids::new(0)
        .matrix(label, matrix)
        .sign("·")
        .matrix("pixels", &column)
        .sign("=")
        .matrix("sums", &sums.t());
    Ok(drawing.limit(9.0).draw()?)
}

/// The three matrices of a picture of 6×6 pixels and a window of 3×3.
pub fn three_matrices() -> Result<Outputs> {
    let size = [6, 6];
    let window = Window::new(3);
    let free: Array2<f32> = chance::weights((16, 36), 1);
    let own: Array4<f32> = chance::weights((4, 4, 3, 3), 1);
    let filter: Array2<f32> = chance::weights((3, 3), 4);
    let local = matrix(size, window, |[i, j], [u, v]| own[[i, j, u, v]])?;
    let shared = matrix(size, window, |_, tap| filter[tap])?;
    let maps = [
        ("every weight its own", free),
        ("near pixels only", local),
        ("one filter", shared),
    ];
    Ok(Outputs::new()
        .picture("maps", Maps::signed().limit(1.0).draw(&maps)?)
        .table("counts", free_numbers()?))
}

/// How many numbers each kind of layer may choose, with a window of 3×3.
fn free_numbers() -> Result<Table> {
    let headings = ["picture", "sums", "every weight its own", "near pixels only"];
    let headings = headings.into_iter().chain(["one filter"]);
    let (mut table, window) = (Table::new(headings), Window::new(3));
    for side in [6, 28, 224] {
        let [pixels, sums] = [side, window.places(side)?].map(|n| n * n);
        let counts = [sums, sums * pixels, sums * 9, 9];
        let counts = counts.map(|count| number(count as f64, 0));
        let picture = [format!("{side}×{side}")];
        table = table.row(picture.iter().chain(&counts));
    }
    Ok(table)
}

/// The matrix times the flattened picture is the layer's map, bit for bit.
pub fn matrix_and_layer() -> Result<Outputs> {
    let part = photos::temple().shrink(4)?.to_gray();
    let part = part.slice(s![46..62, 20..36]).to_owned();
    let (window, filter) = (Window::new(3), aview2(&kernels::SOBEL_X));

    // The layer: the filter slides over the picture.
    let picture = part.view().insert_axis(Axis(0)).insert_axis(Axis(0));
    let weight = filter.insert_axis(Axis(0)).insert_axis(Axis(0));
    let by_layer = conv2d(picture, weight, None, window)?;

    // The matrix: a fully connected layer on the flattened picture.
    let matrix = matrix([16, 16], window, |_, tap| filter[tap])?;
    let flat = part.to_shape((1, 256))?;
    let by_matrix = linear(&flat, &matrix, None)?;
    let by_matrix = by_matrix.to_shape((14, 14))?;

    let by_layer = by_layer.slice(s![0, 0, .., ..]);
    let differ = (by_layer.iter().zip(&by_matrix)).filter(|(a, b)| a != b);
    let maps =
        [("by the layer", by_layer.view()), ("by the matrix", by_matrix.view())];
    let rows = [("196 sums of 256 pixels", &matrix)];
    Ok(Outputs::new()
        .picture("part", plot::gray_maps(&[("16×16 pixels", &part)])?)
        .picture("matrix", plot::signed_maps(&rows)?)
        .number("differ", differ.count() as f64, 0)
        .picture("maps", plot::signed_maps(&maps)?))
}

/// One step to the right: the shared filter's map moves along.
pub fn one_step_aside() -> Result<Outputs> {
    let seven = digits::load().images().index_axis(Axis(0), 7).to_owned();
    let mut aside = Array2::zeros((8, 8));
    let right = aside.slice_mut(s![.., 1..]);
    seven.slice(s![.., ..7]).assign_to(right);

    let (window, filter) = (Window::new(3), kernels::SOBEL_Y);
    let own: Array4<f32> = chance::weights((6, 6, 3, 3), 1);
    let own = matrix([8, 8], window, |[i, j], [u, v]| own[[i, j, u, v]])?;
    let one = matrix([8, 8], window, |_, [u, v]| filter[u][v])?;

    let own = [see(&own, &seven)?, see(&own, &aside)?];
    let one = [see(&one, &seven)?, see(&one, &aside)?];
    let digits = [("a 7", 1.0 - &seven), ("one step aside", 1.0 - &aside)];
    let changes = [moved_back(&own), moved_back(&one)];
    let maps = [
        ("own weights, 7", &own[0]),
        ("own weights, aside", &own[1]),
        ("moved back: change", &changes[0]),
        ("one filter, 7", &one[0]),
        ("one filter, aside", &one[1]),
        ("moved back: change", &changes[1]),
    ];
    let [own, one] = changes.each_ref().map(largest);
    Ok(Outputs::new()
        .picture("digits", plot::gray_maps(&digits)?)
        .picture("maps", Maps::signed().columns(3).draw(&maps)?)
        .number("own", own, 1)
        .number("one", one, 1))
}

/// What a layer makes of 8×8 pixels: 6×6 sums.
fn see(matrix: &Array2<f32>, picture: &Array2<f32>) -> Result<Array2<f32>> {
    let sums = linear(&picture.to_shape((1, 64))?, matrix, None)?;
    Ok(sums.into_shape_with_order((6, 6))?)
}

/// The second map, moved back by one column, less the first.
fn moved_back([before, after]: &[Array2<f32>; 2]) -> Array2<f32> {
    &after.slice(s![.., 1..]) - &before.slice(s![.., ..5])
}

/// The size of the largest change.
fn largest(change: &Array2<f32>) -> f64 {
    change.iter().map(|value| f64::from(value.abs())).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;

    #[test]
    fn a_step_of_the_picture_is_a_step_of_the_map_with_one_filter_only() {
        let picture: Array2<f32> = chance::weights((8, 8), 5);
        let mut aside = Array2::zeros((8, 8));
        let right = aside.slice_mut(s![.., 1..]);
        picture.slice(s![.., ..7]).assign_to(right);
        let own: Array4<f32> = chance::weights((6, 6, 3, 3), 6);
        let own = matrix([8, 8], Window::new(3), |[i, j], [u, v]| own[[i, j, u, v]]);
        let one = matrix([8, 8], Window::new(3), |_, [u, v]| (3 * u + v) as f32);
        let maps = |matrix: &Array2<f32>| {
            [&picture, &aside].map(|picture| see(matrix, picture).unwrap())
        };
        assert_eq!(largest(&moved_back(&maps(&one.unwrap()))), 0.0);
        assert!(largest(&moved_back(&maps(&own.unwrap()))) > 1.0);
    }

    #[test]
    fn by_hand_the_last_row_of_one_filter_sums_to_one() {
        // −1·1 + 2·0 + 1·0 behind the last bright pixel
        let shared = matrix([1, 8], THREE, |_, [_, v]| [-1.0, 2.0, 1.0][v]);
        let pixels = arr2(&[[0.0, 1.0, 1.0, 3.0, 3.0, 1.0, 0.0, 0.0]]);
        let sums = linear(&pixels, &shared.unwrap(), None).unwrap();
        assert_eq!(sums, arr2(&[[3.0, 4.0, 8.0, 4.0, -1.0, -1.0]]));
    }
}
