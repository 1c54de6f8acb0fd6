//! Prints the table: `cargo run -p bits > bits/table.txt`.

use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let said = bits::table().map_err(|error| error.to_string()).and_then(|table| {
        let mut output = io::stdout().lock();
        let said = output.write_all(table.as_bytes()).and_then(|()| output.flush());
        said.map_err(|error| format!("standard output takes no text: {error}"))
    });
    let Err(error) = said else { return ExitCode::SUCCESS };
    // Where standard error takes no text either, nobody can be told.
    let _ = writeln!(io::stderr(), "error: {error}");
    ExitCode::FAILURE
}
