//! Whatever a page says, its mistakes are told and nothing stops the program.

use proptest::prelude::*;

/// What pages are made of, and the halves of it.
const PIECES: &[&str] = &[
    "{{#cell ",
    "{{#out a.b \"",
    "{{#num a.b}}",
    "{{#ref ",
    "{{#code src/lib.rs ",
    "{{#credits}}",
    "\\{{#",
    "\"}}",
    "}}",
    "two_directions",
    "$x^2$",
    "$$\\sum_u",
    "$$",
    "$",
    "\\$",
    "\\frac{",
    "```rust\n",
    "```",
    "`",
    "> **Predict.** ",
    "> **In short.**",
    "<details>",
    "</details>",
    "# Title {#title}",
    "## Title",
    "| a | b |\n|---|---|\n",
    "[a](b.md)",
    "![](x.png)",
    "눈",
    " ",
    "\n",
    "\n\n",
];

proptest! {
    #[test]
    fn pieces_of_pages_in_any_order(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24)
    ) {
        book::mistakes(&pieces.concat()).unwrap();
    }

    #[test]
    fn any_text(text in ".{0,200}") {
        book::mistakes(&text).unwrap();
    }
}

#[test]
fn an_unknown_cell_is_a_mistake_of_its_line() {
    let mistakes = book::mistakes("# A {#a}\n\n{{#cell nothing}}\n").unwrap();
    let lines: Vec<usize> = mistakes.0.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [3], "{mistakes}");
}

#[test]
fn a_page_that_ends_with_a_dollar_sign_is_a_mistake_and_no_panic() {
    for text in ["5 $", "$눈"] {
        let mistakes = book::mistakes(text).unwrap().to_string();
        assert!(mistakes.contains("a dollar sign is written"), "{mistakes}");
    }
}
