//! The book itself.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
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
fn every_column_of_a_table_has_a_heading() {
    for edition in [Edition::english(&workspace()), Edition::korean(&workspace())] {
        let out = tempfile::tempdir().unwrap();
        edition.build(out.path()).unwrap();
        for (name, bytes) in files(out.path()) {
            let page = String::from_utf8_lossy(&bytes);
            let headings = page.split("<th").skip(1);
            let empty = headings.filter(|rest| {
                let text = rest.split_once('>').map_or("", |(_, text)| text);
                rest.starts_with(['>', ' ']) && text.starts_with("</th>")
            });
            assert_eq!(empty.count(), 0, "{name}: who hears it needs a word there");
        }
    }
}

#[test]
fn the_stock_mdbook_gives_the_same_pages() {
    // Korean pages lie beside what stock mdbook has to find there, and copies.
    let beside = ["book.toml", "assets/book.css", "assets/page.js"];
    let editions = [
        (Edition::english(&workspace()), "book", [].as_slice()),
        (Edition::korean(&workspace()), "book/ko", &beside),
    ];
    for (edition, root, beside) in editions {
        let (own, stock) =
            (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        edition.build(own.path()).unwrap();
        // What `mdbook build` does: it starts the preprocessor as a program.
        let mut book = mdbook_driver::MDBook::load(workspace().join(root)).unwrap();
        book.config.build.build_dir = stock.path().to_owned();
        book.build().unwrap();
        let (mut own, mut stock) = (files(own.path()), files(stock.path()));
        for name in beside {
            assert!(stock.remove(*name).is_some(), "{name} is not copied");
        }
        // What the stock mdbook does not know of.
        own.remove(".made-by-book");
        assert!(own.keys().eq(stock.keys()), "{:?}\n{:?}", own.keys(), stock.keys());
        for (name, bytes) in own {
            assert!(bytes == stock[&name], "{root}: {name} differs");
        }
    }
}

/// It removes its folder before it writes there, and `mdbook clean` does so too.
#[test]
fn the_stock_mdbook_empties_no_folder_that_the_book_is_built_in() {
    // Named, not asked of the disk: nothing need have been built into `target`.
    let plain = |path: &Path| {
        path.components().fold(PathBuf::new(), |mut plain, part| {
            match part {
                Component::ParentDir => _ = plain.pop(),
                part => plain.push(part),
            }
            plain
        })
    };
    for (root, name) in [("book", "mdbook"), ("book/ko", "mdbook-ko")] {
        let book = mdbook_driver::MDBook::load(workspace().join(root)).unwrap();
        let folder = book.root.join(&book.config.build.build_dir);
        assert_eq!(plain(&folder), workspace().join("target").join(name));
    }
}

#[test]
fn the_stock_mdbook_does_not_empty_what_was_full_before_it_came() {
    let notes = tempfile::tempdir().unwrap();
    std::fs::write(notes.path().join("notes.md"), "mine").unwrap();
    for root in ["book", "book/ko"] {
        // As by `--dest-dir`, or in a `book.toml` that was changed.
        let mut book = mdbook_driver::MDBook::load(workspace().join(root)).unwrap();
        book.config.build.build_dir = notes.path().to_owned();
        book.build().unwrap_err();
        let left = std::fs::read_to_string(notes.path().join("notes.md"));
        assert_eq!(left.unwrap(), "mine", "{root}");
        assert_eq!(std::fs::read_dir(notes.path()).unwrap().count(), 1, "{root}");
    }
}

/// The packages of the workspace that a package is compiled with.
fn ours(package: &str) -> impl Iterator<Item = String> {
    let manifest = |name: &str| {
        let text = std::fs::read_to_string(workspace().join(name)).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let all = manifest("Cargo.toml");
    let own = manifest(&format!("{package}/Cargo.toml"));
    let is_of_folder = move |name: &String| {
        all.contains(&format!("{name} = {{ path = \"{name}\" }}"))
    };
    let names = own.into_iter().filter_map(|line| {
        let (name, _) = line.split_once(".workspace = true")?;
        Some(name.to_owned())
    });
    // It has no code that anything is made of.
    names.filter(is_of_folder).filter(|name| name != "workspace-hack")
}

/// `mdbook serve` looks at the folder of the pages, and at what it is told of.
#[test]
fn a_change_of_whatever_the_pages_are_made_of_is_seen_by_mdbook_serve() {
    let workspace = workspace();
    for root in ["book", "book/ko"] {
        let root = workspace.join(root);
        let config = std::fs::read_to_string(root.join("book.toml")).unwrap();
        let (_, told) = config.split_once("extra-watch-dirs = [").unwrap();
        let (told, _) = told.split_once(']').unwrap();
        let told = told.split('"').skip(1).step_by(2);
        let seen: Vec<_> =
            told.map(|folder| root.join(folder).canonicalize().unwrap()).collect();
        assert!(seen.iter().all(|folder| folder.is_dir()), "{seen:?}");
        // The widgets, credits and digits; what is called; the words of the other
        // language, which lie beside the pages.
        let mut read = ["book/assets/live", "data/CREDITS.md", "data/digits"]
            .map(str::to_owned)
            .to_vec();
        read.extend(["cells/src", "book/src", "files/src"].map(str::to_owned));
        // Of what the preprocessor is compiled, which runs anew for each change.
        read.extend(ours("book").map(|name| format!("{name}/src")));
        if root.ends_with("ko") {
            read.push("book/korean".to_owned());
        }
        // Every file that a page names, and every chapter.
        for entry in std::fs::read_dir(workspace.join("book/en")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "md") {
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            for directive in ["{{#code ", "{{#task "] {
                let files = text.split(directive).skip(1);
                let files = files.filter_map(|rest| rest.split_whitespace().next());
                read.extend(
                    files.filter(|file| file.ends_with(".rs")).map(str::to_owned),
                );
            }
        }
        for entry in std::fs::read_dir(workspace.join("chapters")).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            read.push(format!("chapters/{name}"));
        }
        assert!(read.iter().any(|file| file.starts_with("exercises/src/ch")));
        for file in read {
            let path = workspace.join(&file).canonicalize().unwrap();
            let is_seen = seen.iter().any(|folder| path.starts_with(folder));
            assert!(is_seen, "{}: {file} is not looked at", root.display());
        }
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

#[test]
fn the_template_that_ours_stands_for_is_the_one_we_know() {
    let folder = tempfile::tempdir().unwrap();
    let mut init = mdbook_driver::MDBook::init(folder.path());
    init.copy_theme(true).build().unwrap();
    let now =
        std::fs::read_to_string(folder.path().join("theme/index.hbs")).unwrap();
    let known = include_str!("mdbook/index.hbs");
    assert!(
        now == known,
        "mdBook has another index.hbs than tests/mdbook/index.hbs: compare the two, \
         carry over to assets/theme/index.hbs what ours needs, and keep the new one"
    );
}

#[test]
fn every_card_is_of_a_page_and_shows_a_picture_of_it() {
    let book = workspace().join("book");
    let cards = std::fs::read_to_string(book.join("assets/theme/head.hbs")).unwrap();
    let between = |start: &str| {
        let parts = cards.split(start).skip(1);
        let inside = parts.map(|part| part.split('"').next().unwrap().to_owned());
        inside.collect::<Vec<_>>()
    };
    let pages = between("(eq path \"");
    assert!(pages.len() > 10, "{pages:?}");
    for page in pages {
        assert!(book.join("en").join(&page).is_file(), "there is no page {page}");
    }
    let out = tempfile::tempdir().unwrap();
    Edition::english(&workspace()).build(out.path()).unwrap();
    for picture in between("{{ path_to_root }}") {
        assert!(out.path().join(&picture).is_file(), "no page shows {picture}");
    }
}

/// Every file by its name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in std::fs::read_dir(inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
            files.insert(name.to_owned(), std::fs::read(&path).unwrap());
        }
    }
    files
}
