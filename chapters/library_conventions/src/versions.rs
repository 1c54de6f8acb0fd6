//! Which versions of the libraries were run.

use anyhow::Context;
use cnn::notebook::{Outputs, Result};
use serde_json::Value;

use crate::stored::{COUNTS, LIBRARIES, POOLING, PORTING, RARER, ROWS};

/// The versions that were run, library by library.
pub fn versions() -> Result<Outputs> {
    let mut lines: Vec<String> = vec![];
    for (library, name) in LIBRARIES {
        let mut versions = vec![];
        for file in [ROWS, POOLING, COUNTS, PORTING, RARER] {
            let stored: Value = serde_json::from_str(file)?;
            versions.extend(stored[library]["version"].as_str().map(str::to_owned));
        }
        let version =
            versions.first().with_context(|| format!("{name} did not run"))?;
        anyhow::ensure!(
            versions.iter().all(|other| other == version),
            "{name}: {versions:?}"
        );
        let said = format!("{name} {version}");
        if !lines.contains(&said) {
            lines.push(said);
        }
    }
    Ok(Outputs::new().text("text", lines.join("\n")))
}
