//! What does one unit compute?

use cnn::notebook::{Outputs, Result, number};
use cnn::plot::{Grids, Written};
use cnn::signal::{Border, pad2d};
use ndarray::{Array2, ArrayView2, arr2, s};

/// Nine pixels and four weights, counted up.
const PICTURE: [[f32; 3]; 3] = [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]];
const FILTER: [[f32; 2]; 2] = [[0.0, 1.0], [2.0, 3.0]];

/// The map of one filter on one picture, by four loops.
///
/// # Shapes
/// - `picture`: `[height, width]`; `filter`: `[k, k]`
/// - result: `[height − k + 1, width − k + 1]`
fn slide(picture: &Array2<f32>, filter: &Array2<f32>, bias: f32) -> Array2<f32> {
    let size = filter.nrows();
    let [rows, columns] = [picture.nrows(), picture.ncols()].map(|n| n - size + 1);
    let mut map = Array2::from_elem((rows, columns), bias);
    for i in 0..rows {
        for j in 0..columns {
            for u in 0..size {
                for v in 0..size {
                    let product = (picture[[i + u, j + v]], filter[[u, v]]);
                    map[[i, j]] = product.0.mul_add(product.1, map[[i, j]]);
                }
            }
        }
    }
    map
}

/// Nine pixels, four weights, four sums: every product is shown.
pub fn four_sums() -> Result<Outputs> {
    let (picture, filter) = (arr2(&PICTURE), arr2(&FILTER));
    let map = slide(&picture, &filter, 0.0);
    // Rows and columns of both, no zeros around, the first place; pixels, weights.
    let sizes = [3.0, 3.0, 2.0, 2.0, 0.0, 0.0, 0.0];
    let values = sizes.iter().chain(&picture).chain(&filter);
    let mut outputs = Outputs::new().row("values", values);
    let mut lines = vec![];
    for (name, place) in [
        ("first", [0, 0]),
        ("second", [0, 1]),
        ("third", [1, 0]),
        ("fourth", [1, 1]),
    ] {
        outputs = outputs.chart(name, placed(&picture, &filter, &map, place)?);
        lines.push(written_out(&picture, &filter, place));
    }
    Ok(outputs.text("products", lines.join("\n")))
}

/// picture ⋆ filter = map, with one place marked.
fn placed(
    picture: &Array2<f32>,
    filter: &Array2<f32>,
    map: &Array2<f32>,
    [row, column]: [usize; 2],
) -> Result<Written> {
    let drawing = Grids::new(0)
        .matrix("picture", picture)
        .window(row, column, filter.nrows(), filter.ncols())
        .sign("⋆")
        .matrix("filter", filter)
        .sign("=")
        .matrix("map", map)
        .window(row, column, 1, 1);
    Ok(drawing.limit(45.0).draw()?)
}

/// `row 0, column 0: 0·0 + 1·1 + 3·2 + 4·3 = 19`
fn written_out(
    picture: &Array2<f32>,
    filter: &Array2<f32>,
    [row, column]: [usize; 2],
) -> String {
    let (height, width) = filter.dim();
    let window: ArrayView2<f32> =
        picture.slice(s![row..row + height, column..column + width]);
    let pairs = || window.iter().zip(filter);
    let product = |(pixel, &weight)| format!("{pixel}·{}", number(weight, 0));
    let products: Vec<String> = pairs().map(product).collect();
    let sum: f32 = pairs().map(|(pixel, weight)| pixel * weight).sum();
    let products = products.join(" + ");
    format!("row {row}, column {column}: {products} = {}", number(sum, 0))
}

/// The same picture with a ring of zeros around it: the answer.
pub fn three_sums() -> Result<Outputs> {
    let picture = pad2d(&PICTURE, [[1, 1], [1, 1]], Border::Zero)?;
    let filter = arr2(&FILTER);
    let map = slide(&picture, &filter, 0.0);
    let asked = [[0, 1], [1, 0], [3, 3]];
    let lines = asked.map(|place| written_out(&picture, &filter, place));
    let drawing = Grids::new(0)
        .matrix("picture with zeros", &picture)
        .sign("⋆")
        .matrix("filter", &filter)
        .sign("=")
        .matrix("map", &map)
        .window(0, 1, 1, 1)
        .window(1, 0, 1, 1)
        .window(3, 3, 1, 1);
    Ok(Outputs::new()
        .chart("map", drawing.limit(45.0).draw()?)
        .text("products", lines.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance;
    use cnn::{Window, conv::conv2d};
    use ndarray::{Axis, arr1};

    #[test]
    fn three_by_three_with_two_by_two_is_19_25_37_43() {
        // 0·0 + 1·1 + 3·2 + 4·3 = 19, then 1·0 + 2·1 + 4·2 + 5·3 = 25, …
        let map = slide(&arr2(&PICTURE), &arr2(&FILTER), 0.0);
        assert_eq!(map, arr2(&[[19.0, 25.0], [37.0, 43.0]]));
    }

    #[test]
    fn the_three_sums_asked_for_are_3_9_and_0() {
        let padded = pad2d(&PICTURE, [[1, 1], [1, 1]], Border::Zero).unwrap();
        let map = slide(&padded, &arr2(&FILTER), 0.0);
        // 0·2 + 1·3; 0·1 + 3·3; 8·0; the other products lie on zeros
        assert_eq!([map[[0, 1]], map[[1, 0]], map[[3, 3]]], [3.0, 9.0, 0.0]);
    }

    #[test]
    fn by_hand_1_and_minus_1_side_by_side_compare_with_the_right_neighbour() {
        // x[i, j] - x[i, j + 1]: 1 - 2 and 4 - 8; below, 1 - 4 would be -3
        let picture = arr2(&[[1.0, 2.0], [4.0, 8.0], [0.0, 0.0]]);
        let map = slide(&picture, &arr2(&[[1.0, -1.0], [0.0, 0.0]]), 0.0);
        assert_eq!(map, arr2(&[[-1.0], [-4.0]]));
    }

    #[test]
    fn by_hand_a_map_of_right_neighbours_is_the_picture_moved_to_the_left() {
        // z[i, j] = x[i, j + 1]: the bright pixel of column 2 is in column 1
        let picture = arr2(&[[0.0, 0.0, 7.0, 0.0], [0.0; 4]]);
        let map = slide(&picture, &arr2(&[[0.0, 1.0], [0.0, 0.0]]), 0.0);
        assert_eq!(map, arr2(&[[0.0, 7.0, 0.0]]));
    }

    #[test]
    fn four_loops_are_the_layer_bit_for_bit() {
        let picture: Array2<f32> = chance::weights((9, 11), 1);
        let filter: Array2<f32> = chance::weights((3, 3), 2);
        let by_loops = slide(&picture, &filter, 0.25);
        let [picture, filter] =
            [picture, filter].map(|a| a.insert_axis(Axis(0)).insert_axis(Axis(0)));
        let bias = arr1(&[0.25]);
        let layer = conv2d(&picture, &filter, Some(bias.view()), Window::new(3));
        assert_eq!(layer.unwrap().slice(s![0, 0, .., ..]), by_loops);
    }
}
