//! What a chapter holds, at its head.

use std::ops::Range;

use crate::escape;

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
            format!(" <span class=\"lead\">{}</span>", escape::html(&lead))
        });
        let below = match below.is_empty() {
            true => String::new(),
            false => format!(" <span class=\"parts\">{}</span>", below.join(" · ")),
        };
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

/// The first sentence that is neither long nor holds anything but words.
fn lead(text: &str) -> Option<String> {
    let paragraphs = text.split("\n\n").map(str::trim);
    let plain = |paragraph: &&str| {
        paragraph.starts_with(|sign: char| sign.is_alphanumeric())
            && !paragraph.starts_with(|sign: char| sign.is_ascii_digit())
    };
    let first = paragraphs.filter(plain).filter_map(|paragraph| {
        let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        let end = line
            .match_indices(['.', '?', '!'])
            .find(|(at, _)| line[at + 1..].starts_with(' ') || at + 1 == line.len());
        let sentence = &line[..=end?.0];
        let words = !sentence.contains(['$', '{', '[', '<', '`', '*', '_', '\\']);
        let fits = sentence.chars().count() <= LONGEST;
        (words && fits).then(|| sentence.to_owned())
    });
    first.take(1).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_link_to_the_sections_and_name_their_parts() {
        let text = "# A {#a}\n\nLead.\n\n## B {#b}\nSee $x$. Then.\n\nIs it so? Yes.\n\
                    ### C {#c}\n### D {#d}\n\
                    ```\n## no {#no}\n```\n## E `e` {#e}\n## F {#f}\n";
        let picture = |range: Range<usize>| {
            text[range].contains("Is it").then(|| "<img>".to_owned())
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
}
