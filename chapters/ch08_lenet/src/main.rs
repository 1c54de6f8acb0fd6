//! Runs the cells of the chapter: `cargo run -p ch08_lenet -- --help`; or trains a
//! network: `cargo run --release -p ch08_lenet -- train --help`.

fn main() -> std::process::ExitCode {
    let words = || std::env::args_os().skip(1);
    if words().next().is_some_and(|word| word == "train") {
        return ch08_lenet::training::main(words());
    }
    let cells = cells::list!(ch08_lenet);
    let (folder, package) = (env!("CARGO_MANIFEST_DIR"), env!("CARGO_PKG_NAME"));
    let train = ch08_lenet::training::help();
    cnn::notebook::main_beside(cells, folder, package, &["train"], &train)
}
