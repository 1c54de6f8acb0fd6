//! Addresses in style sheets and scripts.

/// Addresses in mdBook's own scripts that are never fetched in this book, and why.
const NEVER_FETCHED: [(&str, &str); 3] = [
    // Asked only on pages with an element of the class `playground`; a page with
    // one is a fault.
    ("https://play.rust-lang.org/", "book.js"),
    // Named in what it writes to the console.
    ("https://github.com/highlightjs/", "highlight.js"),
    // The name of a namespace.
    ("http://www.w3.org/", "any"),
];

/// Whether a browser would leave the book for it.
pub(super) fn is_outside(url: &str) -> bool {
    let url = url.trim().to_ascii_lowercase();
    ["http:", "https:", "ws:", "wss:", "ftp:", "//"]
        .iter()
        .any(|start| url.starts_with(start))
}

/// Whether it begins with `https:`, `data:`, `mailto:`, `//` or the like.
pub(crate) fn has_scheme(url: &str) -> bool {
    let scheme = url.split(['/', '#', '?']).next().unwrap_or_default();
    url.starts_with("//") || scheme.contains(':')
}

/// `%20` and the like as the characters they stand for.
pub(crate) fn decoded(url: &str) -> String {
    percent_encoding::percent_decode_str(url).decode_utf8_lossy().into_owned()
}

/// What a style sheet loads: `url(…)` and `@import "…"`, except for `data:`.
pub(super) fn in_css(css: &str) -> Vec<String> {
    let css = without_comments(css);
    let mut urls = Vec::new();
    for part in css.split("url(").skip(1) {
        let inside = part.split(')').next().unwrap_or_default();
        urls.push(inside.trim().trim_matches(['"', '\'']).to_owned());
    }
    for part in css.split("@import").skip(1) {
        let rest = part.trim_start();
        if let Some(quote @ ('"' | '\'')) = rest.chars().next() {
            urls.extend(rest[1..].split(quote).next().map(str::to_owned));
        }
    }
    for part in css.split("image-set(").skip(1) {
        let inside = part.split(')').next().unwrap_or_default();
        let quoted = inside.split(['"', '\'']).skip(1).step_by(2);
        urls.extend(
            quoted.filter(|quoted| !quoted.contains("(")).map(str::to_owned),
        );
    }
    urls.retain(|url| !url.starts_with("data:"));
    urls
}

/// Outside addresses in a script, those in comments left off.
pub(super) fn in_script(script: &str) -> Vec<String> {
    let mut urls = Vec::new();
    let script = without_comments(script);
    for line in script.lines() {
        let mut rest = line;
        while let Some(at) = ["https://", "http://", "\"//", "'//", "wss://"]
            .iter()
            .filter_map(|start| rest.find(start))
            .min()
        {
            let before = &rest[..at];
            let url = rest[at..].trim_start_matches(['"', '\'']);
            let end = url.find(['"', '\'', '`', ' ', ')', '<', '>', ';']);
            let url = &url[..end.unwrap_or(url.len())];
            let in_comment = before.trim_start().starts_with("//")
                || before.contains(" // ")
                || url == "//";
            let host = url.split("//").nth(1).unwrap_or_default();
            let in_comment = in_comment || !host.starts_with(char::is_alphanumeric);
            let known =
                NEVER_FETCHED.iter().any(|(known, _)| url.starts_with(known));
            if !in_comment && !known {
                urls.push(url.to_owned());
            }
            rest = &rest[at + url.len().max(1)..];
        }
    }
    urls
}

/// Without `/* … */`.
fn without_comments(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    kept + rest
}
