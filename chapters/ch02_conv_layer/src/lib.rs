//! Chapter 2, the convolutional layer: where it comes from, what it computes,
//! and what its units see.
//!
//! Every public function is a cell, in the order of the page.

pub mod derived;
pub mod one_unit;
pub mod channels;
pub mod shapes;
pub mod fields;
pub mod effective;
pub mod levels;

mod chance;
mod matrix;
mod patches;
mod trained;
mod vgg;
