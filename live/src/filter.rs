//! Nine weights on a picture, and the map that they make.

use std::cell::RefCell;

use cnn::kernels::{self, Kernel3};
use cnn::signal::{Mode, correlate2d};
use ndarray::{Array2, ArrayView2, s};

use crate::message::{Answer, Request, Result, finite, said, whole};
use crate::scale;

/// Rows and columns of the filter.
const SIDE: usize = 3;
/// The most rows or columns of a picture.
const MOST: usize = 1024;

/// Filters to begin with, as the page names them.
const PRESETS: [Kernel3; 9] = [
    kernels::IDENTITY,
    kernels::SHARPEN,
    kernels::EMBOSS,
    kernels::SOBEL_X,
    kernels::SOBEL_Y,
    kernels::LAPLACIAN,
    kernels::LAPLACIAN_8,
    kernels::LINE_RISING,
    kernels::LINE_FALLING,
];

/// The core's named filters: identity, sharpen, emboss, Sobel x, Sobel y, Laplacian of
/// four and of eight neighbours, rising and falling line.
///
/// The answer: nine weights of each, row by row.
///
/// # Errors
/// None.
pub fn presets(_: Request<'_>) -> Result<Answer> {
    let numbers =
        PRESETS.iter().flatten().flatten().map(|&weight| f64::from(weight));
    Ok(Answer { numbers: numbers.collect(), bytes: vec![] })
}

thread_local! {
    static PICTURE: RefCell<Array2<f32>> = RefCell::default();
}

/// Takes the picture that filters are laid on: rows, columns, bytes of a pixel (1 gray,
/// 4 red, green, blue and opaque); its bytes, 0 black to 255 full brightness.
///
/// The answer: its pixels.
///
/// # Errors
/// For a picture that is smaller than the filter or larger than 1024 by 1024, and for
/// bytes that are not those of its size.
pub fn picture(request: Request<'_>) -> Result<Answer> {
    let ([rows, columns, each], _) = request.first()?;
    let rows = whole("the height of the picture", rows, SIDE, MOST)?;
    let columns = whole("the width of the picture", columns, SIDE, MOST)?;
    let each = whole("the number of bytes of a pixel", each, 1, 4)?;
    let (given, needed) = (request.bytes.len(), rows * columns * each);
    if given != needed {
        return Err(format!(
            "the picture has {given} bytes: {rows}×{columns} pixels are {needed}"
        ));
    }
    let level = |byte: u8| f32::from(byte) / 255.0;
    let gray = request.bytes.chunks_exact(each).map(|pixel| match pixel {
        // As the core makes photographs gray.
        [red, green, blue, _] => level(*blue)
            .mul_add(0.114, level(*green).mul_add(0.587, level(*red) * 0.299)),
        _ => level(pixel[0]),
    });
    let picture = Array2::from_shape_vec((rows, columns), gray.collect());
    let picture = picture.map_err(said)?;
    let bytes = scale::gray(picture.view(), 0.0, 1.0);
    PICTURE.set(picture);
    Ok(Answer { numbers: vec![], bytes })
}

/// What `work` makes of the picture that the page gave last.
///
/// # Errors
/// If it has given none.
pub(crate) fn of_picture<T>(
    work: impl FnOnce(&Array2<f32>) -> Result<T>,
) -> Result<T> {
    PICTURE.with_borrow(|picture| match picture.is_empty() {
        true => Err("there is no picture yet".to_owned()),
        false => work(picture),
    })
}

/// A filter and what is done with its sums.
struct Filter {
    weights: Array2<f32>,
    bias: f32,
    relu: bool,
}

/// Nine weights row by row, the bias, 1 for ReLU.
fn read(request: Request<'_>) -> Result<(Filter, &[f64])> {
    let (numbers, rest) = request.first::<11>()?;
    let weights = finite("a weight", &numbers[..9])?;
    let weights = Array2::from_shape_vec((SIDE, SIDE), weights).map_err(said)?;
    let bias = finite("the bias", &numbers[9..10])?[0];
    let relu = numbers[10] != 0.0;
    Ok((Filter { weights, bias, relu }, rest))
}

impl Filter {
    fn map(&self, picture: ArrayView2<f32>) -> Result<Array2<f32>> {
        let mut map =
            correlate2d(picture, &self.weights, Mode::Valid).map_err(said)?;
        if self.bias != 0.0 || self.relu {
            map.mapv_inplace(|sum| self.after(sum));
        }
        Ok(map)
    }

    /// Bias and ReLU, if there are.
    fn after(&self, sum: f32) -> f32 {
        let sum = sum + self.bias;
        if self.relu { sum.max(0.0) } else { sum }
    }
}

