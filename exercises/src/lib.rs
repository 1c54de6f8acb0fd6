//! The exercises of the book *Seeing Convolution*: one module a chapter, one
//! function or two a section.
//!
//! A function to complete returns [`Error::NotYet`]. The tests say what is
//! wrong with an answer: `cargo test -p exercises ch02` runs those of chapter 2.
//! With the feature `solutions` the functions of `src/solutions` stand here
//! instead.

use ndarray::Array4;

mod verdict;

#[cfg(feature = "solutions")]
mod solutions;
#[cfg(feature = "solutions")]
pub use solutions::{ch01, ch02, ch03, ch04, ch05, ch06, ch07, ch08, ch09, ch10};

// What is not completed does not use its arguments.
#[cfg(not(feature = "solutions"))]
#[allow(unused_variables)]
pub mod ch01;
#[cfg(not(feature = "solutions"))]
#[allow(unused_variables)]
pub mod ch02;
#[cfg(not(feature = "solutions"))]
#[allow(unused_variables)]
pub mod ch03;
#[cfg(not(feature = "solutions"))]
#[allow(unused_variables)]
pub mod ch04;
#[cfg(not(feature = "solutions"))]
#[allow(unused_variables)]
pub mod ch05;
#[cfg(not(feature = "solutions"))]
#[allow(unused_variables)]
pub mod ch06;
#[cfg(not(feature = "solutions"))]
#[allow(unused_variables)]
pub mod ch07;
#[cfg(not(feature = "solutions"))]
#[allow(unused_variables)]
pub mod ch08;
#[cfg(not(feature = "solutions"))]
#[allow(unused_variables)]
pub mod ch09;
#[cfg(not(feature = "solutions"))]
#[allow(unused_variables)]
pub mod ch10;

pub use verdict::verdict;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The function has still to be completed.
    #[error("not yet")]
    NotYet,
    /// What the core refused.
    #[error(transparent)]
    Core(#[from] cnn::Error),
}

/// An answer, or why there is none.
pub type Result<T> = std::result::Result<T, Error>;

/// What a program computed, as far as its output tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Cross-correlation, and not convolution.
    Correlation,
    /// Convolution, and not cross-correlation.
    Convolution,
    /// Both would give this output.
    Either,
    /// Neither would give this output.
    Neither,
}

/// A way back through a convolution: of the input, the weights and the slopes of the
/// maps.
pub type WayBack = dyn Fn(&Array4<f32>, &Array4<f32>, &Array4<f32>) -> Slopes;

/// What goes back through a convolutional layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Slopes {
    /// Of the input, `[images, channels, height, width]`.
    pub pixels: Array4<f32>,
    /// Of the weights, `[filters, channels, rows, columns]`.
    pub weights: Array4<f32>,
    /// Of the biases, `[filters]`.
    pub biases: ndarray::Array1<f32>,
}

/// What is wrong with a way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    Nothing,
    /// The kernel is not turned on the way to the pixels.
    KernelNotTurned,
    /// A weight gets the mean over its places and not the sum.
    MeanForSum,
    /// The slopes of the biases are 0.
    BiasForgotten,
}
