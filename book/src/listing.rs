//! Source code on a page: what it is, where it stands, how to run it.

use items::Item;

use crate::bonds;
use crate::chapters::Chapter;
use crate::escape;
use crate::hangul::is_hangul;
use crate::joints;
use crate::words::Words;

/// The source of a cell with its documentation, under its first line and its
/// signature; its place and its command below.
pub(crate) fn cell(
    chapter: &Chapter,
    item: &Item,
    repository: Option<&str>,
    words: &Words,
) -> String {
    let opening = format!("<div class=\"cell\" id=\"{}\">", item.name);
    let folds = summary(item, words);
    let code = fenced(&item.text);
    let place = about(words.cell, &place(item, repository));
    let command = about(words.run, &escape::code(&chapter.command(&item.name)));
    format!(
        "{opening}\n<details class=\"source\" open>{folds}\n\n{code}\n\n\
         </details>\n<div class=\"run\">{place}{command}</div></div>\n"
    )
}

/// What is seen of a cell that is folded.
fn summary(item: &Item, words: &Words) -> String {
    let about = match item.about.is_empty() {
        true => String::new(),
        false => format!("<span class=\"doc\">{}</span> ", in_code(&item.about)),
    };
    let signature = item.code.lines().find(|line| line.contains("fn "));
    let signature = signature.unwrap_or_default().trim();
    let signature = signature.trim_end_matches('{').trim_start_matches("pub ");
    let signature = escape::name(signature.trim());
    let lines = item.text.lines().count();
    let [before, behind] = words.show_lines;
    let hide = words.hide_lines;
    format!(
        "<summary>{about}<code class=\"signature nohighlight\">{signature}</code> \
         <span class=\"show\">{before}{lines}{behind}</span>\
         <span class=\"hide\">{hide}</span></summary>"
    )
}

/// A line of documentation as HTML: names between backticks are code.
fn in_code(about: &str) -> String {
    let parts = about.split('`').enumerate();
    let parts = parts.map(|(index, part)| match index % 2 {
        // A particle stays with the code before it.
        0 if index > 0 && part.starts_with(is_hangul) => {
            joints::JOINER.to_owned() + &bonds::html(part)
        }
        0 => bonds::html(part),
        _ => escape::code(part),
    });
    parts.collect()
}

/// An item of the core without its documentation, its place above.
pub(crate) fn code(item: &Item, repository: Option<&str>, words: &Words) -> String {
    let place = about(words.from, &place(item, repository));
    let code = fenced(&item.code);
    format!("<div class=\"core\">{place}\n\n{code}\n\n</div>\n")
}

/// An exercise as it is before somebody completes it, with what is to be done.
pub(crate) fn task(
    item: &Item,
    said: Option<&str>,
    repository: Option<&str>,
    words: &Words,
) -> String {
    let said = said.map(|said| format!("<p>{}</p>\n", in_code(said)));
    let said = said.unwrap_or_default();
    let place = about(words.from, &place(item, repository));
    let code = fenced(&item.text);
    format!("<div class=\"core task\">{said}{place}\n\n{code}\n\n</div>\n")
}

/// File and line; a link to them where the book says where its source lies.
fn place(item: &Item, repository: Option<&str>) -> String {
    let place = escape::code(&item.place());
    let Some(repository) = repository else { return place };
    let address = format!(
        "{}/blob/HEAD/{}#L{}",
        repository.trim_end_matches('/'),
        item.file,
        item.first_line
    );
    format!("<a href=\"{}\">{place}</a>", escape::html(&address))
}

fn about(word: &str, code: &str) -> String {
    format!("<p class=\"about-code\">{word} {code}</p>")
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
