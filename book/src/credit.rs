//! Whose work a figure shows, beneath it.

use crate::escape;

/// The lines beneath a figure as HTML; `seen` are those that its page has already
/// given in full.
///
/// A credit is given in full where it comes first, and wherever its licence asks
/// for it at each copy (CC BY); else a repetition leaves its addresses off.
pub(crate) fn html(credits: &[String], seen: &mut Vec<String>) -> String {
    let mut lines = Vec::new();
    for credit in credits {
        let repeated = seen.contains(credit);
        if repeated && !credit.contains("CC BY") {
            lines.push(escape::html(&without_addresses(credit)));
        } else {
            lines.push(with_links(credit));
            seen.push(credit.clone());
        }
    }
    match lines.is_empty() {
        true => String::new(),
        false => format!("<p class=\"credit\">{}</p>", lines.join("<br>")),
    }
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
    const CC_BY: &str = "Photo by D, <https://a.org/d/>, licensed CC BY 2.0.";

    #[test]
    fn a_credit_is_full_once_and_cc_by_always() {
        let mut seen = Vec::new();
        let both = [CC0.to_owned(), CC_BY.to_owned()];
        let by = "Photo by D, <a href=\"https://a.org/d/\">a.org/d</a>, \
                  licensed CC BY 2.0.";
        assert_eq!(
            html(&both, &mut seen),
            format!(
                "<p class=\"credit\">Photo: cat by S, CC0 1.0, \
                 <a href=\"https://cc.org/zero/1.0/\">cc.org/zero/1.0</a>.<br>{by}</p>"
            )
        );
        assert_eq!(
            html(&both, &mut seen),
            format!("<p class=\"credit\">Photo: cat by S, CC0 1.0.<br>{by}</p>")
        );
    }

    #[test]
    fn who_owes_nothing_gets_no_line() {
        assert_eq!(html(&[], &mut Vec::new()), "");
    }
}
