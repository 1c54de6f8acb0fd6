//! From a value to its colour.

/// Red, green and blue, 0..=255 each, sRGB.
pub(super) type Rgb = [u8; 3];

/// The colour of a pixel that is NaN: none of the scales has it.
pub(super) const NOT_A_NUMBER: Rgb = [255, 0, 255];

/// The mark on a pixel that is infinite.
pub(super) const INFINITE: Rgb = [0, 200, 0];

/// From zero upwards; neutral gray, then ever darker red.
///
/// Source of the two: C. Brewer, M. Harrower, ColorBrewer 2.0, scheme `RdBu` of
/// 11 classes, which is safe for the colour-blind.
const ABOVE: [Rgb; 6] = [
    [247, 247, 247],
    [253, 219, 199],
    [244, 165, 130],
    [214, 96, 77],
    [178, 24, 43],
    [103, 0, 31],
];

/// From zero downwards; neutral gray, then ever darker blue.
const BELOW: [Rgb; 6] = [
    [247, 247, 247],
    [209, 229, 240],
    [146, 197, 222],
    [67, 147, 195],
    [33, 102, 172],
    [5, 48, 97],
];

/// Of what is counted from zero upwards: ever darker violet, which is neither of the two.
///
/// Source: as above, scheme `Purples` of 9 classes.
const COUNTED: [Rgb; 6] = [
    [247, 247, 247],
    [239, 237, 245],
    [218, 218, 235],
    [188, 189, 220],
    [158, 154, 200],
    [128, 125, 186],
];

/// How the values of a map become colours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scale {
    /// Zero neutral, −`limit` the darkest blue, `limit` the darkest red.
    Signed {
        /// Above 0.
        limit: f64,
    },
    /// Zero neutral, `limit` the darkest violet: for what is never below zero.
    Counted {
        /// Above 0.
        limit: f64,
    },
    /// From black to white.
    Gray {
        /// The value shown as black.
        black: f64,
        /// The value shown as white; another one than `black`.
        white: f64,
    },
}

impl Scale {
    /// The colour of `value`; beyond the scale, the colour of its end.
    pub(super) fn color(self, value: f64) -> Rgb {
        if value.is_nan() {
            return NOT_A_NUMBER;
        }
        match self {
            Self::Signed { limit } => diverging(value / limit),
            Self::Counted { limit } => along(&COUNTED, value / limit),
            Self::Gray { black, white } => gray((value - black) / (white - black)),
        }
    }

    /// The values of the two ends.
    pub(super) fn ends(self) -> [f64; 2] {
        match self {
            Self::Signed { limit } => [-limit, limit],
            Self::Counted { limit } => [0.0, limit],
            Self::Gray { black, white } => [black, white],
        }
    }

    /// Whether a finite `value` lies so far below the first end, or beyond the
    /// second, that its colour misleads by more than half a level of 255.
    pub(super) fn clips(self, value: f64) -> [bool; 2] {
        let [first, last] = self.ends();
        let along = (value - first) / (last - first);
        let level = 0.5 / 255.0;
        [along < -level, along > 1.0 + level]
    }
}

/// −1 blue, 0 neutral, 1 red.
fn diverging(share: f64) -> Rgb {
    along(if share < 0.0 { &BELOW } else { &ABOVE }, share.abs())
}

/// 0 the first of the colours, 1 the last.
fn along(colors: &[Rgb; 6], share: f64) -> Rgb {
    let place = share.clamp(0.0, 1.0) * (colors.len() - 1) as f64;
    let step = (place as usize).min(colors.len() - 2);
    mix(colors[step], colors[step + 1], place - step as f64)
}

/// 0 black, 1 white.
fn gray(share: f64) -> Rgb {
    mix([0; 3], [255; 3], share.clamp(0.0, 1.0))
}

/// `share` of the way from one colour to the other, channel by channel.
fn mix(from: Rgb, to: Rgb, share: f64) -> Rgb {
    std::array::from_fn(|channel| {
        let [from, to] = [from, to].map(|color| f64::from(color[channel]));
        // To the nearest level; wasm32 has no instruction for `round`.
        (from + (to - from) * share + 0.5) as u8
    })
}

