//! Figures and tables in a browser: nothing is cut, nothing touches.

use std::collections::BTreeMap;

use browser::{Browser, built, or_skip};
use serde_json::Value;

/// What `script` returns on every page of both editions, at each of these widths: a list,
/// of which nothing may stay.
async fn everywhere(
    widths: &[u32],
    script: &str,
) -> Option<BTreeMap<String, Vec<Value>>> {
    let browser = Browser::start().await.unwrap()?;
    let mut found = BTreeMap::new();
    let english = browser::pages(built()).unwrap();
    let korean = english.iter().map(|page| format!("ko/{page}"));
    let pages: Vec<_> = english.iter().cloned().chain(korean).collect();
    for width in widths {
        browser.resize(*width, 900).await.unwrap();
        for page in &pages {
            browser.open(built(), page).await.unwrap();
            let open = "document.querySelectorAll('main details').forEach(one => { \
                        one.open = true; }); await document.fonts.ready; \
                        await new Promise(done => setTimeout(done, 60));";
            let result = browser.wait_for(&format!("{open}{script}")).await.unwrap();
            let list = result.as_array().expect("a list").clone();
            if !list.is_empty() {
                found.insert(format!("{page} at {width} px"), list);
            }
        }
    }
    browser.close().await.unwrap();
    Some(found)
}

#[tokio::test(flavor = "current_thread")]
async fn a_table_wider_than_its_place_says_so_and_keeps_its_first_column() {
    let script = "const bad = []; \
        for (const box of document.querySelectorAll('main .table-wrapper')) { \
            if (box.scrollWidth <= box.clientWidth + 1) continue; \
            const name = box.closest('figure')?.id || box.textContent.slice(0, 30); \
            const hint = getComputedStyle(box, '::before').content; \
            if (!/→/.test(hint) || box.tabIndex !== 0) bad.push(name + ': ' + hint); \
            const first = box.querySelector('tbody td'); \
            box.scrollLeft = box.scrollWidth; \
            const off = first.getBoundingClientRect().left \
                - box.getBoundingClientRect().left; \
            const share = first.offsetWidth / box.clientWidth; \
            if (Math.abs(off) > 1 || share > 0.6) bad.push([name, off, share]); \
        } \
        return bad;";
    let bad = or_skip!(everywhere(&[380, 1280], script).await);
    assert!(bad.is_empty(), "{bad:#?}");
}

#[tokio::test(flavor = "current_thread")]
async fn no_line_of_matrices_ends_with_a_sign() {
    let script = "const bad = []; \
        for (const sign of document.querySelectorAll('.grids .sign')) { \
            const next = sign.nextElementSibling; \
            const [a, b] = [sign, next].map(one => one?.getBoundingClientRect()); \
            if (!b || b.left < a.right || b.top > a.bottom || b.bottom < a.top) \
                bad.push(sign.closest('figure').id + ' ' + sign.textContent); \
        } \
        return bad;";
    let bad = or_skip!(everywhere(&[320, 380, 1280], script).await);
    assert!(bad.is_empty(), "{bad:#?}");
}

#[tokio::test(flavor = "current_thread")]
async fn no_two_words_of_a_chart_or_a_colour_bar_touch() {
    let script = "const bad = []; \
        for (const one of document.querySelectorAll('main .drawing svg, main .ends')) { \
            const words = Array.from(one.querySelectorAll('text, span')) \
                .filter(word => word.textContent.trim()) \
                .map(word => [word, word.getBoundingClientRect()]) \
                .filter(([, box]) => box.width > 0); \
            words.forEach(([word, a], at) => words.slice(at + 1).forEach(([next, b]) => { \
                const along = Math.max(b.left - a.right, a.left - b.right); \
                const across = Math.max(b.top - a.bottom, a.top - b.bottom); \
                const inner = 0.35 * Math.min(a.height, b.height); \
                if (along < 2 && across + inner < 0) bad.push([ \
                    one.closest('figure').id, word.textContent.trim(), \
                    next.textContent.trim(), along, across]); \
            })); \
        } \
        return bad;";
    let bad = or_skip!(everywhere(&[380, 1280], script).await);
    assert!(bad.is_empty(), "{bad:#?}");
}

#[tokio::test(flavor = "current_thread")]
async fn no_button_for_copying_lies_over_code() {
    let script = "return Array.from(document.querySelectorAll('pre')).flatMap(pre => { \
            const button = pre.querySelector('.buttons button'), code = pre.querySelector('code'); \
            const over = button?.getBoundingClientRect(); \
            if (!over?.width) return []; \
            const text = document.createRange(); \
            text.selectNodeContents(code); \
            const lies = it => it.right > over.left + 1 && it.left < over.right - 1 \
                && it.bottom > over.top + 1 && it.top < over.bottom - 1; \
            const covered = Array.from(text.getClientRects()).some(lies); \
            return covered ? [code.textContent.slice(0, 60)] : []; \
        });";
    let bad = or_skip!(everywhere(&[380, 768, 1100, 1280], script).await);
    assert!(bad.is_empty(), "{bad:#?}");
}

#[tokio::test(flavor = "current_thread")]
async fn no_letter_of_a_chart_is_cut_at_its_edge() {
    let script = "const bad = []; \
        for (const svg of document.querySelectorAll('main .drawing svg')) { \
            const box = svg.getBoundingClientRect(); \
            const around = getComputedStyle(svg.parentElement); \
            const room = getComputedStyle(svg).overflowX !== 'visible' ? 0.5 \
                : around.overflowX === 'visible' ? 6 : parseFloat(around.paddingLeft); \
            for (const word of svg.querySelectorAll('text')) { \
                const at = word.getBoundingClientRect(); \
                const over = Math.max(box.left - at.left, at.right - box.right); \
                if (over > room) bad.push([svg.closest('figure').id, \
                    word.textContent.trim(), over]); \
            } \
        } \
        return bad;";
    let bad = or_skip!(everywhere(&[380, 1280], script).await);
    assert!(bad.is_empty(), "{bad:#?}");
}

#[tokio::test(flavor = "current_thread")]
async fn what_colours_code_leaves_names_their_breaks() {
    let browser = or_skip!(Browser::start().await.unwrap());
    browser.open(built(), "library_conventions.html").await.unwrap();
    let html = built().join("library_conventions.html");
    let html = std::fs::read_to_string(html).unwrap();
    let count = "return document.querySelectorAll('main code wbr').length";
    let shown = browser.run(count).await.unwrap();
    let (_, main) = html.split_once("<main").unwrap();
    let (main, _) = main.split_once("</main>").unwrap();
    let breaks: usize = main
        .split("<code")
        .skip(1)
        .map(|code| code.split("</code>").next().unwrap().matches("<wbr>").count())
        .sum();
    assert!(breaks > 20, "{breaks}");
    assert_eq!(shown, breaks);
    browser.close().await.unwrap();
}
