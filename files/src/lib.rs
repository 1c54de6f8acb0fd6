//! Files that are written whole or not at all, and the names of those that nobody
//! has written on purpose.

mod replace;
mod stray;

pub use replace::{
    Change, Failed, can_replace, folder_beside, replace, replace_all,
};
pub use stray::is_stray;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

/// Begins the name of what is not whole yet: a run that was killed may leave it
/// behind.
pub const UNFINISHED: &str = ".unfinished-";

/// Nothing here takes so long to write.
const ABANDONED_AFTER: Duration = Duration::from_secs(60 * 60);

/// Whether `path` is what a killed run left behind: unfinished, and so old that no
/// run can still be writing it.
pub fn is_abandoned(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let age = || path.symlink_metadata().ok()?.modified().ok()?.elapsed().ok();
    name.starts_with(UNFINISHED) && age().is_some_and(|age| age > ABANDONED_AFTER)
}

/// Opens a file to be read.
///
/// # Errors
/// Those of [`File::open`], and one for a pipe or a device, which may never end.
pub fn open(path: &Path) -> io::Result<File> {
    let kind = path.metadata()?;
    if kind.is_file() || kind.is_dir() {
        return File::open(path);
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        "it is a pipe or a device, not a file",
    ))
}

/// All bytes of a file.
///
/// # Errors
/// As [`open`], and what the system says of reading.
pub fn read(path: impl AsRef<Path>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path.as_ref())?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// All of a file's text.
///
/// # Errors
/// As [`read`]; what is not UTF-8.
pub fn read_to_string(path: impl AsRef<Path>) -> io::Result<String> {
    io::read_to_string(open(path.as_ref())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    #[cfg(unix)]
    fn a_device_that_never_ends_is_not_opened() {
        let said = open(Path::new("/dev/zero")).unwrap_err().to_string();
        assert_eq!(said, "it is a pipe or a device, not a file");
        assert!(open(Path::new("/dev/there/is/none")).is_err());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "b").unwrap();
        assert_eq!(io::read_to_string(open(&path).unwrap()).unwrap(), "b");
    }

    #[test]
    fn what_another_run_is_writing_is_not_abandoned() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".unfinished-a");
        let file = std::fs::File::create(&path).unwrap();
        assert!(!is_abandoned(&path));
        let hours = |n: u64| SystemTime::now() - Duration::from_secs(n * 60 * 60);
        file.set_modified(hours(2)).unwrap();
        assert!(is_abandoned(&path));
        let other = folder.path().join("finished");
        let file = std::fs::File::create(&other).unwrap();
        file.set_modified(hours(2)).unwrap();
        assert!(!is_abandoned(&other));
        assert!(!is_abandoned(&folder.path().join(".unfinished-b")));
    }
}
