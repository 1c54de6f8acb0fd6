//! Pictures (PNG): whether they are whole, how large they are and whose work they
//! show.

use std::io::Cursor;

/// No output has more pixels than this.
const MOST_PIXELS: u64 = 64_000_000;

/// A PNG.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) bytes: Vec<u8>,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// The texts called `Copyright` inside it, one credit a line.
    pub(crate) credits: Vec<String>,
    /// How far the levels of its pixels lie apart: their standard deviation, 0 to 255.
    pub(crate) spread: f64,
}

impl Picture {
    /// Checks every chunk of the file, to its end.
    ///
    /// # Errors
    /// In words, beginning with a verb.
    pub(crate) fn read(bytes: Vec<u8>) -> Result<Self, String> {
        let damaged = |error| format!("is no whole PNG: {error}");
        let mut decoder = png::Decoder::new(Cursor::new(&bytes));
        decoder.set_ignore_text_chunk(false);
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let header = decoder.read_header_info().map_err(damaged)?;
        let (width, height) = header.size();
        let pixels = u64::from(width) * u64::from(height);
        if pixels > MOST_PIXELS {
            return Err(format!(
                "says it has {width}×{height} = {} megapixels, the limit is {}",
                pixels / 1_000_000,
                MOST_PIXELS / 1_000_000
            ));
        }
        let mut reader = decoder.read_info().map_err(damaged)?;
        let samples = reader.output_color_type().0.samples();
        let [mut count, mut sum, mut squares] = [0.0; 3];
        while let Some(row) = reader.next_row().map_err(damaged)? {
            for pixel in row.data().chunks(samples) {
                let levels: f64 = pixel.iter().copied().map(f64::from).sum();
                let level = levels / samples as f64;
                count += 1.0;
                sum += level;
                squares += level * level;
            }
        }
        let mean = sum / f64::max(count, 1.0);
        let variance = squares / f64::max(count, 1.0) - mean * mean;
        let spread = variance.max(0.0).sqrt();
        reader.finish().map_err(damaged)?;
        let info = reader.info();
        let mut texts = Vec::new();
        for text in &info.uncompressed_latin1_text {
            texts.push((text.keyword.clone(), text.text.clone()));
        }
        for text in &info.compressed_latin1_text {
            let inside = text.get_text().map_err(damaged)?;
            texts.push((text.keyword.clone(), inside));
        }
        for text in &info.utf8_text {
            let inside = text.get_text().map_err(damaged)?;
            texts.push((text.keyword.clone(), inside));
        }
        texts.retain(|(keyword, _)| keyword == "Copyright");
        let credits = texts.iter().flat_map(|(_, text)| lines(text)).collect();
        Ok(Self { width, height, credits, bytes, spread })
    }
}

/// The lines of a credit that say something.
pub(crate) fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(credit: Option<&str>) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
        encoder.set_color(png::ColorType::Grayscale);
        if let Some(credit) = credit {
            let text = credit.to_owned();
            encoder.add_itxt_chunk("Copyright".to_owned(), text).unwrap();
            encoder.add_text_chunk("Comment".into(), "no".into()).unwrap();
        }
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&[0, 255]).unwrap();
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn a_picture_tells_its_size_and_its_credits() {
        let picture = Picture::read(png(Some("Photo by Ü\nPhoto by B"))).unwrap();
        assert_eq!((picture.width, picture.height), (2, 1));
        assert_eq!(picture.credits, ["Photo by Ü", "Photo by B"]);
        assert!(Picture::read(png(None)).unwrap().credits.is_empty());
    }

    #[test]
    fn a_picture_cut_short_anywhere_is_refused() {
        let whole = png(Some("Photo by A"));
        for length in 0..whole.len() {
            let error = Picture::read(whole[..length].to_vec()).unwrap_err();
            assert!(error.starts_with("is no whole PNG: "), "{length}: {error}");
        }
    }

    #[test]
    fn a_changed_byte_is_found() {
        let mut bytes = png(Some("Photo by A"));
        let at = bytes.len() - 20;
        bytes[at] ^= 1;
        assert!(Picture::read(bytes).is_err());
    }
}
