//! Builds the book, and is the preprocessor that mdBook calls.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use book::{Edition, Pages};
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
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
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
    let arguments = Arguments::parse();
    let done = match arguments.command {
        None => build(arguments.out, arguments.open),
        Some(Command::Preprocess { question: None }) => preprocess(),
        Some(Command::Preprocess {
            question: Some(Question::Supports { renderer }),
        }) => match Pages.supports_renderer(&renderer) {
            Ok(true) => Ok(()),
            _ => return ExitCode::FAILURE,
        },
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn build(out: Option<PathBuf>, open: bool) -> anyhow::Result<()> {
    let workspace = items::workspace_of(env!("CARGO_MANIFEST_DIR").as_ref())?;
    let out = out.unwrap_or_else(|| workspace.join("target/book"));
    Edition::english(&workspace).build(&out)?;
    let first = out.join("index.html");
    println!("{}", first.display());
    if open {
        opener::open_browser(&first).context("the browser did not open")?;
    }
    Ok(())
}

fn preprocess() -> anyhow::Result<()> {
    let (context, book) = parse_input(io::stdin().lock())?;
    let book = Pages.run(&context, book)?;
    serde_json::to_writer(io::stdout().lock(), &book)?;
    Ok(())
}
