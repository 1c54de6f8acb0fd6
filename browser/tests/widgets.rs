//! Each widget begins as its figure, answers hand and keys, and goes back.

use browser::{Browser, built, or_skip};
use serde_json::{Value, json};

const RIGHT: &str = "\u{e014}";
const UP: &str = "\u{e013}";
const UNDO: &str = ".live-tools button:nth-child(1)";
const BACK: &str = ".live-tools button:nth-child(3)";

/// A browser with that widget started; `None` where there is no browser.
async fn with(page: &str, widget: &str) -> Option<Browser> {
    let browser = Browser::start().await.unwrap()?;
    browser.resize(1280, 900).await.unwrap();
    browser.widget(built(), page, widget).await.unwrap();
    Some(browser)
}

/// The numbers of the drawing that a widget stands for, and its own.
async fn both(browser: &Browser, widget: &str) -> Value {
    let script = "const figure = place.closest('figure'); \
        const numbers = texts => texts.map(text => text.replace('−', '-'))\
            .filter(text => text.trim() !== '' && !isNaN(text)).map(Number); \
        const drawn = figure.querySelectorAll('.panels svg text'); \
        const live = place.querySelectorAll('.live-cells > *'); \
        return [numbers(Array.from(drawn, one => one.textContent)), \
            numbers(Array.from(live, one => one.value || one.textContent))];";
    browser.of_widget(widget, script).await.unwrap()
}

