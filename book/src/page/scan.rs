//! The directives and formulas of a page, and what looks like one where none is read.

use std::collections::BTreeSet;
use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{Event, Tag};

use super::{Edit, New, Page};
use crate::directive::{self, Directive};
use crate::fault::Faults;
use crate::formula::Formula;
use crate::marks::{Marks, Sign};

const IN_ADDRESS: &str = "a directive within the address of a link is not read";
const IN_TAG: &str = "a directive within a tag of HTML is not read";

impl Page {
    /// Finds directives and formulas, and what looks like one where none is read.
    pub(super) fn scan(&mut self, marks: &Marks, faults: &mut Faults) {
        for found in &marks.formulas {
            let formula =
                Formula { latex: found.latex.clone(), display: found.display };
            self.replace(found.range.clone(), New::Formula(formula));
        }
        for range in &marks.directives {
            self.directive(marks, range, faults);
        }
        let text = self.text.clone();
        let notes = marks.events.iter().filter_map(|(event, _)| match event {
            Event::Start(Tag::FootnoteDefinition(label)) => Some(&**label),
            _ => None,
        });
        let notes: BTreeSet<&str> = notes.collect();
        let mut at = 0;
        let mut told = None;
        while let Some(found) = text[at..].find(['{', '$', '｛', '[', ']']) {
            at += found;
            let rest = &text[at..];
            let message = match rest.starts_with('$') {
                true => self.dollar(marks, at).map(str::to_owned),
                false if rest.starts_with("{{#") => self.braces(marks, at),
                false => self.nearly(marks, &notes, at),
            };
            if let Some(message) = message {
                let fault = Some((self.line_at(at), message));
                if fault != told
                    && let Some((line, message)) = &fault
                {
                    faults.add(&self.name, *line, message);
                }
                told = fault;
            }
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }

    /// What is wrong with what looks like a directive, a note or a link, and would
    /// stand on the page as it is written.
    fn nearly(
        &self,
        marks: &Marks,
        notes: &BTreeSet<&str>,
        at: usize,
    ) -> Option<String> {
        let rest = &self.text[at..];
        let is = |sign: Sign, at: usize| marks.signs.get(at) == Some(&sign);
        if !(is(Sign::Prose, at)
            || is(Sign::Html, at) && !rest.starts_with(['[', ']']))
            || marks.is_escaped(&self.text, at)
            || marks.in_directive(at)
        {
            return None;
        }
        let inside = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("｛｛"));
        // One brace alone begins the id of a heading, which has no blank.
        let single = rest.strip_prefix("{#").filter(|it| directive::begins(it));
        if let Some(inside) = inside.or(single) {
            let is_meant =
                single.is_some() || inside.trim_start().starts_with(['#', '＃']);
            let line = rest.lines().next().unwrap_or_default();
            let shown: String = line.chars().take(40).collect();
            return is_meant.then(|| {
                format!(
                    "`{shown}` is no directive: one begins with {{{{# and no blank"
                )
            });
        }
        let label = |opening: &str| {
            let label: String =
                rest.strip_prefix(opening)?.chars().take(80).collect();
            label.split_once(']').map(|(label, _)| label.to_owned())
        };
        if let Some(label) = label("[^") {
            let is_note = !label.is_empty() && !label.contains(char::is_whitespace);
            return (is_note && !notes.contains(&*label))
                .then(|| format!("there is no note `[^{label}]` on this page"));
        }
        if rest.starts_with('[')
            && let Some(label) = label("[").filter(|label| !label.is_empty())
            && rest[label.len() + 2..].starts_with(':')
            && self.begins_line(marks, at)
        {
            return Some(format!(
                "`[{label}]:` gives no address: it is one word, without a directive, \
                 with nothing behind it but a title in quotation marks, and no line of \
                 text right before it; a bracket that is one is written \\["
            ));
        }
        let label = label("][").filter(|_| is(Sign::Prose, at + 1))?;
        Some(format!(
            "`][{label}]` ends no link: no address is given for its label; a bracket \
             that is one is written \\["
        ))
    }

    /// Whether nothing is before `at` on its line but the marks of quotes and lists.
    fn begins_line(&self, marks: &Marks, at: usize) -> bool {
        let start = self.start_of_line(at);
        marks.signs[start..at].iter().all(|sign| *sign == Sign::Mark)
            && !self.text[start..at]
                .ends_with(|sign: char| !matches!(sign, ' ' | '\t' | '>'))
    }

    fn directive(
        &mut self,
        marks: &Marks,
        range: &Range<usize>,
        faults: &mut Faults,
    ) {
        let line = self.line_at(range.start);
        if let Some(message) = self.half_open(marks, range.start) {
            faults.add(&self.name, line, message);
            return;
        }
        let inside = self.inside(marks, range.start + 3..range.end - 2);
        match Directive::parse(&inside) {
            Ok(directive) => {
                let margin = self.margin(marks, range);
                if directive.is_block() && margin.is_none() {
                    let shown = &self.text[range.clone()];
                    let message = format!("`{shown}` stands on a line of its own");
                    faults.add(&self.name, line, message);
                }
                self.edits.push(Edit {
                    range: range.clone(),
                    line,
                    margin: margin.unwrap_or_default(),
                    new: New::Directive(directive),
                });
            }
            Err(message) => faults.add(&self.name, line, message),
        }
    }

