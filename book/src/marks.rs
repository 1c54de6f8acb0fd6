//! What Markdown makes of every byte of a page.

use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{
    Event, LinkType, Options, Parser, Tag, TagEnd,
};

use crate::directive;

/// Dollar signs that only look like the bounds of a formula are taken out of the
/// way so often before the page is given up.
const PASSES: usize = 20;

/// What a byte belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// What only Markdown reads: the marks of quotes and lists, the addresses of
    /// links, a backslash.
    Mark,
    Prose,
    Code,
    Formula,
    Comment,
    /// Between the tags of a block of HTML.
    Html,
    /// Within a tag of HTML.
    Tag,
    /// The text and the address of a picture.
    Picture,
}

/// A formula, as the parser cuts it out: without the marks of what it stands in.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) range: Range<usize>,
    pub(crate) latex: String,
    pub(crate) display: bool,
}

/// The events of a page, and what they make of its bytes.
pub(crate) struct Marks<'a> {
    pub(crate) events: Vec<(Event<'a>, Range<usize>)>,
    pub(crate) signs: Vec<Sign>,
    pub(crate) formulas: Vec<Found>,
    /// Where directives stand, from `{{#` to `}}`.
    pub(crate) directives: Vec<Range<usize>>,
}

/// As mdBook reads a page, and formulas besides.
pub(crate) fn parser(text: &str) -> Parser<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
        | Options::ENABLE_MATH;
    Parser::new_ext(text, options)
}

/// The page with another sign for each `$` that bounds no formula, at the same
/// bytes: `None` if that has no end.
pub(crate) fn without_false_formulas(text: &str) -> Option<String> {
    let mut masked = text.to_owned();
    for _ in 0..PASSES {
        let marks = Marks::of(&masked);
        let wrong = marks.false_formulas(text);
        if wrong.is_empty() {
            return Some(masked);
        }
        let mut bytes = masked.into_bytes();
        wrong.into_iter().for_each(|at| bytes[at] = b'%');
        masked = String::from_utf8(bytes).ok()?;
    }
    None
}

impl<'a> Marks<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let mut marks = Self {
            events: parser(text).into_offset_iter().collect(),
            signs: vec![Sign::Mark; text.len()],
            formulas: Vec::new(),
            directives: Vec::new(),
        };
        marks.sign(text);
        marks.find_directives(text);
        marks
    }

    fn sign(&mut self, text: &str) {
        let (mut pictures, mut address) = (0, false);
        let mut html = Html::Text;
        for (event, range) in &self.events {
            let range = range.clone();
            let sign = match event {
                Event::Start(Tag::Image { .. }) => {
                    pictures += 1;
                    Sign::Picture
                }
                Event::End(TagEnd::Image) => {
                    pictures -= 1;
                    continue;
                }
                _ if pictures > 0 => continue,
                Event::Start(Tag::Link { link_type, .. }) => {
                    address =
                        matches!(link_type, LinkType::Autolink | LinkType::Email);
                    continue;
                }
                Event::End(TagEnd::Link) => {
                    address = false;
                    continue;
                }
                Event::Text(_) if !address => Sign::Prose,
                Event::Code(_) | Event::Start(Tag::CodeBlock(_)) => Sign::Code,
                Event::InlineMath(latex) | Event::DisplayMath(latex) => {
                    self.formulas.push(Found {
                        range: range.clone(),
                        latex: latex.to_string(),
                        display: matches!(event, Event::DisplayMath(_)),
                    });
                    Sign::Formula
                }
                Event::Start(Tag::HtmlBlock) => {
                    html = Html::Text;
                    continue;
                }
                Event::Html(_) => {
                    let signs = &mut self.signs[range.clone()];
                    html = html.read(&text[range], signs);
                    continue;
                }
                Event::InlineHtml(_) => {
                    let signs = &mut self.signs[range.clone()];
                    Html::Text.read(&text[range], signs);
                    continue;
                }
                _ => continue,
            };
            // The text of a block of code comes after its beginning.
            let inside_code = self.signs.get(range.start) == Some(&Sign::Code);
            if sign != Sign::Prose || !inside_code {
                self.signs[range].fill(sign);
            }
        }
    }

    fn find_directives(&mut self, text: &str) {
        let mut at = 0;
        while let Some(found) = text[at..].find("{{#") {
            at += found;
            let read = matches!(self.signs[at], Sign::Prose | Sign::Html);
            let extent = (read && !self.is_escaped(text, at))
                .then(|| directive::extent(&text[at..]));
            match extent.flatten() {
                Some(extent) => {
                    self.directives.push(at..at + extent.end);
                    at += extent.end;
                }
                None => at += "{{#".len(),
            }
        }
    }

    /// Whether a backslash, itself not escaped, stands before `at`.
    pub(crate) fn is_escaped(&self, text: &str, at: usize) -> bool {
        let before = text.as_bytes()[..at].iter().rev();
        before.take_while(|byte| **byte == b'\\').count() % 2 == 1
    }

    pub(crate) fn in_directive(&self, at: usize) -> bool {
        let next = self.directives.partition_point(|range| range.start <= at);
        next > 0 && self.directives[next - 1].contains(&at)
    }

    /// The first `$` of each formula that is none: it begins within a directive,
    /// has a backtick or a `$` in it, or a digit after it (`$5 to $6`).
    fn false_formulas(&self, text: &str) -> Vec<usize> {
        let is_false = |found: &&Found| {
            let Range { start, end } = found.range;
            let inside = text[start..end].trim_matches('$');
            let dollar = inside
                .char_indices()
                .any(|(at, sign)| sign == '$' && !inside[..at].ends_with('\\'));
            let digit = text.as_bytes().get(end).is_some_and(u8::is_ascii_digit);
            self.in_directive(start)
                || inside.contains('`')
                || dollar
                || (digit && !found.display)
        };
        let wrong = self.formulas.iter().filter(is_false);
        let dollars = |found: &Found| {
            let count = if found.display { 2 } else { 1 };
            found.range.start..found.range.start + count
        };
        wrong.flat_map(dollars).collect()
    }
}

