//! Hangul in text.

/// Whether it is a syllable.
pub(crate) fn is_hangul(sign: char) -> bool {
    ('가'..='힣').contains(&sign)
}

/// The syllables that `text` begins with: a particle, or the rest of a word. None if a
/// mark of emphasis follows, which a tag before it would make another of.
pub(crate) fn syllables(text: &str) -> &str {
    let rest = text.trim_start_matches(is_hangul);
    match rest.starts_with(['*', '_', '~']) {
        true => "",
        false => &text[..text.len() - rest.len()],
    }
}
