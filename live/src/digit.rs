//! A digit of 8×8 pixels on its way through the book's network.

use std::cell::RefCell;

use cnn::layer::Sequential;
use cnn::loss::softmax;
use cnn::networks::digits_conv;
use cnn::weights;
use ndarray::{Array4, Ix2};

use crate::message::{Answer, Request, Result, finite, said};
use crate::network::{largest, maps};

/// Pixels along a side.
const SIDE: usize = 8;

thread_local! {
    static NETWORK: RefCell<Option<Sequential>> = const { RefCell::new(None) };
}

/// Takes the weights: the bytes of their file.
///
/// # Errors
/// If it is none of this network.
pub fn digit_weights(request: Request<'_>) -> Result<Answer> {
    let mut network = digits_conv(1).map_err(said)?;
    weights::decode(request.bytes, &mut network).map_err(said)?;
    NETWORK.set(Some(network));
    Ok(Answer::default())
}

/// Reads a digit: 64 pixels, 0 paper to 1 ink.
///
/// The answer: ten logits, ten probabilities, the scale of the first and of the second
/// layer's maps; the pixels of the maps that the two convolutions, ReLUs and poolings
/// give: 3 × 8 of the sides 8, 8 and 4, then 3 × 16 of the sides 4, 4 and 2.
///
/// # Errors
/// Without weights, for more or fewer pixels, for ones that are not finite.
pub fn digit(request: Request<'_>) -> Result<Answer> {
    let (pixels, _) = request.first::<{ SIDE * SIDE }>()?;
    let pixels = finite("a pixel", &pixels)?;
    let image = Array4::from_shape_vec((1, 1, SIDE, SIDE), pixels).map_err(said)?;
    NETWORK.with_borrow(|network| {
        let network = network.as_ref().ok_or("there are no weights yet")?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digit_is_read_as_the_core_reads_it() {
        let pixels = [0.5; 64];
        let request = Request { numbers: &pixels, bytes: &[] };
        assert_eq!(digit(request).unwrap_err(), "there are no weights yet");
        let network = digits_conv(7).unwrap();
        let file = weights::encode(&network).unwrap();
        digit_weights(Request { numbers: &[], bytes: &file }).unwrap();
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
    fn a_file_of_other_weights_is_refused() {
        let wrong = Request { numbers: &[], bytes: b"no file" };
        assert!(digit_weights(wrong).is_err());
    }
}
