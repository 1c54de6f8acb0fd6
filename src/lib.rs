//! Convolution, seen: the core library of the book *Seeing Convolution*.
//!
//! Every number and picture in the book comes out of this crate, through a
//! *cell* of one of the chapters. Built with `default-features = false` it has
//! no files, threads, fonts or pictures.

mod array;
mod element;
mod error;
#[cfg(feature = "notebook")]
mod file;

pub mod accumulation;
pub mod activation;
#[cfg(feature = "notebook")]
pub mod baselines;
pub mod conv;
pub mod engine;
pub mod kernels;
pub mod layer;
pub mod linear;
pub mod loss;
pub mod networks;
pub mod optim;
pub mod pool;
pub mod random;
pub mod receptive_field;
pub mod signal;
pub mod statistics;
pub mod train;
pub mod weights;
pub mod window;

pub mod data;
#[cfg(feature = "notebook")]
pub mod notebook;
#[cfg(feature = "notebook")]
pub mod plot;

pub use element::Element;
pub use error::{Error, Result};
pub use window::Window;
