//! 1,797 handwritten digits of 8×8 pixels.

use std::io::Read;

use ndarray::Array3;

use super::credit;

/// Pixels along a side.
pub const SIDE: usize = 8;

/// Images in the set.
pub const IMAGES: usize = 1797;

/// Values of a pixel in the file: the ink pixels of a 4×4 block.
const MOST_INK: u8 = 16;

const CREDIT: &str = "Digits: E. Alpaydin and C. Kaynak, Optical Recognition of \
    Handwritten Digits (1998), UCI Machine Learning Repository, \
    <https://doi.org/10.24432/C50P49>, licensed CC BY 4.0, \
    <https://creativecommons.org/licenses/by/4.0/>. Changes: scaled to 0..1, and \
    what the code beside it says.";

/// The digits with their labels, in the order of the file.
///
/// The file is not shuffled: one writer follows another.
#[derive(Debug, Clone, PartialEq)]
pub struct Digits {
    /// `[images, height, width]`, 0.0 (paper) to 1.0 (ink).
    pub images: Array3<f32>,
    /// What each image shows, 0 to 9.
    pub labels: Vec<u8>,
}

/// The test part of the UCI data set Optical Recognition of Handwritten Digits.
///
/// # Source
/// E. Alpaydin and C. Kaynak (1998), <https://doi.org/10.24432/C50P49>, CC BY
/// 4.0; each pixel is the ink of a 4×4 block of a 32×32 scan.
pub fn load() -> Digits {
    credit::owe(CREDIT);
    let packed = include_bytes!("../../data/digits/digits.csv.gz");
    let mut text = String::new();
    let read = flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut text);
    assert!(read.is_ok(), "the embedded digits are a gzip file");
    let mut pixels = Vec::with_capacity(IMAGES * SIDE * SIDE);
    let mut labels = Vec::with_capacity(IMAGES);
    for line in text.lines() {
        let mut fields = line.split(',').map_while(|field| field.parse().ok());
        let ink = fields.by_ref().take(SIDE * SIDE);
        pixels.extend(ink.map(|ink: u8| f32::from(ink) / f32::from(MOST_INK)));
        labels.extend(fields);
    }
    assert_eq!(labels.len(), IMAGES, "the embedded digits are complete");
    let images = Array3::from_shape_vec((IMAGES, SIDE, SIDE), pixels);
    let images = images.unwrap_or_else(|_| unreachable!("64 pixels a line"));
    Digits { images, labels }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_labels_are_as_many_as_the_description_of_the_set_says() {
        let digits = load();
        let count = |label| digits.labels.iter().filter(|&&l| l == label).count();
        let counts: Vec<_> = (0..10).map(count).collect();
        assert_eq!(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    }

    #[test]
    fn pixels_run_from_paper_to_ink_row_by_row() {
        let digits = load();
        assert_eq!(digits.images.dim(), (1797, 8, 8));
        // The first line of the file begins 0,0,5,13,9,1,0,0: a zero.
        let row: Vec<f32> = digits
            .images
            .slice(ndarray::s![0, 0, ..])
            .iter()
            .copied()
            .collect();
        let ink = [0.0, 0.0, 5.0, 13.0, 9.0, 1.0, 0.0, 0.0];
        assert_eq!(row, ink.map(|ink| ink / 16.0));
        assert!(
            digits
                .images
                .iter()
                .all(|pixel| (0.0..=1.0).contains(pixel))
        );
    }

    #[test]
    fn whoever_loads_them_owes_the_credit() {
        let (_, owed) = credit::collect(load);
        assert_eq!(owed, [CREDIT]);
    }
}
