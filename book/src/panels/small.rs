//! Panels and matrices made small, for the contents.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{IN_PAGE, PIXELS, Panels};
use crate::picture::Picture;

/// No more bytes are spent on a picture in the contents.
const THUMBNAIL: usize = 40_000;

/// The standard deviation of the levels of a picture on which there is something to see.
const LEAST_SPREAD: f64 = 12.0;

/// A matrix of more cells is not made small.
const MANY: usize = 150;

impl Panels {
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
