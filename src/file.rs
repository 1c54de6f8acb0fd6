//! Files that are read whole, and written whole or not at all.

use std::io::Read;
use std::path::Path;

use crate::{Error, Result};

/// The bytes of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = files::open(path).and_then(|mut file| file.read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(|error| told(path, "read", &error))
}

/// Puts a file with these bytes in the place of whatever was there. If that
/// fails, the old file is as it was.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    files::replace(path, bytes).map_err(|error| told(path, "written", &error))
}

/// Looks whether [`replace`] can write there.
pub(crate) fn can_replace(path: &Path) -> Result<()> {
    files::can_replace(path).map_err(|error| told(path, "written", &error))
}

fn told(path: &Path, what: &str, error: &std::io::Error) -> Error {
    Error::File {
        path: path.display().to_string(),
        reason: format!("it cannot be {what}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        replace(&path, b"a longer one").unwrap();
        replace(&path, b"short").unwrap();
        assert_eq!(read(&path), Ok(b"short".to_vec()));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("missing/file");
        let message = replace(&inside, b"x").unwrap_err().to_string();
        assert!(message.contains("file: it cannot be written: "), "{message}");
        let taken = folder.path().join("taken");
        fs::create_dir(&taken).unwrap();
        assert!(replace(&taken, b"x").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let message = read(&inside).unwrap_err().to_string();
        assert!(message.contains("file: it cannot be read: "), "{message}");
    }
}
