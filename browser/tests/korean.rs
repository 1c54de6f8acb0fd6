//! What a reader of the Korean edition meets, in a browser.

use std::path::Path;

use browser::Browser;
use serde_json::json;

/// The folder with both editions; `None` while the Korean one is not shown.
fn book() -> Option<&'static Path> {
    let book = browser::built();
    if !book.join("ko").is_dir() {
        eprintln!("skipped: the Korean edition is not finished");
        return None;
    }
    Some(book)
}

/// A browser with `page` in it, and the book.
async fn at(page: &str) -> Option<(Browser, &'static Path)> {
    let folder = book()?;
    let browser = Browser::start().await.unwrap()?;
    browser.resize(1280, 900).await.unwrap();
    browser.open(folder, page).await.unwrap();
    Some((browser, folder))
}

async fn here(browser: &Browser) -> String {
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    browser.client.current_url().await.unwrap().to_string()
}

#[tokio::test(flavor = "current_thread")]
async fn the_switch_leads_to_the_same_heading_and_the_language_is_kept() {
    let Some((browser, folder)) = at("ch03_filters.html#similarity").await else {
        return;
    };
    let press = "document.querySelector('a.language').click()";
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    browser.run(press).await.unwrap();
    let korean = here(&browser).await;
    assert!(korean.ends_with("/ko/ch03_filters.html#similarity"), "{korean}");
    let language = "return document.documentElement.lang";
    assert_eq!(browser.run(language).await.unwrap(), "ko");
    // The first page opens what was read last.
    browser.open(folder, "index.html").await.unwrap();
    let first = here(&browser).await;
    assert!(first.ends_with("/ko/index.html"), "{first}");
    browser.run(press).await.unwrap();
    let english = here(&browser).await;
    assert!(
        english.ends_with("/index.html") && !english.contains("/ko/"),
        "{english}"
    );
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_browser_that_speaks_korean_opens_the_korean_edition() {
    let Some((browser, folder)) = at("toc.html").await else { return };
    let agent = json!({ "userAgent": "Mozilla/5.0", "acceptLanguage": "ko-KR" });
    browser.devtools("Emulation.setUserAgentOverride", agent).await.unwrap();
    browser.open(folder, "index.html").await.unwrap();
    let first = here(&browser).await;
    assert!(first.ends_with("/ko/index.html"), "{first}");
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_search_finds_where_a_word_is_told() {
    let Some((browser, _)) = at("ko/glossary.html").await else { return };
    let ready = "while (!window.bookSearch) \
        await new Promise(done => setTimeout(done, 50)); return true;";
    browser.wait_for(ready).await.unwrap();
    for (query, section) in [
        ("패딩", "ch02_conv_layer.html#shapes"),
        ("합성곱층", "ch02_conv_layer.html#derived"),
        ("수용 영역", "ch02_conv_layer.html#receptive-field"),
        ("풀링 기울기", "ch05_pooling.html#where-does-the-gradient-go"),
        ("필터를", "ch02_conv_layer.html#derived"),
        ("convolution", "ch04_cross_correlation.html#which-one"),
        // As others call it.
        ("수용영역", "ch02_conv_layer.html#receptive-field"),
        ("오버피팅", "ch08_lenet.html#learned"),
        ("맥스 풀링", "ch05_pooling.html#what-is-summarised"),
        ("FFT", "ch04_cross_correlation.html#is-it-faster"),
        ("상호상관", "ch04_cross_correlation.html#which-one"),
        ("컨볼루션", "ch04_cross_correlation.html#which-one"),
        ("보폭", "ch02_conv_layer.html#shapes"),
        ("특징맵", "ch02_conv_layer.html#one-unit"),
        ("데콘볼루션", "ch06_geometry.html#transposed"),
        ("output_padding", "ch06_geometry.html#output-padding"),
        ("padding_mode", "ch04_cross_correlation.html#borders"),
        ("활성화 함수", "ch01_flattening.html#two-networks"),
        ("옵티마이저", "questions.html#momentum"),
        ("메모리 부족", "questions.html#less-memory"),
        ("혼동 행렬", "ch08_lenet.html#mistakes"),
        ("출력 크기 공식", "ch02_conv_layer.html#shapes"),
        ("1차원 합성곱", "questions.html#conv2d"),
        ("러스트 설치", "index.html#how-to-get-it"),
        // With other spaces.
        ("전이학습", "questions.html#borrow"),
        ("크로스엔트로피", "ch08_lenet.html#learned"),
        ("배치정규화", "ch07_backprop.html#batch-normalization"),
        ("특징 맵", "ch02_conv_layer.html#one-unit"),
        ("최대풀링을", "ch05_pooling.html#what-is-summarised"),
        // Being typed.
        ("합성ㄱ", "ch04_cross_correlation.html#which-one"),
        ("수용 여", "ch02_conv_layer.html#receptive-field"),
        ("ㅎ", "ch"),
        ("3×3", "ch06_geometry.html#stacks"),
    ] {
        let script = format!("return await window.bookSearch('{query}')");
        let found = browser.wait_for(&script).await.unwrap();
        let first: Vec<_> = found.as_array().unwrap().iter().take(3).collect();
        let hit = first.iter().any(|url| url.as_str().unwrap().starts_with(section));
        assert!(hit, "{query}: {first:?}");
    }
    // Each word of the glossary: in Korean, in English, and as its chapter says it.
    let script = "const missed = []; \
        let asked = 0; \
        for (const link of document.querySelectorAll('main td:first-child a')) { \
            const told = link.getAttribute('href'), row = link.closest('tr'); \
            const here = /“(.*)”/.exec(row.cells[0].textContent)?.[1] ?? ''; \
            const words = [link.textContent, row.cells[1].textContent]; \
            if (!row.querySelector('math')) words.push(here); \
            for (const word of words.flatMap(one => one.split(', ')).filter(one => one)) { \
                const found = await window.bookSearch(word); \
                asked += 1; \
                if (!found.slice(0, 3).includes(told)) \
                    missed.push(word + ': ' + found.slice(0, 3)); \
            } \
        } \
        return [asked, missed];";
    let found = browser.wait_for(script).await.unwrap();
    assert!(found[0].as_u64().unwrap() > 350, "{found}");
    assert_eq!(found[1], json!([]));
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn no_korean_page_writes_to_the_console() {
    let Some((browser, folder)) = at("ko/index.html").await else { return };
    for page in browser::pages(&folder.join("ko")).unwrap() {
        browser.open(folder, &format!("ko/{page}")).await.unwrap();
    }
    let said = browser.console().await.unwrap();
    assert!(said.is_empty(), "{said:?}");
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn the_hangul_font_is_loaded_by_korean_pages_alone() {
    let Some((browser, folder)) = at("ko/ch01_flattening.html").await else {
        return;
    };
    let loaded = "await document.fonts.ready; \
        return Array.from(document.fonts).some(font => \
            font.family.includes('Seeing Hangul') && font.status === 'loaded');";
    assert_eq!(browser.wait_for(loaded).await.unwrap(), true);
    let breaks = "return Array.from(document.querySelectorAll('main h1, main h2, main p'))\
        .every(one => getComputedStyle(one).wordBreak === 'keep-all');";
    assert_eq!(browser.run(breaks).await.unwrap(), true);
    for page in ["ch01_flattening.html", "glossary.html"] {
        browser.open(folder, page).await.unwrap();
        assert_eq!(browser.wait_for(loaded).await.unwrap(), false, "{page}");
    }
    browser.close().await.unwrap();
}
