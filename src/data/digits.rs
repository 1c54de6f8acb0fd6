//! 1,797 handwritten digits of 8×8 pixels.

use std::io::Read;

use ndarray::{Array3, Axis};

use super::{Dataset, Split, credit};

/// Pixels along a side.
pub const SIDE: usize = 8;

/// Images in the set.
pub const IMAGES: usize = 1797;

/// Where each of the 14 forms begins: 13 writers filled in the same one, row
/// after row, and the labels start again. The file does not name the writers.
pub const FORMS: [usize; 14] =
    [0, 130, 256, 386, 516, 646, 776, 906, 1029, 1157, 1287, 1415, 1545, 1667];

/// Forms to learn from in [`split`]; the others are for the test.
const TRAINING_FORMS: usize = 11;

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
    images: Array3<f32>,
    /// What each image shows, 0 to 9.
    pub labels: Vec<u8>,
}

impl Digits {
    /// `[images, height, width]`, 0.0 (paper) to 1.0 (ink).
    pub fn images(&self) -> &Array3<f32> {
        credit::owe(CREDIT);
        &self.images
    }
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
    parse(&text).unwrap_or_else(|| unreachable!("the embedded digits are complete"))
}

/// The digits from the text of their file, for whoever does without those that the crate
/// embeds; `None` if that is not all of them.
pub fn parse(text: &str) -> Option<Digits> {
    let mut pixels = Vec::with_capacity(IMAGES * SIDE * SIDE);
    let mut labels = Vec::with_capacity(IMAGES);
    for line in text.lines() {
        let mut fields = line.split(',').map_while(|field| field.parse().ok());
        let ink = fields.by_ref().take(SIDE * SIDE);
        pixels.extend(ink.map(|ink: u8| f32::from(ink) / f32::from(MOST_INK)));
        labels.extend(fields);
    }
    let images = Array3::from_shape_vec((IMAGES, SIDE, SIDE), pixels).ok()?;
    (labels.len() == IMAGES).then_some(Digits { images, labels })
}

/// The digits cut between two forms: 1,415 images to learn from, 382 to test.
///
/// No form is in both parts, so that what is measured is how well a network
/// reads forms it has not seen. A shuffled split mixes the writers and gives a
/// higher number.
///
/// # Shapes
/// `[images, 1, 8, 8]`
pub fn split() -> Split {
    load().split()
}

impl Digits {
    /// As [`split`] has them.
    pub fn split(self) -> Split {
        let Self { images, labels } = self;
        let labels = labels.into_iter().map(usize::from).collect();
        let digits = Dataset::new(images.insert_axis(Axis(1)), labels);
        let digits = digits.unwrap_or_else(|_| unreachable!("a label for each"));
        let digits = digits.credited(CREDIT);
        let (train, test) = digits.split_at(FORMS[TRAINING_FORMS]);
        Split { train, test }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_begins_with_the_ten_digits_and_holds_its_mark_once() {
        let labels = load().labels;
        let ends = FORMS[1..].iter().chain([&IMAGES]);
        for (&start, &end) in FORMS.iter().zip(ends) {
            let form = &labels[start..end];
            // One writer's first 0 is not in the file.
            let first = form.strip_prefix(&[0]).unwrap_or(form);
            assert_eq!(first[..5], [1, 2, 3, 4, 5], "form at {start}");
            // Behind three times the ten digits: 0955650989.
            let marks = form.windows(5).filter(|mark| *mark == [6, 5, 0, 9, 8]);
            assert_eq!(marks.count(), 1, "form at {start}");
        }
    }

    #[test]
    fn the_split_cuts_between_two_forms_and_loses_no_image() {
        let split = split();
        assert_eq!(split.train.len(), FORMS[11]);
        assert_eq!(split.train.len() + split.test.len(), IMAGES);
        let digits = load();
        assert_eq!(split.test.labels()[0], usize::from(digits.labels[1415]));
        assert_eq!(
            split.test.images().index_axis(Axis(1), 0).index_axis(Axis(0), 9),
            digits.images.index_axis(Axis(0), 1415 + 9)
        );
    }

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
        let row: Vec<f32> =
            digits.images.slice(ndarray::s![0, 0, ..]).iter().copied().collect();
        let ink = [0.0, 0.0, 5.0, 13.0, 9.0, 1.0, 0.0, 0.0];
        assert_eq!(row, ink.map(|ink| ink / 16.0));
        assert!(digits.images.iter().all(|pixel| (0.0..=1.0).contains(pixel)));
    }
}
