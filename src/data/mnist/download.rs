//! Fetching a file whose size and hash are known beforehand.

mod request;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest, Sha256};

use self::request::Break;
use crate::{Error, Result};

/// How often a mirror is asked again without having sent anything new.
const ATTEMPTS: usize = 3;

/// A file on a mirror.
pub(super) struct Remote {
    /// Its name, there and here.
    pub(super) name: &'static str,
    /// Its size.
    pub(super) bytes: u64,
    /// Its SHA-256 in lower-case hexadecimal digits.
    pub(super) sha256: &'static str,
}

/// Brings `file` into `folder` from the first mirror that has it, unless it is
/// there already. Two processes may do so at once: one waits for the other. Another
/// file in its place, whoever put it there, is refused and left.
pub(super) fn fetch(mirrors: &[&str], file: &Remote, folder: &Path) -> Result<()> {
    let finished = folder.join(file.name);
    fs::create_dir_all(folder).map_err(|error| no_file(folder, "made", &error))?;
    let lock = lock(folder)?;
    if finished.symlink_metadata().is_ok() {
        return right(&finished, file);
    }
    let part = folder.join(format!("{}.part", file.name));
    let progress = progress(file);
    let mut reasons = Vec::new();
    for mirror in mirrors {
        match from_mirror(mirror, file, &part, &progress)? {
            None => {
                progress.finish_and_clear();
                fs::rename(&part, &finished)
                    .map_err(|error| no_file(&finished, "written", &error))?;
                drop(lock);
                return Ok(());
            }
            Some(reason) => reasons.push(format!("{mirror}: {reason}")),
        }
    }
    progress.finish_and_clear();
    Err(Error::Download { file: file.name.into(), reasons: reasons.join("; ") })
}

/// `None` once `part` is the whole file, or why this mirror is given up.
fn from_mirror(
    mirror: &str,
    file: &Remote,
    part: &Path,
    progress: &ProgressBar,
) -> Result<Option<String>> {
    let address = format!("{mirror}{}", file.name);
    let mut failures = 0;
    let mut anew = false;
    loop {
        let before = size(part);
        let broken = if before < file.bytes {
            request::append(&address, file, part, progress)?
        } else {
            None
        };
        let reason = match broken {
            None if is_whole(part, file)
                .map_err(|e| no_file(part, "read", &e))? =>
            {
                return Ok(None);
            }
            None => {
                let found = sha256(part).map_err(|e| no_file(part, "read", &e))?;
                remove(part)?;
                let wanted = file.sha256;
                // What lay there before may be to blame, not the mirror, but only
                // once.
                if before > 0 && !anew {
                    anew = true;
                    continue;
                }
                return Ok(Some(format!(
                    "the SHA-256 of what it sent is {found}, {wanted} is wanted"
                )));
            }
            Some(Break::Final(reason)) => return Ok(Some(reason)),
            Some(Break::Passing(reason)) => reason,
        };
        failures = if size(part) > before { 0 } else { failures + 1 };
        if failures >= ATTEMPTS {
            return Ok(Some(reason));
        }
    }
}

/// Refuses what lies in the file's place and is not the file.
fn right(finished: &Path, file: &Remote) -> Result<()> {
    let found =
        sha256(finished).map_err(|error| no_file(finished, "read", &error))?;
    if found == file.sha256 {
        return Ok(());
    }
    Err(Error::File {
        path: finished.display().to_string(),
        reason: format!(
            "its SHA-256 is {found}, that of {} on the mirrors is {}; whoever removes \
             it has it fetched anew",
            file.name, file.sha256
        ),
    })
}

/// Whether the file has the right size and hash.
fn is_whole(path: &Path, file: &Remote) -> io::Result<bool> {
    Ok(fs::metadata(path)?.len() == file.bytes && sha256(path)? == file.sha256)
}

/// The SHA-256 of a file, in lower-case hexadecimal digits.
pub(super) fn sha256(path: &Path) -> io::Result<String> {
    let mut source = files::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match source.read(&mut buffer)? {
            0 => break,
            count => hash.update(&buffer[..count]),
        }
    }
    let digits = hash.finalize();
    Ok(digits.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |data| data.len())
}

fn remove(path: &Path) -> Result<()> {
    fs::remove_file(path).map_err(|error| no_file(path, "removed", &error))
}

/// Holds the folder for this process until dropped.
fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(".lock");
    let lock = File::create(&path).map_err(|e| no_file(&path, "written", &e))?;
    match lock.lock() {
        // Where a file system has no locks, one process at a time is up to the
        // reader; the hash still guards what is read.
        Err(error) if error.kind() != io::ErrorKind::Unsupported => {
            Err(no_file(&path, "locked", &error))
        }
        _ => Ok(lock),
    }
}

fn no_file(path: &Path, what: &str, error: &io::Error) -> Error {
    Error::File {
        path: path.display().to_string(),
        reason: format!("it cannot be {what}: {error}"),
    }
}

/// A bar on a terminal, nothing elsewhere.
fn progress(file: &Remote) -> ProgressBar {
    let style = "{msg} [{bar:30}] {bytes}/{total_bytes}, {eta} left";
    let style = ProgressStyle::with_template(style)
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(file.bytes).with_style(style).with_message(file.name)
}

#[cfg(test)]
mod tests;
