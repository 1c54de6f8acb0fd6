//! Addresses of pages, of which mdBook leaves out whatever it does not know.

use mdbook_markdown::pulldown_cmark::Event;

use crate::marks::{Marks, Sign};
use crate::site::has_scheme;

/// What follows the name of the page, if it is more than the id of a place on it.
fn behind(url: &str) -> Option<&str> {
    if url.starts_with('#') || has_scheme(url) {
        return None;
    }
    let (_, rest) = url.rsplit_once(".md")?;
    (!rest.is_empty() && !rest.starts_with('#')).then_some(rest)
}

/// Whether mdBook, which puts `.html` in the place of `.md`, leaves out what follows.
pub(super) fn left_out(url: &str) -> bool {
    behind(url).is_some()
}

/// What is wrong with such an address.
pub(super) fn message(url: &str) -> String {
    let rest = behind(url).unwrap_or_default();
    let why = match rest {
        _ if rest.starts_with('?') => "a page has no query",
        _ if rest.starts_with("%23") => {
            "%23 is a sign of a name, the # before an id is written as it is"
        }
        _ => "`.md` ends the name of a page",
    };
    format!("links to {url}: {why}, and `{rest}` would be left out")
}

/// Such addresses in the tags of HTML, each with where it stands.
pub(super) fn in_html(text: &str, marks: &Marks) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (event, range) in &marks.events {
        if !matches!(event, Event::Html(_) | Event::InlineHtml(_)) {
            continue;
        }
        let html = &text[range.clone()];
        for (at, name) in html.match_indices("href") {
            let place = range.start + at;
            let value = html[at + name.len()..].trim_start().strip_prefix('=');
            let Some(value) = value.map(str::trim_start) else { continue };
            let url = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].split(quote).next(),
                _ => value.split([' ', '\n', '>']).next(),
            };
            let url = url.unwrap_or_default();
            if marks.signs[place] == Sign::Tag && left_out(url) {
                found.push((place, url.to_owned()));
            }
        }
    }
    found
}
