//! Every public function of the workspace that takes a path has a test that gives it
//! what is no such file.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of a package, a function of it that takes a path, and the file of tests
/// that gives it a wrong one.
type Entry = (&'static str, &'static str, &'static str);

const FILES: &str = "files/tests/paths.rs";
const ITEMS: &str = "items/tests/paths.rs";
const CORE: &str = "tests/paths.rs";
const BOOK: &str = "book/tests/folders.rs";
const BROWSER: &str = "browser/tests/paths.rs";

const ENTRIES: [Entry; 28] = [
    ("book", "build", BOOK),
    ("book", "build_all", BOOK),
    ("book", "english", BOOK),
    ("book", "faults", BOOK),
    ("book", "korean", BOOK),
    ("book", "of", BOOK),
    ("book", "preview", BOOK),
    ("browser", "open", BROWSER),
    ("browser", "pages", BROWSER),
    ("browser", "serve", BROWSER),
    ("browser", "widget", BROWSER),
    ("chapters/ch08_lenet", "save", "chapters/ch08_lenet/src/stored.rs"),
    ("files", "can_replace", FILES),
    ("files", "folder_beside", FILES),
    ("files", "is_abandoned", FILES),
    ("files", "open", FILES),
    ("files", "read", FILES),
    ("files", "read_to_string", FILES),
    ("files", "replace", FILES),
    ("files", "replace_all", FILES),
    ("items", "read", ITEMS),
    ("items", "workspace_of", ITEMS),
    ("src", "checkpoint", CORE),
    ("src", "load", CORE),
    ("src", "load_below", CORE),
    ("src", "open", CORE),
    ("src", "read", CORE),
    ("src", "save", CORE),
];

/// Functions whose path the compiler gives, as the folder of a package.
const OF_PACKAGES: [(&str, &str); 6] = [
    ("chapters/ch08_lenet", "main"),
    ("src", "arguments"),
    ("src", "check"),
    ("src", "main"),
    ("src", "main_beside"),
    ("src", "of"),
];

fn workspace() -> PathBuf {
    // Asked when the test runs: a program may be built elsewhere.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests");
    Path::new(&here).parent().unwrap().to_owned()
}

/// The sources below a folder, with the package that they belong to.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            // What is built, what others keep here, and what is no package of ours.
            if !["target", "tests", "recorded", "node_modules"].contains(&&*name)
                && !name.starts_with('.')
            {
                sources(&path, found);
            }
        } else if name.ends_with(".rs") && name != "tests.rs" {
            found.push(path);
        }
    }
}

/// The names of the public functions in that text that take a path.
fn of_paths(text: &str) -> Vec<String> {
    // What stands below is tests.
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut names = Vec::new();
    for (at, _) in text.match_indices("pub ") {
        let head = text[at + 4..].trim_start();
        let words = head.split_inclusive(char::is_whitespace);
        let before: usize = words
            .take_while(|word| ["async", "const", "unsafe"].contains(&word.trim()))
            .map(str::len)
            .sum();
        let Some(head) = head[before..].strip_prefix("fn ") else { continue };
        let name: String =
            head.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let Some((_, rest)) = head.split_once('(') else { continue };
        let mut depth = 1;
        let end = rest.find(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth == 0
        });
        let (arguments, behind) = rest.split_at(end.unwrap_or(rest.len()));
        let behind = behind.split(['{', ';']).next().unwrap_or_default();
        let (_, last) = behind.split_once("where").unwrap_or_default();
        // Between the name and the arguments stand bounds, behind them others.
        let bounds = &head[..head.find('(').unwrap_or(0)];
        let written = ["Path", "OsStr", "manifest_dir: "];
        if written
            .iter()
            .any(|kind| [arguments, bounds, last].iter().any(|it| it.contains(kind)))
        {
            names.push(name);
        }
    }
    names
}

#[test]
fn every_public_function_that_takes_a_path_has_a_row_here() {
    let workspace = workspace();
    let mut files = Vec::new();
    sources(&workspace, &mut files);
    assert!(files.len() > 300, "{} sources", files.len());
    let mut found = BTreeSet::new();
    for file in files {
        let place = file.strip_prefix(&workspace).unwrap();
        let mut parts = place.iter().map(|part| part.to_str().unwrap());
        let package = match (parts.next().unwrap(), parts.next()) {
            ("chapters", Some(chapter)) => format!("chapters/{chapter}"),
            (package, _) => package.to_owned(),
        };
        for name in of_paths(&fs::read_to_string(&file).unwrap()) {
            found.insert((package.clone(), name));
        }
    }
    let rows = ENTRIES.iter().map(|(package, name, _)| (*package, *name));
    let rows = rows.chain(OF_PACKAGES);
    let expected: BTreeSet<_> =
        rows.map(|(package, name)| (package.to_owned(), name.to_owned())).collect();
    assert_eq!(found, expected, "found here, expected there");
}

#[test]
fn the_tests_that_are_named_call_what_they_are_named_for() {
    for (package, name, tests) in ENTRIES {
        let text = fs::read_to_string(workspace().join(tests));
        let text = text.unwrap_or_else(|error| panic!("{tests}: {error}"));
        assert!(text.contains(&format!("{name}(")), "{tests}: {package}'s {name}");
    }
}

#[test]
fn a_path_is_found_however_it_is_written() {
    for head in [
        "pub fn a(path: &Path) {",
        "pub async fn a(x: u8, path: impl AsRef<Path>) -> X {",
        "pub const fn a(self, path: PathBuf) -> Self {",
        "pub fn a<P: Into<PathBuf>>(path: P) {",
        "pub fn a<P>(path: P) -> X\nwhere\n    P: AsRef<Path>,\n{",
        "pub fn a(\n    x: (u8, u8),\n    path: &std::path::Path,\n) {",
        "pub fn a(name: &OsStr) {",
    ] {
        assert_eq!(of_paths(head), ["a"], "{head}");
    }
    for head in [
        "pub(crate) fn a(path: &Path)",
        "fn a(path: &Path)",
        "pub fn a() -> PathBuf",
        "pub fn a<T>() -> PathBuf where T: Copy;",
    ] {
        assert_eq!(of_paths(head), [""; 0], "{head}");
    }
}
