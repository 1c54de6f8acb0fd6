//! A page with everything in its place.

mod figures;
mod small;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use items::File;

use crate::ask;
use crate::bonds;
use crate::chapters::Chapters;
use crate::contents;
use crate::credit::Credits;
use crate::directive::Directive;
use crate::escape;
use crate::fault::Faults;
use crate::formula;
use crate::listing;
use crate::live::Live;
use crate::page::{Edit, New, Page};
use crate::phrases::Phrases;
use crate::shown::Shown;
use crate::stored::Content;
use crate::unit::{self, Unit};
use crate::words::Words;

/// All that a page can ask for.
pub(crate) struct Shelf<'a> {
    pub(crate) workspace: &'a Path,
    /// Where the book says that its source lies.
    pub(crate) repository: Option<&'a str>,
    pub(crate) chapters: &'a Chapters,
    pub(crate) shown: &'a Shown,
    pub(crate) words: &'a Words,
    /// Of an edition in another language.
    pub(crate) phrases: Option<&'a Phrases>,
    pub(crate) live: &'a Live,
    /// By chapter: number and title.
    pub(crate) titles: BTreeMap<String, String>,
    /// Files of the core, read when first asked for.
    pub(crate) core: BTreeMap<String, Result<File, String>>,
    /// Pictures and widgets of the pages: file name below `pictures/`, and bytes.
    pub(crate) pictures: BTreeMap<PathBuf, &'a [u8]>,
}

impl<'a> Shelf<'a> {
    /// The Markdown of the page for mdBook; what does not resolve goes to
    /// `faults`.
    pub(crate) fn render(&mut self, page: &Page, faults: &mut Faults) -> String {
        let mut credits = Credits::of(self.words);
        let units = unit::of(page, self.words);
        let mut markdown = String::new();
        let mut at = 0;
        for (index, edit) in page.edits.iter().enumerate() {
            let before = &page.text[at..edit.range.start];
            if before.contains("\n## ") {
                credits.next_section();
            }
            markdown.push_str(before);
            at = edit.range.end;
            let unit = units.iter().find(|unit| unit.edits.contains(&index));
            let around = unit.map(|unit| self.around(unit, index));
            match self.put(page, edit, &around.unwrap_or_default(), &mut credits) {
                Ok(new) if edit.is_in_line_formula() => {
                    let next = page.edits.get(index + 1);
                    let end = next.map_or(page.text.len(), |next| next.range.start);
                    let tail = formula::tail(&page.text[at..end]);
                    at += tail.len();
                    formula::glue(&mut markdown, &new, tail);
                }
                Ok(new) => {
                    markdown.push_str(&new);
                    // A number and its per cent stay on one line.
                    if edit.is_number() && page.text[at..].starts_with(" %") {
                        markdown.push('\u{a0}');
                        at += 1;
                    }
                }
                Err(message) => faults.add(&page.name, edit.line, message),
            }
        }
        markdown.push_str(&page.text[at..]);
        if let Some(number) = page.chapter_number() {
            let label = self.words.contents;
            let picture = |range| self.thumbnail(page, range);
            if let Some(nav) = contents::of(&page.text, label, picture)
                && let Some(start) = markdown.find("\n## ")
            {
                markdown.insert_str(start + 1, &nav);
            }
            if markdown.starts_with("# ") {
                markdown.insert_str(2, &format!("{number}. "));
            }
        }
        markdown
    }

    /// What stands before and behind the edit `index` of a unit.
    fn around(&self, unit: &Unit, index: usize) -> [String; 2] {
        let answer = self.words.answer;
        let [fold, end] = match unit.answers {
            true => [
                &*format!(
                    "<details class=\"answer\"><summary>{answer}</summary>\n\n"
                ),
                "\n</details>",
            ],
            false => ["", ""],
        };
        let mut around = [String::new(), String::new()];
        if index == *unit.edits.start() {
            around[0] = format!("{fold}<div class=\"unit\">\n\n");
        }
        if index == *unit.edits.end() {
            around[1] = format!("\n</div>{end}\n");
        }
        around
    }

    /// The page in plain Markdown, as it is searched: captions and numbers are text,
    /// listings and formulas are left out.
    pub(crate) fn plain(&self, page: &Page) -> String {
        let mut text = String::new();
        let mut at = 0;
        for edit in &page.edits {
            text.push_str(&page.text[at..edit.range.start]);
            at = edit.range.end;
            match &edit.new {
                New::Text(_) => text.push_str(&page.text[edit.range.clone()]),
                New::Formula(_) => text.push(' '),
                New::Directive(Directive::Out { alternative, .. }) => {
                    let caption = self.with_numbers(page, alternative);
                    // A caption is text: no sign of it is one of Markdown.
                    let caption = escape::html(&caption.unwrap_or_default());
                    text.push_str(&format!(
                        "\n{}\n{}{caption}\n{}\n",
                        edit.margin, edit.margin, edit.margin
                    ));
                }
                New::Directive(Directive::Num { output }) => {
                    let found = self.chapters.output(page.stem(), output);
                    if let Ok((_, found)) = found
                        && let Content::Number(number) = &found.content
                    {
                        text.push_str(number);
                    }
                }
                New::Directive(_) => {}
            }
        }
        text + &page.text[at..]
    }

