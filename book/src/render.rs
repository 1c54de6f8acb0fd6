//! A page with everything in its place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use items::File;

use crate::ask;
use crate::chapters::Chapters;
use crate::contents;
use crate::credit::Credits;
use crate::directive::Directive;
use crate::escape;
use crate::fault::Faults;
use crate::figure::{self, Frame};
use crate::formula;
use crate::listing;
use crate::live::Live;
use crate::page::{Edit, New, Page};
use crate::phrases::Phrases;
use crate::shown::Shown;
use crate::stored::{Content, Output};
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

    /// The first picture or chart of a part of the page, small, in HTML.
    fn thumbnail(&mut self, page: &Page, range: Range<usize>) -> Option<String> {
        let edits = page.edits.iter();
        edits.filter(|edit| range.contains(&edit.range.start)).find_map(|edit| {
            let New::Directive(Directive::Out { output, .. }) = &edit.new else {
                return None;
            };
            let (chapter, output) =
                self.chapters.output(page.stem(), output).ok()?;
            // One without a number is folded away.
            self.shown.label(&chapter.key(&output.name), page)?;
            self.small(page, &chapter.name, output)
        })
    }

    /// A picture or chart, small, in HTML.
    fn small(
        &mut self,
        page: &Page,
        chapter: &str,
        output: &'a Output,
    ) -> Option<String> {
        let picture = format!("{chapter}/{}", output.name);
        let folder = format!("{}pictures/", to_root(page));
        match &output.content {
            Content::Panels(panels) => {
                let file = |number| figure::file(&picture, Some(number));
                let (html, number) =
                    panels.thumbnail(|number| folder.clone() + &file(number))?;
                if let Some(number) = number {
                    let bytes = panels.files().find(|(other, _)| *other == number);
                    self.pictures.insert(file(number).into(), bytes?.1);
                }
                Some(html)
            }
            Content::Chart(chart) => {
                let file = format!("{picture}.svg");
                let html = format!(
                    "<img src=\"{folder}{file}\" alt=\"\" aria-hidden=\"true\">"
                );
                self.pictures.insert(file.into(), &chart.file);
                Some(html)
            }
            _ => None,
        }
    }

    fn card(
        &mut self,
        page: &Page,
        stem: &str,
        output: &str,
        about: &str,
    ) -> Result<String, String> {
        let title = self.titles.get(stem);
        let title = title.ok_or_else(|| format!("there is no chapter `{stem}`"))?;
        let title = escape::html(title);
        let (chapter, output) = self.chapters.output(stem, output)?;
        let picture = self.small(page, &chapter.name, output).ok_or_else(|| {
            format!("`{}` has no picture small enough for a card", output.name)
        })?;
        let (about, root) = (escape::html(about), to_root(page));
        Ok(format!(
            "<div><a class=\"card\" href=\"{root}{stem}.html\"><span class=\"thumb\">{picture}\
             </span><strong>{title}</strong> <span>{about}</span></a></div>\n"
        ))
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

    fn figure(
        &mut self,
        page: &Page,
        name: &str,
        alternative: &str,
        credits: &mut Credits,
    ) -> Result<String, String> {
        let (chapter, output) = self.chapters.output(page.stem(), name)?;
        let picture_name = format!("{}/{}", chapter.name, output.name);
        let credit = match &output.content {
            Content::Picture(picture) => {
                let file = figure::file(&picture_name, None);
                self.pictures.insert(file.into(), &picture.bytes);
                credits.of_picture(&picture.credits)
            }
            Content::Panels(panels) => {
                for (number, bytes) in panels.files() {
                    let file = figure::file(&picture_name, Some(number));
                    self.pictures.insert(file.into(), bytes);
                }
                credits.of_picture(&panels.credits)
            }
            Content::Chart(chart) => credits.of_chart(&chart.credits),
            _ => String::new(),
        };
        let key = chapter.key(&output.name);
        let source = self.shown.source(&chapter.key(&output.cell), page);
        let label = self.shown.label(&key, page);
        let (figure, described) = (self.words.figure, self.words.described);
        let frame = Frame {
            name: &output.name,
            label,
            pointer: format!("{}, {described}", label.unwrap_or(figure)),
            alternative: &self.with_numbers(page, alternative)?,
            picture: format!("{}pictures/{picture_name}", to_root(page)),
            source: source.map(|target| link(page, target, &output.cell)),
            credit,
        };
        figure::figure(&frame, &output.content).ok_or_else(|| {
            format!("`{name}` is a number: show it in a sentence, with #num")
        })
    }

    /// The place of a widget, and what starts it. Without scripts it is nothing.
    fn live(
        &mut self,
        page: &Page,
        widget: &str,
        figure: &str,
        values: &str,
    ) -> Result<String, String> {
        self.live.check(widget)?;
        let (chapter, shown) = self.chapters.output(page.stem(), figure)?;
        if !self.shown.is_on(&chapter.key(&shown.name), page) {
            return Err(format!(
                "`{figure}` is no figure of this page: what a widget begins with is \
                 shown there with #out"
            ));
        }
        let (_, values) = self.chapters.output(page.stem(), values)?;
        let Content::Text(text) = &values.content else {
            return Err(format!("`{}` is no text", values.name));
        };
        let folder = self.live_files(page);
        Ok(format!(
            "<div class=\"live\" data-widget=\"{widget}\" data-figure=\"{}\" \
             data-values=\"{}\" hidden></div>\n\
             <script src=\"{folder}/start.js\" defer></script>\n",
            shown.name,
            escape::html(text.trim()),
        ))
    }

    /// Takes the widgets' files into the book; the folder that they are in.
    fn live_files(&mut self, page: &Page) -> String {
        for (name, bytes) in &self.live.files {
            self.pictures.insert(Path::new("live").join(name), bytes);
        }
        format!("{}pictures/live", to_root(page))
    }

    /// The alternative text with the stored numbers in it.
    fn with_numbers(
        &self,
        page: &Page,
        alternative: &str,
    ) -> Result<String, String> {
        let mut text = String::new();
        let mut rest = alternative;
        while let Some((before, after)) = rest.split_once("{{#") {
            text.push_str(before);
            let (inside, after) = after
                .split_once("}}")
                .ok_or("a directive in the alternative text has no closing }}")?;
            let Directive::Num { output } = Directive::parse(inside)? else {
                return Err("an alternative text can hold #num only".to_owned());
            };
            let (_, found) = self.chapters.output(page.stem(), &output)?;
            let Content::Number(number) = &found.content else {
                return Err(format!("`{output}` is no number"));
            };
            text.push_str(number);
            rest = after;
        }
        Ok(text + rest)
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
        Ok(body.trim().to_owned() + "\n")
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
