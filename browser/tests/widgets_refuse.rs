//! What a widget cannot do it says in a sentence, and the page goes on.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

use base64::prelude::{BASE64_STANDARD, Engine};
use browser::{Browser, built, or_skip};
use serde_json::{Value, json};

/// A browser that runs `script` before all others of every page.
async fn told(script: &str) -> Option<Browser> {
    let browser = Browser::start().await.unwrap()?;
    browser.resize(1280, 900).await.unwrap();
    let source = json!({ "source": script });
    let name = "Page.addScriptToEvaluateOnNewDocument";
    browser.devtools(name, source).await.unwrap();
    Some(browser)
}

/// Gives the widget of chapter 3 a file, and waits for what it says to it.
async fn give(browser: &Browser, name: &str, bytes: &[u8]) -> [Value; 2] {
    let script = format!(
        "const bytes = Uint8Array.from(atob({}), sign => sign.charCodeAt(0)); \
         const given = new DataTransfer(); \
         given.items.add(new File([bytes], {}, {{ type: 'image/png' }})); \
         const input = place.querySelector('input[type=file]'); \
         const fault = place.querySelector('.live-fault'); \
         fault.hidden = true; \
         const before = place.querySelector('canvas'); \
         const old = before.width; \
         input.files = given.files; \
         input.dispatchEvent(new Event('change')); \
         for (let i = 0; i < 300 && fault.hidden && before.width === old; i++) \
             await new Promise(done => setTimeout(done, 50)); \
         return [fault.hidden ? '' : fault.textContent, [before.width, before.height]]",
        json!(BASE64_STANDARD.encode(bytes)),
        json!(name)
    );
    let said = browser.of_widget("filter", &script).await.unwrap();
    [said[0].clone(), said[1].clone()]
}

/// A JPEG of blocks of 8×8 without detail: `channels` of the same middle value; turned
/// as `orientation` says, 1 for not.
fn jpeg([columns, rows]: [u8; 2], channels: u8, orientation: u8) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    let mut segment = |marker: u8, body: &[u8]| {
        file.extend([0xff, marker]);
        file.extend((body.len() as u16 + 2).to_be_bytes());
        file.extend(body);
    };
    // Exif, TIFF with the lowest byte first, one entry: 0x0112, a u16.
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    segment(0xe1, &exif);
    if channels == 4 {
        segment(0xee, b"Adobe\0\x64\0\0\0\0\0");
    }
    segment(0xdb, &[&[0][..], &[1; 64]].concat());
    let mut frame = vec![8, 0, rows, 0, columns, channels];
    frame.extend((1..=channels).flat_map(|channel| [channel, 0x11, 0]));
    segment(0xc0, &frame);
    // One code of one bit, 0: "no difference", and "no detail".
    for table in [0x00, 0x10] {
        let mut code = vec![table, 1];
        code.extend([0; 16]);
        segment(0xc4, &code);
    }
    let mut scan = vec![channels];
    scan.extend((1..=channels).flat_map(|channel| [channel, 0]));
    scan.extend([0, 63, 0]);
    segment(0xda, &scan);
    let blocks = usize::from(columns / 8) * usize::from(rows / 8);
    let bits = 2 * blocks * usize::from(channels);
    // What is left of the last byte is ones.
    let mut data = vec![0; bits / 8];
    if bits % 8 > 0 {
        data.push(0xff >> (bits % 8));
    }
    file.extend(data);
    file.extend([0xff, 0xd9]);
    file
}

/// A PNG of one gray, a bit for each pixel.
fn png(columns: u32, rows: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, columns, rows);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().unwrap();
    let bytes = columns.div_ceil(8) as usize * rows as usize;
    writer.write_image_data(&vec![0; bytes]).unwrap();
    writer.finish().unwrap();
    file
}

