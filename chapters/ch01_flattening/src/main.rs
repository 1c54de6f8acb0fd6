//! Runs the cells of the chapter: `cargo run -p ch01_flattening -- --help`.

fn main() -> std::process::ExitCode {
    let cells = cells::list!(ch01_flattening);
    cnn::notebook::main(cells, env!("CARGO_MANIFEST_DIR"), env!("CARGO_PKG_NAME"))
}
