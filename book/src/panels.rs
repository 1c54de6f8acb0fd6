//! Panels of pixels with the words around them (HTML), ready to stand inside of a page.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::escape;
use crate::picture::{Picture, lines};

/// Pixels of so many bytes stand in the page itself: a file of them would be a request
/// for less than its headers.
const IN_PAGE: usize = 1024;

/// No more bytes are spent on a picture in the contents.
const THUMBNAIL: usize = 40_000;

/// The standard deviation of the levels of a picture on which there is something to see.
const LEAST_SPREAD: f64 = 12.0;

/// A matrix of more cells is not made small.
const MANY: usize = 150;

const ADDRESS: &str = "src=\"";
const PIXELS: &str = "data:image/png;base64,";

/// A picture made of panels.
#[derive(Debug)]
pub(crate) struct Panels {
    /// The HTML before, between and behind the addresses of the images, on one line:
    /// each piece but the last ends with `src="`.
    pieces: Vec<String>,
    images: Vec<Picture>,
    /// One credit a line.
    pub(crate) credits: Vec<String>,
}

impl Panels {
    /// Parses all of it, and every image in it.
    ///
    /// # Errors
    /// In words, beginning with a verb: no XML, ids, scripts, an image that is not
    /// whole or lies elsewhere.
    pub(crate) fn read(bytes: Vec<u8>) -> Result<Self, String> {
        let text =
            String::from_utf8(bytes).map_err(|e| format!("is not UTF-8: {e}"))?;
        let document = roxmltree::Document::parse(&text)
            .map_err(|error| format!("is no whole element: {error}"))?;
        let mut credits = Vec::new();
        let mut left_out = 0..0;
        for node in document.descendants() {
            let name = node.tag_name().name();
            if matches!(name, "script" | "style" | "iframe" | "object" | "a") {
                return Err(format!("has a <{name}>, which no picture may have"));
            }
            if let Some(id) = node.attribute("id") {
                return Err(format!(
                    "has the id `{id}`; pictures of a page would share it"
                ));
            }
            if node.attribute("class") == Some("copyright") {
                credits = lines(node.text().unwrap_or_default());
                left_out = node.range();
            }
        }
        let shown = [&text[..left_out.start], &text[left_out.end..]].concat();
        // A blank line would end the HTML.
        let shown: Vec<_> = shown.lines().map(str::trim).collect();
        let shown = joined(&shown.join(""));
        let mut pieces = Vec::new();
        let mut images = Vec::new();
        let mut rest = &*shown;
        while let Some((before, after)) = rest.split_once(ADDRESS) {
            pieces.push(format!("{before}{ADDRESS}"));
            let (address, after) = after.split_once('"').unwrap_or((after, ""));
            let pixels = address.strip_prefix(PIXELS).ok_or_else(|| {
                let start: String = address.chars().take(40).collect();
                format!("has an image that lies elsewhere: {start}")
            })?;
            let png = STANDARD.decode(pixels).map_err(|error| {
                format!("has the image {} in no base64: {error}", images.len() + 1)
            })?;
            let image = Picture::read(png).map_err(|error| {
                format!("has an image {} that {error}", images.len() + 1)
            })?;
            images.push(image);
            rest = after;
        }
        pieces.push(rest.to_owned());
        Ok(Self { pieces, images, credits })
    }

    /// Changes its markup, piece by piece: the last but one ends within a tag.
    pub(crate) fn change(&mut self, mut change: impl FnMut(&str) -> String) {
        for piece in &mut self.pieces {
            *piece = change(piece);
        }
    }

    /// The images that are files of their own: number and bytes.
    pub(crate) fn files(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let images = self.images.iter().map(|image| &*image.bytes).enumerate();
        images.filter(|(_, bytes)| bytes.len() > IN_PAGE)
    }

