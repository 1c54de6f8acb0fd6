//! Several files at once: all of them are replaced, or none is.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

use crate::UNFINISHED;

/// What becomes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It holds these bytes, whatever was there.
    Write(Vec<u8>),
    /// It is there no more.
    Remove,
}

/// Why nothing was changed.
#[derive(Debug)]
pub struct Failed {
    /// The file to blame.
    pub path: PathBuf,
    /// `written` or `removed`.
    pub what: &'static str,
    /// What the system says.
    pub error: io::Error,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, what, error } = self;
        write!(f, "{}: it cannot be {what}: {error}", path.display())
    }
}

impl std::error::Error for Failed {}

/// Puts a file with these bytes in the place of whatever was there. If that
/// fails, the old file is as it was. Who may read and write a file stays so, and a link
/// stays a link: what it leads to is replaced.
///
/// # Errors
/// What the system says; a link that leads nowhere.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = behind(path)?;
    put(stage(&path, bytes)?, &path)
}

/// Looks whether [`replace`] can write there, so that what takes long need not end
/// before it is known. Nothing changes.
///
/// # Errors
/// As [`replace`].
pub fn can_replace(path: &Path) -> io::Result<()> {
    stage(&behind(path)?, &[]).map(drop)
}

/// Makes all changes, or none: every new file is written beside its old one before
/// the first takes its place, and what was there is put back if one cannot.
///
/// # Errors
/// [`Failed`], with everything as it was.
pub fn replace_all(changes: &[(PathBuf, Change)]) -> Result<(), Failed> {
    let mut staged = Vec::new();
    for (path, change) in changes {
        let failed = |what, error| Failed { path: path.clone(), what, error };
        let (new, what) = match change {
            Change::Write(bytes) => {
                let new = behind(path).and_then(|to| Ok((stage(&to, bytes)?, to)));
                (Some(new.map_err(|e| failed("written", e))?), "written")
            }
            Change::Remove => (None, "removed"),
        };
        let old = old(path).map_err(|e| failed(what, e))?;
        staged.push((path, new, old, what));
    }
    let mut done: Vec<(&PathBuf, Option<Vec<u8>>)> = Vec::new();
    for (path, new, old, what) in staged {
        let changed = match new {
            Some((new, to)) => put(new, &to),
            None => fs::remove_file(path),
        };
        if let Err(error) = changed {
            done.iter().rev().for_each(|(path, old)| put_back(path, old));
            return Err(Failed { path: path.clone(), what, error });
        }
        done.push((path, old));
    }
    Ok(())
}

/// A new folder in `folder`, removed when it is dropped, readable by whom the
/// umask lets: to be filled and then renamed.
///
/// # Errors
/// What the system says.
pub fn folder_beside(folder: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    builder.tempdir_in(folder)
}

/// The file that a link leads to; what is no link itself.
fn behind(path: &Path) -> io::Result<PathBuf> {
    if !path.is_symlink() {
        return Ok(path.to_owned());
    }
    path.canonicalize().map_err(|error| {
        let what = format!("a link that leads nowhere is in its place: {error}");
        io::Error::new(error.kind(), what)
    })
}

