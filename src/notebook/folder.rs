//! The folder in which a chapter's outputs are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Context;
use files::{Change, UNFINISHED};

use super::{Snapshot, is_name};

/// Marks what insta proposes in the place of a snapshot that differs.
const WAITING: &str = ".snap.new";

/// A chapter's `snapshots/`.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    source: String,
}

/// What keeping the outputs of a cell did.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Outcome {
    /// Outputs of which a file was rewritten.
    pub(super) changed: BTreeSet<String>,
    /// Files that no output makes any more.
    pub(super) removed: Vec<PathBuf>,
}

impl Folder {
    /// The folder of the chapter whose `Cargo.toml` lies in `manifest_dir`.
    pub fn of(manifest_dir: impl AsRef<Path>) -> Self {
        let chapter = manifest_dir.as_ref();
        let name = chapter.file_name().unwrap_or_default().to_string_lossy();
        Self {
            path: chapter.join("snapshots"),
            source: format!("chapters/{name}/tests/snapshots.rs"),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of an output's figure: `cell@output.snap.png`.
    pub(super) fn figure(
        &self,
        cell: &str,
        output: &str,
        extension: &str,
    ) -> PathBuf {
        self.path.join(format!("{cell}@{output}.snap.{extension}"))
    }

    /// Brings the files of one cell up to date: all of them, or none. Files whose
    /// bytes are right already are left alone.
    pub(super) fn keep(
        &self,
        cell: &str,
        snapshots: &[(String, Snapshot)],
    ) -> anyhow::Result<Outcome> {
        std::fs::create_dir_all(&self.path)
            .with_context(|| format!("{}: cannot be made", self.path.display()))?;
        let mut kept = Outcome::default();
        let mut changes = Vec::new();
        let wanted = self.files(cell, snapshots);
        for name in self.names_of(|owner| owner == cell)? {
            if !wanted.contains_key(&name) {
                let path = self.path.join(&name);
                // What waited for review is answered by this run.
                if !name.contains(WAITING) {
                    kept.removed.push(path.clone());
                }
                changes.push((path, Change::Remove));
            }
        }
        for (name, (output, bytes)) in wanted {
            let path = self.path.join(name);
            if files::read(&path).is_ok_and(|old| old == bytes) {
                continue;
            }
            kept.changed.insert(output.to_owned());
            changes.push((path, Change::Write(bytes)));
        }
        files::replace_all(&changes).context("the outputs are as they were")?;
        Ok(kept)
    }

    /// Removes what cells of other names left behind, and what a run that was
    /// killed left unfinished long ago.
    pub(super) fn forget_all_but(
        &self,
        cells: &[&str],
    ) -> anyhow::Result<Vec<PathBuf>> {
        let mut names = self.names_of(|owner| !cells.contains(&owner))?;
        names.retain(|name| {
            !name.starts_with(UNFINISHED)
                || files::is_abandoned(&self.path.join(name))
        });
        names.iter().map(|name| self.remove(name)).collect()
    }

    /// What differs between the folder and what the cell makes, as far as names
    /// tell: a line each.
    pub(super) fn complaints(
        &self,
        cell: &str,
        snapshots: &[(String, Snapshot)],
    ) -> anyhow::Result<Vec<String>> {
        let wanted = self.files(cell, snapshots);
        let present = self.names_of(|owner| owner == cell)?;
        let missing = wanted
            .keys()
            .filter(|name| !present.contains(*name))
            .map(|name| format!("snapshots/{name} is missing"));
        let stale = present
            .iter()
            .filter(|name| !wanted.contains_key(*name))
            .filter(|name| !name.contains(WAITING))
            .map(|name| format!("snapshots/{name} is made by no output any more"));
        Ok(missing.chain(stale).collect())
    }

    /// Name → (output, bytes) of every file that the cell makes.
    fn files<'a>(
        &self,
        cell: &str,
        snapshots: &'a [(String, Snapshot)],
    ) -> BTreeMap<String, (&'a str, Vec<u8>)> {
        let mut files = BTreeMap::new();
        for (output, snapshot) in snapshots {
            for (ending, bytes) in snapshot.files(&self.source) {
                let name = format!("{cell}@{output}{ending}");
                files.insert(name, (output.as_str(), bytes));
            }
        }
        files
    }

    /// The names of all files here that belong to such cells.
    fn names_of(
        &self,
        belongs: impl Fn(&str) -> bool,
    ) -> anyhow::Result<BTreeSet<String>> {
        let entries = match std::fs::read_dir(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(BTreeSet::new());
            }
            entries => entries,
        };
        let unread = || format!("{}: cannot be read", self.path.display());
        let mut names = BTreeSet::new();
        for entry in entries.with_context(unread)? {
            let name = entry.with_context(unread)?.file_name();
            let Some(name) = name.to_str() else { continue };
            if owner(name).is_some_and(&belongs) {
                names.insert(name.to_owned());
            }
        }
        Ok(names)
    }

    fn remove(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.path.join(name);
        std::fs::remove_file(&path)
            .with_context(|| format!("{}: cannot be removed", path.display()))?;
        Ok(path)
    }
}

/// The cell to which a file belongs: `two_directions` for
/// `two_directions@maps.snap.png`, nobody (`""`) for an unfinished file; `None`
/// for files that are not ours.
fn owner(name: &str) -> Option<&str> {
    if name.starts_with(UNFINISHED) {
        return Some("");
    }
    let (cell, rest) = name.split_once('@')?;
    let (output, ending) = rest.split_once('.')?;
    let ours = is_name(cell) && is_name(output) && ending.starts_with("snap");
    (ours && !files::is_stray(name)).then_some(cell)
}

#[cfg(test)]
mod tests;
