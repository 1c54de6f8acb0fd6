//! What insta itself writes for an output, byte for byte: a chapter's program has
//! to write the same.
#![cfg(feature = "notebook")]

#[path = "../cells/src/by_insta.rs"]
mod compare;

use std::path::Path;
use std::process::Command;

use cnn::notebook::Snapshot;

/// In the process that this variable is set for, insta writes.
const FOLDER: &str = "CELLS_TEST_FOLDER";

#[test]
fn insta_keeps_outputs_in_the_files_that_a_chapter_writes() {
    if let Ok(folder) = std::env::var(FOLDER) {
        let folder = Path::new(&folder);
        for (output, snapshot) in outputs() {
            compare::by_insta(folder, output, snapshot);
        }
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let run = |update: &str| {
        let this = std::env::current_exe().unwrap();
        let mut command = Command::new(this);
        command.arg("insta_keeps_outputs").env(FOLDER, folder.path());
        command.env("INSTA_UPDATE", update).env_remove("CI");
        command.output().unwrap().status.success()
    };
    assert!(!run("no"), "what is not stored does not pass");
    assert!(run("always"));
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    let header = "---\nsource: cells/src/by_insta.rs\n";
    let text = |kind: &str, contents: &str| {
        format!("{header}description: {kind}\n---\n{contents}\n").into_bytes()
    };
    assert_eq!(read("two_directions@ratio.snap"), text("number", "5.33"));
    assert_eq!(
        read("two_directions@rows.snap"),
        text("table", "| a |\n|---|\n| 1 |")
    );
    let binary = format!("{header}extension: svg\nsnapshot_kind: binary\n---\n");
    assert_eq!(read("two_directions@maps.snap"), binary.into_bytes());
    assert_eq!(read("two_directions@maps.snap.svg"), b"<svg/>");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
    assert!(run("no"), "what is stored passes");
    std::fs::write(folder.path().join("two_directions@maps.snap.svg"), "<svg />")
        .unwrap();
    assert!(!run("no"), "one changed byte does not pass");
}

fn outputs() -> [(&'static str, Snapshot); 3] {
    let text = |kind, contents: &str| {
        let contents = contents.to_owned();
        Snapshot::Text { kind, contents }
    };
    let svg = Snapshot::Binary { extension: "svg", bytes: b"<svg/>".to_vec() };
    [
        ("two_directions.ratio", text("number", "5.33")),
        ("two_directions.rows", text("table", "| a |\n|---|\n| 1 |")),
        ("two_directions.maps", svg),
    ]
}
