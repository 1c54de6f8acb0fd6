//! The colour bar below the panels.

use super::canvas::{Align, Canvas};
use super::font;
use super::layout::{FRAME, Text};
use super::number;
use super::scale::Scale;

/// The colour bar: a scale, and whether values lie beyond its two ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bar {
    pub(super) scale: Scale,
    pub(super) clipped: [bool; 2],
}

impl Bar {
    /// Draws it with its upper left corner at (`left`, `top`).
    pub(super) fn draw(
        self,
        canvas: &mut Canvas,
        text: Text,
        [left, top]: [usize; 2],
    ) {
        let width = self.width(text);
        let height = text.line * 3 / 5;
        let [first, last] = self.scale.ends();
        for column in 0..width {
            let share = column as f64 / (width - 1) as f64;
            let color = self.scale.color(first + (last - first) * share);
            canvas.fill([left + column, top], [1, height], color);
        }
        canvas.frame([left, top], [width, height], FRAME);
        let baseline = top + height + text.ascent;
        let [first, middle, last] = self.texts();
        let texts = [
            (first, left, Align::Left),
            (middle, left + width / 2, Align::Center),
            (last, left + width, Align::Right),
        ];
        for (line, x, align) in texts {
            canvas.write(&line, text.size, [x, baseline], align);
        }
    }

    /// Its width in pixels: enough for what stands below it.
    pub(super) fn width(self, text: Text) -> usize {
        let widths = self.texts().map(|line| font::width(&line, text.size));
        let longest = widths.into_iter().fold(0.0, f32::max).ceil() as usize;
        (12 * text.line).max(longest * 3)
    }

    /// What stands below it: left, in the middle, right.
    fn texts(self) -> [String; 3] {
        let [first, last] = self.scale.ends();
        let [lower, upper] = number::ends([first, last]);
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
            Scale::Gray { .. } => String::new(),
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
}
