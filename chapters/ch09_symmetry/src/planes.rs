//! Planes that are moved, turned and sent through filters.

use cnn::signal::{Border, Mode, correlate2d_bordered};
use ndarray::{Array2, Array4, ArrayView2, ArrayView4, Axis, s};

/// A plane as a batch: one image of one channel.
pub(crate) fn batch(plane: &Array2<f32>) -> ArrayView4<'_, f32> {
    plane.view().insert_axis(Axis(0)).insert_axis(Axis(0))
}

/// The plane moved down and to the right; what leaves it comes in on the other side.
pub(crate) fn moved(plane: &Array2<f32>, [down, right]: [isize; 2]) -> Array2<f32> {
    let [height, width] = [plane.nrows(), plane.ncols()].map(|n| n as isize);
    Array2::from_shape_fn(plane.dim(), |(row, column)| {
        let from = (row as isize - down).rem_euclid(height);
        let beside = (column as isize - right).rem_euclid(width);
        plane[[from as usize, beside as usize]]
    })
}

/// The plane on a ring moved down and to the right by parts of a pixel: between two
/// pixels lies the straight line from the one to the other.
pub(crate) fn moved_in_parts(plane: &Array2<f32>, step: [f64; 2]) -> Array2<f32> {
    let along = |plane: &Array2<f32>, axis: usize| {
        let whole = step[axis].floor();
        let part = (step[axis] - whole) as f32;
        let by = |pixels: isize| {
            let mut step = [0; 2];
            step[axis] = pixels;
            moved(plane, step)
        };
        let (one, next) = (by(whole as isize), by(whole as isize + 1));
        one.mapv(|value| (1.0 - part) * value) + next.mapv(|value| part * value)
    };
    along(&along(plane, 1), 0)
}

/// Every image of a batch changed in the same way.
pub(crate) fn each(
    images: ArrayView4<f32>,
    mut change: impl FnMut(ArrayView2<f32>) -> cnn::Result<Array2<f32>>,
) -> cnn::Result<Array4<f32>> {
    let mut result = images.to_owned();
    for mut image in result.outer_iter_mut() {
        for mut plane in image.outer_iter_mut() {
            let changed = change(plane.view())?;
            plane.assign(&changed);
        }
    }
    Ok(result)
}

/// The plane turned by a quarter, counter-clockwise, `times` times: numbers change
/// their places, none changes.
pub(crate) fn turned(plane: &Array2<f32>, times: usize) -> Array2<f32> {
    let mut plane = plane.clone();
    for _ in 0..times % 4 {
        // What stood in the last column stands in the first row.
        plane = plane.slice(s![.., ..;-1]).t().to_owned();
    }
    plane
}

/// The kernel slid over the plane: as many sums as pixels.
pub(crate) fn filtered(
    plane: &Array2<f32>,
    kernel: &Array2<f32>,
    border: Border,
) -> cnn::Result<Array2<f32>> {
    correlate2d_bordered(plane, kernel, Mode::Same, border)
}

/// What is negative becomes 0.
pub(crate) fn relu(plane: Array2<f32>) -> Array2<f32> {
    plane.mapv_into(|value| value.max(0.0))
}

/// How many numbers of two arrays differ, in a single bit or in all.
pub(crate) fn differing<'a>(
    one: impl IntoIterator<Item = &'a f32>,
    other: impl IntoIterator<Item = &'a f32>,
) -> usize {
    one.into_iter().zip(other).filter(|(a, b)| a != b).count()
}

/// How far `after` is from `before`, in percent: the length of the difference over
/// the length of what was before.
pub(crate) fn change<'a>(
    before: impl IntoIterator<Item = &'a f32>,
    after: impl IntoIterator<Item = &'a f32>,
) -> f64 {
    let [mut off, mut whole] = [0.0, 0.0];
    for (&before, &after) in before.into_iter().zip(after) {
        let [before, after] = [before, after].map(f64::from);
        off += (after - before) * (after - before);
        whole += before * before;
    }
    100.0 * (off / whole).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;

    #[test]
    fn moved_down_by_one_the_last_row_comes_first() {
        let plane = arr2(&[[1.0, 2.0], [3.0, 4.0]]);
        assert_eq!(moved(&plane, [1, 0]), arr2(&[[3.0, 4.0], [1.0, 2.0]]));
        assert_eq!(moved(&plane, [0, -1]), arr2(&[[2.0, 1.0], [4.0, 3.0]]));
    }

    #[test]
    fn half_of_a_pixel_lies_between_two() {
        let line = arr2(&[[0.0, 8.0, 4.0, 0.0]]);
        // (0 + 0) / 2, (8 + 0) / 2, (4 + 8) / 2, (0 + 4) / 2
        let half = arr2(&[[0.0, 4.0, 6.0, 2.0]]);
        assert_eq!(moved_in_parts(&line, [0.0, 0.5]), half);
        assert_eq!(moved_in_parts(&line, [0.0, 1.0]), moved(&line, [0, 1]));
        let standing = line.t().to_owned();
        assert_eq!(moved_in_parts(&standing, [-3.5, 0.0]), half.t());
    }

    #[test]
    fn a_quarter_turn_is_counter_clockwise_and_four_of_them_are_none() {
        let plane = arr2(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        let once = arr2(&[[3.0, 6.0], [2.0, 5.0], [1.0, 4.0]]);
        assert_eq!(turned(&plane, 1), once);
        assert_eq!(turned(&plane, 2), arr2(&[[6.0, 5.0, 4.0], [3.0, 2.0, 1.0]]));
        assert_eq!(turned(&turned(&plane, 3), 1), plane);
    }

    #[test]
    fn a_number_that_doubles_has_changed_by_all_of_itself() {
        assert_eq!(change(&[3.0, 4.0], &[6.0, 8.0]), 100.0);
        assert_eq!(differing(&[3.0, 4.0], &[3.0, 8.0]), 1);
    }
}
