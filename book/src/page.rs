//! A page, taken apart: where its directives, formulas and boxes are.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag, TagEnd};

use crate::directive::Directive;
use crate::escape;
use crate::fault::Faults;
use crate::formula::Formula;
use crate::marks::{self, Marks, Sign};
use crate::notation;
use crate::tags;
use crate::words::Words;

/// A name of so many letters fits into any line.
const SHORT: usize = 16;

const IN_ADDRESS: &str = "a directive within the address of a link is not read";
const IN_TAG: &str = "a directive within a tag of HTML is not read";

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
        for (at, message) in tags.chain(notation::faults(&masked, &marks)) {
            faults.add(&page.name, page.line_at(at), message);
        }
        let mut structure = Structure::default();
        structure.read(&page, &marks, words);
        page.refuse_structure(&marks, faults);
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
                Tag::Link { dest_url, .. } if dest_url.contains(".md?") => format!(
                    "links to {dest_url}: a page has no query, and it would be left \
                     out with what follows it"
                ),
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

    /// Finds directives and formulas, and what looks like one where none is read.
    fn scan(&mut self, marks: &Marks, faults: &mut Faults) {
        for found in &marks.formulas {
            let formula =
                Formula { latex: found.latex.clone(), display: found.display };
            self.replace(found.range.clone(), New::Formula(formula));
        }
        for range in &marks.directives {
            self.directive(marks, range, faults);
        }
        let text = self.text.clone();
        let notes = marks.events.iter().filter_map(|(event, _)| match event {
            Event::Start(Tag::FootnoteDefinition(label)) => Some(&**label),
            _ => None,
        });
        let notes: BTreeSet<&str> = notes.collect();
        let mut at = 0;
        let mut told = None;
        while let Some(found) = text[at..].find(['{', '$', '｛', '[', ']']) {
            at += found;
            let rest = &text[at..];
            let message = match rest.starts_with('$') {
                true => self.dollar(marks, at).map(str::to_owned),
                false if rest.starts_with("{{#") => self.braces(marks, at),
                false => self.nearly(marks, &notes, at),
            };
            if let Some(message) = message {
                let fault = Some((self.line_at(at), message));
                if fault != told
                    && let Some((line, message)) = &fault
                {
                    faults.add(&self.name, *line, message);
                }
                told = fault;
            }
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }

    /// What is wrong with what looks like a directive, a note or a link, and would
    /// stand on the page as it is written.
    fn nearly(
        &self,
        marks: &Marks,
        notes: &BTreeSet<&str>,
        at: usize,
    ) -> Option<String> {
        let rest = &self.text[at..];
        let is = |sign: Sign, at: usize| marks.signs.get(at) == Some(&sign);
        if !(is(Sign::Prose, at)
            || is(Sign::Html, at) && !rest.starts_with(['[', ']']))
            || marks.is_escaped(&self.text, at)
            || marks.in_directive(at)
        {
            return None;
        }
        let inside = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("｛｛"));
        if let Some(inside) = inside {
            let is_meant = inside.trim_start().starts_with(['#', '＃']);
            let line = rest.lines().next().unwrap_or_default();
            let shown: String = line.chars().take(40).collect();
            return is_meant.then(|| {
                format!(
                    "`{shown}` is no directive: one begins with {{{{# and no blank"
                )
            });
        }
        let label = |opening: &str| {
            let label: String =
                rest.strip_prefix(opening)?.chars().take(80).collect();
            label.split_once(']').map(|(label, _)| label.to_owned())
        };
        if let Some(label) = label("[^") {
            let is_note = !label.is_empty() && !label.contains(char::is_whitespace);
            return (is_note && !notes.contains(&*label))
                .then(|| format!("there is no note `[^{label}]` on this page"));
        }
        let label = label("][").filter(|_| is(Sign::Prose, at + 1))?;
        Some(format!(
            "`][{label}]` ends no link: no address is given for its label; a bracket \
             that is one is written \\["
        ))
    }

    fn directive(
        &mut self,
        marks: &Marks,
        range: &Range<usize>,
        faults: &mut Faults,
    ) {
        let line = self.line_at(range.start);
        if let Some(message) = self.half_open(marks, range.start) {
            faults.add(&self.name, line, message);
            return;
        }
        let inside = self.inside(marks, range.start + 3..range.end - 2);
        match Directive::parse(&inside) {
            Ok(directive) => {
                let margin = self.margin(marks, range);
                if directive.is_block() && margin.is_none() {
                    let shown = &self.text[range.clone()];
                    let message = format!("`{shown}` stands on a line of its own");
                    faults.add(&self.name, line, message);
                }
                self.edits.push(Edit {
                    range: range.clone(),
                    line,
                    margin: margin.unwrap_or_default(),
                    new: New::Directive(directive),
                });
            }
            Err(message) => faults.add(&self.name, line, message),
        }
    }

    /// What a directive breaks by its blanks: a link or a tag that is begun before
    /// it, on its line.
    fn half_open(&self, marks: &Marks, at: usize) -> Option<&'static str> {
        let start = self.start_of_line(at);
        let before = &self.text[start..at];
        let prose = |at: usize| marks.signs[start + at] == Sign::Prose;
        let address = before.rfind("](").filter(|at| prose(*at));
        let address = address.is_some_and(|at| !before[at..].contains(')'));
        // `[name]: address`, not `[^note]: text`.
        let begun = before.trim_start_matches([' ', '>']);
        let defined = begun.starts_with('[')
            && !begun.starts_with("[^")
            && before.trim_end().ends_with("]:");
        let tag = before.rfind('<').filter(|at| prose(*at));
        let tag = tag.is_some_and(|at| {
            let name = before[at + 1..].trim_start_matches('/');
            !name.contains('>')
                && name.starts_with(|c: char| c.is_ascii_alphabetic())
        });
        if address || defined {
            return Some(IN_ADDRESS);
        }
        tag.then_some(IN_TAG)
    }

    fn start_of_line(&self, at: usize) -> usize {
        match self.line_at(at) {
            1 => 0,
            line => self.ends[line - 2] + 1,
        }
    }

    /// The text without the marks of the quotes and lists that it stands in.
    fn inside(&self, marks: &Marks, range: Range<usize>) -> String {
        let mut inside = String::new();
        let mut margin = false;
        for (at, sign) in self.text[range.clone()].char_indices() {
            let is_mark = marks.signs[range.start + at] == Sign::Mark;
            margin &= is_mark && matches!(sign, ' ' | '\t' | '>');
            if !margin {
                inside.push(sign);
            }
            margin |= sign == '\n';
        }
        inside
    }

    /// What is wrong with a `$` that is not of a formula.
    fn dollar(&self, marks: &Marks, at: usize) -> Option<&'static str> {
        let after = self.text.as_bytes().get(at + 1);
        let is_price = after.is_some_and(u8::is_ascii_digit);
        if is_price || marks.is_escaped(&self.text, at) || marks.in_directive(at) {
            return None;
        }
        match marks.signs[at] {
            Sign::Prose => Some(
                "a $ that bounds no formula: a formula ends in its paragraph, with a \
                 $ after a sign that is no blank, and its braces are in pairs; a \
                 dollar sign is written \\$",
            ),
            Sign::Html => Some(
                "a formula within a block of HTML is not read: leave a line empty \
                 before it; a dollar sign is written &#36; there",
            ),
            Sign::Tag => Some(
                "a formula within a tag of HTML is not read; a dollar sign is \
                 written &#36; there",
            ),
            Sign::Mark => Some(
                "a formula within the address of a link is not read; a dollar sign \
                 is written %24 there",
            ),
            Sign::Picture => Some(
                "a formula within the text or address of a picture is not read; a \
                 dollar sign is written \\$ in the text, %24 in the address",
            ),
            Sign::Code | Sign::Formula | Sign::Comment => None,
        }
    }

    /// What is wrong with a `{{#`, if it is where no directive is read. In code it
    /// is shown, so it has to be escaped.
    fn braces(&mut self, marks: &Marks, at: usize) -> Option<String> {
        if marks.in_directive(at) {
            return None;
        }
        let escaped = marks.is_escaped(&self.text, at);
        let message = match marks.signs[at] {
            Sign::Code if self.text[..at].ends_with('\\') => {
                self.replace(at - 1..at, New::Text(String::new()));
                return None;
            }
            Sign::Comment => return None,
            Sign::Code => {
                "a directive in code does nothing: to show one, write \\{{#"
            }
            Sign::Prose | Sign::Html if escaped => {
                "a directive is shown in code: put it between backticks"
            }
            Sign::Prose | Sign::Html => {
                let first = self.text[at..].lines().next().unwrap_or_default();
                let shown: String = first.chars().take(80).collect();
                return Some(format!(
                    "`{shown}` has no closing }}}} in its paragraph"
                ));
            }
            Sign::Formula => "a directive within a formula is not read",
            Sign::Tag => IN_TAG,
            Sign::Mark => IN_ADDRESS,
            Sign::Picture => {
                "a directive within the text or address of a picture is not read"
            }
        };
        Some(message.to_owned())
    }

    /// What is before the range on its line, if nothing is there but the marks of
    /// what it stands in, and nothing is after it.
    fn margin(&self, marks: &Marks, range: &Range<usize>) -> Option<String> {
        let start = self.start_of_line(range.start);
        let margin = &self.text[start..range.start];
        let is_mark = |(at, sign): (usize, char)| match sign {
            '>' => marks.signs[start + at] == Sign::Mark,
            _ => sign == ' ',
        };
        let after = self.text[range.end..].lines().next().unwrap_or_default();
        let alone = margin.char_indices().all(is_mark) && after.trim().is_empty();
        alone.then(|| margin.to_owned())
    }

    fn replace(&mut self, range: Range<usize>, new: New) {
        let line = self.line_at(range.start);
        self.edits.push(Edit { range, line, margin: String::new(), new });
    }
}

