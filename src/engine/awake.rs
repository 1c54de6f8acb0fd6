//! Threads that do not go to sleep between one piece of work and the next.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

use super::level::{Level, on};
use super::threads::threads;

/// Threads that are kept awake beside the one that works: parts so short are not
/// cut into more, and who looks for work in vain is in the way.
const MOST: usize = 7;

/// Does `work` on one of the threads, with the others awake: they look for pieces
/// until it ends, instead of going to sleep between one [`for_each`](super::for_each) and the next.
///
/// Work of many short parts would else wait for each to wake up.
pub(crate) fn awake<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let others = (threads() - 1).min(MOST);
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

/// Whether the other threads are kept awake for what this one does.
pub(super) fn are_awake() -> bool {
    Watch::is_on()
}

/// That this thread stays awake, or is why others do.
struct Watch;

thread_local! {
    static ON: Cell<bool> = const { Cell::new(false) };
}

impl Watch {
    fn is_on() -> bool {
        ON.get()
    }

    fn begin() -> Self {
        ON.set(true);
        Self
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        ON.set(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::for_each;
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
