//! Which line of which page is to blame for what is wrong with the rendered site.

use std::collections::BTreeMap;
use std::path::Path;

use crate::below::files_in;
use crate::fault::Faults;
use crate::page::Page;
use crate::site::Found;
use crate::words;

/// The mistakes with the pages and lines that they come from. A page that mdBook
/// makes of others (`print.html`) repeats their mistakes: these are told once.
///
/// `folder` holds the pages, which messages call `name`.
///
/// # Errors
/// What the system says of a page that cannot be read.
pub(crate) fn on_pages(
    found: Vec<Found>,
    folder: &Path,
    name: &str,
) -> anyhow::Result<Faults> {
    let mut faults = Faults::default();
    if found.is_empty() {
        return Ok(faults);
    }
    let pages = read(folder, name)?;
    let of_pages = found.iter().any(|found| pages.contains_key(&found.file));
    for Found { file, line, target, message } in found {
        let Some(page) = pages.get(&file) else {
            if !of_pages {
                faults.add(file, line, message);
            }
            continue;
        };
        let link = target.and_then(|target| {
            let same = |(link, _): &&(String, usize)| rendered(link) == target;
            Some((page.links.iter().find(same)?, target))
        });
        match link {
            Some(((link, line), target)) => {
                faults.add(&page.name, *line, message.replace(&target, link));
            }
            None => faults.add(&page.name, 0, message),
        }
    }
    faults.0.sort();
    faults.0.dedup();
    Ok(faults)
}

/// The pages by the names of their files in the site.
fn read(folder: &Path, name: &str) -> anyhow::Result<BTreeMap<String, Page>> {
    let words = words::of("en").map_err(anyhow::Error::msg)?;
    let mut pages = BTreeMap::new();
    for path in files_in(folder)? {
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let Ok(text) = files::read_to_string(folder.join(&path)) else {
            continue;
        };
        let shown = path.to_string_lossy().replace('\\', "/");
        let page = format!("{name}/{shown}");
        let parsed = Page::parse(page, &path, &text, words, &mut Faults::default());
        pages.insert(rendered(&shown), parsed);
    }
    Ok(pages)
}

/// What mdBook makes of the address of a link.
fn rendered(link: &str) -> String {
    let (path, id) = link.find('#').map_or((link, ""), |at| link.split_at(at));
    match path.strip_suffix(".md") {
        Some(stem) => format!("{stem}.html{id}"),
        None => link.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_known_as_mdbook_writes_it() {
        assert_eq!(rendered("a/b.md#c"), "a/b.html#c");
        assert_eq!(rendered("#c"), "#c");
        assert_eq!(rendered("a.png"), "a.png");
    }
}
