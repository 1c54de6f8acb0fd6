//! Times of several works, taken in turn.

use std::time::Instant;

/// What is timed, under its name.
pub(crate) type Work<'a> = (String, Box<dyn FnMut() + 'a>);

/// How long a work is repeated before the clock is read again, in milliseconds.
const LEAST: f64 = 2.0;

/// How many rounds: in each of them every work is timed once.
const ROUNDS: usize = 41;

/// What this thread has computed so far, in milliseconds; while it waits for a core,
/// this clock stands.
#[cfg(unix)]
fn computed() -> f64 {
    let clock = rustix::time::ClockId::ThreadCPUTime;
    let time = rustix::time::clock_gettime(clock);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 * 1e-6
}

/// Milliseconds since the first call.
#[cfg(not(unix))]
fn computed() -> f64 {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    1e3 * START.get_or_init(Instant::now).elapsed().as_secs_f64()
}

/// Milliseconds of each work, the least of all rounds: other programs take away caches
/// and memory, and give nothing. The works are done by the thread that asks, in turns, so
/// that a quiet moment serves all of them.
pub(crate) fn in_turn(mut works: Vec<Work<'_>>) -> Vec<(String, f64)> {
    let repetitions: Vec<usize> =
        works.iter_mut().map(|(_, work)| enough(work)).collect();
    let mut times = vec![vec![]; works.len()];
    for round in 0..ROUNDS {
        for turn in 0..works.len() {
            let at = (round + turn) % works.len();
            let work = &mut works[at].1;
            let start = computed();
            (0..repetitions[at]).for_each(|_| work());
            times[at].push((computed() - start) / repetitions[at] as f64);
        }
    }
    let names = works.into_iter().map(|(name, _)| name);
    names.zip(times.into_iter().map(smallest)).collect()
}

/// How often a work has to be done to be timed well.
fn enough(work: &mut dyn FnMut()) -> usize {
    work();
    let mut count = 1;
    loop {
        let start = computed();
        (0..count).for_each(|_| work());
        if computed() - start >= LEAST {
            return count;
        }
        count *= 2;
    }
}

fn smallest(times: Vec<f64>) -> f64 {
    times.into_iter().fold(f64::INFINITY, f64::min)
}

/// Milliseconds on the clock on the wall, the least of many times: what several threads
/// take together, where the machine leaves them alone.
pub(crate) fn least(mut work: impl FnMut()) -> f64 {
    work();
    let begin = Instant::now();
    let mut least = f64::INFINITY;
    while begin.elapsed().as_secs_f64() < 3.0 {
        let start = Instant::now();
        work();
        least = least.min(1e3 * start.elapsed().as_secs_f64());
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_three_times_the_smallest_is_taken() {
        assert_eq!(smallest(vec![9.0, 1.0, 2.0]), 1.0);
    }

    #[test]
    fn ten_times_the_work_takes_longer() {
        let work = |count: u32| {
            let add = move || {
                let sum = (0..count).fold(0, |sum: u32, number| {
                    std::hint::black_box(sum.wrapping_add(number))
                });
                std::hint::black_box(sum);
            };
            (count.to_string(), Box::new(add) as Box<dyn FnMut()>)
        };
        let times = in_turn(vec![work(10_000), work(100_000)]);
        assert_eq!(times[1].0, "100000");
        assert!(times[0].1 > 0.0 && times[1].1 > times[0].1, "{times:?}");
    }
}
