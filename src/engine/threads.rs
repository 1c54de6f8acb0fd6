//! Pieces of work shared out to threads.
//!
//! A piece owns what it writes, so that the threads cannot meet; which thread
//! does which piece, and how many there are, no result can tell.

/// Products below which a second thread costs more than it brings.
const WORTH_A_THREAD: usize = 1 << 19;

/// Into how many pieces to cut work of that many products.
pub(crate) fn share(products: usize) -> usize {
    threads().min(products / WORTH_A_THREAD).max(1)
}

/// How many threads there are.
#[cfg(feature = "notebook")]
fn threads() -> usize {
    rayon::current_num_threads()
}

#[cfg(not(feature = "notebook"))]
fn threads() -> usize {
    1
}

/// Does `work` for each piece, on several threads if there are `parts` > 1.
#[cfg(feature = "notebook")]
pub(crate) fn for_each<T: Send>(
    parts: usize,
    pieces: Vec<T>,
    work: impl Fn(T) + Send + Sync,
) {
    use rayon::prelude::*;
    if parts > 1 && pieces.len() > 1 {
        pieces.into_par_iter().with_max_len(1).for_each(work);
    } else {
        pieces.into_iter().for_each(work);
    }
}

/// Does `work` for each piece.
#[cfg(not(feature = "notebook"))]
pub(crate) fn for_each<T>(_: usize, pieces: Vec<T>, work: impl Fn(T)) {
    pieces.into_iter().for_each(work);
}
