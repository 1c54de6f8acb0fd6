//! The Korean pages say what the English ones say.

use std::collections::BTreeSet;
use std::path::PathBuf;

use book::{Faults, Korean};

fn workspace() -> PathBuf {
    items::workspace_of(env!("CARGO_MANIFEST_DIR").as_ref()).unwrap()
}

#[test]
fn every_finished_page_says_what_the_english_one_says_now() {
    let korean = Korean::of(&workspace());
    let unfinished = korean.unfinished();
    let mut faults = Faults::default();
    for name in korean.pages().unwrap() {
        if !unfinished.contains(&name) {
            faults.0.extend(korean.check(&name, true).unwrap().0);
        }
    }
    assert!(faults.0.is_empty(), "{faults}");
}

#[test]
fn the_list_of_unfinished_pages_names_pages_and_no_page_is_of_korean_alone() {
    let korean = Korean::of(&workspace());
    let pages: BTreeSet<_> = korean.pages().unwrap().into_iter().collect();
    let unfinished = korean.unfinished();
    assert!(unfinished.is_subset(&pages), "{unfinished:?}");
    for entry in std::fs::read_dir(workspace().join("book/ko")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(stem) = name.strip_suffix(".md") else { continue };
        let known = pages.contains(stem) || stem == "SUMMARY";
        assert!(known, "book/en has no {name}");
    }
}

#[test]
fn both_editions_have_the_same_contents() {
    let targets = |language: &str| {
        let path = workspace().join(format!("book/{language}/SUMMARY.md"));
        let text = std::fs::read_to_string(path).unwrap();
        let links = text.split("](").skip(1);
        let targets = links.map(|link| link.split(')').next().unwrap().to_owned());
        targets.collect::<Vec<_>>()
    };
    assert_eq!(targets("ko"), targets("en"));
}
