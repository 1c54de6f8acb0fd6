//! Even splits: parts whose lengths differ by one at most.

/// Start and length of the fewest parts of at most `most`, lengths nearly equal.
pub(crate) fn even_parts(
    total: usize,
    most: usize,
) -> impl Iterator<Item = (usize, usize)> {
    let parts = total.div_ceil(most);
    let (each, longer) = (total / parts.max(1), total % parts.max(1));
    (0..parts).map(move |part| {
        (part * each + part.min(longer), each + usize::from(part < longer))
    })
}
