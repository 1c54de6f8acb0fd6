//! Whatever takes a path is given what is no such file.
#![cfg(unix)]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use files::{
    Change, can_replace, folder_beside, is_abandoned, open, read, read_to_string,
    replace, replace_all,
};

/// A function that takes a path, with its name.
type OfPath = (&'static str, fn(&Path) -> io::Result<()>);

const READERS: [OfPath; 3] = [
    ("open", |path| {
        // A folder opens; its bytes do not come.
        io::Read::read(&mut open(path)?, &mut [0]).map(drop)
    }),
    ("read", |path| read(path).map(drop)),
    ("read_to_string", |path| read_to_string(path).map(drop)),
];

const WRITERS: [OfPath; 4] = [
    ("can_replace", |path| {
        // Nothing is left of it, whatever the answer.
        let before = path.parent().map(names);
        let answer = can_replace(path);
        assert_eq!(path.parent().map(names), before);
        answer
    }),
    ("replace", |path| replace(path, b"new")),
    ("replace_all", |path| {
        let changes = [(path.to_owned(), Change::Write(b"new".to_vec()))];
        replace_all(&changes).map_err(|failed| {
            assert_eq!((&*failed.path, failed.what), (path, "written"));
            failed.error
        })
    }),
    ("replace_all, removing", |path| {
        let changes = [(path.to_owned(), Change::Remove)];
        replace_all(&changes).map_err(|failed| {
            assert_eq!((&*failed.path, failed.what), (path, "removed"));
            failed.error
        })
    }),
];

/// A folder with a file, a pipe, a file and a link that leads nowhere.
fn odd() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("folder")).unwrap();
    fs::write(at("folder/mine"), "mine").unwrap();
    fs::write(at("file"), "").unwrap();
    let made = std::process::Command::new("mkfifo").arg(at("pipe")).status();
    assert!(made.unwrap().success());
    std::os::unix::fs::symlink(at("nowhere"), at("link")).unwrap();
    folder
}

/// What is in a folder; nothing if it is none.
fn names(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names
}

#[test]
fn what_is_no_file_is_not_read() {
    let folder = odd();
    for (entry, read) in READERS {
        for name in ["folder", "pipe", "link", "missing", "file/below", ""] {
            let path = folder.path().join(name);
            assert!(read(&path).is_err(), "{entry}: {name}");
        }
        read(&folder.path().join("file")).unwrap();
    }
}

#[test]
fn where_no_file_can_be_nothing_is_written_or_removed() {
    let folder = odd();
    let before = names(folder.path());
    for (entry, write) in WRITERS {
        for name in ["folder", "pipe", "link", "missing/below", "file/below"] {
            // A link itself can be removed.
            if name == "link" && entry.ends_with("removing") {
                continue;
            }
            let path = folder.path().join(name);
            assert!(write(&path).is_err(), "{entry}: {name}");
            assert_eq!(names(folder.path()), before, "{entry}: {name}");
        }
    }
    assert_eq!(fs::read(folder.path().join("folder/mine")).unwrap(), b"mine");
    for name in ["file", "missing"] {
        assert!(folder_beside(&folder.path().join(name)).is_err(), "{name}");
    }
}

#[test]
fn nothing_but_an_old_file_with_its_name_is_what_a_killed_run_left() {
    let folder = odd();
    for name in ["folder", "pipe", "link", "missing", "file/below", ""] {
        assert!(!is_abandoned(&folder.path().join(name)), "{name}");
    }
    let new = folder.path().join(".unfinished-new");
    assert!(!is_abandoned(&new), "where nothing is");
    fs::write(&new, "").unwrap();
    assert!(!is_abandoned(&new), "a run may be writing it");
    let old =
        std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 60 * 60);
    fs::File::open(&new).unwrap().set_modified(old).unwrap();
    assert!(is_abandoned(&new));
}
