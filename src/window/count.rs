//! Sums and products of sizes that must be countable.

use crate::{Error, Result};

/// The sum of two sizes.
///
/// # Errors
/// [`Error::Overflow`] if it is more than `usize::MAX`.
pub(crate) fn add(left: usize, right: usize, unit: &'static str) -> Result<usize> {
    left.checked_add(right).ok_or_else(|| overflow(left, "+", right, unit))
}

/// The product of two sizes, as long as an array of them can be addressed.
///
/// # Errors
/// [`Error::Overflow`] if it is more than `isize::MAX` bytes of `f64`.
pub(crate) fn area(height: usize, width: usize) -> Result<usize> {
    height
        .checked_mul(width)
        .filter(|&elements| elements <= isize::MAX as usize / size_of::<f64>())
        .ok_or_else(|| overflow(height, "×", width, "elements"))
}

pub(super) fn overflow(
    left: usize,
    operation: &'static str,
    right: usize,
    unit: &'static str,
) -> Error {
    Error::Overflow { left, operation, right, unit }
}

pub(super) fn not_zero(
    value: usize,
    what: &'static str,
    unit: &'static str,
) -> Result<()> {
    if value == 0 {
        return Err(Error::Zero { what, unit });
    }
    Ok(())
}
