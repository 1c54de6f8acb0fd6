//! An output on a page, with caption and credit.

use crate::bonds;
use crate::chart::Chart;
use crate::escape;
use crate::joints;
use crate::listing::fence;
use crate::phrases::is_wide;
use crate::picture::Picture;
use crate::stored::Content;

/// To which part of its width a chart is shrunk at most.
const LEAST: f64 = 0.55;

/// And where there is room it is about so much of it: one of three widths, as pictures
/// have them.
const AT_REST: f64 = 0.84;
const WIDTHS: [f64; 3] = [360.0, 540.0, 720.0];

/// A name of so many letters is not broken in a table.
const NAME: usize = 12;

/// What is around an output.
pub(crate) struct Frame<'a> {
    /// `two_directions.maps`: what the figure is called and linked by.
    pub(crate) name: &'a str,
    /// `Figure 3.4`, where figures are numbered.
    pub(crate) label: Option<&'a str>,
    /// The caption: it says what the figure shows.
    pub(crate) alternative: &'a str,
    /// The text in the place of the picture, which leads to the caption: a reader
    /// who listens hears it once.
    pub(crate) pointer: String,
    /// Where the picture's files are, as seen from the page, without what follows
    /// their name.
    pub(crate) picture: String,
    /// Where the source of its cell is, if a page shows it.
    pub(crate) source: Option<String>,
    /// The lines of credit as HTML.
    pub(crate) credit: String,
}

/// The figure as Markdown with HTML in it.
pub(crate) fn figure(frame: &Frame<'_>, content: &Content) -> Option<String> {
    let (class, inside) = match content {
        Content::Picture(picture) => ("picture", image(frame, picture)),
        Content::Panels(panels) => {
            let address = |number| file(&frame.picture, Some(number));
            ("picture", panels.to_html(&frame.pointer, address))
        }
        Content::Chart(chart) => ("chart", drawing(frame, chart)),
        Content::Table(table) => ("table", format!("\n\n{}\n\n", whole(table))),
        Content::Text(text) if text.contains(is_wide) && has_columns(text) => {
            ("text", of_two_widths(text))
        }
        Content::Text(text) => {
            let fence = fence(text);
            let class = if has_columns(text) { "text" } else { "text lines" };
            (class, format!("\n\n{fence}text\n{text}\n{fence}\n\n"))
        }
        Content::Number(_) => return None,
    };
    Some(format!(
        "<figure class=\"out {class}\" id=\"{}\">{inside}{}</figure>\n",
        frame.name,
        frame.caption()
    ))
}

/// Whether its words stand below each other: else a line may be broken between words.
fn has_columns(text: &str) -> bool {
    text.lines().any(|line| line.trim_end().contains("  "))
}

/// Text whose signs of Hangul have twice the width of the others, whatever the font. In
/// one line of HTML, which nothing that indents lines can move; and nothing that colours
/// code may take its widths away.
fn of_two_widths(text: &str) -> String {
    let mut html = String::from("\n<pre><code class=\"nohighlight\">");
    for (number, line) in text.lines().enumerate() {
        let mut run = String::new();
        let mut runs = 0;
        for sign in line.chars().chain(['\n']) {
            if is_wide(sign) {
                run.push(sign);
                continue;
            }
            if !run.is_empty() {
                runs += 1;
                // The heads of columns of numbers.
                let end = if number == 0 && runs > 2 { " end" } else { "" };
                let width = 2 * run.chars().count();
                html.push_str(&format!(
                    "<span class=\"wide{end}\" style=\"inline-size:{width}ch\">{run}\
                     </span>"
                ));
                run.clear();
            }
            match sign {
                '\n' => html.push_str(LINE),
                sign => html.push_str(&escape::html(&sign.to_string())),
            }
        }
    }
    let text = html.strip_suffix(LINE).unwrap_or(&html);
    format!("{text}</code></pre>\n")
}

/// The end of a line within text, as HTML says it without one.
const LINE: &str = "&#10;";

/// The table with short texts kept in one line: a table that is wider than its
/// screen scrolls anyway, and need not be high as well.
fn whole(table: &str) -> String {
    let lines = table.lines().enumerate().map(|(index, line)| {
        let cells = line.split('|').map(|cell| match cell.trim() {
            heading if index == 0 => format!(" {} ", with_whole_units(heading)),
            // Names in code, which are copied from here, escaped bars.
            text if index == 1 || text.contains(['`', '\\']) => cell.to_owned(),
            text => {
                format!(" {} ", in_parts(&without_breaks(&joints::joined(text))))
            }
        });
        cells.collect::<Vec<_>>().join("|") + "\n"
    });
    lines.collect()
}

/// A heading whose unit and whose small numbers are not broken off: `share, %`, `1e-8`.
fn with_whole_units(heading: &str) -> String {
    let words = heading.split(' ').map(|word| {
        let (before, after) = word.split_once('-').unwrap_or((word, ""));
        let is_power = before.ends_with('e')
            && before.starts_with(|sign: char| sign.is_ascii_digit())
            && after.starts_with(|sign: char| sign.is_ascii_digit());
        match is_power {
            true => format!("<span class=\"num\">{word}</span>"),
            false => word.to_owned(),
        }
    });
    joints::joined(&words.collect::<Vec<_>>().join(" "))
}

