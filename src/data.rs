//! What the chapters look at: photographs and digits that are part of the
//! crate, MNIST that is fetched, and what may be done to the images of a set.

pub mod augment;
pub mod credit;
mod dataset;
pub mod digits;
pub mod idx;
#[cfg(feature = "files")]
pub mod mnist;
#[cfg(feature = "files")]
mod photo;
#[cfg(feature = "files")]
pub mod photos;

#[cfg(feature = "files")]
pub use photo::Photo;

pub use dataset::{Dataset, Split};
