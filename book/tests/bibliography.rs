//! The bibliography has every source that a page cites, and no others.

use std::collections::BTreeMap;
use std::path::Path;

/// The pages, by name.
fn pages() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("en");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap());
    let pages =
        files.filter(|file| file.path().extension().is_some_and(|e| e == "md"));
    pages
        .map(|file| {
            let text = std::fs::read_to_string(file.path()).unwrap();
            (file.file_name().into_string().unwrap(), text)
        })
        .collect()
}

/// The addresses of other hosts that a page links to, without their fragments.
fn addresses(page: &str) -> Vec<&str> {
    let links = page.split("](https://").skip(1);
    let addresses = links.map(|link| link.split([')', '#']).next().unwrap());
    addresses.collect()
}

#[test]
fn every_source_that_a_chapter_or_an_answer_cites_is_in_the_bibliography() {
    let pages = pages();
    let listed = addresses(&pages["bibliography.md"]);
    let tells = |name: &str| name.starts_with("ch") || name == "questions.md";
    let telling = pages.iter().filter(|(name, _)| tells(name));
    let mut cited = 0;
    for (name, page) in telling {
        for address in addresses(page) {
            assert!(listed.contains(&address), "{name} cites {address}");
            cited += 1;
        }
    }
    assert!(cited > 10, "{cited}");
}

#[test]
fn every_entry_is_cited_and_links_to_where() {
    let pages = pages();
    let mut others = String::new();
    for (name, page) in &pages {
        if name != "bibliography.md" {
            others.push_str(page);
        }
    }
    let entries: Vec<&str> =
        pages["bibliography.md"].split("\n### ").skip(1).collect();
    assert!(entries.len() > 10, "{}", entries.len());
    for entry in entries {
        let (title, rest) = entry.split_once(" {#").unwrap();
        let (id, _) = rest.split_once('}').unwrap();
        let by_address = addresses(entry).iter().any(|a| others.contains(a));
        let by_link = others.contains(&format!("bibliography.md#{id})"));
        assert!(by_address || by_link, "no page cites {title}");
        assert!(entry.contains(".md#"), "{title} does not say where");
    }
}
