//! Whether the tags of HTML on a page are in pairs, each within what it stands in.

use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};

use crate::marks::Marks;

/// Elements that have no end.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
    "param", "source", "track", "wbr",
];

/// Elements whose text is not read as HTML.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// Elements that may be written without an end as `<path/>`, and what is within them.
const DRAWN: [&str; 2] = ["svg", "math"];

/// What is wrong with the tags of a page: where, and what.
pub(crate) fn faults(text: &str, marks: &Marks) -> Vec<(usize, String)> {
    let mut reader = Reader::default();
    let mut block = Html::default();
    for (event, range) in &marks.events {
        match event {
            Event::Start(Tag::HtmlBlock) => block = Html::default(),
            Event::Html(_) => block.push(text, range.clone(), marks),
            Event::End(TagEnd::HtmlBlock) => reader.read(&block),
            Event::InlineHtml(_) => {
                let mut html = Html::default();
                html.push(text, range.clone(), marks);
                reader.read(&html);
            }
            Event::Start(_) => reader.open.push(Open::Markdown),
            Event::End(_) => reader.leave(),
            _ => {}
        }
    }
    while !reader.open.is_empty() {
        reader.leave();
    }
    reader.faults.sort();
    reader.faults
}

/// A piece of HTML without the marks of what it stands in, and where each of its bytes
/// stands on the page.
#[derive(Default)]
struct Html {
    bytes: Vec<u8>,
    places: Vec<usize>,
}

impl Html {
    fn push(&mut self, text: &str, range: Range<usize>, marks: &Marks) {
        for at in range.filter(|at| !marks.in_directive(*at)) {
            self.bytes.push(text.as_bytes()[at]);
            self.places.push(at);
        }
    }
}

/// What is open: a part of the page that Markdown makes, or an element.
enum Open {
    Markdown,
    Element { name: String, at: usize },
}

#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    faults: Vec<(usize, String)>,
}

impl Reader {
    /// The end of a part that Markdown makes: what is open in it stays open.
    fn leave(&mut self) {
        while let Some(Open::Element { name, at }) = self.open.pop() {
            let message = format!(
                "`<{name}>` has no end: `</{name}>` is missing, or stands outside of \
                 the paragraph, quote, list or cell that `<{name}>` stands in"
            );
            self.faults.push((at, message));
        }
    }

    fn read(&mut self, html: &Html) {
        let bytes = &html.bytes;
        let mut at = 0;
        while let Some(found) = find(&bytes[at..], b"<") {
            at += found;
            let rest = &bytes[at..];
            let after = rest.get(1).copied().unwrap_or_default();
            if rest.starts_with(b"<!--") {
                let Some(end) = find(&rest[4..], b"-->") else {
                    let message = "a comment has no end: `-->` is missing";
                    self.faults.push((html.places[at], message.to_owned()));
                    return;
                };
                at += 4 + end + 3;
            } else if after.is_ascii_alphabetic() || after == b'/' {
                let Some(length) = tag_length(rest) else {
                    let shown = String::from_utf8_lossy(&rest[..rest.len().min(40)]);
                    let shown = shown.lines().next().unwrap_or_default().trim_end();
                    let message = format!("`{shown}` is a tag without its `>`");
                    self.faults.push((html.places[at], message));
                    return;
                };
                let name = self.tag(&rest[..length], html.places[at]);
                at += length;
                if let Some(name) = name.filter(|name| RAW.contains(&&**name)) {
                    // The next tag that is read is its end.
                    let end = format!("</{name}");
                    let lower = bytes[at..].to_ascii_lowercase();
                    at += find(&lower, end.as_bytes()).unwrap_or(lower.len());
                }
            } else {
                at += 1;
            }
        }
    }

    /// One tag, from `<` to `>`; the name of what it opens.
    fn tag(&mut self, tag: &[u8], at: usize) -> Option<String> {
        let ends = tag.get(1) == Some(&b'/');
        let inside = &tag[if ends { 2 } else { 1 }..tag.len() - 1];
        let is_name = |byte: &u8| !byte.is_ascii_whitespace() && *byte != b'/';
        let name: Vec<u8> = inside.iter().copied().take_while(is_name).collect();
        let name = String::from_utf8_lossy(&name).to_ascii_lowercase();
        if ends {
            self.close(&name, at);
            return None;
        }
        if VOID.contains(&&*name) {
            return None;
        }
        let drawn = DRAWN.contains(&&*name) || self.open.iter().any(|open| {
            matches!(open, Open::Element { name, .. } if DRAWN.contains(&&**name))
        });
        if inside.ends_with(b"/") {
            if !drawn {
                let message = format!(
                    "`<{name}/>` ends nothing for a browser: write `<{name}></{name}>`"
                );
                self.faults.push((at, message));
            }
            return None;
        }
        self.open.push(Open::Element { name: name.clone(), at });
        Some(name)
    }

