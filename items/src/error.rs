//! What keeps an item from being found.

/// Why there is no item, with the file and, where there is one, the line.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file that cannot be read, or is not UTF-8.
    #[error("{file}: {source}")]
    Read {
        /// Relative to the workspace.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file that is not Rust.
    #[error("{file}:{line}: does not parse as Rust: {message}")]
    Syntax {
        /// Relative to the workspace.
        file: String,
        /// Counted from 1.
        line: usize,
        /// What the parser expected.
        message: String,
    },
    /// A `mod x;` whose file is not there.
    #[error("{place}: mod {name} is in neither of {}", looked.join(", "))]
    Module {
        /// File and line of the `mod x;`.
        place: String,
        /// The module.
        name: String,
        /// Where its file may be, relative to the workspace.
        looked: Vec<String>,
    },
    /// A name that no item has.
    #[error("{place} has no item `{name}`{}", hint(.writer.as_deref(), .nearest.as_deref()))]
    Unknown {
        /// The file or the folder of the package.
        place: String,
        /// What was asked for.
        name: String,
        /// The item with the most similar name.
        nearest: Option<String>,
        /// A macro that is called with that name, and where: it may write the item.
        writer: Option<String>,
    },
    /// A name that several items have.
    #[error("`{name}` is the name of {} items: {}", places.len(), places.join(", "))]
    Ambiguous {
        /// What was asked for.
        name: String,
        /// Longer name and place of each.
        places: Vec<String>,
    },
    /// A folder that lies in no workspace.
    #[error("no folder from {folder} upwards has a Cargo.toml with [workspace]")]
    NoWorkspace {
        /// Where the search began.
        folder: String,
    },
}

fn hint(writer: Option<&str>, nearest: Option<&str>) -> String {
    if let Some(writer) = writer {
        return format!(
            "; {writer} may write it, and what a macro writes is not seen: name the \
             macro"
        );
    }
    nearest.map_or_else(String::new, |name| format!("; the nearest is `{name}`"))
}

/// The result of looking for an item.
pub type Result<T, E = Error> = std::result::Result<T, E>;
