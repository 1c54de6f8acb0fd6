//! What pooling keeps of a small picture, what it hides, and where slopes go back.

use cnn::Window;
use cnn::pool::{
    Divisor, avg_pool2d, avg_pool2d_backward, blur_pool2d, l2_pool2d,
    l2_pool2d_backward, max_pool2d, max_pool2d_backward,
};
use ndarray::{Array2, Array4, ArrayView4, Axis, s};

use crate::message::{Answer, Request, Result, said, whole};
use crate::table::{matrix, numbers_of};

/// All ways to move by one pixel, down and to the right.
const MOVES: [[usize; 2]; 8] = {
    // What leaves the picture comes in on the other side: back is all but one.
    const BACK: usize = usize::MAX;
    [
        [BACK, BACK],
        [BACK, 0],
        [BACK, 1],
        [0, BACK],
        [0, 1],
        [1, BACK],
        [1, 0],
        [1, 1],
    ]
};

/// Ways to summarise a window.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Largest,
    Mean,
    Length,
    First,
    Blur,
}

const WAYS: [Way; 5] = [Way::Largest, Way::Mean, Way::Length, Way::First, Way::Blur];

fn batch(map: &Array2<f32>) -> ArrayView4<'_, f32> {
    map.view().insert_axis(Axis(0)).insert_axis(Axis(0))
}

fn map(batch: Array4<f32>) -> Array2<f32> {
    batch.index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0)
}

impl Way {
    fn of(self, picture: &Array2<f32>, window: Window) -> cnn::Result<Array2<f32>> {
        let pixels = batch(picture);
        let pooled = match self {
            Self::Largest => max_pool2d(pixels, window)?.values,
            Self::Mean => avg_pool2d(pixels, window, Divisor::default())?,
            Self::Length => l2_pool2d(pixels, window)?,
            Self::First => {
                let first = Window::new(1).stride(window.stride);
                let rows = window.places(picture.nrows())?;
                let columns = window.places(picture.ncols())?;
                let first = avg_pool2d(pixels, first, Divisor::default())?;
                first.slice_move(s![.., .., ..rows, ..columns])
            }
            Self::Blur => blur_pool2d(pixels, window)?,
        };
        Ok(map(pooled))
    }

    /// The slopes of the picture, from those of the pooled map.
    fn back(
        self,
        picture: &Array2<f32>,
        slopes: &Array2<f32>,
        window: Window,
    ) -> Result<Array2<f32>> {
        let (pixels, slopes) = (batch(picture), batch(slopes));
        let size = [picture.nrows(), picture.ncols()];
        let back = match self {
            Self::Largest => {
                let indices = max_pool2d(pixels, window).map_err(said)?.indices;
                max_pool2d_backward(slopes, &indices, size)
            }
            Self::Mean => {
                avg_pool2d_backward(slopes, size, window, Divisor::default())
            }
            Self::Length => l2_pool2d_backward(slopes, pixels, window),
            Self::First | Self::Blur => {
                return Err("slopes go back through the largest, the mean or the \
                            length, this is another way"
                    .to_owned());
            }
        };
        Ok(map(back.map_err(said)?))
    }
}

/// The picture moved; what leaves it comes in on the other side.
fn moved(picture: &Array2<f32>, [down, right]: [usize; 2]) -> Array2<f32> {
    let (rows, columns) = picture.dim();
    // One back is all but one on.
    let from = |at: usize, step: usize, length: usize| match step {
        0 => at,
        1 => (at + length - 1) % length,
        _ => (at + 1) % length,
    };
    Array2::from_shape_fn((rows, columns), |(row, column)| {
        picture[[from(row, down, rows), from(column, right, columns)]]
    })
}

/// The way (0 the largest, 1 the mean, 2 the length, 3 the first pixel, 4 a blur and
/// then the first), the window, the picture, and what stands behind it.
type Asked<'a> = (Way, Window, Array2<f32>, &'a [f64]);

