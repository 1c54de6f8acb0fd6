//! Runs the cells of the appendix: `cargo run -p library_conventions -- --help`.

fn main() -> std::process::ExitCode {
    let cells = cells::list!(library_conventions);
    cnn::notebook::main(cells, env!("CARGO_MANIFEST_DIR"), env!("CARGO_PKG_NAME"))
}
