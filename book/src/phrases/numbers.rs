//! The numbers of a phrase.

/// The number that stands for any.
pub(super) const NUMBER: &str = "{}";

/// The phrase with `{}` for its numbers, and these.
pub(super) fn without_numbers(phrase: &str) -> (String, Vec<&str>) {
    let mut pattern = String::new();
    let mut numbers = Vec::new();
    let mut at = 0;
    while let Some(sign) = phrase[at..].chars().next() {
        let of_name = phrase[..at].ends_with(|c: char| c.is_ascii_alphabetic());
        let length = match sign.is_ascii_digit() {
            true => digits(&phrase[at..]),
            false => 0,
        };
        if length > 0 && !of_name {
            numbers.push(&phrase[at..at + length]);
            pattern.push_str(NUMBER);
        } else {
            pattern.push_str(&phrase[at..at + length.max(sign.len_utf8())]);
        }
        at += length.max(sign.len_utf8());
    }
    (pattern, numbers)
}

/// How long the number is that begins the text: 3, 3.14, 2,000.
fn digits(text: &str) -> usize {
    let mut end = 0;
    for (index, sign) in text.char_indices() {
        let next = &text[index + sign.len_utf8()..];
        let point = matches!(sign, '.' | ',')
            && next.starts_with(|c: char| c.is_ascii_digit());
        if !sign.is_ascii_digit() && !point {
            break;
        }
        end = index + 1;
    }
    end
}

/// The numbers in the places of `{}` in order, or of `{1}`, `{2}`.
pub(super) fn with_numbers(phrase: &str, numbers: &[&str]) -> String {
    let mut said = phrase.to_owned();
    for (index, number) in numbers.iter().enumerate() {
        let named = format!("{{{}}}", index + 1);
        said = match said.contains(&named) {
            true => said.replace(&named, number),
            false => said.replacen(NUMBER, number, 1),
        };
    }
    said
}
