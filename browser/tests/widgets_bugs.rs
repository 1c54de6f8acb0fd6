//! The break-it lab in the page: a bug is switched on, checks turn red, riddles are guessed.

use browser::{Browser, built, or_skip};
use serde_json::json;

const UNDO: &str = ".live-tools button:nth-child(1)";
const BACK: &str = ".live-tools button:nth-child(3)";
const PAGE: &str = "ch07_backprop.html";

/// What the widget says once both networks have learned and all checks were made.
async fn learned(browser: &Browser) -> String {
    let script = "for (let i = 0; i < 300 && \
            /…/.test(place.querySelector('.live-checks').textContent); i++) \
            await new Promise(done => setTimeout(done, 100)); \
        await new Promise(done => setTimeout(done, 300)); \
        return place.querySelector('.live-status').textContent;";
    let said = browser.of_widget("broken", script).await.unwrap();
    said.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "current_thread")]
async fn a_bug_is_switched_on_and_its_checks_fail() {
    let browser = or_skip!(Browser::start().await.unwrap());
    browser.resize(1280, 900).await.unwrap();
    browser.widget(built(), PAGE, "broken").await.unwrap();
    let first = learned(&browser).await;
    // The losses of the page's table, and the checks of its sentence.
    let script = "const numbers = table => [...table.querySelectorAll('td')]\
            .map(cell => Number(cell.textContent)); \
        const own = place.querySelector('.live-table'); \
        const tables = [...document.querySelectorAll('main table')]\
            .filter(table => table !== own).map(numbers); \
        const shown = numbers(own); \
        const points = place.querySelector('polyline.live-broken').points.length; \
        return [shown.length, points, \
            tables.some(one => String(one) === String(shown)), \
            place.querySelectorAll('.live-checks .wrong').length];";
    let shown = browser.of_widget("broken", script).await.unwrap();
    assert_eq!(shown, json!([24, 8, true, 2]), "{first}");
    assert!(first.ends_with("What fails: slopes, adjoint."), "{first}");
    let game =
        "return place.querySelectorAll('.live-fields')[1].offsetParent === null";
    assert_eq!(browser.of_widget("broken", game).await.unwrap(), true);
    let red = "return [...document.querySelectorAll('main figure, main pre, main p')]\
               .some(one => one.textContent.includes('fails: slopes, adjoint'))";
    assert_eq!(browser.run(red).await.unwrap(), true);

    // Shares for scores: the slopes are right, the loss is not.
    browser.choose("broken", "select", "7").await.unwrap();
    let said = learned(&browser).await;
    assert!(said.contains("softmax_twice"), "{said}");
    assert!(said.ends_with("What fails: sure."), "{said}");
    // Chosen one behind the other, the last one is shown.
    let both = "const select = place.querySelector('select'); \
        for (const bug of ['9', '0']) { select.value = bug; \
            select.dispatchEvent(new Event('change')); }";
    browser.of_widget("broken", both).await.unwrap();
    let said = learned(&browser).await;
    assert!(said.ends_with("All checks pass."), "{said}");
    let same = "const [right, broken] = place.querySelectorAll('polyline'); \
                return right.getAttribute('points') === broken.getAttribute('points')";
    assert_eq!(browser.of_widget("broken", same).await.unwrap(), true);
    browser.click("broken", UNDO).await.unwrap();
    assert!(learned(&browser).await.ends_with("What fails: slopes twice."));
    browser.click("broken", BACK).await.unwrap();
    assert_eq!(learned(&browser).await, first);
    assert!(browser.console().await.unwrap().is_empty());
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_riddle_hides_its_bug_until_it_is_guessed() {
    let browser = or_skip!(Browser::start().await.unwrap());
    browser.resize(1280, 900).await.unwrap();
    let linked = format!("{PAGE}#live.broken=0,4,1");
    browser.widget(built(), &linked, "broken").await.unwrap();
    let said = learned(&browser).await;
    assert!(said.contains("with the hidden bug"), "{said}");
    let name = "return place.querySelector('.live-legend .live-broken').textContent";
    assert_eq!(browser.of_widget("broken", name).await.unwrap(), "?");
    let guess = |bug: usize| {
        format!(
            "const game = place.querySelectorAll('.live-fields')[1]; \
             if (game.offsetParent === null) throw new Error('no game'); \
             game.querySelector('select').value = '{bug}'; \
             game.querySelector('button').click();"
        )
    };
    let (mut right, mut wrong) = (vec![], vec![]);
    for bug in 1..=12 {
        browser.of_widget("broken", &guess(bug)).await.unwrap();
        let said = learned(&browser).await;
        if said.starts_with("Right. ") {
            right.push(said);
            break;
        }
        assert!(said.starts_with("No. With "), "{said}");
        assert!(said.contains("What fails: "), "{said}");
        wrong.push(said);
    }
    assert_eq!(right.len(), 1, "{wrong:?}");
    let name = browser.of_widget("broken", name).await.unwrap();
    let named = name.as_str().unwrap();
    assert!(right[0].starts_with(&format!("Right. {named}: ")), "{right:?}");
    // Another riddle, and the answer at once.
    browser
        .click("broken", ".live-fields:not([hidden]) button:nth-of-type(3)")
        .await
        .unwrap();
    learned(&browser).await;
    browser
        .click("broken", ".live-fields:not([hidden]) button:nth-of-type(2)")
        .await
        .unwrap();
    let told = learned(&browser).await;
    assert!(told.starts_with("It was ") && !told.contains(named), "{told}");
    // In the list a bug takes the riddle's place.
    browser.choose("broken", "select", "3").await.unwrap();
    let said = learned(&browser).await;
    assert!(said.contains("forgotten_bias"), "{said}");
    let furthest = "return place.querySelector('.live-checks li').textContent";
    let first = browser.of_widget("broken", furthest).await.unwrap();
    assert!(first.as_str().unwrap().contains("first biases, by 1"), "{first}");
    assert!(browser.console().await.unwrap().is_empty());
    browser.close().await.unwrap();
}
