//! Collects the cells of a chapter: a list to run, a test for each.
//!
//! A cell is a public function of a chapter that takes nothing and returns
//! `Result<Outputs>`: in its `src/lib.rs` or in a public module of it. To add a
//! cell is to write that function; everything else follows from it. A function that
//! returns outputs and is neither that nor a private helper does not compile.
//!
//! `src/main.rs` of a chapter:
//! ```ignore
//! fn main() -> std::process::ExitCode {
//!     cnn::notebook::main(
//!         cells::list!(ch03_filters),
//!         env!("CARGO_MANIFEST_DIR"),
//!         env!("CARGO_PKG_NAME"),
//!     )
//! }
//! ```
//! and its `tests/snapshots.rs`, with `insta` among its dev-dependencies:
//! ```ignore
//! cells::tests!(ch03_filters);
//! ```

mod chapter;
mod expand;

use std::path::Path;

use proc_macro::TokenStream;

use chapter::Chapter;

/// All cells of the chapter as a `&'static [cnn::notebook::Cell]`, in the order
/// in which they stand in it.
#[proc_macro]
pub fn list(chapter: TokenStream) -> TokenStream {
    // Where an expression stands, a semicolon would be a second error.
    expanded(chapter, expand::list, expand::refusal)
}

/// One `#[test]` for every cell of the chapter, called like the cell, which
/// compares its outputs with those in `snapshots/`.
#[proc_macro]
pub fn tests(chapter: TokenStream) -> TokenStream {
    expanded(chapter, expand::tests, |message| {
        let error = expand::refusal(message);
        quote::quote!(#error;)
    })
}

fn expanded(
    chapter: TokenStream,
    expand: impl Fn(&Chapter) -> proc_macro2::TokenStream,
    refuse: impl Fn(&str) -> proc_macro2::TokenStream,
) -> TokenStream {
    let asked = chapter.to_string();
    // The compiler's own lexer does not say where in a file a token stands.
    proc_macro2::fallback::force();
    let chapter = variable("CARGO_MANIFEST_DIR").and_then(|folder| {
        let package = variable("CARGO_PKG_NAME")?;
        Chapter::read(Path::new(&folder), &package, &asked)
    });
    proc_macro2::fallback::unforce();
    match chapter {
        Ok(chapter) => expand(&chapter).into(),
        Err(message) => refuse(&message).into(),
    }
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}"))
}
