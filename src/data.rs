//! What the chapters look at: photographs and digits that are part of the crate.

pub mod credit;
pub mod digits;
#[cfg(feature = "notebook")]
mod photo;
#[cfg(feature = "notebook")]
pub mod photos;

#[cfg(feature = "notebook")]
pub use photo::Photo;
