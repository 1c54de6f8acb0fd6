//! The Korean pages say what the English ones say.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use book::{Edition, Faults, Korean};
use sha2::{Digest, Sha256};

fn workspace() -> PathBuf {
    items::workspace_of(env!("CARGO_MANIFEST_DIR").as_ref()).unwrap()
}

#[test]
fn every_finished_page_says_what_the_english_one_says_now() {
    let korean = Korean::of(&workspace());
    let unfinished = korean.unfinished().unwrap();
    let mut faults = Faults::default();
    for name in korean.pages().unwrap() {
        if !unfinished.contains(&name) {
            faults.0.extend(korean.check(&name, true).unwrap().0);
        }
    }
    assert!(faults.0.is_empty(), "{faults}");
}

#[test]
fn figures_cells_and_widgets_use_the_words_of_the_pages() {
    let faults = Korean::of(&workspace()).check_words().unwrap();
    assert!(faults.0.is_empty(), "{faults}");
}

#[test]
fn no_page_is_unfinished_and_none_is_of_korean_alone() {
    let korean = Korean::of(&workspace());
    let pages: BTreeSet<_> = korean.pages().unwrap().into_iter().collect();
    let unfinished = korean.unfinished().unwrap();
    assert!(unfinished.is_subset(&pages), "{unfinished:?}");
    assert!(unfinished.is_empty(), "the edition is not shown: {unfinished:?}");
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

#[test]
fn both_editions_are_built_and_lead_to_each_other() {
    let out = tempfile::tempdir().unwrap();
    let (english, korean) =
        (Edition::english(&workspace()), Edition::korean(&workspace()));
    let built = book::build_all(&[&english, &korean], out.path());
    built.unwrap_or_else(|error| panic!("{error:#}"));
    let faults = book::site::faults(out.path()).unwrap();
    assert!(faults.0.is_empty(), "{faults}");
    let page = |name: &str| std::fs::read_to_string(out.path().join(name)).unwrap();
    for (name, link) in [
        ("ch03_filters.html", "hreflang=\"ko\" href=\"ko/ch03_filters.html\""),
        ("ko/ch03_filters.html", "hreflang=\"en\" href=\"../ch03_filters.html\""),
        ("404.html", "href=\"ko/index.html\""),
        ("ko/404.html", "href=\"../index.html\""),
        ("index.html", "'ko', 'ko/index.html'"),
    ] {
        assert!(page(name).contains(link), "{name}");
    }
    assert!(page("ko/index.html").contains("<html lang=\"ko\""));
    // No figure or table is named by a particle that its number does not take.
    for entry in std::fs::read_dir(out.path().join("ko")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "html") {
            continue;
        }
        let html = std::fs::read_to_string(&path).unwrap();
        // What a cell gives is written as in a sentence: 50%, without a blank.
        let prose = html.split("<pre");
        let prose =
            prose.map(|it| it.split_once("</pre>").map_or(it, |(_, prose)| prose));
        let prose = prose.collect::<String>().replace('\u{a0}', " ");
        let text = prose.split('<').filter_map(|it| Some(it.split_once('>')?.1));
        let text: String = text.collect();
        for (at, _) in text.match_indices(" %") {
            let number = text[..at].ends_with(|c: char| c.is_ascii_digit());
            assert!(!number, "{}: {}", path.display(), &text[at - 1..at + 2]);
        }
        for part in html.split(">그림 ").chain(html.split(">표 ")).skip(1) {
            let Some((number, rest)) = part.split_once("</a>") else { continue };
            let digit = number.chars().next_back().filter(char::is_ascii_digit);
            let Some(digit) = digit else { continue };
            let hangul = rest.find(|c| !('가'..='힣').contains(&c));
            let particle = &rest[..hangul.unwrap_or(0)];
            let vowel = "2459".contains(digit);
            let wrong = match vowel {
                true => ["은", "이", "을", "과"].contains(&particle),
                false => ["는", "가", "를", "와"].contains(&particle),
            };
            assert!(!wrong, "{}: {number}{particle}", path.display());
        }
    }
}

#[test]
fn every_word_of_an_output_and_of_a_cell_is_said_in_korean() {
    let out = tempfile::tempdir().unwrap();
    let built = Edition::korean(&workspace()).preview(out.path());
    built.unwrap_or_else(|error| panic!("{error:#}"));
    let page =
        std::fs::read_to_string(out.path().join("ch03_filters.html")).unwrap();
    assert!(page.contains("<html lang=\"ko\""));
    for word in ["그림 3.1", "다시 실행", "이 책에서 찾기", "복사하지 못했습니다"]
    {
        assert!(page.contains(word), "{word}");
    }
    assert!(page.contains("바꾼 것:") && !page.contains("Changes:"));
    for credit in ["Photo by", "Photo:", "Digits:", "licensed"] {
        assert!(!page.contains(credit), "{credit}");
    }
}