#[tokio::test(flavor = "current_thread")]
async fn pictures_of_every_kind_are_shown_or_refused_with_both_sides() {
    let browser = or_skip!(told("").await);
    browser.widget(built(), "ch03_filters.html", "filter").await.unwrap();
    let [said, temple] = give(&browser, "empty.png", b"").await;
    assert_eq!(said, "empty.png has no bytes.");
    let [said, same] = give(&browser, "words.png", b"no picture at all").await;
    assert_eq!(said, "words.png is no picture that this browser can read.");
    assert_eq!(same, temple, "the picture stays");
    let [said, _] = give(&browser, "line.png", &png(40, 2)).await;
    assert_eq!(said, "line.png has 2×40 pixels; a filter of 3×3 needs 3 each way.");
    // 100 megapixels are made smaller, as the widest of any other.
    let [said, size] = give(&browser, "huge.png", &png(10_000, 10_000)).await;
    assert_eq!((said, size), (json!(""), json!([512, 512])));
    let [said, size] = give(&browser, "four.jpg", &jpeg([16, 8], 4, 1)).await;
    assert_eq!((said, size), (json!(""), json!([16, 8])), "CMYK");
    let [said, size] = give(&browser, "lying.jpg", &jpeg([24, 8], 1, 6)).await;
    assert_eq!((said, size), (json!(""), json!([8, 24])), "upright");
    let large = "const file = new File([new ArrayBuffer(41e6)], 'large.png'); \
        const given = new DataTransfer(); given.items.add(file); \
        const input = place.querySelector('input[type=file]'); \
        input.files = given.files; input.dispatchEvent(new Event('change'));";
    browser.of_widget("filter", large).await.unwrap();
    let [_, fault] = browser.said("filter").await.unwrap();
    assert_eq!(fault, "large.png has 41 megabytes; up to 40 are read.");
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn weights_that_are_no_numbers_or_too_large_are_refused() {
    let browser = or_skip!(told("").await);
    browser.widget(built(), "ch03_filters.html", "filter").await.unwrap();
    let field = ".live-nine input";
    for (typed, wanted) in [
        ("NaN", "“NaN” is no number."),
        ("", "“” is no number."),
        ("1e39", "a weight is 1000"),
    ] {
        browser.choose("filter", field, typed).await.unwrap();
        let [_, fault] = browser.said("filter").await.unwrap();
        assert!(fault.starts_with(wanted), "{typed}: {fault}");
    }
    browser.choose("filter", field, "1e38").await.unwrap();
    let [said, fault] = browser.said("filter").await.unwrap();
    assert!(fault.is_empty() && said.contains("e+37"), "{said} {fault}");
    // Links that are cut, forged, or of sizes that there are not.
    for (page, widget, state) in [
        ("ch03_filters.html", "filter", "1,2,3"),
        ("ch03_filters.html", "filter", "1,2,3,4,5,6,7,8,9,0,2"),
        ("ch02_conv_layer.html", "unit", "3,3,0,0,0,0,0,0,1,2,3,4,5,6,7,8"),
        ("ch02_conv_layer.html", "field", "11,5,3,1,1"),
        ("ch04_cross_correlation.html", "flip", "99,99,3,3,0,0"),
        ("ch05_pooling.html", "route", "0,3,2,5,5,1"),
        ("ch08_lenet.html", "digit", "17,0"),
        ("ch09_symmetry.html", "shift", "0,0,0,1,0,0,1,1,16,16"),
        ("ch01_flattening.html", "shuffle", "101,1"),
    ] {
        browser.open(built(), "index.html").await.unwrap();
        let link = format!("{page}#live.{widget}={state}");
        browser.widget(built(), &link, widget).await.unwrap();
        let [said, fault] = browser.said(widget).await.unwrap();
        let wanted = "The link does not hold the ";
        assert!(fault.starts_with(wanted), "{link}: {fault}");
        assert!(!said.is_empty(), "{link}");
    }
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn without_web_assembly_the_figure_stays() {
    let browser = or_skip!(told("delete window.WebAssembly").await);
    browser.open(built(), "ch04_cross_correlation.html").await.unwrap();
    let script = "window.scrollTo(0, document.body.scrollHeight); \
        await new Promise(done => setTimeout(done, 500)); \
        const place = document.querySelector('div.live'); \
        const figure = document.getElementById(place.dataset.figure); \
        return [place.hidden, figure.querySelector('.panels').checkVisibility()]";
    assert_eq!(browser.wait_for(script).await.unwrap(), json!([true, true]));
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn without_vectors_or_with_other_bits_the_figure_stays_and_says_why() {
    // A module of eight bytes: it has none of the functions.
    let empty = "document.addEventListener('DOMContentLoaded', () => { \
        const wait = setInterval(() => { if (!window.live?.unpacked) return; \
            clearInterval(wait); window.live.unpacked = async () => \
                Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0]); }, 1); });";
    let browser = or_skip!(told(empty).await);
    let page = "ch04_cross_correlation.html";
    browser.open(built(), page).await.unwrap();
    browser
        .wait_for(
            "for (const name of ['made', 'words', 'core']) \
             await window.live.load(name + '.js'); \
             await new Promise(done => setTimeout(done, 100));",
        )
        .await
        .unwrap();
    assert_eq!(browser.begin("flip").await.unwrap(), "failed");
    let script = "const figure = document.getElementById(place.dataset.figure); \
        return [place.textContent.slice(0, 30), \
            figure.querySelector('.panels').checkVisibility()]";
    let said = browser.of_widget("flip", script).await.unwrap();
    assert_eq!(said, json!(["The figure stands still here: ", true]));
    browser.close().await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_worker_that_is_lost_is_followed_by_another_that_knows_the_picture() {
    let watch = "const Own = Worker; window.workers = []; \
        window.Worker = class extends Own { \
            constructor(...all) { super(...all); window.workers.push(this); } };";
    let browser = or_skip!(told(watch).await);
    browser.widget(built(), "ch03_filters.html", "filter").await.unwrap();
    let before = browser.said("filter").await.unwrap();
    browser.choose("filter", ".live-nine input", "5").await.unwrap();
    let other = browser.said("filter").await.unwrap();
    assert_ne!(before, other);
    let lose = "window.workers.at(-1).onerror(new Event('error'))";
    browser.run(lose).await.unwrap();
    browser.click("filter", ".live-tools button:nth-child(1)").await.unwrap();
    assert_eq!(browser.said("filter").await.unwrap(), before);
    assert_eq!(browser.run("return window.workers.length").await.unwrap(), 2);
    browser.close().await.unwrap();
}

/// Gives the book to a browser under the page's rules, until the test ends.
fn serve(rules: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(&stream, rules));
        }
    });
    address
}

