//! Every program of the workspace where standard output takes no text, and where a word
//! is misspelt or is none.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A program, and the commands that make it tell something. `DIR` is a folder that is
/// made for the command. What more a program has to keep whole is tested beside it.
type Program = (&'static str, &'static [&'static [&'static str]]);

const OF_A_CHAPTER: &[&[&str]] = &[&["--list"], &["--help"]];

const PROGRAMS: [Program; 17] = [
    ("bits", &[&[], &["hard"], &["--help"]]),
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
    ("peer", &[&["1"], &["--help"]]),
    (
        "plan",
        &[
            &["64x6x14x14", "16x6x5x5", "padding=2"],
            &["64x6x28x28", "2x2", "stride=2"],
            &["--help"],
        ],
    ),
    ("screens", &[&["DIR/pictures"], &["--help"]]),
    ("tiles", &[&["1"], &["--help"]]),
];

/// A program, words one of which is misspelt, and what was probably meant.
type Misspelt = (&'static str, &'static [&'static str], &'static str);

const MISSPELT: [Misspelt; 36] = [
    ("bits", &["hrad"], "`hard`"),
    ("bits", &["--hepl"], "`--help`"),
    ("book", &["chek"], "'check'"),
    ("book", &["--opne"], "'--open'"),
    ("book", &["check", "ch03_filtres"], "`ch03_filters`"),
    ("book", &["stamp", "index", "misconception"], "`misconceptions`"),
    ("book", &["--preview", "kr"], "`ko`"),
    ("ch01_flattening", &["--lsit"], "'--list'"),
    ("ch02_conv_layer", &["--lsit"], "'--list'"),
    ("ch03_filters", &["--lsit"], "'--list'"),
    ("ch04_cross_correlation", &["--lsit"], "'--list'"),
    ("ch05_pooling", &["--lsit"], "'--list'"),
    ("ch06_geometry", &["--lsit"], "'--list'"),
    ("ch07_backprop", &["--lsit"], "'--list'"),
    ("ch07_backprop", &["beark", "no_zeroing"], " -- break"),
    ("ch07_backprop", &["break", "no_zeroign"], "`no_zeroing`"),
    ("ch08_lenet", &["--lsit"], "'--list'"),
    ("ch08_lenet", &["tarin"], " -- train"),
    ("ch08_lenet", &["train", "--ntework", "dense"], "'--network'"),
    ("ch08_lenet", &["train", "--network", "lennet5"], "'lenet5'"),
    ("ch08_lenet", &["train", "--data", "mnits"], "`mnist`"),
    ("ch09_symmetry", &["--lsit"], "'--list'"),
    ("ch10_speed", &["--lsit"], "'--list'"),
    ("ch10_speed", &["mesaure"], " -- measure"),
    ("ch10_speed", &["cots"], " -- costs"),
    ("ch10_speed", &["sperad"], " -- spread"),
    ("ch10_speed", &["measure", "--recrod"], "'--record'"),
    ("library_conventions", &["--lsit"], "'--list'"),
    ("peer", &["1", "wingorad"], "`winograd`"),
    ("peer", &["--hepl"], "`--help`"),
    ("plan", &["64x6x14x14", "16x6x5x5", "paddign=2"], "`padding`"),
    ("plan", &["--hepl"], "`--help`"),
    ("screens", &["DIR/pictures", "pgae"], "`page`"),
    ("screens", &["DIR/pictures", "380", "nvay"], "`navy`"),
    ("screens", &["--hepl"], "`--help`"),
    ("tiles", &["--hepl"], "`--help`"),
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
    let words = words.iter().map(|word| word.replace("DIR", dir).into());
    run(path, words.collect(), out, folder)
}

fn run(path: &Path, words: Vec<OsString>, out: Stdio, folder: &Path) -> Output {
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

/// What the program says to these words, where it does nothing else.
#[track_caller]
fn refused(path: &Path, words: Vec<OsString>, folder: &Path) -> String {
    let ended = run(path, words.clone(), Stdio::piped(), folder);
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    let code = ended.status.code();
    assert!(matches!(code, Some(1 | 2)), "{path:?} {words:?}: {code:?}: {said}");
    assert!(ended.stdout.is_empty(), "{path:?} {words:?}");
    assert!(!said.contains("panicked"), "{path:?} {words:?}: {said}");
    said
}

/// The names in a folder.
fn names(folder: &Path) -> BTreeSet<OsString> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect()
}

#[test]
fn a_misspelt_word_is_answered_with_the_nearest_by_every_program() {
    let rows: BTreeSet<_> =
        MISSPELT.iter().map(|(name, ..)| name.to_string()).collect();
    assert_eq!(rows, in_the_workspace());
    for (program, words, meant) in MISSPELT {
        let Some(path) = built(program) else {
            eprintln!("skipped: {program} is not built");
            continue;
        };
        let folder = folder();
        let before = names(folder.path());
        let dir = folder.path().to_str().unwrap();
        let words = words.iter().map(|word| word.replace("DIR", dir).into());
        let said = refused(&path, words.collect(), folder.path());
        assert!(said.contains(meant), "{program}: {said}");
        assert_eq!(names(folder.path()), before, "{program}");
    }
}

#[test]
fn a_misspelt_cell_is_answered_with_its_name_by_every_chapter() {
    let folder = folder();
    for (program, _) in PROGRAMS.iter().filter(|(_, words)| words[0] == ["--list"]) {
        let Some(path) = built(program) else {
            eprintln!("skipped: {program} is not built");
            continue;
        };
        let listed = ended(&path, &["--list"], Stdio::piped(), folder.path());
        let listed = String::from_utf8(listed.stdout).unwrap();
        let cells: Vec<_> = listed
            .lines()
            .map(|line| line.split_whitespace().next().unwrap())
            .collect();
        assert!(!cells.is_empty(), "{program}");
        for cell in &cells {
            // Without its last letter but one, unless that is another cell.
            let mut word = (*cell).to_owned();
            word.remove(word.len() - 2);
            if cells.contains(&word.as_str()) {
                continue;
            }
            let said = refused(&path, vec![word.into()], folder.path());
            assert!(said.contains(&format!("`{cell}`")), "{program}: {said}");
        }
    }
}

#[test]
fn a_word_that_is_no_text_stops_no_program() {
    let odd = || OsStr::from_bytes(b"\xff\xfe").to_owned();
    for (program, commands) in PROGRAMS {
        let Some(path) = built(program) else {
            eprintln!("skipped: {program} is not built");
            continue;
        };
        let mut lines = vec![vec![odd()]];
        for words in commands.iter().filter(|words| !words.is_empty()) {
            // In the place of the last word, and behind all of them.
            let words: Vec<OsString> = words.iter().map(Into::into).collect();
            lines.push([&words[..words.len() - 1], &[odd()]].concat());
            lines.push([&words[..], &[odd()]].concat());
        }
        for words in lines {
            let folder = folder();
            // A folder may have such a name, and help is told whatever follows.
            let is_told = |word: &OsString| word == "--help" || word == "--version";
            if program == "screens" || words.iter().any(is_told) {
                continue;
            }
            let before = names(folder.path());
            refused(&path, words, folder.path());
            assert_eq!(names(folder.path()), before, "{program}");
        }
        if program == "screens" {
            let folder = folder();
            let words = vec![folder.path().join("pictures").into(), odd()];
            let said = refused(&path, words, folder.path());
            assert!(said.contains("is no page, width or theme"), "{said}");
        }
    }
}
