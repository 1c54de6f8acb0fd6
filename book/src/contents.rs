//! What a chapter holds, at its head.

use crate::escape;

/// From how many sections on a page has contents.
const LEAST: usize = 3;

/// A heading, as it is written.
#[derive(Debug, PartialEq, Eq)]
struct Heading<'a> {
    title: &'a str,
    id: &'a str,
    /// The titles below it.
    below: Vec<&'a str>,
}

/// The sections of the page `text` as a list of links, each with what it is made of;
/// none where the page has few.
pub(crate) fn of(text: &str, label: &str) -> Option<String> {
    let headings = headings(text);
    if headings.len() < LEAST {
        return None;
    }
    let items = headings.iter().map(|Heading { title, id, below }| {
        let below = match below.is_empty() {
            true => String::new(),
            false => format!(" <span class=\"parts\">{}</span>", below.join(" · ")),
        };
        format!("- [{title}](#{id}){below}\n")
    });
    let items: String = items.collect();
    let label = escape::html(label);
    let nav = format!(
        "<nav class=\"contents\" aria-label=\"{label}\">\n\n{items}\n</nav>\n\n"
    );
    Some(nav)
}

/// All sections.
fn headings(text: &str) -> Vec<Heading<'_>> {
    let mut fenced = false;
    let mut found: Vec<Heading> = Vec::new();
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        let heading = line.trim_end().split_once(" {#");
        if let Some((words, id)) = heading.filter(|_| !fenced) {
            if let Some(title) = words.strip_prefix("## ") {
                let id = id.trim_end_matches('}');
                found.push(Heading { title, id, below: Vec::new() });
            } else if let Some(title) = words.strip_prefix("### ")
                && let Some(section) = found.last_mut()
            {
                section.below.push(title);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_link_to_the_sections_and_name_their_parts() {
        let text = "# A {#a}\n\nLead.\n\n## B {#b}\n### C {#c}\n### D {#d}\n\
                    ```\n## no {#no}\n```\n## E `e` {#e}\n## F {#f}\n";
        let nav = of(text, "In this \"chapter\"").unwrap();
        assert_eq!(
            nav,
            "<nav class=\"contents\" aria-label=\"In this &quot;chapter&quot;\">\n\n\
             - [B](#b) <span class=\"parts\">C · D</span>\n\
             - [E `e`](#e)\n- [F](#f)\n\n</nav>\n\n"
        );
        assert_eq!(of("# A {#a}\n## B {#b}\n## C {#c}\n", ""), None);
    }
}
