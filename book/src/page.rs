//! A page, taken apart: where its directives, formulas and boxes are.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};

use crate::directive::{self, Directive};
use crate::escape;
use crate::fault::Faults;
use crate::formula::Formula;
use crate::words::Words;

/// A name of so many letters fits into any line.
const SHORT: usize = 16;

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
}

/// A part of the page that something else takes the place of.
#[derive(Debug)]
pub(crate) struct Edit {
    pub(crate) range: Range<usize>,
    /// Counted from 1.
    pub(crate) line: usize,
    /// What the line begins with before it: the marks of a block quote.
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
        };
        let structure = Structure::of(&page, words, faults);
        page.scan(&structure, faults);
        page.edits.extend(structure.boxes);
        page.edits.extend(structure.names);
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

    /// The crate whose page this is, if it is a chapter's: `ch03_filters`.
    pub(crate) fn stem(&self) -> &str {
        self.path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
    }

    /// The number of the chapter, if it is a chapter's page: 3.
    pub(crate) fn chapter_number(&self) -> Option<u32> {
        let (number, _) = self.stem().strip_prefix("ch")?.split_once('_')?;
        number.parse().ok()
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
        self.text[..at].matches('\n').count() + 1
    }

    /// Finds directives, formulas and escaped signs.
    fn scan(&mut self, structure: &Structure, faults: &mut Faults) {
        let text = self.text.clone();
        let mut at = 0;
        while let Some(found) = text[at..].find(['{', '$', '\\']) {
            at += found;
            let rest = &text[at..];
            let step = if structure.comments.iter().any(|range| range.contains(&at))
            {
                1
            } else if structure.code.iter().any(|range| range.contains(&at)) {
                self.in_code(at, rest, faults)
            } else {
                self.in_prose(at, rest, faults)
            };
            at += step;
        }
    }

    /// Code shows directives, so they have to be escaped there.
    fn in_code(&mut self, at: usize, rest: &str, faults: &mut Faults) -> usize {
        if rest.starts_with("\\{{#") {
            self.replace(at, 1, New::Text(String::new()));
            return 4;
        }
        if rest.starts_with("{{#") {
            let line = self.line_at(at);
            let message =
                "a directive in code does nothing: to show one, write \\{{#";
            faults.add(&self.name, line, message);
            return 3;
        }
        1
    }

    fn in_prose(&mut self, at: usize, rest: &str, faults: &mut Faults) -> usize {
        let line = self.line_at(at);
        if rest.starts_with("\\{{#") {
            let message = "a directive is shown in code: put it between backticks";
            faults.add(&self.name, line, message);
            return 4;
        }
        if rest.starts_with("\\$") {
            self.replace(at, 2, New::Text("&#36;".to_owned()));
            return 2;
        }
        if let Some(escaped) = rest.strip_prefix('\\') {
            return 1 + escaped.chars().next().map_or(0, char::len_utf8);
        }
        if rest.starts_with('$') {
            return match Formula::starting(rest) {
                Ok((formula, length)) => {
                    self.replace(at, length, New::Formula(formula));
                    length
                }
                Err(message) => {
                    faults.add(&self.name, line, message);
                    if rest.starts_with("$$") { 2 } else { 1 }
                }
            };
        }
        if !rest.starts_with("{{#") {
            return 1;
        }
        let Some(extent) = directive::extent(rest) else {
            let first = rest.lines().next().unwrap_or_default();
            let message = format!("`{first}` has no closing }}}} in its paragraph");
            faults.add(&self.name, line, message);
            return 3;
        };
        match Directive::parse(&rest[3..extent.end - 2]) {
            Ok(directive) => {
                if directive.is_block() && !self.stands_alone(at, extent.end) {
                    let shown = &rest[extent.clone()];
                    let message = format!("`{shown}` stands on a line of its own");
                    faults.add(&self.name, line, message);
                }
                self.replace(at, extent.end, New::Directive(directive));
            }
            Err(message) => faults.add(&self.name, line, message),
        }
        extent.end
    }

    fn stands_alone(&self, at: usize, length: usize) -> bool {
        let after = &self.text[at + length..];
        let after = after.lines().next().unwrap_or_default();
        let margin = self.margin(at);
        after.trim().is_empty()
            && margin.chars().all(|sign| sign == '>' || sign == ' ')
    }

    fn margin(&self, at: usize) -> &str {
        let start = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
        &self.text[start..at]
    }

    fn replace(&mut self, at: usize, length: usize, new: New) {
        self.edits.push(Edit {
            range: at..at + length,
            line: self.line_at(at),
            margin: self.margin(at).to_owned(),
            new,
        });
    }
}

