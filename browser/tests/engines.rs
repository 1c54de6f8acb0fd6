//! The pages in the engines of Firefox and Safari, as far as their drivers are there.

use browser::{Engine, Other, built, or_skip};
use serde_json::{Value, json};

/// Of every kind of page one.
const PAGES: [&str; 6] = [
    "index.html",
    "ch01_flattening.html",
    "ch03_filters.html",
    "glossary.html",
    "ko/index.html",
    "ko/ch03_filters.html",
];

async fn open(browser: &Other, address: &str) {
    browser.client.goto(address).await.unwrap();
}

async fn run(browser: &Other, script: &str) -> Value {
    browser.wait_for(script).await.unwrap()
}

/// Nothing goes wrong on a page, and none scrolls sideways, however narrow.
async fn pages_are_whole(browser: &Other, home: &str) {
    browser.client.set_window_size(1280, 900).await.unwrap();
    for page in PAGES {
        open(browser, &format!("{home}/{page}")).await;
        let script = "document.querySelectorAll('img').forEach(image => { \
                image.loading = 'eager'; }); \
            await Promise.all(Array.from(document.images, image => image.decode()\
                .catch(error => said.push(image.src + ': ' + error)))); \
            await document.fonts.ready; \
            return [window.said, \
                document.documentElement.scrollWidth > innerWidth, \
                Array.from(document.querySelectorAll('details.source'))\
                    .some(one => one.open)];";
        assert_eq!(run(browser, script).await, json!([[], false, false]), "{page}");
    }
    for page in PAGES {
        for width in [320, 380, 768] {
            open(browser, &format!("{home}/narrow/{width}/{page}")).await;
            let script = "const frame = document.querySelector('iframe').contentWindow; \
                for (const one of frame.document.querySelectorAll('main details')) \
                    one.open = true; \
                return frame.document.documentElement.scrollWidth - frame.innerWidth";
            let wide = run(browser, script).await.as_i64().unwrap();
            assert!(wide <= 0, "{page} is {wide} px too wide at {width}");
        }
    }
}

/// WebKit says that a page is there before the last of its scripts has run.
const SEARCH_IS_THERE: &str =
    "while (!window.bookSearch) await new Promise(then => setTimeout(then, 20));";

async fn search_finds(browser: &Other, home: &str) {
    for (page, word, first) in [
        ("index.html", "stride", "ch02_conv_layer.html#"),
        ("ko/index.html", "스트라이드", "ch02_conv_layer.html#"),
    ] {
        open(browser, &format!("{home}/{page}")).await;
        let script = format!(
            "{SEARCH_IS_THERE} return (await window.bookSearch('{word}'))[0]"
        );
        let found = run(browser, &script).await;
        let found = found.as_str().unwrap_or_default();
        assert!(found.contains(first), "{word}: {found}");
    }
}

async fn themes_are_kept(browser: &Other, home: &str) {
    for theme in ["navy", "light"] {
        open(browser, &format!("{home}/index.html")).await;
        let press =
            format!("document.getElementById('mdbook-theme-{theme}').click()");
        run(browser, &press).await;
        open(browser, &format!("{home}/ch01_flattening.html")).await;
        let script =
            format!("return document.documentElement.classList.contains('{theme}')");
        assert_eq!(run(browser, &script).await, true, "{theme}");
    }
}

async fn code_opens_and_print_opens_all(browser: &Other, home: &str) {
    open(browser, &format!("{home}/ch03_filters.html")).await;
    let script = "const one = document.querySelector('details.source'); \
        const was = one.open; \
        one.querySelector('summary').click(); \
        await new Promise(done => setTimeout(done, 100)); \
        const pressed = one.open !== was; \
        window.dispatchEvent(new Event('beforeprint')); \
        const all = Array.from(document.querySelectorAll('main details'))\
            .every(one => one.open); \
        window.dispatchEvent(new Event('afterprint')); \
        one.querySelector('summary').click(); \
        return [pressed, all];";
    assert_eq!(run(browser, script).await, json!([true, true]));
}

/// Each widget begins with the engine's own module, and says no fault.
async fn widgets_begin(browser: &Other, home: &str) {
    let list = "return Array.from(document.querySelectorAll('div.live'), \
        place => place.dataset.widget)";
    for page in [
        "ch02_conv_layer.html",
        "ch03_filters.html",
        "ch05_pooling.html",
        "ch08_lenet.html",
    ] {
        open(browser, &format!("{home}/{page}")).await;
        let names = run(browser, list).await;
        for name in names.as_array().unwrap() {
            let script = format!(
                "const place = document.querySelector('div.live[data-widget={name}]'); \
                 await window.live.start(place); \
                 for (let i = 0; i < 600 && place.dataset.started === 'yes'; i++) \
                     await new Promise(done => setTimeout(done, 50)); \
                 const fault = place.querySelector('.live-fault'); \
                 return [place.dataset.started, fault.hidden ? '' : fault.textContent, \
                     window.said]",
            );
            let began = run(browser, &script).await;
            assert_eq!(began, json!(["whole", "", []]), "{page}: {name}");
        }
    }
}

async fn all(engine: Engine) -> Option<()> {
    let home = browser::serve(built()).unwrap();
    let browser = engine.start().await.unwrap()?;
    pages_are_whole(&browser, &home).await;
    search_finds(&browser, &home).await;
    themes_are_kept(&browser, &home).await;
    code_opens_and_print_opens_all(&browser, &home).await;
    widgets_begin(&browser, &home).await;
    // From a file as well.
    open(&browser, &format!("file://{}/ch03_filters.html", built().display())).await;
    let title = run(&browser, "return document.title").await;
    assert!(title.as_str().unwrap().starts_with("3. "), "{title}");
    let script = format!(
        "{SEARCH_IS_THERE} return (await window.bookSearch('stride')).length"
    );
    let found = run(&browser, &script).await;
    assert!(found.as_u64().unwrap() > 0);
    browser.close().await.unwrap();
    Some(())
}

#[tokio::test(flavor = "current_thread")]
async fn firefox_shows_finds_and_computes_what_chromium_does() {
    or_skip!(all(Engine::Firefox).await);
}

#[tokio::test(flavor = "current_thread")]
async fn webkit_shows_finds_and_computes_what_chromium_does() {
    or_skip!(all(Engine::WebKit).await);
}
