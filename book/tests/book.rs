//! The book itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use book::{Edition, site};

fn workspace() -> PathBuf {
    items::workspace_of(env!("CARGO_MANIFEST_DIR").as_ref()).unwrap()
}

#[test]
fn every_page_is_right_and_every_output_is_on_a_page() {
    let out = tempfile::tempdir().unwrap();
    let built = Edition::english(&workspace()).build(out.path());
    built.unwrap_or_else(|error| panic!("{error:#}"));
    // Every crate in chapters/ has its page.
    for chapter in std::fs::read_dir(workspace().join("chapters")).unwrap() {
        let name = chapter.unwrap().file_name().into_string().unwrap();
        let outputs = workspace().join("chapters").join(&name).join("snapshots");
        let page = out.path().join(format!("{name}.html"));
        assert!(page.is_file() || !outputs.is_dir(), "{name} has no page");
    }
}

#[test]
fn the_stock_mdbook_gives_the_same_pages() {
    let version = Command::new("mdbook").arg("--version").output();
    let version = version.map(|output| output.stdout).unwrap_or_default();
    let version = String::from_utf8_lossy(&version).trim().to_owned();
    if version != "mdbook v0.5.4" {
        eprintln!("skipped: mdbook v0.5.4 is not installed, but `{version}`");
        return;
    }
    let (own, stock) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    Edition::english(&workspace()).build(own.path()).unwrap();
    let built = Command::new("mdbook")
        .arg("build")
        .arg(workspace().join("book"))
        .arg("--dest-dir")
        .arg(stock.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&built.stderr);
    assert!(built.status.success(), "{said}");
    let (own, stock) = (files(own.path()), files(stock.path()));
    assert!(own.keys().eq(stock.keys()), "{:?}\n{:?}", own.keys(), stock.keys());
    for (name, bytes) in own {
        assert!(bytes == stock[&name], "{name} differs");
    }
}

#[test]
fn the_program_answers_mdbook() {
    let program = env!("CARGO_BIN_EXE_book");
    let supports = |renderer: &str| {
        let mut command = Command::new(program);
        command.args(["preprocess", "supports", renderer]);
        command.status().unwrap().success()
    };
    assert!(supports("html"));
    assert!(!supports("epub"));
    let refused = Command::new(program).arg("preprocess").output().unwrap();
    assert!(!refused.status.success(), "an empty input is no book");
    assert!(refused.stdout.is_empty());
}

#[test]
fn the_program_prints_where_the_book_is() {
    let out = tempfile::tempdir().unwrap();
    let printed = Command::new(env!("CARGO_BIN_EXE_book"))
        .arg("--out")
        .arg(out.path())
        .output()
        .unwrap();
    assert!(printed.status.success());
    let printed = String::from_utf8(printed.stdout).unwrap();
    let first = out.path().join("index.html");
    assert_eq!(printed, format!("{}\n", first.display()));
    assert!(first.is_file());
    assert_eq!(site::faults(out.path()).unwrap(), book::Faults::default());
}

/// Every file by its name, except for the search index: its library may be of
/// another version in another program, and pages name it by a hash of its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    let mut index = String::new();
    while let Some(inner) = folders.pop() {
        for entry in std::fs::read_dir(inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name =
                path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            if name.starts_with("searchindex-") {
                index = name;
            } else {
                files.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    for (name, bytes) in &mut files {
        if name.ends_with(".html") || name.ends_with(".js") {
            let text = String::from_utf8(bytes.clone()).unwrap();
            *bytes = text.replace(&index, "searchindex.js").into_bytes();
        }
    }
    files
}
