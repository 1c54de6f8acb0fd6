//! The command line of a chapter: run its cells, rewrite their outputs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc;

use anyhow::Context;
use clap::{CommandFactory, Parser};
use indicatif::{ProgressBar, ProgressStyle};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use super::say::{arguments, complain, ended, say};
use super::{Cell, Folder, Result, Snapshot, nearest};

/// Run the cells of this chapter and rewrite the outputs that changed.
#[derive(Debug, Parser)]
struct Arguments {
    /// The cells to run; all of them if none is named
    cells: Vec<String>,
    /// List the cells
    #[arg(long)]
    list: bool,
    /// Show the figures on one page in the browser
    #[arg(long)]
    open: bool,
}

/// Runs the cells named on the command line, or all, and rewrites their outputs.
///
/// `manifest_dir` is the chapter's folder, `package` its name.
pub fn main(
    cells: &'static [Cell],
    manifest_dir: &'static str,
    package: &'static str,
) -> ExitCode {
    main_beside(cells, manifest_dir, package, &[], "")
}

/// As [`main`], for a chapter with `commands` beside its cells: `others` stands at
/// the end of its help.
pub fn main_beside(
    cells: &'static [Cell],
    manifest_dir: &'static str,
    package: &'static str,
    commands: &[&str],
    others: &str,
) -> ExitCode {
    let command = Arguments::command()
        .name(package)
        .bin_name(format!("cargo run -p {package} --"))
        .after_help(others.to_owned());
    match arguments::<Arguments>(command, std::env::args_os()) {
        Ok(arguments) => {
            let chosen = choose(cells, &arguments.cells, package, commands);
            ended(chosen.and_then(|chosen| {
                execute(&arguments, &chosen, cells, manifest_dir, package)
            }))
        }
        Err(code) => code,
    }
}

fn execute(
    arguments: &Arguments,
    chosen: &[&Cell],
    cells: &[Cell],
    manifest_dir: &str,
    package: &str,
) -> anyhow::Result<()> {
    if arguments.list {
        return say(&list(chosen));
    }
    let folder = Folder::of(manifest_dir);
    // Whoever closes the pipe early gets all outputs none the less.
    let mut said = Ok(());
    let mut say_on = |text: &str| {
        if said.is_ok() {
            said = say(text);
        }
    };
    let Made { figures, failed } = make(&folder, chosen, &mut say_on)?;
    if arguments.cells.is_empty() {
        let names: Vec<&str> = cells.iter().map(|cell| cell.name).collect();
        say_on(&removed(&folder.forget_all_but(&names)?));
    }
    if arguments.open {
        open(&figures, package)?;
    }
    anyhow::ensure!(
        failed.is_empty(),
        "{} of {} cells failed; their outputs are as they were: {}",
        failed.len(),
        chosen.len(),
        failed.join(", ")
    );
    said
}

/// What has become of the cells that were run.
#[derive(Default)]
struct Made {
    figures: Vec<PathBuf>,
    failed: Vec<&'static str>,
}

/// Runs the cells, keeps their outputs, and reports each by `say_on`.
fn make(
    folder: &Folder,
    chosen: &[&Cell],
    mut say_on: impl FnMut(&str),
) -> anyhow::Result<Made> {
    let bar = ProgressBar::new(chosen.len() as u64);
    let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {msg}");
    bar.set_style(style.context("the progress bar")?);
    let mut made = Made::default();
    run_each(chosen, |cell, snapshots| {
        bar.set_message(cell.name);
        let report = snapshots.and_then(|snapshots| {
            let report = keep(folder, cell, &snapshots)?;
            for (output, snapshot) in &snapshots {
                if let Snapshot::Binary { extension, .. } = snapshot {
                    made.figures.push(folder.figure(cell.name, output, extension));
                }
            }
            Ok(report)
        });
        bar.suspend(|| match report {
            Ok(report) => say_on(&report),
            Err(error) => {
                let Cell { name, file, .. } = cell;
                complain(&format!("error: cell {name} ({file}): {error:#}"));
                made.failed.push(cell.name);
            }
        });
        bar.inc(1);
    });
    bar.finish_and_clear();
    Ok(made)
}

