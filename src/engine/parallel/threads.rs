//! Pieces of work shared out to threads.
//!
//! A piece owns what it writes, so that the threads cannot meet; which thread
//! does which piece, and how many there are, no result can tell.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::lent::lend;
use super::spinning::ask_spinning;
use super::thread_pool::ask;

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
