//! What the README says of ways to clean up: what each removes, and what stays.

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
const MADE: [&str; 8] = [
    "target/book/index.html",
    "target/networks/mnist.safetensors",
    "fuzz/corpus/page/0123",
    "fuzz/target/debug/page",
    "chapters/ch03_filters/snapshots/a@b.snap.new",
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
    for rules in [".gitignore", "fuzz/.gitignore"] {
        write(rules, &fs::read_to_string(workspace().join(rules)).unwrap());
    }
    write("Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.0.0\"\n");
    write("src/lib.rs", "");
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

/// Those of the names that do not stand in that folder as they should: there, or not.
fn wrong(folder: &Path, names: &[&'static str], stays: bool) -> Vec<&'static str> {
    let mut wrong = names.to_vec();
    wrong.retain(|name| folder.join(name).exists() != stays);
    wrong
}

fn solved(folder: &Path) -> String {
    fs::read_to_string(folder.join(SOLVED)).unwrap()
}

#[test]
fn each_way_to_clean_removes_what_the_readme_says() {
    for (way, mine_stays, made_stays) in
        [("-df", false, true), ("-xdf", false, false), ("-Xdf", true, false)]
    {
        let Some(folder) = checkout() else { return };
        assert!(git(folder.path(), &["clean", "-q", way]), "{way}");
        let mine = wrong(folder.path(), &MINE, mine_stays);
        let made = wrong(folder.path(), &MADE, made_stays);
        assert!(mine.is_empty() && made.is_empty(), "{way}: {mine:?} {made:?}");
        assert_eq!(solved(folder.path()), "solved", "{way}");
    }
}

#[test]
fn cargo_clean_removes_the_whole_target_and_nothing_else() {
    let Some(folder) = checkout() else { return };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let ran = Command::new(cargo)
        .args(["clean", "--offline"])
        .current_dir(folder.path())
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("CARGO_BUILD_TARGET_DIR")
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let (lost, kept): (Vec<_>, Vec<_>) =
        MADE.into_iter().partition(|name| name.starts_with("target/"));
    // Trained networks lie there, as the README warns.
    assert!(lost.iter().any(|name| name.contains("networks")));
    assert_eq!(wrong(folder.path(), &lost, false), [""; 0]);
    assert_eq!(wrong(folder.path(), &kept, true), [""; 0]);
    assert_eq!(wrong(folder.path(), &MINE, true), [""; 0]);
    assert_eq!(solved(folder.path()), "solved");
}

#[test]
fn what_takes_solved_exercises_back_leaves_every_other_file() {
    let stash: &[&str] = &["-c", "user.name=a", "-c", "user.email=a@b", "stash"];
    for way in [stash, &["checkout", "."], &["reset", "--hard"]] {
        let Some(folder) = checkout() else { return };
        assert!(git(folder.path(), way), "{way:?}");
        assert_eq!(solved(folder.path()), "todo", "{way:?}");
        assert_eq!(wrong(folder.path(), &MINE, true), [""; 0], "{way:?}");
        assert_eq!(wrong(folder.path(), &MADE, true), [""; 0], "{way:?}");
    }
    // Of these only a stash can be brought back.
    let Some(folder) = checkout() else { return };
    assert!(git(folder.path(), stash) && git(folder.path(), &["stash", "pop"]));
    assert_eq!(solved(folder.path()), "solved");
}
