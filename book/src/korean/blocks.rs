//! A page as a sequence of blocks, each with what a translation keeps.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use sha2::{Digest, Sha256};

use crate::directive::Directive;
use crate::marks::{self, Marks};
use crate::words::Words;

/// So many signs of a block name it.
const SHOWN: usize = 44;

/// How often each of some things is there.
pub(super) type Bag = BTreeMap<String, usize>;

/// What Markdown has at the top level of a page: a heading, a paragraph, a list, a
/// quote, a table, code, a line of HTML.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// Counted from 1.
    pub(super) line: usize,
    /// `heading 2 #sum-zero`, `list of 3`, `box predict`.
    pub(super) shape: String,
    /// The id, if it is a heading.
    pub(super) heading: Option<String>,
    /// Cells, outputs and items, in order, with what stands between dollars twice.
    pub(super) sequence: Vec<String>,
    /// Numbers, references, links, footnotes, tags.
    pub(super) bag: Bag,
    /// Formulas and names in a sentence, which a translation may repeat.
    pub(super) set: BTreeSet<String>,
    /// Words in prose and captions, without code, formulas and directives.
    pub(super) prose: String,
    /// A digest of the text, blanks aside.
    pub(super) hash: String,
    /// How it begins.
    pub(super) begins: String,
}

