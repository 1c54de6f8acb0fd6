//! Workers that spin between one parallel loop and the next, instead of sleeping.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::engine::simd::level::{Level, on};

/// At most this many workers spin while waiting: work this short is not split further,
/// and idle pollers slow down the busy ones.
const MOST: usize = 7;

/// Does `work` on one of the threads while the others spin: they poll for pieces
/// until it ends, instead of going to sleep between one [`parallel_for`](crate::engine::parallel_for) and the next.
///
/// Otherwise work of many short parts would wait for each of them to wake up.
pub(crate) fn keep_spinning<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let others = (rayon::current_num_threads() - 1).min(MOST);
    if others == 0 || Spinning::is_on() {
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
                if Spinning::is_on() {
                    return;
                }
                let _spinning = Spinning::begin();
                while !ended.load(Ordering::Relaxed) {
                    if rayon::yield_now() != Some(rayon::Yield::Executed) {
                        std::thread::yield_now();
                    }
                }
            });
        }
        let _spinning = Spinning::begin();
        // Where the work panics too, or the scope would wait for ever.
        let _ended = Ended(&ended);
        on(level, work)
    })
}

/// Whether workers spin for what this thread does.
pub(super) fn workers_spin() -> bool {
    Spinning::is_on()
}

/// Set while this thread spins, or others spin for it.
struct Spinning;

thread_local! {
    static ON: Cell<bool> = const { Cell::new(false) };
}

impl Spinning {
    fn is_on() -> bool {
        ON.get()
    }

    fn begin() -> Self {
        ON.set(true);
        Self
    }
}

impl Drop for Spinning {
    fn drop(&mut self) {
        ON.set(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::parallel_for;
    use rayon::ThreadPoolBuilder;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    /// Numbers added by pieces, many times over.
    fn sums() -> u64 {
        let total = std::sync::atomic::AtomicU64::new(0);
        for _ in 0..50 {
            parallel_for(4, (0..16_u64).collect(), |number| {
                total.fetch_add(number, std::sync::atomic::Ordering::Relaxed);
            });
        }
        total.into_inner()
    }

    #[test]
    fn spinning_or_not_all_pieces_are_done() {
        for threads in [1, 2, 3, 8] {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build();
            let pool = pool.unwrap();
            assert_eq!(pool.install(|| keep_spinning(sums)), 50 * 120);
            assert_eq!(
                pool.install(|| keep_spinning(|| keep_spinning(sums))),
                50 * 120
            );
            assert_eq!(pool.install(sums), 50 * 120);
        }
    }

    #[test]
    fn several_that_keep_each_other_spinning_end() {
        let pool = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        pool.scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|_| {
                    for _ in 0..20 {
                        assert_eq!(keep_spinning(sums), 50 * 120);
                    }
                });
            }
        });
    }

    #[test]
    fn a_panic_goes_through_and_nobody_waits() {
        let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let fallen = || pool.install(|| keep_spinning(|| panic!("fallen")));
        assert!(catch_unwind(AssertUnwindSafe(fallen)).is_err());
        assert_eq!(pool.install(|| keep_spinning(sums)), 50 * 120);
    }

    #[test]
    fn work_that_goes_to_another_thread_keeps_its_level() {
        let level = on(Level::Portable, || keep_spinning(Level::current));
        assert_eq!(level, Level::Portable);
    }
}
