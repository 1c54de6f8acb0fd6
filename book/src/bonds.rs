//! Where a browser would break a line within a word: behind a bracket or a sign that a
//! Korean particle follows, before the digit of a name such as LeNet-5, within a row of
//! numbers such as 1 2 1, and within names such as F(2×2, 3×3).

use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{Event, LinkType, Tag};

use crate::escape;
use crate::formula;
use crate::hangul::{is_hangul, syllables};
use crate::joints;
use crate::marks::{Marks, Sign};

/// Code of so many signs fits into any line together with its particle.
const SHORT: usize = 24;

/// A name of two parts, such as U-Net, of so many letters fits into any line.
const NAME: usize = 12;

/// As HTML: on one line.
pub(crate) fn span(html: &str) -> String {
    format!("<span class=\"glued\">{html}</span>")
}

/// Rows of numbers of so many signs fit into any line.
const ROW: usize = 16;

/// The row of numbers that `text` begins with, such as `1 2 1`; empty if there is none.
fn row(text: &str) -> &str {
    let (mut end, mut numbers) = (0, 0);
    for word in text.split(' ') {
        let digits = word.strip_prefix('−').unwrap_or(word);
        let is_digit = |sign: char| sign.is_ascii_digit() || sign == '.';
        let tail = digits.trim_start_matches(is_digit);
        let is_other = |sign: char| sign.is_alphanumeric() && !is_hangul(sign);
        let is_part =
            tail.starts_with(['×', '/', '-', '–', '_', '%', '°', '*', '~']);
        if !digits.starts_with(|sign: char| sign.is_ascii_digit())
            || tail.starts_with(is_other)
            || is_part
        {
            break;
        }
        end += usize::from(numbers > 0) + word.len() - tail.len();
        numbers += 1;
        if !tail.is_empty() {
            break;
        }
    }
    if numbers < 2 { "" } else { &text[..end] }
}

/// Where the text would be broken within a word: a few signs around each place.
fn find(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let (mut before, mut row_end) = (' ', 0);
    for (at, sign) in text.char_indices() {
        let rest = &text[at..];
        let begins = at >= row_end && matches!(before, ' ' | '\u{a0}' | '(' | '“');
        let row = if begins { row(rest) } else { "" };
        let range = if !row.is_empty() {
            row_end = at + row.len();
            (row.len() <= ROW).then_some(at..row_end)
        } else if is_hangul(sign) && joints::may_end(before) {
            let end = &text[..at - before.len_utf8()];
            // A backslash would escape the tag.
            let start = end.trim_end_matches('\\').len();
            Some(start..at + syllables(rest).len()).filter(|range| range.end > at)
        } else if sign == '–' && before.is_ascii_digit()
            || sign == '-' && is_hangul(before)
        {
            let is_part = |c: char| c.is_ascii_digit() || is_hangul(c) || c == '.';
            let start = text[..at].trim_end_matches(is_part).len();
            let after = &rest[sign.len_utf8()..];
            let end = text.len() - after.trim_start_matches(is_part).len();
            let is_word = end > at + sign.len_utf8() && end - start <= 2 * ROW;
            let ends = !text[end..].starts_with(['*', '_', '~', '`']);
            let begins = !text[..start].ends_with(['*', '_', '~', '`']);
            (is_word && ends && begins).then_some(start..end)
        } else if sign == '-' && before.is_ascii_alphabetic() {
            let after = &rest[1..];
            let word = after.trim_start_matches(|c: char| c.is_alphanumeric());
            let ends = !word.starts_with(['*', '_', '~', '`']);
            let end = text.len() - word.len();
            let is_part = |c: char| c.is_ascii_alphabetic();
            let start = text[..at].trim_end_matches(is_part).len();
            // Of capitals, as a name is: U-Net.
            let is_name = after.starts_with(|c: char| c.is_ascii_uppercase())
                && text[start..].starts_with(|c: char| c.is_ascii_uppercase())
                && begins_apart(&text[..start])
                && ends_apart(word)
                && text[start..end].chars().count() <= NAME;
            match after.starts_with(|c: char| c.is_ascii_digit()) {
                true => ends.then_some(at..end),
                false => is_name.then_some(start..end),
            }
        } else {
            None
        };
        found.extend(range);
        before = sign;
    }
    found
}

