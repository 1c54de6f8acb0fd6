//! `measure`: how fast the rungs, the engine and the other ways are on this
//! machine. No cell, as no two runs are alike.

use std::fmt::Write;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use cnn::Window;
use cnn::baselines::{fft, gemm};
use cnn::conv::winograd::Tile;
use cnn::conv::{self, winograd};
use cnn::notebook::{Result, say};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::layers::Layer;
use crate::recorded;
use crate::run::{Growth, Run, Rung, Timed, Ways};
use crate::rungs::{
    self, ForVectors, along_rows, in_registers, matrix_product, seven_loops,
};
use crate::timing::{self, keep, machine, replace};
use crate::winograd as errors;
use crate::work::KNOWN;

/// Time the rungs, the engine and the other ways on this machine.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo run --release -p ch10_speed -- measure")]
struct Arguments {
    /// Keep the run as the one that the book shows
    #[arg(long)]
    record: bool,
    /// How long each measurement takes, in milliseconds
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..))]
    each: u64,
    /// The name under which the run is shown, in place of the processor's
    #[arg(long)]
    machine: Option<String>,
}

/// Measures, prints, draws.
pub fn main() -> ExitCode {
    timing::main(execute)
}

fn execute(arguments: &Arguments) -> Result<()> {
    let clock = Clock::new(Duration::from_millis(arguments.each))?;
    let run = Run {
        machine: arguments.machine.clone().unwrap_or_else(machine),
        threads: clock.all.current_num_threads(),
        peak: clock.peak(),
        bandwidth: clock.bandwidth(),
        rungs: clock.rungs()?,
        layers: clock.layers()?,
        growth: clock.growth()?,
        ways: clock.ways()?,
        errors: errors()?,
    };
    say(&told(&run)?)?;
    if arguments.record {
        keep("run.json", &run)?;
    }
    let beside = std::env::current_exe()?;
    for (name, chart) in [
        ("roofline.svg", recorded::roofline(&run)?),
        ("growth.svg", recorded::growth(&run)?),
    ] {
        let path = beside.with_file_name(format!("ch10_speed_{name}"));
        replace(&path, chart.as_str())?;
        say(&format!("{}\n", path.display()))?;
    }
    Ok(())
}

const STEPS: usize = 100_000;

/// Twelve vectors of sums, to each of them `STEPS` products added.
pub(crate) struct Chains;

impl Chains {
    pub(crate) const OPERATIONS: f64 = 2.0 * (12 * 8 * STEPS) as f64;
}

impl pulp::WithSimd for Chains {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let [factor, more] = black_box([0.999_f32, 0.001]);
        let mut sums = [[1.0_f32; 8]; 12];
        for _ in 0..STEPS {
            for sums in &mut sums {
                for sum in sums {
                    *sum = sum.mul_add(factor, more);
                }
            }
        }
        black_box(sums);
    }
}

struct Clock {
    each: Duration,
    one: ThreadPool,
    all: ThreadPool,
}

/// A way's name, and what is timed.
type Way<'a> = (&'a str, Box<dyn Fn() + 'a>);

impl Clock {
    fn new(each: Duration) -> Result<Self> {
        let pool = |threads| ThreadPoolBuilder::new().num_threads(threads).build();
        Ok(Self { each, one: pool(1)?, all: pool(0)? })
    }

    /// Seconds of the fastest of many times.
    fn seconds(&self, mut work: impl FnMut()) -> f64 {
        work();
        let (start, mut best) = (Instant::now(), Duration::MAX);
        let mut times = 0;
        while times < 3 || start.elapsed() < self.each {
            let start = Instant::now();
            work();
            best = best.min(start.elapsed());
            times += 1;
        }
        best.as_secs_f64()
    }

    /// On one thread, and on all.
    fn both(&self, work: impl Fn() + Sync) -> [f64; 2] {
        [&self.one, &self.all].map(|pool| pool.install(|| self.seconds(&work)))
    }

    /// Billions of operations in a second, of chains that fill the registers.
    fn peak(&self) -> [f64; 2] {
        let chains = || pulp::Arch::new().dispatch(Chains);
        [&self.one, &self.all].map(|pool| {
            let threads = pool.current_num_threads();
            let work = || (0..threads).into_par_iter().for_each(|_| chains());
            let seconds = pool.install(|| self.seconds(work));
            1e-9 * Chains::OPERATIONS * threads as f64 / seconds
        })
    }