    /// One of its panels, made small: HTML; the number of the file that it needs. It is
    /// the last of those on which there is nearly as much to see as on any.
    pub(crate) fn thumbnail(
        &self,
        address: impl Fn(usize) -> String,
    ) -> Option<(String, Option<usize>)> {
        // A colour bar is one pixel high.
        let panels = self.images.iter().enumerate();
        let fits =
            |image: &Picture| image.height > 1 && image.bytes.len() <= THUMBNAIL;
        let fitting: Vec<_> = panels.filter(|(_, image)| fits(image)).collect();
        let spreads = fitting.iter().map(|(_, image)| image.spread);
        let most = spreads.fold(0.0, f64::max);
        if most < LEAST_SPREAD {
            return None;
        }
        let (number, image) =
            fitting.into_iter().rfind(|(_, image)| image.spread >= 0.4 * most)?;
        let is_file = image.bytes.len() > IN_PAGE;
        let source = match is_file {
            true => address(number),
            false => format!("{PIXELS}{}", STANDARD.encode(&image.bytes)),
        };
        let class = if image.width < 100 { " class=\"squares\"" } else { "" };
        let html =
            format!("<img src=\"{source}\" alt=\"\" aria-hidden=\"true\"{class}>");
        Some((html, is_file.then_some(number)))
    }

    /// The first of its matrices whose cells are not all alike, made small: HTML of the
    /// cells and what is marked on them, without the numbers.
    pub(crate) fn matrix(&self) -> Option<String> {
        let [markup] = &self.pieces[..] else { return None };
        let document = roxmltree::Document::parse(markup).ok()?;
        let drawings =
            document.descendants().filter(|node| node.has_tag_name("svg"));
        let svg = drawings.into_iter().find_map(|node| cells(&node))?;
        let address = format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg));
        Some(format!("<img src=\"{address}\" alt=\"\" aria-hidden=\"true\">"))
    }

    /// One line of HTML: a group of the name `alternative`, in which all words are text.
    /// `address` says where the file with this number is.
    pub(crate) fn to_html(
        &self,
        alternative: &str,
        address: impl Fn(usize) -> String,
    ) -> String {
        let name = escape::html(alternative);
        let mut html = format!("<div role=\"group\" aria-label=\"{name}\">");
        for (index, piece) in self.pieces.iter().enumerate() {
            html += piece;
            let Some(image) = self.images.get(index) else { break };
            if image.bytes.len() > IN_PAGE {
                html += &address(index);
                html += "\" loading=\"lazy\" decoding=\"async\"";
            } else {
                html += &format!("{PIXELS}{}\"", STANDARD.encode(&image.bytes));
            }
        }
        html + "</div>"
    }
}

/// The rectangles of the drawing of a matrix, cut to its cells; none if all of these are
/// alike, or there are many.
fn cells(drawing: &roxmltree::Node) -> Option<String> {
    let rectangles: Vec<_> = drawing
        .descendants()
        .filter(|node| {
            node.has_tag_name("rect") && node.attribute("stroke").is_some()
        })
        .collect();
    let is_cell = |node: &&roxmltree::Node| node.attribute("fill") != Some("none");
    let cells: Vec<_> = rectangles.iter().filter(is_cell).collect();
    let fill = cells.first()?.attribute("fill");
    if cells.len() > MANY || cells.iter().all(|cell| cell.attribute("fill") == fill)
    {
        return None;
    }
    let side = |name| {
        move |node: &&roxmltree::Node| -> Option<f64> {
            node.attribute(name)?.parse().ok()
        }
    };
    let ends = |start, length| -> Option<[f64; 2]> {
        let mut ends = [f64::INFINITY, f64::NEG_INFINITY];
        for cell in &cells {
            let (first, along) = (side(start)(cell)?, side(length)(cell)?);
            ends = [ends[0].min(first), ends[1].max(first + along)];
        }
        Some(ends)
    };
    let ([left, right], [top, bottom]) = (ends("x", "width")?, ends("y", "height")?);
    let (width, height) = (right - left, bottom - top);
    // As they are written: each is an element without another one in it.
    let shapes: String = rectangles
        .iter()
        .map(|node| &drawing.document().input_text()[node.range()])
        .collect();
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"{left} {top} {width} {height}\">{shapes}</svg>"
    ))
}

