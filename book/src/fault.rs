//! What is wrong, and on which line of which page.

use std::fmt;

/// One mistake on a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Relative to the workspace: `book/en/ch03_filters.md`.
    pub page: String,
    /// Counted from 1; 0 for what no line of a page is to blame for.
    pub line: usize,
    /// What was found, and what was expected.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.page, self.message),
            line => write!(f, "{}:{line}: {}", self.page, self.message),
        }
    }
}

/// All mistakes of a book: one run tells them all.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    pub(crate) fn add(
        &mut self,
        page: impl Into<String>,
        line: usize,
        message: impl fmt::Display,
    ) {
        self.0.push(Fault { page: page.into(), line, message: message.to_string() });
    }

    /// `Ok(value)` if there are none.
    pub(crate) fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let many = if self.0.len() == 1 { "mistake" } else { "mistakes" };
        write!(f, "{} {many} in the book", self.0.len())?;
        self.0.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

impl std::error::Error for Faults {}
