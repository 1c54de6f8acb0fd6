//! Every program of the workspace where standard output takes no text.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A program, and the commands that make it tell something. `DIR` is a folder that is
/// made for the command. What more a program has to keep whole is tested beside it.
type Program = (&'static str, &'static [&'static [&'static str]]);

const OF_A_CHAPTER: &[&[&str]] = &[&["--list"], &["--help"]];

const PROGRAMS: [Program; 17] = [
    ("bits", &[&[], &["hard"]]),
    ("book", &[&["--help"], &["--version"], &["check", "--help"]]),
    ("ch01_flattening", OF_A_CHAPTER),
    ("ch02_conv_layer", OF_A_CHAPTER),
    ("ch03_filters", OF_A_CHAPTER),
    ("ch04_cross_correlation", OF_A_CHAPTER),
    ("ch05_pooling", OF_A_CHAPTER),
    ("ch06_geometry", OF_A_CHAPTER),
    ("ch07_backprop", &[&["--list"], &["--help"], &["break", "no_zeroing"]]),
    ("ch08_lenet", &[&["--list"], &["--help"], &["train", "--help"]]),
    ("ch09_symmetry", OF_A_CHAPTER),
    (
        "ch10_speed",
        &[&["--list"], &["--help"], &["measure", "--help"], &["costs", "--help"]],
    ),
    ("library_conventions", OF_A_CHAPTER),
    ("peer", &[&["1"]]),
    ("plan", &[&["64x6x14x14", "16x6x5x5", "padding=2"], &["--help"]]),
    ("screens", &[&["DIR/pictures"], &["--help"]]),
    ("tiles", &[&["1"], &["--help"]]),
];

/// The names of all programs in the workspace, as cargo has them.
fn in_the_workspace() -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let told = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .output()
        .unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    let packages = told["packages"].as_array().unwrap().iter();
    let targets =
        packages.flat_map(|package| package["targets"].as_array().unwrap());
    targets
        .filter(|target| target["kind"][0] == "bin")
        .map(|target| target["name"].as_str().unwrap().to_owned())
        .collect()
}

/// Where it was built for the profile of this test, if it was.
fn built(program: &str) -> Option<PathBuf> {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap();
    Some(folder.join(program)).filter(|path| path.is_file())
}

/// A folder with what some programs read.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("workloads.json"), "[]").unwrap();
    fs::create_dir(folder.path().join("book")).unwrap();
    let page = "<!doctype html><title>A page</title><p>A page.";
    fs::write(folder.path().join("book/page.html"), page).unwrap();
    folder
}

fn ended(path: &Path, words: &[&str], out: Stdio, folder: &Path) -> Output {
    let dir = folder.to_str().unwrap();
    let words = words.iter().map(|word| word.replace("DIR", dir));
    Command::new(path)
        .args(words)
        .current_dir(folder)
        .env("PEERS_WORKLOADS", folder.join("workloads.json"))
        .env("BOOK", folder.join("book"))
        .stdin(Stdio::null())
        .stdout(out)
        .output()
        .unwrap()
}

#[test]
fn every_program_has_a_row_here() {
    let rows: BTreeSet<_> =
        PROGRAMS.iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(rows, in_the_workspace());
}

#[test]
fn where_standard_output_takes_no_text_every_program_fails_and_says_why() {
    let browser = Command::new("chromedriver").arg("--version").output().is_ok();
    for (program, commands) in PROGRAMS {
        // `.ci/run` builds all of them.
        let Some(path) = built(program) else {
            eprintln!("skipped: {program} is not built");
            continue;
        };
        if program == "screens" && !browser {
            eprintln!("skipped: {program} needs chromedriver");
            continue;
        }
        for words in commands {
            let full = File::options().write(true).open("/dev/full").unwrap();
            let (reader, closed) = std::io::pipe().unwrap();
            drop(reader);
            for (out, why) in [
                (Stdio::from(full), "No space left"),
                (Stdio::from(closed), "Broken pipe"),
            ] {
                let folder = folder();
                let ended = ended(&path, words, out, folder.path());
                let said = String::from_utf8_lossy(&ended.stderr);
                assert_eq!(
                    ended.status.code(),
                    Some(1),
                    "{program} {words:?}: {said}"
                );
                let expected = format!("standard output takes no text: {why}");
                assert!(said.contains(&expected), "{program} {words:?}: {said}");
                assert!(!said.contains("panicked"), "{program} {words:?}: {said}");
            }
        }
    }
}
