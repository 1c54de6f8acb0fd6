//! What is wrong with a rendered book: all of its HTML, CSS and JavaScript.

mod html;
mod urls;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use crate::below::files_in;
use crate::fault::Faults;
use html::Document;
pub(crate) use urls::{decoded, has_scheme};

/// One thing that is wrong with a file of the site.
#[derive(Debug)]
pub(crate) struct Found {
    /// Below the site's folder, with `/`.
    pub(crate) file: String,
    /// Counted from 1; 0 where none is known.
    pub(crate) line: usize,
    /// The address that the message speaks of.
    pub(crate) target: Option<String>,
    pub(crate) message: String,
}

/// Looks through every page, style sheet and script in `folder` for
/// - addresses outside of the book that a browser would fetch,
/// - directives that nothing has taken the place of,
/// - links, pictures and files that lead nowhere, and ids that are there twice,
/// - pictures without text.
///
/// # Errors
/// What the system says of a file that cannot be read.
pub fn faults(folder: &Path) -> io::Result<Faults> {
    let mut faults = Faults::default();
    for Found { file, line, message, .. } in look(folder)? {
        faults.add(file, line, message);
    }
    Ok(faults)
}

/// The same, each with the address that it is about.
pub(crate) fn look(folder: &Path) -> io::Result<Vec<Found>> {
    let files = files_in(folder)?;
    let mut found = Vec::new();
    let mut documents = BTreeMap::new();
    for name in &files {
        let read = || files::read_to_string(folder.join(name));
        let shown = slashes(name);
        match name.extension().and_then(|extension| extension.to_str()) {
            Some("html") => {
                documents.insert(name.clone(), Document::read(&read()?));
            }
            Some("css") => {
                for url in urls::in_css(&read()?) {
                    check_file(&shown, name, &url, &files, &mut found);
                }
            }
            // The words of the pages, for the search.
            Some("js") if shown.starts_with("searchindex") => {}
            Some("js") => {
                for url in urls::in_script(&read()?) {
                    found.push(about(&shown, &url, format!("may fetch {url}")));
                }
            }
            _ => {}
        }
    }
    let ids: BTreeMap<_, _> = (documents.iter())
        .map(|(name, document)| {
            (name.clone(), document.ids.keys().cloned().collect())
        })
        .collect();
    for (name, document) in &documents {
        check_page(name, document, &files, &ids, &mut found);
    }
    Ok(found)
}

fn about(file: &str, target: &str, message: String) -> Found {
    let (file, target) = (file.to_owned(), Some(target.to_owned()));
    Found { file, line: 0, target, message }
}

fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The ids of each page.
type Ids = BTreeMap<PathBuf, BTreeSet<String>>;

fn check_page(
    name: &Path,
    document: &Document,
    files: &[PathBuf],
    ids: &Ids,
    found: &mut Vec<Found>,
) {
    let shown = slashes(name);
    for (line, target, message) in &document.faults {
        found.push(Found {
            file: shown.clone(),
            line: usize::try_from(*line).unwrap_or(usize::MAX),
            target: target.clone(),
            message: message.clone(),
        });
    }
    for (id, count) in &document.ids {
        if *count > 1 {
            let message = format!("has the id `{id}` {count} times");
            found.push(about(&shown, "", message));
        }
    }
    // mdBook's page for a wrong address is served at any depth: it has a base.
    let base = document.base.as_ref();
    let base = base.map(|base| Path::new(base.trim_start_matches('/')).join("x"));
    let folder = base.as_deref().unwrap_or(name);
    for url in &document.fetched {
        check_file(&shown, folder, url, files, found);
    }
    for link in &document.links {
        if !leads_on(link) {
            let message = format!(
                "links to {link}, which no reader can follow: https:, http: and mailto: \
                 lead out of the book"
            );
            found.push(about(&shown, link, message));
        }
        let Some((path, id)) = inside(link) else {
            continue;
        };
        if path.starts_with('/') && document.base.is_none() {
            found.push(about(&shown, link, from_the_top(link)));
            continue;
        }
        let target = match path.is_empty() {
            true => name.to_owned(),
            false => resolve(folder, &path),
        };
        if let Some(what) = missing(&target, id, files, ids) {
            let message = format!("links to {link}, {what} not there");
            found.push(about(&shown, link, message));
        }
    }
}

/// What is not there of the target of a link: the file, or the id in it.
fn missing(
    target: &Path,
    id: Option<String>,
    files: &[PathBuf],
    ids: &Ids,
) -> Option<&'static str> {
    if !files.iter().any(|file| file == target) {
        return Some("which is");
    }
    let id = id.filter(|id| !id.is_empty())?;
    let known = ids.get(target)?;
    (!known.contains(&id)).then_some("an id that is")
}

/// What a browser fetches has to be a file of the book.
fn check_file(
    shown: &str,
    page: &Path,
    url: &str,
    files: &[PathBuf],
    found: &mut Vec<Found>,
) {
    if urls::is_outside(url) {
        found.push(about(shown, url, format!("fetches {url}")));
    } else if let Some((path, _)) = inside(url)
        && path.starts_with('/')
    {
        found.push(about(shown, url, from_the_top(url)));
    } else if let Some((path, _)) = inside(url)
        && !path.is_empty()
        && !files.contains(&resolve(page, &path))
    {
        found.push(about(shown, url, format!("needs {url}, which is not there")));
    }
}

fn from_the_top(url: &str) -> String {
    format!("leads to {url} from the top of its host, where the book need not lie")
}

/// Whether a link leads into the book or to where a reader can go from it.
fn leads_on(link: &str) -> bool {
    let ways = ["https://", "http://", "mailto:"];
    let link = link.trim().to_ascii_lowercase();
    !urls::has_scheme(&link) || ways.iter().any(|way| link.starts_with(way))
}

