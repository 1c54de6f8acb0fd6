//! Whatever takes a path is given what is no such file: an error that names it, at once.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use items::{File, Package, workspace_of};

/// A public function that takes a path: its name, the file that it is to read, and what
/// it says of a workspace in which that file is none.
type OfPath = (&'static str, &'static str, fn(&Path) -> Option<String>);

const READERS: [OfPath; 3] = [
    ("workspace_of", "Cargo.toml", |workspace| {
        Some(workspace_of(workspace).err()?.to_string())
    }),
    ("File::read", "src/lib.rs", |workspace| {
        Some(File::read(workspace, "src/lib.rs").err()?.to_string())
    }),
    ("Package::read", "src/lib.rs", |workspace| {
        Some(Package::read(workspace, "").err()?.to_string())
    }),
];

/// Something else in the place of a file, and what puts it there.
type Odd = (&'static str, fn(&Path));

const ODD: [Odd; 5] = [
    ("missing", |_| ()),
    ("a folder", |path| fs::create_dir(path).unwrap()),
    ("a pipe", |path| {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }),
    ("a link that leads nowhere", |path| {
        std::os::unix::fs::symlink("nowhere", path).unwrap();
    }),
    // Bytes that are no text either: root reads what it may not read.
    ("a file that may not be read", |path| {
        fs::write(path, b"\xff").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
    }),
];

#[test]
fn what_is_no_file_to_be_read_is_refused_by_its_name() {
    for (entry, file, read) in READERS {
        for (what, put) in ODD {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            put(&path);
            let said = read(folder.path());
            let said = said.unwrap_or_else(|| panic!("{entry} takes {what}"));
            let folder = folder.path().display().to_string();
            let named = match entry {
                "workspace_of" => folder.as_str(),
                _ => file,
            };
            assert!(said.contains(named), "{entry}, {what}: {said}");
        }
    }
}

#[test]
fn an_empty_file_is_a_library_without_items_and_no_workspace() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/lib.rs"), "").unwrap();
    fs::write(folder.path().join("Cargo.toml"), "").unwrap();
    assert!(File::read(folder.path(), "src/lib.rs").unwrap().items().is_empty());
    assert_eq!(Package::read(folder.path(), "").unwrap().items().count(), 0);
    assert!(workspace_of(folder.path()).is_err());
}

#[test]
fn a_workspace_that_is_none_is_no_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for workspace in [&file, &folder.path().join("missing")] {
        assert!(File::read(workspace, "lib.rs").is_err());
        assert!(Package::read(workspace, "package").is_err());
        assert!(workspace_of(workspace).is_err());
    }
}
