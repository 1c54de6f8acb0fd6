//! The legend of a chart in another language: the names keep their order and their lines,
//! and stand as far from each other as they did.

use std::ops::Range;

/// The space of a sample in front of a name, and behind a name, in units of the markup:
/// ten to a unit of the chart.
const SAMPLE: f64 = 340.0;
const SPACE: f64 = 220.0;
const MARGIN: f64 = 80.0;

/// The size of all letters.
const TEXT: f64 = 200.0;

/// Where the legend ends: the first line of the chart's grid.
const GRID: &str = "<line stroke=\"#D0D0D0\"";
const START: &str = "<g transform=\"scale(0.1)\">";
const END: &str = "</text>";

/// A sample, or several, and the name behind them.
#[derive(Debug)]
struct Entry<'a> {
    markup: &'a str,
    /// The left end of the name, and its line.
    left: f64,
    line: f64,
    wide: f64,
}

/// Where the legend stands in the markup of a chart, with the words above it.
pub(crate) fn place(markup: &str) -> Option<Range<usize>> {
    let start = markup.find(START)? + START.len();
    let end = start + markup[start..].find(GRID)?;
    Some(start..end)
}

/// The markup of a chart `width` units wide with the names of its legend moved to where
/// they belong now; as it was, where they would not fit.
pub(crate) fn spaced(markup: &str, width: f64) -> String {
    let Some(Range { start, end }) = place(markup) else {
        return markup.to_owned();
    };
    let mut moved = markup[..start].to_owned();
    let mut right: Option<(f64, f64)> = None;
    let mut rest = &markup[start..end];
    while let Some(at) = rest.find(END).map(|at| at + END.len()) {
        let (piece, behind) = rest.split_at(at);
        rest = behind;
        let Some(entry) = Entry::read(piece) else {
            moved += piece;
            continue;
        };
        let left = match right {
            Some((line, right)) if line == entry.line => right + SPACE + SAMPLE,
            _ => MARGIN + SAMPLE,
        };
        let ends = left + entry.wide;
        if ends > 10.0 * width - MARGIN {
            return markup.to_owned();
        }
        right = Some((entry.line, ends));
        let by = (left - entry.left).round();
        moved += &match by == 0.0 {
            true => piece.to_owned(),
            false => {
                format!("<g transform=\"translate({by} 0)\">{}</g>", entry.markup)
            }
        };
    }
    moved + rest + &markup[end..]
}

impl<'a> Entry<'a> {
    /// Reads a piece that ends with a text; `None` where no sample stands before that.
    fn read(markup: &'a str) -> Option<Self> {
        let (sample, text) = markup.split_once("<text ")?;
        let samples = ["<polyline", "<circle", "<polygon", "<rect"];
        samples.iter().any(|it| sample.contains(it)).then_some(())?;
        let number = |name: &str| {
            let (_, value) = text.split_once(&format!("{name}=\""))?;
            value.split_once('"')?.0.parse::<f64>().ok()
        };
        let (_, name) = text.split_once('>')?;
        let name = name.strip_suffix(END)?.trim();
        let wide =
            1.05 * name.chars().map(|letter| TEXT * share(letter)).sum::<f64>();
        Some(Self { markup, left: number("x")?, line: number("y")?, wide })
    }
}

/// How wide a letter is, as a share of its height: rather more than less.
fn share(letter: char) -> f64 {
    match letter {
        ' ' | '.' | ',' | ':' | '\'' | '|' | 'i' | 'j' | 'l' | 'I' => 0.29,
        '(' | ')' | 'f' | 't' | 'r' | '-' => 0.4,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.92,
        letter if letter.is_ascii_uppercase() => 0.68,
        letter if (letter as u32) < 0x1100 => 0.58,
        letter
            if (letter as u32) < 0x2E80
                && !('\u{1100}'..'\u{1200}').contains(&letter) =>
        {
            0.62
        }
        _ => 0.93,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(x: u32, y: u32, name: &str) -> String {
        format!("<text x=\"{x}\" y=\"{y}\" font-size=\"200\"> {name} </text>")
    }

    fn chart(entries: &[(u32, u32, &str)]) -> String {
        let mut markup = format!("<rect/>{START}{}", text(80, 210, "정확도, %"));
        for (x, y, name) in entries {
            let sample = x - 340;
            markup += &format!("<polyline points=\"{sample},{y} {x},{y}\"/>");
            markup += &text(*x, *y, name);
        }
        format!("{markup}{GRID} x1=\"0\"/>{}", text(10, 900, "0"))
    }

    #[test]
    fn names_stand_as_far_apart_in_hangul_as_they_did() {
        let given = chart(&[
            (420, 470, "합성곱"),
            (2500, 470, "완전연결"),
            (420, 730, "셋"),
        ]);
        let moved = spaced(&given, 640.0);
        // 420 + three letters of 0.93 · 200 · 1.05 units, space and sample
        let left: f64 = 420.0 + 3.0 * 0.93 * 200.0 * 1.05 + 220.0 + 340.0;
        let by = (left - 2500.0).round();
        assert_eq!(moved.matches("<g transform=\"translate(").count(), 1, "{moved}");
        assert!(
            moved.contains(&format!("<g transform=\"translate({by} 0)\"><polyl"))
        );
        // What does not belong to the legend stays.
        let behind = |markup: &str| markup.split_once(GRID).unwrap().1.to_owned();
        assert_eq!(behind(&moved), behind(&given));
        assert!(moved.contains(&text(80, 210, "정확도, %")));
    }

    #[test]
    fn a_legend_that_would_not_fit_and_a_chart_without_one_stay() {
        let long = "아주 길어서 그림 하나에 들어가지 않는 이름";
        let given = chart(&[(420, 470, long), (1800, 470, long)]);
        assert_eq!(spaced(&given, 640.0), given);
        let none = chart(&[]);
        assert_eq!(spaced(&none, 640.0), none);
        assert_eq!(spaced("<rect/>", 640.0), "<rect/>");
    }
}