/// Runs the cells on all cores and hands over what each made, in their order.
fn run_each<'a>(
    cells: &[&'a Cell],
    mut done: impl FnMut(&'a Cell, Result<Vec<(String, Snapshot)>>),
) {
    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::channel();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers.min(cells.len()) {
            let (next, sender) = (&next, sender.clone());
            scope.spawn(move || {
                while let Some(cell) = cells.get(next.fetch_add(1, Relaxed)) {
                    if sender.send((cell.name, cell.snapshots())).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        for cell in cells {
            while !early.contains_key(cell.name) {
                // Without a sender left, a cell has panicked; its thread says so.
                let Ok((name, made)) = results.recv() else {
                    return;
                };
                early.insert(name, made);
            }
            if let Some(made) = early.remove(cell.name) {
                done(cell, made);
            }
        }
    });
}

/// The cells of these names, in the order of the page; all if none is named.
fn choose<'a>(
    cells: &'a [Cell],
    names: &[String],
    package: &str,
    commands: &[&str],
) -> anyhow::Result<Vec<&'a Cell>> {
    let known: Vec<&str> = cells.iter().map(|cell| cell.name).collect();
    let wrong = names.iter().find(|name| !known.contains(&name.as_str()));
    if let Some(name) = wrong {
        let how = |command: &str| format!("cargo run -p {package} -- {command}");
        if commands.contains(&name.as_str()) {
            anyhow::bail!("`{name}` is no cell but a command: {} …", how(name));
        }
        match nearest(name, known.iter().chain(commands).copied()) {
            Some(nearest) if !known.contains(&nearest) => anyhow::bail!(
                "no cell is named `{name}`; the nearest name is that of a command: {}",
                how(nearest)
            ),
            Some(nearest) => anyhow::bail!(
                "no cell is named `{name}`; the nearest name is `{nearest}` \
                 (--list shows all {})",
                cells.len()
            ),
            None => anyhow::bail!("no cell is named `{name}`: there are none"),
        }
    }
    let named =
        |cell: &&Cell| names.is_empty() || names.iter().any(|n| n == cell.name);
    Ok(cells.iter().filter(named).collect())
}

/// A line for each cell.
fn list(cells: &[&Cell]) -> String {
    let names = cells.iter().map(|cell| cell.name.len());
    let space = names.max().unwrap_or(0);
    let line = |cell: &&Cell| format!("{:space$}  {}\n", cell.name, cell.about);
    cells.iter().map(line).collect()
}

/// Keeps what a cell has made, and says what the terminal shows of it.
fn keep(
    folder: &Folder,
    cell: &Cell,
    snapshots: &[(String, Snapshot)],
) -> Result<String> {
    let kept = folder.keep(cell.name, snapshots)?;
    let mut report = format!("{} · {}\n", cell.name, cell.file);
    for (output, snapshot) in snapshots {
        let changed = kept.changed.contains(output);
        report += &line(folder, cell.name, output, snapshot, changed);
    }
    Ok(report + &removed(&kept.removed))
}

/// What the terminal shows of one output.
fn line(
    folder: &Folder,
    cell: &str,
    output: &str,
    snapshot: &Snapshot,
    changed: bool,
) -> String {
    let mark = if changed { "  (changed)" } else { "" };
    match snapshot {
        Snapshot::Binary { extension, .. } => {
            let path = folder.figure(cell, output, extension);
            format!("  {output}: {}{mark}\n", shown(&path).display())
        }
        Snapshot::Text { contents, .. } if contents.contains('\n') => {
            let indented = contents.replace('\n', "\n    ");
            format!("  {output}:{mark}\n    {indented}\n")
        }
        Snapshot::Text { contents, .. } => {
            format!("  {output}: {contents}{mark}\n")
        }
    }
}

fn removed(paths: &[PathBuf]) -> String {
    let line = |path: &PathBuf| {
        format!("  removed, no cell makes it any more: {}\n", shown(path).display())
    };
    paths.iter().map(line).collect()
}

/// The path as seen from where the reader stands.
fn shown(path: &Path) -> &Path {
    std::env::current_dir()
        .ok()
        .and_then(|here| path.strip_prefix(here).ok())
        .unwrap_or(path)
}

/// How that page looks.
const STYLE: &str = "body { font-family: sans-serif } figure { margin: 2em auto; \
    max-width: 45em } img { max-width: 100% } .row { display: flex; flex-wrap: wrap; \
    gap: 12px; align-items: end } .panel { inline-size: var(--wide) } .label, .ends { \
    display: block; text-align: center } .ends { display: flex; \
    justify-content: space-between; max-inline-size: 240px } .pixels { \
    position: relative; display: block } .pixels svg { position: absolute; inset: 0; \
    inline-size: 100%; block-size: 100%; overflow: visible } .squares { \
    image-rendering: pixelated }";

/// All figures on one page beside the program, opened in the browser.
fn open(figures: &[PathBuf], package: &str) -> anyhow::Result<()> {
    let mut page = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\">\
         <title>{package}</title>\
         <style>{STYLE}</style>\n"
    );
    for path in figures {
        let (url, name) = (file_url(path), path.file_name().unwrap_or_default());
        let name = name.display();
        let figure = match path.extension() {
            Some(extension) if extension == "html" => std::fs::read_to_string(path)
                .with_context(|| format!("{}: cannot be read", path.display()))?,
            _ => format!("<img src=\"{url}\" alt=\"{name}\">"),
        };
        page +=
            &format!("<figure>{figure}<figcaption>{name}</figcaption></figure>\n");
    }
    let program = std::env::current_exe().context("where this program is")?;
    let path = program.with_file_name(format!("{package}.html"));
    files::replace(&path, page.as_bytes())
        .with_context(|| format!("{}: cannot be written", path.display()))?;
    opener::open_browser(&path).with_context(|| {
        format!("no browser opens; the figures are on {}", path.display())
    })
}

/// `file:` URL of a path; whatever is not plain is escaped.
fn file_url(path: &Path) -> String {
    const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'/')
        .remove(b':')
        .remove(b'.')
        .remove(b'-')
        .remove(b'_')
        .remove(b'~');
    let mut bytes = path.as_os_str().as_encoded_bytes().to_vec();
    if cfg!(windows) {
        bytes
            .iter_mut()
            .filter(|byte| **byte == b'\\')
            .for_each(|byte| *byte = b'/');
    }
    let root = if bytes.starts_with(b"/") { "" } else { "/" };
    format!("file://{root}{}", percent_encode(&bytes, ESCAPED))
}

#[cfg(test)]
mod tests;
