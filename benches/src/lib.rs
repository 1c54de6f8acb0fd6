//! Benchmarks only: `cargo bench -p benches`. What they compare is in `benches/`.

pub mod workload;
