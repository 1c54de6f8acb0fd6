//! Pictures of every page, to look at: `screens DIR [page …]` writes
//! `DIR/page-width-theme.png` for two widths and all themes.

use std::path::PathBuf;

use anyhow::Context;
use browser::{Browser, THEMES};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let out =
        PathBuf::from(arguments.next().context("usage: screens DIR [page …]")?);
    std::fs::create_dir_all(&out)?;
    let wanted: Vec<String> = arguments.collect();
    let folder = browser::book()?;
    let Some(browser) = Browser::start().await? else { return Ok(()) };
    for page in browser::pages(&folder)? {
        let stem = page.trim_end_matches(".html");
        if !wanted.is_empty() && !wanted.iter().any(|name| name == stem) {
            continue;
        }
        for width in [380, 1280] {
            for theme in THEMES {
                browser.resize(width, 900).await?;
                browser.open(&folder, &page).await?;
                let set = format!("localStorage.setItem('mdbook-theme', '{theme}')");
                browser.run(&set).await?;
                browser.client.refresh().await?;
                let all = "document.querySelectorAll('img').forEach(image => { \
                           image.loading = 'eager'; }); \
                           await Promise.all(Array.from(document.images, \
                           image => image.decode().catch(() => {}))); \
                           return document.documentElement.scrollHeight;";
                let height = browser.wait_for(all).await?.as_u64().unwrap_or(900);
                // A browser paints no more than this at once.
                let height = height.min(16_000);
                let clip = json!({
                    "x": 0, "y": 0, "width": width, "height": height, "scale": 1,
                });
                let shot = json!({ "captureBeyondViewport": true, "clip": clip });
                let shot = browser.devtools("Page.captureScreenshot", shot).await?;
                let shot = shot["data"].as_str().context("no picture")?;
                let file = out.join(format!("{stem}-{width}-{theme}.png"));
                std::fs::write(&file, decoded(shot))?;
                println!("{}", file.display());
            }
        }
    }
    browser.close().await
}

/// The bytes of Base64.
fn decoded(text: &str) -> Vec<u8> {
    let digits = text.bytes().filter_map(|letter| match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    });
    let digits: Vec<u8> = digits.collect();
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    for four in digits.chunks(4) {
        let bits =
            four.iter().fold(0_u32, |bits, digit| bits << 6 | u32::from(*digit));
        let bits = bits << (6 * (4 - four.len()));
        let three = [(bits >> 16) as u8, (bits >> 8) as u8, bits as u8];
        bytes.extend(&three[..four.len() * 6 / 8]);
    }
    bytes
}
