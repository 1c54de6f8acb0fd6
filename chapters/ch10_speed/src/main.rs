//! Runs the cells of the chapter: `cargo run -p ch10_speed -- --help`; or times
//! this machine: `cargo run --release -p ch10_speed -- measure`, `costs` or `spread`.

fn main() -> std::process::ExitCode {
    let word = std::env::args_os().nth(1).unwrap_or_default();
    match word.to_str() {
        Some("measure") => return ch10_speed::measure::main(),
        Some("costs") => return ch10_speed::measure_costs::main(),
        Some("spread") => return ch10_speed::measure_spread::main(),
        _ => {}
    }
    let cells = cells::list!(ch10_speed);
    let (folder, package) = (env!("CARGO_MANIFEST_DIR"), env!("CARGO_PKG_NAME"));
    let others = "To time this machine: measure --help, costs --help, spread --help";
    let commands = ["measure", "costs", "spread"];
    cnn::notebook::main_beside(cells, folder, package, &commands, others)
}
