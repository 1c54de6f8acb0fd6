//! What every figure refuses in the same words.

use crate::{Error, Result};

/// The most pixels of a picture.
const MOST_PIXELS: u128 = 64_000_000;

/// The error of a figure that cannot be drawn.
pub(super) fn refuse(label: &str, reason: impl Into<String>) -> Error {
    Error::Figure { label: label.to_owned(), reason: reason.into() }
}

/// # Errors
/// [`Error::Figure`] for more pixels than 64 million.
pub(super) fn check_size(label: &str, width: usize, height: usize) -> Result<()> {
    let pixels = width as u128 * height as u128;
    if pixels > MOST_PIXELS {
        let [pixels, most] = [pixels, MOST_PIXELS].map(|pixels| pixels / 1_000_000);
        let reason =
            format!("{width}×{height} are {pixels} megapixels, the limit is {most}");
        return Err(refuse(label, reason));
    }
    Ok(())
}
