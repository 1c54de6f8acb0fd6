//! What the outputs of cells say, in another language.
//!
//! A cell writes English. `book/korean/words.txt` has each phrase of it, numbers aside,
//! with what stands in its place; `names.txt` has what stays as it is. A phrase that is
//! in neither is a mistake, so that a new output cannot be forgotten.

mod columns;
mod numbers;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::joints;

pub(crate) use columns::is_wide;
use numbers::{NUMBER, with_numbers, without_numbers};

/// The phrases of a language.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    /// By the place that they hold for, from `` over `ch03_filters` to
    /// `ch03_filters/two_directions.maps`.
    places: BTreeMap<String, BTreeMap<String, String>>,
    /// What stays as it is.
    names: BTreeSet<String>,
    /// The first lines of documentation.
    docs: BTreeMap<String, String>,
}

impl Phrases {
    /// Reads `words.txt`, `names.txt` and `docs.txt` in `folder`.
    ///
    /// # Errors
    /// In words: a file that cannot be read, a line that is no phrase, one twice.
    pub(crate) fn read(folder: &Path) -> Result<Self, String> {
        let text = |name: &str| {
            let path = folder.join(name);
            let text = files::read_to_string(&path);
            text.map_err(|error| format!("{}: {error}", path.display()))
        };
        let mut phrases = Self::default();
        phrases.read_words(&text("words.txt")?)?;
        for line in says_something(&text("names.txt")?) {
            if !phrases.names.insert(line.1.to_owned()) {
                return Err(format!(
                    "names.txt:{}: `{}` is there twice",
                    line.0, line.1
                ));
            }
        }
        phrases.read_docs(&text("docs.txt")?)?;
        Ok(phrases)
    }

    /// Lines `english | korean`; a line `@place` begins those of a place.
    fn read_words(&mut self, text: &str) -> Result<(), String> {
        let mut place = String::new();
        for (number, line) in says_something(text) {
            if let Some(named) = line.strip_prefix('@') {
                place = named.trim().to_owned();
                continue;
            }
            let (english, other) = line.split_once(" | ").ok_or_else(|| {
                format!("words.txt:{number}: `{line}` is not `english | korean`")
            })?;
            let (english, other) = (english.trim(), other.trim());
            let count = |text: &str| text.matches(NUMBER).count();
            if count(english) != count(other) && !other.contains("{1}") {
                return Err(format!(
                    "words.txt:{number}: `{english}` has other numbers than `{other}`"
                ));
            }
            let phrases = self.places.entry(place.clone()).or_default();
            let old = phrases.insert(english.to_owned(), other.to_owned());
            if old.is_some() {
                return Err(format!(
                    "words.txt:{number}: `{english}` is there twice"
                ));
            }
        }
        Ok(())
    }

    /// A line of English, and below it the other one, which begins with blanks.
    fn read_docs(&mut self, text: &str) -> Result<(), String> {
        let mut english: Option<&str> = None;
        for (number, line) in text.lines().enumerate() {
            if line.starts_with("// ") || line.trim().is_empty() {
                continue;
            }
            match (english.take(), line.starts_with(' ')) {
                (None, false) => english = Some(line.trim()),
                (Some(english), true) => {
                    self.docs.insert(english.to_owned(), line.trim().to_owned());
                }
                _ => {
                    let number = number + 1;
                    return Err(format!(
                        "docs.txt:{number}: a line of English, then one that begins \
                         with blanks"
                    ));
                }
            }
        }
        Ok(())
    }

    /// What a first line of documentation says.
    pub(crate) fn doc(&self, english: &str) -> Option<&str> {
        self.docs.get(english).map(String::as_str)
    }

