//! How a camera was held, as it noted it in the file.

use image::metadata::Orientation;

/// What puts up what was up: the orientation in the file's Exif note, the first if there
/// are several, as browsers have it.
///
/// # Errors
/// Where the checksum of a PNG's note does not fit: it may have said anything.
pub(super) fn orientation(file: &[u8]) -> Result<Orientation, String> {
    let note = match file {
        [0xff, 0xd8, ..] => in_jpeg(file),
        _ => in_png(file)?,
    };
    Ok(note.and_then(read).unwrap_or(Orientation::NoTransforms))
}

/// A segment `APP1` before the first scan.
fn in_jpeg(file: &[u8]) -> Option<&[u8]> {
    let mut rest = file.get(2..)?;
    loop {
        // Fill before a marker, and the one marker that has no segment.
        while let [0, ..] | [0xff, 0x01 | 0xff, ..] = rest {
            let passed = if rest.starts_with(&[0xff, 0x01]) { 2 } else { 1 };
            rest = &rest[passed..];
        }
        let &[0xff, code, high, low, ..] = rest else { return None };
        let end = 2 + usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(4..end)?;
        match (code, segment.strip_prefix(b"Exif\0\0")) {
            (0xe1, Some(note)) => return Some(note),
            (0xda, _) => return None,
            _ => rest = rest.get(end..)?,
        }
    }
}

/// A chunk `eXIf` before or behind the pixels.
fn in_png(file: &[u8]) -> Result<Option<&[u8]>, String> {
    let mut rest = file.get(8..).unwrap_or_default();
    while let Some((chunk, more)) = chunk(rest) {
        let [name, data, sum] = chunk;
        if name == b"eXIf" {
            let mut crc = flate2::Crc::new();
            crc.update(name);
            crc.update(data);
            return match crc.sum().to_be_bytes() == sum {
                // Which some programs take along from a JPEG.
                true => Ok(Some(data.strip_prefix(b"Exif\0\0").unwrap_or(data))),
                false => Err("is damaged: its note of how it was held".into()),
            };
        }
        if name == b"IEND" {
            break;
        }
        rest = more;
    }
    Ok(None)
}

/// Name, data and checksum of the first chunk, and what stands behind it.
fn chunk(bytes: &[u8]) -> Option<([&[u8]; 3], &[u8])> {
    let (length, bytes) = bytes.split_first_chunk()?;
    let (name, bytes) = bytes.split_at_checked(4)?;
    let length = u32::from_be_bytes(*length).try_into().ok()?;
    let (data, bytes) = bytes.split_at_checked(length)?;
    let (sum, bytes) = bytes.split_at_checked(4)?;
    Some(([name, data, sum], bytes))
}

/// The entry 0x0112 in the first directory of a note, of any kind of whole number.
///
/// # Source
/// Exif says that it is of 16 bits; TIFF 6.0, section 2, that readers accept any length
/// where a number has no sign.
fn read(note: &[u8]) -> Option<Orientation> {
    let big = match note.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let short = |bytes: &[u8], at: usize| {
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let long = |bytes: &[u8], at: usize| {
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    };
    let directory = note.get(usize::try_from(long(note, 4)?).ok()?..)?;
    let mut entries = directory.get(2..)?.chunks_exact(12);
    let mut entries = entries.by_ref().take(short(directory, 0)?.into());
    let entry = entries.find(|entry| short(entry, 0) == Some(0x0112))?;
    if long(entry, 4)? != 1 {
        return None;
    }
    let value = match short(entry, 2)? {
        1 => entry[8].into(),
        3 => short(entry, 8)?.into(),
        4 => long(entry, 8)?,
        _ => return None,
    };
    Orientation::from_exif(value.try_into().ok()?)
}

#[cfg(test)]
mod tests;
