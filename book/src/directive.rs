//! What a page asks for: `{{#out two_directions.maps "What it shows."}}`.

use std::ops::Range;

/// A directive, with its names as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Directive {
    /// The source of a cell.
    Cell { cell: String },
    /// One output, with its alternative text.
    Out { output: String, alternative: String },
    /// A number inside a sentence.
    Num { output: String },
    /// A link to where an output is shown.
    Ref { output: String },
    /// A widget that begins as a figure of the page shows, with these values.
    Live { widget: String, figure: String, values: String },
    /// A question that the page takes a guess for: a number, or one of the choices,
    /// which the output counts from 1.
    Ask { output: String, question: String, choices: Vec<String> },
    /// An item of the core.
    Code { file: String, item: String },
    /// An exercise, with the comment that says what is to be done.
    Task { file: String, item: String },
    /// A link to the page of a chapter, with a picture of it and a sentence.
    Card { chapter: String, output: String, about: String },
    /// The sources and licences of the data.
    Credits,
}

const FORMS: [(&str, &str); 10] = [
    ("cell", "{{#cell name}}"),
    ("out", "{{#out name.output \"Alternative text.\"}}"),
    ("num", "{{#num name.output}}"),
    ("ref", "{{#ref name.output}}"),
    ("code", "{{#code src/file.rs item}}"),
    ("task", "{{#task exercises/src/ch03.rs item}}"),
    ("live", "{{#live widget name.figure name.values}}"),
    ("ask", "{{#ask name.output \"Question?\" \"choice\" …}}"),
    ("credits", "{{#credits}}"),
    ("card", "{{#card chapter name.output \"What it tells.\"}}"),
];

const OF_MDBOOK: [&str; 6] =
    ["include", "rustdoc_include", "shiftinclude", "playground", "playpen", "title"];

impl Directive {
    /// Reads what stands between `{{#` and `}}`.
    ///
    /// # Errors
    /// In words: an unknown directive, too few or too many words, no alternative
    /// text.
    pub(crate) fn parse(inside: &str) -> Result<Self, String> {
        let words = split(inside)?;
        let mut words = words.into_iter();
        let name = match words.next() {
            Some(Word::Plain(name)) => name,
            _ => String::new(),
        };
        let words: Vec<_> = words.collect();
        use Word::{Plain, Quoted};
        let directive = match (name.as_str(), words.as_slice()) {
            ("cell", [Plain(cell)]) => Self::Cell { cell: cell.clone() },
            ("out", [Plain(output), Quoted(text)]) => {
                let alternative =
                    text.split_whitespace().collect::<Vec<_>>().join(" ");
                if alternative.is_empty() {
                    return Err(no_alternative(output));
                }
                if has_formula(&alternative) {
                    return Err(format!(
                        "the alternative text of `{output}` has a formula, which is \
                         not read there: say it in words"
                    ));
                }
                let output = output.clone();
                Self::Out { output, alternative }
            }
            ("out", [Plain(output)]) => return Err(no_alternative(output)),
            ("num", [Plain(output)]) => Self::Num { output: output.clone() },
            ("ref", [Plain(output)]) => Self::Ref { output: output.clone() },
            ("code", [Plain(file), Plain(item)]) => {
                Self::Code { file: file.clone(), item: item.clone() }
            }
            ("task", [Plain(file), Plain(item)]) => {
                Self::Task { file: file.clone(), item: item.clone() }
            }
            ("live", [Plain(widget), Plain(figure), Plain(values)]) => Self::Live {
                widget: widget.clone(),
                figure: figure.clone(),
                values: values.clone(),
            },
            ("ask", [Plain(output), Quoted(question), choices @ ..]) => {
                let choice = |word: &Word| match word {
                    Quoted(text) => Ok(text.clone()),
                    Plain(_) => Err(misused("ask")),
                };
                Self::Ask {
                    output: output.clone(),
                    question: question.clone(),
                    choices: choices.iter().map(choice).collect::<Result<_, _>>()?,
                }
            }
            ("credits", []) => Self::Credits,
            ("card", [Plain(chapter), Plain(output), Quoted(about)]) => Self::Card {
                chapter: chapter.clone(),
                output: output.clone(),
                about: about.split_whitespace().collect::<Vec<_>>().join(" "),
            },
            _ => return Err(misused(&name)),
        };
        Ok(directive)
    }

    /// Whether it makes paragraphs of its own.
    pub(crate) fn is_block(&self) -> bool {
        !matches!(self, Self::Num { .. } | Self::Ref { .. })
    }
}

fn no_alternative(output: &str) -> String {
    format!(
        "`{output}` has no alternative text: \
         write {{{{#out {output} \"What it shows.\"}}}}"
    )
}

/// Whether a `$` is there that is no price.
fn has_formula(text: &str) -> bool {
    let mut parts = text.split('$').skip(1);
    parts.any(|after| !after.starts_with(|sign: char| sign.is_ascii_digit()))
}

/// Whether a text begins with the name of a directive and what it is to show.
pub(crate) fn begins(text: &str) -> bool {
    let name = text.split(' ').next().unwrap_or_default();
    name.len() < text.len() && FORMS.iter().any(|(known, _)| *known == name)
}

fn misused(name: &str) -> String {
    if let Some((_, form)) = FORMS.iter().find(|(known, _)| *known == name) {
        return format!("#{name} is written {form}");
    }
    if OF_MDBOOK.contains(&name) {
        return format!(
            "mdBook's own #{name} is not used in this book: a missing file would \
             pass in silence. Show code with {} or {}",
            FORMS[0].1, FORMS[4].1
        );
    }
    let names = FORMS.iter().map(|(known, _)| *known);
    let nearest = items::nearest(name, names).unwrap_or_default();
    format!("there is no directive #{name}; the nearest is #{nearest}")
}

