//! Workers that spin between one parallel loop and the next, instead of sleeping.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::lent::Lent;
use super::thread_pool::{ask, threads};
use crate::engine::cost::SPINNING_WORKERS;

/// Does `work` while other threads spin: they poll for pieces until it ends, instead
/// of going to sleep between one [`parallel_for`](crate::engine::parallel_for) and the
/// next.
///
/// Otherwise work of many short parts would wait for each of them to wake up. Nothing
/// is waited for but pieces that have been begun.
pub(crate) fn keep_spinning<T>(work: impl FnOnce() -> T) -> T {
    let others = (threads() - 1).min(SPINNING_WORKERS);
    if others == 0 || workers_spin() {
        return work();
    }
    let errands = Arc::new(Errands::default());
    for _ in 0..others {
        let errands = Arc::clone(&errands);
        ask(move || spin(errands));
    }
    // At its end, by a panic too, or the others would look for ever.
    let _spinning = Spinning::begin(errands, true);
    work()
}

/// Polls for pieces, and does them, until the work ends for which it spins.
fn spin(errands: Arc<Errands>) {
    // A thread that waits for others may be given this to do.
    if workers_spin() {
        return;
    }
    let _spinning = Spinning::begin(Arc::clone(&errands), false);
    while !errands.ended.load(Ordering::Relaxed) {
        if let Some((lent, helper)) = errands.take() {
            lent.help(helper);
        } else if rayon::yield_now() != Some(rayon::Yield::Executed) {
            std::thread::yield_now();
        }
    }
}

/// Asks the threads that spin for this one, if there are any, to help.
pub(super) fn ask_spinning(lent: &Arc<Lent>, helper: usize) -> bool {
    let on = ON.try_with(|on| on.borrow().clone());
    let Some(errands) = on.ok().flatten() else { return false };
    let mut asked = errands.asked.lock().unwrap_or_else(PoisonError::into_inner);
    asked.push((Arc::clone(lent), helper));
    errands.waiting.store(asked.len(), Ordering::Release);
    true
}

/// Whether workers spin for what this thread does.
pub(super) fn workers_spin() -> bool {
    ON.try_with(|on| on.borrow().is_some()).unwrap_or(false)
}

/// What the threads that spin are asked to do.
#[derive(Default)]
struct Errands {
    asked: Mutex<Vec<(Arc<Lent>, usize)>>,
    /// How many are asked, to be seen without the lock.
    waiting: AtomicUsize,
    ended: AtomicBool,
}

impl Errands {
    fn take(&self) -> Option<(Arc<Lent>, usize)> {
        if self.waiting.load(Ordering::Acquire) == 0 {
            return None;
        }
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let errand = asked.pop();
        self.waiting.store(asked.len(), Ordering::Release);
        errand
    }
}

thread_local! {
    /// What the threads that spin with this one look at. A thread that ends has none
    /// any more.
    static ON: RefCell<Option<Arc<Errands>>> = const { RefCell::new(None) };
}

/// Set while this thread spins, or others spin for it.
struct Spinning {
    errands: Arc<Errands>,
    is_why: bool,
}

impl Spinning {
    fn begin(errands: Arc<Errands>, is_why: bool) -> Self {
        let _ = ON.try_with(|on| on.replace(Some(Arc::clone(&errands))));
        Self { errands, is_why }
    }
}

impl Drop for Spinning {
    fn drop(&mut self) {
        let _ = ON.try_with(RefCell::take);
        if self.is_why {
            self.errands.ended.store(true, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::parallel_for;
    use crate::engine::simd::level::{Level, on};
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
