//! Patches as columns, and a product of two matrices.

use cnn::Window;
use cnn::conv::im2col;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart, Grids};
use ndarray::{Array2, Array4};

use crate::layers::compared;
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
