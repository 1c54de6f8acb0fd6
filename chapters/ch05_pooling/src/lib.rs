//! Chapter 5, pooling: many numbers become one, and what that does to shifts, to
//! gradients and to the size of a network.
//!
//! Every public function is a cell, in the order of the page.

pub mod summaries;
pub mod border;
pub mod shifts;
pub mod aliasing;
pub mod trained;
pub mod gradient;
pub mod nan;
pub mod checked;
pub mod counts;

mod maps;
mod stored;
