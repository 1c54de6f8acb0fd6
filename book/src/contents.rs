//! What a chapter holds, at its head.

use std::ops::Range;

use crate::{bonds, escape, joints};

/// From how many sections on a page has contents.
const LEAST: usize = 3;

/// The most letters of the sentence beside a title.
const LONGEST: usize = 150;

/// A section, as it is written.
#[derive(Debug, PartialEq, Eq)]
struct Section<'a> {
    title: &'a str,
    id: &'a str,
    /// Its text, and where on the page that stands.
    range: Range<usize>,
    /// The titles below it.
    below: Vec<&'a str>,
}

/// The sections of the page `text` as a list of links, each with a picture of its own,
/// its first sentence and what it is made of; none where the page has few.
///
/// `picture` gives the HTML of a picture that stands in a part of the text.
pub(crate) fn of(
    text: &str,
    label: &str,
    mut picture: impl FnMut(Range<usize>) -> Option<String>,
) -> Option<String> {
    let sections = sections(text);
    if sections.len() < LEAST {
        return None;
    }
    let items = sections.into_iter().map(|Section { title, id, range, below }| {
        let lead = lead(&text[range.clone()]).map_or_else(String::new, |lead| {
            format!(" <span class=\"lead\">{}</span>", bonds::html(&lead))
        });
        let below = match below.is_empty() {
            true => String::new(),
            false => {
                let below = joints::joined(&below.join(" · "));
                format!(" <span class=\"parts\">{below}</span>")
            }
        };
        let title = joints::joined(title);
        let picture = picture(range).unwrap_or_default();
        format!(
            "- <span class=\"thumb\">{picture}</span><span>[{title}](#{id}){lead}{below}\
             </span>\n"
        )
    });
    let items: String = items.collect();
    let label = escape::html(label);
    let nav = format!(
        "<nav class=\"contents\" aria-label=\"{label}\">\n\n{items}\n</nav>\n\n"
    );
    Some(nav)
}

/// All sections.
fn sections(text: &str) -> Vec<Section<'_>> {
    let mut fenced = false;
    let mut found: Vec<Section> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        fenced ^= line.starts_with("```");
        let heading = line.trim_end().split_once(" {#");
        if let Some((words, id)) = heading.filter(|_| !fenced) {
            if let Some(title) = words.strip_prefix("## ") {
                let id = id.trim_end_matches('}');
                if let Some(last) = found.last_mut() {
                    last.range.end = start;
                }
                let range = at..text.len();
                found.push(Section { title, id, range, below: Vec::new() });
            } else if let Some(title) = words.strip_prefix("### ")
                && let Some(section) = found.last_mut()
            {
                section.below.push(title);
            }
        }
    }
    found
}

/// What stands beside the title of a section: the sentence that its page has written
/// for that, `<!-- lead: A sentence. -->`, or else the first sentence of the section,
/// if it is short and holds nothing but words. A sentence from further down may begin
/// in the middle of a thought, or give away what is folded.
fn lead(section: &str) -> Option<String> {
    let mut paragraphs = section.split("\n\n").map(str::trim);
    let first = paragraphs.find(|paragraph| !paragraph.is_empty())?;
    let line = first.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(written) = line.strip_prefix("<!-- lead: ") {
        return written.split_once(" -->").map(|(written, _)| written.to_owned());
    }
    let line = line.replace('*', "");
    let end = line
        .match_indices(['.', '?', '!'])
        .find(|(at, _)| line[at + 1..].starts_with(' ') || at + 1 == line.len());
    let sentence = &line[..=end?.0];
    let begins = sentence.starts_with(|sign: char| {
        sign.is_alphabetic() && !sign.is_lowercase() && !sign.is_ascii_digit()
    });
    let words = !sentence.contains(['$', '{', '[', '<', '>', '`', '_', '\\']);
    let fits = sentence.chars().count() <= LONGEST;
    (begins && words && fits).then(|| sentence.to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn contents_link_to_the_sections_and_name_their_parts() {
        let text = "# A {#a}\n\nLead.\n\n## B {#b}\nIs *it* so? Yes.\n\n\
                    ### C {#c}\n### D {#d}\n\
                    ```\n## no {#no}\n```\n## E `e` {#e}\n## F {#f}\n";
        let picture = |range: Range<usize>| {
            text[range].contains("so?").then(|| "<img>".to_owned())
        };
        let nav = of(text, "In this \"chapter\"", picture).unwrap();
        assert_eq!(
            nav,
            "<nav class=\"contents\" aria-label=\"In this &quot;chapter&quot;\">\n\n\
             - <span class=\"thumb\"><img></span><span>[B](#b) \
             <span class=\"lead\">Is it so?</span> \
             <span class=\"parts\">C · D</span></span>\n\
             - <span class=\"thumb\"></span><span>[E `e`](#e)</span>\n\
             - <span class=\"thumb\"></span><span>[F](#f)</span>\n\n</nav>\n\n"
        );
        assert_eq!(of("# A {#a}\n## B {#b}\n## C {#c}\n", "", |_| None), None);
    }

    #[test]
    fn beside_a_title_is_what_the_page_wrote_or_how_the_section_begins() {
        assert_eq!(lead("\nA *grid*\nof 8. And.\n\nC.").unwrap(), "A grid of 8.");
        let written = "\n<!-- lead: A filter\nslides. -->\n\nSee $x$. B.";
        assert_eq!(lead(written).unwrap(), "A filter slides.");
        // Not a sentence of a later paragraph, nor half of one.
        assert_eq!(lead("See $x$. B.\n\nFirst it falls."), None);
        assert_eq!(lead("and it falls. B."), None);
    }

    #[test]
    fn every_section_of_a_chapter_has_a_sentence_in_both_editions() {
        for folder in ["en", "ko"] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
            for file in std::fs::read_dir(folder).unwrap() {
                let path = file.unwrap().path();
                if !path.file_name().unwrap().to_str().unwrap().starts_with("ch") {
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                for Section { id, range, .. } in sections(&text) {
                    let missing = "has no sentence for its card: <!-- lead: … -->";
                    assert!(
                        lead(&text[range]).is_some(),
                        "{path:?}: `{id}` {missing}"
                    );
                }
            }
        }
    }
}
