//! Finds a Rust item by its name.
