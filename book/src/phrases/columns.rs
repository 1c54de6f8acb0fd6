//! Lines of text in columns, in another language.

use super::Phrases;

impl Phrases {
    /// Lines of text, whose columns two blanks part. A column stays where it is: a sign
    /// of Hangul is as wide as two others.
    pub(crate) fn say_text(
        &self,
        place: &str,
        text: &str,
        missing: &mut Vec<String>,
    ) -> String {
        let lines = text.lines().map(|line| {
            if let Some(whole) = self.find(place, line.trim()) {
                return whole.to_owned();
            }
            let mut said = String::new();
            let mut rest = line;
            while !rest.is_empty() {
                let blanks = rest.len() - rest.trim_start_matches(' ').len();
                let (gap, after) = rest.split_at(blanks);
                let end = after.find("  ").unwrap_or(after.len());
                let start = line.len() - after.len();
                let end =
                    end.min(end_before_shape(text, line, start).unwrap_or(end));
                let (piece, after) = after.split_at(end);
                let other = self.say(place, piece).unwrap_or_else(|| {
                    missing.push(piece.to_owned());
                    piece.to_owned()
                });
                said.push_str(gap);
                // What ends where its column ends stands at the right.
                let (old, new) = (width(piece), width(&other));
                let is_right = after.is_empty() && gap.len() > 1
                    || after.starts_with("  ")
                        && is_heading_at_right(text, line, rest);
                let fill = " ".repeat(old.saturating_sub(new));
                match is_right {
                    true => said.push_str(&format!("{fill}{other}")),
                    false => said.push_str(&format!("{other}{fill}")),
                }
                rest = after;
            }
            said.trim_end().to_owned()
        });
        let lines: Vec<_> = lines.collect();
        match text.lines().all(|line| end_before_shape(text, line, 0).is_some()) {
            true => with_shapes_in_column(&lines),
            false => lines.join("\n"),
        }
    }
}

/// The lines with the brackets of their shapes below each other.
fn with_shapes_in_column(lines: &[String]) -> String {
    let parts = lines.iter().map(|line| line.split_once(" [").unwrap_or((line, "")));
    let parts: Vec<_> =
        parts.map(|(name, shape)| (name.trim_end(), shape)).collect();
    let widest = parts.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
    let lines = parts.iter().map(|(name, shape)| {
        format!("{name}{} [{shape}", " ".repeat(widest - width(name)))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// How long the piece of `line` at `start` is, if a column of shapes in brackets begins
/// one blank behind it.
fn end_before_shape(text: &str, line: &str, start: usize) -> Option<usize> {
    let end = line[start..].find(" [")?;
    let at = line[..start + end + 1].chars().count();
    let mut lines = text.lines();
    let has_bracket = |line: &str| line.chars().nth(at) == Some('[');
    (end > 0 && lines.all(has_bracket)).then_some(end)
}

/// Whether the piece that `rest` begins with ends where a number below it ends.
fn is_heading_at_right(text: &str, line: &str, rest: &str) -> bool {
    let gap = rest.len() - rest.trim_start_matches(' ').len();
    let start = line[..line.len() - rest.len()].chars().count() + gap;
    let piece = rest[gap..].split("  ").next().unwrap_or_default();
    let end = start + piece.chars().count();
    let others = text.lines().filter(|other| *other != line);
    let mut below = others.filter_map(|other| {
        let signs: Vec<_> = other.chars().collect();
        let at = *signs.get(end.checked_sub(1)?)?;
        let next = signs.get(end).copied().unwrap_or(' ');
        Some((at, next))
    });
    below.any(|(at, next)| at.is_ascii_digit() && next == ' ')
        && gap > 0
        && !text.lines().any(|other| {
            let sign = other.chars().nth(start);
            other != line && sign.is_some_and(char::is_alphabetic)
        })
}

/// In signs of a text of fixed width.
fn width(text: &str) -> usize {
    text.chars().map(|sign| if is_wide(sign) { 2 } else { 1 }).sum()
}

/// Whether it takes the room of two signs.
pub(crate) fn is_wide(sign: char) -> bool {
    matches!(sign, '\u{1100}'..='\u{11ff}' | '\u{3000}'..='\u{9fff}' | '가'..='힣')
}
