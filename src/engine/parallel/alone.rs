//! Without the feature `threads` the calling thread is the only one.

/// How many threads there are.
pub(super) fn threads() -> usize {
    1
}

/// No worker spins.
pub(super) fn workers_spin() -> bool {
    false
}

/// Does `work`: there are no other threads to be kept awake.
pub(crate) fn keep_spinning<T>(work: impl FnOnce() -> T) -> T {
    work()
}

/// Does `work` for each piece.
pub(crate) fn parallel_for<T: Send>(
    _: usize,
    pieces: Vec<T>,
    work: impl Fn(T) + Send + Sync,
) {
    pieces.into_iter().for_each(work);
}
