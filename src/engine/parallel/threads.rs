//! Pieces of work shared out to threads.
//!
//! A piece owns what it writes, so that the threads cannot meet; which thread
//! does which piece, and how many there are, no result can tell.

#[cfg(feature = "threads")]
use std::collections::VecDeque;
#[cfg(feature = "threads")]
use std::sync::atomic::{AtomicUsize, Ordering};
#[cfg(feature = "threads")]
use std::sync::{Arc, Mutex, PoisonError};

#[cfg(feature = "threads")]
use super::lent::lend;
#[cfg(feature = "threads")]
use super::spinning::{ask_spinning, workers_spin};
use crate::engine::cost::{
    PLANE_PIECES_PER_THREAD, PRODUCTS_PER_NUMBER, PRODUCTS_PER_THREAD,
};

/// Into how many pieces to cut work of that many products.
pub(crate) fn thread_count_for(products: usize) -> usize {
    let worth = PRODUCTS_PER_THREAD[usize::from(workers_spin())];
    threads().min(products / worth).max(1)
}

/// How many threads there are.
#[cfg(feature = "threads")]
pub(super) fn threads() -> usize {
    rayon::current_num_threads()
}

#[cfg(not(feature = "threads"))]
fn threads() -> usize {
    1
}

/// Does `work` for each piece, on several threads if there are `parts` > 1.
///
/// The calling thread works too, and begins before the others have woken up. It
/// waits for those that have begun, and for no other: where all threads of the pool
/// are busy, or wait for what the caller holds, it does every piece itself. Meanwhile
/// it takes up no other work of the pool, which might want a lock that it holds.
///
/// The pool is rayon's: the one that the caller is in, else the global one.
/// Every thread has a share of neighbouring pieces, the same each time, so that
/// it finds its memory in its own cache again; who is ready takes pieces from the
/// end of the others' shares.
#[cfg(feature = "threads")]
pub(crate) fn parallel_for<T: Send>(
    parts: usize,
    mut pieces: Vec<T>,
    work: impl Fn(T) + Send + Sync,
) {
    let parts = parts.min(pieces.len());
    if parts <= 1 {
        return pieces.into_iter().for_each(work);
    }
    let mut shares = VecDeque::new();
    for part in (0..parts).rev() {
        let share = pieces.split_off(pieces.len() * part / (part + 1));
        shares.push_front(Mutex::new(VecDeque::from(share)));
    }
    let take = |mine: usize| {
        for number in 0..parts {
            let share = &shares[(mine + number) % parts];
            loop {
                let mut share = share.lock().unwrap_or_else(PoisonError::into_inner);
                let piece =
                    if number == 0 { share.pop_front() } else { share.pop_back() };
                drop(share);
                let Some(piece) = piece else { break };
                work(piece);
            }
        }
    };
    lend(&take, |lent| {
        for helper in 1..parts {
            if !ask_spinning(lent, helper) {
                let lent = Arc::clone(lent);
                ask(move || lent.help(helper));
            }
        }
    });
}

/// Asks the threads of the pool to do `work` when one is free; it may never be done.
///
/// Threads that hang take nothing: no more than [`MOST_ASKED`] of what a thread asks
/// for waits at a time, the rest is left out.
#[cfg(feature = "threads")]
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

/// Far more than one call asks for.
#[cfg(feature = "threads")]
const MOST_ASKED: usize = 1 << 12;

/// Does `work` for each piece.
#[cfg(not(feature = "threads"))]
pub(crate) fn parallel_for<T: Send>(
    _: usize,
    pieces: Vec<T>,
    work: impl Fn(T) + Send + Sync,
) {
    pieces.into_iter().for_each(work);
}

/// There are no other threads.
#[cfg(not(feature = "threads"))]
fn workers_spin() -> bool {
    false
}

/// Does `work`: there are no other threads to be kept awake.
#[cfg(not(feature = "threads"))]
pub(crate) fn keep_spinning<T>(work: impl FnOnce() -> T) -> T {
    work()
}

/// How many of so many planes, with so many numbers altogether, one piece is to
/// have, and how many parts there are for [`parallel_for`].
pub(crate) fn planes_per_piece(planes: usize, numbers: usize) -> [usize; 2] {
    let parts = thread_count_for(numbers.saturating_mul(PRODUCTS_PER_NUMBER));
    [planes.div_ceil(PLANE_PIECES_PER_THREAD * parts).max(1), parts]
}
