use crate::Package;

/// The cells of a package, and what is refused.
fn cells(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let workspace = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = workspace.path().join("shapes/src").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let package = Package::read(workspace.path(), "shapes").unwrap();
    let cells = package.cells();
    let found = cells.found.iter().map(|(path, _)| path.clone()).collect();
    (found, cells.refused)
}

fn found(lib: &str) -> Vec<String> {
    let (found, refused) = cells(&[("lib.rs", lib)]);
    assert_eq!(refused, [""; 0], "{lib}");
    found
}

#[track_caller]
fn refused(lib: &str, expected: &str) {
    let (found, refused) = cells(&[("lib.rs", lib)]);
    assert_eq!(found, [""; 0], "{lib}");
    let [refused] = &refused[..] else { panic!("{lib}: {refused:?}") };
    assert!(refused.contains(expected), "{refused}\n lacks {expected}");
}

#[test]
fn every_way_to_write_the_type_makes_a_cell() {
    for (before, kind) in [
        ("", "Result<Outputs>"),
        ("", "anyhow::Result<cnn::notebook::Outputs>"),
        ("", "std::result::Result<Outputs, anyhow::Error>"),
        ("", "(Result<Outputs>)"),
        ("", "cnn::notebook::Result"),
        ("use cnn::notebook::Result;", "Result"),
        ("use cnn::notebook::{self, Outputs};", "notebook::Result"),
        ("use cnn::notebook::{Outputs, Result};", "Result"),
        ("use cnn::notebook::*;", "Result"),
        ("use cnn::notebook::Result as Shown;", "Shown"),
        ("use cnn::notebook::Outputs as Shown;", "Result<Shown>"),
        ("use cnn::notebook as book;", "book::Result"),
        ("type Shown = Result<Outputs>;", "Shown"),
        ("type Shown = Outputs;", "Result<Shown>"),
        ("type Result<T = Outputs> = anyhow::Result<T>;", "Result"),
        ("type R<T> = anyhow::Result<T>;", "R<Outputs>"),
        ("type A = B; type B = cnn::notebook::Result;", "A"),
    ] {
        let lib =
            format!("{before}\n/// One.\npub fn one() -> {kind} {{ made() }}\n");
        assert_eq!(found(&lib), ["one"], "{lib}");
    }
}

#[test]
fn what_returns_no_outputs_is_no_cell() {
    for (before, kind) in [
        ("use std::fmt::Result;", "Result"),
        ("", "std::fmt::Result"),
        ("", "Result<f32>"),
        ("type Result = std::result::Result<(), String>;", "Result"),
        ("", "usize"),
        ("type A = A;", "A"),
    ] {
        let lib = format!("{before}\npub fn one() -> {kind} {{ made() }}\n");
        assert_eq!(found(&lib), [""; 0], "{lib}");
    }
    assert_eq!(found("pub fn nothing() {}"), [""; 0]);
}

#[test]
fn a_helper_is_private_or_takes_arguments_and_is_not_seen_outside() {
    assert_eq!(found("fn one() -> Result<Outputs> { made() }"), [""; 0]);
    assert_eq!(
        found("pub(crate) fn one(a: u8) -> Result<Outputs> { made() }"),
        [""; 0]
    );
    assert_eq!(
        found("mod a { pub fn one(a: u8) -> Result<Outputs> { made() } }"),
        [""; 0]
    );
    assert_eq!(found("#[cfg(test)] pub fn a() -> Result<Outputs> {}"), [""; 0]);
}

#[test]
fn what_looks_like_a_cell_and_is_none_is_refused_at_its_place() {
    let cell = "fn one() -> Result<Outputs> { made() }";
    let whole = "write `pub fn` for a cell; make a helper private";
    refused(&format!("/// A.\npub(crate) {cell}"), whole);
    refused(&format!("/// A.\npub(crate) {cell}"), "shapes/src/lib.rs:2: `one` ");
    refused(&format!("pub(self) {cell}"), whole);
    refused(&format!("mod a {{ pub {cell} }}"), "its module `a` is not public");
    refused(
        &format!("mod a {{ pub mod b {{ pub {cell} }} }}"),
        "write `pub mod a` for a cell",
    );
    refused(&format!("pub(crate) mod a {{ pub {cell} }}"), "module `a` is not");
    refused(
        &format!("pub struct A;\nimpl A {{ pub {cell} }}"),
        "lib.rs:2: `A::one` returns Outputs and belongs to a type",
    );
    refused("pub fn one() -> Outputs {}", "`one` returns `Outputs`: a cell returns");
    refused("pub fn one() -> Option<Outputs> {}", "`Option<Outputs>`: a cell ret");
    refused("pub fn one(n: u8) -> Result<Outputs> {}", "takes no arguments");
    refused("pub async fn one() -> Result<Outputs> {}", "takes no arguments");
    refused(&format!("pub {cell}"), "the cell `one` has no documentation");
    refused(&format!("#[cfg(unix)]\npub {cell}"), "stands under #[cfg]");
}

#[test]
fn a_cell_has_a_name_that_a_file_can_have() {
    for name in ["oneTwo", "하나", "r#match", "été", "One", "__"] {
        refused(
            &format!("/// A.\npub fn {name}() -> Result<Outputs> {{ made() }}"),
            &format!(
                "lib.rs:2: the cell `{name}`: its outputs are kept under its name"
            ),
        );
    }
    assert_eq!(found("/// A.\npub fn a_1() -> Result<Outputs> {}"), ["a_1"]);
}

