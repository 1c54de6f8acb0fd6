//! Pieces of work shared out to threads.
//!
//! A piece owns what it writes, so that the threads cannot meet; which thread
//! does which piece, and how many there are, no result can tell.

use super::level::{Level, on};

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
///
/// The calling thread works too, and begins before the others have woken up.
/// Every thread has a share of neighbouring pieces, the same each time, so that
/// it finds its memory in its own cache again; who is ready takes pieces from the
/// end of the others' shares.
#[cfg(feature = "notebook")]
pub(crate) fn for_each<T: Send>(
    parts: usize,
    mut pieces: Vec<T>,
    work: impl Fn(T) + Send + Sync,
) {
    use std::collections::VecDeque;
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
                let piece = if number == 0 {
                    share.pop_front()
                } else {
                    share.pop_back()
                };
                drop(share);
                let Some(piece) = piece else { break };
                work(piece);
            }
        }
    };
    rayon::in_place_scope(|scope| {
        for helper in 1..parts {
            let take = &take;
            scope.spawn(move |_| take(helper));
        }
        take(0);
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

/// Does `work` on one of the threads, with the others awake: they look for pieces
/// until it ends, instead of going to sleep between one [`for_each`] and the next.
///
/// Work of many short parts would else wait for each to wake up.
#[cfg(feature = "notebook")]
pub(crate) fn awake<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    use std::sync::atomic::{AtomicBool, Ordering};
    let others = threads() - 1;
    if others == 0 || Watch::is_on() {
        return work();
    }
    struct Ended<'a>(&'a AtomicBool);
    impl Drop for Ended<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let (ended, level) = (AtomicBool::new(false), Level::current());
    rayon::scope(|scope| {
        for _ in 0..others {
            scope.spawn(|_| {
                // A thread that waits for others may be given this to do; it must
                // not wait here for the end of its own work.
                if Watch::is_on() {
                    return;
                }
                let _watch = Watch::begin();
                while !ended.load(Ordering::Relaxed) {
                    if rayon::yield_now() != Some(rayon::Yield::Executed) {
                        std::thread::yield_now();
                    }
                }
            });
        }
        let _watch = Watch::begin();
        // Where the work panics too, or the scope would wait for ever.
        let _ended = Ended(&ended);
        on(level, work)
    })
}

/// That this thread stays awake, or is why others do.
#[cfg(feature = "notebook")]
struct Watch;

#[cfg(feature = "notebook")]
thread_local! {
    static ON: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

#[cfg(feature = "notebook")]
impl Watch {
    fn is_on() -> bool {
        ON.get()
    }

    fn begin() -> Self {
        ON.set(true);
        Self
    }
}

#[cfg(feature = "notebook")]
impl Drop for Watch {
    fn drop(&mut self) {
        ON.set(false);
    }
}

/// Does `work`.
#[cfg(not(feature = "notebook"))]
pub(crate) fn awake<T>(work: impl FnOnce() -> T) -> T {
    work()
}

/// How many of so many planes, with so many numbers altogether, one piece is to
/// have, and how many parts there are for [`for_each`].
pub(crate) fn planes_of_a_piece(planes: usize, numbers: usize) -> [usize; 2] {
    // A number read and written costs about as much as some products.
    let parts = share(numbers.saturating_mul(16));
    [planes.div_ceil(4 * parts).max(1), parts]
}

#[cfg(all(test, feature = "notebook"))]
mod tests {
    use super::*;
    use rayon::ThreadPoolBuilder;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    /// Numbers added by pieces, many times over.
    fn sums() -> u64 {
        let total = std::sync::atomic::AtomicU64::new(0);
        for _ in 0..50 {
            for_each(4, (0..16_u64).collect(), |number| {
                total.fetch_add(number, std::sync::atomic::Ordering::Relaxed);
            });
        }
        total.into_inner()
    }

    #[test]
    fn awake_or_not_all_pieces_are_done() {
        for threads in [1, 2, 3, 8] {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build();
            let pool = pool.unwrap();
            assert_eq!(pool.install(|| awake(sums)), 50 * 120);
            assert_eq!(pool.install(|| awake(|| awake(sums))), 50 * 120);
            assert_eq!(pool.install(sums), 50 * 120);
        }
    }

    #[test]
    fn several_that_keep_each_other_awake_end() {
        let pool = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        pool.scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|_| {
                    for _ in 0..20 {
                        assert_eq!(awake(sums), 50 * 120);
                    }
                });
            }
        });
    }

    #[test]
    fn a_panic_goes_through_and_nobody_waits() {
        let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let fallen = || pool.install(|| awake(|| panic!("fallen")));
        assert!(catch_unwind(AssertUnwindSafe(fallen)).is_err());
        assert_eq!(pool.install(|| awake(sums)), 50 * 120);
    }

    #[test]
    fn work_that_goes_to_another_thread_keeps_its_level() {
        let level = on(Level::Portable, || awake(Level::current));
        assert_eq!(level, Level::Portable);
    }
}