/// Where a reader of HTML is.
#[derive(Clone, Copy)]
enum Html {
    Text,
    Comment,
    Tag,
    /// Within the value of an attribute that ends with this sign.
    Value(u8),
}

impl Html {
    /// Signs the bytes of `text` and says where its end is.
    fn read(self, text: &str, signs: &mut [Sign]) -> Self {
        let mut state = self;
        for (at, byte) in text.bytes().enumerate() {
            let rest = &text.as_bytes()[at..];
            let opens = rest.get(1).is_some_and(|next| {
                next.is_ascii_alphabetic() || b"/!?".contains(next)
            });
            if let Self::Text = state
                && byte == b'<'
            {
                if rest.starts_with(b"<!--") {
                    state = Self::Comment;
                } else if opens {
                    state = Self::Tag;
                }
            }
            signs[at] = match state {
                Self::Text => Sign::Html,
                Self::Comment => Sign::Comment,
                Self::Tag | Self::Value(_) => Sign::Tag,
            };
            state = match (state, byte) {
                (Self::Comment, b'>') if text[..at].ends_with("--") => Self::Text,
                (Self::Tag, b'>') => Self::Text,
                (Self::Tag, b'"' | b'\'') => Self::Value(byte),
                (Self::Value(quote), _) if byte == quote => Self::Tag,
                _ => state,
            };
        }
        state
    }
}

