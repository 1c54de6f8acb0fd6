//! Pictures of every page, to look at: `screens DIR [width | theme | page …]` writes
//! `DIR/page-width-theme-part.png` from top to bottom, for two widths, all themes and all
//! pages, or for those that are named: `screens DIR 380 navy ch03_filters`.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use base64::prelude::*;
use browser::{Browser, THEMES};
use serde_json::json;

/// The height of a part, in pixels.
const PART: u64 = 1600;

const WIDTHS: [u32; 2] = [380, 1280];

const USAGE: &str = "usage: screens DIR [width | theme | page …]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    let done = match words.split_first() {
        None => Err(anyhow::anyhow!(USAGE)),
        Some((word, _)) if word == "--help" || word == "-h" => say(USAGE),
        Some((word, _)) if word.as_encoded_bytes().starts_with(b"-") => {
            Err(anyhow::anyhow!(
                "`{}` is no folder; the nearest option is `--help`",
                word.display()
            ))
        }
        Some((out, wanted)) => pictures(out.as_ref(), wanted).await,
    };
    let Err(error) = done else { return ExitCode::SUCCESS };
    // Where standard error takes no text either, nobody can be told.
    let _ = writeln!(std::io::stderr(), "error: {error:#}");
    ExitCode::FAILURE
}

/// A line on standard output.
fn say(line: &str) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    let said = writeln!(output, "{line}").and_then(|()| output.flush());
    said.context("standard output takes no text")
}

/// Starts a browser, takes the pictures of what is wanted, and ends it.
async fn pictures(out: &Path, wanted: &[OsString]) -> anyhow::Result<()> {
    let folder = browser::book()?;
    let pages = browser::pages(&folder)?;
    let wanted = known(wanted, &pages)?;
    std::fs::create_dir_all(out)
        .with_context(|| format!("{}: cannot be made", out.display()))?;
    let browser =
        Browser::start().await?.context("without it there are no pictures")?;
    let taken = take(&browser, &folder, &pages, out, &wanted).await;
    // The browser ends with its session, not with its driver.
    let closed = browser.close().await;
    taken.and(closed)
}

/// What is named, if all of it is a page, a width or a theme.
fn known(wanted: &[OsString], pages: &[String]) -> anyhow::Result<Vec<String>> {
    let widths = WIDTHS.map(|width| width.to_string());
    let names = pages.iter().map(|page| stem(page));
    let names = names.chain(widths.iter().map(String::as_str)).chain(THEMES);
    let names: Vec<_> = names.collect();
    let known = |word: &OsString| {
        let name = word.to_string_lossy().into_owned();
        let nearest = items::nearest(&name, names.iter().copied());
        anyhow::ensure!(
            nearest == Some(&name),
            "`{name}` is no page, width or theme; the nearest is `{}`",
            nearest.unwrap_or_default()
        );
        Ok(name)
    };
    wanted.iter().map(known).collect()
}

fn stem(page: &str) -> &str {
    page.trim_end_matches(".html")
}

async fn take(
    browser: &Browser,
    folder: &Path,
    pages: &[String],
    out: &Path,
    wanted: &[String],
) -> anyhow::Result<()> {
    let is_wanted = |name: &str| wanted.iter().any(|wanted| wanted == name);
    let chosen = |name: &str, all: &[&str]| {
        is_wanted(name) || !all.iter().any(|other| is_wanted(other))
    };
    let stems: Vec<_> = pages.iter().map(|page| stem(page)).collect();
    let widths = WIDTHS.map(|width| width.to_string());
    let widths: Vec<&str> = widths.iter().map(String::as_str).collect();
    for (page, stem) in pages.iter().zip(&stems) {
        if !chosen(stem, &stems) {
            continue;
        }
        for (width, named) in WIDTHS.into_iter().zip(&widths) {
            for theme in THEMES {
                if !chosen(named, &widths) || !chosen(theme, &THEMES) {
                    continue;
                }
                browser.resize(width, 900).await?;
                browser.open(folder, page).await?;
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
                    say(&file.display().to_string())?;
                }
            }
        }
    }
    Ok(())
}
