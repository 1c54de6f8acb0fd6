//! The files that a page loads for its widgets.

use live::{Request, self_test};

use crate::shown::{kept, temple, workspace};

#[test]
fn the_photograph_that_pages_load_is_the_book_s() {
    kept("temple.gray.gz", &temple());
}

#[test]
fn the_page_knows_the_hash_that_a_module_has_to_give() {
    let path = workspace().join("book/assets/live/made.js");
    let wanted = format!(
        "/* What a module's self-test gives natively: a test writes and compares it. */\n\
         'use strict';\n\nwindow.live.made = {{ selfTest: {} }};\n",
        self_test()
    );
    if std::env::var_os("LIVE_WRITE").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), wanted);
}

#[test]
fn filters_to_begin_with_are_called_what_figures_call_them() {
    let words = workspace().join("book/assets/live/words.js");
    let words = std::fs::read_to_string(words).unwrap();
    let line = words.lines().find(|line| line.contains("names: ['identity'"));
    let (_, names) = line.unwrap().split_once('[').unwrap();
    let (names, _) = names.split_once(']').unwrap();
    let names = names.trim_matches('\'').split("', '");
    let nothing = Request { numbers: &[], bytes: &[] };
    let weights = live::presets(nothing).unwrap().numbers;
    let known: Vec<_> = weights
        .chunks(9)
        .map(|nine| {
            let row = |row: usize| {
                std::array::from_fn(|column| nine[3 * row + column] as f32)
            };
            cnn::kernels::named(std::array::from_fn(row)).0
        })
        .collect();
    assert_eq!(names.collect::<Vec<_>>(), known);
}
