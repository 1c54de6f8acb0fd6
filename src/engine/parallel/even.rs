//! Even splits: parts whose lengths differ by one at most.

/// Start and length of the fewest parts of at most `most`, lengths nearly equal.
pub(crate) fn even_parts(
    total: usize,
    most: usize,
) -> impl Iterator<Item = (usize, usize)> {
    let parts = total.div_ceil(most);
    (0..parts).map(move |part| {
        let (start, end) = (part * total / parts, (part + 1) * total / parts);
        (start, end - start)
    })
}
