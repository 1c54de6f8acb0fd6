//! The pool of threads: rayon's, the one that the caller is in, else the global one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many threads there are.
pub(super) fn threads() -> usize {
    rayon::current_num_threads()
}

/// Far more than one call asks for.
const MOST_ASKED: usize = 1 << 12;

/// Asks the threads of the pool to do `work` when one is free; it may never be done.
///
/// Threads that hang take nothing: no more than [`MOST_ASKED`] of what a thread asks
/// for waits at a time, the rest is left out.
pub(super) fn ask(work: impl FnOnce() + Send + 'static) {
    thread_local! {
        static WAITING: Arc<AtomicUsize> = Arc::default();
    }
    // A thread that ends asks nobody.
    let Ok(waiting) = WAITING.try_with(Arc::clone) else { return };
    if waiting.fetch_add(1, Ordering::Relaxed) >= MOST_ASKED {
        waiting.fetch_sub(1, Ordering::Relaxed);
        return;
    }
    rayon::spawn(move || {
        waiting.fetch_sub(1, Ordering::Relaxed);
        work();
    });
}
