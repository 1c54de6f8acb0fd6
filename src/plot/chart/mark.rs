//! What tells one series from another: a colour and a marker.

use plotters::prelude::*;

use super::ink::{Area, FINE, Result};

/// Colours of M. Okabe and K. Ito, "Color Universal Design" (2008), those that
/// show on white and on black first.
const COLORS: [RGBColor; 6] = [
    RGBColor(0x00, 0x72, 0xB2),
    RGBColor(0xD5, 0x5E, 0x00),
    RGBColor(0x00, 0x9E, 0x73),
    RGBColor(0xCC, 0x79, 0xA7),
    RGBColor(0xE6, 0x9F, 0x00),
    RGBColor(0x56, 0xB4, 0xE9),
];

/// Corners of the markers after the circle, in shares of its radius / 10.
const POLYGONS: [&[(i32, i32)]; 5] = [
    &[(-9, -9), (9, -9), (9, 9), (-9, 9)],
    &[(0, -12), (11, 8), (-11, 8)],
    &[(0, -13), (13, 0), (0, 13), (-13, 0)],
    &[(0, 12), (11, -8), (-11, -8)],
    &[
        (-4, -12),
        (4, -12),
        (4, -4),
        (12, -4),
        (12, 4),
        (4, 4),
        (4, 12),
        (-4, 12),
        (-4, 4),
        (-12, 4),
        (-12, -4),
        (-4, -4),
    ],
];

/// How long the dashes of a line and the spaces between them are, in units: those of the
/// first name, of the next one, and so on.
const DASHES: [[i32; 2]; 4] = [[7, 5], [2, 4], [14, 5], [4, 8]];

/// The dash and the space of the dashed lines of the name number `index`.
pub(super) fn dash(index: usize) -> [i32; 2] {
    DASHES[index % DASHES.len()]
}

/// The colour of the series number `index`.
pub(super) fn color(index: usize) -> RGBColor {
    COLORS[index % COLORS.len()]
}

/// Draws the marker of the series number `index`; six times six differ.
pub(super) fn draw(area: &Area<'_>, index: usize, (x, y): (i32, i32)) -> Result {
    let style = color(index).filled();
    let radius = 5 * FINE;
    let shape = (index + index / COLORS.len()) % (POLYGONS.len() + 1);
    let Some(corners) = shape.checked_sub(1).map(|shape| POLYGONS[shape]) else {
        return area.draw(&Circle::new((x, y), radius, style));
    };
    let corner = |&(right, down): &(i32, i32)| {
        (x + right * radius / 10, y + down * radius / 10)
    };
    let corners: Vec<_> = corners.iter().map(corner).collect();
    area.draw(&Polygon::new(corners, style))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::scale::contrast;

    #[test]
    fn the_first_four_colours_show_on_white_and_on_black() {
        for index in 0..4 {
            let RGBColor(red, green, blue) = color(index);
            for ground in [[255; 3], [29, 31, 33]] {
                let ratio = contrast([red, green, blue], ground);
                assert!(ratio >= 3.0, "{index} on {ground:?}: {ratio}");
            }
        }
    }
}