/// What one look at a page finds, for its tests.
#[cfg(test)]
pub(crate) fn told(
    text: &str,
    faults: fn(&str, &Marks) -> Vec<(usize, String)>,
) -> Vec<String> {
    let masked = without_false_formulas(text).unwrap();
    let found = faults(text, &Marks::of(&masked));
    found.into_iter().map(|(_, message)| message).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mdbook_markdown::{MarkdownOptions, new_cmark_parser};

    /// Each formula of a page, and the page's signs.
    fn read(text: &str) -> (Vec<String>, Vec<Sign>) {
        let masked = without_false_formulas(text).unwrap();
        let marks = Marks::of(&masked);
        let latex = marks.formulas.iter().map(|found| found.latex.clone());
        (latex.collect(), marks.signs)
    }

    fn sign_of(text: &str, part: &str) -> Sign {
        read(text).1[text.find(part).unwrap()]
    }

    #[test]
    fn a_page_without_formulas_is_read_as_mdbook_reads_it() {
        let page = "# A *b* {#c .d}\n\n> [!NOTE]\n> \"x\" -- y...\n\nTerm\n: Told.\n\n\
            | a | b |\n|---|--:|\n| `c` | ~~d~~ |\n\n- [ ] todo[^1]\n\n[^1]: Note.\n\n\
            <div>\n\n<b>x</b>\n\n</div>\n\nhttps://a.org <https://b.org> [a](b.md)\n";
        let ours: Vec<_> = parser(page).into_offset_iter().collect();
        let theirs = new_cmark_parser(page, &MarkdownOptions::default());
        assert_eq!(ours, theirs.into_offset_iter().collect::<Vec<_>>());
    }

    #[test]
    fn a_formula_loses_the_marks_of_all_that_it_stands_in() {
        for (before, line) in [
            ("> ", "> "),
            (">", ">"),
            ("- ", "  "),
            ("1. ", "   "),
            ("> - ", ">   "),
            ("- > ", "  > "),
            ("> > ", "> > "),
            ("> > ", "> "),
            ("[^1]: ", "    "),
            ("Term\n: ", "  "),
            ("> [!NOTE]\n> ", "> "),
            ("> > - > ", "> >   > "),
            ("", ""),
        ] {
            let page = format!("{before}$$\n{line}a\n{line}= b\n{line}$$\n");
            let (formulas, _) = read(&page);
            let [latex] = &formulas[..] else { panic!("{page}: {formulas:?}") };
            let words: Vec<_> = latex.split_whitespace().collect();
            assert_eq!(words, ["a", "=", "b"], "{page}");
        }
        assert_eq!(read("| a |\n|---|\n| $\\|x\\|$ |\n").0, ["|x|"]);
    }

    #[test]
    fn money_and_names_are_no_formulas() {
        for text in [
            "costs $5 and then $6",
            "from $5-$6 to $7",
            "$5/$6",
            "US$5 or A$6",
            "*$HOME/.cargo/bin*. And in your `$PATH`",
            "`$a` and `$b`",
            "$`long_name()`$",
            "    $code$",
            "```\n$code$\n```",
            "\\$x\\$",
            "{{#out a.b \"costs $5\"}} then 6$",
            "<!-- $x$ -->",
            "<a title='$x$'>",
            "![$](x.png) or $",
        ] {
            assert_eq!(read(text).0, [""; 0], "{text}");
        }
        assert_eq!(read("$5-$6 is $x$, and `$` and $y$").0, ["x", "y"]);
        assert_eq!(read("$\\text{5 \\$}$ more").0, ["\\text{5 \\$}"]);
        assert_eq!(read("$5$ and $n\\%$").0, ["5", "n\\%"]);
    }

    #[test]
    fn every_byte_belongs_to_something() {
        use Sign::*;
        assert_eq!(sign_of("<!-- a\n\nX\n\n-->\n\nb", "X"), Comment);
        assert_eq!(sign_of("a <!-- b\nX --> c", "X"), Comment);
        assert_eq!(sign_of("> <!-- b\n> X\n> -->", "X"), Comment);
        assert_eq!(sign_of("<!-- a -->\n\nX", "X"), Prose);
        assert_eq!(sign_of("<div title=\">X\">", "X"), Tag);
        assert_eq!(sign_of("<div\nX='1'>", "X"), Tag);
        assert_eq!(sign_of("a <b title='X'>c</b>", "X"), Tag);
        assert_eq!(sign_of("<p>X</p>", "X"), Html);
        assert_eq!(sign_of("[a](X.md)", "X"), Mark);
        assert_eq!(sign_of("[a](b.md \"X\")", "X"), Mark);
        assert_eq!(sign_of("[a]\n\n[a]: X.md", "X"), Mark);
        assert_eq!(sign_of("<https://a.org/X>", "X"), Mark);
        assert_eq!(sign_of("[X](b.md)", "X"), Prose);
        assert_eq!(sign_of("![X](b.png)", "X"), Picture);
        assert_eq!(sign_of("![a `X`](b.png)", "X"), Picture);
        assert_eq!(sign_of("![a](X.png)", "X"), Picture);
        assert_eq!(sign_of("a `X`", "X"), Code);
        assert_eq!(sign_of("```X\n```", "X"), Code);
        assert_eq!(sign_of("```a\nX\n```", "X"), Code);
        assert_eq!(sign_of("> quote X", "X"), Prose);
    }
}