    fn close(&mut self, wanted: &str, at: usize) {
        let message = match self.open.last() {
            Some(Open::Element { name, .. }) if name == wanted => {
                self.open.pop();
                return;
            }
            _ if VOID.contains(&wanted) => format!("`<{wanted}>` has no end tag"),
            Some(Open::Element { name, .. }) => {
                format!("`</{wanted}>` stands where `</{name}>` is due")
            }
            _ => format!(
                "`</{wanted}>` ends nothing: no `<{wanted}>` is open in the paragraph, \
                 quote, list or cell that it stands in"
            ),
        };
        self.faults.push((at, message));
        // Told once: what it was meant for is not open any longer.
        let within = self
            .open
            .iter()
            .rev()
            .take_while(|open| !matches!(open, Open::Markdown));
        let above = within.take_while(
            |open| !matches!(open, Open::Element { name, .. } if name == wanted),
        );
        let left = self.open.len() - above.count();
        let found = left.checked_sub(1).map(|place| &self.open[place]);
        if matches!(found, Some(Open::Element { name, .. }) if name == wanted) {
            self.open.truncate(left - 1);
        }
    }
}

/// How long a tag is, if it has an end: a `>` outside of quotes, before another `<`.
fn tag_length(tag: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.iter().enumerate().skip(1) {
        match (quote, byte) {
            (Some(open), _) if open == *byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, b'>') => return Some(at + 1),
            (None, b'<') => return None,
            _ => {}
        }
    }
    None
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines and the messages.
    fn told(text: &str) -> Vec<(usize, String)> {
        let found = faults(text, &Marks::of(text));
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        found.into_iter().map(|(at, message)| (line(at), message)).collect()
    }

    #[test]
    fn tags_in_pairs_are_right_in_every_container() {
        for text in [
            "a <b>c</b> <br> <img src=\"a.png\"> <wbr/> d",
            "<details>\n<summary>A</summary>\n\nText *b*.\n\n- a\n- b\n\n</details>",
            "> <details>\n> <summary>A</summary>\n>\n> Text.\n>\n> </details>",
            "- <div>\n\n  text\n\n  </div>\n- b",
            "| a |\n|---|\n| <span lang=\"ko\">b</span> |",
            "<!-- <b> -->\n\nText <!-- <i> --> more.",
            "<div title=\"a > b <i>\">\n\nText\n\n</div>",
            "`<b>` and\n\n```html\n<b>\n```\n\n    <b>\n",
            "<DIV>\n</div>",
            "<svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"/></svg>",
            "<script>\nif (a < b && '<b>') {}\n</script>",
            "a < b, <https://a.org>, \\<b>, &lt;b&gt;, 3 <4",
            "{{#out a.b \"a <b> c\"}}",
            "<a id=\"x\"></a>text",
            "<b\nclass='c'>d</b>",
        ] {
            assert_eq!(told(text), [], "{text}");
        }
    }

    #[test]
    fn a_tag_without_its_other_is_named_with_its_line() {
        for (text, line, part) in [
            ("a\n\n<details>\n\ntext\n", 3, "`<details>` has no end"),
            ("a <b>c\n\nd</b>", 1, "`<b>` has no end"),
            ("a\nc</b>", 2, "`</b>` ends nothing"),
            (
                "<details>\n<summary>A\n\n</details>",
                4,
                "`</details>` stands where `</summary>` is due",
            ),
            ("<div>\n<p>a</div>\n", 2, "`</div>` stands where `</p>` is due"),
            ("> <div>\n>\n> a\n\n</div>", 1, "`<div>` has no end"),
            ("- <div>\n- </div>", 1, "`<div>` has no end"),
            ("| a |\n|---|\n| <b>x |", 3, "`<b>` has no end"),
            ("*a <b>c* d</b>", 1, "`<b>` has no end"),
            ("# A <i>b {#c}\n", 1, "`<i>` has no end"),
            ("[^1]\n\n[^1]: <b>a\n", 3, "`<b>` has no end"),
            ("a <br> b</br>", 1, "`<br>` has no end tag"),
            ("<div/>\n\ntext", 1, "write `<div></div>`"),
            ("<div class=\"a\n\ntext", 1, "is a tag without its `>`"),
            ("<div\n<b>x</b></div>", 1, "is a tag without its `>`"),
            ("<!-- a\n\ntext", 1, "a comment has no end"),
            ("<script>\nlet a;\n", 1, "`<script>` has no end"),
            ("<svg><g></svg>\n", 1, "`</svg>` stands where `</g>` is due"),
        ] {
            let told = told(text);
            let is_it =
                |(at, said): &(usize, String)| *at == line && said.contains(part);
            assert!(told.iter().any(is_it), "{text:?}: {told:?}");
        }
    }

    #[test]
    fn a_tag_that_is_out_of_place_is_told_once() {
        assert_eq!(told("<b><i>x</b></i>").len(), 2);
        assert_eq!(told("<div>\n<p>a</div>\n").len(), 1);
    }
}
