//! Chapter 7, backpropagation: how the slopes of all weights are found, how to check
//! that they are right, what a network begins with, and how it breaks.
//!
//! Every public function is a cell, in the order of the page.

pub mod hand;
pub mod bound;
pub mod identities;
pub mod divided;
pub mod shared_slopes;
pub mod matrices;
pub mod checking;
pub mod start;
pub mod spreads;
pub mod depth;
pub mod first_steps;
pub mod remedies;
pub mod normalization;
pub mod phases;
pub mod small_batches;
pub mod folding;
pub mod memory;
pub mod broken;

pub mod nan;
pub mod first_nan;
pub mod break_it;

mod bug;
mod checks;
mod course;
mod group_norm;
mod lab;
mod numbers;
mod seeds;
