//! Chapter 3, filters and feature maps: what a small grid of numbers does to a
//! photograph, and how such a grid is found.
//!
//! Every public function is a cell, in the order of the page.

pub mod nine_numbers;
pub mod eight_bits;
pub mod similarity;
pub mod random;
pub mod learning;
pub mod layer;
pub mod trained;
