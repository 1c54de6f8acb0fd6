//! Whose work a figure shows, beneath it.

use crate::escape;

/// The lines beneath a picture as HTML; `seen` are those that its page has already
/// given in full.
///
/// A credit is given in full where it comes first. A repetition leaves its
/// addresses off; where its licence asks for them at each copy (CC BY), they lie
/// behind the words before them.
pub(crate) fn of_picture(credits: &[String], seen: &mut Vec<String>) -> String {
    let lines = credits.iter().map(|credit| {
        if !seen.contains(credit) {
            seen.push(credit.clone());
            with_links(credit)
        } else if asks_at_each_copy(credit) {
            with_linked_words(credit)
        } else {
            escape::html(&without_addresses(credit))
        }
    });
    paragraph(lines.collect())
}

/// The lines beneath a chart. It is drawn from numbers: what it owes, it owes to
/// licences that ask for it at each copy, and not to say what was changed.
pub(crate) fn of_chart(credits: &[String]) -> String {
    let owed = credits.iter().filter(|credit| asks_at_each_copy(credit));
    let lines = owed.map(|credit| {
        let end = credit.rfind('>').map_or(credit.len(), |at| at + 1);
        with_linked_words(&credit[..end]) + "."
    });
    paragraph(lines.collect())
}

fn paragraph(lines: Vec<String>) -> String {
    match lines.is_empty() {
        true => String::new(),
        false => format!("<p class=\"credit\">{}</p>", lines.join("<br>")),
    }
}

fn asks_at_each_copy(credit: &str) -> bool {
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
    fn a_credit_is_full_once_and_leads_to_its_cc_by_licence_always() {
        let mut seen = Vec::new();
        let both = [CC0.to_owned(), CC_BY.to_owned()];
        assert_eq!(
            of_picture(&both, &mut seen),
            "<p class=\"credit\">Photo: cat by S, CC0 1.0, \
             <a href=\"https://cc.org/zero/1.0/\">cc.org/zero/1.0</a>.<br>\
             Photo by D, <a href=\"https://a.org/d/\">a.org/d</a>, licensed CC BY \
             2.0, <a href=\"https://cc.org/by/\">cc.org/by</a>. Changes: gray.</p>"
        );
        let by = "<a href=\"https://a.org/d/\">Photo by D</a>, \
                  <a href=\"https://cc.org/by/\">licensed CC BY 2.0</a>.";
        assert_eq!(
            of_picture(&both, &mut seen),
            format!(
                "<p class=\"credit\">Photo: cat by S, CC0 1.0.<br>{by} \
                 Changes: gray.</p>"
            )
        );
        assert_eq!(of_chart(&both), format!("<p class=\"credit\">{by}</p>"));
    }

    #[test]
    fn who_owes_nothing_gets_no_line() {
        assert_eq!(of_picture(&[], &mut Vec::new()), "");
        assert_eq!(of_chart(&[CC0.to_owned()]), "");
    }
}
