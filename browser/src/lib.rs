//! The rendered book in a real browser.
//!
//! A package of its own, outside of the default members: who builds the book needs no
//! browser. The tests say so and pass where there is none.

mod command;
mod engine;
mod served;
mod widget;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

pub use command::{Devtools, Log};
pub use engine::{Engine, Other};
pub use served::serve;

/// The five themes of mdBook.
pub const THEMES: [&str; 5] = ["light", "rust", "coal", "navy", "ayu"];

/// How often, and after how long, a page that is opened is looked for again.
const WAITS: usize = 1200;
const WAIT: Duration = Duration::from_millis(50);

/// A browser with an empty profile, and the program that drives it.
#[derive(Debug)]
pub struct Browser {
    /// What the pages are told by.
    pub client: Client,
    driver: Child,
    /// Kept open: the driver may say more.
    _said: BufReader<ChildStdout>,
    /// Removed with the browser.
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts Chromium by `chromedriver`; `None`, and a line that says so, where
    /// that is not installed.
    ///
    /// # Errors
    /// A driver that is there and does not start a browser.
    pub async fn start() -> anyhow::Result<Option<Self>> {
        // A port that is free now may be another test's by then: the driver takes one.
        let driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut driver = match driver {
            Ok(driver) => driver,
            Err(error) => {
                eprintln!("skipped: there is no chromedriver ({error})");
                return Ok(None);
            }
        };
        let profile = tempfile::tempdir()?;
        let mut flags: Vec<_> = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ]
        .map(str::to_owned)
        .to_vec();
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        let capabilities = json!({
            "goog:chromeOptions": { "args": flags },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "timeouts": { "script": 120_000, "pageLoad": 120_000 },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!() };
        let mut said = BufReader::new(driver.stdout.take().context("it is piped")?);
        let port = port_of(&mut said)?;
        let address = format!("127.0.0.1:{port}");
        // The driver is on this machine: its address needs no TLS.
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let client = builder.connect(&format!("http://{address}")).await?;
        Ok(Some(Self { client, driver, _said: said, _profile: profile }))
    }

    /// Opens a page of the book in `folder`.
    ///
    /// # Errors
    /// A page that is not there (the browser would show one of its own), and what the
    /// driver says.
    pub async fn open(&self, folder: &Path, page: &str) -> anyhow::Result<()> {
        let name = page.split(['#', '?']).next().unwrap_or_default();
        let file = folder.join(name);
        ensure!(file.is_file(), "{} is no page", file.display());
        let address = format!("file://{}/{page}", folder.display());
        self.client.goto(&address).await?;
        // On a busy machine the driver has answered while another page stood there.
        let is_there = format!(
            "return document.readyState === 'complete' \
                 && location.pathname.endsWith({});",
            json!(format!("/{name}"))
        );
        for _ in 0..WAITS {
            if self.run(&is_there).await? == true {
                return Ok(());
            }
            tokio::time::sleep(WAIT).await;
        }
        bail!("{address} does not come")
    }