/// What Markdown makes of the page.
struct Structure {
    code: Vec<Range<usize>>,
    comments: Vec<Range<usize>>,
    /// What goes around the quotes that are boxes.
    boxes: Vec<Edit>,
    /// Long names in the text, which a line may break.
    names: Vec<Edit>,
}

impl Structure {
    fn of(page: &Page, words: &Words, faults: &mut Faults) -> Self {
        let mut structure = Self {
            code: Vec::new(),
            comments: Vec::new(),
            boxes: Vec::new(),
            names: Vec::new(),
        };
        let parser = new_cmark_parser(&page.text, &MarkdownOptions::default());
        let events: Vec<_> = parser.into_offset_iter().collect();
        let mut ids = BTreeSet::new();
        let mut depth = 0;
        for (index, (event, range)) in events.iter().enumerate() {
            match event {
                Event::Code(code) => {
                    structure.code.push(range.clone());
                    structure.let_break(page, range, code);
                }
                Event::Start(Tag::CodeBlock(_)) => {
                    structure.code.push(range.clone());
                }
                Event::Html(html) | Event::InlineHtml(html)
                    if html.trim_start().starts_with("<!--") =>
                {
                    structure.comments.push(range.clone());
                }
                Event::Start(Tag::Heading { id, .. }) => {
                    let line = page.line_at(range.start);
                    let message = match id {
                        None => Some(no_id(&page.text[range.clone()])),
                        Some(id) if !ids.insert(id.to_string()) => Some(format!(
                            "two headings of this page have the id `{id}`"
                        )),
                        Some(_) => None,
                    };
                    message
                        .into_iter()
                        .for_each(|m| faults.add(&page.name, line, m));
                }
                Event::Start(Tag::BlockQuote(_)) => {
                    depth += 1;
                    if depth == 1
                        && let Some(class) =
                            class_of_box(&events[index + 1..], words)
                    {
                        structure.put_into_box(page, range, class);
                    }
                }
                Event::End(TagEnd::BlockQuote(_)) => depth -= 1,
                _ => {}
            }
        }
        structure
    }

    fn let_break(&mut self, page: &Page, range: &Range<usize>, code: &str) {
        if code.chars().count() > SHORT && !code.contains("{{#") {
            self.names.push(Edit {
                range: range.clone(),
                line: page.line_at(range.start),
                margin: String::new(),
                new: New::Text(format!("<code>{}</code>", escape::name(code))),
            });
        }
    }

    fn put_into_box(&mut self, page: &Page, range: &Range<usize>, class: &str) {
        let mut insert = |at: usize, text: String| {
            self.boxes.push(Edit {
                range: at..at,
                line: page.line_at(at),
                margin: String::new(),
                new: New::Text(text),
            });
        };
        insert(range.start, format!("<div class=\"box {class}\">\n\n"));
        insert(range.end, "\n\n</div>\n\n".to_owned());
    }
}

fn no_id(heading: &str) -> String {
    let heading = heading.lines().next().unwrap_or_default().trim();
    format!("the heading `{heading}` has no id: write `{heading} {{#short-name}}`")
}

/// The look of a quote that begins with the bold words of a box.
fn class_of_box(
    inside: &[(Event, Range<usize>)],
    words: &Words,
) -> Option<&'static str> {
    let mut events = inside.iter().map(|(event, _)| event);
    let (paragraph, strong, text) = (events.next()?, events.next()?, events.next()?);
    if !matches!(paragraph, Event::Start(Tag::Paragraph))
        || !matches!(strong, Event::Start(Tag::Strong))
    {
        return None;
    }
    let Event::Text(text) = text else { return None };
    let known = words.boxes.iter().find(|(begins, _)| **begins == **text);
    known.map(|(_, class)| *class)
}
