//! Runs the cells of the chapter: `cargo run -p ch04_cross_correlation -- --help`.

fn main() -> std::process::ExitCode {
    let cells = cells::list!(ch04_cross_correlation);
    cnn::notebook::main(cells, env!("CARGO_MANIFEST_DIR"), env!("CARGO_PKG_NAME"))
}
