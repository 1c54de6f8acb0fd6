//! The program where it cannot say or keep what it has made.
#![cfg(target_os = "linux")]

mod fixture;

use std::fs::{self, File};
use std::io::{Seek, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn book(words: &[&str], out: Stdio) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_book"));
    command.args(words).stdout(out).output().unwrap()
}

fn full() -> Stdio {
    Stdio::from(File::options().write(true).open("/dev/full").unwrap())
}

fn closed() -> Stdio {
    let (reader, closed) = std::io::pipe().unwrap();
    drop(reader);
    Stdio::from(closed)
}

/// Its exit code is 1, and this is what it says.
fn fails(ended: &Output, expected: &str) {
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains(expected), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

/// What mdBook says to its preprocessor of the fixture's book.
fn asked(fixture: &fixture::Fixture) -> File {
    let root = fixture.path().join("book");
    let chapters = ["index.md", "ch03_shapes.md"].map(|path| {
        let content = fs::read_to_string(root.join("en").join(path)).unwrap();
        serde_json::json!({ "Chapter": {
            "name": path, "content": content, "number": null, "sub_items": [],
            "path": path, "source_path": path, "parent_names": [],
        } })
    });
    let context = serde_json::json!({
        "root": root, "renderer": "html", "mdbook_version": "0.5.4",
        "config": { "book": { "language": "en", "src": "en" } },
    });
    let mut file = tempfile::tempfile().unwrap();
    write!(file, "{}", serde_json::json!([context, { "items": chapters }])).unwrap();
    file.rewind().unwrap();
    file
}

#[test]
fn where_standard_output_takes_no_pages_the_preprocessor_fails_and_says_why() {
    let fixture = fixture::Fixture::new();
    let answer = |out: Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_book"));
        let command = command.arg("preprocess").stdin(asked(&fixture));
        command.stdout(out).output().unwrap()
    };
    let made = answer(Stdio::piped());
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(String::from_utf8(made.stdout).unwrap().contains("Two dots"));
    fails(&answer(full()), "the pages for mdBook: No space left");
    fails(&answer(closed()), "the pages for mdBook: Broken pipe");
}

#[test]
fn where_standard_output_takes_no_text_a_build_fails_and_its_book_is_whole() {
    let out = tempfile::tempdir().unwrap();
    let ended = book(&["--out", out.path().to_str().unwrap()], full());
    fails(&ended, "the book is built, but standard output takes no text: No space");
    let faults = book::site::faults(out.path()).unwrap();
    assert_eq!(faults, book::Faults::default());
}

/// A disk of 256 kB, taken off when it is dropped.
struct Disk(tempfile::TempDir);

impl Disk {
    /// None where this user may not mount one.
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=256k", "none"])
            .arg(folder.path())
            .output();
        if !mount.is_ok_and(|mount| mount.status.success()) {
            eprintln!("skipped: this user may not mount a disk");
            return None;
        }
        Some(Self(folder))
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
        entries.map(|entry| name(entry.unwrap())).collect()
    }
}

impl AsRef<Path> for Disk {
    fn as_ref(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_book_that_does_not_fit_on_the_disk_leaves_nothing_there() {
    let Some(disk) = Disk::new() else { return };
    let out = disk.as_ref().join("book");
    let ended = book(&["--out", out.to_str().unwrap()], Stdio::null());
    fails(&ended, "No space left");
    assert_eq!(disk.names(), [""; 0]);
}
