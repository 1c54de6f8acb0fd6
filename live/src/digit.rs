//! A digit of 8×8 pixels on its way through the book's network.

use std::cell::RefCell;

use cnn::layer::{Layer, Sequential};
use cnn::loss::softmax;
use cnn::networks::digits_conv;
use cnn::weights;
use ndarray::{Array2, Array4, ArrayView4, Axis, Ix2, s};

use crate::message::{Answer, Request, Result, finite, said, whole};
use crate::network::{largest, maps};
use crate::scale;

/// Pixels along a side.
const SIDE: usize = 8;
/// Ink that the darkest pixel has in the file of the digits.
const INK: f64 = 16.0;
/// The digits from 0 to 9.
const CLASSES: usize = 10;

thread_local! {
    static NETWORK: RefCell<Option<Sequential>> = const { RefCell::new(None) };
}

/// Takes the weights: their bits, as `cnn::weights::bits` gives them.
///
/// # Errors
/// If they are none of this network.
pub fn digit_weights(request: Request<'_>) -> Result<Answer> {
    let mut network = digits_conv(1).map_err(said)?;
    weights::set_bits(request.bytes, &mut network).map_err(said)?;
    NETWORK.set(Some(network));
    Ok(Answer::default())
}

/// Ink of 64 pixels, from 0 to 16, as the file of the digits has it; and what stands
/// behind.
fn read(request: Request<'_>) -> Result<(Array4<f32>, &[f64])> {
    let (ink, rest) = request.first::<{ SIDE * SIDE }>()?;
    if let Some(wrong) = ink.iter().find(|ink| !(0.0..=INK).contains(*ink)) {
        return Err(format!(
            "the ink of a pixel is {wrong}: it must be from 0 to 16"
        ));
    }
    let pixels = finite("a pixel", &ink.map(|ink| ink / INK))?;
    let image = Array4::from_shape_vec((1, 1, SIDE, SIDE), pixels).map_err(said)?;
    Ok((image, rest))
}

/// Reads a digit: the ink of 64 pixels, 0 to 16.
///
/// The answer: ten logits, ten probabilities, the scale of the first and of the second
/// layer's maps; the pixels of the maps that the two convolutions, ReLUs and poolings
/// give: 3 × 8 of the sides 8, 8 and 4, then 3 × 16 of the sides 4, 4 and 2.
///
/// # Errors
/// Without weights, for fewer pixels, for ink that there is not.
pub fn digit(request: Request<'_>) -> Result<Answer> {
    let (image, _) = read(request)?;
    with_network(|network| {
        let trace = network.trace(image.view().into_dyn()).map_err(said)?;
        let logits = trace[trace.len() - 1].view();
        let logits = logits.into_dimensionality::<Ix2>().map_err(said)?;
        let scales = [1, 4].map(|layer| largest(&trace[layer]));
        let both = logits.iter().copied().chain(softmax(logits));
        let numbers = both.map(f64::from).chain(scales).collect();
        let mut bytes = Vec::new();
        for layer in 1..=6 {
            bytes.extend(maps(&trace[layer], scales[(layer - 1) / 3])?);
        }
        Ok(Answer { numbers, bytes })
    })
}

/// Where paper hurts: the ink of 64 pixels, and the digit whose probability is asked.
///
/// The answer: for each pixel how that probability changes when the 3×3 pixels around it
/// are paper; the pixels of that map, from −1 to 1.
///
/// # Errors
/// As [`digit`], and for a digit that there is not.
pub fn digit_hidden(request: Request<'_>) -> Result<Answer> {
    let (image, rest) = read(request)?;
    let [class] = *rest else {
        return Err(format!("{} numbers name a digit: 1 does", rest.len()));
    };
    let class = whole("the digit", class, 0, CLASSES - 1)?;
    with_network(|network| {
        let images = hidden(image.view());
        let logits = network.forward(images.view().into_dyn()).map_err(said)?;
        let logits = logits.view().into_dimensionality::<Ix2>().map_err(said)?;
        let p = softmax(logits).index_axis_move(Axis(1), class);
        let changes = Array2::from_shape_fn((SIDE, SIDE), |(row, column)| {
            p[row * SIDE + column] - p[SIDE * SIDE]
        });
        let bytes = scale::signed(changes.view(), 1.0);
        let numbers = changes.iter().map(|&change| f64::from(change)).collect();
        Ok(Answer { numbers, bytes })
    })
}

