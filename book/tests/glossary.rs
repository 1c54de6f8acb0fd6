//! The words of the glossary stand where their links lead.

use std::path::{Path, PathBuf};

/// A row: the words in English, and page and heading that tell them.
struct Row<'a> {
    words: &'a str,
    /// The words of the chapter, which may be others.
    told_as: &'a str,
    page: &'a str,
    heading: &'a str,
}

fn rows(glossary: &str) -> Vec<Row<'_>> {
    let lines = glossary.lines();
    let rows = lines.filter_map(|line| line.strip_prefix("| ["));
    rows.map(|row| {
        let (words, rest) = row.split_once("](").unwrap();
        let (link, rest) = rest.split_once(')').unwrap();
        let (here, _) = rest.split_once(" |").unwrap();
        let here =
            [", here “", ", 여기서는 “"].iter().find_map(|it| here.strip_prefix(it));
        let here = here.map(|here| here.trim_end_matches('”'));
        let (page, heading) = link.split_once('#').unwrap();
        Row { words, told_as: here.unwrap_or(words), page, heading }
    })
    .collect()
}

/// From the heading to the next of its level or above.
fn section<'a>(page: &'a str, heading: &str) -> Option<&'a str> {
    let at = page.find(&format!("{{#{heading}}}"))?;
    let starts = page[..at].rfind('\n').map_or(0, |end| end + 1);
    let level = page[starts..].find(' ')?;
    let mut length = 0;
    for line in page[starts..].split_inclusive('\n') {
        let hashes = line.len() - line.trim_start_matches('#').len();
        if length > 0 && (1..=level).contains(&hashes) {
            break;
        }
        length += line.len();
    }
    Some(&page[starts..starts + length])
}

/// In small letters, with single spaces and without stars.
fn plain(text: &str) -> String {
    let text = text.replace('*', "").to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn pages(language: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(language)
}

fn glossary(language: &str) -> String {
    std::fs::read_to_string(pages(language).join("glossary.md")).unwrap()
}

/// The words that do not stand where they lead.
fn untold(language: &str) -> Vec<String> {
    let glossary = glossary(language);
    let rows = rows(&glossary);
    assert!(rows.len() > 40, "{} rows", rows.len());
    let mut faults = Vec::new();
    for row in rows {
        let page = std::fs::read_to_string(pages(language).join(row.page));
        // A Korean page that is not written yet; that none is missing is another test's.
        let Ok(page) = page else { continue };
        let told = plain(section(&page, row.heading).unwrap_or_default());
        for word in row.told_as.split(", ") {
            if !told.contains(&word.to_lowercase()) {
                faults.push(format!("{word}: not in {}#{}", row.page, row.heading));
            }
        }
    }
    faults
}

#[test]
fn every_word_stands_in_the_section_that_it_links_to() {
    for language in ["en", "ko"] {
        let faults = untold(language);
        assert!(faults.is_empty(), "{language}:\n{}", faults.join("\n"));
    }
}

#[test]
fn the_words_are_in_order() {
    for language in ["en", "ko"] {
        let glossary = glossary(language);
        let rows = rows(&glossary);
        let words = rows.iter().map(|row| row.words.to_lowercase());
        // Words that begin with a Latin letter stand behind the Korean ones.
        let latin = |word: &String| language == "ko" && word.is_char_boundary(1);
        let words: Vec<_> = words.map(|word| (latin(&word), word)).collect();
        assert!(words.is_sorted(), "{words:?}");
    }
}

#[test]
fn a_section_ends_at_the_next_heading_of_its_level() {
    let page = "# A {#a}\nzero\n## B {#b}\none\n### C {#c}\ntwo\n## D {#d}\nthree\n";
    let b = "## B {#b}\none\n### C {#c}\ntwo\n";
    assert_eq!(section(page, "b"), Some(b));
    assert_eq!(section(page, "d"), Some("## D {#d}\nthree\n"));
    assert_eq!(section(page, "e"), None);
}
