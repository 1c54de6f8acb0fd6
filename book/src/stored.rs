//! An output as it is kept in `snapshots/`, in the format of insta.

use std::collections::BTreeMap;
use std::path::Path;

use crate::chart::Chart;
use crate::legend;
use crate::panels::Panels;
use crate::phrases::Phrases;
use crate::picture::Picture;

/// An output, read and found to be whole.
#[derive(Debug)]
pub(crate) struct Output {
    /// `two_directions.maps`.
    pub(crate) name: String,
    /// `two_directions`.
    pub(crate) cell: String,
    /// Relative to the workspace.
    pub(crate) file: String,
    pub(crate) content: Content,
}

/// What an output shows.
#[derive(Debug)]
pub(crate) enum Content {
    /// A PNG, kept in its own file.
    Picture(Picture),
    /// Panels in HTML.
    Panels(Panels),
    /// An SVG.
    Chart(Chart),
    /// A Markdown table.
    Table(String),
    /// Lines to be shown as they are.
    Text(String),
    /// What stands in a sentence, as the cell has written it.
    Number(String),
}

impl Content {
    /// Whether it is shown by `#out`, with a caption.
    pub(crate) fn is_figure(&self) -> bool {
        !matches!(self, Self::Number(_))
    }

    /// Whether it is a picture or a chart.
    pub(crate) fn is_drawn(&self) -> bool {
        matches!(self, Self::Picture(_) | Self::Panels(_) | Self::Chart(_))
    }

    /// Says its words in another language; `place` is `chapter/cell.output`. What is
    /// not known goes to `missing`.
    pub(crate) fn say(
        &mut self,
        phrases: &Phrases,
        place: &str,
        missing: &mut Vec<String>,
    ) {
        match self {
            Self::Picture(_) => {}
            Self::Panels(panels) => {
                let mut in_tag = false;
                panels.change(|piece| {
                    phrases.say_between_tags(place, piece, &mut in_tag, missing)
                });
            }
            Self::Chart(chart) => {
                let width = chart.width;
                chart.change(|markup| {
                    let said =
                        phrases.say_between_tags(place, markup, &mut false, missing);
                    legend::spaced(&said, width)
                });
            }
            Self::Table(table) => *table = phrases.say_table(place, table, missing),
            Self::Text(text) => *text = phrases.say_text(place, text, missing),
            Self::Number(number) => match phrases.say(place, number) {
                Some(said) => *number = said,
                None => missing.push(number.clone()),
            },
        }
    }
}

impl Output {
    /// Reads `folder/cell@output.snap` and the file beside it, if it has one.
    ///
    /// `beside` are the ends of all files that are called like it:
    /// `.png` for `cell@output.snap.png`.
    ///
    /// # Errors
    /// In words: a header that is damaged or cut short, contents that are not of
    /// their kind, two outputs of one name.
    pub(crate) fn read(
        workspace: &Path,
        file: &str,
        beside: &[String],
    ) -> Result<Self, String> {
        let stem = file.rsplit('/').next().unwrap_or(file);
        let stem = stem.strip_suffix(".snap").unwrap_or(stem);
        let (cell, output) = stem
            .split_once('@')
            .ok_or("is called neither cell@output.snap nor anything of ours")?;
        let bytes = files::read(workspace.join(file)).map_err(|e| e.to_string())?;
        let text = String::from_utf8(bytes)
            .map_err(|error| format!("is not UTF-8: {error}"))?;
        // A checkout may have the line ends of its system.
        let text = text.replace("\r\n", "\n");
        let (header, body) = split_header(&text)?;
        let extension = header.get("extension").map(String::as_str);
        let expected: Vec<_> = extension.iter().map(|e| format!(".{e}")).collect();
        if let Some(other) = beside.iter().find(|end| !expected.contains(end)) {
            return Err(format!(
                "there are two outputs of this name: the other is {stem}.snap{other}"
            ));
        }
        let content = match extension {
            None => text_content(header.get("description"), body)?,
            Some(extension) => {
                let path = format!("{file}.{extension}");
                binary_content(workspace, &path, extension).map_err(|error| {
                    format!("its file {stem}.snap.{extension} {error}")
                })?
            }
        };
        Ok(Self {
            name: format!("{cell}.{output}"),
            cell: cell.to_owned(),
            file: file.to_owned(),
            content,
        })
    }
}

/// The `key: value` lines between two lines `---`, and what follows them.
fn split_header(text: &str) -> Result<(BTreeMap<String, String>, &str), String> {
    let inside = text
        .strip_prefix("---\n")
        .ok_or("does not begin with the line `---` of a header")?;
    let mut header = BTreeMap::new();
    let mut rest = inside;
    loop {
        let (line, after) = rest
            .split_once('\n')
            .ok_or("has a header that does not end with the line `---`")?;
        rest = after;
        if line == "---" {
            return Ok((header, rest));
        }
        let (key, value) = line.split_once(':').ok_or_else(|| {
            format!("has `{line}` in its header, not `key: value`")
        })?;
        let value = value.trim();
        let value = value.strip_prefix('"').unwrap_or(value);
        let value = value.strip_suffix('"').unwrap_or(value);
        header.insert(key.trim().to_owned(), value.to_owned());
    }
}

fn text_content(kind: Option<&String>, body: &str) -> Result<Content, String> {
    let body =
        body.strip_suffix('\n').ok_or("is cut short: its last line has no end")?;
    if body.trim().is_empty() {
        return Err("has a header and nothing after it".to_owned());
    }
    match kind.map(String::as_str) {
        Some("number") if body.contains('\n') => Err(format!(
            "is a number of {} lines, it must be one",
            body.lines().count()
        )),
        Some("number") => Ok(Content::Number(body.to_owned())),
        Some("text") => Ok(Content::Text(body.to_owned())),
        Some("table") => checked_table(body).map(Content::Table),
        Some(other) => Err(format!(
            "has the description `{other}`, which is not table, text or number"
        )),
        None => Err("has no description: table, text or number".to_owned()),
    }
}

