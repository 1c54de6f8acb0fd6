//! What a page asks, and what it is answered: numbers and bytes.

use std::fmt::Display;

/// An answer, or a sentence that says what is wrong and both sides of it.
pub type Result<T> = std::result::Result<T, String>;

/// Numbers, then bytes of a picture or a file.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What they are the function says.
    pub numbers: &'a [f64],
    /// Likewise.
    pub bytes: &'a [u8],
}

/// Numbers, then the bytes of pictures: red, green, blue and opaque, row by row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// What they are the function says.
    pub numbers: Vec<f64>,
    /// Likewise.
    pub bytes: Vec<u8>,
}

impl<'a> Request<'a> {
    /// The first `N` numbers and the ones behind them.
    ///
    /// # Errors
    /// If there are fewer.
    pub(crate) fn first<const N: usize>(self) -> Result<([f64; N], &'a [f64])> {
        let split = self.numbers.split_first_chunk::<N>();
        let (first, rest) = split.ok_or_else(|| {
            format!("{} numbers were given, {N} are needed", self.numbers.len())
        })?;
        Ok((*first, rest))
    }
}

/// A whole number from `least` to `most`.
///
/// # Errors
/// If it is none.
pub(crate) fn whole(
    what: &str,
    number: f64,
    least: usize,
    most: usize,
) -> Result<usize> {
    let ok =
        number.fract() == 0.0 && number >= least as f64 && number <= most as f64;
    match ok {
        true => Ok(number as usize),
        false => {
            Err(format!("{what} is {number}: it must be from {least} to {most}"))
        }
    }
}

/// Finite numbers as f32.
///
/// # Errors
/// If one is not finite, or too large.
pub(crate) fn finite(what: &str, numbers: &[f64]) -> Result<Vec<f32>> {
    let one = |&number: &f64| {
        let small = number as f32;
        match small.is_finite() {
            true => Ok(small),
            // Written out: no other number of a module is printed so.
            false => {
                Err(format!("{what} is {number}: it must lie within ±3.4028235e38"))
            }
        }
    };
    numbers.iter().map(one).collect()
}

/// The core's error as a sentence.
pub(crate) fn said(error: impl Display) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_whole_number_in_its_range_is_refused_with_both_sides() {
        assert_eq!(whole("the row", 3.0, 0, 9), Ok(3));
        for number in [-1.0, 10.0, 2.5, f64::NAN, f64::INFINITY] {
            let error = whole("the row", number, 0, 9).unwrap_err();
            assert_eq!(
                error,
                format!("the row is {number}: it must be from 0 to 9")
            );
        }
        assert_eq!(format!("{:e}", f32::MAX), "3.4028235e38");
        assert!(
            finite("a weight", &[1.0, 1e39])
                .unwrap_err()
                .contains("a weight is 1000")
        );
    }

    #[test]
    fn too_few_numbers_are_refused_with_both_counts() {
        let request = Request { numbers: &[1.0], bytes: &[] };
        let error = request.first::<3>().unwrap_err();
        assert_eq!(error, "1 numbers were given, 3 are needed");
    }
}
