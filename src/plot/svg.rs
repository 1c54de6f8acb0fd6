//! A finished drawing as SVG, and the strokes of a hand-made one.

use std::fmt::Write as _;

/// A drawing in SVG: a view box and no size of its own, so that the page says
/// how large it is.
///
/// Text and axes are `#000000` on a `#FFFFFF` ground and grid lines `#D0D0D0`, for
/// the page to turn with its theme; nothing has an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Svg {
    text: String,
}

impl Svg {
    /// `body` on a white ground of `width` × `height` units.
    pub(super) fn new([width, height]: [u32; 2], body: &str) -> Self {
        let mut text = format!(
            "<svg viewBox=\"0 0 {width} {height}\" \
             xmlns=\"http://www.w3.org/2000/svg\">\n"
        );
        text.push_str(&rectangle(
            [0.0; 2],
            [width.into(), height.into()],
            "fill=\"#FFFFFF\"",
        ));
        for line in body.lines().filter(|line| !line.trim().is_empty()) {
            text.push_str(line);
            text.push('\n');
        }
        text.push_str("</svg>\n");
        Self { text }
    }

    /// The whole element, `<svg …>…</svg>`, without a blank line.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The whole element, with the lines of `copyright` as its `<metadata>`.
    pub fn with_copyright(&self, copyright: Option<&str>) -> String {
        let (Some(copyright), Some((head, rest))) =
            (copyright, self.text.split_once('\n'))
        else {
            return self.text.clone();
        };
        // A blank line would end the element where Markdown holds it.
        let lines = copyright.lines().filter(|line| !line.trim().is_empty());
        let lines: Vec<String> = lines.map(escaped).collect();
        let credit = lines.join("\n");
        format!("{head}\n<metadata>{credit}</metadata>\n{rest}")
    }
}

/// One `<rect>`, on a line of its own.
pub(super) fn rectangle(
    [left, top]: [f64; 2],
    [width, height]: [f64; 2],
    style: &str,
) -> String {
    let [left, top, width, height] = [left, top, width, height].map(rounded);
    format!(
        "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" \
         {style}/>\n"
    )
}

/// One `<text>` centred on `x`, with its baseline at `y`.
pub(super) fn text([x, y]: [f64; 2], size: f64, color: &str, text: &str) -> String {
    let [x, y, size] = [x, y, size].map(rounded);
    let mut line = format!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" ");
    let text = escaped(text);
    let _ = writeln!(
        line,
        "font-family=\"sans-serif\" font-size=\"{size}\" fill=\"{color}\">{text}</text>"
    );
    line
}

/// To a tenth of a unit.
fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Text as XML holds it: [`printable`], and no markup.
pub(super) fn escaped(text: &str) -> String {
    let text = printable(text);
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
}

/// Text without the characters that XML does not allow, on one line.
pub(super) fn printable(text: &str) -> String {
    let letter = |letter: char| match letter {
        '\n' | '\r' | '\t' => ' ',
        '\u{FFFE}' | '\u{FFFF}' => char::REPLACEMENT_CHARACTER,
        letter if letter.is_control() => char::REPLACEMENT_CHARACTER,
        letter => letter,
    };
    text.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_has_a_view_box_and_no_size() {
        let svg = Svg::new([64, 36], "<g/>\n\n<g/>");
        assert_eq!(
            svg.as_str(),
            "<svg viewBox=\"0 0 64 36\" xmlns=\"http://www.w3.org/2000/svg\">\n\
             <rect x=\"0\" y=\"0\" width=\"64\" height=\"36\" fill=\"#FFFFFF\"/>\n\
             <g/>\n<g/>\n</svg>\n"
        );
    }

    #[test]
    fn each_line_of_the_copyright_is_a_line_of_metadata_and_no_markup() {
        let svg = Svg::new([1, 1], "");
        assert_eq!(svg.with_copyright(None), svg.as_str());
        let credited = svg.with_copyright(Some("A & B, <https://c.org/>\n\n\0"));
        let lines: Vec<&str> = credited.lines().skip(1).take(2).collect();
        let first = "<metadata>A &amp; B, &lt;https://c.org/&gt;";
        assert_eq!(lines, [first, "\u{FFFD}</metadata>"]);
        assert_eq!(credited.lines().count(), svg.as_str().lines().count() + 2);
    }
}
