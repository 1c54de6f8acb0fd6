//! The letters of the pictures: Noto Sans, part of the crate.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};

static FONT: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    let bytes = include_bytes!("font/NotoSans-subset.ttf");
    FontRef::try_from_slice(bytes)
        .unwrap_or_else(|error| unreachable!("the tests read it: {error}"))
});

/// The first letter of `text` that the font lacks.
pub(super) fn missing(text: &str) -> Option<char> {
    text.chars().find(|&letter| FONT.glyph_id(letter).0 == 0)
}

/// How wide `text` is, in pixels, in letters of `size` pixels.
pub(super) fn width(text: &str, size: f32) -> f32 {
    set(text, size).1
}

/// Calls `ink` with every pixel that `text` touches, in pixels right of its
/// start and below its baseline, and with how much of the pixel it covers,
/// 0..=255.
pub(super) fn draw(text: &str, size: f32, mut ink: impl FnMut(i32, i32, u8)) {
    for glyph in set(text, size).0 {
        let Some(outline) = FONT.outline_glyph(glyph) else {
            continue;
        };
        let corner = outline.px_bounds().min;
        outline.draw(|x, y, coverage| {
            let level = (coverage.clamp(0.0, 1.0) * 255.0).round() as u8;
            ink(x as i32 + corner.x as i32, y as i32 + corner.y as i32, level);
        });
    }
}

/// The glyphs of `text` on the baseline 0, and where the next one would stand.
fn set(text: &str, size: f32) -> (Vec<Glyph>, f32) {
    let em = FONT.units_per_em().unwrap_or(1000.0);
    let scale = PxScale::from(size * FONT.height_unscaled() / em);
    let font = FONT.as_scaled(scale);
    let mut x = 0.0;
    let place = |letter: char| {
        let id = font.glyph_id(letter);
        let glyph = id.with_scale_and_position(scale, point(x, 0.0));
        x += font.h_advance(id);
        glyph
    };
    let glyphs = text.chars().map(place).collect();
    (glyphs, x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_the_letters_that_labels_need() {
        let text = "Aa09 −×·∗∇σλθ²°±≤≥∞√Σ⁻⁷₀→…é";
        assert_eq!(missing(text), None);
        assert_eq!(missing("눈"), Some('눈'));
        assert_eq!(missing("two\nlines"), Some('\n'));
    }

    #[test]
    fn a_text_twice_as_large_is_twice_as_wide() {
        // Advance of "0" in Noto Sans: 572 of 1000 units
        assert_eq!(width("0", 20.0), 11.44);
        assert_eq!(width("000", 20.0), 3.0 * 11.44);
        assert_eq!(width("0", 40.0), 22.88);
        assert_eq!(width("", 20.0), 0.0);
    }

    #[test]
    fn ink_stands_on_the_baseline() {
        let mut rows = Vec::new();
        draw("H", 20.0, |_, y, level| {
            if level > 0 {
                rows.push(y);
            }
        });
        // Capitals of Noto Sans: 714 of 1000 units, 14.28 of 20 pixels
        assert_eq!(rows.iter().min(), Some(&-15));
        assert_eq!(rows.iter().max(), Some(&-1));
    }
}
