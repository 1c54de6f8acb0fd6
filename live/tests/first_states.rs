//! The first state of each widget is what its cell shows, and what the page loads is what
//! the core makes.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cnn::data::photos;
use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};
use live::{Request, filter, picture, self_test, unit};

fn workspace() -> PathBuf {
    items::workspace_of(env!("CARGO_MANIFEST_DIR").as_ref()).unwrap()
}

fn snapshot(path: &str) -> String {
    let path = workspace().join("chapters").join(path);
    let text = std::fs::read_to_string(&path).unwrap();
    text.splitn(3, "---\n").nth(2).unwrap().trim().to_owned()
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(' ').map(|word| word.parse().unwrap()).collect()
}

/// The file that pages load; with `LIVE_WRITE` it is made anew.
fn kept(name: &str, wanted: &[u8]) {
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

fn unpacked(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).unwrap();
    GzDecoder::new(file).read_to_end(&mut bytes).unwrap();
    bytes
}

/// Rows and columns (u16 each), then the pixels of the temple in 256 grays.
fn temple() -> Vec<u8> {
    let gray = photos::temple().shrink(2).unwrap().to_gray();
    let (rows, columns) = gray.dim();
    let sizes = [rows, columns].map(|size| u16::try_from(size).unwrap());
    let sizes = sizes.into_iter().flat_map(u16::to_le_bytes);
    sizes.chain(gray.iter().map(|pixel| (255.0 * pixel).round() as u8)).collect()
}

#[test]
fn the_photograph_that_pages_load_is_the_book_s() {
    kept("temple.gray.gz", &temple());
}

#[test]
fn the_first_map_has_the_pixels_of_its_figure() {
    let bytes = temple();
    let size = |at: usize| f64::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let given = [size(0), size(2), 1.0];
    picture(Request { numbers: &given, bytes: &bytes[4..] }).unwrap();
    let values = snapshot("ch03_filters/snapshots/nine_weights@values.snap");
    let map = filter(Request { numbers: &numbers(&values), bytes: &[] }).unwrap();
    let [rows, columns] = [map.numbers[0] as usize, map.numbers[1] as usize];

    let figure = "chapters/ch03_filters/snapshots/nine_weights@map.snap.html";
    let figure = std::fs::read_to_string(workspace().join(figure)).unwrap();
    let (_, figure) = figure.split_once("src=\"data:image/png;base64,").unwrap();
    let figure = STANDARD.decode(figure.split_once('"').unwrap().0).unwrap();
    let decoder = png::Decoder::new(std::io::Cursor::new(figure));
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgb);
    let (width, height) = (info.width as usize, info.height as usize);
    assert_eq!((height, width), (rows, columns));
    let wanted = map.bytes.chunks(4).flat_map(|pixel| &pixel[..3]).copied();
    assert!(wanted.eq(pixels));
}

#[test]
fn the_first_window_has_the_sums_of_its_figure() {
    let values = snapshot("ch02_conv_layer/snapshots/four_sums@values.snap");
    let products = snapshot("ch02_conv_layer/snapshots/four_sums@products.snap");
    let answer = unit(Request { numbers: &numbers(&values), bytes: &[] }).unwrap();
    let sums = products.lines().map(|line| {
        let sum = line.rsplit_once("= ").unwrap().1;
        sum.parse::<f64>().unwrap()
    });
    assert_eq!(answer.numbers[13..17], sums.collect::<Vec<_>>());
}

#[test]
fn the_page_knows_the_hash_that_a_module_has_to_give() {
    let path = workspace().join("book/assets/live/made.js");
    let wanted = format!(
        "/* What a module's self-test gives natively: a test writes and compares it. */\n\
         'use strict';\n\nwindow.live.made = {{ selfTest: {} }};\n",
        self_test()
    );
    if std::env::var_os("LIVE_WRITE").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), wanted);
}

#[test]
fn a_page_loads_no_more_than_340_kilobytes_for_a_module() {
    let folder = workspace().join("book/assets/live");
    for module in ["fused.wasm.gz", "exact.wasm.gz"] {
        let size = std::fs::metadata(folder.join(module)).unwrap().len();
        assert!(size <= 340_000, "{module}: {size} bytes");
    }
}
