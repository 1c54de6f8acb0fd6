//! Pixels without a letter among them, and their bytes as PNG.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use png::{BitDepth, ColorType, Encoder, EncodingError, chunk};

use super::scale::Rgb;

/// Of 0..=10: how long to look for something shorter.
const COMPRESSION: u8 = 6;

/// Rows of pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Pixels {
    width: usize,
    colors: Vec<Rgb>,
}

impl Pixels {
    /// `colors` in rows of `width`.
    pub(super) fn new(width: usize, colors: Vec<Rgb>) -> Self {
        Self { width, colors }
    }

    /// Width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> usize {
        self.colors.len() / self.width.max(1)
    }

    /// Red, green and blue in column `x` of row `y`; `None` outside of it.
    pub fn pixel(&self, x: usize, y: usize) -> Option<[u8; 3]> {
        let inside = x < self.width && y < self.height();
        inside.then(|| self.colors[y * self.width + x])
    }

    /// The bytes of a PNG file: 8 bits, gray where every pixel is, with
    /// `copyright` as its `Copyright` text.
    ///
    /// The same pixels give the same bytes on every machine: they are
    /// compressed by a compressor chosen here, not by the one that `png` is
    /// built with.
    pub fn to_png(&self, copyright: Option<&str>) -> Vec<u8> {
        self.encoded(copyright).unwrap_or_else(|error| {
            unreachable!("there are pixels and memory does not fail: {error}")
        })
    }

    /// The same, as an address that holds them all.
    pub(super) fn to_url(&self, copyright: Option<&str>) -> String {
        let png = STANDARD.encode(self.to_png(copyright));
        format!("data:image/png;base64,{png}")
    }

    fn encoded(&self, copyright: Option<&str>) -> Result<Vec<u8>, EncodingError> {
        let is_gray = |&[red, green, blue]: &Rgb| red == green && green == blue;
        let (color, channels, bytes) = if self.colors.iter().all(is_gray) {
            let bytes = self.colors.iter().map(|color| color[0]).collect();
            (ColorType::Grayscale, 1, bytes)
        } else {
            (ColorType::Rgb, 3, self.colors.concat())
        };
        let mut file = Vec::new();
        let [width, height] = [self.width(), self.height()].map(|side| side as u32);
        let mut encoder = Encoder::new(&mut file, width, height);
        encoder.set_color(color);
        encoder.set_depth(BitDepth::Eight);
        if let Some(copyright) = copyright {
            encoder.add_itxt_chunk("Copyright".into(), copyright.into())?;
        }
        let mut writer = encoder.write_header()?;
        let row = self.width * channels;
        writer.write_chunk(chunk::IDAT, &compressed(&bytes, row, channels))?;
        writer.finish()?;
        Ok(file)
    }
}

/// The shorter of two: the pixels as they are (for maps enlarged into squares),
/// and as differences from their neighbours (for photographs).
fn compressed(bytes: &[u8], row: usize, channels: usize) -> Vec<u8> {
    let plain = |row: &[u8], _: &[u8]| predicted(Filter::None, row, &[], channels);
    let least = |row: &[u8], above: &[u8]| {
        [Filter::Sub, Filter::Up, Filter::Paeth]
            .map(|filter| predicted(filter, row, above, channels))
            .into_iter()
            .min_by_key(|line| total(line))
            .unwrap_or_default()
    };
    let [plain, least] = [
        compress_to_vec_zlib(&filtered(bytes, row, plain), COMPRESSION),
        compress_to_vec_zlib(&filtered(bytes, row, least), COMPRESSION),
    ];
    if least.len() < plain.len() { least } else { plain }
}

/// What is taken from a byte before it is compressed: PNG's filter types.
#[derive(Clone, Copy)]
enum Filter {
    None = 0,
    Sub = 1,
    Up = 2,
    Paeth = 4,
}

fn filtered(
    bytes: &[u8],
    row: usize,
    line: impl Fn(&[u8], &[u8]) -> Vec<u8>,
) -> Vec<u8> {
    let blank = vec![0; row];
    let above = std::iter::once(&blank[..]).chain(bytes.chunks(row));
    let lines = bytes.chunks(row).zip(above);
    lines.flat_map(|(row, above)| line(row, above)).collect()
}

/// One row: the filter's number, then every byte less what the filter predicts.
fn predicted(filter: Filter, row: &[u8], above: &[u8], channels: usize) -> Vec<u8> {
    let before = |row: &[u8], index: usize| {
        index.checked_sub(channels).map_or(0, |before| row[before])
    };
    let differences = row.iter().enumerate().map(|(index, &byte)| {
        let prediction = match filter {
            Filter::None => 0,
            Filter::Sub => before(row, index),
            Filter::Up => above[index],
            Filter::Paeth => {
                paeth(before(row, index), above[index], before(above, index))
            }
        };
        byte.wrapping_sub(prediction)
    });
    std::iter::once(filter as u8).chain(differences).collect()
}

/// Of left, above and the one between them, the nearest to left + above − corner.
///
/// Source: Portable Network Graphics Specification, §9.4.
fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, above, corner].map(i32::from);
    let distance = |byte: u8| (a + b - c - i32::from(byte)).abs();
    let (to_left, to_above) = (distance(left), distance(above));
    let to_corner = distance(corner);
    if to_left <= to_above && to_left <= to_corner {
        left
    } else if to_above <= to_corner {
        above
    } else {
        corner
    }
}

/// The sum of the differences of a row, each as the smaller of ±.
fn total(line: &[u8]) -> u64 {
    let sizes = line.iter().skip(1);
    sizes.map(|&byte| u64::from((byte as i8).unsigned_abs())).sum()
}

// They look at photographs, which are files.
#[cfg(all(test, feature = "files"))]
mod tests;
