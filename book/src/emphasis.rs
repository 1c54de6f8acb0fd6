//! Signs of bold and italics that make none: they would stand on the page.

use std::ops::Range;

use mdbook_markdown::pulldown_cmark::Event;

use crate::marks::{Marks, Sign};

/// What is left of emphasis: where, and what is wrong.
///
/// A `*` behind a bracket and before a letter ends nothing, as in `**a (b)**c`.
pub(crate) fn faults(text: &str, marks: &Marks) -> Vec<(usize, String)> {
    let mut left: Vec<Range<usize>> = Vec::new();
    for (event, range) in &marks.events {
        let written = &text[range.clone()];
        let is_left = matches!(event, Event::Text(_))
            && !written.is_empty()
            && written.trim_matches(['*', '_']).is_empty()
            && marks.signs[range.start] == Sign::Prose
            && !marks.in_directive(range.start)
            && !marks.is_escaped(text, range.start);
        match left.last_mut() {
            _ if !is_left => {}
            // Each sign may come by itself.
            Some(last) if last.end == range.start => last.end = range.end,
            _ => left.push(range.clone()),
        }
    }
    let mut found = Vec::new();
    for range in left {
        // Alone it is a sign as any other, and a name may have `_`.
        let written = &text[range.clone()];
        let before = text[..range.start].chars().next_back();
        let after = text[range.end..].chars().next();
        let blank = |sign: Option<char>| sign.is_none_or(char::is_whitespace);
        let letter = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
        let of_name = written == "_" && letter(before) && letter(after);
        if !(blank(before) && blank(after) || of_name) {
            let message = format!(
                "{written} is shown as it is: bold and italics end with a letter"
            );
            found.push((range.start, message));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::told;

    #[test]
    fn what_stays_of_bold_and_italics_is_told() {
        for text in [
            "**합성곱(convolution)**은 큽니다.",
            "*(a)*b",
            "a **bold",
            "> - *half",
            "| a |\n|---|\n| **b |\n",
            "[*a](b.md)",
            "a_(b)_c",
        ] {
            assert!(!told(text, faults).is_empty(), "{text}");
            assert!(told(text, faults)[0].ends_with("end with a letter"), "{text}");
        }
    }

    #[test]
    fn emphasis_names_products_and_escapes_are_none() {
        for text in [
            "**a** *b* _c_ ***d*** **합성곱**(convolution)은",
            "a * b and 2 * 3, 2 ** 3",
            "\\*a and \\**b*",
            "a_name_of_code and max_pool2d",
            "`**a`\n\n```\n**b\n```",
            "$a**b$",
            "<!-- **a -->",
            "{{#out a.b \"**a\"}}",
            "* a\n* b\n\n***\n",
        ] {
            assert_eq!(told(text, faults), [""; 0], "{text}");
        }
    }
}
