//! Whose work a figure shows, beneath it.

use std::collections::BTreeSet;

use crate::escape;
use crate::words::Words;

/// What a page has told so far of whose work it shows.
///
/// A credit is given in full where it comes first on the page, and once in every
/// section after that, without its addresses; where its licence asks for them
/// (CC BY), they lie behind the words before them.
#[derive(Debug, Default)]
pub(crate) struct Credits {
    /// English phrases, and what stands in their place.
    said: &'static [(&'static str, &'static str)],
    on_page: BTreeSet<String>,
    in_section: BTreeSet<String>,
    /// Of the section's charts.
    of_charts: BTreeSet<String>,
}

impl Credits {
    /// None yet, of a page in the language of `words`.
    pub(crate) fn of(words: &Words) -> Self {
        Self { said: words.credit, ..Self::default() }
    }

    /// The credit in the language of the page.
    fn say(&self, credit: &str) -> String {
        let said = self.said.iter();
        said.fold(credit.to_owned(), |text, (english, other)| {
            text.replace(english, other)
        })
    }

    /// Another section begins.
    pub(crate) fn next_section(&mut self) {
        self.in_section.clear();
        self.of_charts.clear();
    }

    /// The lines beneath a picture as HTML.
    pub(crate) fn of_picture(&mut self, credits: &[String]) -> String {
        let mut lines = Vec::new();
        for credit in credits {
            if !self.in_section.insert(credit.clone()) {
                continue;
            }
            let said = self.say(credit);
            lines.push(if self.on_page.insert(credit.clone()) {
                with_links(&said)
            } else if asks_for_addresses(credit) {
                with_linked_words(&said)
            } else {
                escape::html(&without_addresses(&said))
            });
        }
        paragraph(lines)
    }

    /// The lines beneath a chart. It is drawn from numbers: what it owes, it owes to
    /// licences that ask for addresses, and not to say what was changed. A picture
    /// behind it still gives its credit, another chart of the section does not.
    pub(crate) fn of_chart(&mut self, credits: &[String]) -> String {
        let Self { in_section, of_charts, .. } = self;
        let owed: Vec<_> = (credits.iter())
            .filter(|&credit| {
                asks_for_addresses(credit)
                    && !in_section.contains(credit)
                    && of_charts.insert(credit.clone())
            })
            .collect();
        let lines = owed.into_iter().map(|credit| {
            let said = self.say(credit);
            let end = said.rfind('>').map_or(said.len(), |at| at + 1);
            with_linked_words(&said[..end]) + "."
        });
        paragraph(lines.collect())
    }
}

fn paragraph(lines: Vec<String>) -> String {
    match lines.is_empty() {
        true => String::new(),
        false => format!("<p class=\"credit\">{}</p>", lines.join("<br>")),
    }
}

fn asks_for_addresses(credit: &str) -> bool {
    credit.contains("CC BY")
}

/// `, words, <https://…>` as words that lead there.
fn with_linked_words(credit: &str) -> String {
    let mut html = String::new();
    let mut rest = credit;
    while let Some((before, address, after)) = next_address(rest) {
        let before = before.trim_end().trim_end_matches(',');
        let words = before.rfind(", ").map_or(0, |at| at + 2);
        html.push_str(&escape::html(&before[..words]));
        let (address, words) =
            (escape::html(address), escape::html(&before[words..]));
        html.push_str(&format!("<a href=\"{address}\">{words}</a>"));
        rest = after;
    }
    html + &escape::html(rest)
}

/// `<https://…>` as links.
fn with_links(credit: &str) -> String {
    let mut html = String::new();
    let mut rest = credit;
    while let Some((before, address, after)) = next_address(rest) {
        let address = escape::html(address);
        html.push_str(&escape::html(before));
        html.push_str(&format!("<a href=\"{address}\">{}</a>", short(&address)));
        rest = after;
    }
    html + &escape::html(rest)
}

/// An address as it is read: without the part before its name.
fn short(address: &str) -> &str {
    let short = address.strip_prefix("https://").unwrap_or(address);
    let short = short.strip_prefix("www.").unwrap_or(short);
    short.strip_suffix('/').unwrap_or(short)
}

fn without_addresses(credit: &str) -> String {
    let mut text = String::new();
    let mut rest = credit;
    while let Some((before, _, after)) = next_address(rest) {
        let before = before.trim_end();
        text.push_str(before.strip_suffix(',').unwrap_or(before));
        rest = after;
    }
    text + rest
}

/// What stands before, in and behind the first `<https://…>`.
fn next_address(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("<http")?;
    let (_, after) = rest.split_once('>')?;
    let inside = &text[before.len() + 1..text.len() - after.len() - 1];
    Some((before, inside, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CC0: &str = "Photo: cat by S, CC0 1.0, <https://cc.org/zero/1.0/>.";
    const CC_BY: &str = "Photo by D, <https://a.org/d/>, licensed CC BY 2.0, \
                         <https://cc.org/by/>. Changes: gray.";

    #[test]
    fn a_credit_is_full_once_and_short_once_in_each_later_section() {
        let mut page = Credits::default();
        let both = [CC0.to_owned(), CC_BY.to_owned()];
        assert_eq!(
            page.of_picture(&both),
            "<p class=\"credit\">Photo: cat by S, CC0 1.0, \
             <a href=\"https://cc.org/zero/1.0/\">cc.org/zero/1.0</a>.<br>\
             Photo by D, <a href=\"https://a.org/d/\">a.org/d</a>, licensed CC BY \
             2.0, <a href=\"https://cc.org/by/\">cc.org/by</a>. Changes: gray.</p>"
        );
        assert_eq!(page.of_picture(&both), "");
        assert_eq!(page.of_chart(&both), "");
        page.next_section();
        let by = "<a href=\"https://a.org/d/\">Photo by D</a>, \
                  <a href=\"https://cc.org/by/\">licensed CC BY 2.0</a>.";
        assert_eq!(page.of_chart(&both), format!("<p class=\"credit\">{by}</p>"));
        assert_eq!(page.of_chart(&both), "");
        assert_eq!(
            page.of_picture(&both),
            format!(
                "<p class=\"credit\">Photo: cat by S, CC0 1.0.<br>{by} \
                 Changes: gray.</p>"
            )
        );
    }

    #[test]
    fn a_credit_speaks_the_language_of_its_page() {
        let said = &[("Photo by", "사진:"), ("Changes: gray", "바꾼 것: 회색조")];
        let mut page = Credits { said, ..Credits::default() };
        assert_eq!(
            page.of_picture(&[CC_BY.to_owned()]),
            "<p class=\"credit\">사진: D, <a href=\"https://a.org/d/\">a.org/d</a>, \
             licensed CC BY 2.0, <a href=\"https://cc.org/by/\">cc.org/by</a>. \
             바꾼 것: 회색조.</p>"
        );
    }

    #[test]
    fn who_owes_nothing_gets_no_line() {
        let mut page = Credits::default();
        assert_eq!(page.of_picture(&[]), "");
        assert_eq!(page.of_chart(&[CC0.to_owned()]), "");
    }
}
