//! Widgets of a page, as a reader meets them.

use std::path::Path;

use anyhow::ensure;
use serde_json::{Value, json};

use crate::Browser;

impl Browser {
    /// Opens a page and starts the widget of that name in it.
    ///
    /// # Errors
    /// If there is none, or if it does not start.
    pub async fn widget(
        &self,
        folder: &Path,
        page: &str,
        name: &str,
    ) -> anyhow::Result<()> {
        self.open(folder, page).await?;
        let began = self.begin(name).await?;
        ensure!(began == "whole", "{page}, {name}: {began}");
        Ok(())
    }

    /// Starts the widget of that name; what became of it: `whole` or `failed`.
    ///
    /// # Errors
    /// If there is none.
    pub async fn begin(&self, name: &str) -> anyhow::Result<String> {
        let start = format!(
            "const place = document.querySelector('div.live[data-widget={name}]'); \
             if (!place) throw new Error('no widget {name}'); \
             await window.live.start(place); \
             for (let i = 0; i < 600 && place.dataset.started === 'yes'; i++) \
                 await new Promise(done => setTimeout(done, 50)); \
             return place.dataset.started"
        );
        let began = self.wait_for(&start).await?;
        Ok(began.as_str().unwrap_or_default().to_owned())
    }

    /// What the script returns, in which `place` is the widget of that name; a third of
    /// a second before, and until the module has answered what was pressed, or for ten
    /// seconds where it is asked without end.
    ///
    /// # Errors
    /// What the script throws.
    pub async fn of_widget(
        &self,
        name: &str,
        script: &str,
    ) -> anyhow::Result<Value> {
        let script = format!(
            "const later = time => new Promise(done => setTimeout(done, time)); \
             await later(300); \
             for (let i = 0; i < 200 && window.live?.idle && !window.live.idle(); i++) \
                 await later(50); \
             const place = document.querySelector('div.live[data-widget={name}]'); \
             {script}"
        );
        self.wait_for(&script).await
    }

    /// What the widget says, and what went wrong or nothing.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn said(&self, name: &str) -> anyhow::Result<[String; 2]> {
        let script = "const fault = place.querySelector('.live-fault'); \
             return [place.querySelector('.live-status').textContent, \
                 fault.hidden ? '' : fault.textContent]";
        let said = self.of_widget(name, script).await?;
        Ok([0, 1].map(|at| said[at].as_str().unwrap_or_default().to_owned()))
    }

    /// Presses a button of the widget.
    ///
    /// # Errors
    /// If there is no such one.
    pub async fn click(&self, name: &str, selector: &str) -> anyhow::Result<()> {
        let script = format!("place.querySelector({}).click()", json!(selector));
        self.of_widget(name, &script).await?;
        Ok(())
    }

    /// Chooses a value of a list, or types it into a field.
    ///
    /// # Errors
    /// If there is no such one.
    pub async fn choose(
        &self,
        name: &str,
        selector: &str,
        value: &str,
    ) -> anyhow::Result<()> {
        let script = format!(
            "const field = place.querySelector({}); field.value = {}; \
             field.dispatchEvent(new Event('change'))",
            json!(selector),
            json!(value)
        );
        self.of_widget(name, &script).await?;
        Ok(())
    }
}