/// The markup with each sign between matrices in one element with the matrix behind it:
/// no line of a page ends with a sign.
fn joined(markup: &str) -> String {
    const SIGN: &str = "<span class=\"sign\">";
    let mut parts = markup.split(SIGN);
    let mut joined = parts.next().unwrap_or_default().to_owned();
    let mut is_open = false;
    for part in parts {
        if !is_open {
            joined += "<div class=\"joined\">";
        }
        joined += SIGN;
        let Some((sign, behind)) = part.split_once("</span>") else {
            joined += part;
            continue;
        };
        joined += sign;
        joined += "</span>";
        // What follows is a panel, another sign, or the end of the row.
        match behind.starts_with("<div class=\"panel\"").then(|| end_of_div(behind))
        {
            None if behind.is_empty() => is_open = true,
            None => {
                joined += "</div>";
                joined += behind;
                is_open = false;
            }
            Some(end) => {
                joined += &behind[..end];
                joined += "</div>";
                joined += &behind[end..];
                is_open = false;
            }
        }
    }
    joined
}

/// Where the element with which `markup` begins ends: one that holds no other of its name.
fn end_of_div(markup: &str) -> usize {
    const END: &str = "</div>";
    markup.find(END).map_or(markup.len(), |at| at + END.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_stays_with_the_matrix_behind_it() {
        let panel =
            |name: &str| format!("<div class=\"panel\" style=\"\">{name}</div>");
        let sign = |sign: &str| format!("<span class=\"sign\">{sign}</span>");
        let [a, b, c] = ["a", "b", "c"].map(panel);
        let [star, equal] = ["⋆", "="].map(sign);
        let row = |inside: &str| format!("<div class=\"row\">{inside}</div>");
        let pair = |inside: &str| format!("<div class=\"joined\">{inside}</div>");
        assert_eq!(
            joined(&row(&[&*a, &star, &b, &equal, &c].concat())),
            row(&format!(
                "{a}{}{}",
                pair(&(star.clone() + &b)),
                pair(&(equal + &c))
            ))
        );
        let two = [&*star, &star, &b].concat();
        assert_eq!(joined(&row(&two)), row(&pair(&two)));
        assert_eq!(joined(&row(&(a.clone() + &star))), row(&(a + &pair(&star))));
        assert_eq!(joined(&row(&b)), row(&b));
    }

    #[test]
    fn a_panel_with_nothing_on_it_is_not_the_one_of_the_contents() {
        let flat = |level: u8, side: u32| {
            let mut bytes = Vec::new();
            let mut encoder = png::Encoder::new(&mut bytes, side, side);
            encoder.set_color(png::ColorType::Grayscale);
            let mut writer = encoder.write_header().unwrap();
            let pixels = vec![level; (side * side) as usize];
            writer.write_image_data(&pixels).unwrap();
            writer.finish().unwrap();
            STANDARD.encode(bytes)
        };
        let noise = {
            let pixels: Vec<u8> = (0..81).map(|at| (at * 37 % 256) as u8).collect();
            let mut bytes = Vec::new();
            let mut encoder = png::Encoder::new(&mut bytes, 9, 9);
            encoder.set_color(png::ColorType::Grayscale);
            let mut writer = encoder.write_header().unwrap();
            writer.write_image_data(&pixels).unwrap();
            writer.finish().unwrap();
            STANDARD.encode(bytes)
        };
        let small = |images: &[&str]| {
            let images: String = images
                .iter()
                .map(|png| format!("<img src=\"{PIXELS}{png}\" alt=\"\"/>"))
                .collect();
            let panels =
                Panels::read(format!("<div>{images}</div>").into()).unwrap();
            panels.thumbnail(|number| format!("{number}"))
        };
        let (html, _) = small(&[&noise, &flat(255, 9)]).unwrap();
        assert!(html.contains(&noise), "{html}");
        assert_eq!(small(&[&flat(0, 9), &flat(255, 9)]), None);
    }

    #[test]
    fn a_matrix_made_small_has_its_cells_and_frames_and_no_numbers() {
        let cell = |x: u32, fill: &str| {
            format!(
                "<rect x=\"{x}\" y=\"9\" width=\"36\" height=\"36\" fill=\"{fill}\" \
                 stroke=\"#D0D0D0\"/><text x=\"1\">7</text>"
            )
        };
        let frame = "<rect x=\"29\" y=\"9\" width=\"36\" height=\"36\" fill=\"none\" \
                     stroke=\"#010101\"/>";
        let drawing = |cells: &str| {
            format!(
                "<svg viewBox=\"0 0 99 99\"><rect x=\"0\" y=\"0\" width=\"99\" \
                 height=\"99\" fill=\"#FFFFFF\"/>{cells}</svg>"
            )
        };
        let small = |drawings: &[String]| {
            let html = format!("<div>{}</div>", drawings.concat());
            let html = Panels::read(html.into()).unwrap().matrix()?;
            let (_, rest) = html.split_once("base64,").unwrap();
            let svg = STANDARD.decode(rest.split('"').next().unwrap()).unwrap();
            Some(String::from_utf8(svg).unwrap())
        };
        let alike = drawing(&(cell(29, "#AAAAAA") + &cell(65, "#AAAAAA")));
        let differing = cell(29, "#AAAAAA") + &cell(65, "#BBBBBB") + frame;
        let svg = small(&[alike.clone(), drawing(&differing)]).unwrap();
        assert!(svg.contains("viewBox=\"29 9 72 36\""), "{svg}");
        assert_eq!(svg.matches("<rect").count(), 3, "{svg}");
        assert!(svg.contains("#BBBBBB") && svg.contains("#010101"), "{svg}");
        assert!(!svg.contains("<text") && !svg.contains("#FFFFFF"), "{svg}");
        assert_eq!(small(&[alike]), None);
    }

    /// A PNG of so many gray pixels that no compressor makes fewer of.
    fn png(pixels: usize) -> String {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, pixels as u32, 1);
        encoder.set_color(png::ColorType::Grayscale);
        let mut writer = encoder.write_header().unwrap();
        let noise = (0..pixels).scan(1_u32, |state, _| {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some((*state >> 24) as u8)
        });
        writer.write_image_data(&noise.collect::<Vec<_>>()).unwrap();
        writer.finish().unwrap();
        STANDARD.encode(bytes)
    }

    fn html(pixels: usize) -> String {
        let image = |png: String| {
            format!(
                "<span>l</span>\n<img src=\"{PIXELS}{png}\" width=\"9\" alt=\"\"/>"
            )
        };
        format!(
            "<div class=\"panels\">\n<p class=\"copyright\" hidden=\"\">By A\nBy B</p>\n\
             {}\n{}</div>\n",
            image(png(pixels)),
            image(png(2))
        )
    }

    fn shown(html: &str) -> String {
        let panels = Panels::read(html.into()).unwrap();
        panels.to_html("a \"b\"", |number| format!("p/{number}.png"))
    }

    #[test]
    fn many_pixels_are_a_file_that_comes_late_and_few_stand_in_the_page() {
        let html = html(3000);
        let panels = Panels::read(html.clone().into()).unwrap();
        assert_eq!(panels.credits, ["By A", "By B"]);
        let files: Vec<_> = panels.files().map(|(number, _)| number).collect();
        assert_eq!(files, [0]);
        let few = format!("{PIXELS}{}", png(2));
        assert_eq!(
            shown(&html),
            format!(
                "<div role=\"group\" aria-label=\"a &quot;b&quot;\">\
                 <div class=\"panels\"><span>l</span><img src=\"p/0.png\" \
                 loading=\"lazy\" decoding=\"async\" width=\"9\" alt=\"\"/>\
                 <span>l</span><img src=\"{few}\" width=\"9\" alt=\"\"/></div></div>"
            )
        );
    }

    #[test]
    fn what_is_cut_short_anywhere_is_refused() {
        let html = html(9);
        for length in 0..html.len() - 1 {
            assert!(Panels::read(html[..length].into()).is_err(), "{length}");
        }
    }

    #[test]
    fn what_would_break_a_page_is_refused() {
        let refused = |inside: &str| {
            Panels::read(format!("<div>{inside}</div>").into()).unwrap_err()
        };
        assert!(refused("<p id=\"a\"/>").starts_with("has the id `a`"));
        assert!(refused("<script/>").starts_with("has a <script>"));
        let error = refused("<img src=\"https://example.org/a.png\"/>");
        assert!(error.starts_with("has an image that lies elsewhere"), "{error}");
        let error = refused("<img src=\"data:image/png;base64,AAAA\"/>");
        assert!(error.starts_with("has an image 1 that is no whole PNG"), "{error}");
    }
}
