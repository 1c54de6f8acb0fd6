//! A page, taken apart: where its directives, formulas and boxes are.

mod addresses;
mod scan;
mod structure;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, Tag};

use crate::bonds;
use crate::directive::Directive;
use crate::emphasis;
use crate::fault::Faults;
use crate::formula::Formula;
use crate::marks::{self, Marks};
use crate::notation;
use crate::tags;
use crate::words::Words;
use structure::Structure;

/// A page and what has to be put into it.
#[derive(Debug)]
pub(crate) struct Page {
    /// Relative to the workspace: `book/en/ch03_filters.md`.
    pub(crate) name: String,
    /// Relative to the edition's pages: `ch03_filters.md`.
    pub(crate) path: PathBuf,
    /// As it was read.
    pub(crate) text: String,
    /// In the order of the text.
    pub(crate) edits: Vec<Edit>,
    /// Where the page links to, with the line.
    pub(crate) links: Vec<(String, usize)>,
    /// Where its lines end.
    ends: Vec<usize>,
}

/// A part of the page that something else takes the place of.
#[derive(Debug)]
pub(crate) struct Edit {
    pub(crate) range: Range<usize>,
    /// Counted from 1.
    pub(crate) line: usize,
    /// What the line begins with before it, if it stands on a line of its own: the
    /// marks of a quote, the blanks of a list.
    pub(crate) margin: String,
    pub(crate) new: New,
}

impl Edit {
    pub(crate) fn is_number(&self) -> bool {
        matches!(self.new, New::Directive(Directive::Num { .. }))
    }

    pub(crate) fn is_in_line_formula(&self) -> bool {
        matches!(&self.new, New::Formula(formula) if !formula.display)
    }
}

/// What takes its place.
#[derive(Debug)]
pub(crate) enum New {
    Directive(Directive),
    Formula(Formula),
    Text(String),
}

impl Page {
    /// Takes `text` apart; what is wrong with it goes to `faults`.
    pub(crate) fn parse(
        name: String,
        path: &Path,
        text: &str,
        words: &Words,
        faults: &mut Faults,
    ) -> Self {
        let mut page = Self {
            name,
            path: path.to_owned(),
            text: text.to_owned(),
            edits: Vec::new(),
            links: Vec::new(),
            ends: text.match_indices('\n').map(|(at, _)| at).collect(),
        };
        let Some(masked) = marks::without_false_formulas(text) else {
            let message = "has dollar signs that cannot be told from those of \
                           formulas: a dollar sign is written \\$";
            faults.add(&page.name, 0, message);
            return page;
        };
        let marks = Marks::of(&masked);
        page.scan(&marks, faults);
        let tags = tags::faults(&masked, &marks).into_iter();
        let notation = notation::faults(&masked, &marks).into_iter();
        let emphasis = emphasis::faults(&masked, &marks);
        for (at, message) in tags.chain(notation).chain(emphasis) {
            faults.add(&page.name, page.line_at(at), message);
        }
        for (at, url) in addresses::in_html(&masked, &marks) {
            faults.add(&page.name, page.line_at(at), addresses::message(&url));
        }
        let mut structure = Structure::default();
        structure.read(&page, &marks, words);
        page.refuse_structure(&marks, faults);
        for (range, html) in bonds::of_page(&page.text, &marks) {
            structure.names.retain(|name| name.range.start != range.start);
            page.replace(range, New::Text(html));
        }
        page.edits.extend(structure.names);
        page.edits.extend(structure.boxes);
        page.links = structure.links;
        page.edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
        page.refuse_overlaps(faults);
        page
    }

    /// A formula or a directive lies inside of a box or outside, not across its
    /// border.
    fn refuse_overlaps(&mut self, faults: &mut Faults) {
        let mut end = 0;
        self.edits.retain(|edit| {
            let apart = edit.range.start >= end;
            if !apart {
                let message = "a formula or directive reaches across the border \
                               of a box";
                faults.add(&self.name, edit.line, message);
            }
            end = end.max(edit.range.end);
            apart
        });
    }

    /// What Markdown would leave out, or make something else of: links with queries,
    /// notes that nothing leads to, formulas as code, headings without an id.
    fn refuse_structure(&self, marks: &Marks, faults: &mut Faults) {
        let asked = marks.events.iter().filter_map(|(event, _)| match event {
            Event::FootnoteReference(label) => Some(&**label),
            _ => None,
        });
        let asked: BTreeSet<&str> = asked.collect();
        let mut ids = BTreeSet::new();
        for (event, range) in &marks.events {
            let Event::Start(tag) = event else { continue };
            let message = match tag {
                Tag::Link { dest_url, .. } if addresses::left_out(dest_url) => {
                    addresses::message(dest_url)
                }
                Tag::FootnoteDefinition(label) if !asked.contains(&**label) => {
                    format!(
                        "nothing leads to the note `[^{label}]`: it would not be \
                         shown"
                    )
                }
                Tag::CodeBlock(CodeBlockKind::Fenced(it)) if &**it == "math" => {
                    "a formula is written between $$, not as code".to_owned()
                }
                Tag::Heading { id: None, .. } => no_id(&self.text[range.clone()]),
                Tag::Heading { id: Some(id), .. } if !ids.insert(&**id) => {
                    format!("two headings of this page have the id `{id}`")
                }
                _ => continue,
            };
            faults.add(&self.name, self.line_at(range.start), message);
        }
    }

    /// The crate whose page this is, if it is a chapter's: `ch03_filters`.
    pub(crate) fn stem(&self) -> &str {
        self.path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
    }

    /// The number of the chapter, if it is a chapter's page: 3.
    pub(crate) fn chapter_number(&self) -> Option<u32> {
        let (number, _) = self.stem().strip_prefix("ch")?.split_once('_')?;
        number.parse().ok()
    }

    /// The stem of a chapter's page, and its number and title: `3. Filters`.
    pub(crate) fn title(&self) -> Option<(String, String)> {
        let number = self.chapter_number()?;
        let line = self.text.lines().next()?.strip_prefix("# ")?;
        let title = line.split(" {#").next()?.trim();
        Some((self.stem().to_owned(), format!("{number}. {title}")))
    }

    /// The directives, with where they begin and their lines.
    pub(crate) fn directives_at(
        &self,
    ) -> impl Iterator<Item = (usize, usize, &Directive)> {
        self.edits.iter().filter_map(|edit| match &edit.new {
            New::Directive(directive) => {
                Some((edit.range.start, edit.line, directive))
            }
            _ => None,
        })
    }

    fn line_at(&self, at: usize) -> usize {
        self.ends.partition_point(|end| *end < at) + 1
    }

    fn replace(&mut self, range: Range<usize>, new: New) {
        let line = self.line_at(range.start);
        self.edits.push(Edit { range, line, margin: String::new(), new });
    }
}

fn no_id(heading: &str) -> String {
    let heading = heading.lines().next().unwrap_or_default().trim();
    format!("the heading `{heading}` has no id: write `{heading} {{#short-name}}`")
}