/// The map of a filter on the picture: nine weights row by row, the bias, 1 for ReLU.
///
/// The answer: rows, columns, the value of the darkest red, the sum of the weights, the
/// smallest and the largest value; the map's pixels.
///
/// # Errors
/// Without a picture, for weights that are not finite, for values that overflow.
pub fn filter(request: Request<'_>) -> Result<Answer> {
    let (filter, _) = read(request)?;
    PICTURE.with_borrow(|picture| {
        let map = filter.map(picture.view())?;
        let limit = scale::limit_of(map.view());
        let numbers = map.iter().map(|&value| f64::from(value));
        let ends = numbers
            .fold([f64::INFINITY, f64::NEG_INFINITY], |ends, value| {
                [ends[0].min(value), ends[1].max(value)]
            });
        let (rows, columns) = map.dim();
        let sum = filter.weights.iter().map(|&weight| f64::from(weight)).sum();
        let mut numbers = vec![rows as f64, columns as f64, limit, sum];
        numbers.extend(ends);
        Ok(Answer { numbers, bytes: scale::signed(map.view(), limit) })
    })
}

/// One number of the map: as [`filter`], then its row and column.
///
/// The answer: the nine pixels beneath the filter, the nine products, their sum, and
/// what bias and ReLU make of it.
///
/// # Errors
/// As [`filter`], and for a place that the map has not.
pub fn filter_at(request: Request<'_>) -> Result<Answer> {
    let (filter, place) = read(request)?;
    PICTURE.with_borrow(|picture| {
        let (height, width) = picture.dim();
        if height < SIDE || width < SIDE {
            return Err("there is no picture yet".to_owned());
        }
        let [row, column] = *place else {
            return Err(format!("{} numbers name a place: 2 do", place.len()));
        };
        let row = whole("the row", row, 0, height - SIDE)?;
        let column = whole("the column", column, 0, width - SIDE)?;
        let beneath = picture.slice(s![row..row + SIDE, column..column + SIDE]);
        let sum = correlate2d(beneath, &filter.weights, Mode::Valid);
        let sum = sum.map_err(said)?[[0, 0]];
        let products = beneath
            .iter()
            .zip(&filter.weights)
            .map(|(pixel, weight)| pixel * weight);
        let numbers = beneath.iter().copied().chain(products);
        let numbers = numbers.chain([sum, filter.after(sum)]).map(f64::from);
        Ok(Answer { numbers: numbers.collect(), bytes: vec![] })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(
        of: fn(Request<'_>) -> Result<Answer>,
        numbers: &[f64],
        bytes: &[u8],
    ) -> Result<Answer> {
        of(Request { numbers, bytes })
    }

    const RIGHT_LESS_LEFT: [f64; 9] = [-1., 0., 1., -2., 0., 2., -1., 0., 1.];

    fn with(rest: &[f64]) -> Vec<f64> {
        [&RIGHT_LESS_LEFT[..], rest].concat()
    }

    #[test]
    fn one_place_is_worked_out_by_hand() {
        // Columns of 0, 0, 51 and 255: 0, 0, 0.2, 1.
        let row = [0, 0, 51, 255];
        ask(picture, &[3.0, 4.0, 1.0], &[row, row, row].concat()).unwrap();
        // 4 · 0.2 − 4 · 0 = 0.8 and 4 · 1 − 4 · 0 = 4
        let answer = ask(filter, &with(&[0.0, 0.0]), &[]).unwrap();
        assert_eq!(answer.numbers[..2], [1.0, 2.0]);
        let near = |value: f64, wanted: f64| (value - wanted).abs() < 1e-6;
        assert!(near(answer.numbers[4], 0.8) && near(answer.numbers[5], 4.0));
        let answer = ask(filter_at, &with(&[-1.0, 1.0, 0.0, 1.0]), &[]).unwrap();
        assert_eq!(answer.numbers[..3], [0.0, f64::from(0.2_f32), 1.0]);
        assert_eq!(answer.numbers[9..12], [0.0, 0.0, 1.0]);
        assert_eq!(answer.numbers[18..], [4.0, 3.0]);
        let answer = ask(filter_at, &with(&[-1.0, 1.0, 0.0, 0.0]), &[]).unwrap();
        assert_eq!(answer.numbers[19], 0.0, "ReLU cuts 0.8 − 1 off");
    }

    #[test]
    fn what_cannot_be_is_said() {
        let error = ask(picture, &[2.0, 9.0, 1.0], &[]).unwrap_err();
        assert_eq!(
            error,
            "the height of the picture is 2: it must be from 3 to 1024"
        );
        let error = ask(picture, &[3.0, 3.0, 4.0], &[0; 35]).unwrap_err();
        assert_eq!(error, "the picture has 35 bytes: 3×3 pixels are 36");
        ask(picture, &[3.0, 3.0, 1.0], &[255; 9]).unwrap();
        let mut numbers = with(&[0.0, 0.0]);
        numbers[4] = f64::NAN;
        assert!(ask(filter, &numbers, &[]).unwrap_err().contains("a weight is NaN"));
        let error = ask(filter_at, &with(&[0.0, 0.0, 1.0, 0.0]), &[]).unwrap_err();
        assert_eq!(error, "the row is 1: it must be from 0 to 0");
    }

    #[test]
    fn weights_as_large_as_f32_has_them_make_a_map_and_no_panic() {
        ask(picture, &[3.0, 3.0, 1.0], &[255; 9]).unwrap();
        let numbers = [&[3e38; 9][..], &[0.0, 0.0]].concat();
        let answer = ask(filter, &numbers, &[]).unwrap();
        assert_eq!(answer.numbers[5], f64::INFINITY);
        assert_eq!(answer.bytes.len(), 4);
    }
}
