//! Two signs that are not seen keep a line together where no element can: in a heading,
//! behind a link or code, in the words of a figure.

use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use crate::hangul::{is_hangul, syllables};
use crate::marks::{Marks, Sign};

/// Between two signs: no line ends here.
pub(crate) const JOINER: &str = "\u{2060}";

/// A blank at which no line ends.
const BLANK: &str = "\u{a0}";

/// Signs that a line may end with, though Hangul follows without a blank.
const ENDS: [char; 13] =
    [')', ']', '”', '’', '%', '°', '∞', '′', '″', '!', '?', '…', '+'];

/// Words that a number follows as a name does: stride 2, not two strides.
const NAMED: [&str; 11] = [
    "스트라이드",
    "패딩",
    "팽창률",
    "시드",
    "학습률",
    "채널",
    "필터",
    "숫자",
    "행",
    "열",
    "칸",
];

/// What follows a number that counts: 2개.
const COUNTED: [&str; 12] =
    ["개", "장", "번", "곳", "가지", "층", "행", "열", "배", "묶음", "점", "짜리"];

/// A list of numbers in brackets of so many signs fits into any line.
const LIST: usize = 16;

/// Whether a line may end with the sign, though Hangul follows without a blank.
pub(crate) fn may_end(sign: char) -> bool {
    ENDS.contains(&sign)
}

/// The blanks of `text` at which no line may end: those of F(2×2, 3×3) and of
/// (1, 8, 8), and before the number of stride 2.
fn gaps(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('(') {
        let inside = text[at + 1..].split(')').next().unwrap_or_default();
        let is_sign = |c: char| {
            c.is_ascii_digit() || c.is_ascii_uppercase() || "×,.−- ".contains(c)
        };
        let words = inside.split(' ');
        let is_list = inside.len() + at + 1 < text.len()
            && inside.chars().count() <= LIST
            && inside.chars().all(is_sign)
            && words.clone().count() > 1
            && words.rev().skip(1).all(|word| word.ends_with(','));
        if is_list {
            let blanks = inside.match_indices(' ');
            found.extend(blanks.map(|(blank, _)| at + 1 + blank..at + 2 + blank));
        }
    }
    for (at, _) in text.match_indices([' ', '\n']) {
        let (before, after) = (&text[..at], &text[at + 1..]);
        let is_named = NAMED.iter().any(|word| {
            let first = before.strip_suffix(word).map(|it| it.chars().next_back());
            first.is_some_and(|sign| !sign.is_some_and(is_hangul))
        });
        let behind =
            after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let counts = COUNTED.iter().any(|word| behind.starts_with(word));
        let goes_on = behind.starts_with(['×', '/', '*', '_', '~', '`'])
            || behind.starts_with(',') && !behind.starts_with(", ");
        let is_name = behind.len() < after.len() && !counts && !goes_on;
        if is_named && is_name {
            found.push(at..at + 1);
        }
    }
    found.sort_by_key(|range| range.start);
    found
}

/// The text without those gaps.
pub(crate) fn without_gaps(text: &str) -> String {
    let mut joined = String::new();
    let mut at = 0;
    for range in gaps(text) {
        joined.push_str(&text[at..range.start]);
        joined.push_str(BLANK);
        at = range.end;
    }
    joined + &text[at..]
}

/// A heading or a short text of a figure with no line ending before a particle, within
/// a range such as 0–255, before a unit or before the number of a thing. Its code and
/// its formulas stay as they are.
pub(crate) fn joined(text: &str) -> String {
    let mut joined = String::new();
    for (index, part) in text.split_inclusive(['`', '$']).enumerate() {
        if index % 2 == 1 {
            joined.push_str(part);
            continue;
        }
        let mut before = ' ';
        for sign in without_gaps(part).chars() {
            let ends = may_end(before) && is_hangul(sign);
            let is_range = matches!(before, '–' | '…') && sign.is_alphanumeric();
            if ends || is_range {
                joined.push_str(JOINER);
            }
            before = sign;
            joined.push(sign);
        }
    }
    joined.replace(", %", ",\u{a0}%")
}

/// The words of a figure, whose numbers stay with the nouns before them: 층 3개.
pub(crate) fn of_figure(text: &str) -> String {
    let mut joined = String::new();
    let mut before = [' ', ' '];
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let next = signs.peek().copied().unwrap_or(' ');
        let is_gap = sign == ' ' && is_hangul(before[1]) && next.is_ascii_digit();
        match is_gap {
            true => joined.push_str(BLANK),
            false => joined.push(sign),
        }
        before = [before[1], sign];
    }
    joined
}

