use super::*;
use crate::notebook::Outputs;

const CELLS: &[Cell] = &[
    Cell {
        name: "two_directions",
        about: "Two filters on one photograph.",
        file: "chapters/ch99_test/src/lib.rs:3",
        run: || Ok(Outputs::new().number("ratio", 5.328, 2)),
    },
    Cell {
        name: "broken",
        about: "Never works.",
        file: "chapters/ch99_test/src/lib.rs:9",
        run: || anyhow::bail!("no such kernel"),
    },
    Cell {
        name: "dim_line",
        about: "A line and a patch.",
        file: "chapters/ch99_test/src/lib.rs:12",
        run: || Ok(Outputs::new().text("story", "a\nb")),
    },
];

fn run(words: &[&str], chapter: &Path) -> anyhow::Result<()> {
    let words = std::iter::once("ch99_test").chain(words.iter().copied());
    let arguments = Arguments::try_parse_from(words)?;
    let chosen =
        choose(CELLS, &arguments.cells, "ch99_test", &["train", "measure"])?;
    execute(&arguments, &chosen, CELLS, chapter.to_str().unwrap(), "ch99_test")
}

#[test]
fn an_unknown_cell_gets_the_nearest_name_and_nothing_is_run() {
    let home = tempfile::tempdir().unwrap();
    let error = run(&["dim_line", "two_direction"], home.path()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no cell is named `two_direction`; the nearest name is `two_directions` \
         (--list shows all 3)"
    );
    assert!(!home.path().join("snapshots").exists());
}

#[test]
fn a_misspelt_command_gets_the_command_and_one_in_the_wrong_place_is_told() {
    let home = tempfile::tempdir().unwrap();
    let refused = |words: &[&str]| run(words, home.path()).unwrap_err().to_string();
    for (word, command) in [
        ("tarin", "train"),
        ("trian", "train"),
        ("traín", "train"),
        ("mesaure", "measure"),
        ("Measure", "measure"),
    ] {
        let expected = format!(
            "no cell is named `{word}`; the nearest name is that of a command: \
             cargo run -p ch99_test -- {command}"
        );
        assert_eq!(refused(&[word]), expected);
    }
    assert!(refused(&["dim_lime"]).contains("the nearest name is `dim_line` (--li"));
    assert_eq!(
        refused(&["dim_line", "train"]),
        "`train` is no cell but a command: cargo run -p ch99_test -- train …"
    );
    assert!(!home.path().join("snapshots").exists());
}

#[test]
fn a_cell_that_fails_keeps_its_old_outputs_and_does_not_stop_the_others() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::of(home.path());
    let old = [("old".into(), Snapshot::text("number", "1"))];
    folder.keep("broken", &old).unwrap();
    folder.keep("gone", &old).unwrap();
    let failed = run(&[], home.path()).unwrap_err().to_string();
    let expected = "1 of 3 cells failed; their outputs are as they were: broken";
    assert_eq!(failed, expected);
    let there = |name: &str| folder.path().join(name).exists();
    assert!(there("broken@old.snap"));
    assert!(there("dim_line@story.snap"));
    assert!(!there("gone@old.snap"), "no cell of this name is left");
}

#[test]
fn some_cells_are_run_and_the_rest_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::of(home.path());
    folder.keep("gone", &[("a".into(), Snapshot::text("number", "1"))]).unwrap();
    run(&["two_directions"], home.path()).unwrap();
    let there = |name: &str| folder.path().join(name).exists();
    assert!(there("two_directions@ratio.snap"));
    assert!(!there("dim_line@story.snap"));
    assert!(there("gone@a.snap"));
}

#[test]
fn listing_runs_nothing() {
    let home = tempfile::tempdir().unwrap();
    run(&["--list"], home.path()).unwrap();
    assert!(!home.path().join("snapshots").exists());
}

#[test]
fn a_path_becomes_a_url_that_a_browser_understands() {
    let url = file_url(Path::new("/home/a b/눈/x@y.snap.png"));
    assert_eq!(url, "file:///home/a%20b/%EB%88%88/x%40y.snap.png");
}
