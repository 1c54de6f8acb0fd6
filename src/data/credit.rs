//! Whose work a picture shows. The data say so themselves when they are loaded and
//! whenever they are looked at, so that nothing made from them can forget it.
//!
//! [`Photo`], [`Digits`](super::digits::Digits) and [`Dataset`](super::Dataset) carry
//! their line with them, on which thread and in which `static` they may be; an array
//! that is taken out of them does not. What is kept beyond a cell is therefore kept as
//! one of the three.
//!
#![cfg_attr(feature = "files", doc = "[`Photo`]: super::Photo")]
#![cfg_attr(not(feature = "files"), doc = "[`Photo`]: crate#features")]

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::{self, ThreadId};

/// What a piece of work under way owes.
struct Debt {
    thread: ThreadId,
    number: u64,
    /// Loaded on its own thread, in the order of first use.
    own: Vec<&'static str>,
    /// Loaded on threads that collect nothing themselves: it may have begun them.
    others: BTreeSet<&'static str>,
    /// Whether another piece of work may have begun those threads.
    in_doubt: bool,
}

#[derive(Default)]
struct UnderWay {
    debts: Vec<Debt>,
    begun: u64,
}

static UNDER_WAY: Mutex<UnderWay> =
    Mutex::new(UnderWay { debts: Vec::new(), begun: 0 });

/// Held for writing by work that has to be alone.
static ALONE: RwLock<()> = RwLock::new(());

/// Notes that the work under way owes this credit line: the innermost on this thread,
/// or on a thread without any, whatever is under way.
pub fn owe(line: &'static str) {
    let UnderWay { debts, .. } = &mut *under_way();
    let here = thread::current().id();
    if let Some(debt) = debts.iter_mut().rev().find(|debt| debt.thread == here) {
        if !debt.own.contains(&line) {
            debt.own.push(line);
        }
        return;
    }
    let in_doubt = debts.windows(2).any(|pair| pair[0].thread != pair[1].thread);
    for debt in debts {
        debt.others.insert(line);
        debt.in_doubt |= in_doubt;
    }
}

/// Runs `work` and returns its result with every credit line it came to owe, each
/// once: those of its own thread in the order of first use, behind them those of the
/// threads it has begun. Where these may have been begun by other work that is
/// collected at the same time, it is run again alone.
///
/// Threads that `work` begins must not collect themselves.
pub fn collect<T>(work: impl Fn() -> T) -> (T, Vec<&'static str>) {
    let here = thread::current().id();
    if under_way().debts.iter().any(|outer| outer.thread == here) {
        let (result, owed, _) = collect_once(&work);
        owed.iter().for_each(|line| owe(line));
        return (result, owed);
    }
    let among_others = ALONE.read().unwrap_or_else(PoisonError::into_inner);
    let (result, owed, in_doubt) = collect_once(&work);
    drop(among_others);
    if !in_doubt {
        return (result, owed);
    }
    let _alone = ALONE.write().unwrap_or_else(PoisonError::into_inner);
    let (result, owed, _) = collect_once(&work);
    (result, owed)
}

fn collect_once<T>(work: impl Fn() -> T) -> (T, Vec<&'static str>, bool) {
    let begun = Begun::new();
    let result = work();
    let (owed, in_doubt) = begun.end();
    (result, owed, in_doubt)
}

/// The number of a work under way, which is taken off the list by a panic too.
struct Begun(u64);

impl Begun {
    fn new() -> Self {
        let mut all = under_way();
        all.begun += 1;
        let number = all.begun;
        all.debts.push(Debt {
            thread: thread::current().id(),
            number,
            own: Vec::new(),
            others: BTreeSet::new(),
            in_doubt: false,
        });
        Self(number)
    }

    fn end(self) -> (Vec<&'static str>, bool) {
        let Some(Debt { mut own, others, in_doubt, .. }) = self.taken() else {
            return (Vec::new(), false);
        };
        let others = others.into_iter().filter(|line| !own.contains(line));
        let others: Vec<_> = others.collect();
        own.extend(others);
        (own, in_doubt)
    }

    fn taken(&self) -> Option<Debt> {
        let debts = &mut under_way().debts;
        let place = debts.iter().position(|debt| debt.number == self.0)?;
        Some(debts.remove(place))
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.taken();
    }
}

fn under_way() -> MutexGuard<'static, UnderWay> {
    UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner)
}
