//! How different makers note how a camera was held.

use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma};

use crate::data::Photo;

/// Kinds of numbers in a note.
const BYTE: u16 = 1;
const SHORT: u16 = 3;
const LONG: u16 = 4;

/// An Exif note: `0x0112`, the orientation, between two entries of others, the first
/// directory at `start`, and behind it one of the thumbnail, which was never turned.
fn note(big: bool, start: u32, kind: u16, orientation: u32) -> Vec<u8> {
    let short = |n: u16| if big { n.to_be_bytes() } else { n.to_le_bytes() };
    let long = |n: u32| if big { n.to_be_bytes() } else { n.to_le_bytes() };
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&short(tag)[..], &short(kind), &long(count), &value].concat()
    };
    let of_one = |n: u16| {
        let [a, b] = short(n);
        [a, b, 0, 0]
    };
    let held = match kind {
        BYTE => [orientation as u8, 0, 0, 0],
        SHORT => of_one(orientation as u16),
        _ => long(orientation),
    };
    let next = start + 2 + 3 * 12 + 4;
    let mut bytes = if big { b"MM".to_vec() } else { b"II".to_vec() };
    bytes.extend(short(42));
    bytes.extend(long(start));
    bytes.resize(start as usize, 0);
    bytes.extend(short(3));
    bytes.extend(entry(0x0103, 3, 1, of_one(6)));
    bytes.extend(entry(0x0112, kind, 1, held));
    bytes.extend(entry(0x011a, 5, 1, long(8)));
    bytes.extend(long(next));
    bytes.extend(short(1));
    bytes.extend(entry(0x0112, 3, 1, of_one(1)));
    bytes.extend(long(0));
    bytes
}

/// A segment `APP1` behind the first bytes, or behind the next segment.
fn in_jpeg(jpeg: &[u8], note: &[u8], later: bool) -> Vec<u8> {
    let next = 4 + usize::from(u16::from_be_bytes([jpeg[4], jpeg[5]]));
    let at = if later { next } else { 2 };
    let length = (2 + 6 + note.len()) as u16;
    let head = [&[0xff, 0xe1][..], &length.to_be_bytes(), b"Exif\0\0"].concat();
    [&jpeg[..at], &head, note, &jpeg[at..]].concat()
}

/// A chunk `eXIf` behind the head, or behind the pixels.
fn in_png(png: &[u8], note: &[u8], later: bool) -> Vec<u8> {
    let at = if later { png.len() - 12 } else { 33 };
    let named = [&b"eXIf"[..], note].concat();
    let mut crc = flate2::Crc::new();
    crc.update(&named);
    let length = (note.len() as u32).to_be_bytes();
    [&png[..at], &length, &named, &crc.sum().to_be_bytes(), &png[at..]].concat()
}