/// Whether a tag behind `before` leaves its marks of emphasis as they are.
fn begins_apart(before: &str) -> bool {
    let outside = before.strip_suffix('*');
    !before.ends_with(['_', '~', '`', '-', '/'])
        && outside.is_none_or(|it| {
            it.chars().all(char::is_whitespace) || it.ends_with(char::is_whitespace)
        })
}

/// Whether a tag before `behind` leaves its marks of emphasis as they are.
fn ends_apart(behind: &str) -> bool {
    let outside = behind.strip_prefix('*');
    !behind.starts_with(['_', '~', '`', '-'])
        && outside.is_none_or(|it| it.starts_with(['(', '.', ',', ' ', '\n']))
}

/// As [`escape::html`], with those places on one line.
pub(crate) fn html(text: &str) -> String {
    let text = &joints::without_gaps(text);
    let (mut html, mut at) = (String::new(), 0);
    for range in find(text) {
        html.push_str(&escape::html(&text[at..range.start]));
        html.push_str(&span(&escape::html(&text[range.clone()])));
        at = range.end;
    }
    html + &escape::html(&text[at..])
}

/// A text of Markdown without directives and formulas, as [`of_page`] changes it.
pub(crate) fn in_text(text: &str) -> String {
    let mut changes = of_page(text, &Marks::of(text));
    changes.sort_by_key(|(range, _)| range.start);
    let (mut changed, mut at) = (String::new(), 0);
    for (range, new) in changes {
        changed.push_str(&text[at..range.start]);
        changed.push_str(&new);
        at = range.end;
    }
    changed + &text[at..]
}

/// What takes the place of parts of a page's prose, and of its code with a particle.
pub(crate) fn of_page(text: &str, marks: &Marks) -> Vec<(Range<usize>, String)> {
    let kept = kept(marks);
    let free = |range: &Range<usize>| {
        !kept.iter().any(|it| it.start < range.end && range.start < it.end)
    };
    let is_prose = |range: &Range<usize>| {
        let mut bytes = text[range.clone()].bytes().zip(&marks.signs[range.clone()]);
        bytes.all(|(byte, sign)| *sign == Sign::Prose || byte == b'\\')
    };
    // What follows a formula is put on one line with it.
    let follows_formula = |at: usize| {
        let before = formula::without_tail(&text[..at]).len();
        before > 0 && marks.signs[before - 1] == Sign::Formula
    };
    let in_prose = find(text).into_iter().filter(|range| {
        free(range)
            && is_prose(range)
            && !marks.in_directive(range.start)
            && !follows_formula(range.start)
    });
    let in_code = marks.events.iter().filter_map(|(event, range)| {
        let Event::Code(code) = event else { return None };
        let ends = code.ends_with(|sign: char| !sign.is_alphanumeric());
        let particle = syllables(&text[range.end..]);
        let whole = range.start..range.end + particle.len();
        let is_short = code.chars().count() <= SHORT;
        let begins = code.starts_with('-') && !code.contains(' ');
        // An option stays with its value: `--data FOLDER`.
        let begins = begins || code.starts_with("--") || code.contains(" --");
        let is_glued = (ends && !particle.is_empty()) || begins;
        let plain = !code.contains(['$', '{', '\n']);
        (is_glued
            && is_short
            && plain
            && free(&whole)
            && marks.signs[range.start] == Sign::Code
            && !marks.in_directive(range.start))
        .then_some(whole)
    });
    let glued: Vec<_> = in_prose.chain(in_code).collect();
    // The rest by signs that are not seen, none of them within what is glued.
    let apart = |range: &Range<usize>| {
        glued.iter().all(|it| range.end <= it.start || it.end <= range.start)
    };
    let signs = joints::of_page(text, marks).into_iter();
    let signs: Vec<_> = signs.filter(|(range, _)| apart(range)).collect();
    let spans =
        glued.iter().map(|range| (range.clone(), span(&text[range.clone()])));
    spans.chain(signs).collect()
}

