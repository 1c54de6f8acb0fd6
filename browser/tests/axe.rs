//! What axe-core finds on the pages of both editions. `AXE` names its script; with
//! `AXE_PAGES=sample` a few pages stand for all.

use browser::{Browser, THEMES, built, or_skip};
use serde_json::Value;

/// Of every kind of page one.
const SAMPLE: [&str; 5] = [
    "index.html",
    "ch03_filters.html",
    "glossary.html",
    "ko/index.html",
    "ko/ch05_pooling.html",
];

/// The script of axe-core, if the environment names it.
fn axe() -> Option<String> {
    let Some(file) = std::env::var_os("AXE") else {
        eprintln!("skipped: AXE does not name axe.min.js (npm pack axe-core)");
        return None;
    };
    Some(std::fs::read_to_string(file).unwrap())
}

fn pages() -> Vec<String> {
    if std::env::var_os("AXE_PAGES").is_some_and(|pages| pages == "sample") {
        return SAMPLE.map(str::to_owned).to_vec();
    }
    let english = browser::pages(built()).unwrap();
    let korean = browser::pages(&built().join("ko")).unwrap();
    let korean = korean.into_iter().map(|page| format!("ko/{page}"));
    english.into_iter().chain(korean).collect()
}

/// What axe finds on all pages, with each theme: only colours differ between themes.
async fn violations(
    width: u32,
    themes: &[&str],
    rules: &str,
) -> Option<Vec<String>> {
    let axe = axe()?;
    let browser = Browser::start().await.unwrap()?;
    browser.resize(width, 900).await.unwrap();
    browser.open(built(), "index.html").await.unwrap();
    let mut found = Vec::new();
    for theme in themes {
        for page in pages() {
            browser.open(built(), &page).await.unwrap();
            wear(&browser, theme).await;
            for violation in asked(&browser, &axe, rules).await {
                found.push(format!("{page} {theme} {width}: {violation}"));
            }
        }
    }
    browser.close().await.unwrap();
    Some(found)
}

/// Shows the page that is open in that theme.
async fn wear(browser: &Browser, theme: &str) {
    let set = format!("localStorage.setItem('mdbook-theme', '{theme}')");
    browser.run(&set).await.unwrap();
    browser.client.refresh().await.unwrap();
}

/// What axe finds on the page that is open.
async fn asked(browser: &Browser, axe: &str, rules: &str) -> Vec<Value> {
    browser.run(axe).await.unwrap();
    let script = format!(
        "document.querySelectorAll('main details').forEach(one => {{ \
         one.open = true; }}); await new Promise(done => setTimeout(done, 50)); \
         const result = await axe.run(document, {{ \
         resultTypes: ['violations'] {rules} }}); \
         return result.violations.flatMap(rule => rule.nodes.slice(0, 3)\
         .map(node => rule.id + ': ' + node.target.join(' ') + ': ' \
         + node.failureSummary.split('\\n')[1]));"
    );
    let list = browser.wait_for(&script).await.unwrap();
    list.as_array().unwrap().clone()
}

/// Its addresses are those of a server's root: no file shows it as readers see it.
#[tokio::test(flavor = "current_thread")]
async fn axe_finds_nothing_on_the_page_for_wrong_addresses() {
    let axe = or_skip!(axe());
    let browser = or_skip!(Browser::start().await.unwrap());
    let server = browser::serve(built()).unwrap();
    let mut found = Vec::new();
    for page in ["404.html", "ko/404.html"] {
        browser.client.goto(&format!("{server}/{page}")).await.unwrap();
        for (width, theme) in
            [(380, "light"), (380, "coal"), (1280, "light"), (1280, "coal")]
        {
            browser.resize(width, 900).await.unwrap();
            wear(&browser, theme).await;
            let styled = "return [document.documentElement.classList.contains(\
                localStorage.getItem('mdbook-theme')), \
                getComputedStyle(document.querySelector('main')).fontFamily]";
            let styled = browser.run(styled).await.unwrap();
            let font = styled[1].as_str().unwrap();
            assert!(
                styled[0] == true && font.contains("Seeing"),
                "{page}: {styled}"
            );
            for violation in asked(&browser, &axe, "").await {
                found.push(format!("{page} {theme} {width}: {violation}"));
            }
        }
    }
    browser.close().await.unwrap();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test(flavor = "current_thread")]
async fn axe_finds_nothing_on_a_wide_page() {
    let found = or_skip!(violations(1280, &THEMES[..1], "").await);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test(flavor = "current_thread")]
async fn axe_finds_nothing_on_a_phone() {
    let found = or_skip!(violations(380, &THEMES[..1], "").await);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test(flavor = "current_thread")]
async fn axe_finds_every_theme_readable() {
    let rules = ", runOnly: ['color-contrast']";
    for width in [380, 1280] {
        let found = or_skip!(violations(width, &THEMES[1..], rules).await);
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}
