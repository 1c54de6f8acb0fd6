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

/// Does `work` for each piece, on several threads if there are `parts` > 1: the
/// calling one takes pieces too, and begins before the others have woken up.
#[cfg(feature = "notebook")]
pub(crate) fn for_each<T: Send>(
    parts: usize,
    pieces: Vec<T>,
    work: impl Fn(T) + Send + Sync,
) {
    use std::sync::{Mutex, PoisonError};
    let helpers = parts.min(pieces.len()).saturating_sub(1);
    if helpers == 0 {
        return pieces.into_iter().for_each(work);
    }
    let queue = Mutex::new(pieces.into_iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let take = || {
        while let Some(piece) = next() {
            work(piece);
        }
    };
    rayon::in_place_scope(|scope| {
        for _ in 0..helpers {
            scope.spawn(|_| take());
        }
        take();
    });
}

/// Does `work` for each piece.
#[cfg(not(feature = "notebook"))]
pub(crate) fn for_each<T: Send>(
    _: usize,
    pieces: Vec<T>,
    work: impl Fn(T) + Send + Sync,
) {
    pieces.into_iter().for_each(work);
}

/// Does `work` for each plane, in pieces for the threads; `numbers` is how many
/// there are in all planes together. What `room` gives is used for plane after
/// plane.
pub(crate) fn for_each_plane<T: Send, R>(
    numbers: usize,
    planes: impl ExactSizeIterator<Item = T>,
    room: impl Fn() -> R + Send + Sync,
    work: impl Fn(&mut R, T) + Send + Sync,
) {
    // A number read and written costs about as much as some products.
    let parts = share(numbers.saturating_mul(8));
    let of_piece = planes.len().div_ceil(4 * parts);
    let mut planes = planes.peekable();
    let mut pieces = Vec::new();
    while planes.peek().is_some() {
        pieces.push(planes.by_ref().take(of_piece).collect::<Vec<_>>());
    }
    for_each(parts, pieces, |piece| {
        let mut room = room();
        piece.into_iter().for_each(|plane| work(&mut room, plane));
    });
}
