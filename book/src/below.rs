//! Paths below a folder.

use std::io;
use std::path::{Component, Path, PathBuf};

/// Every file below `folder`, relative to it, in order; links are not followed. What
/// goes away meanwhile is not there.
///
/// # Errors
/// What the system says.
pub(crate) fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inner) = folders.pop() {
        let entries = match std::fs::read_dir(folder.join(&inner)) {
            Err(error)
                if error.kind() == io::ErrorKind::NotFound
                    && inner != Path::new("") =>
            {
                continue;
            }
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let name = inner.join(entry.file_name());
            match entry.file_type()?.is_dir() {
                true => folders.push(name),
                false => files.push(name),
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Whether a path, meant to lie in a folder, leads out of it.
pub(crate) fn leads_out(path: &Path) -> bool {
    let inside = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    !path.components().all(inside)
}