    /// What `text`, of the output `chapter/cell.output`, says; `None` if that is not
    /// known.
    pub(crate) fn say(&self, place: &str, text: &str) -> Option<String> {
        let phrase = text.trim();
        if !has_words(phrase) {
            return Some(with_per_cent(text));
        }
        let (pattern, numbers) = without_numbers(phrase);
        let known = self.find(place, phrase).map(str::to_owned);
        let known = known.or_else(|| {
            self.find(place, &pattern).map(|other| with_numbers(other, &numbers))
        });
        let stays = || {
            let name =
                [phrase, &pattern].into_iter().find(|it| self.names.contains(*it));
            name.map(|_| phrase.to_owned())
        };
        let said = known.or_else(stays)?;
        let (start, end) = (
            &text[..text.len() - text.trim_start().len()],
            &text[text.trim_end().len()..],
        );
        Some(format!("{start}{said}{end}"))
    }

    /// The phrase that holds at the place, or around it.
    fn find(&self, place: &str, phrase: &str) -> Option<&str> {
        let cell = place.rsplit_once('.').map_or(place, |(cell, _)| cell);
        let chapter = place.split('/').next().unwrap_or_default();
        [place, cell, chapter, ""].into_iter().find_map(|place| {
            let found = self.places.get(place)?.get(phrase)?;
            Some(found.as_str())
        })
    }

    /// The texts between the tags of `markup`; `in_tag` says whether it begins within
    /// one, and then whether it ends so. What is not known goes to `missing`.
    pub(crate) fn say_between_tags(
        &self,
        place: &str,
        markup: &str,
        in_tag: &mut bool,
        missing: &mut Vec<String>,
    ) -> String {
        let mut said = String::new();
        let mut rest = markup;
        while !rest.is_empty() {
            let sign = if *in_tag { '>' } else { '<' };
            let end = rest.find(sign);
            let piece = &rest[..end.unwrap_or(rest.len())];
            match *in_tag {
                true => said.push_str(piece),
                false => {
                    let text = unescape(piece);
                    match self.say(place, &text) {
                        Some(other) => {
                            said.push_str(&escape(&joints::of_figure(&other)));
                        }
                        None => {
                            missing.push(text.trim().to_owned());
                            said.push_str(piece);
                        }
                    }
                }
            }
            let Some(end) = end else { break };
            said.push(sign);
            *in_tag = !*in_tag;
            rest = &rest[end + 1..];
        }
        said
    }

    /// The cells of a Markdown table.
    pub(crate) fn say_table(
        &self,
        place: &str,
        table: &str,
        missing: &mut Vec<String>,
    ) -> String {
        let rows = table.lines().enumerate().map(|(index, line)| {
            if index == 1 {
                return line.to_owned();
            }
            let line = line.replace("\\|", "\u{0}");
            let cells = line.split('|').map(|cell| {
                let cell = cell.replace('\u{0}', "\\|");
                let said = self.say(place, &cell).unwrap_or_else(|| {
                    missing.push(cell.trim().to_owned());
                    cell.clone()
                });
                // Code is copied from here.
                match said.contains('`') {
                    true => said,
                    false => joints::of_figure(&said),
                }
            });
            cells.collect::<Vec<_>>().join("|")
        });
        rows.collect::<Vec<_>>().join("\n")
    }
}

fn says_something(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with("// "))
}

/// Whether there is a letter of a language in it, outside of code.
fn has_words(text: &str) -> bool {
    let outside = text.split('`').step_by(2);
    outside.flat_map(str::chars).any(|sign| sign.is_ascii_alphabetic())
}

/// Korean writes 50%, without a blank.
fn with_per_cent(text: &str) -> String {
    let mut said = String::new();
    for part in text.split_inclusive(" %") {
        let number = part.strip_suffix(" %");
        match number.filter(|it| it.ends_with(|sign: char| sign.is_ascii_digit())) {
            Some(number) => said.extend([number, "%"]),
            None => said.push_str(part),
        }
    }
    said
}

