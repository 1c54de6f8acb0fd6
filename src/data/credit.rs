//! Whose work a picture shows. The data say so themselves when they are loaded,
//! so that nothing made from them can forget it.

use std::cell::RefCell;

thread_local! {
    static OWED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// Notes that the work under way owes this credit line.
pub fn owe(line: &'static str) {
    OWED.with_borrow_mut(|owed| {
        if !owed.contains(&line) {
            owed.push(line);
        }
    });
}

/// Runs `work` and returns its result with every credit line it came to owe on
/// this thread, each once, in the order of first use.
pub fn collect<T>(work: impl FnOnce() -> T) -> (T, Vec<&'static str>) {
    let outer = OWED.take();
    let result = work();
    let inner = OWED.replace(outer);
    inner.iter().for_each(|line| owe(line));
    (result, inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_piece_of_work_owes_what_it_loaded_and_nothing_else() {
        let ((), first) = collect(|| {
            owe("a");
            owe("b");
            owe("a");
        });
        let (inner, outer) = collect(|| {
            owe("c");
            collect(|| owe("d")).1
        });
        assert_eq!(first, ["a", "b"]);
        assert_eq!(inner, ["d"]);
        assert_eq!(outer, ["c", "d"]);
    }
}
