//! Where each output is shown, and under which number.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::chapters::Chapters;
use crate::directive::Directive;
use crate::fault::Faults;
use crate::page::{New, Page};
use crate::stored::Content;
use crate::unit;
use crate::words::Words;

/// What all pages together show.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// By chapter and output: `ch03_filters/two_directions.maps`.
    figures: BTreeMap<String, Vec<Figure>>,
    /// By chapter and cell: the pages with its source.
    cells: BTreeMap<String, Vec<PathBuf>>,
    /// Every output on any page, in a figure or in a sentence.
    outputs: BTreeSet<String>,
}

/// A figure on a page.
#[derive(Debug)]
struct Figure {
    page: PathBuf,
    /// `Figure 3.4`; none on pages that are no chapter's.
    label: Option<String>,
}

impl Shown {
    /// Numbers the figures and tables of each page, each from 1. Pictures and charts
    /// of one cell, one behind the other, are the parts a, b, c of one figure.
    ///
    /// Names that do not resolve are left to [`crate::render`]; an output shown
    /// twice on a page goes to `faults`.
    pub(crate) fn on(
        pages: &[Page],
        chapters: &Chapters,
        words: &Words,
        faults: &mut Faults,
    ) -> Self {
        let mut shown = Self::default();
        for page in pages {
            let mut numbering = Numbering::of(page, chapters, words);
            for (at, line, directive) in page.directives_at() {
                let twice = match directive {
                    Directive::Cell { cell } => shown.add_cell(page, cell, chapters),
                    Directive::Num { output }
                    | Directive::Ask { output, .. }
                    | Directive::Live { values: output, .. } => {
                        shown.note(page, output, chapters);
                        None
                    }
                    Directive::Out { output, alternative } => {
                        for output in numbers_in(alternative) {
                            shown.note(page, &output, chapters);
                        }
                        shown.note(page, output, chapters);
                        shown.add_figure(&mut numbering, at, output, chapters)
                    }
                    _ => None,
                };
                if let Some(name) = twice {
                    let message = format!("`{name}` is on this page already");
                    faults.add(&page.name, line, message);
                }
            }
        }
        shown
    }

    /// Notes where a cell's source is; its name if it is on the page already.
    fn add_cell<'a>(
        &mut self,
        page: &Page,
        cell: &'a str,
        chapters: &Chapters,
    ) -> Option<&'a str> {
        let (chapter, item) = chapters.cell(page.stem(), cell).ok()?;
        let pages = self.cells.entry(chapter.key(&item.name)).or_default();
        let twice = pages.contains(&page.path);
        pages.push(page.path.clone());
        twice.then_some(cell)
    }

    /// Notes where an output is a figure; its name if it is on the page already.
    fn add_figure<'a>(
        &mut self,
        numbering: &mut Numbering,
        at: usize,
        output: &'a str,
        chapters: &Chapters,
    ) -> Option<&'a str> {
        let page = numbering.page;
        let (chapter, found) = chapters.output(page.stem(), output).ok()?;
        if !found.content.is_figure() {
            return None;
        }
        let label = numbering.label(at, &found.content);
        let figures = self.figures.entry(chapter.key(&found.name)).or_default();
        let twice = figures.iter().any(|figure| figure.page == page.path);
        figures.push(Figure { page: page.path.clone(), label });
        twice.then_some(output)
    }

    fn note(&mut self, page: &Page, output: &str, chapters: &Chapters) {
        if let Ok((chapter, output)) = chapters.output(page.stem(), output) {
            self.outputs.insert(chapter.key(&output.name));
        }
    }

    /// Outputs that no page shows go to `faults`.
    pub(crate) fn all(&self, chapters: &Chapters, faults: &mut Faults) {
        for (chapter, output) in chapters.outputs() {
            if !self.outputs.contains(&chapter.key(&output.name)) {
                let message = format!(
                    "no page shows `{}`: show it on the page {}.md, or leave it out \
                     of the cell and run: {}",
                    output.name,
                    chapter.name,
                    chapter.command(&output.cell)
                );
                faults.add(&output.file, 0, message);
            }
        }
    }

    /// Whether `page` itself shows the figure.
    pub(crate) fn is_on(&self, key: &str, page: &Page) -> bool {
        let figures = self.figures.get(key).map(Vec::as_slice).unwrap_or_default();
        figures.iter().any(|figure| figure.page == page.path)
    }

    /// `Figure 3.4` for the figure on `page`.
    pub(crate) fn label(&self, key: &str, page: &Page) -> Option<&str> {
        let figures = self.figures.get(key)?;
        let here = figures.iter().find(|figure| figure.page == page.path)?;
        here.label.as_deref()
    }

    /// Number and page of the figure that a sentence on `page` points to: the one
    /// on the page itself, else the first with a number.
    ///
    /// # Errors
    /// In words.
    pub(crate) fn reference(
        &self,
        key: &str,
        page: &Page,
    ) -> Result<(&str, &PathBuf), String> {
        let figures = self.figures.get(key).map(Vec::as_slice).unwrap_or_default();
        let numbered = |figure: &'_ &Figure| figure.label.is_some();
        let here = |figure: &'_ &Figure| figure.page == page.path;
        let figure = (figures.iter().filter(numbered).find(here))
            .or_else(|| figures.iter().find(numbered))
            .ok_or_else(|| format!("no chapter's page shows `{key}` as a figure"))?;
        let label = figure.label.as_deref().unwrap_or_default();
        Ok((label, &figure.page))
    }

    /// The page with the source of a cell, `page` itself if it is there.
    pub(crate) fn source(&self, key: &str, page: &Page) -> Option<&PathBuf> {
        let pages = self.cells.get(key)?;
        pages.iter().find(|path| **path == page.path).or(pages.first())
    }
}

