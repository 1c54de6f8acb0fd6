//! What a program tells: all of it, or an error and an exit code that is not 0.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Command, FromArgMatches};

const REFUSED: &str = "standard output takes no text";

/// Writes a text to standard output.
///
/// # Errors
/// What the system says, as of a pipe that is closed or of a disk that is full.
pub fn say(text: &str) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    let said = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    said.context(REFUSED)
}

/// The arguments that `words`, the program's name first, stand for. Help, version and
/// what is wrong with them is told here, and the exit code is all that is left.
///
/// # Errors
/// The exit code: 0 if help or version was asked for, and told.
pub fn arguments<A: FromArgMatches>(
    command: Command,
    words: impl IntoIterator<Item = OsString>,
) -> Result<A, ExitCode> {
    let matches = command.try_get_matches_from(words);
    matches.and_then(|matches| A::from_arg_matches(&matches)).map_err(|asked| {
        let told = asked.print().and_then(|()| io::stdout().flush());
        match told.context(REFUSED) {
            Ok(()) => ExitCode::from(u8::try_from(asked.exit_code()).unwrap_or(1)),
            Err(error) => ended(Err(error)),
        }
    })
}

/// The exit code of a program, its error told on standard error.
pub fn ended(result: anyhow::Result<()>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    complain(&format!("error: {error:#}"));
    ExitCode::FAILURE
}

/// A line on standard error. Where that takes none, nobody can be told.
pub(super) fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
