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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Photo;
    use crate::data::photos;
    use crate::plot::{Picture, filter_plate, photographs, signed_maps};
    use crate::{kernels, signal};

    /// FNV-1a of 64 bits.
    fn hash(bytes: &[u8]) -> u64 {
        bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }

    fn first(picture: Picture) -> Pixels {
        picture.pixels().next().unwrap()
    }

    fn temple() -> Pixels {
        let temple = photos::temple().shrink(2).unwrap();
        first(photographs(&[("temple", temple.pixels())]).unwrap())
    }

    fn edges() -> Pixels {
        let gray = photos::chelsea().shrink(2).unwrap().to_gray();
        let mode = signal::Mode::Valid;
        let edges = signal::correlate2d(&gray, &kernels::SOBEL_X, mode).unwrap();
        first(signed_maps(&[("∂x", &edges)]).unwrap())
    }

    fn plate() -> Pixels {
        first(filter_plate(&[("emboss", &kernels::EMBOSS)]).unwrap())
    }

    fn gray() -> Pixels {
        let brick = photos::brick().shrink(4).unwrap();
        first(photographs(&[("", brick.pixels())]).unwrap())
    }

    #[test]
    fn the_decoded_png_is_the_pixels() {
        for pixels in [temple(), edges(), plate(), gray()] {
            let png = pixels.to_png(None);
            let decoded = image::load_from_memory(&png).unwrap().to_rgb8();
            assert_eq!(decoded.into_raw(), pixels.colors.concat());
        }
    }

    #[test]
    fn gray_pixels_have_one_channel() {
        // The colour type is byte 25: 0 gray, 2 red, green and blue.
        assert_eq!(gray().to_png(None)[25], 0);
        assert_eq!(temple().to_png(None)[25], 2);
    }

    #[test]
    fn a_png_has_the_same_bytes_everywhere() {
        let hashes = [temple(), edges(), plate(), gray()]
            .map(|pixels| hash(&pixels.to_png(Some("Photo by A, CC BY 2.0"))));
        let known = [
            0x7c65_fc6f_43a1_8e7c,
            0x4bc4_461e_2837_f150,
            0xeb20_9c99_327a_aa5a,
            0x5789_3943_c937_15ef,
        ];
        assert_eq!(hashes, known, "{hashes:#x?}");
    }

    #[test]
    fn the_copyright_is_part_of_the_file_and_not_of_the_pixels() {
        let line = "Photo by Ä, <https://c.org/>";
        let png = plate().to_png(Some(line));
        let reader = png::Decoder::new(std::io::Cursor::new(&png)).read_info();
        let texts = &reader.unwrap().info().utf8_text.clone();
        assert_eq!(texts.len(), 1);
        assert_eq!(texts[0].keyword, "Copyright");
        assert_eq!(texts[0].get_text().unwrap(), line);
        let bare = Photo::decode("bare", &plate().to_png(None)).unwrap();
        assert_eq!(Photo::decode("credited", &png).unwrap(), bare);
    }

    #[test]
    fn a_photograph_is_compressed_to_less_than_its_differences() {
        let raw = temple().colors.len() * 3;
        let png = temple().to_png(None).len();
        assert!(png * 3 < raw * 2, "{png} of {raw} bytes");
    }

    #[test]
    fn a_pixel_outside_is_none() {
        let pixels = Pixels::new(2, vec![[1; 3], [2; 3]]);
        assert_eq!(pixels.pixel(1, 0), Some([2; 3]));
        assert_eq!(pixels.pixel(2, 0), None);
        assert_eq!(pixels.pixel(0, 1), None);
    }
}
