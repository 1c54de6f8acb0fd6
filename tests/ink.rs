//! Digits look alike in all figures: dark ink on light paper.
#![cfg(feature = "figures")]

use std::fs;
use std::io::Cursor;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use png::ColorType;

/// What a network answers at each place, drawn in gray: no digits. Noise, half of
/// whose pixels are ink. And a digit whose paper is the ink.
const NO_DIGITS: [&str; 7] = [
    "a_larger_picture@differences",
    "borders_that_learn@digits",
    "no_digits@noise",
    "second_layer@maps",
    "slide@maps",
    "turned_bank@maps",
    "two_words@maps",
];

/// The mean level of each gray picture in a figure, 0 black to 255 white.
fn levels(figure: &str) -> Vec<u64> {
    let urls = figure.split("data:image/png;base64,").skip(1);
    let levels = urls.filter_map(|rest| {
        let (url, _) = rest.split_once('"').unwrap();
        let png = STANDARD.decode(url).unwrap();
        let mut reader = png::Decoder::new(Cursor::new(png)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        let sum: u64 = pixels.iter().map(|&level| u64::from(level)).sum();
        let gray = frame.color_type == ColorType::Grayscale;
        gray.then(|| sum / pixels.len() as u64)
    });
    levels.collect()
}

#[test]
fn a_digit_is_dark_ink_on_light_paper_in_every_figure() {
    let chapters = Path::new(env!("CARGO_MANIFEST_DIR")).join("chapters");
    let (mut seen, mut dark, mut excepted) = (0, Vec::new(), 0);
    for chapter in fs::read_dir(chapters).unwrap() {
        let snapshots = chapter.unwrap().path().join("snapshots");
        for file in fs::read_dir(&snapshots).unwrap() {
            let file = file.unwrap().path();
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            let Some(output) = name.strip_suffix(".snap.html") else { continue };
            let figure = fs::read_to_string(&file).unwrap();
            // The figure says what it is made from.
            if !figure.contains("Digits: ") && !figure.contains("MNIST") {
                continue;
            }
            if NO_DIGITS.contains(&output) {
                excepted += 1;
                continue;
            }
            let levels = levels(&figure);
            seen += levels.len();
            if levels.iter().any(|&level| level < 128) {
                dark.push(format!("{output}: mean levels {levels:?}"));
            }
        }
    }
    assert!(dark.is_empty(), "{dark:#?}");
    assert!(seen > 80, "{seen} pictures of digits");
    assert_eq!(excepted, NO_DIGITS.len());
}
