//! Runs the cells of the chapter: `cargo run -p ch09_symmetry -- --help`.

fn main() -> std::process::ExitCode {
    let cells = cells::list!(ch09_symmetry);
    cnn::notebook::main(cells, env!("CARGO_MANIFEST_DIR"), env!("CARGO_PKG_NAME"))
}
