//! A finished picture: pixels, and the words around them.

use std::fmt::Write as _;

use super::arrangement::{Arrangement, Style};
use super::bar::Bar;
use super::panel::Panel;
use super::pixels::Pixels;
use super::svg::{escaped, printable, rectangle};

/// Panels from this display width on fill a narrow screen one by one.
const WIDE: usize = 300;

/// Panels of pixels in rows, a label above each, and what their colours mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    title: String,
    panels: Vec<Panel>,
    arrangement: Arrangement,
    /// The rows mean something: their ends stay on a narrow screen.
    has_rows: bool,
    /// Every pixel is enlarged by the same whole factor, on a narrow screen too.
    whole: bool,
    bar: Option<Bar>,
}

impl Picture {
    /// A picture of at least one panel, each of at least one pixel.
    pub(super) fn new(
        panels: Vec<Panel>,
        style: Style,
        columns: Option<usize>,
        bar: Option<Bar>,
    ) -> Self {
        let arrangement = Arrangement::new(&panels, style, columns);
        let (title, has_rows) = (String::new(), columns.is_some());
        Self { title, panels, arrangement, has_rows, whole: false, bar }
    }

    /// The same with a title above all panels: what they are, where their labels say
    /// which.
    #[must_use]
    pub fn titled(self, title: &str) -> Self {
        Self { title: printable(title), ..self }
    }

    /// The same with its pixels enlarged by whole factors: what is as fine as they are
    /// makes no pattern with those of the screen.
    #[must_use]
    pub fn whole(mut self) -> Self {
        for (panel, size) in self.panels.iter().zip(&mut self.arrangement.sizes) {
            let factor = (size[0] / panel.width).max(1);
            *size = [panel.width * factor, panel.height * factor];
        }
        Self { whole: true, ..self }
    }

    /// The pixels of its panels.
    pub fn pixels(&self) -> impl Iterator<Item = Pixels> {
        self.panels.iter().map(Panel::pixels)
    }

    /// The labels of its panels.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.panels.iter().map(|panel| panel.label.as_str())
    }

    /// Its panels alone, each up to `most` pixels wide.
    pub(super) fn small_panels(
        &self,
        most: usize,
        copyright: Option<&str>,
    ) -> String {
        let panels = std::iter::zip(&self.panels, &self.arrangement.sizes);
        let small = panels.map(|(panel, &[wide, high])| {
            let small = wide.min(most);
            panel_html(panel, [small, (high * small / wide).max(1)], copyright)
        });
        small.collect()
    }

    /// One element of HTML that is XML as well, without a blank line: the pixels of
    /// each panel as PNG, all words as text, `copyright` in a paragraph that is not
    /// shown. It is laid out by the page.
    pub fn to_html(&self, copyright: Option<&str>) -> String {
        let is_wide = self.arrangement.sizes.iter().all(|[wide, _]| *wide >= WIDE);
        let mut classes = String::from("panels");
        let (flows, whole) = (!self.has_rows, self.whole);
        for (class, holds) in [("wide", is_wide), ("flow", flows), ("whole", whole)]
        {
            if holds {
                let _ = write!(classes, " {class}");
            }
        }
        let mut html = String::new();
        let panels: Vec<_> = std::iter::zip(&self.panels, &self.arrangement.sizes)
            .map(|(panel, &size)| panel_html(panel, size, copyright))
            .collect();
        for row in panels.chunks(self.arrangement.columns) {
            let _ = writeln!(html, "<div class=\"row\">\n{}</div>", row.concat());
        }
        if let Some(bar) = self.bar {
            html += &bar.to_html();
        }
        around(&classes, copyright, &self.title, &html)
    }
}

/// The element around what a page lays out, and in it its title and, not shown, whose
/// work it is.
pub(super) fn around(
    classes: &str,
    copyright: Option<&str>,
    title: &str,
    inside: &str,
) -> String {
    let lines = copyright.unwrap_or_default().lines();
    let lines: Vec<String> =
        lines.filter(|line| !line.trim().is_empty()).map(escaped).collect();
    let copyright = match lines.is_empty() {
        true => String::new(),
        false => {
            let lines = lines.join("\n");
            format!("<p class=\"copyright\" hidden=\"\">{lines}</p>\n")
        }
    };
    let title = match title.is_empty() {
        true => String::new(),
        false => format!("<span class=\"title\">{}</span>\n", escaped(title)),
    };
    format!("<div class=\"{classes}\">\n{copyright}{title}{inside}</div>\n")
}

