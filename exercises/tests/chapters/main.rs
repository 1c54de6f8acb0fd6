//! What the exercises are tested with. Each test names the mistakes that it knows.

mod ch01;
mod ch02;
mod ch03;
mod ch04;
mod ch05;
mod ch06;
mod ch07;
mod ch09;

use std::fmt::Debug;

use exercises::{Result, verdict};
use ndarray::Array2;

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
