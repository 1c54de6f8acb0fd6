//! A colour bar: what the colours of a map mean.

use super::number;
use super::pixels::Pixels;
use super::scale::Scale;

/// So many pixels wide is the bar; the page makes it longer and smooth.
const PIXELS: usize = 64;

/// A scale, and whether values lie beyond its two ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bar {
    pub(super) scale: Scale,
    pub(super) clipped: [bool; 2],
}

impl Bar {
    /// Its colours, and below them its two ends and, on a signed scale, the zero.
    pub(super) fn to_html(self) -> String {
        let texts = self.texts().into_iter().filter(|text| !text.is_empty());
        let texts: Vec<_> =
            texts.map(|text| format!("<span>{text}</span>")).collect();
        let texts = texts.join(" ");
        let colors = self.pixels().to_url(None);
        format!(
            "<span class=\"bar\"><img src=\"{colors}\" width=\"240\" height=\"12\" \
             alt=\"\" aria-hidden=\"true\"/><span class=\"ends\">{texts}</span></span>\n"
        )
    }

    fn pixels(self) -> Pixels {
        let [first, last] = self.scale.ends();
        let color = |column: usize| {
            let share = column as f64 / (PIXELS - 1) as f64;
            self.scale.color(first + (last - first) * share)
        };
        Pixels::new(PIXELS, (0..PIXELS).map(color).collect())
    }

    /// What stands below it: left, in the middle, right.
    fn texts(self) -> [String; 3] {
        let [first, last] = self.scale.ends();
        let mut ends = number::apart(&[first, last]).into_iter();
        let [lower, upper] = [(); 2].map(|()| ends.next().unwrap_or_default());
        let end = |text: String, value: f64, other: f64, clipped: bool| {
            let beyond = match (clipped, value < other) {
                (false, _) => "",
                (true, true) => "≤ ",
                (true, false) => "≥ ",
            };
            format!("{beyond}{text}")
        };
        let middle = match self.scale {
            Scale::Signed { .. } => number::short(0.0),
            Scale::Counted { .. } | Scale::Gray { .. } => String::new(),
        };
        let [below, above] = self.clipped;
        [end(lower, first, last, below), middle, end(upper, last, first, above)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_says_zero_and_both_ends_and_what_lies_beyond() {
        let scale = Scale::Signed { limit: 0.25 };
        let texts = |clipped| Bar { scale, clipped }.texts();
        assert_eq!(texts([false, false]), ["−0.25", "0", "0.25"]);
        assert_eq!(texts([true, false]), ["≤ −0.25", "0", "0.25"]);
        assert_eq!(texts([true, true]), ["≤ −0.25", "0", "≥ 0.25"]);
    }

    #[test]
    fn a_bar_from_bright_to_dark_says_so() {
        let scale = Scale::Gray { black: 1.0, white: 0.0 };
        let clipped = [true, true];
        assert_eq!(Bar { scale, clipped }.texts(), ["≥ 1", "", "≤ 0"]);
    }

    #[test]
    fn its_colours_run_from_one_end_to_the_other() {
        let scale = Scale::Gray { black: 3.0, white: -1.0 };
        let pixels = Bar { scale, clipped: [false; 2] }.pixels();
        assert_eq!(pixels.pixel(0, 0), Some([0; 3]));
        assert_eq!(pixels.pixel(PIXELS - 1, 0), Some([255; 3]));
    }
}
