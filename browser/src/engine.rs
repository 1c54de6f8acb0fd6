//! Browsers beside Chromium, as far as the standard of WebDriver goes.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, ensure};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// Another browser than Chromium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// By `geckodriver`.
    Firefox,
    /// Safari's engine, by `WebKitWebDriver`.
    WebKit,
}

/// A browser with an empty profile, its driver, and the screen that it may need.
#[derive(Debug)]
pub struct Other {
    /// What the pages are told by.
    pub client: Client,
    programs: Vec<Program>,
}

/// Ends with its owner.
#[derive(Debug)]
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Engine {
    /// Starts it; `None`, and a line that says so, where its driver, the browser or a
    /// screen is not installed.
    ///
    /// # Errors
    /// A driver that is there and does not start a browser.
    pub async fn start(self) -> anyhow::Result<Option<Other>> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut programs = Vec::new();
        let (mut driver, capabilities) = match self {
            Self::Firefox => {
                let mut driver = Command::new("geckodriver");
                driver.args(["--port", &port.to_string()]);
                let options = json!({ "args": ["-headless"] });
                (driver, json!({ "moz:firefoxOptions": options }))
            }
            Self::WebKit => {
                let Some(browser) = mini_browser() else {
                    eprintln!("skipped: there is no MiniBrowser of WebKitGTK");
                    return Ok(None);
                };
                let mut driver = Command::new("WebKitWebDriver");
                driver.arg(format!("--port={port}"));
                // It has no mode without a screen.
                if std::env::var_os("DISPLAY").is_none() {
                    let Some((screen, display)) = screen()? else {
                        eprintln!("skipped: there is neither a screen nor Xvfb");
                        return Ok(None);
                    };
                    programs.push(screen);
                    driver.env("DISPLAY", display);
                }
                let options = json!({ "binary": browser, "args": ["--automation"] });
                (driver, json!({ "webkitgtk:browserOptions": options }))
            }
        };
        let driver = driver.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        match driver {
            Ok(driver) => programs.push(Program(driver)),
            Err(error) => {
                eprintln!("skipped: there is no driver for {self:?} ({error})");
                return Ok(None);
            }
        }
        let address = format!("127.0.0.1:{port}");
        let mut tries = 0;
        while TcpStream::connect(&address).is_err() {
            ensure!(tries < 200, "the driver of {self:?} does not listen");
            tries += 1;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let Value::Object(mut capabilities) = capabilities else { unreachable!() };
        let timeouts = json!({ "script": 120_000, "pageLoad": 120_000 });
        capabilities.insert("timeouts".to_owned(), timeouts);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let client = builder.connect(&format!("http://{address}")).await?;
        Ok(Some(Other { client, programs }))
    }
}

impl Other {
    /// What the promise that the script returns becomes.
    ///
    /// # Errors
    /// What the promise is refused with.
    pub async fn wait_for(&self, script: &str) -> anyhow::Result<Value> {
        crate::wait_for(&self.client, script).await
    }

    /// Ends browser and driver.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn close(self) -> anyhow::Result<()> {
        self.client.clone().close().await?;
        // The browser before the screen.
        self.programs.into_iter().rev().for_each(drop);
        Ok(())
    }
}

/// The program that WebKit's driver starts.
fn mini_browser() -> Option<PathBuf> {
    let platforms = std::fs::read_dir("/usr/lib").ok()?.flatten();
    let folders = platforms.filter_map(|platform| {
        let inside = std::fs::read_dir(platform.path()).ok()?;
        Some(inside.flatten().map(|entry| entry.path()))
    });
    let mut browsers: Vec<_> = folders
        .flatten()
        .filter(|path| path.to_string_lossy().contains("/webkit2gtk-4"))
        .map(|path| path.join("MiniBrowser"))
        .filter(|browser| browser.is_file())
        .collect();
    browsers.sort();
    browsers.pop()
}

/// A screen that nobody sees, and its name.
fn screen() -> anyhow::Result<Option<(Program, String)>> {
    let screen = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1600x1200x24"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut screen) = screen else { return Ok(None) };
    let mut number = String::new();
    let said = screen.stdout.take().context("it is piped")?;
    BufReader::new(said).read_line(&mut number)?;
    ensure!(!number.trim().is_empty(), "Xvfb finds no free display");
    Ok(Some((Program(screen), format!(":{}", number.trim()))))
}
