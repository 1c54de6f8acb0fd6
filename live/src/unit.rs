//! One unit of a map: a window on a small picture, products and their sum.

use cnn::signal::{Border, Mode, correlate2d, pad2d};
use ndarray::{Array2, s};

use crate::message::{Answer, Request, Result, finite, said, whole};

/// The most rows or columns of a picture whose numbers can be read.
const MOST: usize = 12;

/// A picture and a filter: rows and columns of both, rings of zeros around the picture,
/// the row and column of the place; the pixels, the weights.
///
/// The answer: rows and columns of the picture with its zeros and of the map; the
/// pixels, the map, the products at the place.
///
/// # Errors
/// For a filter that is larger than the picture, for numbers that are not finite.
pub fn unit(request: Request<'_>) -> Result<Answer> {
    let (sizes, numbers) = request.first::<7>()?;
    let rows = whole("the number of rows", sizes[0], 1, MOST)?;
    let columns = whole("the number of columns", sizes[1], 1, MOST)?;
    let high = whole("the height of the filter", sizes[2], 1, MOST)?;
    let wide = whole("the width of the filter", sizes[3], 1, MOST)?;
    let rings = whole("the number of rings of zeros", sizes[4], 0, 2)?;
    let needed = rows * columns + high * wide;
    if numbers.len() != needed {
        let given = numbers.len();
        return Err(format!(
            "{given} pixels and weights were given, {rows}×{columns} and \
             {high}×{wide} are {needed}"
        ));
    }
    let (pixels, weights) = numbers.split_at(rows * columns);
    let picture =
        Array2::from_shape_vec((rows, columns), finite("a pixel", pixels)?);
    let weights = Array2::from_shape_vec((high, wide), finite("a weight", weights)?);
    let (picture, weights) = (picture.map_err(said)?, weights.map_err(said)?);
    let picture = pad2d(&picture, [[rings; 2]; 2], Border::Zero).map_err(said)?;
    let (rows, columns) = picture.dim();
    if high > rows || wide > columns {
        return Err(format!(
            "the filter has {high}×{wide} weights, the picture with its zeros \
             {rows}×{columns} pixels"
        ));
    }
    let map = correlate2d(&picture, &weights, Mode::Valid).map_err(said)?;
    let row = whole("the row", sizes[5], 0, map.nrows() - 1)?;
    let column = whole("the column", sizes[6], 0, map.ncols() - 1)?;
    let beneath = picture.slice(s![row..row + high, column..column + wide]);
    let products =
        beneath.iter().zip(&weights).map(|(pixel, weight)| pixel * weight);
    let sizes = [picture.dim(), map.dim()];
    let sizes = sizes.into_iter().flat_map(|(rows, columns)| [rows, columns]);
    let sizes = sizes.map(|size| size as f64);
    let numbers = picture.iter().copied().chain(map.iter().copied()).chain(products);
    let numbers = sizes.chain(numbers.map(f64::from)).collect();
    Ok(Answer { numbers, bytes: vec![] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(numbers: &[f64]) -> Result<Vec<f64>> {
        unit(Request { numbers, bytes: &[] }).map(|answer| answer.numbers)
    }

    #[test]
    fn three_by_three_with_two_by_two_is_19_25_37_43() {
        // 0·0 + 1·1 + 3·2 + 4·3 = 19, then 1·0 + 2·1 + 4·2 + 5·3 = 25, …
        let counted: Vec<f64> = (0..9).chain(0..4).map(f64::from).collect();
        let place = |row, column| {
            ask(&[&[3., 3., 2., 2., 0., row, column][..], &counted].concat())
        };
        let answer = place(0.0, 1.0).unwrap();
        assert_eq!(answer[..4], [3.0, 3.0, 2.0, 2.0]);
        assert_eq!(answer[13..17], [19.0, 25.0, 37.0, 43.0]);
        // 1·0, 2·1, 4·2, 5·3
        assert_eq!(answer[17..], [0.0, 2.0, 8.0, 15.0]);
        let error = place(2.0, 0.0).unwrap_err();
        assert_eq!(error, "the row is 2: it must be from 0 to 1");
        // With a ring of zeros the first sum is 0·3.
        let padded = [&[3., 3., 2., 2., 1., 0., 1.][..], &counted].concat();
        let answer = ask(&padded).unwrap();
        assert_eq!(answer[..4], [5.0, 5.0, 4.0, 4.0]);
        assert_eq!(answer[4 + 25 + 1], 3.0, "0·2 + 1·3");
    }

    #[test]
    fn a_filter_larger_than_its_picture_is_refused_with_both_sizes() {
        let numbers = [&[1., 2., 2., 2., 0., 0., 0.][..], &[1.0; 6]].concat();
        let error = ask(&numbers).unwrap_err();
        let said =
            "the filter has 2×2 weights, the picture with its zeros 1×2 pixels";
        assert_eq!(error, said);
        assert!(
            ask(&[9., 9., 2., 2., 0., 0., 0.]).unwrap_err().contains("were given")
        );
    }
}