/// How bright a colour looks, 0 black to 1 white: its relative luminance.
///
/// Source: Web Content Accessibility Guidelines 2.2.
pub(super) fn luminance(color: Rgb) -> f64 {
    let [red, green, blue] = color.map(|level| {
        let level = f64::from(level) / 255.0;
        if level <= 0.04045 {
            level / 12.92
        } else {
            libm::pow((level + 0.055) / 1.055, 2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// How well two colours can be told apart, 1 to 21.
///
/// Source: Web Content Accessibility Guidelines 2.2, contrast ratio.
pub(super) fn contrast(one: Rgb, other: Rgb) -> f64 {
    let [one, other] = [one, other].map(|color| luminance(color) + 0.05);
    one.max(other) / one.min(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: Scale = Scale::Signed { limit: 2.0 };

    /// CIE 1976 lightness, 0..=100.
    fn lightness(color: Rgb) -> f64 {
        116.0 * libm::cbrt(luminance(color)) - 16.0
    }

    #[test]
    fn zero_is_neutral_whatever_the_limit() {
        for limit in [1e-40, 0.3, 2.0, 3e38] {
            let [red, green, blue] = Scale::Signed { limit }.color(-0.0);
            assert_eq!((red, green), (green, blue));
            assert_eq!(Scale::Signed { limit }.color(0.0), [247; 3]);
        }
    }

    #[test]
    fn a_value_and_its_negative_are_equally_dark() {
        for step in 0..=100 {
            let value = 2.0 * f64::from(step) / 100.0;
            let [above, below] =
                [value, -value].map(|value| lightness(SIGNED.color(value)));
            assert!((above - below).abs() < 5.0, "{value}: {above} and {below}");
        }
    }

    #[test]
    fn the_farther_from_zero_the_darker() {
        for sign in [-1.0, 1.0] {
            let tones = (0..=40).map(|step| {
                lightness(SIGNED.color(sign * 2.0 * f64::from(step) / 40.0))
            });
            let tones: Vec<_> = tones.collect();
            assert!(tones.windows(2).all(|pair| pair[1] < pair[0]), "{tones:?}");
        }
    }

    #[test]
    fn a_count_is_the_darker_the_larger_and_has_no_sign() {
        let color = |value: f64| Scale::Counted { limit: 8.0 }.color(value);
        assert_eq!(color(0.0), [247; 3]);
        let tones: Vec<_> = (0..=40).map(|n| lightness(color(n.into()))).collect();
        let tones = &tones[..9];
        assert!(tones.windows(2).all(|pair| pair[1] < pair[0]), "{tones:?}");
        let signed =
            (-40..=40).map(|n| Scale::Signed { limit: 40.0 }.color(n.into()));
        assert!(
            signed.skip(1).all(|other| other == [247; 3] || other != color(8.0))
        );
    }

    #[test]
    fn gray_runs_from_black_to_white() {
        // (0.5 − 0) / (1 − 0) · 255 = 127.5, rounded up
        let scale = Scale::Gray { black: 0.0, white: 1.0 };
        let colors = [-1.0, 0.0, 0.5, 1.0, 9.0].map(|value| scale.color(value));
        assert_eq!(colors, [[0; 3], [0; 3], [128; 3], [255; 3], [255; 3]]);
    }

    #[test]
    fn what_is_no_number_has_a_colour_of_its_own() {
        assert_eq!(SIGNED.color(f64::NAN), NOT_A_NUMBER);
        for step in -50..=50 {
            let color = SIGNED.color(f64::from(step) / 25.0);
            assert!(color != NOT_A_NUMBER && color != INFINITE, "{step}: {color:?}");
        }
        let mark = contrast(INFINITE, SIGNED.color(f64::INFINITY));
        assert!(mark > 3.0, "{mark}");
    }

    #[test]
    fn a_value_is_clipped_once_its_colour_is_wrong() {
        assert_eq!(SIGNED.clips(2.0), [false, false]);
        assert_eq!(SIGNED.clips(2.001), [false, false]);
        assert_eq!(SIGNED.clips(-2.1), [true, false]);
        assert_eq!(SIGNED.clips(2.1), [false, true]);
    }
}