    /// Makes the page `width` pixels wide, as if on a screen of that size.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn resize(&self, width: u32, height: u32) -> anyhow::Result<()> {
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": 1,
            "mobile": false,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await?;
        Ok(())
    }

    /// A command of Chromium's own protocol.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn devtools(
        &self,
        name: &'static str,
        parameters: Value,
    ) -> anyhow::Result<Value> {
        let command = Devtools { name, parameters };
        Ok(self.client.issue_cmd(command).await?)
    }

    /// What has been written to the console since the last call.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn console(&self) -> anyhow::Result<Vec<String>> {
        let said = self.client.issue_cmd(Log("browser")).await?;
        let said = said.as_array().cloned().unwrap_or_default();
        let texts = said.iter().filter_map(|entry| entry["message"].as_str());
        Ok(texts.map(str::to_owned).collect())
    }

    /// Every address that has been asked for since the last call.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn requests(&self) -> anyhow::Result<Vec<String>> {
        let noted = self.client.issue_cmd(Log("performance")).await?;
        let noted = noted.as_array().cloned().unwrap_or_default();
        let mut addresses = Vec::new();
        for entry in &noted {
            let message = entry["message"].as_str().unwrap_or_default();
            let event: Value = serde_json::from_str(message)?;
            let event = &event["message"];
            if event["method"] == "Network.requestWillBeSent"
                && let Some(url) = event["params"]["request"]["url"].as_str()
            {
                addresses.push(url.to_owned());
            }
        }
        Ok(addresses)
    }

    /// What the script returns.
    ///
    /// # Errors
    /// What the script throws.
    pub async fn run(&self, script: &str) -> anyhow::Result<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// What the promise that the script returns becomes.
    ///
    /// # Errors
    /// What the promise is refused with.
    pub async fn wait_for(&self, script: &str) -> anyhow::Result<Value> {
        wait_for(&self.client, script).await
    }

    /// Presses keys as a hand does.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn press(&self, keys: &str) -> anyhow::Result<()> {
        use fantoccini::actions::{InputSource, KeyAction, KeyActions};
        let mut actions = KeyActions::new("keys".to_owned());
        for value in keys.chars() {
            actions = actions.then(KeyAction::Down { value });
            actions = actions.then(KeyAction::Up { value });
        }
        Ok(self.client.perform_actions(actions).await?)
    }

    /// Ends browser and driver.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn close(mut self) -> anyhow::Result<()> {
        self.client.clone().close().await?;
        self.driver.kill()?;
        self.driver.wait()?;
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A test that failed: nobody waits for its driver.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The port that `chromedriver` says it listens on.
fn port_of(said: &mut impl BufRead) -> anyhow::Result<u16> {
    let mut line = String::new();
    while said.read_line(&mut line)? > 0 {
        if let Some((_, port)) = line.trim_end().rsplit_once(" on port ")
            && let Ok(port) = port.trim_end_matches('.').parse()
            && port != 0
        {
            return Ok(port);
        }
        line.clear();
    }
    bail!("chromedriver ended without a port")
}

async fn wait_for(client: &Client, script: &str) -> anyhow::Result<Value> {
    let script = format!(
        "const done = arguments[arguments.length - 1];\
         (async () => {{ {script} }})().then(\
         value => done({{ value }}), error => done({{ error: String(error) }}));"
    );
    let result = client.execute_async(&script, Vec::new()).await?;
    ensure!(result["error"].is_null(), "{}", result["error"]);
    Ok(result["value"].clone())
}

/// The rendered book: the folder that `BOOK` names, else `target/book`, built anew.
///
/// # Errors
/// A book that cannot be built.
pub fn book() -> anyhow::Result<PathBuf> {
    if let Some(folder) = std::env::var_os("BOOK") {
        return Ok(std::path::absolute(folder)?);
    }
    let workspace = items::workspace_of(env!("CARGO_MANIFEST_DIR").as_ref())?;
    let folder = workspace.join("target/book");
    let mut build = Command::new(env!("CARGO"));
    let build = build.args(["run", "--quiet", "--package", "book"]);
    let status = build.current_dir(&workspace).stdout(Stdio::null()).status()?;
    ensure!(status.success(), "cargo run -p book failed");
    Ok(folder)
}

/// [`book`] for the tests of a program, built once for all of them.
///
/// # Panics
/// If it cannot be built.
pub fn built() -> &'static Path {
    static BOOK: OnceLock<PathBuf> = OnceLock::new();
    BOOK.get_or_init(|| book().expect("the book is built"))
}

/// What an `Option` holds; without it, as where there is no browser, the test ends here.
#[macro_export]
macro_rules! or_skip {
    ($option:expr) => {
        match $option {
            Some(value) => value,
            None => return,
        }
    };
}

/// The pages of the book in `folder`, by name.
///
/// # Errors
/// A folder that cannot be read.
pub fn pages(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut pages = Vec::new();
    let entries = std::fs::read_dir(folder);
    for entry in entries.with_context(|| folder.display().to_string())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        // The first page twice, the page for wrong addresses (which has those of a
        // server), and the contents without scripts are no pages to read.
        if name.ends_with(".html") && !["404.html", "toc.html"].contains(&&*name) {
            pages.push(name);
        }
    }
    pages.sort();
    ensure!(!pages.is_empty(), "{} holds no pages", folder.display());
    Ok(pages)
}
