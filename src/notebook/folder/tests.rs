use super::*;

fn number(name: &str, digits: &str) -> (String, Snapshot) {
    (name.into(), Snapshot::text("number", digits))
}

fn chart(name: &str, bytes: &[u8]) -> (String, Snapshot) {
    let (extension, bytes) = ("svg", bytes.to_vec());
    (name.into(), Snapshot::Binary { extension, bytes })
}

fn chapter() -> (tempfile::TempDir, Folder) {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::of(home.path().join("ch99_test"));
    (home, folder)
}

fn names(folder: &Folder) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_files_are_those_that_insta_writes() {
    let (_home, folder) = chapter();
    let outputs = [number("ratio", "5.33"), chart("curve", b"<svg/>\n")];
    folder.keep("sobel", &outputs).unwrap();
    let read = |name| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(
        names(&folder),
        ["sobel@curve.snap", "sobel@curve.snap.svg", "sobel@ratio.snap"]
    );
    assert_eq!(
        read("sobel@ratio.snap"),
        "---\nsource: chapters/ch99_test/tests/snapshots.rs\n\
         description: number\n---\n5.33\n"
    );
    assert_eq!(
        read("sobel@curve.snap"),
        "---\nsource: chapters/ch99_test/tests/snapshots.rs\nextension: svg\n\
         snapshot_kind: binary\n---\n"
    );
    assert_eq!(read("sobel@curve.snap.svg"), "<svg/>\n");
}

#[test]
fn only_the_outputs_whose_bytes_differ_are_rewritten() {
    let (_home, folder) = chapter();
    let first = [number("a", "1"), chart("b", b"2")];
    assert_eq!(folder.keep("cell", &first).unwrap().changed.len(), 2);
    let written = |name: &str| {
        let path = folder.path().join(name);
        std::fs::metadata(path).unwrap().modified().unwrap()
    };
    let before = written("cell@a.snap");
    let second = [number("a", "1"), chart("b", b"3")];
    let kept = folder.keep("cell", &second).unwrap();
    assert_eq!(kept.changed, BTreeSet::from(["b".to_owned()]));
    assert_eq!(written("cell@a.snap"), before);
    assert_eq!(folder.keep("cell", &second).unwrap(), Kept::default());
}

#[test]
fn what_is_no_longer_made_goes_and_what_is_not_ours_stays() {
    let (_home, folder) = chapter();
    folder.keep("old", &[number("a", "1"), chart("b", b"")]).unwrap();
    folder.keep("two", &[number("a", "1")]).unwrap();
    for stray in ["two@a.snap.new", ".unfinished-x1", "notes.md", "a@B.snap"] {
        std::fs::write(folder.path().join(stray), "").unwrap();
    }
    // The chart becomes a number: its picture goes.
    let kept = folder.keep("old", &[number("b", "1")]).unwrap();
    let gone = ["old@a.snap", "old@b.snap.svg"].map(|name| folder.path().join(name));
    assert_eq!(kept.removed, gone);
    let kept = folder.keep("two", &[number("a", "1")]).unwrap();
    assert_eq!(kept, Kept::default(), "a proposal goes without a word");
    folder.forget_all_but(&["two"]).unwrap();
    assert_eq!(names(&folder), ["a@B.snap", "notes.md", "two@a.snap"]);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("ch99_test");
    std::fs::write(&file, "a file where the chapter should be").unwrap();
    let folder = Folder::of(&file);
    let error = folder.keep("cell", &[number("a", "1")]).unwrap_err();
    let error = format!("{error:#}");
    let expected = format!("{}: cannot be made", folder.path().display());
    assert!(error.starts_with(&expected), "{error}");
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_an_error_and_the_old_file_is_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let (_home, folder) = chapter();
    folder.keep("cell", &[number("a", "1")]).unwrap();
    let allow = |mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(folder.path(), permissions).unwrap();
    };
    allow(0o555);
    let free = std::fs::write(folder.path().join("notes.md"), "").is_ok();
    let kept = folder.keep("cell", &[number("a", "2")]);
    allow(0o755);
    if free {
        println!("skipped: this user may write into read-only folders");
        return;
    }
    let path = folder.path().join("cell@a.snap");
    let error = format!("{:#}", kept.unwrap_err());
    let expected = format!(
        "its new 76 bytes; the old file is as it was: {}: it cannot be written: ",
        path.display()
    );
    assert!(error.starts_with(&expected), "{error}");
    assert!(std::fs::read_to_string(path).unwrap().ends_with("\n1\n"));
    assert_eq!(names(&folder), ["cell@a.snap"]);
}
