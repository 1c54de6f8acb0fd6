//! Source code on a page: what it is, where it stands, how to run it.

use items::Item;

use crate::chapters::Chapter;
use crate::escape;
use crate::words::Words;

/// The source of a cell with its documentation, its place above and its command
/// below.
pub(crate) fn cell(chapter: &Chapter, item: &Item, words: &Words) -> String {
    let opening = format!("<div class=\"cell\" id=\"{}\">", item.name);
    let place = about(words.cell, &item.place());
    let command = about(words.run, &chapter.command(&item.name));
    format!("{opening}{place}\n\n{}\n\n{command}</div>\n", fenced(&item.text))
}

/// An item of the core without its documentation, its place above.
pub(crate) fn code(item: &Item, words: &Words) -> String {
    let place = about(words.from, &item.place());
    let code = fenced(&item.code);
    format!("<div class=\"core\">{place}\n\n{code}\n\n</div>\n")
}

fn about(word: &str, code: &str) -> String {
    let code = escape::name(code);
    format!("<p class=\"about-code\">{word} <code>{code}</code></p>")
}

fn fenced(code: &str) -> String {
    let fence = fence(code);
    // mdBook hides what follows a `#` at the beginning of a line of Rust.
    let lines = code.lines().map(|line| {
        let margin = line.len() - line.trim_start().len();
        match line[margin..].strip_prefix('#') {
            Some(rest) if rest.is_empty() || rest.starts_with([' ', '#']) => {
                format!("{}#{}", &line[..margin], &line[margin..])
            }
            _ => line.to_owned(),
        }
    });
    let code = lines.collect::<Vec<_>>().join("\n");
    format!("{fence}rust,noplayground\n{code}\n{fence}")
}

/// More backticks than the code has in a row.
pub(crate) fn fence(code: &str) -> String {
    let runs = code.split(|character| character != '`').map(str::len);
    "`".repeat(runs.max().unwrap_or(0).max(2) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_with_fences_and_hashes_in_it_is_shown_whole() {
        let code = "let a = r\"\n# b\n## c\n#[d]\n```\n\";";
        let block = fenced(code);
        let shown =
            "````rust,noplayground\nlet a = r\"\n## b\n### c\n#[d]\n```\n\";\n````";
        assert_eq!(block, shown);
    }
}
