//! Figures on a page, and the widgets that begin with them.

use std::path::Path;

use super::{Shelf, link, to_root};
use crate::credit::Credits;
use crate::directive::Directive;
use crate::escape;
use crate::figure::{self, Frame};
use crate::page::Page;
use crate::stored::Content;

impl Shelf<'_> {
    pub(super) fn figure(
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
    pub(super) fn live(
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
    pub(super) fn live_files(&mut self, page: &Page) -> String {
        for (name, bytes) in &self.live.files {
            self.pictures.insert(Path::new("live").join(name), bytes);
        }
        format!("{}pictures/live", to_root(page))
    }

    /// The alternative text with the stored numbers in it.
    pub(super) fn with_numbers(
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
}
