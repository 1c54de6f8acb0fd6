//! What is wrong with a Korean page that a program can see.

use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};

use super::particles;
use super::sentence::{both, marks_of_markdown, particle_behind, sentence};
use crate::directive::Directive;
use crate::marks::{self, Marks};
use crate::page::Page;

/// A mistake: its line, and what it is.
pub(super) type Mistake = (usize, String);

/// Where the words of sources stand.
const OF_SOURCES: [&str; 1] = ["bibliography"];

/// All mistakes of a page; `number` says what stands in the place of `#num`.
pub(super) fn mistakes(
    page: &Page,
    number: impl Fn(&str) -> Option<String>,
) -> Vec<Mistake> {
    let mut found = Vec::new();
    let mut text = String::new();
    let mut at = 0;
    // The page with its numbers in it and without its other directives; lines stay.
    for range in directives(&page.text) {
        text.push_str(&page.text[at..range.start]);
        let written = &page.text[range.clone()];
        at = range.end;
        let inside = &written[3..written.len() - 2];
        let line = line_at(&page.text, range.start);
        let mut says = |message| found.push((line, message));
        match Directive::parse(&inside.replace("\n>", "\n")) {
            Ok(Directive::Num { output }) => match number(&output) {
                Some(number) => text.push_str(&number),
                None => says(format!("there is no number `{output}`")),
            },
            Ok(Directive::Ref { .. }) => text.push('\u{fffc}'),
            parsed => {
                text.push_str(&lines(written));
                if let Ok(directive) = parsed {
                    of_directive(&directive, &number, &mut says);
                }
            }
        }
    }
    text.push_str(&page.text[at..]);
    let of_sources = OF_SOURCES.contains(&page.stem());
    read(&text, of_sources, &mut found);
    found.sort();
    found.dedup();
    found
}

/// What is wrong with the words that a directive brings along.
fn of_directive(
    directive: &Directive,
    number: impl Fn(&str) -> Option<String>,
    says: &mut impl FnMut(String),
) {
    match directive {
        Directive::Ask { question, choices, .. } => {
            for part in [question].into_iter().chain(choices) {
                sentence(part, false, says);
                marks_of_markdown(part, says);
            }
        }
        Directive::Out { alternative: words, .. }
        | Directive::Card { about: words, .. } => {
            let caption = with_numbers(words, number);
            sentence(&caption, true, says);
            marks_of_markdown(&caption, says);
            if caption.contains('"') {
                says("a straight quotation mark: write “ ”".to_owned());
            }
        }
        _ => {}
    }
}

fn directives(text: &str) -> Vec<Range<usize>> {
    let masked = marks::without_false_formulas(text);
    masked.map(|masked| Marks::of(&masked).directives).unwrap_or_default()
}

/// As many ends of lines as there are, with the marks of the quote.
fn lines(written: &str) -> String {
    let quoted = written.lines().nth(1).is_some_and(|line| line.starts_with('>'));
    let end = if quoted { "\n> " } else { "\n" };
    end.repeat(written.matches('\n').count())
}

fn with_numbers(caption: &str, number: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = caption;
    while let Some((before, after)) = rest.split_once("{{#num ") {
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        text.push_str(before);
        text.push_str(&number(name.trim()).unwrap_or_default());
        rest = after;
    }
    text + rest
}

fn line_at(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Reads a page without directives.
fn read(text: &str, of_sources: bool, found: &mut Vec<Mistake>) {
    let Some(masked) = marks::without_false_formulas(text) else { return };
    let mut reader = Reader {
        text,
        of_sources,
        prose: String::new(),
        first_line: 1,
        in_code: false,
        elsewhere: 0,
        found,
    };
    for (event, range) in &Marks::of(&masked).events {
        reader.take(event, range);
    }
}

/// A page as it is read, one paragraph at a time.
struct Reader<'a> {
    text: &'a str,
    of_sources: bool,
    /// The words of the paragraph so far, and where it begins.
    prose: String,
    first_line: usize,
    in_code: bool,
    /// How many links to sources and words of another language are open.
    elsewhere: usize,
    found: &'a mut Vec<Mistake>,
}

