//! A JPEG file claims a size that its bytes cannot have, and one that they just can.

use super::Photo;

/// A segment with its marker.
fn segment(code: u8, data: &[u8]) -> Vec<u8> {
    let length = (data.len() as u16 + 2).to_be_bytes();
    [&[0xff, code], &length[..], data].concat()
}

/// A Huffman table of one word, the bit 0, of that value.
fn one_word(place: u8, value: u8) -> Vec<u8> {
    let mut lengths = [0; 16];
    lengths[0] = 1;
    segment(0xc4, &[&[place], &lengths[..], &[value]].concat())
}

/// The segments up to the first scan of a gray picture of side × side pixels. The word
/// of a constant is no difference, that of the others is `others`.
fn head(frame: u8, side: u16, others: u8) -> Vec<u8> {
    let [high, low] = side.to_be_bytes();
    [
        vec![0xff, 0xd8],
        segment(0xdb, &[&[0], &[1; 64][..]].concat()),
        segment(frame, &[8, high, low, high, low, 1, 1, 0x11, 0]),
        one_word(0, 0),
        one_word(0x10, others),
    ]
    .concat()
}

/// The head of a scan of coefficients.
fn scan(first: u8, last: u8, bits: u8) -> Vec<u8> {
    segment(0xda, &[1, 1, 0, first, last, bits])
}

const END: [u8; 2] = [0xff, 0xd9];

/// Two bits for each of side / 8 × side / 8 blocks: no difference, and nothing more.
fn baseline(side: u16) -> Vec<u8> {
    let blocks = usize::from(side / 8).pow(2);
    [head(0xc0, side, 0), scan(0, 63, 0), vec![0; blocks.div_ceil(4)], END.to_vec()]
        .concat()
}

/// Words that say of up to 32767 blocks each that these have no other coefficients: the
/// bit 0, and what is more than 2¹⁴ as 14 bits.
fn nothing_more(side: u16) -> Vec<u8> {
    let mut left = usize::from(side / 8).pow(2);
    let mut bits = String::new();
    while left > 0 {
        let run = match left {
            0..0x8000 => left,
            0x8000..0xc000 => left / 2,
            _ => 0x7fff,
        };
        bits += &format!("0{:014b}", run - (1 << 14));
        left -= run;
    }
    let bytes = bits.as_bytes().chunks(8);
    bytes
        .flat_map(|byte| {
            let filled = format!("{:1<8}", String::from_utf8_lossy(byte));
            match u8::from_str_radix(&filled, 2).unwrap() {
                // Which a zero follows, so that it is no marker.
                0xff => vec![0xff, 0],
                byte => vec![byte],
            }
        })
        .collect()
}

/// A bit for each block, and scans of the others that cost next to nothing.
fn progressive(side: u16, bands: &[[u8; 2]]) -> Vec<u8> {
    let blocks = usize::from(side / 8).pow(2);
    let mut file =
        [head(0xc2, side, 0xe0), scan(0, 0, 0), vec![0; blocks.div_ceil(8)]]
            .concat();
    for &[first, last] in bands {
        file.extend(scan(first, last, 0));
        file.extend(nothing_more(side));
    }
    file.extend(END);
    file
}

#[test]
fn an_even_gray_of_as_few_bits_as_there_can_be_is_read() {
    // 128 × 128 blocks: 4096 bytes for two bits each, 2048 for one
    for (file, code) in
        [(baseline(1024), 4096), (progressive(1024, &[[1, 63]]), 2048)]
    {
        assert!(file.len() < code + 300, "{}", file.len());
        let photo = Photo::decode("gray.jpg", &file).unwrap();
        assert_eq!(photo.pixels().dim(), (1, 1024, 1024));
        assert!(photo.pixels().iter().all(|&level| level == 128.0 / 255.0));
    }
}

#[test]
fn a_size_that_its_bytes_cannot_have_is_refused_before_a_block_is_read() {
    // 5800 × 5800 pixels are 725 × 725 = 525625 blocks, 65704 bytes of bits
    let bands: Vec<_> = (1..=5).map(|at| [at, at]).collect();
    let all = progressive(5800, &bands);
    let begins = head(0xc2, 5800, 0xe0).len();
    // Without the scan of constants, which cannot be short.
    let ends = begins + scan(0, 0, 0).len() + 65704;
    let file = [&all[..begins], &all[ends..]].concat();
    assert!(file.len() < 600, "{}", file.len());
    let said = Photo::decode("a.jpg", &file).unwrap_err().to_string();
    let needs = "a.jpg: is cut short: the 525625 blocks of its size take 65704 bytes \
                 at least, and ";
    assert!(said.starts_with(needs), "{said}");
    // Two bits each: 131407 bytes
    let all = baseline(5800);
    let said = Photo::decode("a.jpg", &all[..600]).unwrap_err().to_string();
    assert!(said.contains("525625 blocks of its size take 131407 bytes"), "{said}");
}

#[test]
fn a_hundred_scans_are_read_and_no_more() {
    // Each of a coefficient or of its lowest bit, in which nothing is.
    let again = |scans: usize| {
        let mut file = progressive(1024, &[]);
        file.truncate(file.len() - END.len());
        // One scan has told the constants; 63 tell the others but for a bit or two.
        let left = (1..64).map(|at| (at, 0, if at > 36 { 0 } else { 1 }));
        let left = left.chain((1..37).map(|at| (at, 1, 0))).chain([(1, 0, 0)]);
        for (at, high, low) in left.take(scans - 1) {
            file.extend(scan(at, at, high << 4 | low));
            file.extend(nothing_more(1024));
        }
        file.extend(END);
        Photo::decode("a.jpg", &file)
    };
    // 1 + 63 + 36 = 100
    assert!(again(100).is_ok(), "{:?}", again(100).err());
    let said = again(101).unwrap_err().to_string();
    assert_eq!(said, "a.jpg: has more than 100 scans, the limit");
}