/// What Markdown makes of the page.
#[derive(Default)]
struct Structure {
    /// What goes around the quotes that are boxes.
    boxes: Vec<Edit>,
    /// Long names in the text, which a line may break, and the labels of the links
    /// that they are in.
    names: Vec<Edit>,
    links: Vec<(String, usize)>,
}

impl Structure {
    fn read(&mut self, page: &Page, marks: &Marks, words: &Words) {
        let mut depth = 0;
        for (index, (event, range)) in marks.events.iter().enumerate() {
            match event {
                Event::Code(code) => self.let_break(page, marks, range, code),
                Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                    let line = page.line_at(range.start);
                    self.links.push((dest_url.to_string(), line));
                    self.keep_label(page, marks, range, *link_type);
                }
                Event::Start(Tag::Image { dest_url, .. }) => {
                    let line = page.line_at(range.start);
                    self.links.push((dest_url.to_string(), line));
                }
                Event::Start(Tag::BlockQuote(_)) => {
                    depth += 1;
                    if depth == 1
                        && let Some(class) =
                            class_of_box(&marks.events[index + 1..], words)
                    {
                        self.put_into_box(page, range, class);
                    }
                }
                Event::End(TagEnd::BlockQuote(_)) => depth -= 1,
                _ => {}
            }
        }
    }

    fn let_break(
        &mut self,
        page: &Page,
        marks: &Marks,
        range: &Range<usize>,
        code: &str,
    ) {
        if code.chars().count() > SHORT
            && !["{{#", "$"].iter().any(|it| page.text[range.clone()].contains(it))
            && marks.signs[range.start] == Sign::Code
            && !marks.in_directive(range.start)
        {
            self.names.push(Edit {
                range: range.clone(),
                line: page.line_at(range.start),
                margin: String::new(),
                new: New::Text(escape::code(code)),
            });
        }
    }

    /// A link whose text is also its label gets the label as it was written, since
    /// the text may change: `[text]` becomes `[text][text]`.
    fn keep_label(
        &mut self,
        page: &Page,
        marks: &Marks,
        range: &Range<usize>,
        kind: LinkType,
    ) {
        let written = &page.text[range.clone()];
        let changes = ["`", "$", "{{#"].iter().any(|sign| written.contains(sign));
        let label = match kind {
            LinkType::Shortcut => Some((range.end, written)),
            // The range of such a link ends before its empty pair.
            LinkType::Collapsed => {
                inner(written).map(|label| (range.end + 1, label))
            }
            _ => None,
        };
        if let Some((at, label)) = label.filter(|_| changes)
            && !marks.in_directive(range.start)
        {
            self.names.push(Edit {
                range: at..at,
                line: page.line_at(range.start),
                margin: String::new(),
                new: New::Text(label.to_owned()),
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
        // A quote in a list stays there.
        let line = page.text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let margin = " ".repeat(page.text[line..range.start].chars().count());
        insert(range.start, format!("<div class=\"box {class}\">\n\n{margin}"));
        insert(range.end, format!("\n\n{margin}</div>\n\n"));
    }
}

/// What stands between the brackets.
fn inner(text: &str) -> Option<&str> {
    text.strip_prefix('[')?.strip_suffix(']')
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
