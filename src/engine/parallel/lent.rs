//! Work that is lent to other threads, and taken back from those that have not begun.

// Work borrows what it reads and writes; a thread of the pool only takes what
// borrows nothing. What stands here sees to it that no thread uses the work after
// its end.
#![allow(unsafe_code)]

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::engine::cost::LOOKS_BEFORE_SLEEP;

/// What each helper does, given its number.
type Work<'a> = dyn Fn(usize) + Sync + 'a;

/// Work that other threads may begin until it is taken back.
pub(in crate::engine::parallel) struct Lent {
    /// Held for reading by who is at work.
    work: RwLock<Option<&'static Work<'static>>>,
    panicked: Mutex<Option<Box<dyn Any + Send>>>,
}

impl Lent {
    /// Does the helper's work, unless it has been taken back or is just then.
    pub(in crate::engine::parallel) fn help(&self, helper: usize) {
        let Ok(lent) = self.work.try_read() else { return };
        let Some(work) = *lent else { return };
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| work(helper))) {
            *self.panicked.lock().unwrap_or_else(PoisonError::into_inner) =
                Some(panic);
        }
    }
}

/// Takes the work back at its end: waits for those who have begun, for nobody else.
struct TakenBack<'a>(&'a Lent);

impl Drop for TakenBack<'_> {
    fn drop(&mut self) {
        // The others have about as much to do: it is not worth going to sleep.
        for _ in 0..LOOKS_BEFORE_SLEEP {
            if let Ok(mut work) = self.0.work.try_write() {
                *work = None;
                return;
            }
            std::thread::yield_now();
        }
        *self.0.work.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Does `work(0)` on this thread while those that `ask` asks do their parts.
///
/// A helper that has not begun when `work(0)` ends is not waited for.
pub(super) fn lend(work: &Work, ask: impl FnOnce(&Arc<Lent>)) {
    // SAFETY: only the lifetime changes. The reference is used by who holds the lock
    // for reading, and `TakenBack` is dropped before this function ends, by a panic
    // too: it waits for them and leaves no reference behind.
    let work = unsafe { std::mem::transmute::<&Work, &'static Work<'static>>(work) };
    let lent =
        Arc::new(Lent { work: RwLock::new(Some(work)), panicked: Mutex::new(None) });
    let taken_back = TakenBack(&lent);
    ask(&lent);
    work(0);
    drop(taken_back);
    let panicked =
        lent.panicked.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(panic) = panicked {
        resume_unwind(panic);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;

    #[test]
    fn a_helper_that_comes_late_finds_nothing_to_do() {
        let done = AtomicUsize::new(0);
        let mut late = None;
        lend(
            &|helper| {
                done.fetch_add(1 + helper, Ordering::Relaxed);
            },
            |lent| late = Some(Arc::clone(lent)),
        );
        late.unwrap().help(10);
        assert_eq!(done.into_inner(), 1);
    }

    #[test]
    fn a_helper_that_has_begun_is_waited_for() {
        let done = AtomicUsize::new(0);
        let (begun, has_begun) = channel();
        let (begun, has_begun) = (Mutex::new(begun), Mutex::new(has_begun));
        let mut helper = None;
        let work = |number| {
            if number == 0 {
                has_begun.lock().unwrap().recv().unwrap();
            } else {
                begun.lock().unwrap().send(()).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(50));
                done.store(1, Ordering::Relaxed);
            }
        };
        lend(&work, |lent| {
            let lent = Arc::clone(lent);
            helper = Some(std::thread::spawn(move || lent.help(1)));
        });
        assert_eq!(done.load(Ordering::Relaxed), 1);
        helper.unwrap().join().unwrap();
    }

    #[test]
    fn a_panic_of_a_helper_comes_out_of_the_caller() {
        let fallen = || {
            let work = |helper| assert_eq!(helper, 0, "fallen");
            lend(&work, |lent| lent.help(1));
        };
        let panic = catch_unwind(fallen).unwrap_err();
        assert!(panic.downcast_ref::<String>().unwrap().contains("fallen"));
    }

    #[test]
    fn a_panic_of_the_caller_takes_the_work_back() {
        let mut late = None;
        let fallen = AssertUnwindSafe(|| {
            lend(&|_| panic!("fallen"), |lent| late = Some(Arc::clone(lent)));
        });
        assert!(catch_unwind(fallen).is_err());
        let late = late.unwrap();
        late.help(1);
        assert!(late.panicked.lock().unwrap().is_none());
    }
}
