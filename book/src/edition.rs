//! One language of the book.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, bail, ensure};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use mdbook_markdown::pulldown_cmark::{Event, Tag};

use crate::Pages;
use crate::below::{files_in, leads_out};
use crate::blame;
use crate::fault::Faults;
use crate::languages::{self, Language};
use crate::manifest::{self, Manifest};
use crate::marks;
use crate::site::{self, decoded};

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

    /// The Korean edition of the book in the workspace `workspace`.
    pub fn korean(workspace: &Path) -> Self {
        Self { folder: workspace.join("book"), language: "ko".to_owned() }
    }

    /// Renders the pages beside `out`, looks through the result and puts it in the
    /// place of `out`: whole, or not at all. Nothing else is written.
    ///
    /// The folder `out` is new, empty, or what an earlier build has made.
    ///
    /// # Errors
    /// [`crate::Faults`] of the pages or of the rendered site; a file that cannot
    /// be read or written; `out` with something else in it.
    pub fn build(&self, out: &Path) -> anyhow::Result<()> {
        build(&[self], false, out)
    }

    /// The same with the pages of the English edition in the place of those that this
    /// one lacks: to look at it while it is written.
    ///
    /// # Errors
    /// As [`Edition::build`].
    pub fn preview(&self, out: &Path) -> anyhow::Result<()> {
        let language = &self.language;
        if Language::of(language).is_none() {
            let known = languages::LANGUAGES.iter().map(|language| language.code);
            let nearest = items::nearest(language, known).unwrap_or_default();
            bail!("there is no edition `{language}`; the nearest is `{nearest}`");
        }
        build(&[self], true, out)
    }

    /// Renders the pages into `site`, and looks through the result.
    fn render(&self, work: &Path, site: &Path, draft: bool) -> anyhow::Result<()> {
        let pages = work.join(format!("pages/{}", self.language));
        if draft {
            let first = Self { language: "en".to_owned(), ..self.clone() };
            first.stage(&pages)?;
        }
        self.stage(&pages)?;
        let config = self.config(&pages, site)?;
        let mut book = MDBook::load_with_config(&self.folder, config)?;
        book.with_preprocessor(Pages { staged: true });
        book.build()?;
        blame::on_pages(site::look(site)?, &self.pages(), &self.name())?.or(())?;
        Ok(())
    }

    /// The folder with the pages.
    fn pages(&self) -> PathBuf {
        self.folder.join(&self.language)
    }

    /// The same as messages have it: `book/en`.
    fn name(&self) -> String {
        let book = self.folder.file_name().unwrap_or_default().to_string_lossy();
        format!("{book}/{}", self.language)
    }

    /// A build takes the place of what is in `out`: that must all be an earlier
    /// build's.
    fn is_free(&self, out: &Path) -> anyhow::Result<()> {
        let pages = self.pages();
        let pages = pages.canonicalize().unwrap_or(pages);
        let shown = out.display();
        ensure!(!out.starts_with(pages), "{shown} lies among the pages of the book");
        if !out.exists() {
            return Ok(());
        }
        ensure!(out.is_dir(), "{shown} is no folder");
        let made = Manifest::read(out).with_context(|| shown.to_string())?;
        let others = made.unwrap_or_default().others(out);
        let others = others.with_context(|| shown.to_string())?;
        if let Some(first) = others.first() {
            let more = match others.len() {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            bail!(
                "{shown} has what no build of this book has made: {}{more}. Building \
                 there would delete it: name a folder that is new or empty, or \
                 remove this one",
                first.display()
            );
        }
        Ok(())
    }

    /// Copies to `folder` what is a page, or what pages show: neither what systems
    /// and editors leave nor the pictures of an earlier build.
    fn stage(&self, folder: &Path) -> anyhow::Result<()> {
        let pages = self.pages();
        let pictures = Manifest::read(&pages.join("pictures"))?.unwrap_or_default();
        for path in files_in(&pages)? {
            let is_stray =
                path.iter().any(|part| files::is_stray(&part.to_string_lossy()));
            // What the stock mdbook needs beside the pages is no page.
            if is_stray
                || path == Path::new("book.toml")
                || path.starts_with("assets")
            {
                continue;
            }
            let from = pages.join(&path);
            let bytes =
                files::read(&from).with_context(|| from.display().to_string())?;
            let old = path.strip_prefix("pictures");
            if old.is_ok_and(|path| pictures.made(path, &bytes)) {
                continue;
            }
            let to = folder.join(&path);
            std::fs::create_dir_all(to.parent().unwrap_or(folder))
                .and_then(|()| std::fs::write(&to, bytes))
                .with_context(|| to.display().to_string())?;
        }
        Ok(())
    }

    /// Finds what SUMMARY.md names and is no page, with its line.
    fn check_summary(&self) -> anyhow::Result<()> {
        let pages = self.pages();
        let path = pages.join("SUMMARY.md");
        ensure!(
            path.is_file(),
            "there is no edition `{}`: {} has no SUMMARY.md",
            self.language,
            pages.display()
        );
        let bytes = files::read(&path);
        let bytes = bytes.with_context(|| path.display().to_string())?;
        let text = String::from_utf8_lossy(&bytes);
        let mut faults = Faults::default();
        let mut links = 0;
        for (event, range) in marks::parser(&text).into_offset_iter() {
            let Event::Start(Tag::Link { dest_url, .. }) = event else { continue };
            links += 1;
            let page = PathBuf::from(decoded(&dest_url));
            let message = if page.as_os_str().is_empty() {
                continue;
            } else if leads_out(&page) {
                format!("`{dest_url}` leads out of the pages of the book")
            } else if !pages.join(&page).is_file() {
                format!("there is no page `{dest_url}`")
            } else {
                continue;
            };
            let line = text[..range.start].matches('\n').count() + 1;
            faults.add(format!("{}/SUMMARY.md", self.name()), line, message);
        }
        ensure!(links > 0, "{} lists no page", path.display());
        faults.or(())?;
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
                let entry = entry?;
                let path = entry.path();
                if files::is_stray(&entry.file_name().to_string_lossy()) {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                if path.extension().is_none_or(|extension| extension != "md") {
                    continue;
                }
                let bytes = files::read(&path);
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

    /// `book.toml`, for the copied `pages`, without the command that calls this
    /// program.
    fn config(&self, pages: &Path, site: &Path) -> anyhow::Result<Config> {
        let file = self.folder.join("book.toml");
        let mut config = settings(&file)?;
        // Another edition says itself how it is called.
        let own = self.pages().join("book.toml");
        if own.is_file() {
            config.book = settings(&own)?.book;
        }
        config.book.src = pages.to_owned();
        config.book.language = Some(self.language.clone());
        config.build.build_dir = site.to_owned();
        config.set("preprocessor", BTreeMap::<String, String>::new())?;
        Ok(config)
    }
}

/// What a `book.toml` says.
fn settings(file: &Path) -> anyhow::Result<Config> {
    let shown = || file.display().to_string();
    let text = files::read_to_string(file).with_context(shown)?;
    let config = Config::from_str(&text).with_context(shown)?;
    ensure!(config.book.title.is_some(), "{} gives the book no title", shown());
    Ok(config)
}

/// Renders editions of one book beside `out`, each in its folder, and puts them in the
/// place of `out`: all of them, or none. Each page leads to the others.
///
/// # Errors
/// As [`Edition::build`].
pub fn build_all(editions: &[&Edition], out: &Path) -> anyhow::Result<()> {
    build(editions, false, out)
}

fn build(editions: &[&Edition], draft: bool, out: &Path) -> anyhow::Result<()> {
    let out = match out.canonicalize() {
        Ok(out) => out,
        Err(_) => std::path::absolute(out)?,
    };
    for edition in editions {
        edition.is_free(&out)?;
        if !draft {
            edition.check_summary()?;
        }
        edition.read_as_text()?;
    }
    let parent = out.parent().context("the root of all folders is no book's")?;
    let missing = parent.ancestors().take_while(|folder| !folder.exists());
    let missing: Vec<_> = missing.map(Path::to_path_buf).collect();
    let built = beside(editions, draft, &out, parent);
    if built.is_err() {
        // Only folders that are empty go; the error that is told is the one above.
        missing.iter().for_each(|folder| drop(std::fs::remove_dir(folder)));
    }
    built
}

/// Builds in a folder of its own in `parent`, which then takes the place of `out`.
fn beside(
    editions: &[&Edition],
    draft: bool,
    out: &Path,
    parent: &Path,
) -> anyhow::Result<()> {
    std::fs::create_dir_all(parent)
        .and_then(|()| forget_abandoned(parent))
        .with_context(|| parent.display().to_string())?;
    let work = files::folder_beside(parent)
        .with_context(|| format!("{}: cannot be written to", parent.display()))?;
    let site = work.path().join("site");
    match editions {
        [alone] => alone.render(work.path(), &site, draft)?,
        _ => together(editions, work.path(), &site)?,
    }
    let manifest = Manifest::of(&site)?;
    let list = site.join(manifest::NAME);
    std::fs::write(&list, manifest.text())?;
    // What was copied has the mode of its source: all get what the umask gives.
    for file in manifest.0.keys() {
        std::fs::set_permissions(site.join(file), list.metadata()?.permissions())?;
    }
    for edition in editions {
        edition.is_free(out)?;
    }
    swap(&site, out, &work.path().join("old"))
        .with_context(|| format!("{}: cannot be replaced", out.display()))
}

/// Renders each edition by itself, then puts them into one folder.
fn together(editions: &[&Edition], work: &Path, site: &Path) -> anyhow::Result<()> {
    let mut languages = Vec::new();
    for edition in editions {
        let language = Language::of(&edition.language).with_context(|| {
            format!("there is no language `{}`", edition.language)
        })?;
        let own = work.join(format!("site-{}", language.code));
        edition.render(work, &own, false)?;
        let into = language.folder(site);
        std::fs::rename(&own, &into)
            .with_context(|| format!("{}: is in the way", into.display()))?;
        languages.push(language);
    }
    languages::link(site, &languages)
}

/// Puts the new folder in the place of the old one, which becomes `aside`.
fn swap(new: &Path, out: &Path, aside: &Path) -> io::Result<()> {
    let there = out.exists();
    if there {
        std::fs::set_permissions(new, out.metadata()?.permissions())?;
        std::fs::rename(out, aside)?;
    }
    std::fs::rename(new, out).inspect_err(|_| {
        if there {
            // The error that is told is the one above.
            let _ = std::fs::rename(aside, out);
        }
    })
}

/// Removes what builds that were killed have left, long ago.
fn forget_abandoned(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let ours =
            ["pages/SUMMARY.md", "pages/en/SUMMARY.md", "pages/ko/SUMMARY.md"];
        if files::is_abandoned(&path)
            && ours.iter().any(|file| path.join(file).is_file())
        {
            std::fs::remove_dir_all(path)?;
        }
    }
    Ok(())
}
