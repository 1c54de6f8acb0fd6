//! One plane through the layers of the library, which take batches.

use cnn::Window;
use cnn::conv::{Transposed, conv_transpose2d, conv2d, grad_input};
use cnn::window::Window2d;
use ndarray::{Array2, Array4, ArrayView2, ArrayView4, Axis};

/// A plane as a batch: one image of one channel.
pub(crate) fn batch(plane: ArrayView2<'_, f32>) -> ArrayView4<'_, f32> {
    plane.insert_axis(Axis(0)).insert_axis(Axis(0))
}

/// The plane of a batch of one image with one channel.
pub(crate) fn plane(batch: Array4<f32>) -> Array2<f32> {
    batch.index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0)
}

/// A plane through a layer of one filter without a bias.
pub(crate) fn conv(
    image: &Array2<f32>,
    kernel: &Array2<f32>,
    window: impl Into<Window2d>,
) -> cnn::Result<Array2<f32>> {
    let (image, kernel) = (batch(image.view()), batch(kernel.view()));
    Ok(plane(conv2d(image, kernel, None, window.into())?))
}

/// A plane through a transposed layer of one filter without a bias.
pub(crate) fn transposed(
    image: &Array2<f32>,
    kernel: &Array2<f32>,
    how: impl Into<Transposed>,
) -> cnn::Result<Array2<f32>> {
    let (image, kernel) = (batch(image.view()), batch(kernel.view()));
    Ok(plane(conv_transpose2d(image, kernel, None, how)?))
}

/// In how many ways a pixel of a square reaches the outputs in these places,
/// through square windows one behind the other: what the gradient of ones gives
/// back through kernels of ones.
pub(crate) fn ways(
    side: usize,
    stack: &[Window],
    outputs: impl Fn(usize) -> Array2<f32>,
) -> cnn::Result<Array2<f32>> {
    let mut sides = vec![side];
    for window in stack {
        sides.push(window.places(sides[sides.len() - 1])?);
    }
    let last = sides[stack.len()];
    let mut ways = outputs(last).insert_axis(Axis(0)).insert_axis(Axis(0));
    for (window, &side) in stack.iter().zip(&sides).rev() {
        let ones = Array4::ones((1, 1, window.kernel, window.kernel));
        ways = grad_input(&ways, &ones, [side, side], *window)?;
    }
    Ok(plane(ways))
}

/// A plane of zeros with a 1 in its middle.
pub(crate) fn impulse(side: usize) -> Array2<f32> {
    let mut impulse = Array2::zeros((side, side));
    impulse[[side / 2, side / 2]] = 1.0;
    impulse
}

/// The kernel that takes the mean of a square.
pub(crate) fn mean(side: usize) -> Array2<f32> {
    Array2::from_elem((side, side), 1.0 / (side * side) as f32)
}

/// How many values of two maps differ.
pub(crate) fn differing(map: &Array2<f32>, other: &Array2<f32>) -> usize {
    map.iter().zip(other).filter(|(one, other)| one != other).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_the_ways_through_two_rows_of_three_are_1_2_3_2_1_squared() {
        let stack = [Window::new(3); 2];
        let ways = ways(5, &stack, |side| Array2::ones((side, side))).unwrap();
        let line = [1.0, 2.0, 3.0, 2.0, 1.0];
        let expected = Array2::from_shape_fn((5, 5), |(y, x)| line[y] * line[x]);
        assert_eq!(ways, expected);
    }
}
