//! Runs the cells of the chapter: `cargo run -p ch02_conv_layer -- --help`.

fn main() -> std::process::ExitCode {
    let cells = cells::list!(ch02_conv_layer);
    cnn::notebook::main(cells, env!("CARGO_MANIFEST_DIR"), env!("CARGO_PKG_NAME"))
}
