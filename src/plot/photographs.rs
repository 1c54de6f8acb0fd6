//! Photographs as they are.

use super::figure::refuse;
use super::layout::{Layout, Style};
use super::panel::{Panel, Photograph};
use super::picture::Picture;
use crate::Result;

/// Photographs in their true brightness, 0.0..=1.0, with a label above each.
///
/// What is darker than 0 or brighter than 1 is shown as black or full.
///
/// # Shapes
/// - each: `[channels, height, width]` with one channel (gray) or three
///
/// # Errors
/// [`crate::Error::Figure`] for no photograph, one without pixels or with another
/// number of channels, a letter that the font lacks, and more than 64 million
/// pixels in all.
pub fn photographs<L, P>(photographs: &[(L, &P)]) -> Result<Picture>
where
    L: AsRef<str>,
    P: Photograph + ?Sized,
{
    if photographs.is_empty() {
        return Err(refuse("photographs", "0 given, a picture needs 1"));
    }
    let panels = photographs.iter();
    let panels = panels
        .map(|(label, photo)| Panel::of_photograph(label.as_ref(), photo.values()))
        .collect::<Result<Vec<_>>>()?;
    Layout::new(&panels, Style::Maps, None, None)?.draw(&panels)
}
