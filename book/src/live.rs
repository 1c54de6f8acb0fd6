//! The widgets' files: scripts as they lie in `assets/live`, and what they load.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;

/// Where they lie, relative to the workspace.
const FOLDER: &str = "book/assets/live";

/// What they load from elsewhere.
const DATA: [&str; 1] = ["data/digits/digits.csv.gz"];

/// All files that pages with widgets load, by name.
#[derive(Debug, Default)]
pub(crate) struct Live {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl Live {
    /// Reads them. What is no script and no style is there twice: as it is, and as a
    /// script that holds it, as a page opened from a file may load nothing else.
    pub(crate) fn read(workspace: &Path) -> anyhow::Result<Self> {
        let mut live = Self::default();
        let folder = workspace.join(FOLDER);
        if !folder.is_dir() {
            return Ok(live);
        }
        let entries = std::fs::read_dir(&folder);
        let mut paths = DATA.map(|file| workspace.join(file)).to_vec();
        for entry in entries.with_context(|| FOLDER)? {
            paths.push(entry?.path());
        }
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if files::is_stray(&name) || path.is_dir() {
                continue;
            }
            let bytes = files::read(&path);
            let bytes = bytes.with_context(|| path.display().to_string())?;
            if !name.ends_with(".js") && !name.ends_with(".css") {
                live.files.insert(format!("{name}.js"), script(&name, &bytes));
            }
            live.files.insert(name.into_owned(), bytes);
        }
        Ok(live)
    }

    /// # Errors
    /// In words, if there is no such widget.
    pub(crate) fn check(&self, widget: &str) -> Result<(), String> {
        if self.files.contains_key(&format!("{widget}.js")) {
            return Ok(());
        }
        let names = self.files.keys().filter_map(|name| name.strip_suffix(".js"));
        let nearest = items::nearest(widget, names).unwrap_or_default();
        Err(format!(
            "there is no widget {widget} in {FOLDER}; the nearest is {nearest}"
        ))
    }
}

/// The file as a classic script.
fn script(name: &str, bytes: &[u8]) -> Vec<u8> {
    format!("live.packed['{name}'] = '{}';\n", base64(bytes)).into_bytes()
}

/// Base64 of RFC 4648, padded.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let sign = SIGNS[(bits >> (18 - 6 * at)) as usize & 63];
            text.push(if at <= three.len() { char::from(sign) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_its_standard() {
        // Test vectors of RFC 4648, section 10.
        for (text, wanted) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), wanted);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xfe]), "+//+");
    }

    #[test]
    fn a_widget_that_is_not_there_is_answered_with_the_nearest() {
        let mut live = Live::default();
        live.files.insert("unit.js".into(), vec![]);
        assert_eq!(live.check("unit"), Ok(()));
        let error = live.check("unti").unwrap_err();
        assert!(error.ends_with("the nearest is unit"), "{error}");
    }
}
