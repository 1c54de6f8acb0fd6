//! Threads, and how work is split for them.

pub(super) mod even;
#[cfg(feature = "threads")]
mod lent;
#[cfg(feature = "threads")]
pub(super) mod spinning;
pub(super) mod threads;