fn unescape(text: &str) -> String {
    let plain =
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    plain.replace("&#39;", "'").replace("&apos;", "'").replace("&amp;", "&")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases() -> Phrases {
        let mut phrases = Phrases::default();
        let words = "// Comment\nmap | 맵\nlayer {} | {}층\n{} to {} | {}–{}\n\
            of {} in {} | {2} 가운데 {1}\n@ch04_a\nsame | 동일\n\
            @ch05_b/c.d\nsame | 같음\nmap | 지도\n@ch05_b/t.t\noutput | 출력\n\
            parameters | 매개변수\nsum | 합\n";
        phrases.read_words(words).unwrap();
        phrases.names = ["LeNet", "Conv2d {} → {}"].map(str::to_owned).into();
        phrases.read_docs("It `sees`.\n    봅니다.\n").unwrap();
        phrases
    }

    #[test]
    fn a_phrase_is_said_by_its_place_and_with_its_numbers() {
        let phrases = phrases();
        let say = |place, text| phrases.say(place, text);
        assert_eq!(say("ch01_x/a.b", " map ").as_deref(), Some(" 맵 "));
        assert_eq!(say("ch05_b/c.d", "map").as_deref(), Some("지도"));
        assert_eq!(say("ch04_a/a.b", "same").as_deref(), Some("동일"));
        assert_eq!(say("ch05_b/c.d", "same").as_deref(), Some("같음"));
        assert_eq!(say("ch01_x/a.b", "same"), None);
        assert_eq!(say("", "layer 12").as_deref(), Some("12층"));
        assert_eq!(say("", "1.5 to 2,000").as_deref(), Some("1.5–2,000"));
        assert_eq!(say("", "of 3 in 9").as_deref(), Some("9 가운데 3"));
        assert_eq!(say("", "Conv2d 1 → 2").as_deref(), Some("Conv2d 1 → 2"));
        assert_eq!(say("", "−3.5 %").as_deref(), Some("−3.5%"));
        assert_eq!(say("", " 7 %, 8 % ").as_deref(), Some(" 7%, 8% "));
        assert_eq!(say("", "`code`").as_deref(), Some("`code`"));
        assert_eq!(phrases.doc("It `sees`."), Some("봅니다."));
    }

    #[test]
    fn lines_that_are_no_phrases_are_refused() {
        let refused = |text: &str| Phrases::default().read_words(text).unwrap_err();
        assert!(refused("map 맵").contains("words.txt:1: `map 맵` is not"));
        assert!(refused("a | b\na | c").contains("words.txt:2: `a` is there twice"));
        assert!(refused("a {} | b").contains("has other numbers"));
        assert!(Phrases::default().read_docs("A\nB\n").is_err());
    }

    #[test]
    fn markup_keeps_its_tags_and_columns_their_places() {
        let phrases = phrases();
        let mut missing = Vec::new();
        let said = phrases.say_between_tags(
            "",
            "<text x=\"map\">\nmap\n</text><b>no</b>&lt;1",
            &mut false,
            &mut missing,
        );
        assert_eq!(said, "<text x=\"map\">\n맵\n</text><b>no</b>&lt;1");
        assert_eq!(missing, ["no"]);
        let table = phrases.say_table(
            "",
            "| map | 1 |\n|---|--:|\n| x\\|y | 2 |",
            &mut missing,
        );
        assert_eq!(table, "| 맵 | 1 |\n|---|--:|\n| x\\|y | 2 |");
        assert_eq!(missing, ["no", "x\\|y"]);
        let text =
            "   output  parameters\n0  1 × 2         120\n   sum           120";
        let said = phrases.say_text("ch05_b/t.t", text, &mut Vec::new());
        assert_eq!(
            said,
            "   출력      매개변수\n0  1 × 2         120\n   합            120"
        );
        // Columns of shapes move on where a name has become longer.
        let text = "output map [1]\nmap        [2]";
        let mut phrases = phrases;
        phrases.read_words("output map | 풀링한 출력 맵").unwrap();
        let said = phrases.say_text("", text, &mut Vec::new());
        assert_eq!(said, "풀링한 출력 맵 [1]\n맵             [2]");
    }
}
