//! Chapter 8, learning: layers become a network, the network is trained, and then
//! it is looked into.
//!
//! Every public function that returns outputs is a cell, in the order of the page.

pub mod assembled;
pub mod choices;
pub mod losses;
pub mod overfitting;
pub mod random_labels;
pub mod dropout;
pub mod learned;
pub mod leaks;
pub mod folds;
pub mod mnist;
pub mod filters;
pub mod activations;
pub mod mistakes;
pub mod photo;
pub mod together;
pub mod rare;
pub mod threshold;
pub mod ablations;
pub mod borrowed;
pub mod fewer_bits;

pub mod stored;
pub mod recipe;
pub mod training;

mod answers;
mod courses;
mod digits;
