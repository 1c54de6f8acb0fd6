//! Charts (SVG), ready to stand inside of a page.

use std::ops::Range;

use crate::escape;
use crate::legend;
use crate::picture::lines;

/// An SVG.
#[derive(Debug)]
pub(crate) struct Chart {
    /// The element's attributes, without `role` and `aria-label`.
    attributes: String,
    /// What stands between its tags, without metadata, on one line.
    inside: String,
    /// In units of its view box: pixels, where it is not shrunk.
    pub(crate) width: f64,
    /// The text of its `<metadata>`, one credit a line.
    pub(crate) credits: Vec<String>,
    /// The same as a file of its own, shown small: without its words, which nobody could
    /// read, and for which an image has no font of the page.
    pub(crate) file: Vec<u8>,
}

impl Chart {
    /// Parses all of it.
    ///
    /// # Errors
    /// In words, beginning with a verb: no SVG, no size, ids (which a page with
    /// two charts would have twice), scripts.
    pub(crate) fn read(bytes: Vec<u8>) -> Result<Self, String> {
        let text =
            String::from_utf8(bytes).map_err(|e| format!("is not UTF-8: {e}"))?;
        let options =
            roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let document = roxmltree::Document::parse_with_options(&text, options)
            .map_err(|error| format!("is no whole SVG: {error}"))?;
        let root = document.root_element();
        if root.tag_name().name() != "svg" {
            let name = root.tag_name().name();
            return Err(format!("has the root <{name}>, not <svg>"));
        }
        for node in document.descendants() {
            let name = node.tag_name().name();
            if matches!(name, "script" | "foreignObject" | "style") {
                return Err(format!("has a <{name}>, which no chart may have"));
            }
            if let Some(id) = node.attribute("id") {
                return Err(format!(
                    "has the id `{id}`; charts of a page would share it"
                ));
            }
        }
        let [width, height] = size(root)?;
        let metadata: Vec<_> = root
            .descendants()
            .filter(|node| node.tag_name().name() == "metadata")
            .collect();
        let credits = metadata.iter().flat_map(|node| {
            let text: String = (node.descendants())
                .filter(roxmltree::Node::is_text)
                .filter_map(|node| node.text())
                .collect();
            lines(&text)
        });
        let mut chart = Self {
            attributes: attributes(&text, root, [width, height]),
            inside: inside(&text, root, metadata.iter().map(|node| node.range())),
            width,
            credits: credits.collect(),
            file: Vec::new(),
        };
        chart.change(str::to_owned);
        Ok(chart)
    }

    /// Changes its markup.
    pub(crate) fn change(&mut self, change: impl FnOnce(&str) -> String) {
        self.inside = change(&self.inside);
        let (attributes, inside) = (&self.attributes, without_words(&self.inside));
        self.file = format!("<svg{attributes}>{inside}</svg>\n").into_bytes();
    }

    /// One line of HTML.
    pub(crate) fn to_html(&self, alternative: &str) -> String {
        format!(
            "<svg role=\"img\" aria-label=\"{}\"{}>{}</svg>",
            escape::html(alternative),
            self.attributes,
            self.inside
        )
    }
}

/// The width of lines of data, ten to a unit, and that of the same lines where the chart is
/// a tenth as large.
const LINE: &str = "stroke-width=\"24\"";
const THICK: &str = "stroke-width=\"70\"";

/// The markup without its `<text>` elements and the legend, whose samples would say
/// nothing without their names; its lines of data thick.
fn without_words(inside: &str) -> String {
    let mut inside = inside.to_owned();
    if let Some(legend) = legend::place(&inside) {
        inside.replace_range(legend, "");
    }
    let mut parts = inside.split("<text");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept += part.split_once("</text>").map_or("", |(_, behind)| behind);
    }
    kept.replace(LINE, THICK)
}

/// Width and height, by its view box or else by its attributes.
fn size(root: roxmltree::Node) -> Result<[f64; 2], String> {
    let number = |text: &str| text.trim_end_matches("px").parse::<f64>().ok();
    let of = |name| root.attribute(name).and_then(number);
    let size = match root.attribute("viewBox") {
        Some(view) => {
            let mut numbers = view.split([' ', ',']).filter_map(number).skip(2);
            numbers.next().zip(numbers.next())
        }
        None => of("width").zip(of("height")),
    };
    match size {
        Some((width, height)) if width > 0.0 && height > 0.0 => Ok([width, height]),
        _ => Err("has neither a view box nor a width and a height".to_owned()),
    }
}

