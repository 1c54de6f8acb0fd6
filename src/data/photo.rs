//! A picture as numbers.

#[cfg(test)]
mod claims;
#[cfg(test)]
mod cuts;
mod held;
mod jpeg;

use std::io::{Cursor, Read};
use std::path::Path;

use image::{DynamicImage, ImageFormat, ImageReader};
use ndarray::{Array2, Array3, Axis, s};

use super::credit;
use crate::{Error, Result};

/// The largest picture that is decoded, in pixels.
const MOST_PIXELS: u64 = 64_000_000;

/// The largest file that is read, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// A picture: 0.0 is black, 1.0 is full brightness, as the file encodes it
/// (for sRGB files: gamma and all).
#[derive(Debug, Clone, PartialEq)]
pub struct Photo {
    pixels: Array3<f32>,
    /// What whoever looks at it owes.
    credit: Option<&'static str>,
}

impl Photo {
    /// Reads a PNG or JPEG file.
    ///
    /// PNG gives the same numbers on every machine; JPEG decoders may differ in
    /// the last bit of a pixel.
    ///
    /// # Errors
    /// [`Error::Picture`], naming the file, as [`Photo::decode`] and where it
    /// cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let mut bytes = Vec::new();
        files::open(path)
            .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
            .map_err(|error| picture(&name, error))?;
        if bytes.len() as u64 > MOST_BYTES {
            let limit = MOST_BYTES >> 20;
            let reason = format!("has more than {limit} MiB, the limit");
            return Err(picture(&name, reason));
        }
        Self::decode(&name, &bytes)
    }

    /// Decodes the bytes of a PNG or JPEG file, of 8 or 16 bits, gray, palette
    /// or colour. Where it is transparent, white paper shows through.
    ///
    /// A camera's note of how it was held (Exif orientation, 1 to 8) is followed: up is
    /// up. Of several notes the first one counts, as in browsers; another number turns
    /// nothing, nor does what XMP or a comment says.
    ///
    /// # Errors
    /// [`Error::Picture`], beginning with `name`, for bytes of another kind,
    /// damaged or cut short, and for more than 64 million pixels or, in a JPEG, 100
    /// scans. A JPEG has no checksum: it is refused unless its scans have just the
    /// blocks of its size, which a change of a few bytes need not disturb.
    pub fn decode(name: &str, bytes: &[u8]) -> Result<Self> {
        let reader = || -> Result<_> {
            let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
            let reader = reader.map_err(|error| picture(name, error))?;
            match reader.format() {
                Some(ImageFormat::Png | ImageFormat::Jpeg) => Ok(reader),
                _ => Err(picture(
                    name,
                    format!(
                        "{} bytes that begin neither a PNG nor a JPEG",
                        bytes.len()
                    ),
                )),
            }
        };
        let size = reader()?.into_dimensions();
        let (width, height) = size.map_err(|error| picture(name, error))?;
        let pixels = u64::from(width) * u64::from(height);
        if pixels > MOST_PIXELS {
            let reason = format!(
                "says it has {width}×{height} = {} megapixels, the limit is {}",
                pixels / 1_000_000,
                MOST_PIXELS / 1_000_000
            );
            return Err(picture(name, reason));
        }
        if reader()?.format() == Some(ImageFormat::Jpeg) {
            // The decoder would fill what is missing with gray.
            jpeg::check(bytes).map_err(|reason| picture(name, reason))?;
        }
        let mut decoded =
            reader()?.decode().map_err(|error| picture(name, error))?;
        let held = held::orientation(bytes);
        decoded.apply_orientation(held.map_err(|reason| picture(name, reason))?);
        Ok(Self { pixels: to_array(&decoded), credit: None })
    }

    /// The same, with the line of credit that whoever looks at it owes.
    pub(super) fn credited(self, line: &'static str) -> Self {
        Self { credit: Some(line), ..self }
    }

    /// `[channels, height, width]`; one channel (gray) or three (red, green,
    /// blue), each 0.0..=1.0.
    pub fn pixels(&self) -> &Array3<f32> {
        self.credit.into_iter().for_each(credit::owe);
        &self.pixels
    }

    /// A part of it or another form, which owes what it owes.
    fn with(&self, pixels: Array3<f32>) -> Self {
        Self { pixels, credit: self.credit }
    }

    /// One channel: 0.299·red + 0.587·green + 0.114·blue, or the gray itself.
    ///
    /// # Shapes
    /// - output: `[height, width]`
    ///
    /// # Source
    /// The luma of ITU-R BT.601.
    pub fn to_gray(&self) -> Array2<f32> {
        let channel = |index| self.pixels().index_axis(Axis(0), index);
        if self.pixels.len_of(Axis(0)) == 1 {
            return channel(0).to_owned();
        }
        let [red, green, blue] = [0, 1, 2].map(channel);
        ndarray::Zip::from(red)
            .and(green)
            .and(blue)
            .map_collect(|&r, &g, &b| b.mul_add(0.114, g.mul_add(0.587, r * 0.299)))
    }

    /// Three channels; a gray picture has its one channel three times.
    ///
    /// # Shapes
    /// - output: `[3, height, width]`
    pub fn to_rgb(&self) -> Array3<f32> {
        let pixels = self.pixels();
        let (_, height, width) = pixels.dim();
        let three = pixels.broadcast((3, height, width));
        three.map_or_else(|| pixels.clone(), |three| three.to_owned())
    }

    /// The picture with `factor` × `factor` pixels averaged into one. Rows and
    /// columns that do not fill another block are left off.
    ///
    /// # Errors
    /// [`Error::Zero`] for a factor of 0, [`Error::KernelTooLarge`] if not even
    /// one block fits.
    pub fn shrink(&self, factor: usize) -> Result<Self> {
        let (channels, height, width) = self.pixels.dim();
        let blocks = crate::Window::new(factor).stride(factor);
        let blocks = crate::window::Window2d::from(blocks);
        let [rows, columns] = blocks.places([height, width])?;
        let share = 1.0 / (factor * factor) as f32;
        let pixels =
            Array3::from_shape_fn((channels, rows, columns), |(c, y, x)| {
                let (top, left) = (y * factor, x * factor);
                let block = s![c, top..top + factor, left..left + factor];
                self.pixels.slice(block).iter().fold(0.0, |sum, p| sum + p) * share
            });
        Ok(self.with(pixels))
    }

    /// The part `height` × `width` whose first pixel is at (`top`, `left`).
    ///
    /// # Errors
    /// [`Error::Shapes`] if it reaches beyond the picture.
    pub fn crop(
        &self,
        [top, left]: [usize; 2],
        [height, width]: [usize; 2],
    ) -> Result<Self> {
        let (_, rows, columns) = self.pixels.dim();
        let fits = |first: usize, length: usize, all: usize| {
            first.checked_add(length).is_some_and(|end| end <= all)
        };
        if !fits(top, height, rows) || !fits(left, width, columns) {
            return Err(Error::Shapes {
                left_name: "the part [top, left, height, width]",
                left: vec![top, left, height, width],
                right_name: "the picture",
                right: vec![rows, columns],
                rule: "a part lies inside of its picture",
            });
        }
        let part = s![.., top..top + height, left..left + width];
        Ok(self.with(self.pixels.slice(part).to_owned()))
    }
}

fn picture(name: &str, reason: impl ToString) -> Error {
    Error::Picture { name: name.to_owned(), reason: reason.to_string() }
}

/// `[channels, height, width]` of a decoded file, on white paper.
fn to_array(decoded: &DynamicImage) -> Array3<f32> {
    let channels = if decoded.color().has_color() { 3 } else { 1 };
    // Eight bits become sixteen exactly: v / 255 = 257·v / 65535.
    let rgba = decoded.to_rgba16();
    let size = (channels, rgba.height() as usize, rgba.width() as usize);
    Array3::from_shape_fn(size, |(channel, row, column)| {
        let pixel = rgba.get_pixel(column as u32, row as u32).0;
        let [value, opacity] =
            [pixel[channel], pixel[3]].map(|level| f32::from(level) / 65535.0);
        if opacity == 1.0 { value } else { value.mul_add(opacity, 1.0 - opacity) }
    })
}

#[cfg(test)]
mod tests;
