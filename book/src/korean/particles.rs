//! Which particle stands behind what ends in a digit or a letter: 3은, 4는, $n$은.

use crate::hangul::is_hangul;

/// How a word ends, as it is read aloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Vowel,
    /// With ㄹ, which takes 로 as a vowel does.
    Rieul,
    Consonant,
}

/// So many finals a syllable may have, none included, and which of them is ㄹ.
const FINALS: u32 = 28;
const RIEUL: u32 = 8;

/// After a consonant, and after a vowel.
const PAIRS: [[&str; 2]; 8] = [
    ["은", "는"],
    ["이", "가"],
    ["을", "를"],
    ["과", "와"],
    ["으로", "로"],
    ["으로는", "로는"],
    ["으로도", "로도"],
    ["이나", "나"],
];

/// How a number or a formula is read at its end; `None` if it may be read in more
/// than one way.
pub(super) fn end_of(word: &str) -> Option<End> {
    let mut signs = word.chars().rev();
    let last = signs.next()?;
    let before = signs.next();
    if last.is_ascii_digit() && matches!(before, Some('^')) {
        return None;
    }
    // A command of LaTeX: \sigma.
    let letters =
        word.len() - word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
    if word[..word.len() - letters].ends_with('\\') || letters > 1 {
        return None;
    }
    match last.to_ascii_lowercase() {
        '1' | '7' | '8' | 'l' => Some(End::Rieul),
        '0' | '3' | '6' | 'm' | 'n' => Some(End::Consonant),
        '2' | '4' | '5' | '9' | '%' | '°' => Some(End::Vowel),
        'r' => None,
        'a'..='z' => Some(End::Vowel),
        _ => None,
    }
}

/// How a syllable of Hangul ends; `None` for any other sign.
pub(super) fn end_of_syllable(sign: char) -> Option<End> {
    if !is_hangul(sign) {
        return None;
    }
    Some(match (u32::from(sign) - u32::from('가')) % FINALS {
        0 => End::Vowel,
        RIEUL => End::Rieul,
        _ => End::Consonant,
    })
}

/// What is wrong with the particle that `text` begins with, behind a word of this
/// end: the right one.
pub(super) fn wrong(end: End, text: &str) -> Option<(&str, &'static str)> {
    let behind = text.trim_start_matches(is_hangul);
    let particle = &text[..text.len() - behind.len()];
    let [behind_consonant, behind_vowel] =
        PAIRS.into_iter().find(|pair| pair.contains(&particle))?;
    let is_ro = behind_vowel.starts_with('로');
    let right = match end {
        End::Vowel => behind_vowel,
        End::Rieul if is_ro => behind_vowel,
        End::Rieul | End::Consonant => behind_consonant,
    };
    (particle != right).then_some((particle, right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_letters_are_read_as_in_korean() {
        for (word, right) in [
            ("0", "은"),
            ("1", "은"),
            ("2", "는"),
            ("3.14", "는"),
            ("2.50", "은"),
            ("7", "은"),
            ("9", "는"),
            ("12 %", "는"),
            ("n", "은"),
            ("k", "는"),
            ("n - 1", "은"),
        ] {
            let end = end_of(word).unwrap();
            assert_eq!(wrong(end, &format!("{right} 큽니다")), None, "{word}");
            let other = if right == "은" { "는" } else { "은" };
            assert_eq!(wrong(end, other), Some((other, right)), "{word}");
        }
    }

    #[test]
    fn a_syllable_is_read_by_its_final() {
        for (sign, right) in
            [('터', "는"), ('맵', "은"), ('블', "로"), ('곱', "으로"), ('화', "를")]
        {
            assert_eq!(wrong(end_of_syllable(sign).unwrap(), right), None, "{sign}");
        }
        assert_eq!(wrong(end_of_syllable('화').unwrap(), "은"), Some(("은", "는")));
        assert_eq!(end_of_syllable('a'), None);
        assert_eq!(end_of_syllable('ㅎ'), None);
    }

    #[test]
    fn rieul_takes_ro() {
        let end = end_of("1").unwrap();
        assert_eq!(wrong(end, "로"), None);
        assert_eq!(wrong(end, "으로 "), Some(("으로", "로")));
        assert_eq!(wrong(end_of("3").unwrap(), "로,"), Some(("로", "으로")));
    }

    #[test]
    fn what_is_no_particle_or_may_be_read_in_two_ways_is_left() {
        assert_eq!(wrong(End::Vowel, "은행"), None);
        assert_eq!(wrong(End::Consonant, "가지"), None);
        assert_eq!(wrong(End::Vowel, " 은"), None);
        for word in ["r", "x^2", "\\sigma", "ReLU", ")", ""] {
            assert_eq!(end_of(word), None, "{word}");
        }
    }
}
