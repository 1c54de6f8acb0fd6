//! The cells of a chapter, found in its source.

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
    /// what looks like a cell and is none, a line each.
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
        let cells = source.cells();
        if !cells.refused.is_empty() {
            return Err(cells.refused.join("\n"));
        }
        let cells = cells.found.into_iter().map(Found::new).collect();
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
    fn new((path, item): (String, &Item)) -> Self {
        let (name, about) = (item.name.clone(), item.about.clone());
        Self { name, path, about, place: item.place() }
    }
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
    fn everything_that_looks_like_a_cell_and_is_none_is_told_at_once() {
        let error = refused(
            "/// One.\npub fn one(n: u8) -> Result<Outputs> {}\n\
             pub fn two() -> Result<Outputs> {}\n",
        );
        let lines: Vec<_> = error.lines().collect();
        assert!(lines[0].contains("lib.rs:2: `one` returns Outputs"), "{error}");
        assert!(lines[1].contains("lib.rs:3: the cell `two` has no doc"), "{error}");
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
