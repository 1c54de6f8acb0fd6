//! Runs the cells of the chapter: `cargo run -p ch10_speed -- --help`; or times
//! this machine: `cargo run --release -p ch10_speed -- measure`, `costs` or `spread`.

fn main() -> std::process::ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("measure") => return ch10_speed::measure::main(),
        Some("costs") => return ch10_speed::measure_costs::main(),
        Some("spread") => return ch10_speed::measure_spread::main(),
        _ => {}
    }
    let cells = cells::list!(ch10_speed);
    cnn::notebook::main(cells, env!("CARGO_MANIFEST_DIR"), env!("CARGO_PKG_NAME"))
}
