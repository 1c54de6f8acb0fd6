//! The cells of a chapter, found in its source.

use std::collections::BTreeMap;
use std::path::Path;

use items::{Item, Package, workspace_of};

/// A chapter and its cells.
#[derive(Debug)]
pub(crate) struct Chapter {
    /// The name of the crate, also of its folder.
    pub(crate) name: String,
    /// In the order of the source.
    pub(crate) cells: Vec<Found>,
    /// What was read, relative to the package: a change there changes the list.
    pub(crate) files: Vec<String>,
}

/// A public function that is a cell.
#[derive(Debug)]
pub(crate) struct Found {
    /// The function's name, which no other cell of the chapter has.
    pub(crate) name: String,
    /// Its path inside the crate: `round::circle`.
    pub(crate) path: String,
    /// The first paragraph of its documentation.
    pub(crate) about: String,
    /// `chapters/ch03_filters/src/lib.rs:12`.
    pub(crate) place: String,
}

impl Chapter {
    /// Reads the source of the package `package` in `folder`, where the macro was
    /// called for the crate `asked`.
    ///
    /// # Errors
    /// In words: another crate than the package's own, source that cannot be read,
    /// a cell with arguments or without documentation, two cells of one name.
    pub(crate) fn read(
        folder: &Path,
        package: &str,
        asked: &str,
    ) -> Result<Self, String> {
        let own = package.replace('-', "_");
        if asked != own {
            return Err(format!(
                "the cells of `{asked}` are asked for in the package `{package}`: \
                 write `{own}`"
            ));
        }
        let words = |error: items::Error| error.to_string();
        let workspace = workspace_of(folder).map_err(words)?;
        let inside = folder.strip_prefix(&workspace).unwrap_or(folder);
        let inside = inside.to_string_lossy().replace('\\', "/");
        let source = Package::read(&workspace, &inside).map_err(words)?;
        let mut cells = Vec::new();
        for (path, item) in source.public_functions() {
            let signature = item.signature.as_ref();
            if signature.is_some_and(|it| it.returns_result_of("Outputs")) {
                cells.push(Found::new(path, item)?);
            }
        }
        all_different(&cells)?;
        let prefix = format!("{inside}/");
        let local =
            |file: &String| file.strip_prefix(&prefix).unwrap_or(file).into();
        Ok(Self {
            name: own,
            cells,
            files: source.files().iter().map(local).collect(),
        })
    }
}

impl Found {
    fn new(path: String, item: &Item) -> Result<Self, String> {
        let (name, place) = (&item.name, item.place());
        if !item.signature.as_ref().is_some_and(|signature| signature.plain) {
            return Err(format!(
                "{place}: `{name}` returns Outputs, so it is a cell, and a cell takes \
                 no arguments; make a helper private"
            ));
        }
        if item.about.is_empty() {
            return Err(format!(
                "{place}: the cell `{name}` has no documentation: \
                 say in a sentence what it shows"
            ));
        }
        Ok(Self { name: name.clone(), path, about: item.about.clone(), place })
    }
}

fn all_different(cells: &[Found]) -> Result<(), String> {
    let mut places = BTreeMap::new();
    for cell in cells {
        if let Some(first) = places.insert(&cell.name, &cell.place) {
            return Err(format!(
                "two cells are called `{}`: {first} and {}",
                cell.name, cell.place
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELL: &str =
        "/// One.\npub fn one() -> Result<Outputs> { unreachable!() }\n";

    fn read(files: &[(&str, &str)], asked: &str) -> Result<Chapter, String> {
        let workspace = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = workspace.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("Cargo.toml", "[workspace]\n");
        for (name, text) in files {
            write(&format!("chapters/ch99_shapes/src/{name}"), text);
        }
        let folder = workspace.path().join("chapters/ch99_shapes");
        Chapter::read(&folder, "ch99_shapes", asked)
    }

    fn refused(lib: &str) -> String {
        read(&[("lib.rs", lib)], "ch99_shapes").unwrap_err()
    }

    #[test]
    fn cells_are_the_public_functions_that_return_outputs_in_source_order() {
        let lib = format!(
            "pub mod round;\n\n{CELL}\
             fn helper() -> Result<Outputs> {{ unreachable!() }}\n\
             pub fn energy() -> Result<f32> {{ unreachable!() }}\n\
             pub fn count() -> usize {{ 0 }}\n\
             /// Two,\n/// on two lines.\n///\n/// And more.\n\
             pub fn two() -> anyhow::Result<cnn::notebook::Outputs> {{ unreachable!() }}\n"
        );
        let round = "/// Zero.\npub fn zero() -> Result<Outputs> { unreachable!() }";
        let files = [("lib.rs", lib.as_str()), ("round.rs", round)];
        let chapter = read(&files, "ch99_shapes").unwrap();
        let names: Vec<_> = chapter.cells.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["zero", "one", "two"]);
        assert_eq!(chapter.cells[0].path, "round::zero");
        assert_eq!(chapter.cells[1].place, "chapters/ch99_shapes/src/lib.rs:4");
        assert_eq!(chapter.cells[2].about, "Two, on two lines.");
        assert_eq!(chapter.files, ["src/lib.rs", "src/round.rs"]);
    }

    #[test]
    fn a_chapter_may_have_no_cells_yet() {
        let chapter = read(&[("lib.rs", "//! Empty.")], "ch99_shapes").unwrap();
        assert!(chapter.cells.is_empty());
    }

    #[test]
    fn two_cells_of_one_name_are_refused_with_both_places() {
        assert_eq!(
            refused(&format!("{CELL}pub mod inner {{\n{CELL}}}\n")),
            "two cells are called `one`: chapters/ch99_shapes/src/lib.rs:2 \
             and chapters/ch99_shapes/src/lib.rs:5"
        );
    }

    #[test]
    fn a_cell_takes_nothing_and_says_what_it_shows() {
        let error = refused("/// One.\npub fn one(n: u8) -> Result<Outputs> {}");
        assert!(error.contains("lib.rs:2: `one` returns Outputs"), "{error}");
        let error = refused("pub fn one() -> Result<Outputs> {}");
        assert!(error.contains("lib.rs:1: the cell `one` has no doc"), "{error}");
    }

    #[test]
    fn another_crate_than_the_package_itself_is_refused() {
        assert_eq!(
            read(&[("lib.rs", CELL)], "ch98_other").unwrap_err(),
            "the cells of `ch98_other` are asked for in the package `ch99_shapes`: \
             write `ch99_shapes`"
        );
    }

    #[test]
    fn source_that_does_not_parse_is_refused_with_its_line() {
        let error = refused("//! A.\npub fn one( -> {}\n");
        assert!(error.contains("src/lib.rs:2: does not parse"), "{error}");
    }
}
