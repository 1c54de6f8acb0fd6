//! On a disk that is full nothing is lost and nothing is half-written.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::Command;

use files::{Change, replace, replace_all};
use tempfile::TempDir;

/// A disk of 64 kB, taken off when it is dropped.
struct Disk(TempDir);

impl Disk {
    /// None where this user may not mount one.
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=64k", "none"])
            .arg(folder.path())
            .output();
        if !mount.is_ok_and(|mount| mount.status.success()) {
            eprintln!("skipped: this user may not mount a disk");
            return None;
        }
        Some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).unwrap();
        let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
        let mut names: Vec<_> = entries.map(|entry| name(entry.unwrap())).collect();
        names.sort();
        names
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).status();
    }
}

#[test]
fn a_file_that_does_not_fit_leaves_the_old_one() {
    let Some(disk) = Disk::new() else { return };
    let path = disk.path().join("file");
    replace(&path, b"old").unwrap();
    let error = replace(&path, &[7; 1 << 17]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(disk.names(), ["file"]);
}

#[test]
fn of_several_files_of_which_one_does_not_fit_none_is_changed() {
    let Some(disk) = Disk::new() else { return };
    let at = |name: &str| disk.path().join(name);
    for name in ["a", "b", "gone"] {
        replace(&at(name), b"old").unwrap();
    }
    let changes = [
        (at("a"), Change::Write(vec![1; 1 << 14])),
        (at("gone"), Change::Remove),
        (at("b"), Change::Write(vec![2; 1 << 17])),
    ];
    let failed = replace_all(&changes).unwrap_err();
    assert_eq!((failed.path, failed.what), (at("b"), "written"));
    assert_eq!(disk.names(), ["a", "b", "gone"]);
    for name in ["a", "b", "gone"] {
        assert_eq!(fs::read(at(name)).unwrap(), b"old", "{name}");
    }
}