    /// Billions of bytes in a second: two arrays read, one written.
    fn bandwidth(&self) -> [f64; 2] {
        const COUNT: usize = 1 << 24;
        let (a, b) = (vec![1.0_f32; COUNT], vec![2.0_f32; COUNT]);
        let mut c = vec![0.0_f32; COUNT];
        [&self.one, &self.all].map(|pool| {
            let part = COUNT / pool.current_num_threads();
            let mut work = || {
                let parts = c.par_chunks_mut(part).zip(a.par_chunks(part));
                parts.zip(b.par_chunks(part)).for_each(|((c, a), b)| {
                    for (c, (a, b)) in c.iter_mut().zip(a.iter().zip(b)) {
                        *c = a + 3.0 * b;
                    }
                });
            };
            let seconds = pool.install(|| self.seconds(&mut work));
            1e-9 * (3 * 4 * COUNT) as f64 / seconds
        })
    }

    /// 32 → 64 maps of 28×28, kernels of 3×3.
    fn rungs(&self) -> Result<Vec<Rung>> {
        let layer =
            Layer { images: 1, channels: 32, filters: 64, side: 30, kernel: 3 };
        let (x, w) = layer.numbers();
        let mut y = layer.maps()?;
        let operations = 2e-9 * layer.products()? as f64;
        let mut speed = |pool: &ThreadPool, rung: rungs::Rung| {
            let work = || rung(&x, &w, &mut y);
            operations / pool.install(|| self.seconds(work))
        };
        let all: [(&str, rungs::Rung, rungs::Rung); 4] = [
            ("loops", seven_loops, |x, w, y| {
                pulp::Arch::new().dispatch(ForVectors::<1> { x, w, y });
            }),
            ("rows", along_rows, |x, w, y| {
                pulp::Arch::new().dispatch(ForVectors::<2> { x, w, y });
            }),
            ("product", matrix_product, |x, w, y| {
                pulp::Arch::new().dispatch(ForVectors::<3> { x, w, y });
            }),
            ("registers", in_registers, rungs::in_vectors),
        ];
        let mut rungs: Vec<_> = (all.into_iter())
            .map(|(name, plain, vectors)| Rung {
                name: name.into(),
                plain: speed(&self.one, plain),
                vectors: Some(speed(&self.one, vectors)),
            })
            .collect();
        let engine: rungs::Rung = |x, w, y| {
            let window = Window::new(w.dim().2);
            // The sizes are those of a layer, which fit.
            let _ = conv::conv2d_into(x, w, None, window, y.view_mut());
        };
        for (name, pool, rung) in [
            ("threads", &self.all, rungs::on_threads as rungs::Rung),
            ("engine ×1", &self.one, engine),
            ("engine", &self.all, engine),
        ] {
            rungs.push(Rung {
                name: name.into(),
                plain: speed(pool, rung),
                vectors: None,
            });
        }
        Ok(rungs)
    }

    fn layers(&self) -> Result<Vec<Timed>> {
        let timed = |known: &crate::work::Known| -> Result<Timed> {
            let Window { kernel, .. } = known.window;
            let layer = Layer {
                images: 1,
                channels: known.channels,
                filters: known.filters,
                side: known.side,
                kernel,
            };
            let (x, w) = layer.numbers();
            let y = conv::conv2d(&x, &w, None, known.window)?;
            let y = std::sync::Mutex::new(y);
            let seconds = self.both(|| {
                if let Ok(mut y) = y.lock() {
                    let y = y.view_mut();
                    let _ = conv::conv2d_into(&x, &w, None, known.window, y);
                }
            });
            Ok(Timed {
                name: known.name.into(),
                operations: 2.0 * known.products()? as f64,
                bytes: known.bytes()? as f64,
                seconds,
            })
        };
        KNOWN.iter().map(timed).collect()
    }

    /// Two decades of images, channels, pixels and elements of the kernel.
    fn growth(&self) -> Result<Vec<Growth>> {
        let small =
            Layer { images: 1, channels: 16, filters: 16, side: 16, kernel: 3 };
        type Grow = fn(Layer, usize) -> Layer;
        let all: [(&str, Grow, &[usize]); 4] = [
            (
                "images",
                |layer, images| Layer { images, ..layer },
                &[1, 2, 4, 8, 16, 32, 64, 128],
            ),
            (
                "channels in",
                |layer, channels| Layer { channels, ..layer },
                &[4, 8, 16, 32, 64, 128, 256, 512],
            ),
            (
                "pixels",
                |layer, side| Layer { side, ..layer },
                &[16, 24, 32, 48, 64, 96, 128, 192],
            ),
            (
                "kernel",
                |layer, kernel| Layer { side: kernel + 15, kernel, ..layer },
                &[1, 2, 3, 5, 7, 11, 15],
            ),
        ];
        let timed = |(what, grow, sizes): (&str, Grow, &[usize])| {
            let point = |&size: &usize| -> Result<(f64, f64)> {
                let layer = grow(small, size);
                let ((x, w), mut y) = (layer.numbers(), layer.maps()?);
                let window = Window::new(layer.kernel);
                let work = || {
                    let _ = conv::conv2d_into(&x, &w, None, window, y.view_mut());
                };
                let seconds = self.one.install(|| self.seconds(work));
                Ok((layer.products()? as f64, seconds))
            };
            Ok(Growth {
                what: what.into(),
                points: sizes.iter().map(point).collect::<Result<_>>()?,
            })
        };
        all.into_iter().map(timed).collect()
    }

