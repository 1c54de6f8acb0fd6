use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use ndarray::array;

use super::*;

const SIX: [u8; 18] = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn refused(bytes: &[u8]) -> String {
    read_at_most::<u8>(bytes, 1000).unwrap_err().to_string()
}

#[test]
fn plain_and_packed_files_hold_the_same_array() {
    let expected = array![[1, 2, 3], [4, 5, 6]].into_dyn();
    assert_eq!(read::<u8>(&SIX[..]), Ok(expected.clone()));
    assert_eq!(read::<u8>(&packed(&SIX)[..]), Ok(expected.clone()));
    // Two gzip files in a row are one.
    let parts = [packed(&SIX[..9]), packed(&SIX[9..])].concat();
    assert_eq!(read::<u8>(&parts[..]), Ok(expected));
}

#[test]
fn every_type_of_the_format_is_read_big_endian() {
    let one = |code, bytes: &[u8]| [&[0, 0, code, 1, 0, 0, 0, 1], bytes].concat();
    let i8s = one(0x09, &[0xff]);
    assert_eq!(read::<i8>(&i8s[..]).unwrap()[0], -1);
    let i16s = one(0x0b, &[0xff, 0xfe]);
    assert_eq!(read::<i16>(&i16s[..]).unwrap()[0], -2);
    let i32s = one(0x0c, &[0, 1, 0, 0]);
    assert_eq!(read::<i32>(&i32s[..]).unwrap()[0], 65536);
    let f32s = one(0x0d, &1.5_f32.to_be_bytes());
    assert_eq!(read::<f32>(&f32s[..]).unwrap()[0], 1.5);
    let f64s = one(0x0e, &(-0.1_f64).to_be_bytes());
    assert_eq!(read::<f64>(&f64s[..]).unwrap()[0], -0.1);
}

#[test]
fn a_wrong_magic_number_is_shown() {
    assert_eq!(
        refused(b"\x89PNG...."),
        "IDX data: it begins with the bytes [89, 50, 4e, 47], an IDX file with \
         00 00, a type and a number of dimensions"
    );
    assert_eq!(
        refused(b"\0\0\x08"),
        "IDX data: it begins with the bytes [00, 00, 08], an IDX file with \
         00 00, a type and a number of dimensions"
    );
    assert_eq!(
        read::<f32>(&SIX[..]).unwrap_err().to_string(),
        "IDX data: its type is 0x08, 0x0d (f32) is wanted"
    );
}

#[test]
fn a_file_that_ends_early_says_how_much_there_is() {
    assert_eq!(
        refused(&SIX[..16]),
        "IDX data: the shape [2, 3] of u8 needs 6 bytes, there are 4"
    );
    assert_eq!(
        refused(&[0, 0, 8, 255, 0, 0, 0, 1]),
        "IDX data: its 255 dimensions need 1020 bytes, there are 4"
    );
    let cut = &packed(&SIX)[..20];
    assert!(refused(cut).contains("cannot be read beyond"), "{}", refused(cut));
}

#[test]
fn a_file_that_goes_on_is_refused() {
    assert_eq!(
        refused(&[&SIX[..], &[7]].concat()),
        "IDX data: the shape [2, 3] of u8 needs 6 bytes, there are more"
    );
}

#[test]
fn a_claim_of_more_than_there_may_be_is_refused_before_it_is_believed() {
    let most = [0xff; 4];
    let claim =
        |sizes: u8| [&[0, 0, 8, sizes], &most.repeat(sizes.into())[..]].concat();
    assert_eq!(
        refused(&claim(1)),
        "IDX data: it claims the shape [4294967295], at most 1000 elements are read"
    );
    assert!(refused(&claim(255)).contains("at most 1000 elements"));
    // 2^24 zeros in 16 kB of gzip, with a header that says ten of them.
    let bomb = [&[0, 0, 8, 1, 0, 0, 0, 10], &vec![0; 1 << 24][..]].concat();
    assert_eq!(
        refused(&packed(&bomb)),
        "IDX data: the shape [10] of u8 needs 10 bytes, there are more"
    );
}

#[test]
fn arrays_without_elements_and_without_axes_are_arrays() {
    let empty = [0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 3];
    assert_eq!(read::<u8>(&empty[..]).unwrap().shape(), [0, 3]);
    assert_eq!(read::<u8>(&[0, 0, 8, 0, 9][..]).unwrap().shape(), [0; 0]);
}

proptest::proptest! {
    #[test]
    fn arbitrary_bytes_are_an_array_or_an_error(
        bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300),
        dimensions in 0_u8..4,
        pack: bool,
    ) {
        let bytes = [&[0, 0, 8, dimensions], &bytes[..]].concat();
        let bytes = if pack { packed(&bytes) } else { bytes };
        if let Ok(array) = read::<u8>(&bytes[..]) {
            proptest::prop_assert!(array.len() < 300);
        }
    }

    #[test]
    fn arbitrary_bytes_without_a_header_are_refused(
        bytes in proptest::collection::vec(1_u8.., 0..300),
    ) {
        proptest::prop_assert!(read::<u8>(&bytes[..]).is_err());
    }
}
