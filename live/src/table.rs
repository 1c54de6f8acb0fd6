//! Small matrices among the numbers of a message.

use ndarray::{Array2, ArrayView2};

use crate::message::{Result, finite, said, whole};

/// The most rows or columns of a matrix whose numbers can be read.
const MOST: usize = 16;

/// A matrix of that many rows and columns, and the numbers behind it.
///
/// # Errors
/// For no rows or more than 16, for too few numbers, for ones that are not finite.
pub(crate) fn matrix<'a>(
    what: &str,
    [rows, columns]: [f64; 2],
    numbers: &'a [f64],
) -> Result<(Array2<f32>, &'a [f64])> {
    let rows = whole(&format!("the number of rows of {what}"), rows, 1, MOST)?;
    let columns =
        whole(&format!("the number of columns of {what}"), columns, 1, MOST)?;
    let (given, needed) = (numbers.len(), rows * columns);
    let (own, rest) = numbers.split_at_checked(needed).ok_or_else(|| {
        format!(
            "{given} numbers were given for {what}, {rows}×{columns} are {needed}"
        )
    })?;
    let own = finite(&format!("a number of {what}"), own)?;
    Ok((Array2::from_shape_vec((rows, columns), own).map_err(said)?, rest))
}

/// Of each: rows, columns, the numbers row by row.
pub(crate) fn numbers_of(matrices: &[ArrayView2<'_, f32>]) -> Vec<f64> {
    let mut numbers = Vec::new();
    for matrix in matrices {
        numbers.extend([matrix.nrows() as f64, matrix.ncols() as f64]);
        numbers.extend(matrix.iter().map(|&value| f64::from(value)));
    }
    numbers
}