    /// What a directive breaks by its blanks: a link or a tag that is begun before
    /// it, on its line.
    fn half_open(&self, marks: &Marks, at: usize) -> Option<&'static str> {
        let start = self.start_of_line(at);
        let before = &self.text[start..at];
        let prose = |at: usize| marks.signs[start + at] == Sign::Prose;
        let address = before.rfind("](").filter(|at| prose(*at));
        let address = address.is_some_and(|at| !before[at..].contains(')'));
        // `[name]: address`, not `[^note]: text`.
        let begun = before.trim_start_matches([' ', '>']);
        let defined = begun.starts_with('[')
            && !begun.starts_with("[^")
            && before.trim_end().ends_with("]:");
        let tag = before.rfind('<').filter(|at| prose(*at));
        let tag = tag.is_some_and(|at| {
            let name = before[at + 1..].trim_start_matches('/');
            !name.contains('>')
                && name.starts_with(|c: char| c.is_ascii_alphabetic())
        });
        if address || defined {
            return Some(IN_ADDRESS);
        }
        tag.then_some(IN_TAG)
    }

    fn start_of_line(&self, at: usize) -> usize {
        match self.line_at(at) {
            1 => 0,
            line => self.ends[line - 2] + 1,
        }
    }

    /// The text without the marks of the quotes and lists that it stands in.
    fn inside(&self, marks: &Marks, range: Range<usize>) -> String {
        let mut inside = String::new();
        let mut margin = false;
        for (at, sign) in self.text[range.clone()].char_indices() {
            let is_mark = marks.signs[range.start + at] == Sign::Mark;
            margin &= is_mark && matches!(sign, ' ' | '\t' | '>');
            if !margin {
                inside.push(sign);
            }
            margin |= sign == '\n';
        }
        inside
    }

    /// What is wrong with a `$` that is not of a formula.
    fn dollar(&self, marks: &Marks, at: usize) -> Option<&'static str> {
        let after = self.text.as_bytes().get(at + 1);
        let is_price = after.is_some_and(u8::is_ascii_digit);
        if is_price || marks.is_escaped(&self.text, at) || marks.in_directive(at) {
            return None;
        }
        match marks.signs[at] {
            Sign::Prose => Some(
                "a $ that bounds no formula: a formula ends in its paragraph, with a \
                 $ after a sign that is no blank, and its braces are in pairs; a \
                 dollar sign is written \\$",
            ),
            Sign::Html => Some(
                "a formula within a block of HTML is not read: leave a line empty \
                 before it; a dollar sign is written &#36; there",
            ),
            Sign::Tag => Some(
                "a formula within a tag of HTML is not read; a dollar sign is \
                 written &#36; there",
            ),
            Sign::Mark => Some(
                "a formula within the address of a link is not read; a dollar sign \
                 is written %24 there",
            ),
            Sign::Picture => Some(
                "a formula within the text or address of a picture is not read; a \
                 dollar sign is written \\$ in the text, %24 in the address",
            ),
            Sign::Code | Sign::Formula | Sign::Comment => None,
        }
    }

    /// What is wrong with a `{{#`, if it is where no directive is read. In code it
    /// is shown, so it has to be escaped.
    fn braces(&mut self, marks: &Marks, at: usize) -> Option<String> {
        if marks.in_directive(at) {
            return None;
        }
        let escaped = marks.is_escaped(&self.text, at);
        let message = match marks.signs[at] {
            Sign::Code if self.text[..at].ends_with('\\') => {
                self.replace(at - 1..at, New::Text(String::new()));
                return None;
            }
            Sign::Comment => return None,
            Sign::Code => {
                "a directive in code does nothing: to show one, write \\{{#"
            }
            Sign::Prose | Sign::Html if escaped => {
                "a directive is shown in code: put it between backticks"
            }
            Sign::Prose | Sign::Html => {
                let first = self.text[at..].lines().next().unwrap_or_default();
                let shown: String = first.chars().take(80).collect();
                return Some(format!(
                    "`{shown}` has no closing }}}} in its paragraph"
                ));
            }
            Sign::Formula => "a directive within a formula is not read",
            Sign::Tag => IN_TAG,
            Sign::Mark => IN_ADDRESS,
            Sign::Picture => {
                "a directive within the text or address of a picture is not read"
            }
        };
        Some(message.to_owned())
    }

    /// What is before the range on its line, if nothing is there but the marks of
    /// what it stands in, and nothing is after it.
    fn margin(&self, marks: &Marks, range: &Range<usize>) -> Option<String> {
        let start = self.start_of_line(range.start);
        let margin = &self.text[start..range.start];
        let is_mark = |(at, sign): (usize, char)| match sign {
            '>' => marks.signs[start + at] == Sign::Mark,
            _ => sign == ' ',
        };
        let after = self.text[range.end..].lines().next().unwrap_or_default();
        let alone = margin.char_indices().all(is_mark) && after.trim().is_empty();
        alone.then(|| margin.to_owned())
    }
}