impl Reader<'_> {
    fn take(&mut self, event: &Event, range: &Range<usize>) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => self.in_code = true,
            Event::End(TagEnd::CodeBlock) => self.in_code = false,
            Event::End(TagEnd::Heading(_)) => self.finish(false),
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell) => {
                self.finish(true);
            }
            // The name of a source, in its own language.
            Event::Start(Tag::Link { dest_url, .. })
                if self.elsewhere > 0 || dest_url.starts_with("http") =>
            {
                self.elsewhere += 1;
            }
            Event::InlineHtml(tag) if tag.contains("lang=\"en\"") => {
                self.elsewhere += 1;
            }
            Event::End(TagEnd::Link) if self.elsewhere > 0 => self.elsewhere -= 1,
            Event::End(TagEnd::Link | TagEnd::Strong | TagEnd::Emphasis) => {
                let line = line_at(self.text, range.end);
                let behind = particle_behind(&self.prose, &self.text[range.end..]);
                self.found.extend(behind.map(|message| (line, message)));
            }
            Event::InlineHtml(tag) if &**tag == "</span>" => {
                self.elsewhere = self.elsewhere.saturating_sub(1);
            }
            Event::Start(Tag::Strikethrough) => {
                self.says(range, "two ~ strike out what is between".to_owned());
            }
            Event::Text(_) if self.in_code => {}
            Event::Text(words) => self.words(words, range),
            Event::Code(_) => self.prose.push('\u{fffc}'),
            Event::InlineMath(latex) => self.formula(latex, range),
            Event::SoftBreak | Event::HardBreak => self.prose.push(' '),
            _ => {}
        }
    }

    fn says(&mut self, range: &Range<usize>, message: String) {
        self.found.push((line_at(self.text, range.start), message));
    }

    fn words(&mut self, words: &str, range: &Range<usize>) {
        if self.prose.is_empty() {
            self.first_line = line_at(self.text, range.start);
        }
        let written = &self.text[range.clone()];
        if !self.of_sources && matches!(written, "\"" | "'") {
            let message = "a straight quotation mark: write “ ” or ‘ ’";
            self.says(range, message.to_owned());
        }
        if self.elsewhere > 0 {
            self.prose.push('\u{fffc}');
            return;
        }
        self.prose.push_str(words);
        if self.text[..range.start].ends_with('\\') {
            return;
        }
        marks_of_markdown(written, &mut |it| self.says(range, it));
    }

    fn formula(&mut self, latex: &str, range: &Range<usize>) {
        self.prose.push('\u{fffc}');
        let end = particles::end_of(latex.trim());
        let behind = &self.text[range.end..];
        if let Some((wrong, right)) = end.and_then(|it| particles::wrong(it, behind))
        {
            let message = format!("${latex}${wrong}: it is read with {right}");
            self.says(range, message);
        }
    }

    /// What is wrong with the paragraph, or with the heading.
    fn finish(&mut self, is_text: bool) {
        let text = std::mem::take(&mut self.prose);
        let mut says = |message| self.found.push((self.first_line, message));
        if self.of_sources {
            both(&text, &mut says);
        } else {
            sentence(&text, is_text, &mut says);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::fault::Faults;
    use crate::words;

    fn found(text: &str) -> Vec<String> {
        let (words, mut faults) = (words::of("ko").unwrap(), Faults::default());
        let path = Path::new("ch03_a.md");
        let page = Page::parse("a".into(), path, text, words, &mut faults);
        let number = |name: &str| (name == "a.b").then(|| "2.50".to_owned());
        let of_page = faults.0.iter().map(|it| (it.line, it.message.clone()));
        let mistakes = mistakes(&page, number).into_iter().chain(of_page);
        mistakes.map(|(line, message)| format!("{line}: {message}")).collect()
    }

    #[test]
    fn a_right_page_has_no_mistakes() {
        let page = "# 필터 {#a}\n\n*특성맵*(feature map)은 “맵”이라고도 합니다. \
            필터의 합입니다. 특징맵이라고도 합니다. \
            **정리.** $n$은 3이고 $k$는 4입니다. 값은 {{#num a.b}}입니다.\n\n\
            {{#out a.c \"LeNet C1은 {{#num a.b}}을 냅니다.\"}}\n\n\
            [Deep Learning with the book](https://a.org)을 보세요. `a_b`는 1로 씁니다.\n\n\
            - 2×2와 3×3은 다릅니다.\n\n```rust\n// it is an English sentence\n```\n";
        assert_eq!(found(page), [""; 0]);
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        for (text, message) in [
            ("**합성곱(convolution)**은 큽니다.", "is shown as it is"),
            ("_커널_은 큽니다.", "_ is shown as it is"),
            ("\"합성곱\"은 큽니다.", "a straight quotation mark"),
            ("그 값은(는) 큽니다.", "has 은(는): choose"),
            ("수용 필드는 큽니다.", "has `수용 필드`"),
            ("변환 등변성은 큽니다.", "this book calls 평행이동"),
            ("값은 {{#num a.b}}는 아닙니다.", "0는: it is read with 은"),
            ("$n$는 큽니다.", "$n$는: it is read with 은"),
            ("크기는 3로 줄어듭니다.", "3로: it is read with 으로"),
            ("비율은 5%은 아닙니다.", "%은: it is read with 는"),
            ("비율은 5 %입니다.", "5 %: Korean writes 5%"),
            ("값은 {{#num a.b}} %입니다.", "2.50 %: Korean writes 2.50%"),
            ("커널의 원소입니다.", "this book calls 가중치"),
            ("[감쇠와 평활화](a.md#b)은 끕니다.", "화은: it is read with 는"),
            ("**필터**과 커널입니다.", "터과: it is read with 와"),
            ("“맵”를 봅니다.", "맵를: it is read with 을"),
            ("유효(valid)은 작습니다.", "효은: it is read with 는"),
            ("필터가 크다. 그렇습니다.", "`…필터가 크다.` is not in 합니다-style"),
            ("A filter adds up 픽셀.", "English is left: `A filter adds`"),
            ("3~5와 ~~4~~입니다.", "two ~ strike out"),
            ("값 {{#num a.z}}입니다.", "there is no number `a.z`"),
            ("{{#out a.c \"*점*이 큽니다.\"}}", "* is shown as it is"),
            ("{{#out a.c \"점이 크다.\"}}", "is not in 합니다-style"),
            ("“맵은 큽니다.", "a quotation mark has no other"),
        ] {
            let found = found(&format!("# 가 {{#a}}\n\n{text}\n"));
            let told =
                found.iter().any(|m| m.starts_with("3: ") && m.contains(message));
            assert!(told, "{text}: {found:?}");
        }
    }
}
