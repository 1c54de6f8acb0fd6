//! Widgets under a finger, on a screen as narrow as a phone's.

use browser::{Browser, built, or_skip};
use serde_json::{Value, json};

/// A browser with a screen of 380 pixels that is touched.
async fn touched() -> Option<Browser> {
    let browser = Browser::start().await.unwrap()?;
    browser.resize(380, 800).await.unwrap();
    let touch = json!({ "enabled": true, "maxTouchPoints": 2 });
    browser.devtools("Emulation.setTouchEmulationEnabled", touch).await.unwrap();
    Some(browser)
}

/// Where an element's middle lies once it has been scrolled to the middle of the screen.
async fn middle(browser: &Browser, widget: &str, selector: &str) -> [f64; 2] {
    let script = format!(
        "const element = place.querySelector({}); \
         element.scrollIntoView({{ block: 'center', behavior: 'instant' }}); \
         await new Promise(done => setTimeout(done, 300)); \
         const area = element.getBoundingClientRect(); \
         return [area.left + area.width / 2, area.top + area.height / 2]",
        json!(selector)
    );
    let at = browser.of_widget(widget, &script).await.unwrap();
    [0, 1].map(|axis| at[axis].as_f64().unwrap())
}

/// One event of a finger; without a place it is lifted.
async fn finger(browser: &Browser, kind: &str, place: Option<[f64; 2]>) {
    let points: Vec<_> =
        place.iter().map(|[x, y]| json!({ "x": x, "y": y })).collect();
    let event = json!({ "type": kind, "touchPoints": points });
    browser.devtools("Input.dispatchTouchEvent", event).await.unwrap();
}

/// A finger goes from there by so much in steps of a few pixels, and is lifted.
async fn swipe(browser: &Browser, [x, y]: [f64; 2], [right, down]: [f64; 2]) {
    const STEPS: i32 = 12;
    finger(browser, "touchStart", Some([x, y])).await;
    for step in 1..=STEPS {
        let share = f64::from(step) / f64::from(STEPS);
        let here = [x + share * right, y + share * down];
        finger(browser, "touchMove", Some(here)).await;
    }
    finger(browser, "touchEnd", None).await;
}

/// How far the page is scrolled, the state in the address and what the widget says.
async fn standing(browser: &Browser, widget: &str) -> Value {
    let script = "return [Math.round(scrollY), location.hash, \
        place.querySelector('.live-status').textContent, \
        document.activeElement.matches('.live input')]";
    browser.of_widget(widget, script).await.unwrap()
}

/// A finger that begins there moves the page and nothing of the widget.
async fn is_scrolled_over(browser: &Browser, widget: &str, selector: &str) {
    let at = middle(browser, widget, selector).await;
    let before = standing(browser, widget).await;
    swipe(browser, at, [0.0, -120.0]).await;
    let after = standing(browser, widget).await;
    assert_ne!(after[0], before[0], "{widget}: the page stands still");
    assert_eq!(after[1], before[1], "{widget}: something was moved");
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_dragged_holds_the_page_still_and_beside_it_the_page_scrolls() {
    let browser = or_skip!(touched().await);
    for (page, widget, hand, way) in [
        ("ch02_conv_layer.html", "unit", ".live-cells", [0.0, 60.0]),
        ("ch05_pooling.html", "pool", ".live-cells", [0.0, 60.0]),
        ("ch08_lenet.html", "digit", ".live-paper", [0.0, -60.0]),
        ("ch09_symmetry.html", "shift", ".live-hand", [0.0, -60.0]),
    ] {
        browser.widget(built(), page, widget).await.unwrap();
        let at = middle(&browser, widget, hand).await;
        let before = standing(&browser, widget).await;
        swipe(&browser, at, way).await;
        let after = standing(&browser, widget).await;
        assert_eq!(after[0], before[0], "{widget}: the page was scrolled");
        assert_ne!(after[1], before[1], "{widget}: nothing was moved");
        // From the words above it a finger scrolls past it.
        is_scrolled_over(&browser, widget, ".live-help").await;
    }
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_tapped_answers_and_what_is_only_read_is_scrolled_over() {
    let browser = or_skip!(touched().await);
    let riddle = "ch07_backprop.html#live.broken=0,4,1";
    let tell = ".live-fields:not([hidden]) button:nth-of-type(2)";
    for (page, widget, tapped, read) in [
        ("ch01_flattening.html", "shuffle", ".live-fields button", "canvas"),
        ("ch02_conv_layer.html", "field", ".live-fields button", "table"),
        ("ch03_filters.html", "filter", "input[type=checkbox]", "canvas"),
        (
            "ch04_cross_correlation.html",
            "flip",
            ".live-fields button",
            ".live-cells",
        ),
        ("ch05_pooling.html", "route", ".live-cells input", ".live-cells"),
        ("ch06_geometry.html", "sizes", "input[type=checkbox]", "svg"),
        (riddle, "broken", tell, "svg"),
        ("ch08_lenet.html", "train", ".live-fields button", "svg"),
    ] {
        browser.widget(built(), page, widget).await.unwrap();
        if widget == "broken" {
            let made = "for (let i = 0; i < 300 && \
                /…/.test(place.querySelector('.live-checks').textContent); i++) \
                await new Promise(done => setTimeout(done, 100))";
            browser.of_widget(widget, made).await.unwrap();
        }
        let at = middle(&browser, widget, tapped).await;
        let before = standing(&browser, widget).await;
        finger(&browser, "touchStart", Some(at)).await;
        finger(&browser, "touchEnd", None).await;
        let after = standing(&browser, widget).await;
        assert_ne!(after, before, "{widget}: a tap does nothing");
        is_scrolled_over(&browser, widget, read).await;
    }
    browser.close().await.unwrap();
}
