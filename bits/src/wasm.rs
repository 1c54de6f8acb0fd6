//! The table, and the hashes of the sums that are hard to round, for whoever runs the
//! module: where they lie and how long they are.

// The names that a host calls are given to the linker unmangled, which Rust
// counts as unsafe: two functions of one name would be undefined. These are the only
// ones and there is no other module.
#![allow(unsafe_code)]

use std::sync::OnceLock;

use cnn::engine::Level;

fn table() -> &'static str {
    static TABLE: OnceLock<String> = OnceLock::new();
    TABLE.get_or_init(|| {
        crate::table().unwrap_or_else(|error| format!("error: {error}\n"))
    })
}

fn hard() -> &'static str {
    static HARD: OnceLock<String> = OnceLock::new();
    HARD.get_or_init(|| crate::hard::digests_of(Level::current()))
}

/// The first byte of the table, which is UTF-8.
#[unsafe(no_mangle)]
pub extern "C" fn table_start() -> *const u8 {
    table().as_ptr()
}

/// The bytes of the table.
#[unsafe(no_mangle)]
pub extern "C" fn table_length() -> usize {
    table().len()
}

/// The first byte of the hashes.
#[unsafe(no_mangle)]
pub extern "C" fn hard_start() -> *const u8 {
    hard().as_ptr()
}

/// The bytes of the hashes.
#[unsafe(no_mangle)]
pub extern "C" fn hard_length() -> usize {
    hard().len()
}
