//! Frames around what was found in a picture.

use ndarray::{Array2, Array3, ArrayView2, ArrayView3, Axis, stack};

use super::panel::Photograph;

/// A gray picture as three equal channels, to stand beside coloured ones.
///
/// # Shapes
/// - `gray`: `[height, width]`; result: `[3, height, width]`
pub fn in_color(gray: ArrayView2<f32>) -> Array3<f32> {
    stack![Axis(0), gray, gray, gray]
}

/// A gray picture with frames over it.
#[derive(Debug, Clone, PartialEq)]
pub struct Framed {
    /// `[1, height, width]`.
    picture: Array3<f32>,
    frames: Vec<[usize; 4]>,
}

impl Photograph for Framed {
    fn values(&self) -> ArrayView3<'_, f32> {
        self.picture.view()
    }

    fn frames(&self) -> &[[usize; 4]] {
        &self.frames
    }
}

/// The picture with a frame around each window of `side` pixels whose first pixel is
/// at a place.
///
/// # Panics
/// If a window does not lie within the picture.
pub fn framed(gray: &Array2<f32>, places: &[(usize, usize)], side: usize) -> Framed {
    let (height, width) = gray.dim();
    let frame = |&(top, left): &(usize, usize)| {
        assert!(
            top + side <= height && left + side <= width,
            "a window of {side}×{side} at ({top}, {left}) in {height}×{width}"
        );
        [top, left, side, side]
    };
    Framed {
        picture: gray.clone().insert_axis(Axis(0)),
        frames: places.iter().map(frame).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_leaves_the_pixels_as_they_are() {
        let gray = Array2::from_shape_fn((7, 8), |(y, x)| (y + x) as f32 / 16.0);
        let framed = framed(&gray, &[(1, 2), (0, 0)], 5);
        assert_eq!(framed.values().index_axis(Axis(0), 0), gray);
        assert_eq!(framed.frames(), [[1, 2, 5, 5], [0, 0, 5, 5]]);
    }

    #[test]
    #[should_panic(expected = "a window of 5×5 at (3, 0) in 7×8")]
    fn a_frame_outside_is_refused() {
        framed(&Array2::zeros((7, 8)), &[(3, 0)], 5);
    }
}
