//! A picture as numbers.

use std::io::{Cursor, Read};
use std::path::Path;

use image::{DynamicImage, ImageFormat, ImageReader};
use ndarray::{Array2, Array3, Axis, s};

use crate::{Error, Result};

/// The largest picture that is decoded, in pixels.
const MOST_PIXELS: u64 = 64_000_000;

/// The largest file that is read, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// A picture: 0.0 is black, 1.0 is full brightness, as the file encodes it
/// (for sRGB files: gamma and all).
#[derive(Debug, Clone, PartialEq)]
pub struct Photo {
    /// `[channels, height, width]`; one channel (gray) or three (red, green,
    /// blue), each 0.0..=1.0.
    pub pixels: Array3<f32>,
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
        std::fs::File::open(path)
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
    /// # Errors
    /// [`Error::Picture`], beginning with `name`, for bytes of another kind,
    /// damaged or cut short, and for more than 64 million pixels.
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
        let decoded = reader()?.decode().map_err(|error| picture(name, error))?;
        Ok(Self {
            pixels: to_array(&decoded),
        })
    }

    /// One channel: 0.299·red + 0.587·green + 0.114·blue, or the gray itself.
    ///
    /// # Shapes
    /// - output: `[height, width]`
    ///
    /// # Source
    /// The luma of ITU-R BT.601.
    pub fn to_gray(&self) -> Array2<f32> {
        let channel = |index| self.pixels.index_axis(Axis(0), index);
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
        let (_, height, width) = self.pixels.dim();
        let three = self.pixels.broadcast((3, height, width));
        three.map_or_else(|| self.pixels.clone(), |three| three.to_owned())
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
        Ok(Self { pixels })
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
        Ok(Self {
            pixels: self.pixels.slice(part).to_owned(),
        })
    }
}

