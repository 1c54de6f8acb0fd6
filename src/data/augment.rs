//! Images as they might have been: moved, turned, scrambled.

use ndarray::{Array2, Array4, ArrayView2, ArrayView4};

use crate::random::{generator, permutation, uniform};
use crate::{Error, Result};

/// Small random changes that leave what an image shows as it is.
///
/// ```
/// use cnn::data::augment::Augment;
///
/// let images = ndarray::Array4::from_elem((2, 1, 8, 8), 1.0);
/// let augment = Augment { shift: 1.0, turn: 10.0, seed: 1 };
/// assert_eq!(augment.apply(images.view(), 5)?, augment.apply(images.view(), 5)?);
/// # Ok::<(), cnn::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Augment {
    /// Most pixels to move by, up or down and left or right.
    pub shift: f64,
    /// Most degrees to turn by, either way.
    pub turn: f64,
    /// What the draws begin with.
    pub seed: u64,
}

impl Augment {
    /// Every image `[images, channels, height, width]` turned and moved by
    /// amounts of its own, the same for its channels.
    ///
    /// The amounts are a function of the seed, of `stream` (the number of the
    /// step or epoch) and of the image's place; nothing else.
    ///
    /// # Shapes
    /// `[images, channels, height, width]`, in and out
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for bounds that are negative or not finite.
    pub fn apply(
        &self,
        images: ArrayView4<f32>,
        stream: u64,
    ) -> Result<Array4<f32>> {
        for (what, value) in [("shift", self.shift), ("turn", self.turn)] {
            if !(value.is_finite() && value >= 0.0) {
                let range = "finite and not negative";
                return Err(Error::OutOfRange { what, value, range });
            }
        }
        let mut generator = generator(self.seed, stream);
        let mut changed = images.to_owned();
        for mut image in changed.outer_iter_mut() {
            let degrees = uniform(&mut generator, self.turn);
            let down = uniform(&mut generator, self.shift);
            let right = uniform(&mut generator, self.shift);
            let motion = Motion::new(degrees, [down, right]);
            for mut plane in image.outer_iter_mut() {
                let moved = motion.of(plane.view());
                plane.assign(&moved);
            }
        }
        Ok(changed)
    }
}

/// The plane moved down and to the right by so many pixels, parts of a pixel
/// by interpolation; what comes in from outside is 0.
///
/// # Shapes
/// `[height, width]`, in and out
///
/// # Errors
/// [`Error::OutOfRange`] for a distance that is not finite.
pub fn shift<'a>(
    plane: impl Into<ArrayView2<'a, f32>>,
    down: f64,
    right: f64,
) -> Result<Array2<f32>> {
    finite("the shift down", down)?;
    finite("the shift to the right", right)?;
    Ok(Motion::new(0.0, [down, right]).of(plane.into()))
}

/// The plane turned counter-clockwise about its centre, with bilinear
/// interpolation; what comes in from outside is 0.
///
/// # Shapes
/// `[height, width]`, in and out
///
/// # Errors
/// [`Error::OutOfRange`] for an angle that is not finite.
pub fn rotate<'a>(
    plane: impl Into<ArrayView2<'a, f32>>,
    degrees: f64,
) -> Result<Array2<f32>> {
    finite("the angle in degrees", degrees)?;
    Ok(Motion::new(degrees, [0.0, 0.0]).of(plane.into()))
}

fn finite(what: &'static str, value: f64) -> Result<()> {
    if value.is_finite() {
        return Ok(());
    }
    let range = "finite";
    Err(Error::OutOfRange { what, value, range })
}

/// Every image with its pixels in the same random order: nothing lost, but who
/// was whose neighbour.
///
/// # Shapes
/// `[images, channels, height, width]`, in and out
pub fn permute_pixels(images: ArrayView4<f32>, seed: u64) -> Array4<f32> {
    let (_, _, height, width) = images.dim();
    let order = permutation(height * width, seed, 0);
    let mut permuted = Array4::zeros(images.dim());
    for (from, mut to) in images.outer_iter().zip(permuted.outer_iter_mut()) {
        for (from, mut to) in from.outer_iter().zip(to.outer_iter_mut()) {
            for (&source, pixel) in order.iter().zip(&mut to) {
                *pixel = from[[source / width, source % width]];
            }
        }
    }
    permuted
}

/// A turn about the centre, then a shift.
struct Motion {
    sine: f64,
    cosine: f64,
    shift: [f64; 2],
}

impl Motion {
    fn new(degrees: f64, shift: [f64; 2]) -> Self {
        let (sine, cosine) = libm::sincos(degrees.to_radians());
        Self { sine, cosine, shift }
    }

    fn of(&self, plane: ArrayView2<f32>) -> Array2<f32> {
        let (height, width) = plane.dim();
        let centre = [height, width].map(|n| (n as f64 - 1.0) / 2.0);
        Array2::from_shape_fn(plane.dim(), |(row, column)| {
            // Where the pixel came from: the motion backwards.
            let down = row as f64 - self.shift[0] - centre[0];
            let right = column as f64 - self.shift[1] - centre[1];
            let from_row = self.cosine * down + self.sine * right + centre[0];
            let from_column = self.cosine * right - self.sine * down + centre[1];
            between(plane, from_row, from_column)
        })
    }
}

