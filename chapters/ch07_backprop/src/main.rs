//! Runs the cells of the chapter: `cargo run -p ch07_backprop -- --help`; or breaks the
//! network of its lab: `cargo run -p ch07_backprop -- break NAME`.

fn main() -> std::process::ExitCode {
    let words = || std::env::args_os().skip(1);
    if words().next().is_some_and(|word| word == "break") {
        let names = words().skip(1).map(|word| word.to_string_lossy().into_owned());
        return ch07_backprop::break_it::main(names);
    }
    let cells = cells::list!(ch07_backprop);
    let (folder, package) = (env!("CARGO_MANIFEST_DIR"), env!("CARGO_PKG_NAME"));
    let breaks = ch07_backprop::break_it::help();
    cnn::notebook::main_beside(cells, folder, package, &["break"], &breaks)
}