fn panel_html(
    panel: &Panel,
    [wide, high]: [usize; 2],
    copyright: Option<&str>,
) -> String {
    let pixels = panel.pixels();
    let is_enlarged = wide > panel.width || high > panel.height;
    let class =
        if is_enlarged && panel.width < 200 { " class=\"squares\"" } else { "" };
    let label = match panel.label.is_empty() {
        true => String::new(),
        false => format!("<span class=\"label\">{}</span>", escaped(&panel.label)),
    };
    let url = pixels.to_url(copyright);
    let frames = match panel.frames.is_empty() {
        true => String::new(),
        false => frames_svg(panel),
    };
    let bar = panel.bar.map_or_else(String::new, Bar::to_html);
    format!(
        "<div class=\"panel\" style=\"--wide:{wide}px\">{label}\
         <span class=\"pixels\"><img src=\"{url}\" width=\"{wide}\" height=\"{high}\" \
         alt=\"\" aria-hidden=\"true\"{class}/>{frames}</span>{bar}</div>\n"
    )
}

/// Yellow frames with a dark edge, around what is marked in the panel.
fn frames_svg(panel: &Panel) -> String {
    let mut svg = format!(
        "<svg viewBox=\"0 0 {} {}\" preserveAspectRatio=\"none\" aria-hidden=\"true\" \
         xmlns=\"http://www.w3.org/2000/svg\">",
        panel.width, panel.height
    );
    let stroke = |color: &str, width: f64| {
        format!(
            "fill=\"none\" stroke=\"{color}\" stroke-width=\"{width}\" \
             vector-effect=\"non-scaling-stroke\""
        )
    };
    for &[row, column, height, width] in &panel.frames {
        let corner = [column as f64, row as f64];
        let size = [width as f64, height as f64];
        svg += rectangle(corner, size, &stroke("#010101", 3.5)).trim_end();
        svg += rectangle(corner, size, &stroke("#FFBF00", 2.0)).trim_end();
    }
    svg + "</svg>"
}

#[cfg(test)]
mod tests {
    use crate::plot::{Maps, framed, photographs};
    use ndarray::Array2;

    #[test]
    fn words_are_text_and_pixels_are_images() {
        let map = Array2::from_elem((2, 3), 1.5);
        let picture = Maps::signed().draw(&[("a < b", &map), ("", &map)]).unwrap();
        let html = picture.to_html(Some("By A & B\n\n<https://c.org/>"));
        assert_eq!(html.matches("<span class=\"label\">").count(), 1);
        assert!(html.contains("<span class=\"label\">a &lt; b</span>"), "{html}");
        assert!(html.contains("By A &amp; B\n&lt;https://c.org/&gt;</p>"), "{html}");
        assert!(html.contains("<span>−1.5</span> <span>0</span> <span>1.5</span>"));
        // Two panels and the bar.
        assert_eq!(html.matches("data:image/png;base64,").count(), 3);
        assert!(!html.contains("\n\n"), "{html}");
    }

    #[test]
    fn a_title_stands_above_all_panels() {
        let map = Array2::from_elem((2, 3), 1.5);
        let picture = Maps::signed().draw(&[("0", &map), ("1", &map)]).unwrap();
        let html = picture.titled("layer <1>").to_html(None);
        let (before, behind) = html.split_once("layer &lt;1&gt;</span>").unwrap();
        assert!(before.ends_with("<span class=\"title\">"), "{html}");
        assert!(!before.contains("<img") && behind.contains("<img"), "{html}");
    }

    #[test]
    fn pixels_stay_whole_on_request() {
        let map = Array2::<f32>::zeros((128, 128));
        let picture = Maps::gray(0.0, 1.0).draw(&[("", &map)]).unwrap();
        let html = picture.whole().to_html(None);
        // 300 pixels have room for 2 · 128.
        assert!(html.contains("--wide:256px") && html.contains("height=\"256\""));
        assert!(html.contains("class=\"panels flow whole\""), "{html}");
    }

    #[test]
    fn rows_that_were_asked_for_stay() {
        let map = Array2::<f32>::zeros((9, 9));
        let rows = |maps: Maps| {
            let html = maps.draw(&[("", &map); 5]).unwrap().to_html(None);
            (html.matches("<div class=\"row\">").count(), html.contains("flow"))
        };
        assert_eq!(rows(Maps::gray(0.0, 1.0).columns(2)), (3, false));
        assert_eq!(rows(Maps::gray(0.0, 1.0)), (2, true));
    }

    #[test]
    fn frames_lie_over_the_pixels() {
        let photo = framed(&Array2::from_elem((40, 50), 0.5), &[(1, 2)], 5);
        let html = photographs(&[("", &photo)]).unwrap().to_html(None);
        assert!(html.contains("<svg viewBox=\"0 0 50 40\""), "{html}");
        let frame = "<rect x=\"2\" y=\"1\" width=\"5\" height=\"5\" fill=\"none\"";
        assert_eq!(html.matches(frame).count(), 2, "{html}");
    }
}