fn answer(mut stream: &TcpStream, rules: &str) -> Option<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    lines.map_while(Result::ok).take_while(|line| !line.is_empty()).for_each(drop);
    let path = first.split(' ').nth(1)?.split(['?', '#']).next()?;
    let body = std::fs::read(built().join(path.trim_start_matches('/'))).ok();
    let kind = match path.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    };
    let (status, body) = match body {
        Some(body) => ("200 OK", body),
        None => ("404 Not Found", vec![]),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Content-Security-Policy: {rules}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&body).ok()
}

#[tokio::test(flavor = "current_thread")]
async fn under_strict_rules_with_wasm_unsafe_eval_a_widget_works_with_a_worker_or_without()
 {
    const REST: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; \
                        img-src 'self' data:; font-src 'self'; connect-src 'self'";
    let rules = |more: &str| -> &'static str { format!("{REST}; {more}").leak() };
    let browser = or_skip!(told("").await);
    for more in [
        "script-src 'self' 'wasm-unsafe-eval'; worker-src blob:",
        // Without a worker it works in the page.
        "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'",
    ] {
        let page = format!("{}/ch04_cross_correlation.html", serve(rules(more)));
        browser.client.goto(&page).await.unwrap();
        assert_eq!(browser.begin("flip").await.unwrap(), "whole", "{more}");
        let [said, _] = browser.said("flip").await.unwrap();
        assert!(said.starts_with("The map has the 9"), "{more}: {said}");
    }
    browser.close().await.unwrap();
}
