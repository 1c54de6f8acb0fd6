//! What the README says of `git clean`: what it removes, and what stays.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn workspace() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests");
    Path::new(&here).parent().unwrap().to_owned()
}

fn git(folder: &Path, arguments: &[&str]) -> bool {
    let mut git = Command::new("git");
    // Nothing of whoever runs this has a say.
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let ran = git.arg("-C").arg(folder).args(arguments).output();
    ran.is_ok_and(|ran| ran.status.success())
}

const SOLVED: &str = "exercises/src/ch03.rs";
const MINE: [&str; 4] = [
    "my_images/0.png",
    "data/own/train-images-idx3-ubyte",
    "my.safetensors",
    "notes.md",
];
const MADE: [&str; 5] = [
    "target/book/index.html",
    "target/networks/mnist.safetensors",
    "book/en/pictures/0123.png",
    "book/ko/assets/book.css",
    "book/en/.unfinished-ab12",
];

/// A checkout with the rules of this one, a solved exercise, what is a reader's, and
/// what is made.
fn checkout() -> Option<tempfile::TempDir> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let rules = fs::read_to_string(workspace().join(".gitignore")).unwrap();
    write(".gitignore", &rules);
    write(SOLVED, "todo");
    write("book/en/page.md", "");
    let name = ["-c", "user.name=a", "-c", "user.email=a@b"];
    let commit = [&name[..], &["commit", "-qm", "a"]].concat();
    let begun = git(folder.path(), &["init", "-q"])
        && git(folder.path(), &["add", "-A"])
        && git(folder.path(), &commit);
    if !begun {
        eprintln!("skipped: there is no git");
        return None;
    }
    write(SOLVED, "solved");
    MINE.iter().chain(&MADE).for_each(|name| write(name, "x"));
    Some(folder)
}

#[test]
fn each_way_to_clean_removes_what_the_readme_says() {
    for (way, mine_stays, made_stays) in
        [("-df", false, true), ("-xdf", false, false), ("-Xdf", true, false)]
    {
        let Some(folder) = checkout() else { return };
        assert!(git(folder.path(), &["clean", "-q", way]), "{way}");
        let is_there = |name: &&str| folder.path().join(name).exists();
        let mine: Vec<_> =
            MINE.iter().filter(|name| is_there(name) != mine_stays).collect();
        let made: Vec<_> =
            MADE.iter().filter(|name| is_there(name) != made_stays).collect();
        assert!(mine.is_empty() && made.is_empty(), "{way}: {mine:?} {made:?}");
        let solved = fs::read_to_string(folder.path().join(SOLVED)).unwrap();
        assert_eq!(solved, "solved", "{way}");
    }
}
