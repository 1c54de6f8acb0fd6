//! The preprocessor: all pages of an edition at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use mdbook_preprocessor::book::{Book, BookItem};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::below::leads_out;
use crate::chapters::Chapters;
use crate::emptied;
use crate::fault::Faults;
use crate::live::Live;
use crate::manifest::{self, Manifest};
use crate::page::Page;
use crate::phrases::Phrases;
use crate::render::Shelf;
use crate::search::{self, Index};
use crate::shown::Shown;
use crate::words;

/// Puts cells, outputs, numbers and formulas into the pages.
///
/// mdBook has the pictures from a folder beside the pages. Where the pages are not
/// a copy, as [`crate::Edition`] makes one, that lies in the source.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pages {
    pub(crate) staged: bool,
}

impl Preprocessor for Pages {
    fn name(&self) -> &str {
        "cells"
    }

    fn run(
        &self,
        context: &PreprocessorContext,
        mut book: Book,
    ) -> anyhow::Result<Book> {
        let workspace = items::workspace_of(&context.root)?;
        if !self.staged {
            let built = context.root.join(&context.config.build.build_dir);
            emptied::allow(&workspace, &built)?;
        }
        let source = context.root.join(&context.config.book.src);
        let language = context.config.book.language.as_deref().unwrap_or("en");
        let words = words::of(language).map_err(anyhow::Error::msg)?;

        // What is wrong with an output comes before the pages that show it.
        let mut of_outputs = Faults::default();
        let (chapters, phrases) = said_in(language, &workspace, &mut of_outputs)?;
        of_outputs.0.sort();

        let mut faults = Faults::default();
        let folder = match self.staged {
            true => context.root.join(language),
            false => source.clone(),
        };
        let folder = folder.strip_prefix(&workspace).unwrap_or(&folder);
        let pages = parse(&book, folder, words, &mut faults);
        let shown = Shown::on(&pages, &chapters, words, &mut faults);
        let live = Live::read(&workspace)?;
        let repository =
            context.config.get::<String>("output.html.git-repository-url")?;
        let mut shelf = Shelf {
            repository: repository.as_deref(),
            workspace: &workspace,
            chapters: &chapters,
            shown: &shown,
            words,
            phrases: phrases.as_ref(),
            live: &live,
            titles: pages.iter().filter_map(Page::title).collect(),
            core: BTreeMap::new(),
            pictures: BTreeMap::new(),
        };
        let (rendered, index) = render(&mut shelf, &pages, &mut faults);
        faults.0.sort();
        of_outputs.0.append(&mut faults.0);
        shown.all(&chapters, &mut of_outputs);
        of_outputs.or(())?;

        if !self.staged {
            put_assets(&workspace.join("book"), context)?;
        }
        let folder = source.join("pictures");
        put_pictures(&folder, &shelf.pictures, self.staged)?;
        put(&source.join(search::FILE), index.script(words).as_bytes())?;
        fill(&mut book, rendered);
        Ok(book)
    }

    fn supports_renderer(&self, renderer: &str) -> anyhow::Result<bool> {
        Ok(renderer == "html")
    }
}

/// The outputs of all chapters with their words in that language, and its phrases.
fn said_in(
    language: &str,
    workspace: &Path,
    faults: &mut Faults,
) -> anyhow::Result<(Chapters, Option<Phrases>)> {
    let mut chapters = Chapters::read(workspace, faults);
    if language == "en" {
        return Ok((chapters, None));
    }
    let phrases = Phrases::read(&workspace.join("book/korean"));
    let phrases = phrases.map_err(anyhow::Error::msg)?;
    chapters.say(&phrases, faults);
    Ok((chapters, Some(phrases)))
}

/// The Markdown of each page by its path, and what a search finds on them.
fn render(
    shelf: &mut Shelf,
    pages: &[Page],
    faults: &mut Faults,
) -> (BTreeMap<PathBuf, String>, Index) {
    let mut rendered = BTreeMap::new();
    let mut index = Index::default();
    for page in pages {
        let markdown = shelf.render(page, faults);
        index.add(page.stem(), &shelf.plain(page));
        rendered.insert(page.path.clone(), markdown);
    }
    (rendered, index)
}

fn fill(book: &mut Book, mut rendered: BTreeMap<PathBuf, String>) {
    book.for_each_chapter_mut(|chapter| {
        let path = chapter.path.as_ref();
        if let Some(markdown) = path.and_then(|path| rendered.remove(path)) {
            chapter.content = markdown;
        }
    });
}

