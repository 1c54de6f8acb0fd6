//! Scratch memory: one buffer for each thread, used again and again.

use std::cell::RefCell;

use crate::engine::memory::aligned::Aligned;
use crate::engine::memory::uninit::{MARK, marked};

thread_local! {
    static SCRATCH: RefCell<Aligned> = RefCell::default();
}

/// Gives `work` that many numbers, whatever they are; the first begins a cache line.
///
/// They stay with the thread, as many as the most that were ever asked for.
pub(crate) fn with_scratch<T>(
    numbers: usize,
    work: impl FnOnce(&mut [f32]) -> T,
) -> T {
    // Taken out meanwhile, so that work within work gets a piece of its own.
    let kept = SCRATCH.try_with(RefCell::take).unwrap_or_default();
    let mut scratch = kept.at_least(numbers);
    let lent = &mut scratch[..numbers];
    if marked() {
        lent.fill(f32::from_bits(MARK));
    }
    let result = work(lent);
    // A thread that ends keeps nothing.
    let _ = SCRATCH.try_with(|kept| kept.replace(scratch));
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_within_work_has_memory_of_its_own() {
        with_scratch(4, |outer| {
            outer.fill(1.0);
            with_scratch(9, |inner| inner.fill(2.0));
            assert_eq!(outer, [1.0; 4]);
        });
        with_scratch(2, |again| assert_eq!(again.len(), 2));
    }
}