/// Whether a text is a row or a range of numbers, or a shape: `1 2 1`, `0.5 to 0.7`,
/// `F, C/g, k, k`.
fn is_numbers(text: &str) -> bool {
    let letters =
        |word: &str| word.chars().filter(|sign| sign.is_alphabetic()).count();
    let mut words = text.split([' ', '/', '×']);
    words.all(|word| matches!(word, "to" | "NaN") || letters(word) <= 1)
}

/// A long name may break behind each `_`.
fn in_parts(text: &str) -> String {
    let words = text.split(' ').map(|word| match word.chars().count() > NAME {
        true => word.replace('_', "_<wbr>"),
        false => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Short texts in one line, long ones broken at their commas.
fn without_breaks(text: &str) -> String {
    let unbroken = |text: &str, most: usize| {
        let short = text.contains([' ', '-', '–']) && text.chars().count() <= most;
        match short {
            // On a phone too, where words are broken rather than out of sight.
            true if is_numbers(text) => format!("<span class=\"num\">{text}</span>"),
            true => format!("<span class=\"glued\">{text}</span>"),
            false => text.to_owned(),
        }
    };
    if text.chars().count() <= 16 {
        return unbroken(text, 16);
    }
    let parts = text.split(", ").map(|part| unbroken(part, 24));
    parts.collect::<Vec<_>>().join(", ")
}

impl Frame<'_> {
    fn caption(&self) -> String {
        let label = self.label.map_or_else(String::new, |label| {
            format!("<span class=\"label\">{label}.</span> ")
        });
        let name = escape::name(self.name);
        let from = match &self.source {
            Some(source) => {
                format!("<a class=\"from\" href=\"{source}\">{name}</a>")
            }
            None => format!("<span class=\"from\">{name}</span>"),
        };
        let text = bonds::html(self.alternative);
        let credit = &self.credit;
        format!("<figcaption>{label}{text} {from}{credit}</figcaption>")
    }
}

/// A file of a picture: of its panel with this number, or of all of it.
pub(crate) fn file(picture: &str, panel: Option<usize>) -> String {
    match panel {
        Some(number) => format!("{picture}.{number}.png"),
        None => format!("{picture}.png"),
    }
}

/// Small pictures are enlarged by a whole factor, to about the width of a page.
fn image(frame: &Frame<'_>, picture: &Picture) -> String {
    let factor = (360 / picture.width.max(1)).clamp(1, 8);
    let class = if factor > 1 { " class=\"enlarged\"" } else { "" };
    format!(
        "<img src=\"{}\" alt=\"{}\" width=\"{}\" height=\"{}\" \
         loading=\"lazy\" decoding=\"async\"{class}>",
        file(&frame.picture, None),
        escape::html(&frame.pointer),
        picture.width * factor,
        picture.height * factor,
    )
}

/// A chart is never enlarged, and on a narrow screen it is shrunk to the size at
/// which its signs can still be read: beyond that it scrolls in its own box.
fn drawing(frame: &Frame<'_>, chart: &Chart) -> String {
    let svg = chart.to_html(&frame.pointer);
    let least = (chart.width * LEAST).round();
    let widths = WIDTHS.into_iter();
    let most = widths.min_by_key(|most| (most - chart.width * AT_REST).abs() as u32);
    let most = most.unwrap_or(chart.width);
    format!(
        "<div class=\"drawing\" style=\"--most:{most}px;--least:{least}px\">\
         {svg}</div>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_cell_is_not_broken_and_a_long_one_at_its_commas() {
        let glued = |text: &str| format!("<span class=\"glued\">{text}</span>");
        let table = "| a b | c, % |\n| --- | --- |\n| 1 to 2 | `x y` |\n";
        let number = "<span class=\"num\">1 to 2</span>";
        let kept = table.replace("1 to 2", number).replace(", %", ",\u{a0}%");
        let trimmed = |text: &str| {
            let lines = text.lines().map(str::trim);
            lines.collect::<Vec<_>>().join("\n")
        };
        assert_eq!(trimmed(&whole(table)), trimmed(&kept));
        let small = with_whole_units("outside atol 1e-8, a-b");
        assert_eq!(small, "outside atol <span class=\"num\">1e-8,</span> a-b");
        let [maps, size] = ["6 → 16 maps", "5×5 on 14×14"].map(glued);
        let table = "| a |\n| - |\n| one BORDER_REFLECT_101 a_b |\n";
        let broken = "one BORDER_<wbr>REFLECT_<wbr>101 a_b";
        assert!(whole(table).contains(broken), "{}", whole(table));
        let long = without_breaks("6 → 16 maps, 5×5 on 14×14");
        assert_eq!(long, format!("{maps}, {size}"));
    }

    #[test]
    fn lines_without_columns_may_be_broken() {
        assert!(has_columns("a   1\nbb  2"));
        assert!(has_columns("  a\n"));
        assert!(!has_columns("the input has 1 number, it needs 2\nand 3 "));
    }

    #[test]
    fn columns_of_hangul_stay_in_their_places() {
        let wide = |width: u8, text: &str| {
            format!(
                "<span class=\"wide\" style=\"inline-size:{width}ch\">{text}</span>"
            )
        };
        let expected = format!(
            "\n<pre><code class=\"nohighlight\">{}   1&#10;{} 2</code></pre>\n",
            wide(4, "입력"),
            wide(6, "가중치")
        );
        assert_eq!(of_two_widths("입력   1\n가중치 2\n"), expected);
    }
}
