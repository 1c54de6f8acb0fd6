//! An output on a page, with caption and credit.

use crate::chart::Chart;
use crate::escape;
use crate::listing::fence;
use crate::picture::Picture;
use crate::stored::Content;

/// To which part of its width a chart is shrunk at most.
const LEAST: f64 = 0.55;

/// What is around an output.
pub(crate) struct Frame<'a> {
    /// `two_directions.maps`: what the figure is called and linked by.
    pub(crate) name: &'a str,
    /// `Figure 3.4`, where figures are numbered.
    pub(crate) label: Option<&'a str>,
    /// Caption and alternative text.
    pub(crate) alternative: &'a str,
    /// Where the picture's file is, as seen from the page.
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
        Content::Chart(chart) => ("chart", drawing(frame, chart)),
        Content::Table(table) => ("table", format!("\n\n{table}\n\n")),
        Content::Text(text) => {
            let fence = fence(text);
            ("text", format!("\n\n{fence}text\n{text}\n{fence}\n\n"))
        }
        Content::Number(_) => return None,
    };
    Some(format!(
        "<figure class=\"out {class}\" id=\"{}\">{inside}{}</figure>\n",
        frame.name,
        frame.caption()
    ))
}

impl Frame<'_> {
    fn caption(&self) -> String {
        let label = self.label.map_or_else(String::new, |label| {
            format!("<span class=\"label\">{label}.</span> ")
        });
        let name = self.name;
        let from = match &self.source {
            Some(source) => {
                format!("<a class=\"from\" href=\"{source}\">{name}</a>")
            }
            None => format!("<span class=\"from\">{name}</span>"),
        };
        let text = escape::html(self.alternative);
        let credit = &self.credit;
        format!("<figcaption>{label}{text} {from}{credit}</figcaption>")
    }
}

/// Small pictures are enlarged by a whole factor, to about the width of a page.
fn image(frame: &Frame<'_>, picture: &Picture) -> String {
    let factor = (360 / picture.width.max(1)).clamp(1, 8);
    let class = if factor > 1 {
        " class=\"enlarged\""
    } else {
        ""
    };
    format!(
        "<img src=\"{}\" alt=\"{}\" width=\"{}\" height=\"{}\"{class}>",
        frame.picture,
        escape::html(frame.alternative),
        picture.width * factor,
        picture.height * factor,
    )
}

/// A chart is never enlarged, and on a narrow screen it is shrunk to the size at
/// which its signs can still be read: beyond that it scrolls in its own box.
fn drawing(frame: &Frame<'_>, chart: &Chart) -> String {
    let svg = chart.to_html(frame.alternative);
    let (most, least) = (chart.width, (chart.width * LEAST).round());
    format!(
        "<div class=\"drawing\" style=\"--most:{most}px;--least:{least}px\">\
         {svg}</div>"
    )
}
