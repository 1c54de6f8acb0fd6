//! How wide the letters of charts are: as those of Noto Sans, which is part of the crate.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont};

static FONT: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    let bytes = include_bytes!("font/NotoSans-subset.ttf");
    FontRef::try_from_slice(bytes)
        .unwrap_or_else(|error| unreachable!("the tests read it: {error}"))
});

/// How wide `text` is, in pixels, in letters of `size` pixels.
pub(super) fn width(text: &str, size: f32) -> f32 {
    let em = FONT.units_per_em().unwrap_or(1000.0);
    let scale = PxScale::from(size * FONT.height_unscaled() / em);
    let font = FONT.as_scaled(scale);
    text.chars().map(|letter| font.h_advance(font.glyph_id(letter))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_the_letters_that_labels_need() {
        for letter in "Aa09 −×·∗∇σλθ²°±≤≥∞√Σ⁻⁷₀→…é".chars()
        {
            assert_ne!(FONT.glyph_id(letter).0, 0, "{letter}");
        }
    }

    #[test]
    fn a_text_twice_as_large_is_twice_as_wide() {
        // Advance of "0" in Noto Sans: 572 of 1000 units
        assert_eq!(width("0", 20.0), 11.44);
        assert_eq!(width("000", 20.0), 3.0 * 11.44);
        assert_eq!(width("0", 40.0), 22.88);
        assert_eq!(width("", 20.0), 0.0);
    }
}
