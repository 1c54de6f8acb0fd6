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
    let Found {
        name, about, place, ..
    } = cell;
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

/// The comparison: an output called `cell.output` is kept by insta in
/// `snapshots/cell@output.snap`.
fn compare() -> TokenStream {
    quote! {
        mod compare_with_snapshots {
            use ::cnn::notebook::Snapshot;

            pub(super) fn by_insta(
                folder: &::std::path::Path,
                output: &str,
                snapshot: Snapshot,
            ) {
                let mut settings = ::insta::Settings::clone_current();
                settings.set_prepend_module_to_snapshot(false);
                settings.set_omit_expression(true);
                settings.set_snapshot_path(folder);
                let name = output.replacen('.', "@", 1);
                match snapshot {
                    Snapshot::Text { kind, contents } => {
                        settings.set_description(kind);
                        settings.bind(|| ::insta::assert_snapshot!(name, contents));
                    }
                    Snapshot::Binary { extension, bytes } => {
                        let name = ::std::format!("{name}.{extension}");
                        settings.bind(|| ::insta::assert_binary_snapshot!(&name, bytes));
                    }
                }
            }
        }
    }
}
