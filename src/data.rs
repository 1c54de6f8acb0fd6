//! What the chapters look at: photographs and digits that are part of the
//! crate, MNIST that is fetched, and what may be done to the images of a set.

pub mod augment;
pub mod credit;
mod dataset;
pub mod digits;
#[cfg(feature = "notebook")]
mod download;
pub mod idx;
#[cfg(feature = "notebook")]
pub mod mnist;
#[cfg(feature = "notebook")]
mod photo;
#[cfg(feature = "notebook")]
pub mod photos;

#[cfg(feature = "notebook")]
pub use photo::Photo;

pub use dataset::{Dataset, Split};
