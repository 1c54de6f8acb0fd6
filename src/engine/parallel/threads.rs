//! Pieces of work shared out to threads.
//!
//! A piece owns what it writes, so that the threads cannot meet; which thread
//! does which piece, and how many there are, no result can tell.

#[cfg(feature = "notebook")]
use super::spinning::workers_spin;

/// Products below which a second thread costs more than it brings: one that may have
/// to be woken up, and one that is kept awake.
const WORTH_A_THREAD: [usize; 2] = [1 << 19, 1 << 18];

/// Into how many pieces to cut work of that many products.
pub(crate) fn thread_count_for(products: usize) -> usize {
    let worth = WORTH_A_THREAD[usize::from(workers_spin())];
    threads().min(products / worth).max(1)
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
///
/// The calling thread works too, and begins before the others have woken up.
/// Every thread has a share of neighbouring pieces, the same each time, so that
/// it finds its memory in its own cache again; who is ready takes pieces from the
/// end of the others' shares.
#[cfg(feature = "notebook")]
pub(crate) fn parallel_for<T: Send>(
    parts: usize,
    mut pieces: Vec<T>,
    work: impl Fn(T) + Send + Sync,
) {
    use std::collections::VecDeque;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Mutex, PoisonError};
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
    let working = AtomicUsize::new(parts - 1);
    rayon::in_place_scope(|scope| {
        for helper in 1..parts {
            let (take, working) = (&take, &working);
            scope.spawn(move |_| {
                take(helper);
                working.fetch_sub(1, Ordering::Release);
            });
        }
        take(0);
        // The others have about as much to do: it is not worth going to sleep. A
        // thread of the pool does not; it looks for other work.
        let moments = rayon::current_thread_index().map_or(SPINS, |_| 0);
        for _ in 0..moments {
            if working.load(Ordering::Acquire) == 0 {
                break;
            }
            std::thread::yield_now();
        }
    });
}

/// How often a thread that is ready looks whether the others are too, before it
/// goes to sleep until they are.
#[cfg(feature = "notebook")]
const SPINS: usize = 100;

/// Does `work` for each piece.
#[cfg(not(feature = "notebook"))]
pub(crate) fn parallel_for<T: Send>(
    _: usize,
    pieces: Vec<T>,
    work: impl Fn(T) + Send + Sync,
) {
    pieces.into_iter().for_each(work);
}

/// There are no other threads.
#[cfg(not(feature = "notebook"))]
fn workers_spin() -> bool {
    false
}

/// Does `work`: there are no other threads to be kept awake.
#[cfg(not(feature = "notebook"))]
pub(crate) fn keep_spinning<T>(work: impl FnOnce() -> T) -> T {
    work()
}

/// How many of so many planes, with so many numbers altogether, one piece is to
/// have, and how many parts there are for [`parallel_for`].
pub(crate) fn planes_per_piece(planes: usize, numbers: usize) -> [usize; 2] {
    // A number read and written costs about as much as some products.
    let parts = thread_count_for(numbers.saturating_mul(16));
    [planes.div_ceil(4 * parts).max(1), parts]
}
