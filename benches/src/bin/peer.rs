//! The book's library as a competitor: answers requests for timings.
//!
//! `peer THREADS` reads lines `WORKLOAD BUDGET_MS MIN_REPS`, repeats the workload
//! until both are met, and answers each with a line of JSON. The file that
//! `PEERS_WORKLOADS` names says what the workloads are. `peer THREADS winograd`
//! answers for Winograd's tiles, where they can be used.

use std::collections::HashMap;
use std::io::BufRead;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use benches::workload::{Work, Workload};
use cnn::notebook::{ended, nearest, say};
use serde_json::json;

const USAGE: &str = "usage: peer THREADS [winograd]";

fn main() -> ExitCode {
    ended(answer_all())
}

fn answer_all() -> Result<()> {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    if let [word] = &words[..]
        && (word == "--help" || word == "-h")
    {
        return say(&format!("{USAGE}\n"));
    }
    let mut peer = Peer::new()?;
    answer(&json!({ "peer": peer.name, "ready": true, "threads": peer.threads }))?;
    for line in std::io::stdin().lock().lines() {
        peer.answer(&line?)?;
    }
    Ok(())
}

/// The library, and the workloads that it has been asked for.
struct Peer {
    name: &'static str,
    threads: usize,
    workloads: Vec<Workload>,
    /// `None` for what it cannot do.
    prepared: HashMap<String, Option<Work>>,
}

impl Peer {
    /// As the command line and the file of workloads say.
    fn new() -> Result<Self> {
        let words = std::env::args_os().skip(1);
        let words: Vec<_> =
            words.map(|word| word.to_string_lossy().into()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (threads, name) = match words[..] {
            [threads] => (threads, "cnn"),
            [threads, "winograd"] => (threads, "cnn-winograd"),
            [_, way] => {
                let nearest = nearest(way, ["winograd"]).unwrap_or_default();
                anyhow::bail!("no way is named `{way}`; the nearest is `{nearest}`")
            }
            _ => anyhow::bail!(USAGE),
        };
        let threads: usize = threads.parse().with_context(|| {
            format!("`{threads}` is no number of threads; {USAGE}, or `--help`")
        })?;
        rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
        let path = std::env::var_os("PEERS_WORKLOADS")
            .context("PEERS_WORKLOADS has to name the file of workloads")?;
        let shown = || path.display().to_string();
        let text = files::read_to_string(&path).with_context(shown)?;
        let workloads = serde_json::from_str(&text)?;
        Ok(Self { name, threads, workloads, prepared: HashMap::new() })
    }

    /// The workload, done twice if that is quickly done.
    fn prepare(&self, workload: &Workload) -> Result<Option<Work>> {
        let mut work = match self.name {
            "cnn" => workload.prepare()?,
            _ => workload.prepare_tiles()?,
        };
        if let Some(work) = &mut work
            && !workload.is_training()
        {
            work()?;
            work()?;
        }
        Ok(work)
    }

    /// Answers `WORKLOAD BUDGET_MS MIN_REPS`.
    fn answer(&mut self, request: &str) -> Result<()> {
        let mut words = request.split_whitespace();
        let id = words.next().context("an empty request")?;
        let budget: f64 = words.next().context("BUDGET_MS")?.parse()?;
        let least: usize = words.next().context("MIN_REPS")?.parse()?;
        let workload = self.workloads.iter().find(|workload| workload.id == id);
        let workload = workload.with_context(|| format!("no workload {id}"))?;
        if !self.prepared.contains_key(id) {
            let work = self.prepare(workload)?;
            self.prepared.insert(id.into(), work);
        }
        let (peer, threads) = (self.name, self.threads);
        let Some(Some(work)) = self.prepared.get_mut(id) else {
            return answer(&json!({
                "peer": peer, "workload": id, "threads": threads,
                "unsupported": true,
            }));
        };
        let [mut times, cpu] = timed(work, budget, least)?;
        let median_ms = median(&times);
        let least = times.iter().copied().fold(f64::INFINITY, f64::min);
        times.truncate(2000);
        answer(&json!({
            "peer": peer,
            "workload": id,
            "threads": threads,
            "median_ms": median_ms,
            "min_ms": least,
            "gflops": workload.gflop().map(|gflop| 1e3 * gflop / median_ms),
            "cpu_ms": median(&cpu),
            "times_ms": times,
            "peak_rss_mb": peak_memory(),
        }))
    }
}

/// Milliseconds of each repetition, and of all threads in it.
fn timed(work: &mut Work, budget: f64, least: usize) -> Result<[Vec<f64>; 2]> {
    if least > 1 {
        work()?;
    }
    let (mut times, mut cpu) = (vec![], vec![]);
    let start = Instant::now();
    while times.len() < least || milliseconds(start) < budget {
        let (before, start) = (cpu_milliseconds(), Instant::now());
        work()?;
        times.push(milliseconds(start));
        cpu.push(cpu_milliseconds() - before);
    }
    Ok([times, cpu])
}

fn answer(value: &serde_json::Value) -> Result<()> {
    say(&format!("{value}\n"))
}

fn milliseconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}

/// What all threads of this process have computed so far.
fn cpu_milliseconds() -> f64 {
    let clock = rustix::time::ClockId::ProcessCPUTime;
    let time = rustix::time::clock_gettime(clock);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 * 1e-6
}

/// The most memory that the process ever held, in megabytes; 0 where the system
/// does not say.
fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    kilobytes.and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn median(times: &[f64]) -> f64 {
    cnn::statistics::quantile(times, 0.5)
}
