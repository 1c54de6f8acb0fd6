//! A window on a row of pixels, in every place that it takes.

use cnn::Window;

use crate::message::{Answer, Request, Result, said, whole};

/// The most pixels of a row, so that all of it can be seen.
const MOST: usize = 24;

/// Pixels of the row, elements of the window, padding at each end, stride, dilation; 1
/// for the way back, a transposed layer: then the first is how many numbers come in, a
/// place of the window for each.
///
/// The answer: places, pixels of the row, extent of the window; of each place its first
/// element, counted in pixels of the row, where negative ones and those behind the last
/// are padding; for each pixel how many windows look at it.
///
/// # Errors
/// For numbers out of their ranges, for a window that has no place, for a row too long.
pub fn sizes(request: Request<'_>) -> Result<Answer> {
    let ([given, kernel, padding, stride, dilation, back], _) = request.first()?;
    let given = whole("the number of pixels", given, 1, MOST)?;
    let kernel = whole("the number of elements", kernel, 1, 9)?;
    let padding = whole("the padding", padding, 0, 8)?;
    let stride = whole("the stride", stride, 1, 8)?;
    let dilation = whole("the dilation", dilation, 1, 8)?;
    let window = Window::new(kernel).stride(stride).dilation(dilation);
    let window = window.padding(padding);
    let (places, length) = match whole("the way", back, 0, 1)? {
        0 => (window.places(given).map_err(said)?, given),
        _ => (given, window.length(given, 0).map_err(said)?),
    };
    if length > 2 * MOST {
        return Err(format!(
            "{length} pixels come out, up to {} can be drawn",
            2 * MOST
        ));
    }
    let extent = window.extent().map_err(said)?;
    let mut looks = vec![0.0; length];
    for place in 0..places {
        let pixels =
            (0..kernel).filter_map(|element| window.pixel(place, element, length));
        pixels.for_each(|pixel| looks[pixel] += 1.0);
    }
    let mut numbers = vec![places as f64, length as f64, extent as f64];
    let first = |place: usize| (place * stride) as f64 - padding as f64;
    numbers.extend((0..places).map(first));
    numbers.extend(looks);
    Ok(Answer { numbers, bytes: vec![] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(numbers: [f64; 6]) -> Result<Vec<f64>> {
        sizes(Request { numbers: &numbers, bytes: &[] }).map(|answer| answer.numbers)
    }

    #[test]
    fn places_and_looks_are_counted_by_hand() {
        // 0 1 2 . and 4 5 6 .: two places, pixels 3 and 7 unseen
        let answer = ask([8., 3., 0., 4., 1., 0.]).unwrap();
        assert_eq!(answer[..5], [2., 8., 3., 0., 4.]);
        assert_eq!(answer[5..], [1., 1., 1., 0., 1., 1., 1., 0.]);
        // A ring of padding, elements 2 apart: −1 1 3, 0 2 4, 1 3 5
        let answer = ask([5., 3., 1., 1., 2., 0.]).unwrap();
        assert_eq!(answer[..6], [3., 5., 5., -1., 0., 1.]);
        assert_eq!(answer[6..], [1., 2., 1., 2., 1.]);
    }

    #[test]
    fn the_way_back_is_as_long_as_its_kernels_reach() {
        // 2 · (3 − 1) + 3 = 7, the second and third kernel on one pixel each
        let answer = ask([3., 3., 0., 2., 1., 1.]).unwrap();
        assert_eq!(answer[..6], [3., 7., 3., 0., 2., 4.]);
        assert_eq!(answer[6..], [1., 1., 2., 1., 2., 1., 1.]);
    }

    #[test]
    fn a_window_without_a_place_is_refused_with_both_sizes() {
        let error = ask([7., 5., 0., 1., 2., 0.]).unwrap_err();
        assert!(error.contains("spans 9"), "{error}");
        assert!(error.contains('7'), "{error}");
        let error = ask([24., 9., 0., 8., 1., 1.]).unwrap_err();
        assert_eq!(error, "193 pixels come out, up to 48 can be drawn");
        for at in 0..6 {
            let mut numbers = [8., 3., 0., 1., 1., 0.];
            numbers[at] = f64::NAN;
            assert!(ask(numbers).unwrap_err().contains("is NaN"));
        }
    }
}
