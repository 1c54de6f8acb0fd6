//! What a reader meets on the pages, in a browser.

use std::collections::BTreeMap;
use std::path::Path;

use browser::{Browser, THEMES, built, or_skip};
use flate2::Compression;
use serde_json::Value;

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const RIGHT: &str = "\u{e014}";
const ESCAPE: &str = "\u{e00c}";

fn pages() -> Vec<String> {
    browser::pages(built()).unwrap()
}

/// A browser with `page` in it; `None` where there is no browser.
async fn at(page: &str) -> Option<Browser> {
    let folder = built();
    let browser = Browser::start().await.unwrap()?;
    browser.resize(1280, 900).await.unwrap();
    browser.open(folder, page).await.unwrap();
    Some(browser)
}

/// What stays of what `script` returns on every page; the script returns a list.
async fn on_every_page(width: u32, script: &str) -> Option<BTreeMap<String, Value>> {
    let browser = at("index.html").await?;
    browser.resize(width, 900).await.unwrap();
    let mut found = BTreeMap::new();
    for page in pages() {
        browser.open(built(), &page).await.unwrap();
        let result = browser.wait_for(script).await.unwrap();
        if result.as_array().is_none_or(|list| !list.is_empty()) {
            found.insert(page, result);
        }
    }
    browser.close().await.unwrap();
    Some(found)
}

#[tokio::test(flavor = "current_thread")]
async fn no_page_writes_to_the_console() {
    let browser = or_skip!(at("index.html").await);
    for page in pages() {
        browser.open(built(), &page).await.unwrap();
        let all = "document.querySelectorAll('img').forEach(image => { \
                   image.loading = 'eager'; }); await window.bookSearch('padding');";
        browser.wait_for(all).await.unwrap();
        let said = browser.console().await.unwrap();
        assert!(said.is_empty(), "{page}: {said:?}");
    }
    browser.close().await.unwrap();
}

/// What a page has asked for when it is there: bytes, and addresses elsewhere.
fn weighed(addresses: &[String]) -> (u64, Vec<&String>) {
    let home = format!("file://{}/", built().display());
    let (mut bytes, mut elsewhere) = (0, Vec::new());
    let mut asked: Vec<_> = addresses.iter().collect();
    asked.sort();
    asked.dedup();
    for address in asked {
        if address.starts_with("data:") {
            continue;
        }
        let Some(file) = address.strip_prefix(&home) else {
            elsewhere.push(address);
            continue;
        };
        let file = file.split(['?', '#']).next().unwrap_or(file);
        bytes += sent(&built().join(file));
    }
    (bytes, elsewhere)
}

/// The bytes of a file as servers send it: text packed, by the usual level of gzip.
fn sent(file: &Path) -> u64 {
    let bytes = std::fs::read(file).unwrap_or_default();
    let ending = file.extension().and_then(|ending| ending.to_str());
    if !matches!(ending, Some("html" | "css" | "js" | "svg")) {
        return bytes.len() as u64;
    }
    let mut packed = flate2::read::GzEncoder::new(&bytes[..], Compression::new(6));
    std::io::copy(&mut packed, &mut std::io::sink()).unwrap()
}

#[tokio::test(flavor = "current_thread")]
async fn a_page_is_light_and_asks_nothing_of_another_host() {
    let browser = or_skip!(at("index.html").await);
    let mut heavy = Vec::new();
    for page in pages() {
        browser.open(built(), "how_to_read.html").await.unwrap();
        // What it asks for late is not the next page's.
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        browser.requests().await.unwrap();
        browser.open(built(), &page).await.unwrap();
        let addresses = browser.requests().await.unwrap();
        assert!(!addresses.is_empty(), "{page} asks for nothing, not even itself");
        let (bytes, elsewhere) = weighed(&addresses);
        assert!(elsewhere.is_empty(), "{page} asks for {elsewhere:?}");
        let most = if page == "index.html" { 300_000 } else { 700_000 };
        eprintln!("{page}: {bytes} bytes");
        if bytes > most {
            heavy.push(format!("{page}: {bytes} of {most} bytes"));
        }
    }
    browser.close().await.unwrap();
    assert!(heavy.is_empty(), "{heavy:#?}");
}

