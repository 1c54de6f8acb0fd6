//! `spread`: how far apart the times of one program are. No cell, as no two runs are
//! alike.

use std::fmt::Write;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use cnn::Window;
use cnn::conv;
use cnn::notebook::{Result, say};
use rayon::ThreadPoolBuilder;

use crate::layers::Layer;
use crate::rungs::{self, ForVectors};
use crate::spread::{Program, Spread};
use crate::timing::{self, keep, machine};

/// Time three programs again and again.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo run --release -p ch10_speed -- spread")]
struct Arguments {
    /// Keep the run as the one that the book shows, under this date
    #[arg(long, value_name = "DATE")]
    record: Option<String>,
    /// The name under which the run is shown, in place of the processor's
    #[arg(long)]
    machine: Option<String>,
}

/// Measures, prints, keeps.
pub fn main() -> ExitCode {
    timing::main(execute)
}

fn execute(arguments: &Arguments) -> Result<()> {
    let one = ThreadPoolBuilder::new().num_threads(1).build()?;
    let run = Spread {
        machine: arguments.machine.clone().unwrap_or_else(machine),
        date: arguments.record.clone().unwrap_or_default(),
        programs: one.install(programs)?,
    };
    say(&told(&run)?)?;
    if arguments.record.is_some() {
        keep("spread.json", &run)?;
    }
    Ok(())
}

/// How often every program is run.
const RUNS: usize = 41;

/// Three programs in turns, each call by itself, the first one too.
fn programs() -> Result<Vec<Program>> {
    let layer = Layer { images: 1, channels: 32, filters: 64, side: 30, kernel: 3 };
    let ((x, w), mut y) = (layer.numbers(), layer.maps()?);
    let mut all = ["seven loops", "matrix product, vectors", "engine, 1 thread"]
        .map(|name| Program { name: name.into(), times: vec![] });
    for _ in 0..RUNS {
        for (number, program) in all.iter_mut().enumerate() {
            let start = Instant::now();
            match number {
                0 => rungs::seven_loops(&x, &w, &mut y),
                1 => {
                    let rung = ForVectors::<3> { x: &x, w: &w, y: &mut y };
                    pulp::Arch::new().dispatch(rung);
                }
                _ => conv::conv2d_into(&x, &w, None, Window::new(3), y.view_mut())?,
            }
            black_box(&mut y);
            program.times.push(milliseconds(start));
        }
    }
    Ok(all.into())
}

fn milliseconds(start: Instant) -> f64 {
    1e3 * start.elapsed().as_secs_f64()
}

/// The run in columns.
fn told(run: &Spread) -> Result<String> {
    let mut text = String::new();
    writeln!(text, "{}\n\nprogram, ms", run.machine)?;
    for Program { name, times } in &run.programs {
        let times: Vec<_> = times.iter().map(|time| format!("{time:.3}")).collect();
        writeln!(text, "{name}: {}", times.join(" "))?;
    }
    Ok(text)
}
