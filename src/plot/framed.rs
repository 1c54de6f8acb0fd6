//! Frames around what was found in a picture.

use ndarray::{Array2, Array3, ArrayView2, Axis, s, stack};

const YELLOW: [f32; 3] = [1.0, 0.75, 0.0];

/// A gray picture as three equal channels, to stand beside coloured ones.
///
/// # Shapes
/// - `gray`: `[height, width]`; result: `[3, height, width]`
pub fn in_color(gray: ArrayView2<f32>) -> Array3<f32> {
    stack![Axis(0), gray, gray, gray]
}

/// The picture with a yellow frame around each window of `side` pixels whose
/// first pixel is at a place. A pixel that is no number stays so, and is drawn as such.
///
/// # Panics
/// If a window does not lie within the picture.
pub fn framed(
    gray: &Array2<f32>,
    places: &[(usize, usize)],
    side: usize,
) -> Array3<f32> {
    let mut picture = in_color(gray.view());
    for &(top, left) in places {
        let (bottom, right) = (top + side, left + side);
        for (channel, level) in YELLOW.into_iter().enumerate() {
            let mut window =
                picture.slice_mut(s![channel, top..bottom, left..right]);
            let inner = 2..side.saturating_sub(2);
            for ((row, column), pixel) in window.indexed_iter_mut() {
                let within = inner.contains(&row) && inner.contains(&column);
                if !within && pixel.is_finite() {
                    *pixel = level;
                }
            }
        }
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::aview1;

    #[test]
    fn a_frame_of_side_5_colours_two_rows_and_columns_and_leaves_the_middle() {
        let framed = framed(&Array2::from_elem((7, 8), 0.5), &[(1, 2)], 5);
        let yellow =
            |row, column| framed.slice(s![.., row, column]) == aview1(&YELLOW);
        assert!(yellow(1, 2) && yellow(2, 3) && yellow(5, 6));
        assert_eq!(framed.slice(s![.., 3, 4]), aview1(&[0.5; 3]));
        assert_eq!(framed.slice(s![.., 0, 2]), aview1(&[0.5; 3]));
    }

    #[test]
    fn a_frame_hides_nothing_that_is_no_number() {
        let mut gray = Array2::from_elem((4, 4), 0.5);
        gray[[0, 0]] = f32::NAN;
        for side in 0..=4 {
            let framed = framed(&gray, &[(0, 0)], side);
            assert!(framed.slice(s![.., 0, 0]).iter().all(|v| v.is_nan()), "{side}");
        }
    }
}