#[tokio::test(flavor = "current_thread")]
async fn keys_reach_the_text_at_once_and_turn_no_page_inside_of_a_scroller() {
    let browser = or_skip!(at("ch03_filters.html").await);
    let focus =
        "const one = document.activeElement; return one.id || one.className;";
    browser.press(TAB).await.unwrap();
    assert_eq!(browser.run(focus).await.unwrap(), "skip");
    browser.press(ENTER).await.unwrap();
    assert_eq!(browser.run(focus).await.unwrap(), "main");
    // The contents open and close by keys.
    let press_sidebar = "document.getElementById('mdbook-sidebar-toggle').focus(); \
        return document.documentElement.classList.contains('sidebar-visible');";
    let was = browser.run(press_sidebar).await.unwrap();
    browser.press(ENTER).await.unwrap();
    assert_ne!(browser.run(press_sidebar).await.unwrap(), was);
    // Inside of code that scrolls, an arrow scrolls.
    browser.resize(380, 900).await.unwrap();
    let into_code = "document.querySelectorAll('details.source').forEach(one => { \
        one.open = true; }); \
        await new Promise(done => setTimeout(done, 300)); \
        const box = Array.from(document.querySelectorAll('main pre > code'))\
        .find(box => box.scrollWidth > box.clientWidth + 20); box.focus(); \
        return document.activeElement === box;";
    assert_eq!(browser.wait_for(into_code).await.unwrap(), true);
    browser.press(RIGHT).await.unwrap();
    let here = browser.client.current_url().await.unwrap();
    assert!(here.path().ends_with("ch03_filters.html"), "{here}");
    // On the page itself it turns it.
    browser.run("document.activeElement.blur()").await.unwrap();
    browser.press(RIGHT).await.unwrap();
    let mut tries = 0;
    loop {
        let here = browser.client.current_url().await.unwrap();
        if here.path().ends_with("ch04_cross_correlation.html") {
            break;
        }
        tries += 1;
        assert!(tries < 50, "{here}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn every_target_is_large_enough() {
    // Links in a sentence are as high as its line (WCAG 2.2, 2.5.8).
    let script = "return Array.from(document.querySelectorAll(\
        'button, summary, .turn a, .contents a'))\
        .filter(one => one.offsetParent && !one.closest('dialog'))\
        .map(one => [one, one.getBoundingClientRect()])\
        .filter(([, box]) => box.height < 24 || box.width < 24)\
        .map(([one, box]) => one.outerHTML.slice(0, 80) + box.height);";
    let small = or_skip!(on_every_page(380, script).await);
    assert!(small.is_empty(), "{small:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn search_opens_by_a_key_and_leads_to_the_first_section() {
    let browser = or_skip!(at("index.html").await);
    browser.press("/").await.unwrap();
    browser.wait_for("await window.bookSearch('a')").await.unwrap();
    browser.press("stride").await.unwrap();
    let found = browser.run(
        "return Array.from(document.querySelectorAll('#search-found a'), \
         one => one.getAttribute('href'))",
    );
    let found = found.await.unwrap();
    let first = found[0].as_str().expect("something is found").to_owned();
    assert!(first.starts_with("ch02_conv_layer.html#"), "{found}");
    browser.press(ENTER).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let here = browser.client.current_url().await.unwrap();
    assert!(here.as_str().ends_with(&first), "{here}");
    browser.press("/").await.unwrap();
    browser.press(ESCAPE).await.unwrap();
    let open = "return document.getElementById('book-search').open";
    assert_eq!(browser.run(open).await.unwrap(), false);
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn every_word_of_the_glossary_leads_to_where_it_is_told() {
    let browser = or_skip!(at("glossary.html").await);
    let script = "const missed = []; \
        for (const link of document.querySelectorAll('main td:first-child a')) { \
            const told = link.getAttribute('href'); \
            for (const word of link.textContent.split(', ')) { \
                const found = await window.bookSearch(word); \
                if (!found.slice(0, 3).includes(told)) \
                    missed.push(word + ': ' + found.slice(0, 3)); \
            } \
        } \
        return [document.querySelectorAll('main td:first-child a').length, missed];";
    let found = browser.wait_for(script).await.unwrap();
    assert!(found[0].as_u64().unwrap() > 40, "{found}");
    assert_eq!(found[1], serde_json::json!([]));
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_search_knows_other_words_and_other_scripts() {
    let browser = or_skip!(at("index.html").await);
    for (query, page) in [
        ("why flip", "ch04_cross_correlation.html"),
        ("3x3", "ch0"),
        ("3×3", "ch0"),
        ("rotate", "ch09_symmetry.html"),
        ("zero padding", "ch02_conv_layer.html"),
        ("backpropagation", "ch07_backprop.html"),
        ("gradient", "ch"),
        ("합성곱", "glossary.html"),
    ] {
        let script = format!("return await window.bookSearch('{query}')");
        let found = browser.wait_for(&script).await.unwrap();
        let first = found.as_array().unwrap().iter().take(3);
        let hit = first.clone().any(|url| url.as_str().unwrap().starts_with(page));
        assert!(hit, "{query}: {:?}", first.collect::<Vec<_>>());
    }
    let index = std::fs::metadata(built().join("searchindex.js")).unwrap();
    assert!(index.len() < 700_000, "{} bytes", index.len());
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn code_is_folded_until_the_reader_opens_it_and_stays_as_it_was_left() {
    let browser = or_skip!(at("ch03_filters.html").await);
    let html = std::fs::read_to_string(built().join("ch03_filters.html")).unwrap();
    let (all, open) = (
        html.matches("<details class=\"source\"").count(),
        html.matches("<details class=\"source\" open").count(),
    );
    assert!(all > 10 && all == open, "without scripts {open} of {all} are open");
    let state = "return Array.from(document.querySelectorAll('details.source'), \
                 one => one.open).filter(open => open).length";
    assert_eq!(browser.run(state).await.unwrap(), 0);
    let press = "document.querySelector('details.source summary').click()";
    browser.run(press).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    browser.client.refresh().await.unwrap();
    assert_eq!(browser.run(state).await.unwrap(), 1);
    let press = "document.getElementById('code-toggle').click()";
    browser.run(press).await.unwrap();
    browser.run(press).await.unwrap();
    browser.open(built(), "ch05_pooling.html").await.unwrap();
    let every = "return Array.from(document.querySelectorAll('details.source'))\
                 .every(one => one.open)";
    assert_eq!(browser.run(every).await.unwrap(), true);
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn an_address_within_a_fold_opens_it() {
    let browser = or_skip!(at("ch03_filters.html").await);
    let id = "const one = document.querySelector('main details figure'); \
              return one.id";
    let id = browser.run(id).await.unwrap();
    let id = id.as_str().unwrap();
    browser.open(built(), &format!("ch03_filters.html#{id}")).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let open = format!("return document.getElementById('{id}').offsetHeight > 0");
    assert_eq!(browser.run(&open).await.unwrap(), true);
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn the_theme_is_chosen_and_kept() {
    let browser = or_skip!(at("index.html").await);
    for theme in THEMES {
        let press =
            format!("document.getElementById('mdbook-theme-{theme}').click()");
        browser.run(&press).await.unwrap();
        browser.open(built(), "ch01_flattening.html").await.unwrap();
        let class = "return document.documentElement.className";
        let class = browser.run(class).await.unwrap();
        let mut classes = class.as_str().unwrap().split(' ');
        assert!(classes.any(|class| class == theme), "{class}");
    }
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_printed_page_holds_every_fold_open() {
    let browser = or_skip!(at("ch03_filters.html").await);
    let print = "window.dispatchEvent(new Event('beforeprint')); \
        const open = Array.from(document.querySelectorAll('main details'))\
        .every(one => one.open); \
        window.dispatchEvent(new Event('afterprint')); \
        const folded = Array.from(document.querySelectorAll('details.source'))\
        .some(one => one.open); return [open, folded];";
    let printed = browser.run(print).await.unwrap();
    assert_eq!(printed, serde_json::json!([true, false]));
    let paper = browser.devtools("Page.printToPDF", serde_json::json!({})).await;
    let paper = paper.unwrap();
    // Base64 of %PDF-
    assert!(paper["data"].as_str().unwrap().starts_with("JVBERi0"));
    browser.close().await.unwrap();
}
