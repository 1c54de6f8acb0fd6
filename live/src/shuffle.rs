//! Pixels that change places, and who notices: neighbours, a filter, a dense unit.

use cnn::kernels::SOBEL_X;
use cnn::linear::linear;
use cnn::random::{generator, uniform};
use cnn::signal::{Mode, correlate2d};
use ndarray::{Array2, ArrayView2, arr2};

use crate::filter::of_picture;
use crate::message::{Answer, Request, Result, said, whole};
use crate::scale;

// Chapter 1's own order: a module knows no chapter, and the formulas stand once.
#[path = "../../chapters/ch01_flattening/src/order.rs"]
mod order;

use order::{along_rows, in_order, order};

/// The levels of a pixel: as whole numbers, the sums of the unit are exact.
const LEVELS: f32 = 255.0;

/// The mean size of the numbers of a map.
fn strength(map: ArrayView2<f32>) -> f64 {
    map.iter().map(|value| f64::from(value.abs())).sum::<f64>() / map.len() as f64
}

/// The numbers in a row, row by row.
fn row(numbers: &Array2<f32>) -> Result<ArrayView2<'_, f32>> {
    numbers.view().into_shape_with_order((1, numbers.len())).map_err(said)
}

/// The page's picture with some of its pixels in another order: how many percent of them
/// change places, the seed of the order.
///
/// The answer: rows and columns; how many pixels stand elsewhere; for the picture as it
/// was and as it is, the correlation of neighbours in a row and the mean size of a filter
/// for vertical edges; the sum of a dense unit for the picture as it was, the same for
/// the one that is, and for that with the unit's weights in the same order. The pixels
/// of the picture, and those of the filter's map, on the scale of the map as it was.
///
/// # Errors
/// Without a picture, and for numbers out of range.
pub fn shuffle(request: Request<'_>) -> Result<Answer> {
    let ([percent, seed], _) = request.first()?;
    let percent = whole("the share in percent", percent, 0, 100)?;
    let seed = whole("the seed", seed, 0, 1_000_000)? as u64;
    of_picture(|straight| {
        let pixels = straight.len();
        let count = (pixels * percent + 50) / 100;
        let order = order(pixels, seed, count);
        let moved = order.iter().enumerate().filter(|&(place, &from)| place != from);
        let mixed = in_order(straight, &order);
        let edges = |picture| {
            correlate2d(picture, &arr2(&SOBEL_X), Mode::Valid).map_err(said)
        };
        let [before, after] = [edges(straight)?, edges(&mixed)?];

        let chance = &mut generator(seed, 2);
        let weights = Array2::from_shape_simple_fn(straight.dim(), || {
            if uniform(chance, 1.0) < 0.0 { -1.0 } else { 1.0 }
        });
        let levels =
            |picture: &Array2<f32>| picture.mapv(|it| (LEVELS * it).round());
        let sum = |picture: &Array2<f32>, weights: &Array2<f32>| {
            let sums = linear(row(&levels(picture))?, row(weights)?, None);
            Ok::<_, String>(f64::from(sums.map_err(said)?[[0, 0]]))
        };
        let numbers = vec![
            straight.nrows() as f64,
            straight.ncols() as f64,
            moved.count() as f64,
            along_rows(straight, 1),
            along_rows(&mixed, 1),
            strength(before.view()),
            strength(after.view()),
            sum(straight, &weights)?,
            sum(&mixed, &weights)?,
            sum(&mixed, &in_order(&weights, &order))?,
        ];
        let bytes = [
            scale::gray(mixed.view(), 0.0, 1.0),
            scale::signed(after.view(), scale::limit_of(before.view())),
        ];
        Ok(Answer { numbers, bytes: bytes.concat() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::picture;

    fn ask(percent: f64, seed: f64) -> Result<Vec<f64>> {
        let numbers = [percent, seed];
        shuffle(Request { numbers: &numbers, bytes: &[] })
            .map(|answer| answer.numbers)
    }

    /// A picture that grows brighter to the right and downwards.
    fn given() {
        let bytes: Vec<u8> =
            (0..60 * 80).map(|at| (at % 80 + at / 80) as u8).collect();
        picture(Request { numbers: &[60.0, 80.0, 1.0], bytes: &bytes }).unwrap();
    }

    #[test]
    fn neighbours_lose_each_other_and_a_unit_whose_weights_go_along_says_the_same() {
        given();
        let none = ask(0.0, 1.0).unwrap();
        assert_eq!(none[2], 0.0);
        assert!(none[3] == none[4] && none[4] > 0.99, "{}", none[4]);
        assert!(none[5] == none[6] && none[7] == none[8] && none[7] == none[9]);
        let mut last = none[4];
        for percent in [25.0, 50.0, 75.0, 100.0] {
            let some = ask(percent, 1.0).unwrap();
            assert!(some[4] < last, "{percent} %: {} of {last}", some[4]);
            last = some[4];
            assert!(some[6] > some[5]);
            assert_eq!(some[9], some[7]);
            assert_ne!(some[8], some[7]);
        }
        assert!(last.abs() < 0.05, "{last}");
    }

    #[test]
    fn what_is_out_of_range_or_has_no_picture_is_refused() {
        assert_eq!(ask(1.0, 1.0).unwrap_err(), "there is no picture yet");
        given();
        assert_eq!(
            ask(101.0, 1.0).unwrap_err(),
            "the share in percent is 101: it must be from 0 to 100"
        );
        assert_eq!(
            ask(1.0, -1.0).unwrap_err(),
            "the seed is -1: it must be from 0 to 1000000"
        );
    }
}
