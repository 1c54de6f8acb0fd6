//! One language of the book.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;

use crate::Pages;
use crate::fault::Faults;
use crate::site;

/// An edition: the pages in `book/<language>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The folder with `book.toml`.
    pub folder: PathBuf,
    /// `en`; also the name of the folder with the pages.
    pub language: String,
}

impl Edition {
    /// The English edition of the book in the workspace `workspace`.
    pub fn english(workspace: &Path) -> Self {
        Self { folder: workspace.join("book"), language: "en".to_owned() }
    }

    /// Renders the pages into `out` and looks through the result.
    ///
    /// The folder `out` is new, empty, or what an earlier build has made. Nothing
    /// in it is touched unless every page is right.
    ///
    /// # Errors
    /// [`crate::Faults`] of the pages or of the rendered site; a file that cannot
    /// be read or written; `out` with something else in it.
    pub fn build(&self, out: &Path) -> anyhow::Result<()> {
        make_room(out)?;
        let config = self.config(out)?;
        self.read_as_text()?;
        let mut book = MDBook::load_with_config(&self.folder, config)?;
        book.with_preprocessor(Pages);
        book.build()?;
        site::faults(out)?.or(())?;
        Ok(())
    }

    /// Finds pages that are not UTF-8, with their line: mdBook does not tell it.
    fn read_as_text(&self) -> anyhow::Result<()> {
        let workspace = self.folder.parent().unwrap_or(&self.folder);
        let mut faults = Faults::default();
        let mut folders = vec![self.folder.join(&self.language)];
        while let Some(folder) = folders.pop() {
            let entries = std::fs::read_dir(&folder);
            for entry in entries.with_context(|| folder.display().to_string())? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                if path.extension().is_none_or(|extension| extension != "md") {
                    continue;
                }
                let bytes = std::fs::read(&path);
                let bytes = bytes.with_context(|| path.display().to_string())?;
                if let Err(error) = std::str::from_utf8(&bytes) {
                    let good = &bytes[..error.valid_up_to()];
                    let line =
                        good.iter().filter(|byte| **byte == b'\n').count() + 1;
                    let page = path.strip_prefix(workspace).unwrap_or(&path);
                    let page = page.to_string_lossy().replace('\\', "/");
                    faults.add(page, line, format!("is not UTF-8: {error}"));
                }
            }
        }
        faults.or(())?;
        Ok(())
    }

    /// `book.toml`, for these pages, without the command that calls this program.
    fn config(&self, out: &Path) -> anyhow::Result<Config> {
        let file = self.folder.join("book.toml");
        let mut config = Config::from_disk(&file)?;
        config.book.src = PathBuf::from(&self.language);
        config.book.language = Some(self.language.clone());
        config.build.build_dir = std::path::absolute(out)?;
        config.set("preprocessor", BTreeMap::<String, String>::new())?;
        let pages = self.folder.join(&self.language);
        ensure!(
            pages.join("SUMMARY.md").is_file(),
            "there is no edition `{}`: {} has no SUMMARY.md",
            self.language,
            pages.display()
        );
        Ok(config)
    }
}

/// mdBook empties the folder it writes to: it must not be someone's home.
fn make_room(out: &Path) -> anyhow::Result<()> {
    let entries = match std::fs::read_dir(out) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| out.display().to_string()),
    };
    let is_book =
        [".nojekyll", "toc.html"].iter().all(|name| out.join(name).is_file());
    if !is_book && entries.count() > 0 {
        bail!(
            "{} is neither empty nor a book made by mdBook: building there would \
             delete what is in it",
            out.display()
        );
    }
    Ok(())
}