/// The element's own attributes, without those that this program sets.
fn attributes(
    text: &str,
    root: roxmltree::Node,
    [width, height]: [f64; 2],
) -> String {
    let mut kept = String::from(" xmlns=\"http://www.w3.org/2000/svg\"");
    if !root.has_attribute("viewBox") {
        kept.push_str(&format!(" viewBox=\"0 0 {width} {height}\""));
    }
    for attribute in root.attributes() {
        let name = attribute.name();
        if !matches!(name, "role" | "aria-label" | "width" | "height" | "style") {
            kept.push(' ');
            kept.push_str(&text[attribute.range()]);
        }
    }
    kept
}

fn inside(
    text: &str,
    root: roxmltree::Node,
    left_out: impl Iterator<Item = Range<usize>>,
) -> String {
    let (Some(first), Some(last)) = (root.first_child(), root.last_child()) else {
        return String::new();
    };
    let (mut at, end) = (first.range().start, last.range().end);
    let mut kept = String::new();
    for range in left_out {
        kept.push_str(&text[at..range.start]);
        at = range.end;
    }
    kept.push_str(&text[at..end]);
    // A blank line would end the HTML, a line break in a quote leave the quote.
    kept.split(['\n', '\r']).map(str::trim).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = "<?xml version=\"1.0\"?>\n<svg width=\"60\" height=\"40\" \
        role=\"x\" xmlns=\"http://www.w3.org/2000/svg\">\n\n\
        <metadata>Photo by A &amp; B</metadata>\n<text>\na\n</text>\n</svg>\n";

    #[test]
    fn a_chart_becomes_one_line_with_its_text() {
        let chart = Chart::read(SVG.into()).unwrap();
        assert_eq!(chart.credits, ["Photo by A & B"]);
        assert_eq!(chart.width, 60.0);
        let html = chart.to_html("It \"rises\".");
        assert_eq!(
            html,
            "<svg role=\"img\" aria-label=\"It &quot;rises&quot;.\" \
             xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 60 40\">   <text> a </text> </svg>"
        );
    }

    #[test]
    fn its_lines_are_thick_where_it_is_small() {
        let line =
            "<polyline fill=\"none\" stroke-width=\"24\" points=\"0,0 9,9\"/>";
        let svg = SVG.replace("<text>", &format!("{line}<text>"));
        let chart = Chart::read(svg.into()).unwrap();
        assert!(chart.to_html("").contains(line));
        let file = String::from_utf8(chart.file).unwrap();
        assert!(file.contains("stroke-width=\"70\""), "{file}");
        assert!(!file.contains(LINE), "{file}");
    }

    #[test]
    fn its_file_has_no_words() {
        let chart = Chart::read(SVG.into()).unwrap();
        let file = String::from_utf8(chart.file).unwrap();
        assert_eq!(
            file,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 60 40\">    </svg>\n"
        );
    }

    #[test]
    fn a_legend_goes_with_its_words() {
        let sample = "<polyline points=\"8,8 30,8\"/>";
        let grid = "<line stroke=\"#D0D0D0\" x1=\"0\"/>";
        let svg = SVG.replace("<text>\na\n</text>", &format!(
            "<g transform=\"scale(0.1)\">{sample}<text x=\"9\">a</text>{grid}</g>"
        ));
        let chart = Chart::read(svg.into()).unwrap();
        assert!(chart.to_html("").contains(sample));
        let file = String::from_utf8(chart.file).unwrap();
        assert!(file.contains(grid) && !file.contains(sample), "{file}");
    }

    #[test]
    fn a_chart_cut_short_anywhere_is_refused() {
        for length in 0..SVG.len() - 1 {
            assert!(
                Chart::read(SVG.as_bytes()[..length].into()).is_err(),
                "{length}"
            );
        }
    }

    #[test]
    fn what_would_break_a_page_is_refused() {
        let refused = |inside: &str| {
            let svg = format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">\
                 {inside}</svg>"
            );
            Chart::read(svg.into()).unwrap_err()
        };
        assert!(refused("<g id=\"a\"/>").starts_with("has the id `a`"));
        assert!(refused("<script/>").starts_with("has a <script>"));
        assert!(Chart::read("<html/>".into()).unwrap_err().contains("<html>"));
        let error = Chart::read("<svg/>".into()).unwrap_err();
        assert_eq!(error, "has neither a view box nor a width and a height");
    }
}
