//! What was probably meant.

/// The name that is most like `word`, the last of those that are equally so: to be told
/// where no name is `word`.
pub fn nearest<'a>(
    word: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let likeness = |name: &&str| strsim::jaro_winkler(name, word);
    names.into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_too_many_or_out_of_place_is_forgiven() {
        let names = ["stride", "padding", "dilation", "groups"];
        for (word, name) in
            [("strid", "stride"), ("paddign", "padding"), ("Groups", "groups")]
        {
            assert_eq!(nearest(word, names), Some(name));
        }
        assert_eq!(nearest("stride", []), None);
    }
}
