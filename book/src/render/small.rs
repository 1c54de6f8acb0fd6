//! Small pictures: of a section in the contents, of a chapter on its card.

use std::ops::Range;

use super::{Shelf, to_root};
use crate::bonds;
use crate::directive::Directive;
use crate::escape;
use crate::figure;
use crate::page::{New, Page};
use crate::stored::{Content, Output};

impl<'a> Shelf<'a> {
    /// The first picture or chart of a part of the page, or else the first matrix, small,
    /// in HTML.
    pub(super) fn thumbnail(
        &mut self,
        page: &Page,
        range: Range<usize>,
    ) -> Option<String> {
        let edits = page.edits.iter();
        let outputs: Vec<_> = edits
            .filter(|edit| range.contains(&edit.range.start))
            .filter_map(|edit| {
                let New::Directive(Directive::Out { output, .. }) = &edit.new else {
                    return None;
                };
                let (chapter, output) =
                    self.chapters.output(page.stem(), output).ok()?;
                // One without a number is folded away.
                self.shown.label(&chapter.key(&output.name), page)?;
                Some((chapter.name.clone(), output))
            })
            .collect();
        let mut shown = outputs.iter();
        shown.find_map(|(name, output)| self.small(page, name, output)).or_else(
            || {
                outputs.iter().find_map(|(_, output)| match &output.content {
                    Content::Panels(panels) => panels.matrix(),
                    _ => None,
                })
            },
        )
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

    pub(super) fn card(
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
        let (about, root) = (bonds::html(about), to_root(page));
        Ok(format!(
            "<div><a class=\"card\" href=\"{root}{stem}.html\"><span class=\"thumb\">{picture}\
             </span><strong>{title}</strong> <span>{about}</span></a></div>\n"
        ))
    }
}
