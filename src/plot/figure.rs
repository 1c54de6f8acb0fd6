//! What every figure refuses in the same words.

use crate::Error;

/// The error of a figure that cannot be drawn.
pub(super) fn refuse(label: &str, reason: impl Into<String>) -> Error {
    Error::Figure { label: label.to_owned(), reason: reason.into() }
}
