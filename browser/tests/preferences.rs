//! What a reader has told their system: colours of their own, no motion.

use browser::{Browser, built, or_skip};
use serde_json::json;

const PAGES: [&str; 5] = [
    "index.html",
    "ch01_flattening.html",
    "ch03_filters.html",
    "glossary.html",
    "ko/ch03_filters.html",
];

/// A browser that says so of its reader.
async fn with(feature: &str, value: &str) -> Option<Browser> {
    let browser = Browser::start().await.unwrap()?;
    browser.resize(1280, 900).await.unwrap();
    let features = json!({ "features": [{ "name": feature, "value": value }] });
    browser.devtools("Emulation.setEmulatedMedia", features).await.unwrap();
    Some(browser)
}

#[tokio::test(flavor = "current_thread")]
async fn nothing_moves_for_a_reader_who_wants_no_motion() {
    let browser = or_skip!(with("prefers-reduced-motion", "reduce").await);
    for page in PAGES {
        browser.open(built(), page).await.unwrap();
        let script = "const moves = []; \
            for (const one of document.querySelectorAll('*')) \
                for (const part of [null, '::before', '::after']) { \
                    const style = getComputedStyle(one, part); \
                    const long = text => text.split(',').some(time => \
                        parseFloat(time) > 0); \
                    if ((long(style.transitionDuration) \
                        && style.transitionProperty !== 'none') \
                        || (long(style.animationDuration) \
                        && style.animationName !== 'none') \
                        || style.scrollBehavior === 'smooth') \
                        moves.push(one.outerHTML.slice(0, 80)); \
                } \
            return [matchMedia('(prefers-reduced-motion: reduce)').matches, \
                moves.slice(0, 5), document.getAnimations().length];";
        let found = browser.wait_for(script).await.unwrap();
        assert_eq!(found, json!([true, [], 0]), "{page}");
    }
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn text_and_controls_are_seen_in_the_colours_of_the_reader() {
    let browser = or_skip!(with("forced-colors", "active").await);
    for page in PAGES {
        browser.open(built(), page).await.unwrap();
        // Text as its ground, and controls whose border is left to a shadow or a
        // background, would not be seen.
        let script = "const levels = color => color.match(/[0-9.]+/g).map(Number); \
            const light = color => { \
                const part = level => { const share = level / 255; \
                    return share <= 0.04045 ? share / 12.92 \
                        : ((share + 0.055) / 1.055) ** 2.4; }; \
                const [red, green, blue] = levels(color).map(part); \
                return 0.2126 * red + 0.7152 * green + 0.0722 * blue; }; \
            const ground = one => { \
                for (; one; one = one.parentElement) { \
                    const color = getComputedStyle(one).backgroundColor; \
                    const all = levels(color); \
                    if (all.length < 4 || all[3] > 0.5) return color; \
                } \
                return 'rgb(255, 255, 255)'; }; \
            const unseen = []; \
            const walker = document.createTreeWalker(document.body, \
                NodeFilter.SHOW_TEXT); \
            while (walker.nextNode()) { \
                const one = walker.currentNode.parentElement; \
                if (!walker.currentNode.data.trim() || !one.checkVisibility() \
                    || one.closest('svg, script, style, noscript, math')) continue; \
                const [dark, bright] = [light(getComputedStyle(one).color), \
                    light(ground(one))].sort((a, b) => a - b); \
                if ((bright + 0.05) / (dark + 0.05) < 4.5) \
                    unseen.push(one.outerHTML.slice(0, 90)); \
            } \
            return [matchMedia('(forced-colors: active)').matches, \
                unseen.slice(0, 5)];";
        let found = browser.wait_for(script).await.unwrap();
        assert_eq!(found, json!([true, []]), "{page}");
        let bare = "return Array.from(document.querySelectorAll(\
            'main button, main input, main select, #mdbook-menu-bar button'))\
            .filter(one => one.checkVisibility() && !one.textContent.trim() \
                && !one.querySelector('svg, i') \
                && getComputedStyle(one).borderStyle === 'none')\
            .map(one => one.outerHTML.slice(0, 90));";
        let bare = browser.wait_for(bare).await.unwrap();
        assert_eq!(bare, json!([]), "{page}");
    }
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_widget_is_used_as_ever_in_the_colours_of_the_reader() {
    let browser = or_skip!(with("forced-colors", "active").await);
    browser.widget(built(), "ch03_filters.html", "filter").await.unwrap();
    let first = browser.said("filter").await.unwrap();
    assert_eq!(first[1], "", "it fails");
    let seen = "return Array.from(place.querySelectorAll('input, select, button'))\
        .filter(one => one.checkVisibility())\
        .every(one => getComputedStyle(one).color \
            !== getComputedStyle(one).backgroundColor)";
    assert_eq!(browser.of_widget("filter", seen).await.unwrap(), true);
    browser.close().await.unwrap();
}
