//! One output as it is kept, in insta's format.

/// An output, ready to be kept or compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Snapshot {
    /// A table (in Markdown), a text or a number.
    Text {
        /// `table`, `text` or `number`.
        kind: &'static str,
        /// The text, without a newline at its end.
        contents: String,
    },
    /// A picture or a chart.
    Binary {
        /// `html`, `png` or `svg`.
        extension: &'static str,
        /// The whole file.
        bytes: Vec<u8>,
    },
}

impl Snapshot {
    pub(super) fn text(kind: &'static str, contents: &str) -> Self {
        Self::Text { kind, contents: contents.trim_matches('\n').to_owned() }
    }

    /// The files of this output: what follows `cell@output` in the name, and
    /// the bytes. `source` is the test that compares them.
    pub(super) fn files(&self, source: &str) -> Vec<(String, Vec<u8>)> {
        match self {
            Self::Text { kind, contents } => {
                let file = format!(
                    "---\nsource: {source}\ndescription: {kind}\n---\n{contents}\n"
                );
                vec![(".snap".into(), file.into())]
            }
            Self::Binary { extension, bytes } => {
                let head = format!(
                    "---\nsource: {source}\nextension: {extension}\n\
                     snapshot_kind: binary\n---\n"
                );
                vec![
                    (".snap".into(), head.into()),
                    (format!(".snap.{extension}"), bytes.clone()),
                ]
            }
        }
    }
}
