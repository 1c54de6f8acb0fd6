//! Patches as columns, and a product of two matrices.

use cnn::Window;
use cnn::conv::im2col;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart, Grids};
use ndarray::{Array2, Array4};

use crate::layers::compared;
use crate::loops::Cache;
use crate::rungs::matrix_product;
use crate::work::KNOWN;

/// A picture of 4×4 under a kernel of 2×2: its nine patches as nine columns.
pub fn patches_as_columns() -> Result<Outputs> {
    let picture = Array2::from_shape_fn((4, 4), |(i, j)| (4 * i + j + 1) as f32);
    let one = picture.clone().into_shape_with_order((1, 1, 4, 4))?;
    let matrix = im2col(&one, Window::new(2))?.remove_axis(ndarray::Axis(0));
    let weights = ndarray::arr2(&[[1.0, 2.0, 3.0, 4.0]]);
    let product = weights.dot(&matrix);
    let picture =
        Grids::new(0).matrix("the picture", &picture).window(0, 0, 2, 2).draw()?;
    Ok(Outputs::new()
        .chart("picture", picture)
        .chart("columns", plot::matrix_grids(&[("its patches", &matrix)], 0)?)
        .chart(
            "product",
            plot::matrix_grids(&[("1 2 3 4 times the columns", &product)], 0)?,
        ))
}

/// The third rung: a product of matrices, and the same bits.
pub fn third_rung() -> Result<Outputs> {
    Ok(Outputs::new().table("equal", compared(matrix_product)?))
}

/// The layers whose copies are counted: the kernel, the places along a side, and the two
/// numbers of channels.
const KERNEL: usize = 3;
const PLACES: usize = 28;
const CHANNELS: [usize; 2] = [32, 64];

/// Numbers in a column of so many channels.
const fn terms(channels: usize) -> usize {
    channels * KERNEL * KERNEL
}

/// Lines fetched while the columns of an image are written, `together` of them at a
/// time: the first numbers of these columns, the second ones, and so on. The matrix
/// lies behind the image, row by row.
fn fetched_to_copy(channels: usize, together: usize) -> usize {
    let side = PLACES + KERNEL - 1;
    let image = channels * side * side;
    let places: Vec<usize> = (0..PLACES * PLACES).collect();
    let mut cache = Cache::new(CACHE);
    for places in places.chunks(together) {
        for term in 0..terms(channels) {
            let (channel, at) = (term / (KERNEL * KERNEL), term % (KERNEL * KERNEL));
            let (u, v) = (at / KERNEL, at % KERNEL);
            for place in places {
                let (i, j) = (place / PLACES, place % PLACES);
                cache.touch((channel * side + i + u) * side + j + v);
                cache.touch(image + term * PLACES * PLACES + place);
            }
        }
    }
    cache.loaded()
}

/// The cache's bytes.
const CACHE: usize = 32 << 10;

/// Lines of the image and of its columns, each once.
const fn lines_to_copy(channels: usize) -> usize {
    let side = PLACES + KERNEL - 1;
    let numbers = channels * side * side + terms(channels) * PLACES * PLACES;
    numbers.div_ceil(Cache::LINE / 4)
}

/// Lines that a small cache fetches while the same columns are written in several orders.
pub fn order_of_a_copy() -> Result<Outputs> {
    let headings = CHANNELS.map(|channels| format!("{channels} channels"));
    let mut table =
        Table::new(["columns at a time".to_owned()].into_iter().chain(headings));
    let all = PLACES * PLACES;
    for together in [1, 4, 16, 64, all] {
        let name = if together == all {
            "all: row by row".to_owned()
        } else {
            together.to_string()
        };
        let lines = CHANNELS.map(|channels| fetched_to_copy(channels, together));
        let lines = lines.map(|lines| number(lines as f64, 0));
        table = table.row([name].into_iter().chain(lines));
    }
    let once = CHANNELS.map(|channels| number(lines_to_copy(channels) as f64, 0));
    table = table.row(["each line once".to_owned()].into_iter().chain(once));
    let [short, long] = CHANNELS.map(|channels| terms(channels) as f64);
    Ok(Outputs::new()
        .table("table", table)
        .number("kept", (CACHE / Cache::LINE) as f64, 0)
        .number("short", short, 0)
        .number("long", long, 0)
        .number("in_a_line", (Cache::LINE / 4) as f64, 0))
}

/// How much larger the columns are than the image.
pub fn memory_of_columns() -> Result<Outputs> {
    let mut table = Table::new(["layer", "image, kB", "columns, kB", "times"]);
    for layer in &KNOWN {
        let image = layer.channels * layer.side * layer.side;
        let kernel = layer.window.kernel;
        let columns = layer.channels * kernel * kernel * layer.places()?;
        let kilobytes = |numbers: usize| number(4e-3 * numbers as f64, 1);
        let times = number(columns as f64 / image as f64, 1);
        let [image, columns] = [image, columns].map(kilobytes);
        table = table.row([layer.name, &image, &columns, &times]);
    }
    let mut chart =
        Chart::new("side of the kernel", "columns ÷ image").log_y().include_y(1.0);
    for stride in [1, 2, 4] {
        let factor = |kernel: usize| -> Result<(f64, f64)> {
            let window = Window::new(kernel).stride(stride).padding(kernel / 2);
            let image = Array4::<f32>::zeros((1, 1, 64, 64));
            let columns = im2col(&image, window)?;
            Ok((kernel as f64, columns.len() as f64 / image.len() as f64))
        };
        let points: Vec<_> =
            (1..=11).step_by(2).map(factor).collect::<Result<_>>()?;
        let name = format!("stride {stride}");
        chart = chart.line(&name, &points).points(&name, &points);
    }
    Ok(Outputs::new().table("table", table).chart("factor", chart.draw()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_by_row_each_line_of_a_copy_is_fetched_once() {
        // 32 · 30 · 30 pixels and 288 · 784 entries, 16 in a line of 64 bytes
        assert_eq!(lines_to_copy(32), 1800 + 14_112);
        for channels in CHANNELS {
            let all = PLACES * PLACES;
            assert_eq!(fetched_to_copy(channels, all), lines_to_copy(channels));
        }
    }

    #[test]
    fn a_column_longer_than_the_cache_fetches_a_line_for_every_number() {
        // 576 rows of the matrix, each in a line of its own, 512 lines in the cache:
        // before a line is used again, all others have been.
        let entries = terms(64) * PLACES * PLACES;
        assert!(fetched_to_copy(64, 1) > entries);
        // 288 of them stay, until the sixteen places of a line are done.
        assert!(fetched_to_copy(32, 1) < lines_to_copy(32) * 5 / 4);
    }

    #[test]
    fn nine_patches_of_four_by_hand() {
        let picture = Array4::from_shape_fn((1, 1, 4, 4), |(_, _, i, j)| {
            (4 * i + j + 1) as f32
        });
        let columns = im2col(&picture, Window::new(2)).unwrap();
        assert_eq!(columns.dim(), (1, 4, 9));
        // The upper left patch: 1 2 / 5 6; 1·1 + 2·2 + 3·5 + 4·6 = 44
        let first: Vec<f32> = (0..4).map(|entry| columns[[0, entry, 0]]).collect();
        assert_eq!(first, [1.0, 2.0, 5.0, 6.0]);
    }
}
