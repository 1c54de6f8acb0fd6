//! The folder that the stock mdbook builds into, and empties before: only one that was
//! new or empty when it first did.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use anyhow::{Context, bail};

use crate::manifest::is_noted_by_a_system;

/// Where such folders are noted, below the workspace.
const LIST: &str = "target/mdbook-folders.txt";

/// Notes the folder if there is nothing in it yet.
///
/// # Errors
/// A folder with files in it that has not been noted: they are somebody's.
pub(crate) fn allow(workspace: &Path, folder: &Path) -> anyhow::Result<()> {
    let shown = folder.display();
    std::fs::create_dir_all(folder).with_context(|| shown.to_string())?;
    let folder = folder.canonicalize().with_context(|| shown.to_string())?;
    let top = workspace.canonicalize().with_context(|| shown.to_string())?;
    let name = folder.strip_prefix(&top).unwrap_or(&folder);
    let name = name.to_string_lossy().replace('\\', "/");
    let list = top.join(LIST);
    let mut noted = match files::read_to_string(&list) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeSet::new(),
        text => {
            let text = text.with_context(|| list.display().to_string())?;
            text.lines().map(str::to_owned).collect()
        }
    };
    if noted.contains(&name) {
        return Ok(());
    }
    if let Some(first) = first_in(&folder).with_context(|| shown.to_string())? {
        bail!(
            "{} has {first} in it, and mdbook empties the folder that it builds into: \
             name one that is new or empty, or move away what is yours and remove it",
            folder.display()
        );
    }
    // Those that are gone would be others if they came again.
    noted.retain(|name| top.join(name).is_dir());
    noted.insert(name);
    let text: String = noted.iter().map(|name| format!("{name}\n")).collect();
    let above = list.parent().unwrap_or(&top);
    std::fs::create_dir_all(above)
        .and_then(|()| files::replace(&list, text.as_bytes()))
        .with_context(|| list.display().to_string())
}

/// A name in the folder, of which a system makes none by itself.
fn first_in(folder: &Path) -> io::Result<Option<String>> {
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder)? {
        names.insert(entry?.file_name().to_string_lossy().into_owned());
    }
    Ok(names.into_iter().find(|name| !is_noted_by_a_system(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_empty_may_be_emptied_again_and_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        let allowed = |name: &str| allow(&at("book"), &at("book/en").join(name));
        std::fs::create_dir_all(at("book/en")).unwrap();
        std::fs::create_dir(at("notes")).unwrap();
        std::fs::write(at("notes/a.md"), "mine").unwrap();
        std::fs::create_dir(at("empty")).unwrap();
        std::fs::write(at("empty/.DS_Store"), "").unwrap();
        // New, twice below; outside; and full of what mdbook has made.
        for name in ["../target/mdbook", "../x/y", "../../empty"] {
            allowed(name).unwrap();
            std::fs::write(at("book/en").join(name).join("index.html"), "").unwrap();
            allowed(name).unwrap();
        }
        let mine = ["../../notes", "../..", "..", "../target"];
        for name in mine {
            let said = allowed(name).unwrap_err().to_string();
            assert!(said.contains(" in it, and mdbook empties the"), "{said}");
        }
        assert!(
            allowed("../../notes").unwrap_err().to_string().contains("has a.md")
        );
        assert!(at("notes/a.md").is_file());
        // What was removed and is another's now.
        std::fs::remove_dir_all(at("book/x")).unwrap();
        allowed("../z").unwrap();
        std::fs::create_dir_all(at("book/x/y")).unwrap();
        std::fs::write(at("book/x/y/mine"), "").unwrap();
        assert!(allowed("../x/y").is_err());
        // A copy of all of it is as it was.
        std::fs::rename(at("book"), at("moved")).unwrap();
        allow(&at("moved"), &at("moved/target/mdbook")).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_what_it_leads_to() {
        use std::os::unix::fs::symlink;
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        let allowed = || allow(&at("book"), &at("book/target/mdbook"));
        std::fs::create_dir_all(at("book")).unwrap();
        allowed().unwrap();
        std::fs::remove_dir(at("book/target/mdbook")).unwrap();
        std::fs::create_dir(at("notes")).unwrap();
        std::fs::write(at("notes/a.md"), "mine").unwrap();
        symlink(at("notes"), at("book/target/mdbook")).unwrap();
        assert!(allowed().unwrap_err().to_string().contains("notes has a.md in it"));
        for place in ["nowhere", "notes/a.md"] {
            std::fs::remove_file(at("book/target/mdbook")).unwrap();
            symlink(at(place), at("book/target/mdbook")).unwrap();
            assert!(allowed().unwrap_err().to_string().contains("target/mdbook"));
            assert!(!at("nowhere").exists());
        }
    }
}
