//! The outline of a JPEG file.

/// Whether the file reaches its end-of-image marker; `bytes` begin with the two of its
/// start. Segments are passed over by their length: a thumbnail in one has an end of
/// its own.
///
/// # Source
/// ITU-T T.81, B.1.1: markers, stuffed bytes, segments.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some([first, code]) = bytes.get(at..at + 2) {
        at += match (first, code) {
            (0xff, 0xd9) => return true,
            // A stuffed byte, and markers without a segment.
            (0xff, 0x00 | 0x01 | 0xd0..=0xd8) => 2,
            // Fill before a marker, or a byte of the picture.
            (0xff, 0xff) | (..0xff, _) => 1,
            (0xff, _) => {
                let Some(&[high, low]) = bytes.get(at + 2..at + 4) else {
                    return false;
                };
                2 + usize::from(u16::from_be_bytes([high, low])).max(2)
            }
        };
    }
    false
}
