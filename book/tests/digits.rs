//! No number that code computes is typed into prose: every digit on a page stands
//! in a directive, a formula, code or a link, or `digits.txt` says why it is typed.

use std::collections::BTreeSet;
use std::path::PathBuf;

/// A reviewed exception: `page token reason`, where `*` stands for any.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Allowed<'a> {
    page: &'a str,
    token: &'a str,
}

fn allowed(list: &str) -> Vec<Allowed<'_>> {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    let entries = lines.filter(|line| !line.trim().is_empty());
    entries
        .map(|line| {
            let mut words = line.splitn(3, ' ');
            let (page, token) = (words.next().unwrap(), words.next());
            let reason = words.next().unwrap_or_default().trim();
            assert!(!reason.is_empty(), "digits.txt: `{line}` has no reason");
            Allowed { page, token: token.unwrap() }
        })
        .collect()
}

/// The page with everything blanked that may hold digits; lines stay.
fn prose(page: &str) -> String {
    let mut prose = String::new();
    let mut rest = page;
    let mut line_starts = true;
    while let Some(next) = rest.chars().next() {
        let length = match length_of_exception(rest, line_starts) {
            Some(length) => {
                let lines = rest[..length].matches('\n').count();
                prose.push(' ');
                prose.push_str(&"\n".repeat(lines));
                length
            }
            None => {
                prose.push(next);
                next.len_utf8()
            }
        };
        let taken = &rest[..length];
        line_starts = taken.ends_with('\n')
            || line_starts && taken.chars().all(|c| c == '>' || c == ' ');
        rest = &rest[length..];
    }
    prose
}

/// How far what begins here goes, if it may hold digits.
fn length_of_exception(text: &str, line_starts: bool) -> Option<usize> {
    let to = |open: &str, close: &str| {
        let inside = text.strip_prefix(open)?;
        Some(open.len() + inside.find(close)? + close.len())
    };
    if line_starts && text.starts_with("```") {
        return to("```", "\n```").or_else(|| to("```", "```"));
    }
    if line_starts && text.starts_with(|c: char| c.is_ascii_digit()) {
        // the number of an item in a list
        let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let item = text.len() - number.len() == 1 && number.starts_with(". ");
        return item.then_some(1);
    }
    if text.starts_with("\\$") {
        return Some(2);
    }
    if text.starts_with("{{#") {
        return directive(text);
    }
    if text.starts_with('[') {
        let text_ends = text.find("](")?;
        let whole = text_ends + text[text_ends..].find(')')? + 1;
        let inner = &text[1..text_ends];
        return (!inner.contains("]\n") && !inner.contains("\n\n")).then_some(whole);
    }
    if text.starts_with('<')
        && text[1..].starts_with(|c: char| c == '/' || c.is_ascii_alphabetic())
    {
        return to("<", ">");
    }
    to("$$", "$$")
        .or_else(|| to("$", "$"))
        .or_else(|| to("`", "`"))
        .or_else(|| to("{#", "}"))
}

/// To the `}}` outside of its caption.
fn directive(text: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, character) in text.char_indices() {
        if !quoted && text[at..].starts_with("}}") {
            return Some(at + 2);
        }
        quoted ^= character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
    }
    None
}

/// Words with a digit, with their lines.
fn typed(page: &str) -> Vec<(usize, String)> {
    let prose = prose(page);
    let lines = prose.lines().enumerate();
    lines
        .flat_map(|(line, text)| {
            let words = text.split_whitespace();
            let with_digits =
                words.filter(|w| w.contains(|c: char| c.is_ascii_digit()));
            with_digits.map(move |word| (line + 1, bare(word)))
        })
        .collect()
}

/// Without the punctuation around it.
fn bare(word: &str) -> String {
    let inside = |c: char| c.is_alphanumeric() || c == '−' || c == '°';
    word.trim_matches(|c| !inside(c)).to_owned()
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn no_number_is_typed_into_prose_without_a_reason() {
    let list = std::fs::read_to_string(folder().join("tests/digits.txt")).unwrap();
    let allowed = allowed(&list);
    let mut used = BTreeSet::new();
    let mut faults = Vec::new();
    for entry in std::fs::read_dir(folder().join("en")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "md") {
            continue;
        }
        let page = path.file_name().unwrap().to_str().unwrap();
        for (line, token) in typed(&std::fs::read_to_string(&path).unwrap()) {
            let fits = |entry: &&Allowed| {
                [page, "*"].contains(&entry.page)
                    && [token.as_str(), "*"].contains(&entry.token)
            };
            match allowed.iter().find(fits) {
                Some(entry) => {
                    used.insert(entry);
                }
                None => faults.push(format!("book/en/{page}:{line}: `{token}`")),
            }
        }
    }
    faults.sort();
    assert!(
        faults.is_empty(),
        "numbers in prose. Does code compute it? Show it with {{{{#num cell.output}}}}. \
         If not, say why it is typed, in book/tests/digits.txt:\n{}",
        faults.join("\n")
    );
    let unused: Vec<_> =
        allowed.iter().filter(|entry| !used.contains(entry)).collect();
    assert!(unused.is_empty(), "digits.txt allows what no page has: {unused:?}");
}

#[test]
fn what_may_hold_digits_is_not_prose() {
    let page = "# A2 {#a-2}\n\n1. one `2` $3$ \\$\n> 2. [4](5.md#6) <b id=\"7\">\n\
                {{#num a.b1}}{{#out a.b \"8 \\\" {{#num c.d9}}\"}}\n$$\n10\n$$\n\
                ```rust\n11\n```\nbut 12, and “−13” or 3×3.\n";
    let found: Vec<String> = typed(page).into_iter().map(|(_, word)| word).collect();
    assert_eq!(found, ["A2", "12", "−13", "3×3"]);
    assert_eq!(typed(page).last().unwrap().0, 12);
}

#[test]
#[should_panic(expected = "has no reason")]
fn an_exception_without_a_reason_is_refused() {
    allowed("index.md 5\n");
}
