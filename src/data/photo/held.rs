//! How a camera was held, as different makers note it.

use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma};

use super::Photo;

/// An Exif note: `0x0112`, the orientation, between two entries of others, the first
/// directory at `start`, and behind it one of the thumbnail, which was never turned.
fn note(big: bool, start: u32, orientation: u16) -> Vec<u8> {
    let short = |n: u16| if big { n.to_be_bytes() } else { n.to_le_bytes() };
    let long = |n: u32| if big { n.to_be_bytes() } else { n.to_le_bytes() };
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&short(tag)[..], &short(kind), &long(count), &value].concat()
    };
    let of_one = |n: u16| {
        let [a, b] = short(n);
        [a, b, 0, 0]
    };
    let next = start + 2 + 3 * 12 + 4;
    let mut bytes = if big { b"MM".to_vec() } else { b"II".to_vec() };
    bytes.extend(short(42));
    bytes.extend(long(start));
    bytes.resize(start as usize, 0);
    bytes.extend(short(3));
    bytes.extend(entry(0x0103, 3, 1, of_one(6)));
    bytes.extend(entry(0x0112, 3, 1, of_one(orientation)));
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

/// A chunk `eXIf` behind the head.
fn in_png(png: &[u8], note: &[u8]) -> Vec<u8> {
    let named = [&b"eXIf"[..], note].concat();
    let mut crc = flate2::Crc::new();
    crc.update(&named);
    let length = (note.len() as u32).to_be_bytes();
    [&png[..33], &length, &named, &crc.sum().to_be_bytes(), &png[33..]].concat()
}

#[test]
fn every_makers_note_of_every_orientation_is_followed_in_both_formats() {
    let picture =
        GrayImage::from_fn(32, 16, |x, _| Luma([if x < 16 { 40 } else { 200 }]));
    let encoded = |format| {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    };
    let (jpeg, png) = (encoded(ImageFormat::Jpeg), encoded(ImageFormat::Png));
    for orientation in 1..=8_u16 {
        for (big, start) in [(false, 8), (true, 8), (false, 26), (true, 40)] {
            let note = note(big, start, orientation);
            for file in [
                in_jpeg(&jpeg, &note, false),
                in_jpeg(&jpeg, &note, true),
                in_png(&png, &note),
            ] {
                let photo = Photo::decode("a", &file).unwrap().to_gray();
                let wide = orientation < 5;
                let size = if wide { (16, 32) } else { (32, 16) };
                assert_eq!(photo.dim(), size, "orientation {orientation}");
                // The dark half: on the left, or on top, unless it is turned away.
                let turned = [2, 3, 7, 8].contains(&orientation);
                let dark = photo[[0, 0]] < 0.3;
                assert_eq!(dark, !turned, "orientation {orientation}, big {big}");
            }
        }
    }
}

#[test]
fn a_note_that_makes_no_sense_turns_nothing() {
    let picture = GrayImage::from_pixel(3, 2, Luma([9]));
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).unwrap();
    let png = png.into_inner();
    for orientation in [0, 9, 255, 262, u16::MAX] {
        let file = in_png(&png, &note(true, 8, orientation));
        let photo = Photo::decode("a", &file).unwrap();
        assert_eq!(photo.pixels().dim(), (1, 2, 3), "orientation {orientation}");
    }
    let whole = note(false, 8, 6);
    for end in 0..20 {
        let photo = Photo::decode("a", &in_png(&png, &whole[..end])).unwrap();
        assert_eq!(photo.pixels().dim(), (1, 2, 3), "{end} bytes");
    }
}
