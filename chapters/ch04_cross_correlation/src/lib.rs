//! Chapter 4, convolution and cross-correlation: two operations that differ by
//! half a turn of the kernel, and what hangs on it.
//!
//! Every public function is a cell, in the order of the page.

pub mod which;
pub mod matters;
pub mod algebra;
pub mod learned;
pub mod borders;
pub mod back;
pub mod spectrum;

mod fourier;
mod singular;
mod stored;