enum Word {
    Plain(String),
    Quoted(String),
}

/// Words, and texts in quotation marks with `\"` for a mark and `\\` for `\`.
fn split(inside: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = inside.trim_start();
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let length = closing_quote(quoted).ok_or_else(|| {
                "the alternative text has no closing \"".to_owned()
            })?;
            words.push(Word::Quoted(unescape(&quoted[..length])));
            rest = &quoted[length + 1..];
        } else {
            let length =
                rest.find([' ', '\t', '\n', '\r', '"']).unwrap_or(rest.len());
            words.push(Word::Plain(rest[..length].to_owned()));
            rest = &rest[length..];
        }
        rest = rest.trim_start();
    }
    Ok(words)
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, character)| {
        let closes = character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        closes.then_some(at)
    })
}

fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, characters.clone().next()) {
            ('\\', Some(next @ ('"' | '\\'))) => {
                plain.push(next);
                characters.next();
            }
            _ => plain.push(character),
        }
    }
    plain
}

/// No directive has more bytes than this.
const LONGEST: usize = 4000;

/// The bytes of the directive that begins `text`, braces included: to the first
/// `}}` outside of quotation marks, before the next directive and within the
/// paragraph.
pub(crate) fn extent(text: &str) -> Option<Range<usize>> {
    let mut at = "{{#".len();
    let (mut quoted, mut escaped) = (false, false);
    while let Some(character) = text.get(at..)?.chars().next() {
        let rest = &text[at..];
        if at > LONGEST {
            return None;
        }
        if !quoted && rest.starts_with("}}") {
            return Some(0..at + 2);
        }
        if !quoted && rest.starts_with("{{#") {
            return None;
        }
        if character == '\n'
            && rest[1..].trim_start_matches([' ', '\t', '\r', '>']).starts_with('\n')
        {
            return None;
        }
        quoted ^= character == '"' && !escaped;
        escaped = quoted && character == '\\' && !escaped;
        at += character.len_utf8();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(inside: &str) -> String {
        Directive::parse(inside).unwrap_err()
    }

    #[test]
    fn the_page_about_pages_lists_all_of_them() {
        for page in [
            include_str!("../en/how_the_notebook_works.md"),
            include_str!("../ko/how_the_notebook_works.md"),
        ] {
            for (name, _) in FORMS {
                assert!(page.contains(&format!("| `\\{{{{#{name}")), "{name}");
            }
        }
    }

    #[test]
    fn each_form_is_read() {
        let cell = "two_directions".to_owned();
        let output = "two_directions.maps".to_owned();
        let read = |inside| Directive::parse(inside).unwrap();
        assert_eq!(read("cell two_directions"), Directive::Cell { cell });
        assert_eq!(
            read("out two_directions.maps  \"Left \\\"bright\\\",\n right dark.\" "),
            Directive::Out {
                output: output.clone(),
                alternative: "Left \"bright\", right dark.".into()
            }
        );
        assert_eq!(
            read("num two_directions.maps"),
            Directive::Num { output: output.clone() }
        );
        assert_eq!(read("ref two_directions.maps"), Directive::Ref { output });
        assert_eq!(
            read("code src/signal.rs correlate2d"),
            Directive::Code {
                file: "src/signal.rs".into(),
                item: "correlate2d".into()
            }
        );
        assert_eq!(
            read("live unit four_sums.first four_sums.values"),
            Directive::Live {
                widget: "unit".into(),
                figure: "four_sums.first".into(),
                values: "four_sums.values".into()
            }
        );
        assert_eq!(
            read("ask all_moves.each \"How many?\""),
            Directive::Ask {
                output: "all_moves.each".into(),
                question: "How many?".into(),
                choices: vec![]
            }
        );
        assert_eq!(read("credits"), Directive::Credits);
    }

    #[test]
    fn what_is_missing_is_said() {
        let error = "`a.b` has no alternative text: \
                     write {{#out a.b \"What it shows.\"}}";
        assert_eq!(refused("out a.b"), error);
        assert_eq!(refused("out a.b \" \n \""), error);
        assert_eq!(refused("cell"), "#cell is written {{#cell name}}");
        assert_eq!(refused("num a.b c.d"), "#num is written {{#num name.output}}");
        let error = "the alternative text has no closing \"";
        assert_eq!(refused("out a.b \"never ends"), error);
    }

    #[test]
    fn an_unknown_directive_is_answered_with_the_nearest() {
        let error = "there is no directive #cel; the nearest is #cell";
        assert_eq!(refused("cel a"), error);
        assert!(refused("include a.rs").starts_with("mdBook's own #include is not"));
    }

    #[test]
    fn a_directive_ends_at_its_braces_not_at_those_in_its_text() {
        let whole = |text: &str| extent(text).map(|range| text[range].to_owned());
        let out = "{{#out a.b \"x {{#num a.c}} \\\" }} y\"}}";
        assert_eq!(whole(&format!("{out} }}}} z")).as_deref(), Some(out));
        assert_eq!(whole("{{#num a.b"), None);
        assert_eq!(whole("{{#num a.b and {{#num a.c}}"), None);
        assert_eq!(whole("{{#out a.b \"x\n\n\"}}"), None);
        assert_eq!(whole("{{#out a.b \"x\ny\"}}").map(|w| w.len()), Some(18));
    }
}
