//! Runs the cells of the chapter: `cargo run -p ch06_geometry -- --help`.

fn main() -> std::process::ExitCode {
    let cells = cells::list!(ch06_geometry);
    cnn::notebook::main(cells, env!("CARGO_MANIFEST_DIR"), env!("CARGO_PKG_NAME"))
}