/// The blocks of a page.
///
/// # Errors
/// In words, if its dollar signs cannot be told from those of formulas.
pub(super) fn of(text: &str, words: &Words) -> Result<Vec<Block>, String> {
    let masked = marks::without_false_formulas(text)
        .ok_or("has dollar signs that cannot be told from those of formulas")?;
    let marks = Marks::of(&masked);
    let mut blocks = Vec::new();
    let (mut depth, mut first) = (0_usize, 0);
    for (index, (event, range)) in marks.events.iter().enumerate() {
        match event {
            Event::Start(_) => {
                if depth == 0 {
                    first = index;
                }
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            _ if depth == 0 => first = index,
            _ => {}
        }
        if depth == 0 {
            let whole = marks.events[first].1.start..range.end;
            blocks.push(block(text, &marks, first..index + 1, whole, words));
        }
    }
    Ok(blocks)
}

fn block(
    text: &str,
    marks: &Marks,
    events: Range<usize>,
    range: Range<usize>,
    words: &Words,
) -> Block {
    let written = &text[range.clone()];
    let plain = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut block = Block {
        line: text[..range.start].matches('\n').count() + 1,
        hash: hash(&plain),
        begins: plain.chars().take(SHOWN).collect(),
        ..Block::default()
    };
    let events = &marks.events[events];
    block.name(events, words);
    block.read(text, marks, events);
    for directive in &marks.directives {
        if range.contains(&directive.start) {
            block.add(&text[directive.clone()]);
        }
    }
    block
}

/// Twelve hexadecimal digits are enough to tell the blocks of a page apart.
fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

impl Block {
    /// Says what it is.
    fn name(&mut self, events: &[(Event<'_>, Range<usize>)], words: &Words) {
        let count = |wanted: fn(&Event) -> bool| {
            events.iter().filter(|(event, _)| wanted(event)).count()
        };
        self.shape = match &events[0].0 {
            Event::Start(Tag::Heading { level, id, .. }) => {
                let id = id.as_deref().unwrap_or_default().to_owned();
                let shape = format!("heading {} #{id}", *level as usize);
                self.heading = Some(id);
                shape
            }
            Event::Start(Tag::Paragraph) => "paragraph".to_owned(),
            Event::Start(Tag::List(first)) => {
                let kind = if first.is_some() { "numbered list" } else { "list" };
                let items = count(|event| matches!(event, Event::End(TagEnd::Item)));
                format!("{kind} of {items}")
            }
            Event::Start(Tag::BlockQuote(_)) => {
                let bold = events.get(2).is_some_and(|(event, _)| {
                    matches!(event, Event::Start(Tag::Strong))
                });
                match events.get(3) {
                    Some((Event::Text(begins), _)) if bold => {
                        let known =
                            words.boxes.iter().find(|(b, _)| *b == &**begins);
                        let note = **begins == *words.note;
                        let class = known.map(|(_, class)| *class);
                        let note = note.then_some("note");
                        format!("box {}", class.or(note).unwrap_or("other"))
                    }
                    _ => "quote".to_owned(),
                }
            }
            Event::Start(Tag::Table(columns)) => {
                let rows =
                    count(|event| matches!(event, Event::End(TagEnd::TableRow)));
                format!("table of {rows} rows, {} columns", columns.len())
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                format!("code {language}")
            }
            Event::Start(Tag::CodeBlock(_)) => "code".to_owned(),
            Event::Start(Tag::HtmlBlock) => "HTML".to_owned(),
            Event::Start(Tag::FootnoteDefinition(name)) => {
                format!("footnote {name}")
            }
            Event::Start(Tag::DefinitionList) => "definitions".to_owned(),
            Event::Rule => "rule".to_owned(),
            other => format!("{other:?}").chars().take(20).collect(),
        };
    }

    /// Gathers what its events hold, outside of directives.
    fn read(
        &mut self,
        text: &str,
        marks: &Marks,
        events: &[(Event<'_>, Range<usize>)],
    ) {
        let mut in_code = false;
        for (event, range) in events {
            let text_itself = matches!(event, Event::Text(_));
            if !text_itself && marks.in_directive(range.start) {
                continue;
            }
            match event {
                Event::Start(Tag::CodeBlock(_)) => in_code = true,
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Text(code) if in_code => {
                    self.sequence.push(uncommented(code))
                }
                Event::Text(_) => {
                    // A directive may begin within it.
                    let signs = text[range.clone()].char_indices();
                    let outside = signs
                        .filter(|(at, _)| !marks.in_directive(range.start + at));
                    self.prose.extend(outside.map(|(_, sign)| sign));
                }
                Event::SoftBreak | Event::HardBreak | Event::End(_) => {
                    self.prose.push(' ');
                }
                Event::Code(code) => {
                    self.prose.push(' ');
                    self.set.insert(format!("`{code}`"));
                }
                Event::InlineMath(latex) => {
                    self.prose.push(' ');
                    self.set.insert(format!("${}$", without_words(latex)));
                }
                Event::DisplayMath(latex) => {
                    self.sequence.push(format!("$${}$$", without_words(latex)));
                }
                Event::Start(
                    Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. },
                ) => self.count(format!("the link {dest_url}")),
                Event::FootnoteReference(name) => self.count(format!("[^{name}]")),
                Event::Html(_) | Event::InlineHtml(_) => {
                    for tag in tags(&text[range.clone()]) {
                        self.count(tag);
                    }
                }
                _ => {}
            }
        }
    }

    /// Adds a directive, as it is written.
    fn add(&mut self, written: &str) {
        let inside = written.trim_start_matches("{{#").trim_end_matches("}}");
        let inside = inside.replace("\n>", "\n");
        match Directive::parse(&inside) {
            Ok(Directive::Num { output }) => self.count(format!("#num {output}")),
            Ok(Directive::Ref { output }) => self.count(format!("#ref {output}")),
            Ok(Directive::Ask { output, question, choices }) => {
                self.sequence
                    .push(format!("#ask {output}, {} choices", choices.len()));
                for text in [question].iter().chain(&choices) {
                    self.prose.push_str(text);
                    self.prose.push(' ');
                }
            }
            Ok(Directive::Out { output, alternative }) => {
                self.sequence.push(format!("#out {output}"));
                let mut rest = &*alternative;
                while let Some((before, after)) = rest.split_once("{{#num ") {
                    self.prose.push_str(before);
                    let (name, after) =
                        after.split_once("}}").unwrap_or((after, ""));
                    self.count(format!("#num {} in the caption", name.trim()));
                    rest = after;
                }
                self.prose.push_str(rest);
                self.prose.push(' ');
            }
            Ok(Directive::Card { chapter, output, about }) => {
                self.sequence.push(format!("#card {chapter} {output}"));
                self.prose.push_str(&about);
                self.prose.push(' ');
            }
            _ => self.sequence.push(format!("#{inside}")),
        }
    }

    fn count(&mut self, thing: String) {
        *self.bag.entry(thing).or_insert(0) += 1;
    }
}

/// The formula without what stands in `\text{…}`, blanks aside.
fn without_words(latex: &str) -> String {
    let mut kept = String::new();
    let mut rest = latex;
    while let Some((before, after)) = rest.split_once("\\text{") {
        kept.push_str(before);
        kept.push_str("\\text{}");
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    kept.push_str(rest);
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Code without its comments.
fn uncommented(code: &str) -> String {
    let lines = code.lines().map(|line| {
        let end = ["# ", "// "].iter().filter_map(|sign| line.find(sign)).min();
        line[..end.unwrap_or(line.len())].trim_end()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The tags of HTML with what does not speak: a span and a possible break may be
/// anywhere.
fn tags(html: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let parts = html.split('<').skip(1).filter_map(|part| part.split_once('>'));
    for (tag, _) in parts {
        let name = tag.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
        if ["span", "/span", "wbr", "br"].contains(&name) || name.starts_with('!') {
            continue;
        }
        let kept = ["class", "id", "href", "src"].iter().filter_map(|attribute| {
            let (_, rest) = tag.split_once(&format!(" {attribute}=\""))?;
            Some(format!(" {attribute}=\"{}\"", rest.split('"').next()?))
        });
        tags.push(format!("<{name}{}>", kept.collect::<String>()));
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words;

    fn blocks(text: &str) -> Vec<Block> {
        of(text, words::of("en").unwrap()).unwrap()
    }

    #[test]
    fn a_page_is_cut_into_what_stands_at_its_top_level() {
        let text = "# A {#a}\n\nOne\ntwo.\n\n- x\n- y\n\n> **Predict.** What?\n>\n\
            > More.\n\n<details>\n<summary>B</summary>\n\nC.\n\n</details>\n\n\
            | a |\n|---|\n| 1 |\n\n```sh\nls # all\n```\n\n{{#cell a}}\n{{#out a.b \"C.\"}}\n";
        let shapes: Vec<_> = blocks(text).into_iter().map(|b| b.shape).collect();
        assert_eq!(
            shapes,
            [
                "heading 1 #a",
                "paragraph",
                "list of 2",
                "box predict",
                "HTML",
                "paragraph",
                "HTML",
                "table of 1 rows, 1 columns",
                "code sh",
                "paragraph",
            ]
        );
    }

    #[test]
    fn what_a_translation_keeps_is_gathered() {
        let text = "See {{#num a.b}} of [c](d.md#e), $x_\\text{size}$ and `f`.\n\
            {{#out a.g \"Caption of {{#num a.h}} dots.\"}}\n\n$$\n a  = b\n$$\n";
        let [first, second] = &blocks(text)[..] else { panic!() };
        let bag: Vec<_> = first.bag.keys().map(String::as_str).collect();
        let expected = ["#num a.b", "#num a.h in the caption", "the link d.md#e"];
        assert_eq!(bag, expected);
        assert_eq!(first.sequence, ["#out a.g"]);
        let set: Vec<_> = first.set.iter().map(String::as_str).collect();
        assert_eq!(set, ["$x_\\text{}$", "`f`"]);
        assert!(first.prose.contains("Caption of  dots."), "{}", first.prose);
        assert_eq!(second.sequence, ["$$a = b$$"]);
    }

    #[test]
    fn a_block_is_the_same_however_its_lines_are_broken() {
        let hash = |text: &str| blocks(text)[0].hash.clone();
        assert_eq!(hash("One\ntwo.\n"), hash("One two.\n"));
        assert_ne!(hash("One two.\n"), hash("One three.\n"));
    }

    #[test]
    fn tags_are_compared_without_what_they_say() {
        assert_eq!(
            tags("<p class=\"a\" title=\"b\"><span lang=\"ko\">c</span></p>"),
            ["<p class=\"a\">", "</p>"]
        );
    }
}
