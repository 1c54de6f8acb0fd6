//! What is moved before a layer and behind it, by hand and by keys.

use browser::{Browser, built, or_skip};
use serde_json::Value;

const UNDO: &str = ".live-tools button:nth-child(1)";
const BACK: &str = ".live-tools button:nth-child(3)";
const PAGE: &str = "ch09_symmetry.html";

/// A browser with that widget started; `None` where there is no browser.
async fn with(page: &str, widget: &str) -> Option<Browser> {
    let browser = Browser::start().await.unwrap()?;
    browser.resize(1280, 900).await.unwrap();
    browser.widget(built(), page, widget).await.unwrap();
    Some(browser)
}

/// The pixels of the figures of the cell, and those of the widget's canvases.
async fn pixels(browser: &Browser) -> Value {
    let script = "const read = source => { \
            const [wide, high] = [source.naturalWidth || source.width, \
                source.naturalHeight || source.height]; \
            const canvas = document.createElement('canvas'); \
            canvas.width = wide; canvas.height = high; \
            const context = canvas.getContext('2d'); \
            context.drawImage(source, 0, 0); \
            return Array.from(context.getImageData(0, 0, wide, high).data).join(); }; \
        const figure = place.closest('figure'); \
        const images = Array.from(document.images).filter(image => \
            image.src.startsWith('data:') && !image.closest('nav') \
            && image.naturalWidth === 16 && image.naturalHeight === 16).slice(0, 5); \
        return [figure.contains(images[4]) && images.map(read), \
            Array.from(place.querySelectorAll('canvas'), read)];";
    browser.of_widget("shift", script).await.unwrap()
}

#[tokio::test(flavor = "current_thread")]
async fn a_picture_is_dragged_and_its_map_moves_along_or_does_not() {
    let browser = or_skip!(with(PAGE, "shift").await);
    let shown = pixels(&browser).await;
    let [figures, own] = [0, 1].map(|at| shown[at].as_array().unwrap().clone());
    assert_eq!(own.len(), 6);
    assert_eq!(figures, own[..5]);
    let first = browser.said("shift").await.unwrap()[0].clone();
    assert_eq!(
        first,
        "Down by −2, to the right by 3, turned by 0°. All 256 numbers of f(Tx) and \
         Tf(x) are equal: the map moves along."
    );
    // Half a pixel to the right by hand: the ReLU does not move along.
    let drag = "const hand = place.querySelector('.live-hand'); \
        const area = hand.getBoundingClientRect(); \
        hand.setPointerCapture = () => {}; \
        const at = (kind, pixels) => hand.dispatchEvent(new PointerEvent(kind, { \
            pointerId: 1, bubbles: true, clientY: area.top + 40, \
            clientX: area.left + 40 + pixels * area.width / 16 })); \
        at('pointerdown', 0); at('pointermove', 1.1); at('pointermove', 0.55); \
        at('pointerup', 0.55);";
    browser.of_widget("shift", drag).await.unwrap();
    let half = browser.said("shift").await.unwrap()[0].clone();
    assert!(half.starts_with("Down by −2, to the right by 3.5, turned"), "{half}");
    assert!(half.contains("% of its length"), "{half}");
    // Without the ReLU it does, up to rounding.
    let relu = "label:has(input[type=checkbox]):nth-of-type(5) input";
    browser.click("shift", relu).await.unwrap();
    let said = browser.said("shift").await.unwrap()[0].clone();
    assert!(
        said.contains("by rounding only") || said.contains("moves along"),
        "{said}"
    );
    browser.click("shift", UNDO).await.unwrap();
    assert_eq!(browser.said("shift").await.unwrap()[0], half);
    browser.click("shift", UNDO).await.unwrap();
    assert_eq!(browser.said("shift").await.unwrap()[0], first);
    // A stride of 2 moves along with even moves only, and these are −2 and 3.
    browser.choose("shift", "select", "2").await.unwrap();
    let said = browser.said("shift").await.unwrap()[0].clone();
    assert!(said.contains("Of 64 numbers"), "{said}");
    browser.click("shift", BACK).await.unwrap();
    assert_eq!(browser.said("shift").await.unwrap()[0], first);
    assert!(browser.console().await.unwrap().is_empty());
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn keys_move_and_turn() {
    let browser = or_skip!(with(PAGE, "shift").await);
    let first = browser.said("shift").await.unwrap()[0].clone();
    let press = |key: &str, shift: bool| {
        format!(
            "place.querySelector('.live-hand').dispatchEvent(new KeyboardEvent(\
             'keydown', {{ key: '{key}', shiftKey: {shift}, bubbles: true }}));"
        )
    };
    let keys =
        [press("ArrowDown", false), press("ArrowLeft", true), press("+", false)];
    browser.of_widget("shift", &keys.concat()).await.unwrap();
    let said = browser.said("shift").await.unwrap()[0].clone();
    assert!(
        said.starts_with("Down by −1, to the right by 2.5, turned by 15°."),
        "{said}"
    );
    browser.click("shift", BACK).await.unwrap();
    assert_eq!(browser.said("shift").await.unwrap()[0], first);
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn pixels_change_places_and_a_unit_whose_weights_go_along_does_not_notice() {
    let browser = or_skip!(with("ch01_flattening.html", "shuffle").await);
    let first = browser.said("shuffle").await.unwrap()[0].clone();
    assert!(first.contains("of 68160 pixels stand elsewhere"), "{first}");
    assert!(first.ends_with("has the very same sum."), "{first}");
    browser.choose("shuffle", "input[type=range]", "0").await.unwrap();
    let said = browser.said("shuffle").await.unwrap()[0].clone();
    assert!(said.starts_with("0 of 68160"), "{said}");
    assert!(said.contains("are 1 times as large"), "{said}");
    // The second button shuffles all again.
    browser.click("shuffle", ".live-fields button:nth-of-type(2)").await.unwrap();
    assert_eq!(browser.said("shuffle").await.unwrap()[0], first);
    browser.click("shuffle", UNDO).await.unwrap();
    assert_eq!(browser.said("shuffle").await.unwrap()[0], said);
    browser.click("shuffle", BACK).await.unwrap();
    assert_eq!(browser.said("shuffle").await.unwrap()[0], first);
    assert!(browser.console().await.unwrap().is_empty());
    browser.close().await.unwrap();
}
