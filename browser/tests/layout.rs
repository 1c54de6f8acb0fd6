//! How every page of both editions is laid out: nothing is cut, nothing touches, nothing
//! is too wide.

use std::collections::BTreeMap;

use browser::{Browser, built, or_skip};

/// From a small phone to a desk.
const WIDTHS: [u32; 5] = [320, 380, 768, 1100, 1280];

/// What no page may have.
struct Rule {
    broken: &'static str,
    /// The narrowest page that is looked at.
    from: u32,
    /// Returns a list of the places that break it.
    script: &'static str,
}

const RULES: [Rule; 9] = [
    Rule {
        broken: "the page scrolls sideways",
        from: 320,
        script: "const wide = document.documentElement.scrollWidth - innerWidth; \
            return wide > 0 ? [wide] : [];",
    },
    Rule {
        broken: "a table wider than its place does not say so, or its first column leaves",
        from: 380,
        script: "const bad = []; \
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
                box.scrollLeft = 0; \
                if (Math.abs(off) > 1 || share > 0.6) bad.push([name, off, share]); \
            } \
            return bad;",
    },
    Rule {
        broken: "a cell of a table is a tower of words",
        from: 320,
        script: "const bad = [], text = document.createRange(); \
            for (const cell of document.querySelectorAll('main :is(td, th)')) { \
                text.selectNodeContents(cell); \
                const { height, width } = text.getBoundingClientRect(); \
                const line = 1.4 * parseFloat(getComputedStyle(cell).fontSize); \
                const name = cell.closest('figure')?.id; \
                if (width < 4 * line && height > Math.max(width, 3.5 * line)) \
                    bad.push([name, cell.textContent.trim(), width, height]); \
            } \
            return bad;",
    },
    Rule {
        broken: "a line of matrices ends with a sign",
        from: 320,
        script: "const bad = []; \
            for (const sign of document.querySelectorAll('.grids .sign')) { \
                const next = sign.nextElementSibling; \
                const [a, b] = [sign, next].map(one => one?.getBoundingClientRect()); \
                if (!b || b.left < a.right || b.top > a.bottom || b.bottom < a.top) \
                    bad.push(sign.closest('figure').id + ' ' + sign.textContent); \
            } \
            return bad;",
    },
    Rule {
        broken: "two words of a chart or a colour bar touch",
        from: 380,
        script: "const bad = []; \
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
            return bad;",
    },
    Rule {
        broken: "a line of Korean begins within a word or a range of numbers",
        from: 320,
        script: "if (document.documentElement.lang !== 'ko') return []; \
            const bad = [], place = document.createRange(); \
            const blocks = ['p', 'li', 'td', 'th', 'h1', 'h2', 'h3', 'h4', 'figcaption', \
                'summary', '.label'].map(name => `main ${name}`).join(); \
            for (const block of document.querySelectorAll(blocks)) { \
                if (block.querySelector('p, li, td')) continue; \
                const all = document.createTreeWalker(block, NodeFilter.SHOW_TEXT); \
                let before = ' ', box = null, math = false; \
                while (all.nextNode()) { \
                    const node = all.currentNode, around = node.parentElement; \
                    if (around.closest('svg, pre, button')) continue; \
                    math = around.closest('math'); \
                    if (math) { \
                        box = math.getBoundingClientRect(); \
                        const room = block.clientWidth - box.width; \
                        before = room < 100 ? ' ' : '\u{221a}'; \
                        continue; \
                    } \
                    for (let at = 0; at < node.data.length; at++) { \
                        const sign = node.data[at]; \
                        if (sign === '\u{2060}') continue; \
                        const goesOn = /[가-힣]/.test(sign) && !/[\\s\\w가-힣(.]/.test(before) \
                            || /\\d/.test(sign) && before === '–'; \
                        if (!goesOn) { \
                            before = sign; \
                            box = { node, at }; \
                            continue; \
                        } \
                        if (box.node) { \
                            place.setStart(box.node, box.at); \
                            place.setEnd(box.node, box.at + 1); \
                            box = place.getBoundingClientRect(); \
                        } \
                        place.setStart(node, at); \
                        place.setEnd(node, at + 1); \
                        const here = place.getBoundingClientRect(); \
                        if (here.width && box.width && here.top > box.bottom - 2) \
                            bad.push(before + node.data.slice(at, at + 12)); \
                        before = sign; \
                        box = { node, at }; \
                    } \
                } \
            } \
            return bad;",
    },
    Rule {
        broken: "a blank stands behind a root",
        from: 320,
        script: "return Array.from(document.querySelectorAll('main msqrt')).filter(one => { \
                const box = one.getBoundingClientRect(); \
                const end = box.right + parseFloat(getComputedStyle(one).marginRight); \
                return box.width \
                    && end - one.lastElementChild.getBoundingClientRect().right > 2; \
            }).map(one => one.textContent);",
    },
    Rule {
        broken: "a button for copying lies over code",
        from: 380,
        script: "return Array.from(document.querySelectorAll('pre')).flatMap(pre => { \
                const button = pre.querySelector('.buttons button'), code = pre.querySelector('code'); \
                const over = button?.getBoundingClientRect(); \
                if (!over?.width) return []; \
                const text = document.createRange(); \
                text.selectNodeContents(code); \
                const lies = it => it.right > over.left + 1 && it.left < over.right - 1 \
                    && it.bottom > over.top + 1 && it.top < over.bottom - 1; \
                const covered = Array.from(text.getClientRects()).some(lies); \
                return covered ? [code.textContent.slice(0, 60)] : []; \
            });",
    },
    Rule {
        broken: "a letter of a chart is cut at its edge",
        from: 380,
        script: "const bad = []; \
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
            return bad;",
    },
];

/// A page is opened once and made wider, as when a phone is turned.
#[tokio::test(flavor = "current_thread")]
async fn nothing_is_cut_touches_or_is_too_wide_on_any_page_at_any_width() {
    let browser = or_skip!(Browser::start().await.unwrap());
    let english = browser::pages(built()).unwrap();
    let korean = english.iter().map(|page| format!("ko/{page}"));
    let mut found = BTreeMap::new();
    for page in english.iter().cloned().chain(korean) {
        browser.resize(WIDTHS[0], 900).await.unwrap();
        browser.open(built(), &page).await.unwrap();
        let open = "document.querySelectorAll('main details').forEach(one => { \
                    one.open = true; }); await document.fonts.ready; return true;";
        browser.wait_for(open).await.unwrap();
        for width in WIDTHS {
            browser.resize(width, 900).await.unwrap();
            let laid_out = "await new Promise(done => setTimeout(done, 100));";
            browser.wait_for(laid_out).await.unwrap();
            for rule in RULES.iter().filter(|rule| rule.from <= width) {
                let places = browser.run(rule.script).await.unwrap();
                let places = places.as_array().expect("a list").clone();
                if !places.is_empty() {
                    let at = format!("{page} at {width} px: {}", rule.broken);
                    found.insert(at, places);
                }
            }
        }
    }
    browser.close().await.unwrap();
    assert!(found.is_empty(), "{found:#?}");
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
