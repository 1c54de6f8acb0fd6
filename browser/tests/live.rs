//! Widgets: they begin as their figures, and answer mouse and keys.

use browser::{Browser, built, or_skip};
use serde_json::{Value, json};

const RIGHT: &str = "\u{e014}";
const UP: &str = "\u{e013}";

/// A browser at `page`, its first widget started; `None` where there is no browser.
async fn at(page: &str) -> Option<Browser> {
    let browser = Browser::start().await.unwrap()?;
    browser.resize(1280, 900).await.unwrap();
    open(&browser, page).await;
    Some(browser)
}

async fn open(browser: &Browser, page: &str) {
    browser.open(built(), page).await.unwrap();
    let start = "const place = document.querySelector('div.live'); \
                 if (!place) throw new Error('no widget'); \
                 await window.live.start(place); \
                 for (let i = 0; i < 600 && place.dataset.started === 'yes'; i++) \
                     await new Promise(done => setTimeout(done, 50)); \
                 return place.dataset.started";
    assert_eq!(browser.wait_for(start).await.unwrap(), "whole", "{page}");
}

async fn status(browser: &Browser) -> String {
    // What a press asks for comes back from the worker.
    let script = "await new Promise(done => setTimeout(done, 300)); \
                  return document.querySelector('.live-status').textContent";
    browser.wait_for(script).await.unwrap().as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "current_thread")]
async fn a_window_begins_with_the_numbers_of_its_figure() {
    let browser = or_skip!(at("ch02_conv_layer.html").await);
    let script = "const figure = document.querySelector('figure.live-on'); \
        const numbers = texts => texts.map(text => text.replace('−', '-'))\
            .filter(text => text.trim() !== '' && !isNaN(text)).map(Number); \
        const drawn = figure.querySelectorAll('.panels svg text'); \
        const live = figure.querySelectorAll('.live-cells input, .live-cells button'); \
        return [numbers(Array.from(drawn, one => one.textContent)), \
            numbers(Array.from(live, one => one.value || one.textContent))];";
    let both = browser.run(script).await.unwrap();
    assert!(both[0].as_array().unwrap().len() > 16, "{both}");
    assert_eq!(both[0], both[1]);
    assert!(browser.console().await.unwrap().is_empty());
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_window_is_moved_and_its_numbers_changed_by_keys_and_undone() {
    let browser = or_skip!(at("ch02_conv_layer.html").await);
    assert!(status(&browser).await.ends_with("= 19"));
    let focus =
        "document.querySelector('.live-cells button[aria-pressed=true]').focus()";
    browser.run(focus).await.unwrap();
    browser.press(RIGHT).await.unwrap();
    let said = status(&browser).await;
    assert_eq!(said, "Row 0, column 1: 1·0 + 2·1 + 4·2 + 5·3 = 25");
    // The first weight, 0, becomes 1: 1·1 more.
    let focus = "document.querySelectorAll('.live-matrix')[1]\
                 .querySelector('input').focus()";
    browser.run(focus).await.unwrap();
    browser.press(UP).await.unwrap();
    assert!(status(&browser).await.ends_with("= 26"));
    let here = browser.client.current_url().await.unwrap();
    let hash = here.fragment().unwrap().to_owned();
    assert!(hash.starts_with("live.unit=3,3,2,2,0,0,1,"), "{hash}");
    let press = |at: usize| {
        format!("document.querySelectorAll('.live-tools button')[{at}].click()")
    };
    browser.run(&press(0)).await.unwrap();
    assert!(status(&browser).await.ends_with("= 25"));
    browser.run(&press(2)).await.unwrap();
    assert!(status(&browser).await.ends_with("= 19"));
    // The link brings it back, a forged one is refused in a sentence.
    open(&browser, "index.html").await;
    open(&browser, &format!("ch02_conv_layer.html#{hash}")).await;
    assert!(status(&browser).await.ends_with("= 26"));
    open(&browser, "index.html").await;
    open(&browser, "ch02_conv_layer.html#live.unit=1,NaN,3").await;
    assert!(status(&browser).await.ends_with("= 19"));
    let fault = "const fault = document.querySelector('.live-fault'); \
                 return fault.hidden ? '' : fault.textContent";
    let fault = browser.run(fault).await.unwrap();
    assert!(fault.as_str().unwrap().contains("the 20 numbers"), "{fault}");
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn nine_weights_begin_with_the_pixels_of_their_figure() {
    let browser = or_skip!(at("ch03_filters.html").await);
    let figure = built().join("pictures/ch03_filters/nine_weights.map.0.png");
    let figure = std::fs::read(figure).unwrap();
    let script = format!(
        "const file = new Blob([Uint8Array.from({})]); \
         const image = await createImageBitmap(file); \
         const canvas = document.createElement('canvas'); \
         canvas.width = image.width; canvas.height = image.height; \
         const context = canvas.getContext('2d'); \
         context.drawImage(image, 0, 0); \
         const map = document.querySelectorAll('.live canvas')[1]; \
         const pixels = (context, {{ width, height }}) => \
             [width, height, ...context.getImageData(0, 0, width, height).data]; \
         const shown = pixels(map.getContext('2d'), map); \
         const same = String(pixels(context, canvas)) === String(shown); \
         return [map.width, map.height, same];",
        json!(figure)
    );
    for page in ["ch03_filters.html", "index.html"] {
        open(&browser, page).await;
        let found = browser.wait_for(&script).await.unwrap();
        assert_eq!(found, json!([318, 211, true]), "{page}");
    }
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn weights_are_typed_and_a_place_of_the_map_is_read_by_keys() {
    let browser = or_skip!(at("ch03_filters.html").await);
    let first = "const first = document.querySelector('.live-nine input'); \
                 first.focus(); return first.value";
    assert_eq!(browser.run(first).await.unwrap(), "−1");
    browser.press(UP).await.unwrap();
    assert!(status(&browser).await.starts_with("The weights sum to 1."));
    let chosen = "return document.querySelector('.live select').value";
    assert_eq!(browser.run(chosen).await.unwrap(), "");
    let wrong = "const first = document.querySelector('.live-nine input'); \
                 first.value = 'a lot'; first.dispatchEvent(new Event('change')); \
                 return document.querySelector('.live-fault').textContent";
    assert_eq!(browser.run(wrong).await.unwrap(), "“a lot” is no number.");
    let focus = "document.querySelectorAll('.live canvas')[1].focus()";
    browser.run(focus).await.unwrap();
    browser.press(RIGHT).await.unwrap();
    let said = status(&browser).await;
    assert!(said.starts_with("Row 105, column 160: 0·"), "{said}");
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_network_trained_in_the_page_has_the_weights_of_the_book() {
    let browser = or_skip!(at("ch08_lenet.html").await);
    let script = "const place = document.querySelector('div.live'); \
        const book = place.dataset.values.split(' ')[6]; \
        place.querySelector('.live-fields button').click(); \
        const verdict = place.querySelector('.live-verdict'); \
        for (let i = 0; i < 900 && !verdict.dataset.hash; i++) \
            await new Promise(done => setTimeout(done, 100)); \
        return [book, verdict.dataset.hash, verdict.textContent, window.live.module];";
    let trained = browser.wait_for(script).await.unwrap();
    let Value::String(book) = &trained[0] else { panic!("{trained}") };
    assert_eq!(book.len(), 64);
    assert_eq!(trained[0], trained[1]);
    assert!(trained[2].as_str().unwrap().contains("bit for bit"), "{trained}");
    browser.close().await.unwrap();
}
