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
    "> $$\n> a = b\n> $$\n",
    "- ",
    "[^1]: ",
    "<!-- ",
    " -->",
    "<b title=\"",
    "[`a_very_long_name_of_code`]",
    "$5",
    "%",
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
    for text in ["5 $", "$눈", "$", "$$", "$$ $$", "$x and\n\n$y"] {
        let mistakes = book::mistakes(text).unwrap().to_string();
        assert!(mistakes.contains("a dollar sign is written"), "{mistakes}");
    }
}

/// What is wrong with a page, a line each.
fn told(text: &str) -> Vec<String> {
    let mistakes = book::mistakes(text).unwrap();
    mistakes.0.iter().map(ToString::to_string).collect()
}

#[test]
fn prices_paths_and_code_are_no_formulas() {
    for text in [
        "costs $5 and then $6",
        "$5-$6, US$7 or A$8",
        "the path `$HOME/.cargo/bin` and `$PATH`",
        "\\$HOME and `$PATH`",
        "<!-- $x\n\n{{#cell no}} -->",
        "> <!-- {{#cell no}}\n> $x\n> -->",
        "> $$\n> a\n> = b\n> $$",
        "- > $$\n  > a\n  > $$",
        "{{a}} and `{{ #num b.c}}` and <!-- {{ #num b.c}} -->",
        "A note.[^n] [0, 1], [a] [b], \\[a]\\[b] and `[^m]`, `w[i][j]`.\n\n[^n]: So.",
        "[a][b], [`b`][] and [c].\n\n[b]: a.md\n[`b`]: a.md\n[c]: a.md",
        "[a](b.md#c) [a](https://a.org/b.mdx) [a](#b.md?c) [a](b.html?c)",
        "> [a]: a word\n>\n> [a]\n\n[a]: b.md",
        "**[a]: b** and [c]: d, \\[e]: f",
        "**합성곱**(convolution)은 a_b and 2 * 3",
    ] {
        assert_eq!(told(text), [""; 0], "{text}");
    }
    assert_eq!(told("*$HOME/bin*. And\nyour `$PATH`").len(), 1);
    let told = told("$`long_name_of_a_function()`$");
    assert!(told[0].contains("a $ that bounds no formula"), "{told:?}");
}

#[test]
fn what_is_not_read_where_it_stands_is_refused_with_its_line() {
    for (text, message) in [
        ("[a]({{#num b.c}}.md)", "a directive within the address of a link"),
        ("[a](b.md \"{{#num b.c}}\")", "a directive within the address of a link"),
        ("[a]\n\n[a]: {{#num b.c}}", "a directive within the address of a link"),
        ("[a](b$c$.md)", "a formula within the address of a link"),
        ("![{{#num b.c}}](d.png)", "a directive within the text or address of a pi"),
        ("![$x$](d.png)", "a formula within the text or address of a picture"),
        ("a <b title={{#num b.c}}>c</b>", "a directive within a tag of HTML"),
        ("a <b title='{{#num b.c}}'>", "a directive within a tag of HTML"),
        ("<div title='$x$'>", "a formula within a tag of HTML"),
        ("<div>\n$x$\n</div>", "a formula within a block of HTML is not read"),
        ("{{#out a.b \"Where $x$ is.\"}}", "the alternative text of `a.b` has a fo"),
        ("`{{#num b.c}}`", "a directive in code does nothing"),
        ("$a {{#num b.c}}$", "a directive within a formula"),
        ("{{ #num b.c}}", "`{{ #num b.c}}` is no directive: one begins with {{#"),
        ("{{\t#num b.c}}", "is no directive"),
        ("> {{ # num b.c }}", "is no directive"),
        ("So {#num b.c} it is", "`{#num b.c} it is` is no directive"),
        ("- {#cell b}}", "is no directive"),
        ("｛｛#num b.c｝｝", "`｛｛#num b.c｝｝` is no directive"),
        ("A note.[^n]", "there is no note `[^n]` on this page"),
        ("- A note.[^n]\n\n[^m]: A. [^m]", "there is no note `[^n]` on this page"),
        ("A.\n\n[^n]: A note.", "nothing leads to the note `[^n]`: it would not be"),
        ("See [this][there].", "`][there]` ends no link: no address is given"),
        ("See [`this`][].", "`][]` ends no link: no address is given for its label"),
        ("> - See [this][there].\n\n[here]: a.md", "`][there]` ends no link"),
        ("```math\nx\n```", "a formula is written between $$, not as code"),
        ("[a](b.md?c#d)", "links to b.md?c#d: a page has no query"),
        ("[a](index.md%23title)", "%23 is a sign of a name, the # before an id is"),
        ("- [a]\n\n[a]: index.md%23title", "and `%23title` would be left out"),
        (
            "[a](b.mdx)",
            "links to b.mdx: `.md` ends the name of a page, and `x` would",
        ),
        ("[a](b.md.txt#c)", "and `.txt#c` would be left out"),
        ("a <a href='b.md?c'>d</a>", "links to b.md?c: a page has no query"),
        ("<div><a href=\"b.md%23c\">d</a></div>", "and `%23c` would be left out"),
        ("[a]\n\n[a]: b{{#num b.c}}.md", "`[a]:` gives no address: it is one word"),
        ("[a]\n\n[a]: {{#num b.c}}.md", "`[a]:` gives no address"),
        ("[a]\n\n> [a]: b.md {{#num b.c}}", "`[a]:` gives no address"),
        ("[a]\n\n- [a]: b.md \"{{#num b.c}}\" d", "`[a]:` gives no address"),
        ("[a]\n\n[a]: b.md and more", "`[a]:` gives no address"),
        ("text\n[a]: b.md", "`[a]:` gives no address"),
        ("**합성곱(convolution)**은", "** is shown as it is: bold and italics end"),
        ("a *(b)*c", "* is shown as it is"),
        ("$50% x$", "the formula $50% x$: % begins a comment"),
    ] {
        let told = told(&format!("\n{text}\n"));
        assert!(told.iter().all(|told| told.starts_with("page.md:")), "{told:?}");
        let found = told.iter().any(|told| told.contains(message));
        assert!(found, "{text}: {told:?} lacks {message}");
    }
}

#[test]
fn large_pages_take_no_longer_than_their_length() {
    let many = |text: &str| text.repeat(50_000);
    for page in [
        many("\\$"),
        many("$5 "),
        "$a".repeat(5000),
        many("$"),
        many("{{#"),
        many("{{#x \""),
        many("> "),
        format!("${}{}$", many("{"), many("}")),
        format!("$${}$$", many("\\sqrt")),
    ] {
        let begun = std::time::Instant::now();
        told(&page);
        let seconds = begun.elapsed().as_secs();
        // Seconds where the time grew with the square of the length; wide, as a
        // busy machine is slow.
        assert!(seconds < 20, "{}…: {seconds} s", &page[..8]);
    }
}
