//! Runs the cells of the chapter: `cargo run -p ch05_pooling -- --help`.

fn main() -> std::process::ExitCode {
    let cells = cells::list!(ch05_pooling);
    cnn::notebook::main(cells, env!("CARGO_MANIFEST_DIR"), env!("CARGO_PKG_NAME"))
}
