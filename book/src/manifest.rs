//! What a build has made: the only thing that another build may take away.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::below::{files_in, leads_out};

/// Its name, in the folder that it tells of.
pub(crate) const NAME: &str = ".made-by-book";

/// Each file below a folder with the digest of its bytes, as `sha256sum` writes it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Manifest(pub(crate) BTreeMap<PathBuf, String>);

impl Manifest {
    /// Of all files that are there now.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn of(folder: &Path) -> io::Result<Self> {
        let mut made = BTreeMap::new();
        for path in files_in(folder)? {
            if path != Path::new(NAME) {
                let digest = digest(&files::read(folder.join(&path))?);
                made.insert(path, digest);
            }
        }
        Ok(Self(made))
    }

    /// Of files that are still to be written.
    pub(crate) fn of_bytes(files: &BTreeMap<PathBuf, &[u8]>) -> Self {
        let made = files.iter().map(|(path, bytes)| (path.clone(), digest(bytes)));
        Self(made.collect())
    }

    /// What the folder says of itself; `None` if it has no manifest.
    ///
    /// # Errors
    /// What the system says; `InvalidData` for what is no manifest.
    pub(crate) fn read(folder: &Path) -> io::Result<Option<Self>> {
        let text = match files::read_to_string(folder.join(NAME)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(None);
            }
            text => text?,
        };
        let mut made = BTreeMap::new();
        for line in text.lines() {
            let pair = line.split_once("  ");
            let pair = pair.filter(|(_, path)| !leads_out(Path::new(path)));
            let (digest, path) = pair.ok_or_else(|| {
                let message = format!("{NAME} has the line `{line}`");
                io::Error::new(io::ErrorKind::InvalidData, message)
            })?;
            made.insert(PathBuf::from(path), digest.to_owned());
        }
        Ok(Some(Self(made)))
    }

    /// The text of the file.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for (path, digest) in &self.0 {
            let path = path.to_string_lossy().replace('\\', "/");
            let _ = writeln!(text, "{digest}  {path}");
        }
        text
    }

    /// Whether these bytes are what was made under this name.
    pub(crate) fn made(&self, path: &Path, bytes: &[u8]) -> bool {
        self.0.get(path).is_some_and(|known| *known == digest(bytes))
    }

    /// The files in `folder` that nobody but a build has made are those of the
    /// manifest, unchanged: these are the others, what a system leaves aside.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn others(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut others = files_in(folder)?;
        let mut error = None;
        others.retain(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if path == Path::new(NAME) || is_noted_by_a_system(&name) {
                return false;
            }
            // Not read: a folder of the user's may be large.
            if !self.0.contains_key(path) {
                return true;
            }
            match files::read(folder.join(path)) {
                Ok(bytes) => !self.made(path, &bytes),
                // Gone meanwhile, or a link to nowhere, which no build has made.
                Err(reason) if reason.kind() == io::ErrorKind::NotFound => {
                    folder.join(path).symlink_metadata().is_ok()
                }
                Err(reason) => {
                    error = error.take().or(Some(reason));
                    true
                }
            }
        });
        error.map_or(Ok(others), Err)
    }
}

/// The bytes in hexadecimal.
fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Files that come again by themselves where a folder is looked at.
pub(crate) fn is_noted_by_a_system(name: &str) -> bool {
    [".DS_Store", "Thumbs.db", "desktop.ini"].contains(&name)
        || name.starts_with("._")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_no_build_has_made_is_named_without_being_read() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        let others = Manifest::default().others(folder.path()).unwrap();
        assert_eq!(others, [Path::new("link")]);
        // Under a name that a build has made, too.
        let made = Manifest([("link".into(), String::new())].into());
        assert_eq!(made.others(folder.path()).unwrap(), [Path::new("link")]);
    }

    #[test]
    fn what_was_made_and_is_unchanged_is_known_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("a/b")).unwrap();
        std::fs::write(at("a/b/눈 c.html"), "made").unwrap();
        std::fs::write(at("d.css"), "made").unwrap();
        let made = Manifest::of(folder.path()).unwrap();
        std::fs::write(at(NAME), made.text()).unwrap();
        let read = Manifest::read(folder.path()).unwrap().unwrap();
        assert_eq!(read, made);
        assert_eq!(read.others(folder.path()).unwrap(), [""; 0].map(PathBuf::from));
        std::fs::write(at("d.css"), "changed").unwrap();
        std::fs::write(at("CNAME"), "").unwrap();
        std::fs::write(at(".DS_Store"), "").unwrap();
        std::fs::create_dir(at(".git")).unwrap();
        std::fs::write(at(".git/config"), "").unwrap();
        let others = read.others(folder.path()).unwrap();
        assert_eq!(others, [".git/config", "CNAME", "d.css"].map(PathBuf::from));
    }

    #[test]
    fn a_folder_without_a_manifest_and_one_with_a_damaged_one_differ() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Manifest::read(folder.path()).unwrap(), None);
        std::fs::write(folder.path().join(NAME), "half").unwrap();
        let error = Manifest::read(folder.path()).unwrap_err().to_string();
        assert_eq!(error, ".made-by-book has the line `half`");
        std::fs::write(folder.path().join(NAME), "0a  ../b").unwrap();
        assert!(Manifest::read(folder.path()).is_err());
    }

    #[test]
    fn a_digest_is_what_sha256sum_says() {
        let empty =
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(digest(b""), empty);
    }
}
