//! The numbers that an English sentence says, in digits or in words, as a Korean one
//! may write them: “two hundred” is 200, “twenty-four million” 2400만.

use std::collections::BTreeSet;

/// Words that stand for numbers in more than one way, or not by the rule.
const WORDS: [(&str, &[&str]); 29] = [
    ("a", &["1"]),
    ("an", &["1"]),
    ("each", &["1"]),
    ("single", &["1"]),
    ("once", &["1"]),
    ("no", &["0"]),
    ("none", &["0"]),
    ("zero", &["0"]),
    ("zeros", &["0"]),
    ("ones", &["1"]),
    ("first", &["1"]),
    ("second", &["2"]),
    ("both", &["2"]),
    ("twice", &["2"]),
    ("double", &["2"]),
    ("doubles", &["2"]),
    ("doubled", &["2"]),
    ("square", &["2"]),
    ("half", &["180", "0.5", "2", "1", "50"]),
    ("halves", &["2"]),
    ("halved", &["2"]),
    ("quarter", &["4", "25", "90", "1"]),
    ("quarters", &["4", "25", "90", "3"]),
    ("third", &["3", "1"]),
    ("thirds", &["3"]),
    ("fifth", &["5", "1"]),
    ("eighth", &["8", "1"]),
    ("ninth", &["9", "1"]),
    ("twelfth", &["12", "1"]),
];

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 8] =
    ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

const SCALES: [(&str, u64); 4] = [
    ("hundred", 100),
    ("thousand", 1000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
];

/// What Korean counts in, beside ones.
const MYRIADS: [u64; 2] = [10_000, 100_000_000];

/// Numbers written in digits.
pub(super) fn in_digits(prose: &str) -> BTreeSet<String> {
    let signs = |c: char| !(c.is_ascii_digit() || c == '.' || c == ',');
    let words = prose.split(signs).map(|word| word.trim_matches(['.', ',']));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Numbers in digits and in words, in all the ways that Korean may write them.
pub(super) fn said(prose: &str) -> BTreeSet<String> {
    let mut found = in_digits(prose);
    let prose = prose.to_lowercase();
    let joins = |c: char| c.is_alphanumeric() || c.is_whitespace() || c == '-';
    for part in prose.split(|c| !joins(c)) {
        let mut number = Number::default();
        for word in part.split(|c: char| !c.is_alphanumeric()) {
            let meant = WORDS.iter().filter(|(known, _)| *known == word);
            found.extend(meant.flat_map(|(_, all)| *all).map(|n| (*n).to_owned()));
            match number.read(word) {
                Some(is_share) => {
                    found.extend(written(number.value()));
                    found.extend(is_share.then(|| "1".to_owned()));
                }
                None => number = Number::default(),
            }
        }
    }
    found
}

/// A number on the way, word by word.
#[derive(Debug, Default)]
struct Number {
    /// Thousands and millions that are complete.
    above: u64,
    below: u64,
}

impl Number {
    /// Whether the word is a share, a sixteenth; `None` if it is no part of a number.
    fn read(&mut self, word: &str) -> Option<bool> {
        // 24 million.
        if let Ok(value) = word.parse() {
            *self = Self { above: 0, below: value };
            return Some(false);
        }
        let stem =
            word.strip_suffix('s').or(word.strip_suffix("fold")).unwrap_or(word);
        let share = stem.strip_suffix("th").or(stem.strip_suffix("ieth"));
        let whole = |stem: &str| SMALL.iter().position(|small| *small == stem);
        let ten = |stem: &str| TENS.iter().position(|ten| *ten == stem);
        for (stem, is_share) in [(Some(stem), false), (share, true)] {
            let Some(stem) = stem else { continue };
            let value = whole(stem).or(ten(stem).map(|at| 10 * (at + 2)));
            if let Some(value) = value {
                self.add(u64::try_from(value).unwrap_or_default());
                return Some(is_share);
            }
            if let Some((_, scale)) = SCALES.iter().find(|(name, _)| *name == stem) {
                self.multiply(*scale);
                return Some(is_share);
            }
        }
        None
    }

    fn add(&mut self, value: u64) {
        let (tens, ones) = (self.below % 100, self.below % 10);
        let fits = tens == 0 || (ones == 0 && tens >= 20 && value < 10);
        if !fits {
            *self = Self::default();
        }
        self.below += value;
    }

    fn multiply(&mut self, scale: u64) {
        let times = self.below.max(1).saturating_mul(scale);
        if scale == 100 {
            self.below = times;
        } else {
            self.above = self.above.saturating_add(times);
            self.below = 0;
        }
    }

    fn value(&self) -> u64 {
        self.above.saturating_add(self.below)
    }
}

/// In digits, with commas, and in 만 and 억 where it is that many.
fn written(value: u64) -> Vec<String> {
    let mut all = vec![value.to_string(), with_commas(value)];
    let myriads =
        MYRIADS.iter().filter(|myriad| value > 0 && value.is_multiple_of(**myriad));
    all.extend(myriads.map(|myriad| (value / myriad).to_string()));
    all
}

fn with_commas(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_the_numbers_that_they_say() {
        for (english, korean) in [
            ("thirty-two layers", "32"),
            ("two hundred kernels", "200"),
            ("ten thousand images", "10,000"),
            ("twenty-four million", "2400"),
            ("a sum of 24 million", "2400"),
            ("a hundredfold", "100"),
            ("a hundred thousand lines", "10"),
            ("billions a second", "10"),
            ("in millionths of it", "100"),
            ("a sixteenth of it", "16"),
            ("a sixteenth of it", "1"),
            ("nine tenths", "10"),
            ("a hundred millionth", "1"),
            ("half a turn", "180"),
            ("$7 and 2,000", "2,000"),
        ] {
            assert!(
                said(english).contains(korean),
                "{english}: {:?}",
                said(english)
            );
        }
    }

    #[test]
    fn words_beside_each_other_are_not_one_number() {
        assert!(!said("two three").contains("5"));
        assert!(!said("two, hundred").contains("200"));
        assert!(!said("twenty thirteen").contains("33"));
        assert!(!said("the other tooth").contains("1"));
    }
}