#[test]
fn the_korean_credits_name_what_the_english_ones_name() {
    let named = |path: &str| -> BTreeSet<String> {
        let text = std::fs::read_to_string(workspace().join(path)).unwrap();
        let code = text.split('`').skip(1).step_by(2);
        let addresses = text.split('<').skip(1).filter_map(|it| it.split_once('>'));
        let addresses = addresses.map(|(address, _)| address);
        code.chain(addresses).map(str::to_owned).collect()
    };
    assert_eq!(named("book/korean/credits.md"), named("data/CREDITS.md"));
}

#[test]
fn every_table_of_words_has_both_languages() {
    let template = workspace().join("book/assets/theme/index.hbs");
    let template = std::fs::read_to_string(template).unwrap();
    let (page, tables) = template.split_once("{{/inline}}").unwrap();
    let tables: Vec<BTreeSet<_>> = tables
        .split("{{> page")
        .skip(1)
        .map(|table| {
            let words = table.lines().filter_map(|line| line.split_once("=\""));
            words.map(|(name, _)| name.trim().to_owned()).collect()
        })
        .collect();
    let [korean, english] = &tables[..] else { panic!("{} tables", tables.len()) };
    assert_eq!(korean, english);
    assert!(korean.len() > 30);
    for word in korean {
        assert!(page.contains(&format!("{{{{{word}}}}}")), "nothing says {word}");
    }
}

#[test]
fn the_stock_program_reads_the_korean_edition_as_this_one_does() {
    let config = |path: &str| {
        let text = std::fs::read_to_string(workspace().join(path)).unwrap();
        let lines = text.lines().map(str::trim);
        let lines = lines.filter(|line| !line.starts_with('#') && !line.is_empty());
        let (_, after) = lines
            .clone()
            .collect::<Vec<_>>()
            .join("\n")
            .split_once("[build]")
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .unwrap();
        // Where things lie, as seen from each.
        let after = after.replace("../", "").replace("/mdbook-ko", "/mdbook");
        let mut lines: Vec<_> = after.lines().map(str::to_owned).collect();
        lines.retain(|line| !["\"assets\",", "\"korean\","].contains(&&**line));
        lines
    };
    assert_eq!(config("book/ko/book.toml"), config("book/book.toml"));
}

/// Every file below the folder whose name ends so.
fn texts(folder: &Path, end: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().ends_with(end) {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

#[test]
fn every_character_of_the_edition_is_in_the_fonts() {
    let book = workspace().join("book");
    let list = std::fs::read_to_string(book.join("korean/characters.txt")).unwrap();
    let fonts = book.join("assets/theme/fonts");
    let mut known = BTreeSet::new();
    let mut in_english = BTreeSet::new();
    let mut font = "";
    let mut hangul = 0;
    for line in list.lines().skip(1) {
        let Some(named) = line.strip_prefix("# ").filter(|it| it.len() > 64) else {
            known.extend(line.chars());
            if font == "seeing-korean.woff2" {
                in_english.extend(line.chars());
            }
            continue;
        };
        let (digest, name) = named.split_once(' ').unwrap();
        font = name;
        let bytes = std::fs::read(fonts.join(name)).unwrap();
        let now: String = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(now, digest, "{name} has changed: run book/korean/subset.py");
        if name.contains("hangul") {
            hangul += bytes.len();
        }
    }
    assert!((1..400_000).contains(&hangul), "{hangul} bytes");
    for sign in ['−', '∗', '⋆', '×'] {
        assert!(known.contains(&sign), "{sign}");
    }
    for (path, text) in texts(&book.join("en"), ".md") {
        let hangul = text.chars().filter(|sign| ('가'..='힣').contains(sign));
        let missing: String =
            hangul.filter(|sign| !in_english.contains(sign)).collect();
        let page = path.display();
        assert!(missing.is_empty(), "{page}: {missing}: run book/korean/subset.py");
    }
    // Of a matrix that is transposed, in a sentence: in both editions the system's.
    known.insert('ᵀ');
    let mut pages = texts(&book.join("ko"), ".md");
    pages.extend(texts(&book.join("korean"), ".txt"));
    pages.extend(texts(&book.join("korean"), ".md"));
    pages.extend(texts(&book.join("assets/theme"), "index.hbs"));
    pages.extend(texts(&book.join("src"), "words.rs"));
    let mut missing = BTreeSet::new();
    for (path, text) in pages {
        let signs = text.chars().filter(|sign| !sign.is_whitespace());
        for sign in signs.filter(|sign| !sign.is_ascii() && !known.contains(sign)) {
            missing.insert(format!("{sign} of {}", path.display()));
        }
    }
    assert!(
        missing.is_empty(),
        "no font has these: write them otherwise, or run book/korean/subset.py:\n{}",
        missing.into_iter().collect::<Vec<_>>().join("\n")
    );
}
