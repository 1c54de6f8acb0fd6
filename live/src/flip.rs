//! Both ways to slide a kernel: as it is, and turned by 180°.

use cnn::signal::{
    Border, Mode, convolve2d, convolve2d_bordered, correlate2d, correlate2d_bordered,
};

use crate::message::{Answer, Request, Result, said, whole};
use crate::table::{matrix, numbers_of};

/// How the picture goes on beyond its border where the map is as large as it.
const BORDERS: [Border; 4] =
    [Border::Zero, Border::Nearest, Border::Reflect, Border::Wrap];

/// Rows and columns of the picture and of the kernel; 0 to cross-correlate (⋆) or 1 to
/// convolve (∗); 0 to stay on the picture, or 1 to 4 for a map as large, with zeros
/// beyond the border, the last pixel again, the picture mirrored or from its other
/// side; the pixels, the weights.
///
/// The answer: rows and columns of the map, the map.
///
/// # Errors
/// For a kernel that is larger than the picture, for numbers that are not finite.
pub fn flip(request: Request<'_>) -> Result<Answer> {
    let ([rows, columns, high, wide, turns, border], rest) = request.first()?;
    let (picture, rest) = matrix("the picture", [rows, columns], rest)?;
    let (kernel, rest) = matrix("the kernel", [high, wide], rest)?;
    if !rest.is_empty() {
        return Err(format!("{} numbers too many were given", rest.len()));
    }
    if kernel.nrows() > picture.nrows() || kernel.ncols() > picture.ncols() {
        return Err(format!(
            "the kernel has {high}×{wide} weights, the picture {rows}×{columns} pixels"
        ));
    }
    let convolves = whole("the sign", turns, 0, 1)? == 1;
    let map = match whole("the border", border, 0, BORDERS.len())?.checked_sub(1) {
        None if convolves => convolve2d(&picture, &kernel, Mode::Valid),
        None => correlate2d(&picture, &kernel, Mode::Valid),
        Some(at) => {
            let slide = if convolves {
                convolve2d_bordered::<'_>
            } else {
                correlate2d_bordered::<'_>
            };
            slide(picture.view(), kernel.view(), Mode::Same, BORDERS[at])
        }
    };
    Ok(Answer { numbers: numbers_of(&[map.map_err(said)?.view()]), bytes: vec![] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(head: [f64; 6], numbers: &[f64]) -> Result<Vec<f64>> {
        let numbers = [&head[..], numbers].concat();
        flip(Request { numbers: &numbers, bytes: &[] }).map(|answer| answer.numbers)
    }

    #[test]
    fn a_pixel_prints_the_kernel_convolved_and_turned_correlated() {
        let mut numbers = vec![0.0; 9];
        numbers[4] = 1.0;
        numbers.extend([1., 2., 3., 4., 5., 6., 7., 8., 9.]);
        // As large as the picture, zeros beyond.
        let turned = ask([3., 3., 3., 3., 0., 1.], &numbers).unwrap();
        assert_eq!(turned, [3., 3., 9., 8., 7., 6., 5., 4., 3., 2., 1.]);
        let upright = ask([3., 3., 3., 3., 1., 1.], &numbers).unwrap();
        assert_eq!(upright, [3., 3., 1., 2., 3., 4., 5., 6., 7., 8., 9.]);
        // On the picture there is one place: its middle is the kernel's.
        for sign in [0.0, 1.0] {
            let one = ask([3., 3., 3., 3., sign, 0.], &numbers).unwrap();
            assert_eq!(one, [1., 1., 5.]);
        }
    }

    #[test]
    fn each_border_goes_on_in_its_own_way() {
        // A row of 1 2 3 under the weights 1 0 0: the pixel to the left.
        let numbers = [1., 2., 3., 1., 0., 0.];
        let first = |border| ask([1., 3., 1., 3., 0., border], &numbers).unwrap()[2];
        assert_eq!([1., 2., 3., 4.].map(first), [0.0, 1.0, 2.0, 3.0]);
    }

    #[test]
    fn what_does_not_fit_is_said_with_both_sizes() {
        let error = ask([1., 2., 2., 1., 0., 0.], &[1.0; 4]).unwrap_err();
        assert_eq!(error, "the kernel has 2×1 weights, the picture 1×2 pixels");
        assert_eq!(
            ask([1., 1., 1., 1., 0., 5.], &[1.0; 2]).unwrap_err(),
            "the border is 5: it must be from 0 to 4"
        );
        assert_eq!(
            ask([1., 1., 0., 0., 0., 0.], &[1.0]).unwrap_err(),
            "the number of rows of the kernel is 0: it must be from 1 to 16"
        );
        let error = ask([1., 1., 99., 99., 0., 0.], &[1.0; 2]).unwrap_err();
        assert!(error.contains("is 99: it must be from 1 to 16"), "{error}");
        let error = ask([1., 1., 1., 1., 0., 0.], &[1.0]).unwrap_err();
        assert_eq!(error, "0 numbers were given for the kernel, 1×1 are 1");
        let error = ask([1., 1., 1., 1., 0., 0.], &[f64::NAN, 1.0]).unwrap_err();
        assert!(error.starts_with("a number of the picture is NaN"), "{error}");
        let error = ask([1., 1., 1., 1., 0., 0.], &[1.0; 3]).unwrap_err();
        assert_eq!(error, "1 numbers too many were given");
    }
}
