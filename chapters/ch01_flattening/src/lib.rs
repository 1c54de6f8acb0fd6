//! Chapter 1, flattening: an image as numbers, an image as a row of numbers, and
//! what a network can no longer know about the row.
//!
//! Every public function is a cell, in the order of the page.

mod networks;
mod order;

pub mod slots;
pub mod learning;
pub mod shuffled;
pub mod neighbours;
pub mod ladder;
pub mod head;
