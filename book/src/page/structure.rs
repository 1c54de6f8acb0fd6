//! What Markdown makes of a page: its links, its boxes, its long names.

use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::{Edit, New, Page};
use crate::escape;
use crate::marks::{Marks, Sign};
use crate::words::Words;

/// A name of so many letters fits into any line.
const SHORT: usize = 16;

/// What Markdown makes of the page.
#[derive(Default)]
pub(super) struct Structure {
    /// What goes around the quotes that are boxes.
    pub(super) boxes: Vec<Edit>,
    /// Long names in the text, which a line may break, and the labels of the links
    /// that they are in.
    pub(super) names: Vec<Edit>,
    pub(super) links: Vec<(String, usize)>,
}

impl Structure {
    pub(super) fn read(&mut self, page: &Page, marks: &Marks, words: &Words) {
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
