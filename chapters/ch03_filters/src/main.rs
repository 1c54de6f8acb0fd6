//! Runs the cells of the chapter: `cargo run -p ch03_filters -- --help`.

fn main() -> std::process::ExitCode {
    let cells = cells::list!(ch03_filters);
    cnn::notebook::main(cells, env!("CARGO_MANIFEST_DIR"), env!("CARGO_PKG_NAME"))
}