fn picture(name: &str, reason: impl ToString) -> Error {
    Error::Picture {
        name: name.to_owned(),
        reason: reason.to_string(),
    }
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
        if opacity == 1.0 {
            value
        } else {
            value.mul_add(opacity, 1.0 - opacity)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{arr2, arr3};
    use png::{BitDepth, ColorType};

    fn encoded(
        size: [u32; 2],
        color: ColorType,
        depth: BitDepth,
        data: &[u8],
    ) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, size[0], size[1]);
        encoder.set_color(color);
        encoder.set_depth(depth);
        if color == ColorType::Indexed {
            encoder.set_palette(vec![255, 0, 0, 0, 0, 255]);
        }
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(data).unwrap();
        writer.finish().unwrap();
        bytes
    }

    fn decoded(
        size: [u32; 2],
        color: ColorType,
        depth: BitDepth,
        data: &[u8],
    ) -> Array3<f32> {
        let bytes = encoded(size, color, depth, data);
        Photo::decode("a.png", &bytes).unwrap().pixels
    }

    fn refused(bytes: &[u8]) -> String {
        Photo::decode("a.png", bytes).unwrap_err().to_string()
    }

    #[test]
    fn one_gray_pixel_of_51_is_a_fifth() {
        // 51 / 255 = 0.2
        let pixels = decoded([1, 1], ColorType::Grayscale, BitDepth::Eight, &[51]);
        assert_eq!(pixels, arr3(&[[[0.2]]]));
    }

    #[test]
    fn sixteen_bits_are_not_rounded_to_eight() {
        // 0x0101 = 257 of 65535 is 1 / 255; 0x0001 is 1 / 65535
        let data = [1, 1, 0, 1];
        let pixels = decoded([2, 1], ColorType::Grayscale, BitDepth::Sixteen, &data);
        assert_eq!(pixels, arr3(&[[[1.0 / 255.0, 1.0 / 65535.0]]]));
    }

    #[test]
    fn white_paper_shows_through_what_is_transparent() {
        // Black at opacity 51 / 255 = 0.2: four fifths of white
        let data = [0, 0, 0, 51, 255, 0, 0, 255];
        let pixels = decoded([2, 1], ColorType::Rgba, BitDepth::Eight, &data);
        assert_eq!(pixels, arr3(&[[[0.8, 1.0]], [[0.8, 0.0]], [[0.8, 0.0]]]));
    }

    #[test]
    fn a_palette_is_looked_up() {
        let data = [0b0100_0000];
        let pixels = decoded([2, 1], ColorType::Indexed, BitDepth::One, &data);
        assert_eq!(pixels, arr3(&[[[1.0, 0.0]], [[0.0, 0.0]], [[0.0, 1.0]]]));
    }

    #[test]
    fn bytes_that_are_no_picture_are_refused_with_their_number() {
        let error = "a.png: 0 bytes that begin neither a PNG nor a JPEG";
        assert_eq!(refused(&[]), error);
        let error = "a.png: 9 bytes that begin neither a PNG nor a JPEG";
        assert_eq!(refused(b"GIF89a..."), error);
    }

    #[test]
    fn a_picture_cut_short_anywhere_is_an_error_not_half_a_picture() {
        let data: Vec<u8> = (0..64 * 64).map(|i| (i * 37 % 251) as u8).collect();
        let whole = encoded([64, 64], ColorType::Grayscale, BitDepth::Eight, &data);
        assert!(Photo::decode("a.png", &whole).is_ok());
        for length in [1, 8, 20, 33, 40, whole.len() / 2, whole.len() - 30] {
            assert!(refused(&whole[..length]).starts_with("a.png: "), "{length}");
        }
    }

    #[test]
    fn a_header_of_100_megapixels_is_refused_before_memory_is_asked_for() {
        let mut bytes = encoded([1, 1], ColorType::Grayscale, BitDepth::Eight, &[0]);
        // Signature 8, length 4, "IHDR" 4, then width and height; then the CRC.
        bytes[16..20].copy_from_slice(&10_000_u32.to_be_bytes());
        bytes[20..24].copy_from_slice(&10_000_u32.to_be_bytes());
        let mut crc = flate2::Crc::new();
        crc.update(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&crc.sum().to_be_bytes());
        assert_eq!(
            refused(&bytes),
            "a.png: says it has 10000×10000 = 100 megapixels, the limit is 64"
        );
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = Photo::open("no/such.png").unwrap_err().to_string();
        assert!(error.starts_with("no/such.png: "), "{error}");
    }

    #[test]
    fn gray_is_the_weighted_sum_of_the_colours() {
        let data = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];
        let bytes = encoded([4, 1], ColorType::Rgb, BitDepth::Eight, &data);
        let gray = Photo::decode("a.png", &bytes).unwrap().to_gray();
        assert_eq!(gray, arr2(&[[0.299, 0.587, 0.114, 1.0]]));
    }

    #[test]
    fn shrinking_averages_blocks_and_leaves_the_rest_off() {
        // (0 + 51 + 102 + 51) / 4 = 51, over 255 = 0.2
        let data = [0, 51, 9, 102, 51, 9];
        let bytes = encoded([3, 2], ColorType::Grayscale, BitDepth::Eight, &data);
        let photo = Photo::decode("a.png", &bytes).unwrap();
        assert_eq!(photo.shrink(2).unwrap().pixels, arr3(&[[[0.2]]]));
        assert_eq!(
            photo.shrink(3).unwrap_err().to_string(),
            "kernel 3 with dilation 1 spans 3 rows, the padded input has 2"
        );
        assert_eq!(
            photo.crop([0, 1], [2, 2]).unwrap().pixels.shape(),
            [1, 2, 2]
        );
        assert_eq!(
            photo.crop([0, usize::MAX], [2, 2]).unwrap_err().to_string(),
            format!(
                "the part [top, left, height, width] is [0, {}, 2, 2], the picture \
                 is [2, 3]: a part lies inside of its picture",
                usize::MAX
            )
        );
    }

    /// A PNG of 2×2 pixels.
    fn small() -> Vec<u8> {
        encoded([2, 2], ColorType::Rgb, BitDepth::Eight, &[7; 12])
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_bytes_behind_a_signature_are_refused_or_read(
            bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200),
            kept in 0_usize..60,
        ) {
            let begun = small();
            let bytes = [&begun[..kept.min(begun.len())], &bytes].concat();
            let _ = Photo::decode("a.png", &bytes);
        }

        #[test]
        fn a_changed_byte_is_noticed_or_harmless(place: usize, byte: u8) {
            let mut bytes = small();
            let place = place % bytes.len();
            bytes[place] = byte;
            if let Ok(photo) = Photo::decode("a.png", &bytes) {
                proptest::prop_assert!(photo.pixels.iter().all(|p| p.is_finite()));
            }
        }
    }
}