/// The plane at a place between its pixels, from the four around it.
fn between(plane: ArrayView2<f32>, row: f64, column: f64) -> f32 {
    let (top, left) = (row.floor(), column.floor());
    let pixel = |row: f64, column: f64| {
        // A negative number has no `usize`; `as` would make it 0.
        if row < 0.0 || column < 0.0 {
            return 0.0;
        }
        f64::from(*plane.get((row as usize, column as usize)).unwrap_or(&0.0))
    };
    let (below, beside) = (row - top, column - left);
    let upper = (1.0 - beside) * pixel(top, left) + beside * pixel(top, left + 1.0);
    let lower = (1.0 - beside) * pixel(top + 1.0, left)
        + beside * pixel(top + 1.0, left + 1.0);
    ((1.0 - below) * upper + below * lower) as f32
}

#[cfg(test)]
mod tests {
    use ndarray::{array, s};

    use super::*;

    #[test]
    fn whole_pixels_move_exactly_and_leave_zeros_behind() {
        let plane = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]];
        let moved = array![[0.0, 0.0, 0.0], [2.0, 3.0, 0.0], [5.0, 6.0, 0.0]];
        assert_eq!(shift(&plane, 1.0, -1.0), Ok(moved));
        let nothing = Array2::zeros((3, 3));
        assert_eq!(shift(&plane, 9.0, 0.0), Ok(nothing.clone()));
        // Farther than any index counts.
        assert_eq!(shift(&plane, -f64::MAX, f64::MAX), Ok(nothing));
    }

    #[test]
    fn half_a_pixel_is_half_of_each_neighbour() {
        let plane = array![[0.0, 8.0, 4.0, 0.0]];
        // (0 + 0) / 2, (0 + 8) / 2, (8 + 4) / 2, (4 + 0) / 2
        let moved = array![[0.0, 4.0, 6.0, 2.0]];
        assert_eq!(shift(&plane, 0.0, 0.5), Ok(moved));
    }

    #[test]
    fn a_quarter_turn_is_counter_clockwise_and_four_of_them_are_none() {
        let plane = array![[1.0, 2.0], [3.0, 4.0]];
        let close = |a: &Array2<f32>, b: &Array2<f32>| {
            a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6)
        };
        let turn = |plane: &Array2<f32>| rotate(plane, 90.0).unwrap();
        let turned = turn(&plane);
        assert!(close(&turned, &array![[2.0, 4.0], [1.0, 3.0]]), "{turned}");
        assert_eq!(rotate(&plane, 0.0), Ok(plane.clone()));
        let back = turn(&turn(&turn(&turned)));
        assert!(close(&back, &plane), "{back}");
    }

    #[test]
    fn images_of_a_batch_change_each_in_its_own_way_and_keep_to_the_bounds() {
        // One dot in the middle of 9×9: a shift of at most 2 leaves it inside.
        let mut images = Array4::zeros((20, 2, 9, 9));
        images.slice_mut(s![.., .., 4, 4]).fill(1.0);
        let augment = Augment { shift: 2.0, turn: 0.0, seed: 3 };
        let changed = augment.apply(images.view(), 0).unwrap();
        for image in changed.outer_iter() {
            assert!((image.sum() - 2.0).abs() < 1e-5, "no ink is lost");
            assert_eq!(image.slice(s![0, .., ..]), image.slice(s![1, .., ..]));
            assert_eq!(image.slice(s![.., 0..2, ..]).sum(), 0.0);
        }
        assert_ne!(
            changed.slice(s![0, .., .., ..]),
            changed.slice(s![1, .., .., ..])
        );
        assert_ne!(changed, augment.apply(images.view(), 1).unwrap());
        let turning = Augment { turn: 15.0, ..augment };
        assert_ne!(changed, turning.apply(images.view(), 0).unwrap());
        let still = Augment { shift: 0.0, turn: 0.0, seed: 3 };
        assert_eq!(still.apply(images.view(), 0).unwrap(), images);
    }

    #[test]
    fn bounds_that_mean_nothing_are_refused() {
        let augment = Augment { shift: f64::NAN, turn: 0.0, seed: 0 };
        let error = augment.apply(Array4::zeros((1, 1, 2, 2)).view(), 0);
        assert_eq!(
            error.unwrap_err().to_string(),
            "shift is NaN, it must be finite and not negative"
        );
    }

    #[test]
    fn motions_that_are_no_numbers_are_refused() {
        let plane = array![[1.0, 2.0], [3.0, 4.0]];
        let text = |moved: Result<_>| moved.unwrap_err().to_string();
        assert_eq!(
            text(shift(&plane, f64::NAN, 0.0)),
            "the shift down is NaN, it must be finite"
        );
        assert_eq!(
            text(shift(&plane, 1.0, f64::INFINITY)),
            "the shift to the right is inf, it must be finite"
        );
        assert_eq!(
            text(rotate(&plane, f64::NEG_INFINITY)),
            "the angle in degrees is -inf, it must be finite"
        );
    }

    #[test]
    fn a_permutation_moves_every_image_alike_and_loses_no_pixel() {
        let images =
            Array4::from_shape_fn((2, 1, 5, 7), |(_, _, i, j)| (7 * i + j) as f32);
        let permuted = permute_pixels(images.view(), 1);
        assert_eq!(
            permuted.slice(s![0, 0, .., ..]),
            permuted.slice(s![1, 0, .., ..])
        );
        assert_ne!(permuted, images);
        let mut pixels: Vec<f32> =
            permuted.slice(s![0, .., .., ..]).iter().copied().collect();
        pixels.sort_by(f32::total_cmp);
        assert_eq!(pixels, (0..35).map(|p| p as f32).collect::<Vec<_>>());
    }
}
