//! The appendix on the conventions of libraries: stored runs of them beside ours.
//!
//! Every public function is a cell, in the order of the page.

pub mod versions;
pub mod rows;
pub mod sizes;
pub mod pooling;
pub mod overhang;
pub mod layers;
pub mod counts;
pub mod numbers;
pub mod images;
pub mod requests;
pub mod network;

mod stored;
