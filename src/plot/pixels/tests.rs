//! Of photographs and maps, as bytes and read back.

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
