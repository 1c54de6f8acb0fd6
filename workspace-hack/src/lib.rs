//! Cargo chooses the features of a shared crate anew for each package that it is asked
//! to build, so that `cargo run -p ch03_filters` would compile again much of what
//! `cargo test` has compiled with other features. This package has no code: it asks for
//! the union of those features, and every package that a reader names after `-p` depends
//! on it. `.ci/run` counts what such a command still compiles.