/// Puts what the template loads beside the pages of an edition that lies in a folder
/// of its own, where the stock mdbook looks for it.
fn put_assets(book: &Path, context: &PreprocessorContext) -> anyhow::Result<()> {
    let html = context.config.html_config().unwrap_or_default();
    for file in html.additional_css.iter().chain(&html.additional_js) {
        let (from, to) = (book.join(file), context.root.join(file));
        if !leads_out(file) && from.is_file() && from != to {
            put(&to, &files::read(&from)?)?;
        }
    }
    Ok(())
}

fn parse(
    book: &Book,
    folder: &Path,
    words: &words::Words,
    faults: &mut Faults,
) -> Vec<Page> {
    let mut pages = Vec::new();
    for item in book.iter() {
        let BookItem::Chapter(chapter) = item else {
            continue;
        };
        let Some(path) = &chapter.path else { continue };
        let name = folder.join(chapter.source_path.as_ref().unwrap_or(path));
        let name = name.to_string_lossy().replace('\\', "/");
        if leads_out(path) {
            faults.add(name, 0, "leads out of the pages of the book");
            continue;
        }
        pages.push(Page::parse(name, path, &chapter.content, words, faults));
    }
    pages
}

/// What is wrong with the text of one English page, in a workspace that has no
/// chapters: every mistake is told, none stops the program.
pub fn mistakes(text: &str) -> anyhow::Result<Faults> {
    let words = words::of("en").map_err(anyhow::Error::msg)?;
    let (path, chapters) = (Path::new("page.md"), Chapters::default());
    let mut faults = Faults::default();
    let page = Page::parse("page.md".into(), path, text, words, &mut faults);
    let shown =
        Shown::on(std::slice::from_ref(&page), &chapters, words, &mut faults);
    let mut shelf = Shelf {
        repository: None,
        workspace: Path::new("no workspace"),
        chapters: &chapters,
        shown: &shown,
        words,
        phrases: None,
        live: &Live::default(),
        titles: BTreeMap::new(),
        core: BTreeMap::new(),
        pictures: BTreeMap::new(),
    };
    shelf.render(&page, &mut faults);
    Ok(faults)
}

/// Makes `folder` hold these pictures: mdBook copies it.
///
/// A file whose bytes are right is not touched, so that a watcher sees no change.
/// What an earlier build made, as its manifest tells, and no page shows any more is
/// taken away; what somebody else put there stays.
fn put_pictures(
    folder: &Path,
    pictures: &BTreeMap<PathBuf, &[u8]>,
    staged: bool,
) -> anyhow::Result<()> {
    let old = Manifest::read(folder)?.unwrap_or_default();
    if pictures.is_empty() && old.0.is_empty() {
        return Ok(());
    }
    let bytes_of = |name: &PathBuf| files::read(folder.join(name));
    let made = Manifest::of_bytes(pictures);
    let stale = old.0.keys().filter(|name| !pictures.contains_key(*name));
    let mut new = Vec::new();
    for (name, bytes) in pictures {
        match bytes_of(name) {
            Ok(there) if there == *bytes => continue,
            Ok(_) if !staged && !old.0.contains_key(name) => bail!(
                "{} is no picture that a build has made: move it, its place is taken",
                folder.join(name).display()
            ),
            _ => new.push((folder.join(name), bytes)),
        }
    }
    // A build that is stopped leaves a manifest that knows everything.
    let mut both = Manifest(old.0.clone());
    both.0.extend(made.0.clone());
    write_manifest(folder, &both)?;
    for (path, bytes) in new {
        write(&path, bytes)?;
    }
    for name in stale {
        let ours = bytes_of(name).is_ok_and(|bytes| old.made(name, &bytes));
        if ours {
            remove(&folder.join(name))?;
        }
    }
    write_manifest(folder, &made)
}

fn remove(path: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(path) {
        // Another build was faster.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        done => done.with_context(|| path.display().to_string()),
    }
}

fn write_manifest(folder: &Path, manifest: &Manifest) -> anyhow::Result<()> {
    put(&folder.join(manifest::NAME), manifest.text().as_bytes())
}

/// Leaves a file whose bytes are right alone.
fn put(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    match files::read(path) {
        Ok(old) if old == bytes => Ok(()),
        _ => write(path, bytes),
    }
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)
        .and_then(|()| files::replace(path, bytes))
        .with_context(|| {
            format!(
                "{}: cannot be written (cargo run -p book -- --out DIR writes \
                 nothing beside the pages)",
                path.display()
            )
        })
}
