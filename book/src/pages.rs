//! The preprocessor: all pages of an edition at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use mdbook_preprocessor::book::{Book, BookItem};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::chapters::Chapters;
use crate::fault::Faults;
use crate::page::Page;
use crate::render::Shelf;
use crate::search::{self, Index};
use crate::shown::Shown;
use crate::words;

/// Puts cells, outputs, numbers and formulas into the pages.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pages;

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
        let source = context.root.join(&context.config.book.src);
        let language = context.config.book.language.as_deref().unwrap_or("en");
        let words = words::of(language).map_err(anyhow::Error::msg)?;

        let mut faults = Faults::default();
        let folder = source.strip_prefix(&workspace).unwrap_or(&source).to_owned();
        let pages = parse(&book, &folder, words, &mut faults);
        let chapters = Chapters::read(&workspace, &mut faults);
        let shown = Shown::on(&pages, &chapters, words, &mut faults);
        let repository =
            context.config.get::<String>("output.html.git-repository-url")?;
        let mut shelf = Shelf {
            repository: repository.as_deref(),
            workspace: &workspace,
            chapters: &chapters,
            shown: &shown,
            words,
            core: BTreeMap::new(),
            pictures: BTreeMap::new(),
        };
        let mut rendered = BTreeMap::new();
        let mut index = Index::default();
        for page in &pages {
            let markdown = shelf.render(page, &mut faults);
            index.add(page.stem(), &shelf.plain(page));
            rendered.insert(page.path.clone(), markdown);
        }
        shown.all(&chapters, &mut faults);
        faults.0.sort();
        faults.or(())?;

        put_pictures(&source.join("pictures"), &shelf.pictures)?;
        put(&source.join(search::FILE), index.script(words).as_bytes())?;
        book.for_each_chapter_mut(|chapter| {
            let markdown =
                chapter.path.as_ref().and_then(|path| rendered.remove(path));
            if let Some(markdown) = markdown {
                chapter.content = markdown;
            }
        });
        Ok(book)
    }

    fn supports_renderer(&self, renderer: &str) -> anyhow::Result<bool> {
        Ok(renderer == "html")
    }
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
        core: BTreeMap::new(),
        pictures: BTreeMap::new(),
    };
    shelf.render(&page, &mut faults);
    Ok(faults)
}

/// Makes `folder` hold these pictures and no others: mdBook copies it.
///
/// A file whose bytes are right is not touched, so that a watcher sees no change.
fn put_pictures(
    folder: &Path,
    pictures: &BTreeMap<PathBuf, &[u8]>,
) -> anyhow::Result<()> {
    for (name, bytes) in pictures {
        put(&folder.join(name), bytes)?;
    }
    remove_others(folder, folder, pictures)
}

fn put(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    write_whole(path, bytes).with_context(|| path.display().to_string())
}

fn write_whole(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let parent = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent)?;
    let mut file = tempfile::NamedTempFile::new_in(parent)?;
    std::io::Write::write_all(&mut file, bytes)?;
    file.persist(path)?;
    Ok(())
}

fn remove_others(
    top: &Path,
    folder: &Path,
    pictures: &BTreeMap<PathBuf, &[u8]>,
) -> anyhow::Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        let name = path.strip_prefix(top).unwrap_or(&path);
        let is_ours = path.extension().is_some_and(|extension| extension == "png");
        if path.is_dir() {
            remove_others(top, &path, pictures)?;
        } else if is_ours && !pictures.contains_key(name) {
            std::fs::remove_file(&path)
                .or_else(|error| match error.kind() {
                    // Another build was faster.
                    std::io::ErrorKind::NotFound => Ok(()),
                    _ => Err(error),
                })
                .with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}
