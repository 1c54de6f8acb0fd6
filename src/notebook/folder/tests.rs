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
    assert_eq!(folder.keep("cell", &second).unwrap(), Outcome::default());
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
    assert_eq!(kept, Outcome::default(), "a proposal goes without a word");
    folder.forget_all_but(&["two"]).unwrap();
    let left = [".unfinished-x1", "a@B.snap", "notes.md", "two@a.snap"];
    assert_eq!(names(&folder), left, "another run may be writing");
    let unfinished = folder.path().join(".unfinished-x1");
    let file = std::fs::File::options().write(true).open(unfinished).unwrap();
    let hours = std::time::Duration::from_secs(2 * 60 * 60);
    file.set_modified(std::time::SystemTime::now() - hours).unwrap();
    folder.forget_all_but(&["two"]).unwrap();
    assert_eq!(names(&folder), left[1..]);
}

#[test]
fn what_an_editor_leaves_beside_an_output_stays_and_is_no_complaint() {
    let (_home, folder) = chapter();
    let outputs = [number("a", "1")];
    folder.keep("cell", &outputs).unwrap();
    for stray in ["cell@a.snap~", "cell@a.snap.bak", ".cell@a.snap.swp"] {
        std::fs::write(folder.path().join(stray), "").unwrap();
    }
    assert_eq!(folder.complaints("cell", &outputs).unwrap(), [""; 0]);
    assert_eq!(folder.keep("cell", &outputs).unwrap(), Outcome::default());
    assert_eq!(names(&folder).len(), 4);
}

#[test]
fn a_cell_with_an_output_that_cannot_be_written_keeps_all_its_old_ones() {
    let (_home, folder) = chapter();
    let old = [number("a", "1"), number("old", "1")];
    folder.keep("cell", &old).unwrap();
    std::fs::create_dir(folder.path().join("cell@b.snap")).unwrap();
    let new = [number("a", "2"), number("b", "2")];
    let error = format!("{:#}", folder.keep("cell", &new).unwrap_err());
    let path = folder.path().join("cell@b.snap");
    let expected = format!(
        "the outputs are as they were: {}: it cannot be written: a folder is in its \
         place",
        path.display()
    );
    assert_eq!(error, expected);
    assert_eq!(names(&folder), ["cell@a.snap", "cell@b.snap", "cell@old.snap"]);
    let kept = std::fs::read_to_string(folder.path().join("cell@a.snap")).unwrap();
    assert!(kept.ends_with("\n1\n"), "{kept}");
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
        "the outputs are as they were: {}: it cannot be written: ",
        path.display()
    );
    assert!(error.starts_with(&expected), "{error}");
    assert!(std::fs::read_to_string(path).unwrap().ends_with("\n1\n"));
    assert_eq!(names(&folder), ["cell@a.snap"]);
}
