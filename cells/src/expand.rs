//! The Rust that the macros turn into.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::chapter::{Chapter, Found};

/// An expression: the list of cells.
pub(crate) fn list(chapter: &Chapter) -> TokenStream {
    let tracked = tracked(chapter);
    let cells = chapter.cells.iter().map(|cell| literal(chapter, cell));
    quote! {{
        #tracked
        const CELLS: &[::cnn::notebook::Cell] = &[#(#cells),*];
        CELLS
    }}
}

/// Items: a test for every cell.
pub(crate) fn tests(chapter: &Chapter) -> TokenStream {
    let tracked = tracked(chapter);
    let compare = compare();
    let tests = chapter.cells.iter().map(|cell| {
        let name = format_ident!("{}", cell.name);
        let literal = literal(chapter, cell);
        quote! {
            #[test]
            fn #name() {
                const CELL: ::cnn::notebook::Cell = #literal;
                let folder = ::core::env!("CARGO_MANIFEST_DIR");
                ::cnn::notebook::check(&CELL, folder, compare_with_snapshots::by_insta);
            }
        }
    });
    quote! {
        #tracked
        #compare
        #(#tests)*
    }
}

/// An expression that does not compile: the message is all that is said.
pub(crate) fn refusal(message: &str) -> TokenStream {
    quote!(::core::compile_error!(#message))
}

/// Makes the compiler look again when one of the chapter's files changes.
fn tracked(chapter: &Chapter) -> TokenStream {
    let files = chapter.files.iter().map(|file| format!("/{file}"));
    quote! {
        #(const _: &[u8] = ::core::include_bytes!(::core::concat!(
            ::core::env!("CARGO_MANIFEST_DIR"), #files
        ));)*
    }
}

fn literal(chapter: &Chapter, cell: &Found) -> TokenStream {
    let Found { name, about, place, .. } = cell;
    let chapter = format_ident!("{}", chapter.name);
    let path = (cell.path.split("::")).map(|part| format_ident!("{part}"));
    quote! {
        ::cnn::notebook::Cell {
            name: #name,
            about: #about,
            file: #place,
            run: ::#chapter #(::#path)*,
        }
    }
}

/// The comparison as it stands in `by_insta.rs`, which a test of this package
/// compiles too.
fn compare() -> TokenStream {
    let source = include_str!("by_insta.rs").parse::<TokenStream>();
    let source =
        source.unwrap_or_else(|error| unreachable!("a test parses it: {error}"));
    quote! {
        mod compare_with_snapshots {
            #source
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_an_expression() {
        let refusal = refusal("lib.rs:1: no");
        assert!(!refusal.to_string().contains(';'), "{refusal}");
    }

    #[test]
    fn every_cell_becomes_a_test_of_its_name() {
        let chapter = Chapter {
            name: "ch99_shapes".to_owned(),
            cells: vec![Found {
                name: "circle".to_owned(),
                path: "round::circle".to_owned(),
                about: "A circle.".to_owned(),
                place: "chapters/ch99_shapes/src/round.rs:2".to_owned(),
            }],
            files: vec!["src/lib.rs".to_owned(), "src/round.rs".to_owned()],
        };
        let tests = tests(&chapter).to_string();
        for part in [
            "# [test] fn circle ()",
            "name : \"circle\"",
            "file : \"chapters/ch99_shapes/src/round.rs:2\"",
            "run : :: ch99_shapes :: round :: circle",
            "\"/src/round.rs\"",
            "pub (super) fn by_insta",
        ] {
            assert!(tests.contains(part), "{part} is not in {tests}");
        }
        assert!(list(&chapter).to_string().contains("about : \"A circle.\""));
    }
}
