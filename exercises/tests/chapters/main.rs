//! What the exercises are tested with. Each test names the mistakes that it knows.

mod ch01;
mod ch02;
mod ch03;
mod ch04;
mod ch05;
mod ch06;
mod ch07;
mod ch08;
mod ch09;
mod ch10;

use std::cell::RefCell;
use std::fmt::Debug;

use exercises::{Result, verdict};
use ndarray::Array2;

/// What is asked, and for the wrong answers that are known, `{:?}`, their hints.
type Noted = (String, Vec<(String, String)>);

thread_local! {
    /// Where checks are noted in place of being made.
    static NOTED: RefCell<Option<Vec<Noted>>> = const { RefCell::new(None) };
}

/// How the right answer comes about, told to whoever gives another one that no known
/// mistake explains.
struct Because(&'static str);

impl Because {
    /// Fails with what [`verdict`] has to say.
    #[track_caller]
    fn check<T: PartialEq + Debug>(
        &self,
        asked: &str,
        answer: Result<T>,
        right: T,
        mistakes: &[(T, &str)],
    ) {
        let noted = NOTED.with_borrow_mut(|noted| {
            let Some(noted) = noted else { return false };
            let hints = mistakes.iter();
            let hints =
                hints.map(|(wrong, hint)| (format!("{wrong:?}"), hint.to_string()));
            noted.push((asked.to_owned(), hints.collect()));
            true
        });
        if noted {
            return;
        }
        if let Err(said) = verdict(asked, answer, &right, mistakes, self.0) {
            panic!("{said}");
        }
    }
}

/// To six decimals, so that the order of a sum does not matter.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// Whole numbers from 0 to 12 in an order without symmetry.
fn picture(height: usize, width: usize) -> Array2<f32> {
    Array2::from_shape_fn((height, width), |(row, column)| {
        ((5 * row * row + 3 * column + row * column * column) % 13) as f32
    })
}

/// A 3×3 kernel as an array.
fn kernel(rows: [[f32; 3]; 3]) -> Array2<f32> {
    ndarray::arr2(&rows)
}

/// The kernel of which no two weights are alike.
fn one_to_nine() -> Array2<f32> {
    kernel([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
}

/// The hint that an exercise has for a wrong answer.
fn hint(exercise: fn(), asked: &str, answer: &str) -> Option<String> {
    NOTED.set(Some(Vec::new()));
    exercise();
    let noted = NOTED.take().unwrap_or_default();
    let hints = noted.into_iter().find(|(question, _)| question.contains(asked));
    let (_, hints) = hints.unwrap_or_else(|| panic!("{asked} is not asked"));
    hints.into_iter().find(|(wrong, _)| wrong == answer).map(|(_, hint)| hint)
}

#[test]
fn plausible_wrong_answers_are_told_what_has_happened() {
    for (exercise, asked, answer, expected) in [
        (
            ch02::receptive_field as fn(),
            "LeNet-5, its first 2 layers",
            "7",
            "a layer adds k − 1 times the jump",
        ),
        (ch02::receptive_field, "LeNet-5, its first 2 layers", "8", "begin with 1"),
        (ch02::receptive_field, "LeNet-5, its first 2 layers", "10", "double"),
        (ch02::receptive_field, "its first 3 layers", "10", "forget the strides"),
        (ch02::receptive_field, "its first 4 layers", "11", "forget the strides"),
        (ch02::receptive_field, "VGG16", "38", "forget the strides"),
        (ch02::receptive_field, "VGG16", "212", "of pool5"),
        (ch02::padding, "keep 28, 5", "Some(4)", "too much"),
        (ch05::hidden_moves, "windows of 2×2", "0.0", "whole numbers"),
        (ch05::hidden_moves, "windows of 2×2", "4.0", "along both sides"),
        (ch05::hidden_moves, "windows of 2×2", "0.375", "a share"),
        (ch05::hidden_moves, "windows of 2×2", "5.0", "that leave the window"),
        (ch10::one_output, "1 · 1, 10⁸ · 1", "1.0", "backwards"),
        (ch10::one_output, "a = 1 + 2⁻¹²", "0.0", "rounds once"),
    ] {
        let said = hint(exercise, asked, answer).unwrap_or_default();
        assert!(said.contains(expected), "{asked}, {answer}: {said}");
    }
    // To an answer that no known mistake explains, the way to the right one is told:
    // `verdict` has a test for that.
    assert_eq!(hint(ch05::hidden_moves, "windows of 2×2", "17.0"), None);
}
