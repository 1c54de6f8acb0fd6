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
