//! Whatever takes a path is given what is no such file: an error that names it, at once.
#![cfg(all(feature = "files", unix))]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use cnn::data::{Photo, digits, mnist};
use cnn::networks::digits_dense;
use cnn::optim::{Adam, Optimizer, Schedule};
use cnn::train::{Plan, fit};
use cnn::weights;

/// A public function that takes a path, with its name.
type OfPath = (&'static str, fn(&Path) -> cnn::Result<()>);

/// What every entry that reads says about a path.
const READERS: [OfPath; 5] = [
    ("Photo::open", |path| Photo::open(path).map(drop)),
    ("weights::load", |path| weights::load(path, &mut digits_dense(1)?)),
    ("weights::load_below", |path| {
        weights::load_below("a.", path, &mut digits_dense(1)?)
    }),
    ("mnist::read", |path| mnist::read(path).map(drop)),
    ("Plan::checkpoint, going on", |path| {
        let mut optimizer = Optimizer::new(Adam::new(), Schedule::constant(0.01))?;
        let train = digits::split().train.first(4);
        let plan = Plan::new(1, 4, 1).quietly().checkpoint(path, 1);
        fit(&mut digits_dense(1)?, &mut optimizer, &train, None, &plan).map(drop)
    }),
];

/// And every one that writes.
const WRITERS: [OfPath; 1] =
    [("weights::save", |path| weights::save(path, &digits_dense(1)?))];

/// A folder, a pipe, a file without bytes, one of other bytes, one that may not be
/// read; and a link that leads nowhere.
fn odd(folder: &Path) -> Vec<&'static str> {
    let at = |name: &str| folder.join(name);
    fs::create_dir(at("folder")).unwrap();
    let pipe = Command::new("mkfifo").arg(at("pipe")).status();
    assert!(pipe.unwrap().success());
    fs::write(at("empty"), "").unwrap();
    fs::write(at("text"), "neither a picture nor weights, nor anything else")
        .unwrap();
    std::os::unix::fs::symlink(at("nowhere"), at("link")).unwrap();
    fs::write(at("closed"), "x").unwrap();
    fs::set_permissions(at("closed"), fs::Permissions::from_mode(0o000)).unwrap();
    vec![
        "folder",
        "pipe",
        "empty",
        "text",
        "link",
        "closed",
        "missing",
        "empty/below",
    ]
}

#[test]
fn what_is_no_file_to_be_read_is_refused_by_its_name() {
    for (entry, read) in READERS {
        let folder = tempfile::tempdir().unwrap();
        for name in odd(folder.path()) {
            let path = folder.path().join(name);
            // Where nothing is, a run of its own begins, and keeps its checkpoint.
            if entry.starts_with("Plan") && name == "missing" {
                continue;
            }
            let said = read(&path).unwrap_err().to_string();
            let at = said.find(name.trim_start_matches("empty/"));
            assert!(
                at.is_some_and(|at| at < said.len() - name.len()),
                "{entry}: {said}"
            );
        }
        assert!(
            !folder.path().join("missing").exists() || entry.starts_with("Plan")
        );
        assert_eq!(fs::read(folder.path().join("empty")).unwrap(), b"", "{entry}");
    }
}

#[test]
fn what_is_no_place_for_a_file_is_refused_by_its_name_and_left() {
    for (entry, write) in WRITERS {
        let folder = tempfile::tempdir().unwrap();
        odd(folder.path());
        for name in ["folder", "pipe", "link", "missing/below", "empty/below"] {
            let path = folder.path().join(name);
            let before = path.metadata().ok().map(|there| there.file_type());
            let said = write(&path).unwrap_err().to_string();
            let expected = format!("{name}: it cannot be written: ");
            assert!(said.contains(&expected), "{entry}: {said}");
            let after = path.metadata().ok().map(|there| there.file_type());
            assert_eq!(before, after, "{entry}, {name}");
        }
        assert!(!folder.path().join("missing").exists(), "{entry}");
        let unfinished = fs::read_dir(folder.path()).unwrap().any(|entry| {
            entry.unwrap().file_name().to_string_lossy().starts_with(".unfinished")
        });
        assert!(!unfinished, "{entry}");
    }
}

/// What takes a path that the compiler gives, the folder of a chapter.
const OF_CHAPTERS: [&str; 2] = ["check", "of"];

#[test]
fn no_public_function_that_takes_a_path_is_left_out() {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for part in text.split("pub fn ").skip(1) {
                let head = part.split('{').next().unwrap();
                let (arguments, _) = head.rsplit_once(')').unwrap_or((head, ""));
                let Some((name, arguments)) = arguments.split_once('(') else {
                    continue;
                };
                if arguments.contains("Path") {
                    found.push(name.split('<').next().unwrap().to_owned());
                }
            }
        }
    }
    found.sort();
    let tested = READERS.iter().chain(&WRITERS).map(|(name, _)| {
        let name = name.split(',').next().unwrap();
        name.rsplit("::").next().unwrap()
    });
    let mut expected: Vec<_> = tested.chain(OF_CHAPTERS).collect();
    expected.sort_unstable();
    assert_eq!(found, expected);
}
