//! What a reader can search: prose, captions and headings, without listings.
//!
//! The searcher of the page (`assets/book.js`) reads the sections as they are; it
//! needs no words cut apart beforehand, so any script can be found.

use std::collections::BTreeMap;

use mdbook_markdown::pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use serde_json::{Value, json};

use crate::phrases::is_wide;
use crate::words::Words;

/// The file beside the pages.
pub(crate) const FILE: &str = "searchindex.js";

/// Pages with words of others, in which nothing is told.
const LEFT_OUT: [&str; 2] = ["bibliography", "data_and_licences"];

/// Pages that speak of what other pages tell, and how much less they weigh.
const WEAKER: [(&str, f64); 4] = [
    ("misconceptions", 0.5),
    ("glossary", 0.4),
    ("from_the_source", 0.4),
    ("library_conventions", 0.7),
];

/// Sections of all pages, and the words that are told in them.
#[derive(Debug, Default)]
pub(crate) struct Index {
    sections: Vec<Section>,
    /// By address: the words of the glossary.
    told: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Default, PartialEq)]
struct Section {
    url: String,
    chapter: String,
    title: String,
    text: String,
    weight: f64,
}

impl Index {
    /// Adds the page `stem`, in Markdown without directives.
    pub(crate) fn add(&mut self, stem: &str, markdown: &str) {
        if stem == "glossary" {
            self.add_words(markdown);
        }
        if LEFT_OUT.contains(&stem) {
            return;
        }
        let weaker = WEAKER.iter().find(|(page, _)| *page == stem);
        let weight = weaker.map_or(1.0, |(_, weight)| *weight);
        let mut found = sections(stem, markdown);
        found.retain(|section| !section.title.is_empty());
        found.iter_mut().for_each(|section| section.weight = weight);
        self.sections.extend(found);
    }

    /// The rows `| [words](page.md#heading), here “others” | …` of the glossary.
    fn add_words(&mut self, markdown: &str) {
        for row in markdown.lines().filter_map(|line| line.strip_prefix("| [")) {
            let Some((words, rest)) = row.split_once("](") else { continue };
            let Some((target, rest)) = rest.split_once(')') else { continue };
            let url = target.replacen(".md", ".html", 1);
            let mut told: Vec<_> = words.split(", ").map(str::to_owned).collect();
            let here = rest.split('|').next().and_then(|cell| {
                Some(cell.split_once('“')?.1.split_once('”')?.0.to_owned())
            });
            told.extend(here);
            // A Korean glossary has the English words beside.
            if words.contains(is_wide)
                && let Some(others) = rest.split('|').nth(1)
            {
                let plain = others
                    .split('<')
                    .map(|part| part.split_once('>').map_or(part, |(_, text)| text));
                let plain = plain.collect::<String>();
                told.extend(plain.split(", ").map(|word| word.trim().to_owned()));
            }
            self.told.entry(url).or_default().extend(told);
        }
    }

    /// The script that the searcher loads.
    pub(crate) fn script(&self, words: &Words) -> String {
        let sections: Vec<_> = (self.sections.iter())
            .map(|section| {
                let told = self.told.get(&section.url);
                json!({
                    "url": section.url,
                    "chapter": section.chapter,
                    "title": section.title,
                    "text": section.text,
                    "weight": section.weight,
                    "told": told.cloned().unwrap_or_default(),
                })
            })
            .collect();
        let index: Value =
            json!({ "synonyms": words.synonyms, "sections": sections });
        format!("window.bookIndex = {index};\n")
    }
}

/// The page cut at its headings, down to the third level.
fn sections(stem: &str, markdown: &str) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    let mut chapter = String::new();
    let (mut in_heading, mut in_code) = (false, false);
    for event in new_cmark_parser(markdown, &MarkdownOptions::default()) {
        let section = sections.last_mut();
        let Some(section) = section else { break };
        let text = if in_heading { &mut section.title } else { &mut section.text };
        match event {
            Event::Start(Tag::Heading { level, id, .. })
                if level <= HeadingLevel::H3 =>
            {
                in_heading = true;
                let id = id.map(|id| id.to_string()).unwrap_or_default();
                let url = format!("{stem}.html#{id}");
                let chapter = chapter.clone();
                sections.push(Section { url, chapter, ..Section::default() });
            }
            Event::End(TagEnd::Heading(level)) if level <= HeadingLevel::H3 => {
                in_heading = false;
                if level == HeadingLevel::H1 {
                    chapter = section.title.clone();
                }
            }
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(words) | Event::Code(words) if !in_code => {
                text.push_str(&words);
            }
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::TableCell
                | TagEnd::TableHead
                | TagEnd::Heading(_),
            ) => text.push(' '),
            _ => {}
        }
    }
    for section in &mut sections {
        let words: Vec<_> = section.text.split_whitespace().collect();
        section.text = words.join(" ");
        section.title = section.title.trim().to_owned();
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words;

    const PAGE: &str = "# 합성곱 {#a}\n\nLead *one*.\n\n```rust\nfn no() {}\n```\n\n\
        ## B `b` {#b}\n\nText\nof B.\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n\
        #### C {#c}\n\n> Quoted.\n";

    #[test]
    fn prose_is_kept_by_heading_and_listings_are_not() {
        let found = sections("ch03_a", PAGE);
        let told: Vec<_> = (found.iter().skip(1))
            .map(|s| (s.url.as_str(), s.title.as_str(), s.text.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("ch03_a.html#a", "합성곱", "Lead one."),
                ("ch03_a.html#b", "B b", "Text of B. x y 1 2 C Quoted."),
            ]
        );
        assert_eq!(found[2].chapter, "합성곱");
    }

    #[test]
    fn a_section_knows_the_words_of_the_glossary_that_it_tells() {
        let mut index = Index::default();
        index.add("ch03_a", PAGE);
        index.add("bibliography", PAGE);
        index.add(
            "glossary",
            "# G {#g}\n\n| w |\n|---|\n| [kernel, filter](ch03_a.md#b), here “lens” | x |\n",
        );
        let row = "| [커널, 필터](ch03_a.md#b) | <span lang=\"en\">sieve, lens</span> | x |";
        index.add("glossary", &format!("# 용어 {{#g}}\n\n| w |\n|---|\n{row}\n"));
        let script = index.script(words::of("en").unwrap());
        assert!(
            script.contains(
                r#""told":["kernel","filter","lens","커널","필터","sieve","lens"]"#
            ),
            "{script}"
        );
        assert!(script.contains("Lead one."), "{script}");
        assert!(!script.contains("bibliography"), "{script}");
        assert!(!script.contains("fn no"), "{script}");
    }
}
