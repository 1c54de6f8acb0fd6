//! Whether a JPEG file has all that its head says, without drawing it.
//!
//! A decoder fills what is missing with gray, and what follows a hole stands at a wrong
//! place. The code has no checksum, but its blocks can be counted: a file of which a part
//! was lost has too few of them before a marker, or bytes that belong to none. A small hole
//! can stay unseen, where what follows it spells as many blocks by chance: of all holes of
//! 64 bytes in the test's files up to a fifth did, of those of 512 bytes none.

mod frame;
mod huffman;
mod scan;

use frame::Frame;
use huffman::{Bits, HuffmanTable};

/// The most scans that are read. Each may go through all blocks in a few bytes; the
/// decoder has the same limit.
const MOST_SCANS: u32 = 100;

/// What the segments before a scan have told.
#[derive(Default)]
struct Jpeg {
    /// Those of constants, then those of the other coefficients.
    tables: [[Option<HuffmanTable>; 4]; 2],
    frame: Option<Frame>,
    /// The number of units between two restart markers, 0 for none.
    restart: usize,
}

/// Why the file, whose first two bytes say that it is a JPEG, is not whole.
///
/// A kind that is no plain Huffman code of 8 bits is left to the decoder.
///
/// # Source
/// ITU-T T.81, annexes B (markers and segments), F and G (the code).
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    let mut jpeg = Jpeg::default();
    let (mut at, mut scans) = (2, 0);
    loop {
        let code = marker(bytes, &mut at)?;
        match code {
            0xd9 => return jpeg.ends(),
            0x01 => continue,
            _ => {}
        }
        let (begins, segment) = (at, segment(bytes, &mut at)?);
        let known = match code {
            0xc0..=0xc2 => jpeg.begin(code == 0xc2, segment),
            // Arithmetic codes, lossless and hierarchical pictures.
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return Ok(()),
            0xc4 => jpeg.take_tables(segment),
            0xda => {
                scans += 1;
                if scans > MOST_SCANS {
                    return Err(format!(
                        "has more than {MOST_SCANS} scans, the limit"
                    ));
                }
                let code = bytes.get(at..).unwrap_or_default();
                let read = jpeg.scan(segment, code).map_err(|reason| {
                    if Bits::meets_a_marker(code) { reason } else { cut(bytes) }
                })?;
                at += read;
                Some(())
            }
            0xdb => quantization(segment),
            0xdd => jpeg.take_restart(segment),
            _ => Some(()),
        };
        if known.is_none() {
            let length = segment.len() + 2;
            return Err(format!(
                "is damaged: the segment {code:02x} of {length} bytes at byte {begins} \
                 is none"
            ));
        }
        if let (0xc0..=0xc2, Some(frame)) = (code, &mut jpeg.frame) {
            frame.fits(bytes.len() - at)?;
        }
    }
}

fn cut(bytes: &[u8]) -> String {
    format!("is cut short: {} bytes, and no end", bytes.len())
}

/// The code of the marker at `at`, which becomes the place behind it.
fn marker(bytes: &[u8], at: &mut usize) -> Result<u8, String> {
    // Fill before a marker; some cameras have zeros there.
    while let Some(0) = bytes.get(*at) {
        *at += 1;
    }
    while let Some([0xff, 0xff]) = bytes.get(*at..*at + 2) {
        *at += 1;
    }
    let begins = *at;
    *at += 2;
    match bytes.get(begins..*at) {
        Some(&[0xff, code @ (0x00 | 0xd0..=0xd8)]) => Err(format!(
            "is damaged: marker {code:02x} at byte {begins} belongs to no scan"
        )),
        Some(&[0xff, code]) => Ok(code),
        Some(&[first, _]) => Err(format!(
            "is damaged: byte {begins} is {first:02x} where a marker, ff, would be"
        )),
        _ => Err(cut(bytes)),
    }
}

/// What stands in the segment at `at`, behind its length; `at` becomes its end.
fn segment<'a>(bytes: &'a [u8], at: &mut usize) -> Result<&'a [u8], String> {
    let rest = bytes.get(*at..).unwrap_or_default();
    let &[high, low, ..] = rest else { return Err(cut(bytes)) };
    let length = usize::from(u16::from_be_bytes([high, low])).max(2);
    *at += length;
    rest.get(2..length).ok_or_else(|| cut(bytes))
}

impl Jpeg {
    fn begin(&mut self, progressive: bool, segment: &[u8]) -> Option<()> {
        let again = self.frame.replace(Frame::read(progressive, segment)?);
        again.is_none().then_some(())
    }

    fn take_tables(&mut self, mut segment: &[u8]) -> Option<()> {
        while let Some((&name, rest)) = segment.split_first() {
            let kind = self.tables.get_mut(usize::from(name >> 4))?;
            let place = kind.get_mut(usize::from(name & 15))?;
            let (table, rest) = HuffmanTable::read(rest)?;
            *place = Some(table);
            segment = rest;
        }
        Some(())
    }

    fn take_restart(&mut self, segment: &[u8]) -> Option<()> {
        let &[high, low] = segment else { return None };
        self.restart = usize::from(u16::from_be_bytes([high, low]));
        Some(())
    }

    fn ends(&self) -> Result<(), String> {
        let Some(frame) = &self.frame else {
            return Err("is damaged: no segment tells its size".into());
        };
        frame.is_complete()
    }
}

/// Looks whether the segment has whole tables of 64 steps, of one byte or of two.
fn quantization(mut segment: &[u8]) -> Option<()> {
    while let Some((&name, rest)) = segment.split_first() {
        let (wide, place) = (usize::from(name >> 4), name & 15);
        if wide > 1 || place > 3 {
            return None;
        }
        segment = rest.get(64 * (1 + wide)..)?;
    }
    Some(())
}
