//! What was probably meant.

/// The candidate that the fewest edits turn `name` into; the first of equals.
///
/// Only what follows the last `::` or `.` is compared where `name` has neither.
pub fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let plain = !name.contains("::") && !name.contains('.');
    candidates.into_iter().min_by_key(|candidate| {
        let shown = if plain { last(candidate) } else { candidate };
        let edits = strsim::damerau_levenshtein(name, shown);
        // Of two that are as far away, the one that begins or ends alike.
        (edits, !shown.starts_with(name) && !shown.ends_with(name))
    })
}

fn last(name: &str) -> &str {
    let name = name.rsplit("::").next().unwrap_or(name);
    name.rsplit('.').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_off_is_nearer_than_two() {
        let names = ["correlate1d", "convolve2d", "correlate2d"];
        assert_eq!(nearest("corelate2d", names), Some("correlate2d"));
        assert_eq!(nearest("convolved2", names), Some("convolve2d"));
    }

    #[test]
    fn a_short_name_is_compared_with_the_end_of_a_long_one() {
        let names = ["plane", "Window::places"];
        assert_eq!(nearest("placse", names), Some("Window::places"));
        assert_eq!(nearest("Window::place", names), Some("Window::places"));
    }

    #[test]
    fn of_nothing_nothing_is_nearest() {
        assert_eq!(nearest("x", []), None);
    }
}