#[test]
fn an_alias_of_another_module_is_followed() {
    let (found, refused) = cells(&[
        ("lib.rs", "pub mod a;\npub mod kinds;"),
        ("a.rs", "use crate::kinds::Shown;\n/// A.\npub fn one() -> Shown {}"),
        ("kinds.rs", "pub type Shown = cnn::notebook::Result;"),
    ]);
    assert_eq!((found, refused), (vec!["a::one".to_owned()], vec![]));
}

#[test]
fn two_cells_of_one_name_are_refused_with_both_places() {
    let cell = "/// One.\npub fn one() -> Result<Outputs> { made() }\n";
    let (_, refused) =
        cells(&[("lib.rs", &format!("{cell}pub mod a {{\n{cell}}}"))]);
    let expected = "two cells are called `one`: shapes/src/lib.rs:2 \
                    and shapes/src/lib.rs:5";
    assert_eq!(refused, [expected]);
}

#[test]
fn what_a_macro_writes_is_refused_where_it_is_called() {
    let rules = |body: &str| format!("macro_rules! shape {{ {body} }}\n");
    let cell = "fn $name() -> Result<Outputs> { made() }";
    let expected = "lib.rs:2: `shape!` writes a function that returns Outputs, and what \
                    a macro writes is not seen: write a cell out";
    for (body, call) in [
        (format!("($name:ident) => {{ /// A.\npub {cell} }};"), "one"),
        (format!("($v:vis $name:ident) => {{ $v {cell} }};"), "pub one"),
        (
            "($n:ident, $t:ty) => { pub const fn $n() -> $t { made() } }".to_owned(),
            "one, Result<Outputs>",
        ),
        (
            "($($i:item)*) => { $($i)* }".to_owned(),
            "pub fn a() -> Result<Outputs> {}",
        ),
        (
            format!(
                "(@ $name:ident) => {{ pub {cell} }}; ($n:ident) => {{ shape! {{ @ $n }} }};"
            ),
            "one",
        ),
        (
            "($n:ident) => { pub fn $n() -> anyhow::Result<cnn::notebook::Outputs>\
           where u8: Copy {} }"
                .to_owned(),
            "one",
        ),
    ] {
        let lib = rules(&body).replace('\n', " ").replace("/// A.", "") + "\n";
        refused(&format!("{lib}shape! {{ {call} }}\n"), expected);
        refused(&format!("{lib}crate::shape! {{ {call} }}\n"), expected);
        // Not called, it writes nothing.
        assert_eq!(found(&lib), [""; 0], "{lib}");
    }
    // A macro of another crate, given a cell.
    refused(
        "\nother::keep! { pub fn a() -> Result<Outputs> {} }",
        "2: `keep!` writes",
    );
    // One that is called by another, with the type's alias.
    let (_, refused) = cells(&[
        ("lib.rs", "#[macro_use]\nmod rules;\npub mod a { both!(one); }\n"),
        (
            "rules.rs",
            "pub type Shown = cnn::notebook::Result;\n\
             macro_rules! one { ($n:ident) => { pub fn $n() -> Shown { made() } } }\n\
             macro_rules! both { ($n:ident) => { one!($n); } }\n",
        ),
    ]);
    let [refused] = &refused[..] else { panic!("{refused:?}") };
    assert!(refused.starts_with("shapes/src/lib.rs:3: `both!` writes"), "{refused}");
}

#[test]
fn a_macro_that_writes_helpers_or_other_functions_is_left_alone() {
    for (body, call) in [
        ("($n:ident) => { fn $n() -> Result<Outputs> { made() } }", "one"),
        ("($n:ident) => { pub fn $n() -> u8 { 0 } }", "one"),
        ("($n:ident) => { pub fn $n(a: Outputs) {} }", "one"),
        ("($n:ident) => { impl A for $n { fn a() -> Result<Outputs> {} } }", "one"),
        ("($n:ident) => { static X: fn() -> Result<Outputs> = $n; }", "one"),
        ("($n:ident) => { shape!($n); }", "one"),
    ] {
        let lib = format!("macro_rules! shape {{ {body} }}\nshape! {{ {call} }}\n");
        assert_eq!(found(&lib), [""; 0], "{lib}");
    }
    let hidden = "#[cfg(test)]\nkeep! { pub fn a() -> Result<Outputs> {} }";
    assert_eq!(found(hidden), [""; 0]);
}

#[test]
fn cells_of_an_included_file_are_found_in_its_place() {
    let cell = |name: &str| {
        format!("/// A.\npub fn {name}() -> Result<Outputs> {{ made() }}\n")
    };
    let lib = cell("one") + "include!(\"more.rs\");\npub mod a;\n" + &cell("three");
    let (more, inner) = (cell("two"), "include!(\"a/more.rs\");");
    let files = [
        ("lib.rs", &*lib),
        ("more.rs", &*more),
        ("a.rs", inner),
        ("a/more.rs", "/// A.\npub fn deep() -> Result<Outputs> {}"),
    ];
    let (found, refused) = cells(&files);
    assert_eq!(refused, [""; 0]);
    assert_eq!(found, ["one", "two", "a::deep", "three"]);
}
