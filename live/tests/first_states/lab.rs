//! The break-it lab of chapter 7: its losses, its checks, and what pages call them.

use live::{Request, broken, broken_check, broken_epoch, digits};

use crate::shown::{numbers, snapshot, unpacked, workspace};

#[test]
fn the_first_bug_has_the_losses_and_fails_the_checks_that_its_cell_says() {
    let file = workspace().join("data/digits/digits.csv.gz");
    digits(Request { numbers: &[], bytes: &unpacked(&file) }).unwrap();
    let folder = "ch07_backprop/snapshots/one_bug";
    let state = numbers(&snapshot(&format!("{folder}@values.snap")));
    let ask = |of: fn(Request<'_>) -> live::Result<live::Answer>,
               numbers: &[f64]| {
        of(Request { numbers, bytes: &[] }).unwrap().numbers
    };
    let epochs = ask(broken, &state)[0] as usize;
    let mut losses = Vec::new();
    for _ in 0..epochs {
        losses = ask(broken_epoch, &[]);
    }
    let table = snapshot(&format!("{folder}@losses.snap"));
    let shown: Vec<String> =
        { losses[..2 * epochs].iter() }.map(|loss| format!("{loss:.3}")).collect();
    let rows = table.lines().skip(2).flat_map(|line| {
        let cells = line.split('|').map(str::trim).filter(|cell| !cell.is_empty());
        cells.skip(1).map(str::to_owned).collect::<Vec<_>>()
    });
    assert_eq!(shown, rows.collect::<Vec<_>>());
    for (at, name) in ["right_test", "test"].into_iter().enumerate() {
        let accuracy = snapshot(&format!("{folder}@{name}.snap"));
        assert_eq!(format!("{:.1}", losses[2 * epochs + at]), accuracy);
    }
    let names = listed("        checkNames: ['slopes'");
    let red: Vec<&str> = { names.iter().enumerate() }
        .filter(|(at, _)| ask(broken_check, &[state[0], 0.0, *at as f64])[0] == 0.0)
        .map(|(_, name)| name.as_str())
        .collect();
    let said = snapshot(&format!("{folder}@red.snap"));
    assert_eq!(said, format!("fails: {}", red.join(", ")));
}

/// The words of that list of the pages' script, in which one begins so.
fn listed(beginning: &str) -> Vec<String> {
    let words = workspace().join("book/assets/live/words.js");
    let words = std::fs::read_to_string(words).unwrap();
    let line = words.lines().find(|line| line.starts_with(beginning));
    let (_, list) = line.unwrap().split_once("['").unwrap();
    let (list, _) = list.split_once("']").unwrap();
    list.split("', '").map(|word| word.replace("\\'", "'")).collect()
}

/// The cells of a table's columns, without its heading.
fn columns(path: &str) -> Vec<Vec<String>> {
    let table = snapshot(path);
    let mut columns: Vec<Vec<String>> = vec![];
    for line in table.lines().skip(2) {
        for (at, cell) in line.trim_matches('|').split('|').enumerate() {
            if at == columns.len() {
                columns.push(vec![]);
            }
            columns[at].push(cell.trim().to_owned());
        }
    }
    columns
}

#[test]
fn bugs_and_checks_are_called_what_the_chapter_calls_them() {
    let folder = "ch07_backprop/snapshots";
    let bugs = columns(&format!("{folder}/twelve_curves@endings.snap"));
    assert_eq!(listed("        bugs: ['nothing'"), bugs[1]);
    let script = workspace().join("book/assets/live/broken.js");
    let script = std::fs::read_to_string(script).unwrap();
    let (_, names) = script.split_once("const BUGS = ['").unwrap();
    let (names, _) = names.split_once("'];").unwrap();
    let names: Vec<_> = { names.split(',') }
        .map(|name| name.trim().trim_matches('\'').to_owned())
        .collect();
    assert_eq!(names, bugs[0]);
    let checks = columns(&format!("{folder}/bugs_and_checks@about.snap"));
    assert_eq!(listed("        checkNames: ['slopes'"), checks[0]);
    assert_eq!(listed("        checks: ['a fifth"), checks[1]);
    // In the other language: as its tables have them.
    let table = workspace().join("book/korean/words.txt");
    let table = std::fs::read_to_string(table).unwrap();
    let pairs = [
        ("        bugs: ['nothing'", "        bugs: ['없음'"),
        ("        checkNames: ['slopes'", "        checkNames: ['기울기'"),
        ("        checks: ['a fifth", "        checks: ['모든"),
        ("        arrays: ['first", "        arrays: ['첫"),
    ];
    let mut compared = 0;
    for (english, korean) in pairs {
        for (english, korean) in listed(english).iter().zip(listed(korean)) {
            // A line with places for numbers says the same in another way.
            let line = table.lines().find_map(|line| {
                line.strip_prefix(english.as_str())?.strip_prefix(" | ")
            });
            if let Some(line) = line {
                assert_eq!(korean, line, "{english}");
                compared += 1;
            }
        }
    }
    assert!(compared > 24, "{compared}");
}