/// The bytes in a file beside `path`, with the mode of what is there, or else with the
/// one that the umask gives.
fn stage(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let there = path.metadata().ok();
    if let Some(there) = there.as_ref().filter(|there| !there.is_file()) {
        let what = if there.is_dir() { "folder" } else { "pipe or a device" };
        return Err(io::Error::other(format!("a {what} is in its place")));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    #[cfg(unix)]
    if let Some(there) = there {
        file.as_file().set_permissions(there.permissions())?;
    }
    file.write_all(bytes)?;
    file.as_file().sync_data()?;
    Ok(file)
}

fn put(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.persist(path).map(drop).map_err(|error| error.error)
}

fn old(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match crate::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The error that is told is the one that made this necessary.
fn put_back(path: &Path, old: &Option<Vec<u8>>) {
    let _ = match old {
        Some(bytes) => replace(path, bytes),
        None => fs::remove_file(path),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(text: &str) -> Change {
        Change::Write(text.as_bytes().to_vec())
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        replace(&path, b"a longer one").unwrap();
        replace(&path, b"short").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"short");
        assert_eq!(names(folder.path()), ["file"]);
    }

    #[test]
    fn where_one_file_cannot_be_written_none_is() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "old").unwrap();
        fs::write(at("gone"), "old").unwrap();
        fs::create_dir(at("taken")).unwrap();
        let changes = [
            (at("a"), write("new")),
            (at("b"), write("new")),
            (at("gone"), Change::Remove),
            (at("taken"), write("new")),
        ];
        let failed = replace_all(&changes).unwrap_err();
        let expected = "taken: it cannot be written: a folder is in its place";
        assert!(failed.to_string().ends_with(expected), "{failed}");
        assert_eq!(names(folder.path()), ["a", "gone", "taken"]);
        assert_eq!(fs::read(at("a")).unwrap(), b"old");
        replace_all(&changes[..3]).unwrap();
        assert_eq!(names(folder.path()), ["a", "b", "taken"]);
        assert_eq!(fs::read(at("a")).unwrap(), b"new");
    }

    #[test]
    fn what_was_replaced_already_is_put_back() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "old").unwrap();
        let changes = [
            (at("a"), write("new")),
            (at("b"), write("new")),
            (at("not there"), Change::Remove),
        ];
        let failed = replace_all(&changes).unwrap_err();
        assert!(failed.to_string().contains("there: it cannot be removed: "));
        assert_eq!(names(folder.path()), ["a"]);
        assert_eq!(fs::read(at("a")).unwrap(), b"old");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_or_a_device_is_not_replaced_by_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        for path in [pipe.as_path(), Path::new("/dev/null")] {
            let error = replace(path, b"x").unwrap_err().to_string();
            assert_eq!(error, "a pipe or a device is in its place");
            assert!(!path.metadata().unwrap().is_file());
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_written_beside_and_renamed_has_the_mode_of_the_umask() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode();
        let (ours, plain) =
            (folder.path().join("ours"), folder.path().join("plain"));
        replace(&ours, b"x").unwrap();
        fs::write(&plain, b"x").unwrap();
        assert_eq!(mode(&ours), mode(&plain));
        // Unless somebody has given it another one.
        for other in [0o600, 0o664, 0o444] {
            let other = fs::Permissions::from_mode(other);
            fs::set_permissions(&ours, other.clone()).unwrap();
            replace(&ours, b"y").unwrap();
            replace_all(&[(ours.clone(), Change::Write(b"z".to_vec()))]).unwrap();
            assert_eq!(mode(&ours) & 0o777, other.mode() & 0o777);
        }
        let beside = folder_beside(folder.path()).unwrap();
        let plain = folder.path().join("folder");
        fs::create_dir(&plain).unwrap();
        assert_eq!(mode(beside.path()), mode(&plain));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_what_it_leads_to_is_replaced() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("elsewhere")).unwrap();
        fs::write(at("elsewhere/file"), "old").unwrap();
        symlink("elsewhere/file", at("link")).unwrap();
        symlink("link", at("twice")).unwrap();
        symlink("nowhere", at("lost")).unwrap();
        let there = names(folder.path());
        for (name, text) in [("link", "new"), ("twice", "newer")] {
            can_replace(&at(name)).unwrap();
            replace(&at(name), text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(at("elsewhere/file")).unwrap(), text);
        }
        replace_all(&[(at("twice"), write("newest"))]).unwrap();
        assert_eq!(fs::read_to_string(at("elsewhere/file")).unwrap(), "newest");
        assert!(at("link").is_symlink() && at("twice").is_symlink());
        for refused in [
            replace(&at("lost"), b"x"),
            can_replace(&at("lost")),
            replace_all(&[(at("lost"), write("x"))]).map_err(|failed| failed.error),
        ] {
            let said = refused.unwrap_err().to_string();
            let expected = "a link that leads nowhere is in its place: ";
            assert!(said.starts_with(expected), "{said}");
        }
        assert_eq!(names(folder.path()), there);
        assert_eq!(names(&at("elsewhere")), ["file"]);
    }
}