#[tokio::test(flavor = "current_thread")]
async fn a_kernel_is_turned_and_both_signs_are_told_apart() {
    let browser = or_skip!(with("ch04_cross_correlation.html", "flip").await);
    let shown = both(&browser, "flip").await;
    assert_eq!(shown[0].as_array().unwrap().len(), 25 + 9 + 9);
    assert_eq!(shown[0], shown[1]);
    let [first, _] = browser.said("flip").await.unwrap();
    assert_eq!(
        first,
        "The map has the 9 numbers of the kernel turned by 180°. The other sign gives \
         another map: the largest difference is 8."
    );
    browser.choose("flip", "select", "1").await.unwrap();
    let [said, _] = browser.said("flip").await.unwrap();
    assert!(
        said.starts_with("The map has the 9 numbers of the kernel in"),
        "{said}"
    );
    let turn = ".live-fields button";
    browser.click("flip", turn).await.unwrap();
    let script = "return Array.from(place.querySelectorAll('.live-matrix:nth-child(3) \
                  input'), one => one.value).join(' ')";
    let kernel = browser.of_widget("flip", script).await.unwrap();
    assert_eq!(kernel, "9 8 7 6 5 4 3 2 1");
    // Zeros beyond the border: a map of 5×5.
    let border = "label:nth-of-type(2) select";
    browser.choose("flip", border, "1").await.unwrap();
    assert!(browser.said("flip").await.unwrap()[0].starts_with("The map has 25"));
    browser.click("flip", UNDO).await.unwrap();
    browser.click("flip", UNDO).await.unwrap();
    assert_eq!(browser.said("flip").await.unwrap()[0], said);
    browser.click("flip", BACK).await.unwrap();
    assert_eq!(browser.said("flip").await.unwrap()[0], first);
    assert!(browser.console().await.unwrap().is_empty());
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_picture_is_moved_under_its_pooling_windows() {
    let browser = or_skip!(with("ch05_pooling.html", "pool").await);
    let shown = both(&browser, "pool").await;
    assert_eq!(shown[0].as_array().unwrap().len(), 36 + 9);
    assert_eq!(shown[0], shown[1]);
    let said = browser.said("pool").await.unwrap()[0].clone();
    assert!(said.contains("eight moves by one pixel from here, 3 leave"), "{said}");
    // The fifth button moves to the right: hidden, then seen.
    let right = ".live-pad button:nth-of-type(5)";
    browser.click("pool", right).await.unwrap();
    let said = browser.said("pool").await.unwrap()[0].clone();
    assert!(said.starts_with("The pooled map is as it was."), "{said}");
    browser.click("pool", right).await.unwrap();
    let said = browser.said("pool").await.unwrap()[0].clone();
    assert!(
        said.starts_with("Numbers of the pooled map that changed: 2."),
        "{said}"
    );
    // Dragged by two pixels to the left it is where it was.
    let drag = "const cells = place.querySelector('.live-cells'); \
        const area = cells.getBoundingClientRect(); \
        const at = (kind, column) => cells.dispatchEvent(new PointerEvent(kind, { \
            pointerId: 1, bubbles: true, clientY: area.top + area.height * 2.5 / 6, \
            clientX: area.left + area.width * (column + 0.5) / 6 })); \
        cells.setPointerCapture = () => {}; \
        at('pointerdown', 4); at('pointermove', 3); at('pointermove', 2); \
        at('pointerup', 2);";
    browser.of_widget("pool", drag).await.unwrap();
    let dragged = both(&browser, "pool").await;
    assert_eq!(dragged[0], dragged[1]);
    // A window that does not fit is refused in a sentence; undone, all goes on.
    let script = "const next = place.querySelectorAll('select'); \
        next[1].append(new Option('7', '7')); next[1].value = '7'; \
        next[1].dispatchEvent(new Event('change'))";
    browser.of_widget("pool", script).await.unwrap();
    let [_, fault] = browser.said("pool").await.unwrap();
    assert!(fault.contains('7') && fault.contains('6'), "{fault}");
    browser.click("pool", UNDO).await.unwrap();
    assert_eq!(browser.said("pool").await.unwrap()[1], "");
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn slopes_are_changed_and_go_to_the_largest_beside_another_widget() {
    let browser = or_skip!(with("ch05_pooling.html", "pool").await);
    assert_eq!(browser.begin("route").await.unwrap(), "whole");
    let shown = both(&browser, "route").await;
    assert_eq!(shown[0].as_array().unwrap().len(), 25 + 4 + 4 + 25);
    assert_eq!(shown[0], shown[1]);
    let said = browser.said("route").await.unwrap()[0].clone();
    assert!(said.contains("sum to 10, those of the map to 10; 1 of 25"), "{said}");
    // Both are asked at once, and each has its own answer.
    let script = "document.querySelector('.live-pad button').click(); \
        const select = place.querySelector('select'); \
        select.value = '1'; select.dispatchEvent(new Event('change'))";
    browser.of_widget("route", script).await.unwrap();
    let said = browser.said("route").await.unwrap()[0].clone();
    assert!(said.ends_with("25 of 25 pixels get one that is not 0."), "{said}");
    let said = browser.said("pool").await.unwrap()[0].clone();
    assert!(said.contains("3 leave"), "{said}");
    // Another stride has another number of places, and of slopes.
    browser.choose("route", "label:nth-of-type(3) select", "1").await.unwrap();
    let count = "return place.querySelectorAll('.live-matrix')[2]\
                 .querySelectorAll('input').length";
    assert_eq!(browser.of_widget("route", count).await.unwrap(), 9);
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_window_without_a_place_is_refused_and_the_way_back_is_drawn() {
    let browser = or_skip!(with("ch06_geometry.html", "sizes").await);
    let said = browser.said("sizes").await.unwrap()[0].clone();
    assert!(said.starts_with("Places: 3. The 3 elements span 3 pixels."), "{said}");
    assert!(said.contains("no window looks at: 1, of 8"), "{said}");
    let elements = "label:nth-of-type(2) input";
    browser.choose("sizes", elements, "9").await.unwrap();
    let [_, fault] = browser.said("sizes").await.unwrap();
    assert!(fault.contains("spans 9") && fault.contains('8'), "{fault}");
    browser.click("sizes", BACK).await.unwrap();
    browser.click("sizes", "input[type=checkbox]").await.unwrap();
    let [said, fault] = browser.said("sizes").await.unwrap();
    // 2 · (8 − 1) + 3
    assert!(said.starts_with("Pixels that come out: 17, of 8"), "{said} {fault}");
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_stack_is_built_and_the_doubling_mistake_stands_beside_it() {
    let browser = or_skip!(with("ch02_conv_layer.html", "field").await);
    let said = browser.said("field").await.unwrap()[0].clone();
    assert!(said.starts_with("Unit 6 of 11: its field is 7 pixels, 7 of"), "{said}");
    assert!(!said.contains("doubles"), "{said}");
    browser
        .run("document.querySelector('.live svg[tabindex]').focus()")
        .await
        .unwrap();
    browser.press(RIGHT).await.unwrap();
    browser.press(RIGHT).await.unwrap();
    browser.press(RIGHT).await.unwrap();
    let said = browser.said("field").await.unwrap()[0].clone();
    assert!(said.starts_with("Unit 9 of 11: its field is 7 pixels, 6 of"), "{said}");
    let script = "const button = [...place.querySelectorAll('.live-fields button')]\
        .find(one => one.textContent.includes('2×2')); button.click(); \
        await new Promise(done => setTimeout(done, 200)); button.click()";
    browser.of_widget("field", script).await.unwrap();
    let said = browser.said("field").await.unwrap()[0].clone();
    // 7 + 1 + 2 pixels; doubled twice, 28.
    assert!(said.contains("its field is 10 pixels"), "{said}");
    assert!(said.contains("gets 28, which is wrong"), "{said}");
    // Sizes that vanish are a sentence.
    browser.of_widget("field", script).await.unwrap();
    browser.of_widget("field", script).await.unwrap();
    let [_, fault] = browser.said("field").await.unwrap();
    assert!(
        fault.starts_with("layer 7: ") || fault.starts_with("There are 8"),
        "{fault}"
    );
    browser.click("field", BACK).await.unwrap();
    let [said, fault] = browser.said("field").await.unwrap();
    assert!(said.starts_with("Unit 6 of 11") && fault.is_empty(), "{said} {fault}");
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_digit_is_drawn_by_keys_and_by_hand_and_read() {
    let browser = or_skip!(with("ch08_lenet.html", "digit").await);
    let bars = "return [...place.querySelectorAll('.live-bars .live-reading')]\
        .slice(-10).map(one => one.textContent.split(' · ')[0])";
    let logits = browser.of_widget("digit", bars).await.unwrap();
    let table = "return [...document.querySelectorAll('table')]\
        .map(table => [...table.querySelectorAll('tr')].slice(1)\
            .map(row => Number(row.cells[1].textContent.replace('−', '-'))))\
        .filter(rows => rows.length === 10)";
    let tables = browser.run(table).await.unwrap();
    let own = logits.as_array().unwrap().iter();
    let own: Vec<f64> = own
        .map(|text| text.as_str().unwrap().replace('−', "-").parse().unwrap())
        .collect();
    assert!(tables.as_array().unwrap().contains(&json!(own)), "{own:?}: {tables}");

    let said = browser.said("digit").await.unwrap()[0].clone();
    assert!(said.starts_with("It is read as a "), "{said}");
    browser.click("digit", "label:nth-of-type(2) input").await.unwrap();
    let said = browser.said("digit").await.unwrap()[0].clone();
    assert!(said.contains("loses most"), "{said}");
    browser.run("document.querySelector('.live-paper').focus()").await.unwrap();
    browser.press(UP).await.unwrap();
    let at = browser.said("digit").await.unwrap()[0].clone();
    assert!(at.starts_with("Row 2, column 3: ink "), "{at}");
    let ink = "return place.querySelector('.live-paper').getContext('2d')\
               .getImageData(3, 2, 1, 1).data[0]";
    let before = browser.of_widget("digit", ink).await.unwrap();
    browser.press(" ").await.unwrap();
    assert_ne!(browser.of_widget("digit", ink).await.unwrap(), before);
    // A stroke of the hand is one step back.
    let stroke = "const paper = place.querySelector('.live-paper'); \
        const area = paper.getBoundingClientRect(); \
        paper.setPointerCapture = () => {}; \
        const at = (kind, row) => paper.dispatchEvent(new PointerEvent(kind, { \
            pointerId: 1, bubbles: true, clientX: area.left + area.width * 0.9, \
            clientY: area.top + area.height * (row + 0.5) / 8 })); \
        at('pointerdown', 1); at('pointermove', 2); at('pointermove', 3); \
        at('pointerup', 3);";
    let hash = "return location.hash";
    let drawn = browser.of_widget("digit", hash).await.unwrap();
    browser.of_widget("digit", stroke).await.unwrap();
    assert_ne!(browser.of_widget("digit", hash).await.unwrap(), drawn);
    browser.click("digit", UNDO).await.unwrap();
    assert_eq!(browser.of_widget("digit", hash).await.unwrap(), drawn);
    browser.click("digit", BACK).await.unwrap();
    assert_eq!(browser.of_widget("digit", bars).await.unwrap(), logits);
    // The browser's advice on how this test reads pixels is none of the page's.
    let said = browser.console().await.unwrap();
    let own: Vec<_> = { said.iter() }
        .filter(|line| !format!("{line:?}").contains("willReadFrequently"))
        .collect();
    assert!(own.is_empty(), "{own:?}");
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_guess_is_set_beside_what_the_cell_gave_and_opens_the_answer() {
    let browser = or_skip!(Browser::start().await.unwrap());
    browser.resize(1280, 900).await.unwrap();
    browser.open(built(), "ch05_pooling.html").await.unwrap();
    let guess = |text: &str| {
        format!(
            "const place = document.querySelector('.ask[data-cell$=\".each\"]'); \
             const box = place.closest('.box'); \
             place.querySelector('input').value = {}; \
             place.querySelector('form').requestSubmit(); \
             return [place.querySelector('output').textContent, \
                 box.nextElementSibling.open === true]",
            json!(text)
        )
    };
    for (typed, said, opened) in [
        ("many", "“many” is no number.", false),
        ("5", "You said 5. The cell gave 3: 2 less.", true),
        ("2.5", "You said 2.5. The cell gave 3: 0.5 more.", true),
        ("3", "You said 3. So did the cell.", true),
    ] {
        assert_eq!(browser.run(&guess(typed)).await.unwrap(), json!([said, opened]));
    }
    // Choices, in the other language.
    browser.open(built(), "ko/ch08_lenet.html").await.unwrap();
    let choose = |at: usize| {
        format!(
            "const place = document.querySelector('.ask[data-cell$=\".suffers\"]'); \
             const radio = place.querySelectorAll('input')[{at}]; \
             if (radio) radio.checked = true; \
             place.querySelector('form').requestSubmit(); \
             return place.querySelector('output').textContent"
        )
    };
    assert_eq!(browser.run(&choose(9)).await.unwrap(), "먼저 하나를 고르세요.");
    let wrong = browser.run(&choose(0)).await.unwrap();
    let said = "예측은 “완전연결 신경망”, 셀의 답은 “합성곱 신경망”입니다.";
    assert_eq!(wrong, said);
    let right = browser.run(&choose(1)).await.unwrap();
    assert_eq!(right, "예측은 합성곱 신경망, 셀의 답도 같습니다.");
    assert!(browser.console().await.unwrap().is_empty());
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn every_widget_fits_a_phone_and_axe_finds_nothing_in_it() {
    let browser = or_skip!(Browser::start().await.unwrap());
    browser.resize(380, 800).await.unwrap();
    let axe =
        std::env::var_os("AXE").map(|file| std::fs::read_to_string(file).unwrap());
    for (page, widget) in [
        ("ch02_conv_layer.html", "unit"),
        ("ch02_conv_layer.html", "sizes"),
        ("ch02_conv_layer.html", "field"),
        ("ch03_filters.html", "filter"),
        ("ch04_cross_correlation.html", "flip"),
        ("ch05_pooling.html", "pool"),
        ("ch05_pooling.html", "route"),
        ("ch06_geometry.html", "sizes"),
        ("ch07_backprop.html", "route"),
        ("ch07_backprop.html", "broken"),
        ("ch08_lenet.html", "train"),
        ("ch08_lenet.html", "digit"),
    ] {
        for page in [page.to_owned(), format!("ko/{page}")] {
            browser.widget(built(), &page, widget).await.unwrap();
            let wide = "const root = document.documentElement; \
                return [root.scrollWidth - root.clientWidth, \
                place.textContent.includes('undefined')]";
            let wide = browser.of_widget(widget, wide).await.unwrap();
            assert_eq!(wide, json!([0, false]), "{page}, {widget}");
            let Some(axe) = &axe else { continue };
            browser.run(axe).await.unwrap();
            let found = browser.of_widget(
                widget,
                "const found = await axe.run(place); \
                 return found.violations.map(one => one.id + one.nodes[0].html)",
            );
            assert_eq!(found.await.unwrap(), json!([]), "{page}, {widget}");
        }
    }
    browser.close().await.unwrap();
}
