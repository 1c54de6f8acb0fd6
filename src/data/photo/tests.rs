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
    assert_eq!(photo.crop([0, 1], [2, 2]).unwrap().pixels.shape(), [1, 2, 2]);
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

/// Four flat blocks in gray, of 16 by 8 pixels each, as a JPEG.
fn quarters(levels: [u8; 4]) -> Vec<u8> {
    let picture = image::GrayImage::from_fn(32, 16, |x, y| {
        image::Luma([levels[usize::from(y >= 8) * 2 + usize::from(x >= 16)]])
    });
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg).unwrap();
    bytes
}

/// With an Exif note of one entry, 0x0112, behind the start of the file.
fn held(orientation: u8, jpeg: &[u8]) -> Vec<u8> {
    let tiff = [
        b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(),
        &[orientation, 0, 0, 0, 0, 0, 0, 0],
    ]
    .concat();
    let length = (2 + 6 + tiff.len()) as u16;
    let note =
        [&[0xff, 0xe1][..], &length.to_be_bytes()[..], b"Exif\0\0", &tiff].concat();
    [&jpeg[..2], &note, &jpeg[2..]].concat()
}

#[test]
fn a_photograph_stands_upright_however_the_camera_was_held() {
    let levels = [0, 80, 160, 240];
    let jpeg = quarters(levels);
    // Top left, top right, bottom left, bottom right, as indices of what is stored.
    for (orientation, shown) in [
        (1, [0, 1, 2, 3]),
        (2, [1, 0, 3, 2]),
        (3, [3, 2, 1, 0]),
        (4, [2, 3, 0, 1]),
        (5, [0, 2, 1, 3]),
        (6, [2, 0, 3, 1]),
        (7, [3, 1, 2, 0]),
        (8, [1, 3, 0, 2]),
    ] {
        let photo =
            Photo::decode("a.jpg", &held(orientation, &jpeg)).unwrap().pixels;
        let (height, width) = if orientation < 5 { (16, 32) } else { (32, 16) };
        assert_eq!(photo.dim(), (1, height, width), "orientation {orientation}");
        let corners =
            [(0, 0), (0, width - 1), (height - 1, 0), (height - 1, width - 1)];
        for ((y, x), stored) in corners.into_iter().zip(shown) {
            let wanted = f32::from(levels[stored]) / 255.0;
            let got = photo[[0, y, x]];
            assert!((got - wanted).abs() < 0.02, "{orientation}: {got} at {y}, {x}");
        }
    }
}

#[test]
fn a_jpeg_that_is_cut_anywhere_is_refused() {
    let jpeg = held(6, &quarters([0, 80, 160, 240]));
    for end in 2..jpeg.len() {
        let error = Photo::decode("a.jpg", &jpeg[..end]);
        assert!(error.is_err(), "{end} of {} bytes", jpeg.len());
    }
    let said =
        Photo::decode("a.jpg", &jpeg[..jpeg.len() - 1]).unwrap_err().to_string();
    let end = format!("is cut short: {} bytes, and no end", jpeg.len() - 1);
    assert!(said.ends_with(&end), "{said}");
    // What stands behind the end is not the picture's.
    let longer = [&jpeg[..], b"more"].concat();
    assert_eq!(Photo::decode("a.jpg", &longer), Photo::decode("a.jpg", &jpeg));
}

#[test]
fn the_end_of_a_thumbnail_is_not_the_end_of_the_picture() {
    let jpeg = quarters([0, 80, 160, 240]);
    let thumbnail = quarters([9; 4]);
    let length = (2 + thumbnail.len()) as u16;
    let note = [&[0xff, 0xe2][..], &length.to_be_bytes()[..], &thumbnail].concat();
    let whole = [&jpeg[..2], &note, &jpeg[2..]].concat();
    assert!(Photo::decode("a.jpg", &whole).is_ok());
    let said = Photo::decode("a.jpg", &whole[..whole.len() - 2]).unwrap_err();
    assert!(said.to_string().contains("is cut short"), "{said}");
}