    /// As many filters as channels, maps of 48×48, one thread.
    fn ways(&self) -> Result<Vec<Ways>> {
        let mut all = vec![];
        for kernel in [1, 3, 5, 9, 15, 31] {
            for channels in [1, 4, 16, 64, 128] {
                // The spectra of so many kernels need a lot of memory.
                if channels > 64 && kernel > 5 {
                    continue;
                }
                let layer = Layer {
                    images: 1,
                    channels,
                    filters: channels,
                    side: 47 + kernel,
                    kernel,
                };
                all.push(Ways {
                    kernel,
                    channels,
                    milliseconds: self.one.install(|| self.ways_of(layer)),
                });
            }
        }
        Ok(all)
    }

    fn ways_of(&self, layer: Layer) -> Vec<(String, f64)> {
        let (x, w) = layer.numbers();
        let window = Window::new(layer.kernel);
        let mut ways: Vec<Way<'_>> = vec![
            ("direct", Box::new(|| drop(conv::conv2d(&x, &w, None, window)))),
            ("columns", Box::new(|| drop(gemm::conv2d(&x, &w, None, window)))),
            ("spectra", Box::new(|| drop(fft::conv2d(&x, &w, None, window)))),
        ];
        if layer.kernel == 3 {
            for (name, tile) in
                [("F(2×2, 3×3)", Tile::Two), ("F(4×4, 3×3)", Tile::Four)]
            {
                let (x, w) = (&x, &w);
                ways.push((
                    name,
                    Box::new(move || {
                        drop(winograd::conv2d(x, w, None, window, tile));
                    }),
                ));
            }
        }
        let timed = ways
            .iter()
            .map(|(name, way)| (String::from(*name), 1e3 * self.seconds(way)));
        timed.collect()
    }
}

/// Relative errors of the columns, whose product adds in another order on another
/// machine.
fn errors() -> Result<Vec<(usize, f64)>> {
    let error = |channels: usize| -> Result<_> {
        let (x, w) = errors::layer(channels);
        let (maps, exact) = errors::maps("columns", &x, &w)?;
        Ok((channels, errors::relative_error(&maps, &exact)))
    };
    errors::CHANNELS.into_iter().map(error).collect()
}

/// The run in columns.
fn told(run: &Run) -> Result<String> {
    let mut text = String::new();
    writeln!(text, "{}", run.machine)?;
    for (threads, name) in [(0, "1 thread"), (1, "all threads")] {
        writeln!(
            text,
            "  {name:12} {:8.1} billion operations/s {:8.1} GB/s",
            run.peak[threads], run.bandwidth[threads]
        )?;
    }
    writeln!(text, "\nrung                plain   vectors   × first   % of peak")?;
    for rung in &run.rungs {
        let best = rung.vectors.unwrap_or(rung.plain);
        writeln!(
            text,
            "{:16} {:8.2} {:9.2} {:9.1} {:11.0}",
            rung.name,
            rung.plain,
            best,
            best / run.rungs[0].plain,
            100.0 * best / run.peak[0]
        )?;
    }
    writeln!(
        text,
        "\nlayer        operations/byte   1 thread   all threads   ratio"
    )?;
    for layer in &run.layers {
        let speed =
            |threads: usize| 1e-9 * layer.operations / layer.seconds[threads];
        writeln!(
            text,
            "{:12} {:15.1} {:10.1} {:13.1} {:7.2}",
            layer.name,
            layer.operations / layer.bytes,
            speed(0),
            speed(1),
            speed(1) / speed(0)
        )?;
    }
    writeln!(text, "\nkernel  channels   milliseconds")?;
    for ways in &run.ways {
        let each = ways.milliseconds.iter();
        let each = each.map(|(name, time)| format!("{name} {time:.3}"));
        let each: Vec<_> = each.collect();
        writeln!(
            text,
            "{:6} {:9}   {}",
            ways.kernel,
            ways.channels,
            each.join("  ")
        )?;
    }
    writeln!(text, "\nchannels   error of the columns, millionths")?;
    for (channels, error) in &run.errors {
        writeln!(text, "{channels:8} {:10.3}", 1e6 * error)?;
    }
    Ok(text)
}
