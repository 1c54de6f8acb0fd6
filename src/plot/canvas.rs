//! A white sheet that panels, frames and letters are put on.

use image::{Rgb as Pixel, RgbImage};

use super::font;
use super::scale::Rgb;

/// The paper: white in the light theme and in the dark one.
pub(super) const PAPER: Rgb = [255; 3];

/// The colour of letters.
const INK: Rgb = [32; 3];

/// Where a text stands relative to the point that it is given.
#[derive(Debug, Clone, Copy)]
pub(super) enum Align {
    /// It begins there.
    Left,
    /// It is centred there.
    Center,
    /// It ends there.
    Right,
}

/// The sheet. What falls off its edge is not drawn.
pub(super) struct Canvas {
    pub(super) image: RgbImage,
}

impl Canvas {
    /// A blank sheet.
    pub(super) fn new(width: u32, height: u32) -> Self {
        Self { image: RgbImage::from_pixel(width, height, Pixel(PAPER)) }
    }

    /// Fills the rectangle whose first pixel is at (`left`, `top`).
    pub(super) fn fill(
        &mut self,
        [left, top]: [usize; 2],
        [width, height]: [usize; 2],
        color: Rgb,
    ) {
        for y in top..top + height {
            for x in left..left + width {
                self.put(x as i64, y as i64, color);
            }
        }
    }

    /// Draws a line one pixel wide around the outside of a rectangle.
    pub(super) fn frame(
        &mut self,
        [left, top]: [usize; 2],
        [width, height]: [usize; 2],
        color: Rgb,
    ) {
        let [left, top] = [left as i64 - 1, top as i64 - 1];
        let [right, bottom] = [left + width as i64 + 1, top + height as i64 + 1];
        for x in left..=right {
            self.put(x, top, color);
            self.put(x, bottom, color);
        }
        for y in top..=bottom {
            self.put(left, y, color);
            self.put(right, y, color);
        }
    }

    /// Writes `text` in letters of `size` pixels, its baseline at `baseline`.
    pub(super) fn write(
        &mut self,
        text: &str,
        size: f32,
        [x, baseline]: [usize; 2],
        align: Align,
    ) {
        let width = font::width(text, size).round() as i64;
        let left = x as i64
            - match align {
                Align::Left => 0,
                Align::Center => width / 2,
                Align::Right => width,
            };
        font::draw(text, size, |right, down, level| {
            let (x, y) =
                (left + i64::from(right), baseline as i64 + i64::from(down));
            self.put(x, y, inked(level));
        });
    }

    fn put(&mut self, x: i64, y: i64, color: Rgb) {
        let place = u32::try_from(x).ok().zip(u32::try_from(y).ok());
        if let Some((x, y)) = place
            && let Some(pixel) = self.image.get_pixel_mut_checked(x, y)
        {
            pixel.0 = color;
        }
    }
}

/// Paper that letters cover `level` of 255.
fn inked(level: u8) -> Rgb {
    let level = u16::from(level);
    std::array::from_fn(|channel| {
        let [ink, paper] = [INK, PAPER].map(|color| u16::from(color[channel]));
        ((ink * level + paper * (255 - level) + 127) / 255) as u8
    })
}