/// A Markdown table with as many cells in each row as in the first.
fn checked_table(body: &str) -> Result<String, String> {
    let cells = |line: &str| {
        let line = line.replace("\\|", "");
        let inside = line.strip_prefix('|')?.strip_suffix('|')?;
        Some(inside.split('|').count())
    };
    let mut columns = None;
    for (index, line) in body.lines().enumerate() {
        let number = index + 1;
        let found = cells(line).ok_or_else(|| {
            format!("has a row {number} that is not `| … |`: {line}")
        })?;
        let columns = *columns.get_or_insert(found);
        if found != columns {
            return Err(format!(
                "has {found} cells in row {number} and {columns} in the first"
            ));
        }
    }
    let rule = body.lines().nth(1).unwrap_or_default();
    if !rule.contains("--") || !rule.chars().all(|sign| "|:- ".contains(sign)) {
        return Err(format!("has no line |---| below its head, but `{rule}`"));
    }
    Ok(body.to_owned())
}

fn binary_content(
    workspace: &Path,
    file: &str,
    extension: &str,
) -> Result<Content, String> {
    let bytes = files::read(workspace.join(file)).map_err(|e| e.to_string())?;
    match extension {
        "html" => Panels::read(bytes).map(Content::Panels),
        "png" => Picture::read(bytes).map(Content::Picture),
        "svg" => Chart::read(bytes).map(Content::Chart),
        _ => Err("is neither html nor png nor svg".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(snap: &[u8], beside: &[(&str, &[u8])]) -> Result<Output, String> {
        let folder = tempfile::tempdir().unwrap();
        let write = |end: &str, bytes: &[u8]| {
            let name = format!("one@area.snap{end}");
            std::fs::write(folder.path().join(name), bytes).unwrap();
        };
        write("", snap);
        beside.iter().for_each(|(end, bytes)| write(end, bytes));
        let ends: Vec<_> = beside.iter().map(|(end, _)| end.to_string()).collect();
        Output::read(folder.path(), "one@area.snap", &ends)
    }

    fn refused(snap: &str) -> String {
        read(snap.as_bytes(), &[]).unwrap_err()
    }

    #[test]
    fn a_number_is_what_the_cell_wrote() {
        let snap = "---\nsource: chapters/a/tests/snapshots.rs\n\
                    description: number\n---\n5.33\n";
        let output = read(snap.as_bytes(), &[]).unwrap();
        assert_eq!(output.name, "one.area");
        assert_eq!(output.cell, "one");
        assert!(matches!(output.content, Content::Number(n) if n == "5.33"));
    }

    #[test]
    fn text_keeps_its_blank_lines_and_a_table_its_rows() {
        let text = "---\ndescription: text\n---\n\n a\n\nb\n\n";
        let content = read(text.as_bytes(), &[]).unwrap().content;
        assert!(matches!(content, Content::Text(text) if text == "\n a\n\nb\n"));
        let table =
            "---\ndescription: table\n---\n| a | b\\|c |\n|---|--:|\n| 1 | 2 |\n";
        let content = read(table.as_bytes(), &[]).unwrap().content;
        assert!(
            matches!(content, Content::Table(table) if table.lines().count() == 3)
        );
    }

    #[test]
    fn a_header_cut_short_anywhere_is_an_error() {
        let whole = "---\nsource: a.rs\ndescription: number\n---\n5.33\n";
        assert!(read(whole.as_bytes(), &[]).is_ok());
        for length in 0..whole.len() {
            assert!(read(&whole.as_bytes()[..length], &[]).is_err(), "{length}");
        }
        assert_eq!(
            refused("---\nsource: a.rs\n"),
            "has a header that does not end with the line `---`"
        );
        let error = "does not begin with the line `---` of a header";
        assert_eq!(refused("5.33\n"), error);
        assert!(read(b"---\n\xff", &[]).unwrap_err().starts_with("is not UTF-8"));
    }

    #[test]
    fn contents_are_of_the_kind_that_the_header_says() {
        let text = |kind: &str, body: &str| {
            refused(&format!("---\ndescription: {kind}\n---\n{body}\n"))
        };
        assert_eq!(text("number", "1\n2"), "is a number of 2 lines, it must be one");
        let error = "has 1 cells in row 3 and 2 in the first";
        assert_eq!(text("table", "| a | b |\n|---|---|\n| c |"), error);
        assert!(text("table", "a | b").starts_with("has a row 1 that is not"));
        assert!(text("table", "| a |\n| b |").starts_with("has no line |---|"));
        assert!(text("film", "x").contains("`film`, which is not table, text"));
        assert!(
            refused("---\nsource: a\n---\nx\n").starts_with("has no description")
        );
        assert_eq!(text("number", ""), "has a header and nothing after it");
    }

    #[test]
    fn a_name_has_one_output() {
        let header = "---\nextension: svg\nsnapshot_kind: binary\n---\n".as_bytes();
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"/>";
        assert!(read(header, &[(".svg", svg)]).is_ok());
        let error = read(header, &[(".svg", svg), (".png", b"")]).unwrap_err();
        let expected = "there are two outputs of this name: \
                        the other is one@area.snap.png";
        assert_eq!(error, expected);
        let error = read(header, &[]).unwrap_err();
        assert!(error.starts_with("its file one@area.snap.svg "), "{error}");
    }
}
