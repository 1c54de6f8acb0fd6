//! Threads, and how work is split for them.

pub(super) mod even;
#[cfg(feature = "notebook")]
mod lent;
#[cfg(feature = "notebook")]
pub(super) mod spinning;
pub(super) mod threads;
