//! The cells, tests and versions that pages name.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use items::Package;

/// What a page may name, as it is written between backticks.
#[derive(Debug, PartialEq)]
enum Named<'a> {
    /// `ch05_pooling/all_moves`
    Cell { chapter: &'a str, name: &'a str },
    /// `ch05_pooling::by_hand_...`, or `cnn::...` of the library
    Test { package: &'a str, name: &'a str },
}

/// Everything between backticks that has the form of such a name.
fn named(page: &str) -> Vec<Named<'_>> {
    let prose = page.split("```").step_by(2);
    let spans = prose.flat_map(|part| part.split('`').skip(1).step_by(2));
    spans.filter_map(read).collect()
}

fn read(span: &str) -> Option<Named<'_>> {
    let word = |text: &str| {
        let mut letters = text.chars();
        !text.is_empty() && letters.all(|c| c == '_' || c.is_ascii_alphanumeric())
    };
    if let Some((package, name)) = span.split_once("::") {
        // `Mode::Same` is of a type, not of a package
        let of_package = package.starts_with(|c: char| c.is_ascii_lowercase());
        let test = of_package && word(package) && word(name);
        return test.then_some(Named::Test { package, name });
    }
    let (chapter, name) = span.split_once('/')?;
    (word(chapter) && word(name)).then_some(Named::Cell { chapter, name })
}

/// The names of all functions below `#[test]` in the files of `folders`.
fn tests_in(folders: &[PathBuf]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in folders.iter().flat_map(|folder| rust_files(folder)) {
        let text = std::fs::read_to_string(&file).unwrap();
        let mut waits = false;
        for line in text.lines().map(str::trim_start) {
            waits |= line.starts_with("#[test]");
            if let Some(rest) = line.strip_prefix("fn ").filter(|_| waits) {
                names.extend(rest.split(['(', '<']).next().map(str::to_owned));
                waits = false;
            }
        }
    }
    names
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in std::fs::read_dir(&inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                files.push(path);
            }
        }
    }
    files
}

/// What is named and is not there.
fn missing(workspace: &Path, page: &str) -> Vec<String> {
    let mut missing = Vec::new();
    for found in named(page) {
        let there = match found {
            Named::Cell { chapter, name } => {
                let package =
                    Package::read(workspace, &format!("chapters/{chapter}"));
                package.is_ok_and(|package| {
                    package.cells().found.iter().any(|(_, item)| item.name == name)
                })
            }
            Named::Test { package, name } => {
                let folder = match package {
                    "cnn" => workspace.to_owned(),
                    chapter => workspace.join("chapters").join(chapter),
                };
                let folders = [folder.join("src"), folder.join("tests")];
                folders.iter().all(|folder| folder.is_dir())
                    && tests_in(&folders).contains(name)
            }
        };
        if !there {
            missing.push(format!("{found:?}"));
        }
    }
    missing
}

fn workspace() -> PathBuf {
    items::workspace_of(env!("CARGO_MANIFEST_DIR").as_ref()).unwrap()
}

fn misconceptions() -> String {
    let page = workspace().join("book/en/misconceptions.md");
    std::fs::read_to_string(page).unwrap()
}

#[test]
fn every_cell_and_test_that_settles_a_misconception_exists() {
    assert_eq!(missing(&workspace(), &misconceptions()), [""; 0]);
}

#[test]
fn every_cell_and_test_that_holds_a_convention_exists() {
    let page = workspace().join("book/en/library_conventions.md");
    let page = std::fs::read_to_string(page).unwrap();
    assert_eq!(missing(&workspace(), &page), [""; 0]);
}

#[test]
fn every_misconception_is_settled_by_a_name_or_a_source() {
    let page = misconceptions();
    let entries = page.split("\n### ").skip(1);
    assert!(entries.clone().count() > 20, "entries are found");
    for entry in entries {
        let title = entry.lines().next().unwrap();
        let settled = entry.split_once("*Settled by*");
        let (_, by) = settled.unwrap_or_else(|| panic!("{title}: by nothing"));
        let source = by.contains("a source") && by.contains("bibliography.md#");
        assert!(source || !named(by).is_empty(), "{title}: by no name");
    }
}

#[test]
fn a_cell_or_a_test_that_does_not_exist_is_found() {
    let page = "`ch03_filters/two_direction`, `ch03_filters/sum_one`, \
                `ch03_filters::no_such_law`, `cnn::no_such_law`, `ch99_none/one`, \
                `ch03_filters/SOBEL_X`, `count_include_pad`, `Mode::Same`\n```sh\n`a/b`\n```\n";
    assert_eq!(named(page).len(), 6);
    assert_eq!(missing(&workspace(), page).len(), 5);
}

#[test]
fn the_versions_told_are_those_of_the_stored_cases() {
    let page = workspace().join("book/en/library_conventions.md");
    let page = std::fs::read_to_string(page).unwrap();
    for file in ["conv2d", "pool", "signal2d"] {
        let cases = workspace().join(format!("tests/golden/{file}.json"));
        let cases = std::fs::read_to_string(cases).unwrap();
        let cases: serde_json::Value = serde_json::from_str(&cases).unwrap();
        for (name, package) in
            [("PyTorch", "torch"), ("SciPy", "scipy"), ("NumPy", "numpy")]
        {
            let version = cases[package].as_str().unwrap();
            let version = version.split('+').next().unwrap();
            let told = format!("{name} {version}");
            assert!(page.contains(&told), "{file}.json is of {told}");
        }
    }
}
