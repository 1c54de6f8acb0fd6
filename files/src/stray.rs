//! Names of files that a system or an editor has put beside others.

/// Whether nobody has put a file of this name where it is on purpose: a hidden one
/// (`.DS_Store`, `._page.md`, `.#page.md`, `.page.md.swp`), a copy that an editor
/// keeps (`page.md~`, `#page.md#`, `page.md.bak`), what a file manager notes.
pub fn is_stray(name: &str) -> bool {
    const ENDS: [&str; 8] =
        ["~", ".swp", ".swo", ".swx", ".bak", ".orig", ".rej", ".tmp"];
    const NAMES: [&str; 3] = ["thumbs.db", "ehthumbs.db", "desktop.ini"];
    let lower = name.to_ascii_lowercase();
    name.starts_with('.')
        || (name.len() > 1 && name.starts_with('#') && name.ends_with('#'))
        || ENDS.iter().any(|end| lower.ends_with(end))
        || NAMES.contains(&lower.as_str())
        || lower == "icon\r"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systems_and_editors_leave_is_stray_and_nothing_else() {
        for name in [
            ".DS_Store",
            "Thumbs.db",
            "desktop.ini",
            "a@b.snap~",
            ".a@b.snap.swp",
            "a.swp",
            ".#page.md",
            "._page.md",
            "#page.md#",
            "page.md.bak",
            "a.orig",
            ".unfinished-x1",
            "Icon\r",
            ".git",
        ] {
            assert!(is_stray(name), "{name}");
        }
        for name in ["page.md", "a@b.snap", "a@b.snap.png", "#", "notes", "눈.md"] {
            assert!(!is_stray(name), "{name}");
        }
    }
}
