//! Builds the book, and is the preprocessor that mdBook calls.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use book::{Edition, Faults, Korean, Pages};
use clap::{Parser, Subcommand};
use mdbook_preprocessor::{Preprocessor, parse_input};

/// Builds the book into target/book.
#[derive(Parser)]
#[command(name = "book", version)]
struct Arguments {
    /// Open the first page in the browser.
    #[arg(long)]
    open: bool,
    /// The folder to write to: new, empty, or an earlier build.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Build the edition in this language alone, with English pages in the place of
    /// those that are not written yet (into target/preview).
    #[arg(long, value_name = "LANGUAGE")]
    preview: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Says where Korean pages differ from the English ones, and what is wrong with
    /// their sentences.
    Check {
        /// `ch03_filters`; none for all pages that are there.
        pages: Vec<String>,
    },
    /// Notes that Korean pages say what the English ones say now.
    Stamp {
        /// `ch03_filters`.
        #[arg(required = true)]
        pages: Vec<String>,
    },
    /// What mdBook calls: a book on standard input, the book with its cells on
    /// standard output.
    Preprocess {
        #[command(subcommand)]
        question: Option<Question>,
    },
}

#[derive(Subcommand)]
enum Question {
    /// Whether pages can be made for this renderer: the answer is the exit code.
    Supports {
        /// `html`.
        renderer: String,
    },
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(asked) => {
            // Help and version go to standard output, which may be full or closed.
            let said = asked.print().and_then(|()| io::stdout().flush());
            return match said.context("standard output takes no text") {
                Ok(()) => {
                    ExitCode::from(u8::try_from(asked.exit_code()).unwrap_or(1))
                }
                Err(error) => failed(&error),
            };
        }
    };
    let done = match arguments.command {
        None => build(arguments.out, arguments.preview, arguments.open),
        Some(Command::Check { pages }) => check(pages),
        Some(Command::Stamp { pages }) => stamp(&pages),
        Some(Command::Preprocess { question: None }) => preprocess(),
        Some(Command::Preprocess {
            question: Some(Question::Supports { renderer }),
        }) => match Pages::default().supports_renderer(&renderer) {
            Ok(true) => Ok(()),
            _ => return ExitCode::FAILURE,
        },
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    // Where standard error takes no text either, nobody can be told.
    let _ = writeln!(io::stderr(), "{error:#}");
    ExitCode::FAILURE
}

fn build(
    out: Option<PathBuf>,
    preview: Option<String>,
    open: bool,
) -> anyhow::Result<()> {
    let workspace = items::workspace_of(env!("CARGO_MANIFEST_DIR").as_ref())?;
    let folder = if preview.is_some() { "target/preview" } else { "target/book" };
    let out = out.unwrap_or_else(|| workspace.join(folder));
    let (english, korean) =
        (Edition::english(&workspace), Edition::korean(&workspace));
    match preview {
        Some(language) => Edition { language, ..english }.preview(&out)?,
        None if Korean::of(&workspace).is_whole()? => {
            book::build_all(&[&english, &korean], &out)?;
        }
        None => english.build(&out)?,
    }
    let first = out.join("index.html");
    let mut said = io::stdout().lock();
    writeln!(said, "{}", first.display())
        .and_then(|()| said.flush())
        .context("the book is built, but standard output takes no text")?;
    if open {
        opener::open_browser(&first).context("the browser did not open")?;
    }
    Ok(())
}

fn check(mut pages: Vec<String>) -> anyhow::Result<()> {
    let workspace = items::workspace_of(env!("CARGO_MANIFEST_DIR").as_ref())?;
    let korean = Korean::of(&workspace);
    let all = korean.pages()?;
    if pages.is_empty() {
        pages = all.clone();
        pages.retain(|name| workspace.join(format!("book/ko/{name}.md")).is_file());
    }
    let unfinished = korean.unfinished()?;
    let mut faults = Faults::default();
    for name in &pages {
        let name = known(name, &all)?;
        let old_too = !unfinished.contains(name);
        faults.0.extend(korean.check(name, old_too)?.0);
    }
    anyhow::ensure!(faults.0.is_empty(), "{faults}");
    Ok(())
}

fn stamp(pages: &[String]) -> anyhow::Result<()> {
    let workspace = items::workspace_of(env!("CARGO_MANIFEST_DIR").as_ref())?;
    let korean = Korean::of(&workspace);
    let all = korean.pages()?;
    let known: Result<Vec<_>, _> =
        pages.iter().map(|name| known(name, &all)).collect();
    known?.into_iter().try_for_each(|name| korean.stamp(name))
}

/// `ch03_filters` of `book/ko/ch03_filters.md`, if there is such a page.
fn known<'a>(name: &'a str, pages: &[String]) -> anyhow::Result<&'a str> {
    let name = name.rsplit('/').next().unwrap_or(name);
    let name = name.strip_suffix(".md").unwrap_or(name);
    if !pages.iter().any(|page| page == name) {
        let nearest = items::nearest(name, pages.iter().map(String::as_str));
        let nearest = nearest.unwrap_or_default();
        anyhow::bail!("there is no page `{name}`; the nearest is `{nearest}`");
    }
    Ok(name)
}

fn preprocess() -> anyhow::Result<()> {
    let (context, book) = parse_input(io::stdin().lock())?;
    let book = Pages::default().run(&context, book)?;
    let mut answer = io::BufWriter::new(io::stdout().lock());
    serde_json::to_writer(&mut answer, &book)
        .map_err(io::Error::from)
        .and_then(|()| answer.flush())
        .context("the pages for mdBook")
}