    fn put(
        &mut self,
        page: &Page,
        edit: &Edit,
        [before, behind]: &[String; 2],
        credits: &mut Credits,
    ) -> Result<String, String> {
        let directive = match &edit.new {
            New::Text(text) => return Ok(text.clone()),
            New::Formula(formula) => return formula.to_html(),
            New::Directive(directive) => directive,
        };
        let block = match directive {
            Directive::Num { output } => return self.number(page, output),
            Directive::Ref { output } => return self.reference(page, output),
            Directive::Cell { cell } => {
                let (chapter, item) = self.chapters.cell(page.stem(), cell)?;
                listing::cell(chapter, item, self.repository, self.words)
            }
            Directive::Code { file, item } => self.code(file, item)?,
            Directive::Task { file, item } => self.task(file, item)?,
            Directive::Out { output, alternative } => {
                self.figure(page, output, alternative, credits)?
            }
            Directive::Live { widget, figure, values } => {
                self.live(page, widget, figure, values)?
            }
            Directive::Card { chapter, output, about } => {
                self.card(page, chapter, output, about)?
            }
            Directive::Ask { output, question, choices } => {
                let (chapter, found) = self.chapters.output(page.stem(), output)?;
                let Content::Number(answer) = &found.content else {
                    return Err(format!("`{output}` is no number"));
                };
                let folder = self.live_files(page);
                ask::html(
                    &chapter.key(&found.name),
                    answer,
                    question,
                    choices,
                    &folder,
                )?
            }
            Directive::Credits => self.credits()?,
        };
        // Every line stands in the quote or list in which the directive stands.
        let margin = &edit.margin;
        let blank = if margin.ends_with(' ') { "" } else { " " };
        let block = format!("{before}{}{behind}", block.trim_end());
        let block = block.trim_end().replace('\n', &format!("\n{margin}{blank}"));
        let block = format!("\n{margin}{blank}{block}\n{margin}");
        Ok(block.trim_end_matches(' ').to_owned())
    }

    fn number(&self, page: &Page, name: &str) -> Result<String, String> {
        let (chapter, output) = self.chapters.output(page.stem(), name)?;
        let Content::Number(number) = &output.content else {
            return Err(format!("`{name}` is no number: show it with #out"));
        };
        Ok(format!(
            "<span class=\"num\" title=\"{}\">{}</span>",
            chapter.key(&output.name),
            escape::html(number)
        ))
    }

    fn reference(&self, page: &Page, name: &str) -> Result<String, String> {
        let (chapter, output) = self.chapters.output(page.stem(), name)?;
        let key = chapter.key(&output.name);
        let (label, target) = self.shown.reference(&key, page)?;
        let link = link(page, target, &output.name);
        let label = label.replace(' ', "&nbsp;");
        Ok(format!("<a href=\"{link}\">{label}</a>"))
    }

    fn code(&mut self, file: &str, item: &str) -> Result<String, String> {
        let item = self.item(file, item)?;
        Ok(listing::code(&item, self.repository, self.words))
    }

    /// What is to be done stands in the comment of the listing; in another language
    /// above it too.
    fn task(&mut self, file: &str, item: &str) -> Result<String, String> {
        let item = self.item(file, item)?;
        let said = self.phrases.map(|phrases| {
            let lacks = || format!("book/korean/docs.txt lacks “{}”", item.about);
            phrases.doc(&item.about).ok_or_else(lacks)
        });
        let said = said.transpose()?;
        Ok(listing::task(&item, said, self.repository, self.words))
    }

    fn item(&mut self, file: &str, item: &str) -> Result<items::Item, String> {
        let read =
            || File::read(self.workspace, file).map_err(|error| error.to_string());
        let file = self.core.entry(file.to_owned()).or_insert_with(read);
        let item = file.as_ref().map_err(Clone::clone)?.item(item);
        item.map_err(|error| error.to_string())
    }

    /// Whose work the data are, without a title: the page has one.
    fn credits(&self) -> Result<String, String> {
        let file = self.words.credits;
        let text = files::read_to_string(self.workspace.join(file));
        let text = text.map_err(|error| format!("{file}: {error}"))?;
        let body = match text.strip_prefix("# ") {
            Some(rest) => rest.split_once('\n').map_or("", |(_, body)| body),
            None => &text,
        };
        match body.trim() {
            "" => Err(format!("{file}: says of nobody whose work the data are")),
            body => Ok(bonds::in_text(body) + "\n"),
        }
    }
}

/// From the folder of the page to that of all pages: `` or `../`.
fn to_root(page: &Page) -> String {
    "../".repeat(page.path.components().count().saturating_sub(1))
}

fn link(page: &Page, target: &Path, id: &str) -> String {
    if target == page.path {
        return format!("#{id}");
    }
    let target = slashes(&target.with_extension("html"));
    format!("{}{target}#{id}", to_root(page))
}

fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