/// The numbers of the figures of one page, as they come.
struct Numbering<'a> {
    page: &'a Page,
    words: &'a Words,
    /// Where a picture or chart begins that is a part of a figure, and which part.
    parts: BTreeMap<usize, usize>,
    folded: Folded,
    /// How many there are so far, by the word before their number.
    counts: BTreeMap<&'static str, usize>,
}

impl<'a> Numbering<'a> {
    fn of(page: &'a Page, chapters: &Chapters, words: &'a Words) -> Self {
        let parts = parts(page, chapters, words);
        let folded = Folded::of(&page.text);
        Self { page, words, parts, folded, counts: BTreeMap::new() }
    }

    /// `Figure 3.4b` for what begins at `at`. Printed text is no figure, and a number
    /// that is folded away would leave a hole.
    fn label(&mut self, at: usize, content: &Content) -> Option<String> {
        let word = match content {
            Content::Text(_) => return None,
            Content::Table(_) => self.words.table,
            _ => self.words.figure,
        };
        let chapter = self.page.chapter_number()?;
        if self.folded.contains(at) {
            return None;
        }
        let part = self.parts.get(&at).copied();
        let count = self.counts.entry(word).or_insert(0);
        *count += usize::from(part.is_none_or(|part| part == 0));
        let part = part.map_or_else(String::new, letter);
        Some(format!("{word} {chapter}.{count}{part}"))
    }
}

/// Where a picture or chart begins that is a part of a figure, and which part, from 0.
fn parts(page: &Page, chapters: &Chapters, words: &Words) -> BTreeMap<usize, usize> {
    let mut parts = BTreeMap::new();
    for unit in unit::of(page, words) {
        let drawn = |index: &usize| match &page.edits[*index].new {
            New::Directive(Directive::Out { output, .. }) => {
                let found = chapters.output(page.stem(), output);
                found.is_ok_and(|(_, found)| found.content.is_drawn())
            }
            _ => false,
        };
        let edits: Vec<_> = unit.edits.collect();
        let runs = edits.chunk_by(|one, next| drawn(one) && drawn(next));
        for run in runs.filter(|run| run.len() > 1) {
            let starts = run.iter().map(|index| page.edits[*index].range.start);
            parts.extend(starts.enumerate().map(|(part, start)| (start, part)));
        }
    }
    parts
}

/// a, b, c.
fn letter(part: usize) -> String {
    let letter = u8::try_from(part).ok().and_then(|part| b'a'.checked_add(part));
    let letter = letter.filter(u8::is_ascii_lowercase).map(char::from);
    letter.map_or_else(|| format!("-{}", part + 1), String::from)
}

/// The parts of a page between `<details>` and `</details>`.
struct Folded(Vec<std::ops::Range<usize>>);

impl Folded {
    fn of(text: &str) -> Self {
        let starts = text.match_indices("<details").map(|(at, _)| at);
        let folded = starts.map(|start| {
            let length = text[start..].find("</details>");
            start..length.map_or(text.len(), |length| start + length)
        });
        Self(folded.collect())
    }

    fn contains(&self, at: usize) -> bool {
        self.0.iter().any(|range| range.contains(&at))
    }
}

/// The outputs named by `{{#num …}}` inside of an alternative text.
fn numbers_in(alternative: &str) -> Vec<String> {
    let parts = alternative.split("{{#num ").skip(1);
    let names = parts.filter_map(|part| part.split_once("}}"));
    names.map(|(name, _)| name.trim().to_owned()).collect()
}
