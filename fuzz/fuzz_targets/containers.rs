//! A formula, a directive or any other text within quotes, lists, notes and tables.
#![no_main]

use libfuzzer_sys::fuzz_target;

/// What stands before the first line of each, and before the others.
const CONTAINERS: [(&str, &str); 10] = [
    ("", ""),
    ("> ", "> "),
    ("> > ", "> "),
    ("- ", "  "),
    ("> 1. ", ">    "),
    ("- > ", "  > "),
    ("[^1]: ", "    "),
    ("Term\n: ", "  "),
    ("> [!NOTE]\n> ", "> "),
    ("| a |\n|---|\n| ", "| "),
];

fuzz_target!(|text: &str| {
    for (first, rest) in CONTAINERS {
        let inside = text.replace('\n', &format!("\n{rest}"));
        for (open, close) in [("", ""), ("$$\n", "\n$$"), ("$", "$"), ("[", "][]")] {
            let page = format!("# A {{#a}}\n\n{first}{open}{inside}{close}\n");
            let _ = book::mistakes(&page);
        }
    }
});
