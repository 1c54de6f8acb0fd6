//! What pages show: numbers, drawings and the pixels of maps.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cnn::data::photos;
use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};

pub(crate) fn workspace() -> PathBuf {
    items::workspace_of(env!("CARGO_MANIFEST_DIR").as_ref()).unwrap()
}

pub(crate) fn snapshot(path: &str) -> String {
    let path = workspace().join("chapters").join(path);
    let text = std::fs::read_to_string(&path).unwrap();
    text.splitn(3, "---\n").nth(2).unwrap().trim().to_owned()
}

pub(crate) fn numbers(text: &str) -> Vec<f64> {
    text.split(' ').map(|word| word.parse().unwrap()).collect()
}

/// The file that pages load; with `LIVE_WRITE` it is made anew.
pub(crate) fn kept(name: &str, wanted: &[u8]) {
    let path = workspace().join("book/assets/live").join(name);
    if std::env::var_os("LIVE_WRITE").is_some() {
        let file = std::fs::File::create(&path).unwrap();
        let mut packed = GzBuilder::new().mtime(0).write(file, Compression::best());
        packed.write_all(wanted).unwrap();
        packed.finish().unwrap();
    }
    let unpacked = unpacked(&path);
    assert!(unpacked == wanted, "{name} is old: LIVE_WRITE=1 cargo test -p live");
}

pub(crate) fn unpacked(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).unwrap();
    GzDecoder::new(file).read_to_end(&mut bytes).unwrap();
    bytes
}

/// Rows and columns (u16 each), then the pixels of the temple in 256 grays.
pub(crate) fn temple() -> Vec<u8> {
    let gray = photos::temple().shrink(2).unwrap().to_gray();
    let (rows, columns) = gray.dim();
    let sizes = [rows, columns].map(|size| u16::try_from(size).unwrap());
    let sizes = sizes.into_iter().flat_map(u16::to_le_bytes);
    sizes.chain(gray.iter().map(|pixel| (255.0 * pixel).round() as u8)).collect()
}

/// The maps that a figure shows, and the colours of its scale behind them: how many columns
/// each has, and the red, green and blue of its pixels.
pub(crate) fn maps_in(path: &str) -> Vec<(usize, Vec<[u8; 3]>)> {
    let figure = std::fs::read_to_string(workspace().join("chapters").join(path));
    let figure = figure.unwrap();
    let maps = figure.split("src=\"data:image/png;base64,").skip(1).map(|map| {
        let map = STANDARD.decode(map.split_once('"').unwrap().0).unwrap();
        let mut decoder = png::Decoder::new(std::io::Cursor::new(map));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        bytes.truncate(info.buffer_size());
        if info.color_type == png::ColorType::Grayscale {
            bytes = bytes.iter().flat_map(|gray| [*gray; 3]).collect();
        }
        (info.width as usize, bytes.as_chunks::<3>().0.to_vec())
    });
    maps.collect()
}

/// Pixels as a widget has them, without how opaque they are.
pub(crate) fn opaque(bytes: &[u8]) -> Vec<[u8; 3]> {
    let (pixels, _) = bytes.as_chunks::<4>();
    pixels.iter().map(|[red, green, blue, _]| [*red, *green, *blue]).collect()
}

/// The numbers that a drawing shows, in its order.
pub(crate) fn drawn(path: &str) -> Vec<f64> {
    let path = workspace().join("chapters").join(path);
    let svg = std::fs::read_to_string(path).unwrap();
    let texts = svg.split("<text").skip(1).filter_map(|text| {
        let (_, text) = text.split_once('>')?;
        let (text, _) = text.split_once('<')?;
        text.replace('−', "-").parse().ok()
    });
    texts.collect()
}