fn read(request: Request<'_>) -> Result<Asked<'_>> {
    let ([way, kernel, stride, rows, columns], rest) = request.first()?;
    let way = WAYS[whole("the way of pooling", way, 0, WAYS.len() - 1)?];
    let kernel = whole("the side of the window", kernel, 1, 8)?;
    let stride = whole("the stride", stride, 1, 8)?;
    let (picture, rest) = matrix("the picture", [rows, columns], rest)?;
    let window = Window::new(kernel).stride(stride);
    let window = match way {
        Way::Blur => window.same().map_err(said)?,
        _ => window,
    };
    Ok((way, window, picture, rest))
}

/// A picture pooled: the way, the sides of the window, the stride, rows and columns of
/// the picture, its pixels.
///
/// The answer: rows and columns of the pooled map and the map; for each of the eight
/// moves by one pixel, from up and left to down and right, 1 if it leaves that map as it
/// is.
///
/// # Errors
/// For a window that does not fit, for numbers that are not finite.
pub fn pool(request: Request<'_>) -> Result<Answer> {
    let (way, window, picture, _) = read(request)?;
    let pooled = way.of(&picture, window).map_err(said)?;
    let mut numbers = numbers_of(&[pooled.view()]);
    for step in MOVES {
        let after = way.of(&moved(&picture, step), window).map_err(said)?;
        numbers.push(f64::from(u8::from(after == pooled)));
    }
    Ok(Answer { numbers, bytes: vec![] })
}

/// How slopes go back: as [`pool`], then a slope for each number of the pooled map.
///
/// The answer: the pooled map and the slopes of the picture, each behind its rows and
/// columns.
///
/// # Errors
/// As [`pool`]; for another number of slopes, for a way that slopes do not go back here.
pub fn route(request: Request<'_>) -> Result<Answer> {
    let (way, window, picture, rest) = read(request)?;
    let pooled = way.of(&picture, window).map_err(said)?;
    let sizes = [pooled.nrows(), pooled.ncols()].map(|size| size as f64);
    let (slopes, more) = matrix("the slopes", sizes, rest)?;
    if !more.is_empty() {
        return Err(format!(
            "{} slopes were given, the pooled map has {}",
            rest.len(),
            pooled.len()
        ));
    }
    let back = way.back(&picture, &slopes, window)?;
    let numbers = numbers_of(&[pooled.view(), back.view()]);
    Ok(Answer { numbers, bytes: vec![] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(
        of: fn(Request<'_>) -> Result<Answer>,
        head: [f64; 5],
        numbers: &[f64],
    ) -> Result<Vec<f64>> {
        let numbers = [&head[..], numbers].concat();
        of(Request { numbers: &numbers, bytes: &[] }).map(|answer| answer.numbers)
    }

    const COUNTED: [f64; 4] = [1., 2., 3., 4.];

    #[test]
    fn each_way_is_worked_out_by_hand() {
        let of = |way| ask(pool, [way, 2., 2., 2., 2.], &COUNTED).unwrap()[2];
        // The length: √(1 + 4 + 9 + 16)
        assert_eq!(
            [0., 1., 2., 3.].map(of),
            [4.0, 2.5, f64::from(30_f32.sqrt()), 1.0]
        );
        // The blur of two: a quarter of each of four.
        let blurred = ask(pool, [4., 2., 2., 2., 2.], &COUNTED).unwrap();
        assert_eq!(blurred[..2], [1.0, 1.0]);
    }

    #[test]
    fn of_a_bright_pixel_at_the_upper_left_three_moves_stay_in_its_window() {
        let mut dot = [0.0; 16];
        dot[0] = 1.0;
        let answer = ask(pool, [0., 2., 2., 4., 4.], &dot).unwrap();
        assert_eq!(answer[..6], [2., 2., 1., 0., 0., 0.]);
        // To the right, down, and both: the fifth, seventh and eighth move.
        assert_eq!(answer[6..], [0., 0., 0., 0., 1., 0., 1., 1.]);
    }

    #[test]
    fn a_move_takes_the_pixels_along_and_round_the_rim() {
        let picture =
            Array2::from_shape_fn((3, 4), |(row, column)| (4 * row + column) as f32);
        for [down, right] in MOVES {
            let there = moved(&picture, [down, right]);
            let back = [down, right].map(usize::wrapping_neg);
            assert_eq!(moved(&there, back), picture);
            let row = 1_usize.wrapping_add(down);
            let column = 1_usize.wrapping_add(right);
            assert_eq!(there[[row, column]], picture[[1, 1]]);
        }
    }

    #[test]
    fn a_slope_goes_to_the_largest_or_in_equal_shares() {
        let with = |way| {
            let numbers = [&COUNTED[..], &[8.0]].concat();
            ask(route, [way, 2., 2., 2., 2.], &numbers).unwrap()
        };
        assert_eq!(with(0.0)[3..], [2., 2., 0., 0., 0., 8.]);
        assert_eq!(with(1.0)[5..], [2., 2., 2., 2.]);
    }

    #[test]
    fn what_does_not_fit_is_said_with_both_sides() {
        let error = ask(pool, [0., 3., 1., 2., 2.], &COUNTED).unwrap_err();
        assert!(error.contains('3') && error.contains('2'), "{error}");
        let error = ask(pool, [9., 2., 1., 2., 2.], &COUNTED).unwrap_err();
        assert_eq!(error, "the way of pooling is 9: it must be from 0 to 4");
        let numbers = [&COUNTED[..], &[1.0, 2.0]].concat();
        let error = ask(route, [0., 2., 2., 2., 2.], &numbers).unwrap_err();
        assert_eq!(error, "2 slopes were given, the pooled map has 1");
        let error = ask(route, [3., 2., 2., 2., 2.], &numbers[..5]).unwrap_err();
        assert!(error.starts_with("slopes go back"), "{error}");
        assert!(ask(pool, [0., 0., 1., 2., 2.], &COUNTED).is_err());
        assert!(ask(pool, [0., 2., 0., 2., 2.], &COUNTED).is_err());
    }
}