/// A picture of 32×16 pixels, dark on its left, as a file.
fn encoded(format: ImageFormat) -> Vec<u8> {
    let picture =
        GrayImage::from_fn(32, 16, |x, _| Luma([if x < 16 { 40 } else { 200 }]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Whether a file shows that picture as that orientation, 1 to 8, has it.
fn shows(file: &[u8], orientation: u32) -> bool {
    let photo = Photo::decode("a", file).unwrap().to_gray();
    let size = if orientation < 5 { (16, 32) } else { (32, 16) };
    // The dark half: on the left, or on top, unless it is turned away.
    let turned = [2, 3, 7, 8].contains(&orientation);
    photo.dim() == size && (photo[[0, 0]] < 0.3) != turned
}

#[test]
fn every_makers_note_of_every_orientation_is_followed_in_both_formats() {
    let (jpeg, png) = (encoded(ImageFormat::Jpeg), encoded(ImageFormat::Png));
    for orientation in 1..=8 {
        for (big, start) in [(false, 8), (true, 8), (false, 26), (true, 40)] {
            for kind in [BYTE, SHORT, LONG] {
                let note = note(big, start, kind, orientation);
                let prefixed = [b"Exif\0\0", &note[..]].concat();
                for (place, file) in [
                    in_jpeg(&jpeg, &note, false),
                    in_jpeg(&jpeg, &note, true),
                    in_png(&png, &note, false),
                    in_png(&png, &note, true),
                    in_png(&png, &prefixed, false),
                ]
                .iter()
                .enumerate()
                {
                    let all = (orientation, big, start, kind, place);
                    assert!(shows(file, orientation), "{all:?}");
                }
            }
        }
    }
}

#[test]
fn of_several_notes_the_first_one_counts() {
    let (jpeg, png) = (encoded(ImageFormat::Jpeg), encoded(ImageFormat::Png));
    let says = |orientation| note(true, 8, SHORT, orientation);
    // A directory without entries.
    let nothing = b"MM\0*\0\0\0\x08\0\0\0\0\0\0".to_vec();
    for (first, second, shown) in [
        (says(6), says(1), 6),
        (says(1), says(6), 1),
        (says(3), says(8), 3),
        (nothing, says(6), 1),
        (b"none".to_vec(), says(6), 1),
        (says(9), says(6), 1),
    ] {
        let both = in_jpeg(&in_jpeg(&jpeg, &second, false), &first, false);
        assert!(shows(&both, shown), "{shown} in a JPEG");
        let both = in_png(&in_png(&png, &second, false), &first, false);
        assert!(shows(&both, shown), "{shown} in a PNG");
        let both = in_png(&in_png(&png, &second, true), &first, false);
        assert!(shows(&both, shown), "{shown} in a PNG, the second behind");
    }
}

#[test]
fn a_note_that_makes_no_sense_turns_nothing() {
    let png = encoded(ImageFormat::Png);
    for (kind, orientations) in [
        (BYTE, &[0, 9, 255][..]),
        (SHORT, &[0, 9, 255, 256, 262, 65535]),
        (LONG, &[0, 9, 262, 0x6_0000, 0x1_0006, u32::MAX]),
        // A text, a fraction, and numbers with a sign.
        (2, &[6]),
        (5, &[6]),
        (8, &[6]),
        (9, &[6]),
    ] {
        for &orientation in orientations {
            for big in [false, true] {
                let note = note(big, 8, kind, orientation);
                let file = in_png(&png, &note, false);
                assert!(shows(&file, 1), "{orientation} of kind {kind}");
            }
        }
    }
    let whole = note(false, 8, SHORT, 6);
    for end in 0..20 {
        let file = in_png(&png, &whole[..end], false);
        assert!(shows(&file, 1), "{end} bytes");
    }
    // Two numbers are none, and nothing lies where the directory is said to be.
    let mut two = note(false, 8, SHORT, 6);
    two[8 + 2 + 12 + 4] = 2;
    assert!(shows(&in_png(&png, &two, false), 1));
    let mut far = note(true, 8, SHORT, 6);
    far[4..8].fill(0xff);
    assert!(shows(&in_png(&png, &far, false), 1));
}

#[test]
fn a_note_whose_checksum_does_not_fit_is_an_error() {
    let png = encoded(ImageFormat::Png);
    let mut file = in_png(&png, &note(true, 8, SHORT, 6), true);
    let value = file.len() - 12 - 4 - 4 - 2 - 12 - 4 - 12 - 4;
    file[value + 1] ^= 7;
    let said = Photo::decode("a.png", &file).unwrap_err().to_string();
    assert_eq!(said, "a.png: is damaged: its note of how it was held");
}

#[test]
fn the_orientation_of_other_formats_is_never_followed_as_they_are_refused() {
    let webp = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x08\0\0\0\x1f\0\0\x0f\0\0";
    let said = Photo::decode("a.webp", webp).unwrap_err().to_string();
    assert_eq!(said, "a.webp: 30 bytes that begin neither a PNG nor a JPEG");
}
