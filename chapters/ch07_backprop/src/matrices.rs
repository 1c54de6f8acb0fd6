//! The layer as a product of matrices, and its way back.

use anyhow::ensure;
use cnn::Window;
use cnn::conv::{col2im, conv2d, grad_input, grad_weight, im2col};
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Grids;
use ndarray::{Array2, Array3, Array4, Axis, s};

use crate::numbers::{inner, numbers, shown};

/// The patches of one image as columns, and the convolution as one product.
pub fn as_a_product() -> Result<Outputs> {
    let window = Window::new(2);
    let (image, kernel) = (numbers([1, 1, 3, 4]), numbers([1, 1, 2, 2]));
    let columns = im2col(&image, window)?.index_axis_move(Axis(0), 0);
    let weights =
        Array2::from_shape_fn((1, 4), |(_, e)| kernel[[0, 0, e / 2, e % 2]]);
    let product = weights.dot(&columns);
    let map = conv2d(&image, &kernel, None, window)?;
    ensure!(product.iter().eq(map.iter()), "the product is the map");
    let drawing = Grids::new(0)
        .matrix("image", &shown(image.slice(s![0, 0, .., ..])))
        .window(0, 0, 2, 2)
        .sign("→")
        .matrix("patches as columns", &shown(&columns))
        .window(0, 0, 4, 1);
    let multiplied = Grids::new(0)
        .matrix("weights", &shown(&weights))
        .sign("·")
        .matrix("patches as columns", &shown(&columns))
        .window(0, 0, 4, 1)
        .sign("=")
        .matrix("map", &shown(&product))
        .window(0, 0, 1, 1);
    Ok(Outputs::new()
        .chart("columns", drawing.draw()?)
        .chart("product", multiplied.draw()?))
}

/// A picture of ones laid out as columns, and the columns added back.
pub fn there_and_back() -> Result<Outputs> {
    let ones = Array4::<f64>::ones((1, 1, 5, 5));
    let mut grids =
        Grids::new(0).matrix("ones", &shown(ones.slice(s![0, 0, .., ..])));
    for (label, window) in [
        ("back, 3×3, stride 1", Window::new(3)),
        ("back, 3×3, stride 2", Window::new(3).stride(2)),
    ] {
        let back = col2im(&im2col(&ones, window)?, [5, 5], window)?;
        grids = grids.matrix(label, &shown(back.slice(s![0, 0, .., ..])));
    }
    Ok(Outputs::new().chart("grids", grids.draw()?))
}

/// The two sides of the law of adjoints for im2col, and for a product of its own
/// layer, in four geometries.
pub fn adjoint_law() -> Result<Outputs> {
    let mut table = Table::new([
        "geometry",
        "⟨im2col x, y⟩",
        "⟨x, col2im y⟩",
        "pixels that come back as they were",
    ]);
    for (name, window) in [
        ("2×2, stride 2", Window::new(2).stride(2)),
        ("3×3", Window::new(3)),
        ("3×3, padding 1", Window::new(3).padding(1)),
        ("3×3, stride 3", Window::new(3).stride(3)),
    ] {
        let input = numbers([1, 2, 8, 8]);
        let columns = im2col(&input, window)?;
        let other = other_columns(columns.dim());
        let back = col2im(&other, [8, 8], window)?;
        let undone = col2im(&columns, [8, 8], window)?;
        let pairs = undone.iter().zip(&input).filter(|(back, pixel)| back == pixel);
        table = table.row([
            name.to_owned(),
            number(inner(&columns, &other), 0),
            number(inner(&input, &back), 0),
            format!("{} of {}", pairs.count(), input.len()),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

fn other_columns(shape: (usize, usize, usize)) -> Array3<f64> {
    Array3::from_shape_fn(shape, |(n, entry, place)| {
        ((3 * entry + 5 * place + n + entry * place) % 7) as f64 - 3.0
    })
}

/// The slopes of weights and pixels by two products of matrices.
fn back_by_products(
    input: &Array4<f64>,
    weight: &Array4<f64>,
    slopes: &Array4<f64>,
    window: Window,
) -> Result<(Array4<f64>, Array4<f64>)> {
    let (filters, channels, rows, across) = weight.dim();
    let elements = channels * rows * across;
    let weights = weight.to_shape((filters, elements))?;
    let places = slopes.len() / filters;
    let slopes = slopes.to_shape((filters, places))?;
    let columns = im2col(input, window)?.index_axis_move(Axis(0), 0);
    let of_weights = slopes.dot(&columns.t());
    let of_columns = weights.t().dot(&slopes).insert_axis(Axis(0));
    let (.., height, width) = input.dim();
    Ok((
        of_weights.to_shape(weight.dim())?.to_owned(),
        col2im(&of_columns, [height, width], window)?,
    ))
}

/// Both slopes by products of matrices, beside the library's.
pub fn back_as_products() -> Result<Outputs> {
    let window = Window::new(3).stride(2).padding(1);
    let (input, weight) = (numbers([1, 3, 9, 9]), numbers([4, 3, 3, 3]));
    let slopes = numbers([1, 4, 5, 5]);
    let (of_weights, of_pixels) =
        back_by_products(&input, &weight, &slopes, window)?;
    let library = grad_weight(&input, &slopes, window)?;
    let weights = of_weights.iter().zip(&library).filter(|(a, b)| a != b).count();
    let library = grad_input(&slopes, &weight, [9, 9], window)?;
    let pixels = of_pixels.iter().zip(&library).filter(|(a, b)| a != b).count();
    let table =
        Table::new(["slopes", "product", "numbers", "other than the library"])
            .row([
                "weights",
                "slopes · columnsᵀ",
                &of_weights.len().to_string(),
                &weights.to_string(),
            ])
            .row([
                "pixels",
                "col2im(weightsᵀ · slopes)",
                &of_pixels.len().to_string(),
                &pixels.to_string(),
            ]);
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_comes_back_once_for_every_window_that_saw_it() {
        let ones = Array4::<f64>::ones((1, 1, 5, 5));
        let window = Window::new(3);
        let back = col2im(&im2col(&ones, window).unwrap(), [5, 5], window).unwrap();
        // 1 window sees a corner, 3 · 3 see the middle.
        assert_eq!([back[[0, 0, 0, 0]], back[[0, 0, 2, 2]]], [1.0, 9.0]);
    }

    #[test]
    fn im2col_and_col2im_are_adjoint_and_two_products_give_both_slopes() {
        for window in [Window::new(3), Window::new(3).stride(2).padding(1)] {
            let (input, weight) = (numbers([1, 2, 7, 7]), numbers([3, 2, 3, 3]));
            let columns = im2col(&input, window).unwrap();
            let other = other_columns(columns.dim());
            let back = col2im(&other, [7, 7], window).unwrap();
            assert_eq!(inner(&columns, &other), inner(&input, &back));
            let places = window.places(7).unwrap();
            let slopes = numbers([1, 3, places, places]);
            let (weights, pixels) =
                back_by_products(&input, &weight, &slopes, window).unwrap();
            assert_eq!(weights, grad_weight(&input, &slopes, window).unwrap());
            let library = grad_input(&slopes, &weight, [7, 7], window).unwrap();
            assert_eq!(pixels, library);
        }
    }
}
