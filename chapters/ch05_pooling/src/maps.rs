//! One map pooled in every way that the chapter compares, and moved.

use cnn::Window;
use cnn::pool::{Divisor, avg_pool2d, blur_pool2d, l2_pool2d, max_pool2d};
use ndarray::{Array2, Array4, ArrayView4, Axis, s};

/// Two by two pixels, and none of them twice.
pub(crate) const PAIRS: Window = Window::new(2).stride(2);

/// A way to summarise a map.
pub(crate) type Pool = fn(&Array2<f32>, Window) -> cnn::Result<Array2<f32>>;

/// A map as a batch: one image of one channel.
pub(crate) fn batch(map: &Array2<f32>) -> ArrayView4<'_, f32> {
    map.view().insert_axis(Axis(0)).insert_axis(Axis(0))
}

/// The map of a batch of one image with one channel.
pub(crate) fn map(batch: Array4<f32>) -> Array2<f32> {
    batch.index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0)
}

/// The largest value of each window.
pub(crate) fn max(image: &Array2<f32>, window: Window) -> cnn::Result<Array2<f32>> {
    Ok(map(max_pool2d(batch(image), window)?.values))
}

/// The mean of each window.
pub(crate) fn average(
    image: &Array2<f32>,
    window: Window,
) -> cnn::Result<Array2<f32>> {
    Ok(map(avg_pool2d(batch(image), window, Divisor::default())?))
}

/// The root of the sum of squares of each window.
pub(crate) fn l2(image: &Array2<f32>, window: Window) -> cnn::Result<Array2<f32>> {
    Ok(map(l2_pool2d(batch(image), window)?))
}

/// The first pixel of each window; the others are not looked at.
pub(crate) fn every(
    image: &Array2<f32>,
    window: Window,
) -> cnn::Result<Array2<f32>> {
    let rows = window.places(image.nrows())?;
    let columns = window.places(image.ncols())?;
    let first = average(image, Window::new(1).stride(window.stride))?;
    Ok(first.slice_move(s![..rows, ..columns]))
}

/// A binomial blur of so many rows and columns, then every second pixel.
pub(crate) fn blurred(
    image: &Array2<f32>,
    elements: usize,
) -> cnn::Result<Array2<f32>> {
    let window = Window::new(elements).stride(2).same()?;
    Ok(map(blur_pool2d(batch(image), window)?))
}

/// The map moved down and to the right; what leaves it comes in on the other
/// side.
pub(crate) fn moved(image: &Array2<f32>, [down, across]: [isize; 2]) -> Array2<f32> {
    let [height, width] = [image.nrows(), image.ncols()].map(|n| n as isize);
    Array2::from_shape_fn(image.dim(), |(row, column)| {
        let from = (row as isize - down).rem_euclid(height);
        let beside = (column as isize - across).rem_euclid(width);
        image[[from as usize, beside as usize]]
    })
}

/// Every image of a batch moved in the same way.
pub(crate) fn all_moved(images: &Array4<f32>, step: [isize; 2]) -> Array4<f32> {
    let mut result = images.clone();
    for (from, mut to) in images.outer_iter().zip(result.outer_iter_mut()) {
        for (from, mut to) in from.outer_iter().zip(to.outer_iter_mut()) {
            to.assign(&moved(&from.to_owned(), step));
        }
    }
    result
}

/// All ways to move by one pixel.
pub(crate) const MOVES: [[isize; 2]; 8] =
    [[-1, -1], [-1, 0], [-1, 1], [0, -1], [0, 1], [1, -1], [1, 0], [1, 1]];

/// What is negative becomes 0.
pub(crate) fn relu(image: &Array2<f32>) -> Array2<f32> {
    image.mapv(cnn::activation::relu)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;

    #[test]
    fn moved_down_by_one_the_last_row_comes_first() {
        let image = arr2(&[[1.0, 2.0], [3.0, 4.0]]);
        assert_eq!(moved(&image, [1, 0]), arr2(&[[3.0, 4.0], [1.0, 2.0]]));
        assert_eq!(moved(&image, [0, -1]), arr2(&[[2.0, 1.0], [4.0, 3.0]]));
    }

    #[test]
    fn every_second_pixel_is_the_first_of_each_window() {
        let image = arr2(&[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]);
        assert_eq!(every(&image, PAIRS).unwrap(), arr2(&[[1.0, 3.0]]));
    }
}
