//! Rust peers. usage: peers PEER THREADS, then `WORKLOAD BUDGET_MS MIN_REPS` lines on stdin; one JSON line per request.
//! PEER: candle | burn | tract | imageproc | im2col_mm (matrixmultiply) | im2col_gemm (gemm crate)
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::time::Instant;
mod p_burn;
mod p_candle;
mod p_naive;
mod p_tract;

#[derive(Clone, Debug)]
pub struct W {
    pub id: String,
    pub kind: String,
    pub n: usize,
    pub cin: usize,
    pub cout: usize,
    pub h: usize,
    pub w: usize,
    pub k: usize,
    pub s: usize,
    pub p: usize,
    pub g: usize,
    pub batches: usize,
}
impl W {
    pub fn out(&self) -> (usize, usize) {
        (
            (self.h + 2 * self.p - self.k) / self.s + 1,
            (self.w + 2 * self.p - self.k) / self.s + 1,
        )
    }
    pub fn flops(&self) -> f64 {
        let (ho, wo) = if self.k > 0 { self.out() } else { (0, 0) };
        match self.kind.as_str() {
            "conv_fwd" | "conv_bwd" => {
                (2 * self.n
                    * self.cout
                    * ho
                    * wo
                    * (self.cin / self.g)
                    * self.k
                    * self.k) as f64
                    * if self.kind == "conv_bwd" { 2. } else { 1. }
            }
            "filter2d" => (2 * self.h * self.w * self.k * self.k) as f64,
            _ => 0.,
        }
    }
}
/// A benchmark: call `prep` untimed, then `run` timed, once per repetition.
pub trait Bench {
    fn prep(&mut self) {}
    fn run(&mut self);
}
impl<F: FnMut()> Bench for F {
    fn run(&mut self) {
        self()
    }
}
pub fn rnd(n: usize, seed: u64) -> Vec<f32> {
    let mut s = seed.wrapping_mul(0x9E3779B97F4A7C15) | 1;
    (0..n)
        .map(|_| {
            s ^= s << 13;
            s ^= s >> 7;
            s ^= s << 17;
            (s >> 40) as f32 / 8388608.0 - 1.0
        })
        .collect()
}
fn cpu_ms() -> f64 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut t) };
    t.tv_sec as f64 * 1e3 + t.tv_nsec as f64 * 1e-6
}
fn rss() -> f64 {
    std::fs::read_to_string("/proc/self/status")
        .unwrap()
        .lines()
        .find(|l| l.starts_with("VmHWM"))
        .and_then(|l| l.split_whitespace().nth(1)?.parse::<f64>().ok())
        .unwrap_or(0.)
        / 1024.
}
fn med(v: &[f64]) -> f64 {
    let mut v = v.to_vec();
    v.sort_by(|a, b| a.total_cmp(b));
    let n = v.len();
    if n % 2 == 1 { v[n / 2] } else { 0.5 * (v[n / 2] + v[n / 2 - 1]) }
}

/// A line on standard output; where that takes none, nothing is left to do.
fn answer(value: Value) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = writeln!(out, "{value}").and_then(|()| out.flush()) {
        let _ = writeln!(
            std::io::stderr(),
            "error: standard output takes no text: {error}"
        );
        std::process::exit(1);
    }
}

fn main() {
    let a: Vec<String> = std::env::args().collect();
    let (peer, t) = (a[1].clone(), a[2].parse::<usize>().unwrap());
    // Thread counts are read from the environment by rayon, candle and burn when their pools start.
    unsafe {
        std::env::set_var("RAYON_NUM_THREADS", &a[2]);
        std::env::set_var("CANDLE_NUM_THREADS", &a[2]);
        std::env::set_var("MATMUL_NUM_THREADS", &a[2]);
    }
    let wl: Value = serde_json::from_str(
        &std::fs::read_to_string(std::env::var("PEERS_WORKLOADS").unwrap_or(
            concat!(env!("CARGO_MANIFEST_DIR"), "/../workloads.json").into(),
        ))
        .unwrap(),
    )
    .unwrap();
    let ws: Vec<W> = wl
        .as_array()
        .unwrap()
        .iter()
        .map(|v| {
            let u = |k: &str, d: u64| v[k].as_u64().unwrap_or(d) as usize;
            W {
                id: v["id"].as_str().unwrap().into(),
                kind: v["kind"].as_str().unwrap().into(),
                n: u("n", 1),
                cin: u("cin", 1),
                cout: u("cout", 1),
                h: u("h", 0),
                w: u("w", 0),
                k: u("k", 0),
                s: u("s", 1),
                p: u("p", 0),
                g: u("g", 1),
                batches: u("batches", 0),
            }
        })
        .collect();
    answer(json!({"peer":peer,"ready":true,"threads":t}));
    let mut cache: std::collections::HashMap<String, Option<Box<dyn Bench>>> =
        Default::default();
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let f: Vec<&str> = line.split_whitespace().collect();
        let (id, budget, minr) =
            (f[0], f[1].parse::<f64>().unwrap(), f[2].parse::<usize>().unwrap());
        let w = ws.iter().find(|w| w.id == id).unwrap();
        let b = cache.entry(id.into()).or_insert_with(|| {
            let mut b: Option<Box<dyn Bench>> = match peer.as_str() {
                "candle" => p_candle::mk(w),
                "burn" => p_burn::mk(w),
                "tract" => p_tract::mk(w, t),
                _ => p_naive::mk(&peer, w, t),
            };
            if let Some(b) = &mut b {
                if !w.kind.ends_with("_epoch") {
                    b.prep();
                    b.run();
                    b.prep();
                    b.run();
                }
            }
            b
        });
        let Some(b) = b else {
            answer(json!({"peer":peer,"workload":id,"threads":t,"unsupported":true}));
            continue;
        };
        if minr > 1 {
            b.prep();
            b.run();
        }
        let (mut ts, mut cs) = (vec![], vec![]);
        let t00 = Instant::now();
        while ts.len() < minr || t00.elapsed().as_secs_f64() * 1e3 < budget {
            b.prep();
            let c0 = cpu_ms();
            let t0 = Instant::now();
            b.run();
            let e = t0.elapsed().as_secs_f64() * 1e3;
            let c1 = cpu_ms();
            ts.push(e);
            cs.push(c1 - c0);
        }
        let m = med(&ts);
        let fl = w.flops();
        answer(
            json!({"peer":peer,"workload":id,"threads":t,"median_ms":m,"min_ms":ts.iter().cloned().fold(f64::MAX, f64::min),"gflops": if fl > 0. { json!(fl / m * 1e-6) } else { Value::Null },"cpu_ms":med(&cs),"times_ms":&ts[..ts.len().min(2000)],"peak_rss_mb":rss()})
        );
    }
}
