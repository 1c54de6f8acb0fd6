//! Finds a Rust item by its name: its text, its file and its lines.
//!
//! A page of the book quotes code by name, and a chapter's cells are its public
//! functions: both read the source as it stands, with no marks in it.
//!
//! - [`File`]: the items of one file;
//! - [`Package`]: the items of a library, `mod x;` followed from `src/lib.rs`, and
//!   which of them are [`Cells`];
//! - [`nearest`]: what was probably meant.

mod cells;
mod error;
mod file;
mod item;
mod macros;
mod names;
mod nearest;
mod package;
mod workspace;

pub use cells::Cells;
pub use error::{Error, Result};
pub use file::File;
pub use item::{Item, Kind, dedent};
pub use nearest::nearest;
pub use package::Package;
pub use workspace::workspace_of;
