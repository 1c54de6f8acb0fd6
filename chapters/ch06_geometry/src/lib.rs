//! Chapter 6, padding, stride, dilation: which pixels a layer looks at, how often,
//! and where its outputs lie.
//!
//! Every public function is a cell, in the order of the page.

pub mod sizes;
pub mod padding;
pub mod borders;
pub mod parity;
pub mod stride;
pub mod dilation;
pub mod upward;
pub mod stacks;
pub mod dense;

mod digits;
mod plane;
mod stored;