/// What takes the place of parts of a page: an empty part is a place between two signs.
pub(crate) fn of_page(text: &str, marks: &Marks) -> Vec<(Range<usize>, String)> {
    let is_prose =
        |at: usize| marks.signs[at] == Sign::Prose && !marks.in_directive(at);
    let mut found = Vec::new();
    for range in gaps(text) {
        // The end of a line is no sign of the prose around it.
        let around = range.start.checked_sub(1).is_some_and(|at| {
            marks.signs[at] == Sign::Prose && !marks.in_directive(at)
        });
        if around && is_prose(range.end) && !is_label(marks, &range) {
            found.push((range, BLANK.to_owned()));
        }
    }
    // Between the numbers of a range that cells have given.
    for (at, _) in text.match_indices("}}–{{#num ") {
        let behind = at + "}}–".len();
        if marks.in_directive(at) && marks.in_directive(behind) {
            found.push((behind..behind, JOINER.to_owned()));
        }
    }
    for (event, range) in &marks.events {
        let ends = match event {
            Event::Code(code) => {
                code.ends_with(|sign: char| !sign.is_alphanumeric())
            }
            Event::End(TagEnd::Link) => {
                let label =
                    text[range.clone()].split("](").next().unwrap_or_default();
                label.ends_with(|sign: char| may_end(sign) || sign == '`')
            }
            Event::Start(Tag::Heading { .. }) => {
                found.extend(in_heading(text, range, is_prose));
                continue;
            }
            _ => continue,
        };
        let is_seen = !marks.in_directive(range.start);
        if ends && is_seen && !syllables(&text[range.end..]).is_empty() {
            found.push((range.end..range.end, JOINER.to_owned()));
        }
    }
    found
}

/// Whether it lies in a link whose text is its label.
fn is_label(marks: &Marks, place: &Range<usize>) -> bool {
    marks.events.iter().any(|(event, range)| {
        let is_label = matches!(
            event,
            Event::Start(Tag::Link {
                link_type: LinkType::Shortcut | LinkType::Collapsed,
                ..
            })
        );
        is_label && range.start < place.end && place.start < range.end
    })
}

/// The places of a heading before a particle behind a sign.
fn in_heading(
    text: &str,
    heading: &Range<usize>,
    is_prose: impl Fn(usize) -> bool,
) -> Vec<(Range<usize>, String)> {
    let mut before = ' ';
    let mut found = Vec::new();
    for (at, sign) in text[heading.clone()].char_indices() {
        let at = heading.start + at;
        if may_end(before) && is_hangul(sign) && is_prose(at) && is_prose(at - 1) {
            found.push((at..at, JOINER.to_owned()));
        }
        before = sign;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with `+` for each joiner and `~` for each blank that is kept.
    fn page(text: &str) -> String {
        let mut changes = of_page(text, &Marks::of(text));
        changes.sort_by_key(|(range, _)| range.start);
        let (mut changed, mut at) = (String::new(), 0);
        for (range, new) in changes {
            changed.push_str(&text[at..range.start]);
            changed.push_str(if new == BLANK { "~" } else { "+" });
            at = range.end;
        }
        changed + &text[at..]
    }

    #[test]
    fn a_particle_stays_with_the_link_or_the_code_before_it() {
        assert_eq!(page("[‘짝수일까?’](a.md#b)에서"), "[‘짝수일까?’](a.md#b)+에서");
        assert_eq!(
            page("[`f(a)`](a.md)는 [절](a.md)은"),
            "[`f(a)`](a.md)+는 [절](a.md)은"
        );
        assert_eq!(
            page("`a[..]`처럼 `ab`처럼 `c.` d"),
            "`a[..]`+처럼 `ab`처럼 `c.` d"
        );
    }

    #[test]
    fn a_heading_keeps_its_particle_with_its_sign() {
        assert_eq!(page("### “95%를 (a)는” {#a}"), "### “95%+를 (a)+는” {#a}");
        assert_eq!(
            joined("“예”일까? `a)는` $)는$"),
            "“예”\u{2060}일까? `a)는` $)는$"
        );
    }

    #[test]
    fn a_name_with_blanks_is_not_broken() {
        assert_eq!(
            page("F(2×2, 3×3)은 (1, 8, 8), (a, b)"),
            "F(2×2,~3×3)은 (1,~8,~8), (a, b)"
        );
        assert_eq!(
            page("스트라이드 2인 3×3, 패딩\n1, 시드 3개"),
            "스트라이드~2인 3×3, 패딩~1, 시드 3개"
        );
        assert_eq!(page("제패딩 1, 열 2×2, `패딩 1`"), "제패딩 1, 열 2×2, `패딩 1`");
    }

    #[test]
    fn a_range_of_two_numbers_of_cells_is_not_broken() {
        let text = "{{#num a.b}}–{{#num a.c}}%를";
        assert_eq!(page(text), "{{#num a.b}}–+{{#num a.c}}%를");
    }

    #[test]
    fn the_words_of_a_figure_keep_their_numbers_and_units() {
        assert_eq!(of_figure("순환, 층 3개, a 2"), "순환, 층\u{a0}3개, a 2");
        assert_eq!(
            joined("−∞부터, 0–255, 최소–최대, %"),
            "−∞\u{2060}부터, 0–\u{2060}255, 최소–\u{2060}최대,\u{a0}%"
        );
    }
}
