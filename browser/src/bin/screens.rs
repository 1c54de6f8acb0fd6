//! Pictures of every page, to look at: `screens DIR [page …]` writes
//! `DIR/page-width-theme-part.png` for two widths and all themes, from top to bottom.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use base64::prelude::*;
use browser::{Browser, THEMES};
use serde_json::json;

/// The height of a part, in pixels.
const PART: u64 = 2000;

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
                // A browser paints no more than a part of a long page at once.
                for (part, top) in (0..height).step_by(PART as usize).enumerate() {
                    let clip = json!({
                        "x": 0, "y": top, "width": width,
                        "height": PART.min(height - top), "scale": 1,
                    });
                    let shot =
                        json!({ "captureBeyondViewport": true, "clip": clip });
                    let shot =
                        browser.devtools("Page.captureScreenshot", shot).await?;
                    let shot = shot["data"].as_str().context("no picture")?;
                    let name = format!("{stem}-{width}-{theme}-{:02}.png", part + 1);
                    let file = out.join(name);
                    let written =
                        files::replace(&file, &BASE64_STANDARD.decode(shot)?);
                    written.with_context(|| file.display().to_string())?;
                    writeln!(std::io::stdout(), "{}", file.display())
                        .context("standard output takes no text")?;
                }
            }
        }
    }
    browser.close().await
}
