//! Threads, and how work is split for them.

#[cfg(not(feature = "threads"))]
mod alone;
mod even;
mod grain;
#[cfg(feature = "threads")]
mod lent;
#[cfg(feature = "threads")]
mod spinning;
#[cfg(feature = "threads")]
mod thread_pool;
#[cfg(feature = "threads")]
mod threads;

#[cfg(not(feature = "threads"))]
pub(crate) use alone::{keep_spinning, parallel_for};
pub(crate) use even::even_parts;
pub(crate) use grain::{planes_per_piece, thread_count_for};
#[cfg(feature = "threads")]
pub(crate) use spinning::keep_spinning;
#[cfg(feature = "threads")]
pub(crate) use threads::parallel_for;
