//! Panels of pixels with the words around them (HTML), ready to stand inside of a page.

mod signs;
mod small;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::escape;
use crate::picture::{Picture, lines};
use signs::joined;

/// Pixels of so many bytes stand in the page itself: a file of them would be a request
/// for less than its headers.
const IN_PAGE: usize = 1024;

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

#[cfg(test)]
mod tests {
    use super::*;

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
