//! Mathematics as other programs write it, which would stand on the page as it is.

use mdbook_markdown::pulldown_cmark::Event;

use crate::marks::{Marks, Sign};

const OURS: &str = "a formula is written between $ or $$";

/// What looks like a formula in another notation: where, and what is wrong.
pub(crate) fn faults(text: &str, marks: &Marks) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let prose = |at: usize| marks.signs.get(at) == Some(&Sign::Prose);
    for (event, range) in &marks.events {
        if let Event::Code(_) = event {
            let before = &text[..range.start];
            let role =
                [":math:", "{math}"].into_iter().find(|role| before.ends_with(role));
            if let Some(role) = role.filter(|role| prose(before.len() - role.len()))
            {
                found.push((range.start, format!("{role}`…` is code here: {OURS}")));
            }
        }
    }
    let mut at = 0;
    while let Some(next) = text[at..].find('\\') {
        at += next;
        if let Some((message, length)) = of_backslash(text, at, &prose, marks) {
            found.push((at, message));
            at += length;
        }
        at += 1;
    }
    found.sort();
    found
}

/// What begins with the backslash at `at`, and how long it is.
fn of_backslash(
    text: &str,
    at: usize,
    prose: &dyn Fn(usize) -> bool,
    marks: &Marks,
) -> Option<(String, usize)> {
    if marks.in_directive(at) {
        return None;
    }
    let rest = &text[at..];
    let doubled = rest.starts_with("\\\\");
    let inside = &rest[if doubled { 2 } else { 1 }..];
    let opening = inside.chars().next()?;
    // The backslash of an escape is a mark, what it escapes is prose.
    let bracket_at = text.len() - inside.len();
    if opening == 'b' && !doubled {
        let name = inside.strip_prefix("begin{")?.split_once('}')?.0;
        let shown = format!("`\\begin{{{name}}}` stands in no formula: {OURS}");
        return prose(at).then_some((shown, 1));
    }
    if !prose(bracket_at) || (!doubled && marks.is_escaped(text, at)) {
        return None;
    }
    let closing = match opening {
        '(' => ")",
        '[' => "]",
        _ => return None,
    };
    let closing = format!("{}{closing}", if doubled { "\\\\" } else { "\\" });
    let (formula, _) = inside[1..].split_once(&closing)?;
    if formula.contains("\n\n") {
        return None;
    }
    // `\[a\]` is how a bracket is written that begins no link.
    let is_mathematics = formula.contains(['\\', '^', '=', '_'])
        || text[..at].lines().next_back().is_none_or(|line| {
            text[..at].ends_with('\n')
                || line.trim_matches([' ', '>', '-', '*', '+']).is_empty()
        });
    if opening == '[' && !doubled && !is_mathematics {
        return None;
    }
    let shown: String = formula.trim().chars().take(40).collect();
    let (open, sign) = (&rest[..if doubled { 3 } else { 2 }], opening);
    let message = format!("`{open}{shown}{closing}` prints as `{sign}…`: {OURS}");
    Some((message, open.len() + formula.len() + closing.len() - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::told;

    #[test]
    fn other_notations_of_mathematics_are_named() {
        for text in [
            "\\(x\\)",
            "a \\(a + b\\) c",
            "\\[x\\]",
            "> \\[\n> a = b\n> \\]",
            "- \\[ y \\]",
            "it is \\[a = b\\] so",
            "\\\\(x\\\\) of mdBook",
            "\\\\[ x \\\\]",
            "\\begin{equation}\nx\n\\end{equation}",
            "the role :math:`x`",
            "{math}`x`",
        ] {
            assert_eq!(told(text, faults).len(), 1, "{text}");
        }
    }

    #[test]
    fn escapes_code_and_formulas_are_not_taken_for_them() {
        for text in [
            "$\\left(x\\right)$, $\\begin{matrix}a\\end{matrix}$",
            "$$\\bigl[a\\bigr] \\\\[2pt] b$$",
            "`\\(x\\)` and `\\[x\\]`",
            "```\n\\(x\\)\n\\begin{a}\n```",
            "a \\[b\\] c, \\[x]",
            "<!-- \\(x\\) -->",
            "\\(a only",
            "a \\* b \\$5 \\\\ c",
        ] {
            assert_eq!(told(text, faults), [""; 0], "{text}");
        }
    }
}
