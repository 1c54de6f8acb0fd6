//! The signs between matrices.

/// The markup with each sign between matrices in one element with the matrix behind it:
/// no line of a page ends with a sign.
pub(super) fn joined(markup: &str) -> String {
    const SIGN: &str = "<span class=\"sign\">";
    let mut parts = markup.split(SIGN);
    let mut joined = parts.next().unwrap_or_default().to_owned();
    let mut is_open = false;
    for part in parts {
        if !is_open {
            joined += "<div class=\"joined\">";
        }
        joined += SIGN;
        let Some((sign, behind)) = part.split_once("</span>") else {
            joined += part;
            continue;
        };
        joined += sign;
        joined += "</span>";
        // What follows is a panel, another sign, or the end of the row.
        match behind.starts_with("<div class=\"panel\"").then(|| end_of_div(behind))
        {
            None if behind.is_empty() => is_open = true,
            None => {
                joined += "</div>";
                joined += behind;
                is_open = false;
            }
            Some(end) => {
                joined += &behind[..end];
                joined += "</div>";
                joined += &behind[end..];
                is_open = false;
            }
        }
    }
    joined
}

/// Where the element with which `markup` begins ends: one that holds no other of its name.
fn end_of_div(markup: &str) -> usize {
    const END: &str = "</div>";
    markup.find(END).map_or(markup.len(), |at| at + END.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_stays_with_the_matrix_behind_it() {
        let panel =
            |name: &str| format!("<div class=\"panel\" style=\"\">{name}</div>");
        let sign = |sign: &str| format!("<span class=\"sign\">{sign}</span>");
        let [a, b, c] = ["a", "b", "c"].map(panel);
        let [star, equal] = ["⋆", "="].map(sign);
        let row = |inside: &str| format!("<div class=\"row\">{inside}</div>");
        let pair = |inside: &str| format!("<div class=\"joined\">{inside}</div>");
        assert_eq!(
            joined(&row(&[&*a, &star, &b, &equal, &c].concat())),
            row(&format!(
                "{a}{}{}",
                pair(&(star.clone() + &b)),
                pair(&(equal + &c))
            ))
        );
        let two = [&*star, &star, &b].concat();
        assert_eq!(joined(&row(&two)), row(&pair(&two)));
        assert_eq!(joined(&row(&(a.clone() + &star))), row(&(a + &pair(&star))));
        assert_eq!(joined(&row(&b)), row(&b));
    }
}
