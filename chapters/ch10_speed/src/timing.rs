//! What the programs that time this machine have in common: none is a cell, as no two
//! runs are alike.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use cnn::engine::Level;
use cnn::notebook::{self, Result, say};
use serde::Serialize;

/// Runs one, as the words behind its name say.
pub(crate) fn main<A: Parser>(execute: impl FnOnce(&A) -> Result<()>) -> ExitCode {
    let words = std::env::args_os().skip(1);
    let arguments = match notebook::arguments::<A>(A::command(), words) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    if cfg!(debug_assertions) {
        eprintln!("This is a debug build; `--release` is what should be timed.");
    }
    notebook::ended(execute(&arguments))
}

/// Keeps a run as the one that the book shows.
pub(crate) fn keep(file: &str, run: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(run)? + "\n";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("recorded");
    std::fs::create_dir_all(&folder)?;
    replace(&folder.join(file), &text)?;
    say("recorded; `cargo run -p ch10_speed` draws it for the page\n")
}

/// Writes a file whole or not at all.
///
/// # Errors
/// Which file, and what the system says.
pub(crate) fn replace(path: &Path, text: &str) -> Result<()> {
    let replaced = files::replace(path, text.as_bytes());
    replaced.with_context(|| format!("{}: it cannot be written", path.display()))
}

/// The processor's name where the system tells it, its vectors and cores.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let file = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let mut lines = file.lines().filter_map(|line| line.split_once(':'));
    let name = lines.find(|(key, _)| key.trim() == "model name");
    let name = name.map_or(std::env::consts::ARCH, |(_, name)| name.trim());
    format!("{name}, {:?}, {cores} cores", Level::current())
}
