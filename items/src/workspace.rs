//! Where the workspace begins.

use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// The nearest folder, from `folder` upwards, whose `Cargo.toml` has a
/// `[workspace]` table.
///
/// # Errors
/// [`Error::NoWorkspace`] if there is none.
pub fn workspace_of(folder: &Path) -> Result<PathBuf> {
    folder
        .ancestors()
        .find(|folder| {
            let manifest = folder.join("Cargo.toml");
            // A pipe would be waited for.
            manifest.is_file()
                && std::fs::read_to_string(manifest)
                    .is_ok_and(|manifest| manifest.lines().any(opens_workspace))
        })
        .map(Path::to_path_buf)
        .ok_or_else(|| Error::NoWorkspace { folder: folder.display().to_string() })
}

fn opens_workspace(line: &str) -> bool {
    line.trim()
        .strip_prefix("[workspace")
        .is_some_and(|rest| rest.starts_with([']', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_package_lies_in_the_workspace_above_it() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(workspace_of(&here.join("src")).unwrap(), here.parent().unwrap());
    }

    #[test]
    fn a_folder_of_no_workspace_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let member = folder.path().join("Cargo.toml");
        std::fs::write(member, "[package]\nversion.workspace = true\n").unwrap();
        let error = workspace_of(folder.path()).unwrap_err().to_string();
        assert!(error.contains(&folder.path().display().to_string()), "{error}");
    }
}
