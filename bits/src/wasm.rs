//! The table for whoever runs the module: where it lies and how long it is.

// The names that a host calls are given to the linker unmangled, which Rust
// counts as unsafe: two functions of one name would be undefined. There are two
// names here and no other module.
#![allow(unsafe_code)]

use std::sync::OnceLock;

fn table() -> &'static str {
    static TABLE: OnceLock<String> = OnceLock::new();
    TABLE.get_or_init(|| {
        crate::table().unwrap_or_else(|error| format!("error: {error}\n"))
    })
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
