//! Measures every tile of the FMA micro-kernel, rows × vectors, for each kind of vectors
//! that this processor has, and prints the table of `src/engine/cost.rs` as this machine
//! would have it: `tiles [ROUNDS]`.
//!
//! All tiles are measured in turn, round by round, so that what disturbs the machine
//! disturbs all; said is the median. A tile computes sums over neighbouring pixels, with
//! factors that stay in the level-1 cache: taps one by one, and where the kernel has such
//! tiles, three taps together. Tiles larger than the table allows are not compiled: to try
//! them, raise `in_run` there.

use std::fmt::{self, Write};
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use cnn::engine::{Level, TileTrial};
use cnn::notebook::{ended, say};
use cnn::statistics::quantile;

/// How long one tile is repeated in a round.
const TURN: Duration = Duration::from_micros(500);

/// Rows and vectors that are tried.
const ROWS: usize = 32;
const VECTORS: usize = 8;

/// A tile and its speeds, in GFLOP/s.
struct Tile {
    rows: usize,
    vectors: usize,
    trial: TileTrial,
    speeds: Vec<f64>,
}

impl Tile {
    fn median(&self) -> f64 {
        quantile(&self.speeds, 0.5)
    }
}

const USAGE: &str = "usage: tiles [ROUNDS]";

fn main() -> ExitCode {
    let words = std::env::args_os().skip(1);
    let words: Vec<_> = words.map(|word| word.to_string_lossy().into()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    ended(match words[..] {
        [] => measure(None),
        ["--help" | "-h"] => say(&format!("{USAGE}\n")),
        [rounds] => measure(Some(rounds)),
        _ => Err(anyhow::anyhow!(USAGE)),
    })
}

/// Tells each kind of vectors as soon as it is measured.
fn measure(rounds: Option<&str>) -> Result<()> {
    let wrong = || {
        let word = rounds.unwrap_or_default();
        format!("`{word}` is no number of rounds; {USAGE}, or `--help`")
    };
    let rounds: u64 = rounds.map_or(Ok(40), str::parse).with_context(wrong)?;
    anyhow::ensure!(rounds > 0, USAGE);
    for level in Level::available() {
        let mut one_by_one = all_tiles(level, TileTrial::new);
        let mut in_triples = all_tiles(level, TileTrial::in_triples);
        for _ in 0..rounds {
            for tile in one_by_one.iter_mut().chain(&mut in_triples) {
                tile.speeds.push(speed(&mut tile.trial));
            }
        }
        say(&report(level, &one_by_one, &in_triples)?)?;
    }
    Ok(())
}

fn all_tiles(
    level: Level,
    new: fn(Level, usize, usize) -> Option<TileTrial>,
) -> Vec<Tile> {
    let sizes = (1..=ROWS)
        .flat_map(|rows| (1..=VECTORS).map(move |vectors| (rows, vectors)));
    sizes
        .filter_map(|(rows, vectors)| {
            let trial = new(level, rows, vectors)?;
            Some(Tile { rows, vectors, trial, speeds: Vec::new() })
        })
        .collect()
}

/// Billions of products and sums a second.
fn speed(trial: &mut TileTrial) -> f64 {
    black_box(trial.compute());
    let (start, mut calls) = (Instant::now(), 0);
    while start.elapsed() < TURN {
        for _ in 0..8 {
            black_box(trial.compute());
            calls += 1;
        }
    }
    let products = (calls * trial.products()) as f64;
    2e-9 * products / start.elapsed().as_secs_f64()
}

fn report(
    level: Level,
    one_by_one: &[Tile],
    in_triples: &[Tile],
) -> Result<String, fmt::Error> {
    let said = &mut String::new();
    writeln!(said, "{level:?}, {} lanes: GFLOP/s of one tile", level.lanes())?;
    table(said, one_by_one)?;
    // Of the rows that differ by less than what one measures, the fewest.
    let best = |row: usize| {
        let of_row = one_by_one.iter().filter(|tile| tile.rows == row);
        of_row.map(Tile::median).fold(0.0, f64::max)
    };
    let rows = most(one_by_one, |tile| tile.rows);
    let fastest = (1..=rows).map(best).fold(0.0, f64::max);
    if let Some(row) = (1..=rows).find(|&row| best(row) > 0.98 * fastest) {
        let lanes = level.lanes();
        writeln!(said, "cost::TILES: lanes: {lanes}, in_run: {row}")?;
    }
    if !in_triples.is_empty() {
        writeln!(said, "three taps together:")?;
        table(said, in_triples)?;
    }
    writeln!(said)?;
    Ok(std::mem::take(said))
}

/// A line for each number of rows, a column for each number of vectors.
fn table(said: &mut String, tiles: &[Tile]) -> fmt::Result {
    write!(said, "rows")?;
    for count in 1..=most(tiles, |tile| tile.vectors) {
        write!(said, "{:>9}", format!("×{count}"))?;
    }
    writeln!(said)?;
    for of_row in tiles.chunk_by(|one, next| one.rows == next.rows) {
        write!(said, "{:4}", of_row[0].rows)?;
        for tile in of_row {
            write!(said, "{:9.1}", tile.median())?;
        }
        writeln!(said)?;
    }
    Ok(())
}

fn most(tiles: &[Tile], of: fn(&Tile) -> usize) -> usize {
    tiles.iter().map(of).max().unwrap_or(0)
}
