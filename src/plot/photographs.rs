//! Photographs as they are.

use super::arrangement::Style;
use super::figure::refuse;
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
/// number of channels, and more than 64 million pixels.
pub fn photographs<L, P>(photographs: &[(L, P)]) -> Result<Picture>
where
    L: AsRef<str>,
    P: Photograph,
{
    if photographs.is_empty() {
        return Err(refuse("photographs", "0 given, a picture needs 1"));
    }
    let panels = photographs.iter();
    let panels = panels
        .map(|(label, photo)| {
            let panel = Panel::of_photograph(label.as_ref(), photo.values())?;
            Ok(Panel { frames: photo.frames().to_vec(), ..panel })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Picture::new(panels, Style::Maps, None, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array3, arr3};

    /// The colours of the four corners of a 2 × 2 photograph and its label.
    fn shown(photo: &Array3<f32>) -> (Vec<[u8; 3]>, String) {
        let panel = Panel::of_photograph("p", photo.view()).unwrap();
        (panel.pixels.iter().map(|pixel| pixel.color).collect(), panel.label)
    }

    #[test]
    fn brightness_is_shown_as_it_is() {
        // 0.2 · 255 = 51
        let rgb = arr3(&[[[0.0, 1.0]], [[0.2, 1.0]], [[1.0, 7.0]]]);
        assert_eq!(shown(&rgb).0, [[0, 51, 255], [255, 255, 255]]);
        let gray = arr3(&[[[0.2, -1.0]]]);
        assert_eq!(shown(&gray).0, [[51; 3], [0; 3]]);
    }

    #[test]
    fn a_pixel_with_a_channel_that_is_no_number_is_marked_once() {
        let (nan, infinite) = (f32::NAN, f32::INFINITY);
        let rgb = arr3(&[
            [[nan, infinite, 0.0]],
            [[nan, 0.0, 0.0]],
            [[infinite, 0.0, 0.0]],
        ]);
        let (colors, label) = shown(&rgb);
        assert_eq!(colors, [[255, 0, 255], [255, 0, 0], [0; 3]]);
        assert_eq!(label, "p (1 NaN, 1 +∞)");
    }

    #[test]
    fn what_is_no_photograph_is_refused_with_both_sides() {
        let refusal = |shape: (usize, usize, usize)| {
            let photo = Array3::<f32>::zeros(shape);
            photographs(&[("p", &photo)]).unwrap_err().to_string()
        };
        assert_eq!(
            refusal((4, 2, 2)),
            "figure “p”: has 4 channels, a photograph 1 or 3"
        );
        assert_eq!(
            refusal((3, 0, 2)),
            "figure “p”: a photograph of shape [3, 0, 2] has no pixels"
        );
        let none: [(&str, &Array3<f32>); 0] = [];
        assert_eq!(
            photographs(&none).unwrap_err().to_string(),
            "figure “photographs”: 0 given, a picture needs 1"
        );
    }
}
