//! Does the folder still hold what the cell makes?

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::{Cell, Folder, Snapshot};

/// Runs a cell and has `compare` compare every output with the folder; it is
/// given the folder, the output's full name (`two_directions.maps`) and the
/// output, and panics where they differ.
///
/// # Panics
/// If the cell fails, or an output differs, is missing or is no longer made:
/// once, at the end, with the cell, its outputs and what to run.
pub fn check(
    cell: &Cell,
    manifest_dir: &str,
    compare: impl Fn(&Path, &str, Snapshot),
) {
    let Cell { name, file, .. } = cell;
    let folder = Folder::of(manifest_dir);
    let checked = || -> anyhow::Result<Vec<String>> {
        let snapshots = cell.snapshots()?;
        let mut complaints = folder.complaints(name, &snapshots)?;
        for (output, snapshot) in snapshots {
            let full = format!("{name}.{output}");
            let compare = || compare(folder.path(), &full, snapshot);
            if catch_unwind(AssertUnwindSafe(compare)).is_err() {
                complaints.push(format!("{full} is not what the cell makes now"));
            }
        }
        Ok(complaints)
    };
    let complaints =
        checked().unwrap_or_else(|error| panic!("cell {name} ({file}): {error:#}"));
    let package = Path::new(manifest_dir).file_name().unwrap_or_default();
    assert!(
        complaints.is_empty(),
        "cell {name} ({file}) and its snapshots disagree:\n  {}\n\
         if the change is meant, run `cargo run -p {} -- {name}` and look at it",
        complaints.join("\n  "),
        package.display()
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::Outputs;

    const CELL: Cell = Cell {
        name: "answer",
        about: "",
        file: "chapters/ch99_test/src/lib.rs:7",
        run: || Ok(Outputs::new().number("ratio", 42.0, 0).text("story", "once")),
    };

    /// What `check` says of a folder that `change` has spoiled.
    fn said(change: impl Fn(&Path)) -> Option<String> {
        let home = tempfile::tempdir().unwrap();
        let chapter = home.path().join("ch99_test");
        let folder = Folder::of(&chapter);
        folder.keep("answer", &CELL.snapshots().unwrap()).unwrap();
        change(folder.path());
        let compare = |folder: &Path, name: &str, snapshot: Snapshot| {
            let path = folder.join(name.replacen('.', "@", 1) + ".snap");
            let Snapshot::Text { contents, .. } = snapshot else { unreachable!() };
            let kept = std::fs::read_to_string(path).unwrap();
            assert!(kept.ends_with(&format!("---\n{contents}\n")));
        };
        let chapter = chapter.to_str().unwrap();
        let checked = AssertUnwindSafe(|| check(&CELL, chapter, compare));
        catch_unwind(checked).err().map(|panic| *panic.downcast::<String>().unwrap())
    }

    #[test]
    fn a_folder_that_agrees_passes() {
        assert_eq!(said(|_| ()), None);
    }

    #[test]
    fn all_that_disagrees_is_named_with_what_to_run() {
        let spoil = |folder: &Path| {
            let changed = "---\nsource: x\n---\n41\n";
            std::fs::write(folder.join("answer@ratio.snap"), changed).unwrap();
            std::fs::remove_file(folder.join("answer@story.snap")).unwrap();
            std::fs::write(folder.join("answer@maps.snap"), "").unwrap();
            std::fs::write(folder.join("other@maps.snap"), "").unwrap();
        };
        let expected = "\
cell answer (chapters/ch99_test/src/lib.rs:7) and its snapshots disagree:
  snapshots/answer@story.snap is missing
  snapshots/answer@maps.snap is made by no output any more
  answer.ratio is not what the cell makes now
  answer.story is not what the cell makes now
if the change is meant, run `cargo run -p ch99_test -- answer` and look at it";
        assert_eq!(said(spoil).unwrap(), expected);
    }

    #[test]
    fn a_truncated_snapshot_fails() {
        let spoil = |folder: &Path| {
            std::fs::write(folder.join("answer@ratio.snap"), "---\nsour").unwrap();
        };
        assert!(said(spoil).unwrap().contains("answer.ratio is not"));
    }
}
