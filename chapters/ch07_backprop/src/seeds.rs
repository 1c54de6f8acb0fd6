//! Trainings from several seeds at once.

use std::panic::resume_unwind;
use std::thread;

use cnn::notebook::Result;

/// What `run` gives for each seed, in their order; one thread for each.
pub(crate) fn each<T: Send>(
    seeds: &[u64],
    run: impl Fn(u64) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    thread::scope(|threads| {
        let run = &run;
        let all: Vec<_> =
            seeds.iter().map(|&seed| threads.spawn(move || run(seed))).collect();
        let all = all.into_iter().map(thread::ScopedJoinHandle::join);
        all.map(|run| run.unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seed_is_run_and_the_order_stays() {
        let doubled = each(&[3, 1, 2], |seed| Ok(2 * seed)).unwrap();
        assert_eq!(doubled, [6, 2, 4]);
        let none = each(&[1, 2], |seed| match seed {
            1 => Ok(()),
            _ => Err(anyhow::anyhow!("seed {seed}")),
        });
        assert_eq!(none.unwrap_err().to_string(), "seed 2");
    }
}
