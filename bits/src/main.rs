//! Prints the table: `cargo run -p bits > bits/table.txt`; with `hard` the hashes of the
//! sums that are hard to round: `cargo run -p bits hard > bits/hard.txt`.

use std::io::{self, Write};
use std::process::ExitCode;

use cnn::engine::Level;

const USAGE: &str = "usage: bits [hard]";

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    let text = match &words[..] {
        [] => bits::table().map_err(|error| error.to_string()),
        [word] if word == "hard" => Ok(bits::hard::digests_of(Level::current())),
        [word] if word == "--help" || word == "-h" => Ok(format!("{USAGE}\n")),
        [word] => Err(format!(
            "no command is named `{}`; the nearest is `{}`; {USAGE}",
            word.display(),
            if word.as_encoded_bytes().starts_with(b"-") {
                "--help"
            } else {
                "hard"
            },
        )),
        _ => Err(USAGE.to_owned()),
    };
    let said = text.and_then(|text| {
        let mut output = io::stdout().lock();
        let said = output.write_all(text.as_bytes()).and_then(|()| output.flush());
        said.map_err(|error| format!("standard output takes no text: {error}"))
    });
    let Err(error) = said else { return ExitCode::SUCCESS };
    // Where standard error takes no text either, nobody can be told.
    let _ = writeln!(io::stderr(), "error: {error}");
    ExitCode::FAILURE
}