/// Path and id of an address inside the book.
fn inside(url: &str) -> Option<(String, Option<String>)> {
    if urls::has_scheme(url) {
        return None;
    }
    let (path, id) = match url.split_once('#') {
        Some((path, id)) => (path, Some(urls::decoded(id))),
        None => (url, None),
    };
    let path = path.split('?').next().unwrap_or_default();
    Some((urls::decoded(path), id))
}

/// The file that `path`, written on `page`, means.
fn resolve(page: &Path, path: &str) -> PathBuf {
    let mut parts: Vec<_> = page.parent().into_iter().flatten().collect();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part.as_ref()),
        }
    }
    parts.iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pages: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in pages {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let faults = faults(folder.path()).unwrap();
        faults.0.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_whole_book_has_no_faults() {
        let page = "<h1 id=a>A</h1><a href='b/c.html#d'>c</a> <a href='#a'>a</a>\
            <a href='https://example.org'>elsewhere</a><img src=p.png alt='A b.'>\
            <code>{{#cell x}}</code><svg role=img aria-label='A c.'></svg>";
        let below = "<p id=d>D</p><a href='../a.html'>a</a><link href='../s.css'>";
        let css = "a{background:url( 'p.png' )} b{src:url(data:x)}";
        let files = [("a.html", page), ("b/c.html", below), ("s.css", css)];
        let mut files = files.to_vec();
        files.push(("p.png", ""));
        assert_eq!(found(&files), [""; 0]);
    }

    #[test]
    fn what_a_browser_would_fetch_from_outside_is_found() {
        for page in [
            "<img alt=a src=https://a.org/b.png>",
            "<script src='//a.org/b.js'></script>",
            "<link rel=stylesheet href=HTTP://a.org/b.css>",
            "<p style='background:url(https://a.org/b.png)'>",
            "<style>@import 'https://a.org/b.css';</style>",
            "<img alt=a src=a.html srcset='a.html 1x, https://a.org/b 2x'>",
            "<svg><image href='https://a.org/b.png'/></svg>",
            "<script>fetch('https://a.org')</script>",
            "<iframe src=https://a.org></iframe>",
            "<iframe srcdoc='&lt;img alt=a src=https://a.org/b>'></iframe>",
            "<img alt=a src=a.html onload='fetch(\"https://a.org\")'>",
            "<meta http-equiv=refresh content='0; url=https://a.org'>",
            "<svg><filter><feImage href='https://a.org/b.png'/></filter></svg>",
            "<table background=https://a.org/b.png></table>",
            "<style>a{background:image-set('https://a.org/b.png' 1x)}</style>",
            "<script type=module>import 'https://a.org/b.js'</script>",
            "<video poster=https://a.org/b.png></video>",
            "<object data=https://a.org/b></object>",
        ] {
            let found = found(&[("a.html", page)]);
            assert_eq!(found.len(), 1, "{page}: {found:?}");
            assert!(found[0].to_lowercase().contains("//a.org"), "{found:?}");
        }
        let css = "@import \"https://a.org/b.css\"; a{b:url(//a.org/c)}";
        assert_eq!(found(&[("a.css", css)]).len(), 2);
        let script = "// see https://a.org/comment\nfetch(\"https://a.org/x\");";
        assert_eq!(found(&[("a.js", script)]), ["a.js: may fetch https://a.org/x"]);
    }

    #[test]
    fn what_leads_nowhere_is_found() {
        let page = "<a href=no.html>a</a><a href='#no'>b</a><a href='b.html#no'>c</a>\
            <img alt=d src=no.png><p id=e></p><p id=e></p>";
        let found = found(&[("a.html", page), ("b.html", "")]);
        assert_eq!(
            found,
            [
                "a.html: has the id `e` 2 times",
                "a.html: needs no.png, which is not there",
                "a.html: links to no.html, which is not there",
                "a.html: links to #no, an id that is not there",
                "a.html: links to b.html#no, an id that is not there",
            ]
        );
    }

    #[test]
    fn links_lead_where_a_reader_can_go() {
        let page = "<a href=https://a.org>a</a><a href=HTTP://a.org>b</a>\
            <a href=mailto:a@b.org>c</a><a href=b.html?q>d</a><a href='?q#e'>e</a>\
            <p id=e>";
        assert_eq!(found(&[("a.html", page), ("b.html", "")]), [""; 0]);
        for link in [
            "javascript:a()",
            "file:///etc/hostname",
            "//a.org",
            "data:text/html,a",
            "C:/b.html",
            "/b.html",
        ] {
            let page = format!("<a href='{link}'>a</a>");
            let found = found(&[("a.html", &page), ("b.html", "")]);
            assert_eq!(found.len(), 1, "{link}: {found:?}");
            assert!(found[0].contains(link), "{link}: {found:?}");
        }
        let picture = "<img alt=a src=/b.png>";
        let found = found(&[("a.html", picture), ("b.png", "")]);
        assert!(found[0].contains("from the top of its host"), "{found:?}");
    }

    #[test]
    fn pictures_without_text_and_leftover_directives_are_found() {
        let page = "<img src=a.html>\n<img alt=' ' src=a.html>\n<svg role=img></svg>\n\
            <p>{{#cell a}}</p>\n<pre class=playground></pre>";
        let found = found(&[("a.html", page)]);
        let lines: Vec<_> =
            found.iter().map(|f| f.split(' ').next().unwrap()).collect();
        assert_eq!(
            lines,
            ["a.html:1:", "a.html:2:", "a.html:3:", "a.html:4:", "a.html:5:"]
        );
    }
}