/// The image with a patch of paper at each pixel, and behind these as it is.
fn hidden(image: ArrayView4<'_, f32>) -> Array4<f32> {
    let mut images = Array4::zeros((SIDE * SIDE + 1, 1, SIDE, SIDE));
    for (at, mut covered) in images.outer_iter_mut().enumerate() {
        covered.assign(&image.index_axis(Axis(0), 0));
        if at < SIDE * SIDE {
            let around = |at: usize| at.saturating_sub(1)..(at + 2).min(SIDE);
            let patch = s![0, around(at / SIDE), around(at % SIDE)];
            covered.slice_mut(patch).fill(0.0);
        }
    }
    images
}

fn with_network(work: impl FnOnce(&Sequential) -> Result<Answer>) -> Result<Answer> {
    NETWORK.with_borrow(|network| {
        work(network.as_ref().ok_or("there are no weights yet")?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn give_weights() -> Sequential {
        let network = digits_conv(7).unwrap();
        let bits = weights::bits(&network);
        digit_weights(Request { numbers: &[], bytes: &bits }).unwrap();
        network
    }

    #[test]
    fn a_digit_is_read_as_the_core_reads_it() {
        let ink = [8.0; 64];
        let request = Request { numbers: &ink, bytes: &[] };
        assert_eq!(digit(request).unwrap_err(), "there are no weights yet");
        let network = give_weights();
        let answer = digit(request).unwrap();
        let image = Array4::from_elem((1, 1, 8, 8), 0.5_f32);
        let read = network.predict(image.view()).unwrap();
        let sum: f64 = answer.numbers[10..20].iter().sum();
        assert!((sum - 1.0).abs() < 1e-6, "{sum}");
        let largest = |class: &usize| {
            answer.numbers[..10].iter().all(|logit| logit <= &answer.numbers[*class])
        };
        assert!(largest(&read.classes[0]));
        let pixels = 8 * (64 + 64 + 16) + 16 * (16 + 16 + 4);
        assert_eq!(answer.bytes.len(), 4 * pixels);
    }

    #[test]
    fn a_patch_changes_what_a_digit_without_its_pixels_says() {
        give_weights();
        let mut ink = [0.0; 65];
        ink[8 * 3 + 3] = 16.0;
        ink[64] = 4.0;
        let changes = digit_hidden(Request { numbers: &ink, bytes: &[] }).unwrap();
        let p = |ink: &[f64]| {
            digit(Request { numbers: ink, bytes: &[] }).unwrap().numbers[14]
        };
        let without = p(&[0.0; 64]) - p(&ink[..64]);
        // Rows and columns 2 to 4 cover the one pixel.
        for (at, change) in changes.numbers.iter().enumerate() {
            let covers = (2..5).contains(&(at / 8)) && (2..5).contains(&(at % 8));
            let wanted = if covers { without } else { 0.0 };
            assert!((change - wanted).abs() < 1e-6, "{at}: {change}, not {wanted}");
        }
        assert!(without != 0.0);
    }

    #[test]
    fn what_is_no_digit_is_said_with_both_sides() {
        let wrong = Request { numbers: &[], bytes: b"no file" };
        let error = digit_weights(wrong).unwrap_err();
        assert!(error.contains("7 bytes") && error.contains("7592"), "{error}");
        give_weights();
        let mut ink = [0.0; 64];
        for (value, said) in [(17.0, "is 17"), (f64::NAN, "is NaN"), (-1.0, "is -1")]
        {
            ink[9] = value;
            let error = digit(Request { numbers: &ink, bytes: &[] }).unwrap_err();
            assert!(error.contains(said) && error.contains("0 to 16"), "{error}");
        }
        let error = digit(Request { numbers: &ink[..9], bytes: &[] }).unwrap_err();
        assert_eq!(error, "9 numbers were given, 64 are needed");
        let no_class = Request { numbers: &[0.0; 64], bytes: &[] };
        let error = digit_hidden(no_class).unwrap_err();
        assert_eq!(error, "0 numbers name a digit: 1 does");
    }
}
