//! A layer that slides a window, as the matrix of a fully connected one.

use cnn::notebook::Result;
use cnn::window::Window2d;
use ndarray::{Array2, indices};

/// A row for each place of the window, a column for each pixel. What the element
/// `[u, v]` of the window weighs in a place, `weight` says; all else is 0.
///
/// # Shapes
/// - result: `[rows · columns of the output, height · width]`
pub(crate) fn matrix(
    [height, width]: [usize; 2],
    window: impl Into<Window2d>,
    mut weight: impl FnMut([usize; 2], [usize; 2]) -> f32,
) -> Result<Array2<f32>> {
    let window = window.into();
    let [rows, columns] = window.places([height, width])?;
    let mut matrix = Array2::zeros((rows * columns, height * width));
    for (i, j) in indices((rows, columns)) {
        for (u, v) in indices(window.kernel()) {
            if let Some([y, x]) = window.pixel([i, j], [u, v], [height, width]) {
                matrix[[i * columns + j, y * width + x]] = weight([i, j], [u, v]);
            }
        }
    }
    Ok(matrix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance;
    use cnn::conv::conv2d;
    use cnn::linear::linear;
    use cnn::{Window, conv::Geometry};
    use ndarray::{Array4, arr2};

    #[test]
    fn by_hand_three_weights_on_a_row_of_five_make_three_shifted_rows() {
        let window = Window2d { rows: Window::new(1), columns: Window::new(3) };
        let matrix = matrix([1, 5], window, |_, [_, v]| [7.0, 8.0, 9.0][v]);
        let expected = arr2(&[
            [7.0, 8.0, 9.0, 0.0, 0.0],
            [0.0, 7.0, 8.0, 9.0, 0.0],
            [0.0, 0.0, 7.0, 8.0, 9.0],
        ]);
        assert_eq!(matrix.unwrap(), expected);
    }

    #[test]
    fn by_hand_a_filter_that_reaches_two_pixels_to_every_side_has_25_weights() {
        // Two before, two behind and the middle: (2·2 + 1)² = 25, not 4·2² = 16.
        let window = Window::new(5).padding(2);
        let matrix = matrix([9, 9], window, |_, _| 1.0).unwrap();
        let middle = matrix.row(4 * 9 + 4).to_shape((9, 9)).unwrap().to_owned();
        assert_eq!(middle.sum(), 25.0);
        assert_eq!(middle.slice(ndarray::s![2..7, 2..7]).sum(), 25.0);
    }

    #[test]
    fn the_matrix_of_shared_weights_equals_the_layer_in_every_bit() {
        let windows = [
            Window::new(3),
            Window::new(2).stride(2),
            Window::new(3).padding(1),
            Window::new(2).dilation(3).stride(2).padding(1),
        ];
        for (seed, window) in windows.into_iter().enumerate() {
            let picture: Array4<f32> = chance::weights((1, 1, 7, 9), seed as u64);
            let kernel = window.kernel;
            let weight: Array4<f32> = chance::weights((1, 1, kernel, kernel), 9);
            let layer = conv2d(&picture, &weight, None, Geometry::from(window));
            let layer = layer.unwrap();
            let matrix = matrix([7, 9], window, |_, [u, v]| weight[[0, 0, u, v]]);
            let flat = picture.to_shape((1, 63)).unwrap();
            let by_matrix = linear(&flat, &matrix.unwrap(), None).unwrap();
            assert!(by_matrix.iter().eq(layer.iter()), "{window:?}");
        }
    }
}