/// What keeps its text: headings, and links whose text is their label.
fn kept(marks: &Marks) -> Vec<Range<usize>> {
    let kept = marks.events.iter().filter(|(event, _)| {
        matches!(
            event,
            Event::Start(
                Tag::Heading { .. }
                    | Tag::Link {
                        link_type: LinkType::Shortcut | LinkType::Collapsed,
                        ..
                    }
            )
        )
    });
    kept.map(|(_, range)| range.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bonds(text: &str) -> Vec<&str> {
        let marks = Marks::of(text);
        let mut found = of_page(text, &marks);
        found.retain(|(_, new)| new.starts_with("<span"));
        found.sort_by_key(|(range, _)| range.start);
        found.into_iter().map(|(range, _)| &text[range]).collect()
    }

    #[test]
    fn a_particle_stays_with_the_bracket_or_the_sign_before_it() {
        assert_eq!(
            bonds("**배치**(batch)입니다. 90%까지, −∞로"),
            [")입니다", "%까지", "∞로"]
        );
        assert_eq!(bonds("(배치) 하나, 3은, 180° 돌린, A/B를"), [""; 0]);
        assert_eq!(bonds("“배치”는"), ["”는"]);
        assert_eq!(bonds("[배치](a.md)로 [(b)는](a.md)"), [")는"]);
        assert_eq!(bonds("괄호 \\]는 {{#num a.b}}%는"), ["\\]는", "%는"]);
    }

    #[test]
    fn a_name_is_not_broken_before_its_digit() {
        assert_eq!(bonds("LeNet-5는 x - 5, 2-3, 3-x"), ["-5는"]);
        assert_eq!(bonds("A LeNet-5, and ch-5a."), ["-5", "-5a"]);
        assert_eq!(
            bonds(
                "[U-Net](a.md)이 Grad-CAM과 low-pass, BSD-3-Clause, Shift-Invariant"
            ),
            ["U-Net", "Grad-CAM과", "-3"]
        );
        assert_eq!(bonds("a *Grad-CAM*(b), *U-Net: c*"), ["Grad-CAM", "U-Net"]);
        assert_eq!(bonds("*Grad-CAM*은 b*U-Net: c*"), [""; 0]);
    }

    #[test]
    fn a_row_of_numbers_stays_in_one_line() {
        assert_eq!(
            bonds("The blur 1 2 1, 2 4 2, (−1 0.5 1) and 0 1."),
            ["1 2 1", "2 4 2", "−1 0.5 1", "0 1."]
        );
        assert_eq!(bonds("행 1 2 3은 a1 2, 3 4×4, 3 5%, 7 digits"), ["1 2 3"]);
        assert_eq!(bonds("1 2 3 4 5 6 7 8 9 10 11 12"), [""; 0]);
    }

    #[test]
    fn a_range_and_a_word_of_two_parts_are_not_broken_at_their_dash() {
        assert_eq!(
            bonds("35–49장, 2–4행, 곱셈-덧셈은"),
            ["35–49장", "2–4행", "곱셈-덧셈은"]
        );
        assert_eq!(bonds("1 – 2, a–b, **곱셈-덧셈**"), [""; 0]);
    }

    #[test]
    fn code_stays_with_its_particle_if_it_ends_with_a_sign() {
        assert_eq!(bonds("`a[..]`입니다 `a`는 `f()`"), ["`a[..]`입니다"]);
        assert_eq!(
            bonds("`--shuffled` 옵션, `--data F`, `train --help`, `a -b c`"),
            ["`--shuffled`", "`--data F`", "`train --help`"]
        );
    }

    #[test]
    fn what_follows_a_formula_belongs_to_it() {
        assert_eq!(bonds("($x$)은 $x$)는, (a)은"), [")은"]);
    }

    #[test]
    fn emphasis_headings_and_labels_are_left_as_they_are() {
        for text in ["*(a)은*b", "# (a)는 {#a}", "[(a)는]\n\n[(a)는]: b.md"] {
            assert_eq!(bonds(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_caption_keeps_its_text() {
        assert_eq!(
            html("a < b(c)는 d"),
            "a &lt; b&#40;c<span class=\"glued\">&#41;는</span> d"
        );
    }
}
