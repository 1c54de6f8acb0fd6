//! What a right book becomes, and how each mistake on a page is told.

mod fixture;

use fixture::{Fixture, PAGE, dots, snapshot};

/// The message about a page with `old` replaced by `new`.
fn refused(old: &str, new: &str) -> String {
    assert!(PAGE.contains(old), "{old}");
    let fixture = Fixture::new();
    fixture.page(PAGE.replace(old, new));
    fixture.refused()
}

#[track_caller]
fn says(message: &str, expected: &str) {
    assert!(message.contains(expected), "{message}\n lacks {expected}");
}

#[test]
fn a_page_shows_source_outputs_numbers_and_formulas() {
    let fixture = Fixture::new();
    fixture.build().unwrap();
    let page = fixture.rendered("ch03_shapes.html");
    for part in [
        "Its area is <span class=\"num\" title=\"ch03_shapes/circle.area\">3.14</span>",
        "<code class=\"nohighlight\">chapters/<wbr>ch03_shapes/<wbr>src/<wbr>\
         lib.rs:6</code>",
        "<code class=\"nohighlight\">cargo run <span class=\"glued\">-p</span> \
         ch03_shapes <span class=\"glued\">--</span> circle</code>",
        "/// A circle.\n///\n/// In pixels.\npub fn circle()",
        "    // π\n",
        "\n# a heading\n",
        "<span class=\"label\">Figure 3.1a.</span> It rises to 3.14. ",
        "<span class=\"label\">Figure 3.1b.</span> Two dots: ",
        "<span class=\"label\">Table 3.1.</span> One row. ",
        "<figcaption>Two lines. ",
        "aria-label=\"Figure 3.1a, described below\"",
        "src=\"pictures/ch03_shapes/circle.dots.png\"",
        "</span> Two dots: \"black\" and white. ",
        "alt=\"Figure 3.1b, described below\" width=\"16\" height=\"8\" loading=\"lazy\"",
        "<h1 id=\"shapes\"><a class=\"header\" href=\"#shapes\">3. Shapes</a></h1>",
        "<div class=\"unit\">",
        "<span class=\"doc\">A circle.</span> <code class=\"signature \
         nohighlight\">fn circle() ",
        "<span class=\"show\">Show the 11 lines</span>",
        "<a href=\"#circle.dots\">Figure\u{a0}3.1b</a>",
        "<code>{{#cell circle}}</code>",
        "<div class=\"box predict\">",
        "pub fn places(&amp;self) -&gt; usize {\n    0 // nowhere\n}",
        "one\n\ntwo *two*",
        "<mo>&lt;</mo>",
        "a price is $5.",
        "<math display=\"block\">",
    ] {
        assert!(page.contains(part), "the page lacks {part}\n{page}");
    }
    assert!(!page.contains("Where it fits."), "the documentation of #code");
    assert_eq!(page.matches("<div class=\"unit\">").count(), 1);
    assert!(!page.contains("/blob/HEAD/"), "the book says no address");
    let index = fixture.rendered("searchindex.js");
    assert!(index.contains("It rises to 3.14."), "{index}");
    assert!(!index.contains("pub fn"), "{index}");
    // The chart owes none (CC0); beneath the picture the credit is full.
    assert_eq!(page.matches("href=\"https://example.org/\"").count(), 1);
    assert_eq!(page.matches("Photo by A, CC0 1.0").count(), 1);
    let picture = fixture.out().join("pictures/ch03_shapes/circle.dots.png");
    assert_eq!(std::fs::read(picture).unwrap(), dots());
    says(&fixture.rendered("index.html"), "By A.");
}

#[test]
fn places_lead_to_the_repository_where_the_book_says_its_address() {
    let fixture = Fixture::new();
    let config = fixture.path().join("book/book.toml");
    let config = std::fs::read_to_string(config).unwrap();
    let address = "[output.html]\ngit-repository-url = \"https://example.org/a/\"\n";
    let config = config.replace(
        "[output.html.playground]",
        &format!("{address}[output.html.playground]"),
    );
    fixture.write("book/book.toml", config);
    fixture.build().unwrap();
    let page = fixture.rendered("ch03_shapes.html");
    let source = "https://example.org/a/blob/HEAD";
    for place in ["chapters/ch03_shapes/src/lib.rs#L6", "src/signal.rs#L6"] {
        assert!(page.contains(&format!("<a href=\"{source}/{place}\">")), "{page}");
    }
}

#[test]
fn what_answers_a_prediction_is_folded() {
    let fixture = Fixture::new();
    let asked = "> **Predict.** How large?\n\n{{#cell circle}}";
    fixture.page(PAGE.replacen("{{#cell circle}}", asked, 1));
    fixture.build().unwrap();
    let page = fixture.rendered("ch03_shapes.html");
    let fold =
        page.find("<details class=\"answer\"><summary>Answer</summary>").unwrap();
    let figure = page.find("id=\"circle.plot\"").unwrap();
    let end = page[fold..].rfind("</details>").unwrap() + fold;
    assert!(fold < figure && figure < end, "{page}");
}

#[test]
fn an_unknown_cell_is_told_with_page_line_and_nearest_name() {
    assert_eq!(
        refused("{{#cell circle}}", "{{#cell cirle}}"),
        "1 mistake in the book\n  book/en/ch03_shapes.md:5: ch03_shapes has no cell \
         `cirle`; the nearest is `circle`"
    );
}

#[test]
fn an_unknown_output_is_told_with_page_line_and_nearest_name() {
    says(
        &refused("{{#num circle.area}}, so", "{{#num circle.aera}}, so"),
        "book/en/ch03_shapes.md:3: ch03_shapes has no output `circle.aera`; the nearest \
         is `circle.area`. If its cell makes it, run: cargo run -p ch03_shapes -- circle",
    );
}

#[test]
fn an_unknown_chapter_is_told_with_page_line_and_nearest_name() {
    says(
        &refused("{{#cell circle}}", "{{#cell ch03_shape/circle}}"),
        "ch03_shapes.md:5: there is no chapter `ch03_shape`; the nearest is `ch03_shapes`",
    );
    let fixture = Fixture::new();
    fixture.write("book/en/index.md", "# Title {#title}\n\n{{#cell circle}}\n");
    says(
        &fixture.refused(),
        "book/en/index.md:3: the page index is no chapter's, so the chapter has to be \
         named: write `ch03_shapes/circle`",
    );
}

#[test]
fn an_unknown_item_of_the_core_is_told_with_page_line_and_nearest_name() {
    says(
        &refused("Window::places", "Window::place"),
        "ch03_shapes.md:13: src/signal.rs has no item `Window::place`; the nearest is \
         `Window::places`",
    );
    says(
        &refused("src/signal.rs", "src/signl.rs"),
        "ch03_shapes.md:13: src/signl.rs: ",
    );
}

#[test]
fn a_figure_without_alternative_text_is_refused() {
    let expected = "ch03_shapes.md:14: `circle.lines` has no alternative text";
    says(&refused("lines \"Two lines.\"", "lines \" \""), expected);
    says(&refused("lines \"Two lines.\"", "lines"), expected);
}

#[test]
fn a_page_that_is_not_utf8_is_named() {
    let fixture = Fixture::new();
    fixture.page(b"# Shapes {#shapes}\n\n\xff\n");
    says(&fixture.refused(), "book/en/ch03_shapes.md:3: is not UTF-8");
}

#[test]
fn a_directive_that_does_not_end_is_told_with_its_line() {
    says(
        &refused("{{#ref circle.dots}} and", "{{#ref circle.dots and"),
        "ch03_shapes.md:16: `{{#ref circle.dots and",
    );
    let fixture = Fixture::new();
    fixture.page(format!("{PAGE}\n{{{{#num circle.area\n"));
    says(
        &fixture.refused(),
        "ch03_shapes.md:22: `{{#num circle.area` has no closing }} in its paragraph",
    );
}

#[test]
fn an_output_that_no_page_shows_is_refused() {
    let fixture = Fixture::new();
    fixture.text("unseen", "number", "1");
    assert_eq!(
        fixture.refused(),
        "1 mistake in the book\n  \
         chapters/ch03_shapes/snapshots/circle@unseen.snap: no page shows \
         `circle.unseen`: show it on the page ch03_shapes.md, or leave it out of the cell \
         and run: cargo run -p ch03_shapes -- circle"
    );
}

#[test]
fn damaged_outputs_are_refused_by_name() {
    let damaged = |output: &str, end: &str, bytes: &[u8]| {
        let fixture = Fixture::new();
        fixture.write(&format!("{}{end}", snapshot(output)), bytes);
        fixture.refused()
    };
    let whole = dots();
    for length in [0, 7, 20, 40, whole.len() - 1] {
        let message = damaged("dots", ".png", &whole[..length]);
        says(
            &message,
            "circle@dots.snap: its file circle@dots.snap.png is no whole PNG",
        );
    }
    let message = damaged("area", "", b"---\nsource: a.rs\ndescription: nu");
    says(&message, "circle@area.snap: has a header that does not end");
    says(&damaged("area", "", b"\xff"), "circle@area.snap: is not UTF-8");
    says(&damaged("area", "", b""), "circle@area.snap: does not begin with");
    says(&damaged("plot", ".svg", b"<svg"), "circle@plot.snap.svg is no whole SVG");
}

#[test]
fn two_outputs_of_one_name_are_refused() {
    let fixture = Fixture::new();
    fixture.write(&format!("{}.png", snapshot("plot")), dots());
    says(
        &fixture.refused(),
        "circle@plot.snap: there are two outputs of this name: the other is \
         circle@plot.snap.png",
    );
}

#[test]
fn a_stored_output_that_no_cell_makes_is_refused() {
    let fixture = Fixture::new();
    let text = "---\ndescription: number\n---\n1\n";
    fixture.write("chapters/ch03_shapes/snapshots/square@area.snap", text);
    says(&fixture.refused(), "there is no cell `square` that makes `square@area`");
    let fixture = Fixture::new();
    fixture.write("chapters/ch03_shapes/snapshots/notes.txt", "");
    says(&fixture.refused(), "snapshots/notes.txt: is no output, nor beside one");
}

#[test]
fn what_waits_for_review_is_no_output() {
    let fixture = Fixture::new();
    fixture.write(&format!("{}.new", snapshot("area")), "not read");
    fixture.write(&format!("{}.new.png", snapshot("dots")), "not read");
    fixture.build().unwrap();
}

#[test]
fn headings_need_ids_and_each_its_own() {
    says(
        &refused("# Shapes {#shapes}", "# Shapes"),
        "ch03_shapes.md:1: the heading `# Shapes` has no id: write `# Shapes {#short-name}`",
    );
    says(
        &refused("See ", "## A {#shapes}\n\nSee "),
        "two headings of this page have the id `shapes`",
    );
    says(
        &refused("# Shapes {#shapes}", "# Shapes {#circle}"),
        "book/en/ch03_shapes.md: has the id `circle` 2 times",
    );
}

#[test]
fn directives_stand_where_they_can_work() {
    says(
        &refused("See ", "See {{#cell circle}} "),
        "ch03_shapes.md:16: `{{#cell circle}}` stands on a line of its own",
    );
    says(&refused("`\\{{#cell", "`{{#cell"), "a directive in code does nothing");
    let fenced = "\n```text\n{{#num circle.area}}\n```\n\nSee ";
    says(&refused("See ", fenced), "ch03_shapes.md:18: a directive in code");
    says(
        &refused("See ", "{{#include a.rs}} "),
        "mdBook's own #include is not used",
    );
    says(
        &refused("See ", "{{#nmu circle.area}} "),
        "no directive #nmu; the nearest is #num",
    );
    let message = refused("{{#cell circle}}", "{{#cell circle}}\n{{#cell circle}}");
    says(&message, "ch03_shapes.md:6: `circle` is on this page already");
}

#[test]
fn an_output_is_shown_as_what_it_is() {
    says(
        &refused("{{#num circle.area}}, so", "{{#num circle.dots}}, so"),
        "`circle.dots` is no number: show it with #out",
    );
    says(
        &refused("circle.lines \"", "circle.area \""),
        "`circle.area` is a number: show it in a sentence, with #num",
    );
    says(
        &refused("{{#ref circle.dots}}", "{{#ref circle.area}}"),
        "no chapter's page shows `ch03_shapes/circle.area` as a figure",
    );
}

#[test]
fn a_formula_that_is_none_is_told_with_its_line() {
    says(
        &refused("$a < b$", "$\\frac{a}$"),
        "ch03_shapes.md:3: the formula $\\frac{a}$: ",
    );
    says(
        &refused("\\$5", "$x"),
        "ch03_shapes.md:3: a $ that bounds no formula: a formula ends in its paragraph",
    );
    says(
        &refused("$a < b$", "$n = 50% x$"),
        "ch03_shapes.md:3: the formula $n = 50% x$: % begins a comment in a formula",
    );
    says(
        &refused("$a < b$", "$a < {{#num circle.area}}$"),
        "ch03_shapes.md:3: a directive within a formula is not read",
    );
}

#[test]
fn all_mistakes_are_told_at_once() {
    let fixture = Fixture::new();
    let page = PAGE.replace("{{#cell circle}}", "{{#cell x}}");
    fixture.page(page.replace("{{#ref circle.dots}}", "{{#ref circle.x}}"));
    let message = fixture.refused();
    says(&message, "2 mistakes in the book\n  book/en/ch03_shapes.md:5: ");
    says(&message, "\n  book/en/ch03_shapes.md:16: ");
}

#[test]
fn a_link_that_leads_nowhere_and_a_picture_without_text_are_refused() {
    assert_eq!(
        refused("See ", "See [a](no.md) "),
        "1 mistake in the book\n  book/en/ch03_shapes.md:16: links to no.md, which is \
         not there"
    );
    says(&refused("See ", "See [a](#no) "), "links to #no, an id that is not there");
    says(
        &refused("See ", "See ![](pictures/ch03_shapes/circle.dots.png) "),
        "without alternative text",
    );
    says(
        &refused("See ", "See ![a](https://example.org/a.png) "),
        "fetches https://example.org/a.png",
    );
}

#[test]
fn a_failed_build_leaves_the_earlier_book_as_it_was() {
    let fixture = Fixture::new();
    fixture.build().unwrap();
    let before = fixture.rendered("ch03_shapes.html");
    fixture.page("# Shapes\n");
    fixture.refused();
    assert_eq!(fixture.rendered("ch03_shapes.html"), before);
}

#[test]
fn a_folder_with_something_else_in_it_is_not_emptied() {
    let fixture = Fixture::new();
    fixture.write("out/letter.txt", "dear");
    says(
        &fixture.refused(),
        "out has what no build of this book has made: letter.txt. Building there would",
    );
    assert_eq!(fixture.rendered("letter.txt"), "dear");
}

#[test]
fn directives_and_formulas_stay_in_the_quote_or_list_that_they_stand_in() {
    let fixture = Fixture::new();
    let page = PAGE.replace(
        "{{#out circle.dots \"Two dots: \\\"black\\\" and white.\"}}",
        "- First.\n\n  {{#out circle.dots \"Two\n  dots.\"}}\n\n  Still first.\n\n\
         - > **Predict.** Which?\n  >\n  > $$\n  > a\n  > = b\n  > $$\n\n  Second.\n",
    );
    fixture.page(page.replace("\"One row.\"", "\"One\n> row.\""));
    fixture.build().unwrap();
    let page = fixture.rendered("ch03_shapes.html");
    let (_, page) = page.split_once("<main>").unwrap();
    let at = |part: &str| {
        let found = page.find(part);
        found.unwrap_or_else(|| panic!("the page lacks {part}\n{page}"))
    };
    let order = [
        "First.",
        "</span> Two dots.",
        "Still first.",
        "<div class=\"box predict\">",
        "<mo>=</mo>",
        "Second.",
        "</ul>",
        "</span> One row.",
    ]
    .map(at);
    assert!(order.is_sorted(), "{order:?}\n{page}");
    assert!(!page.contains("&gt; row"), "{page}");
}

#[test]
fn a_name_that_a_line_may_break_is_still_the_label_of_its_link() {
    let fixture = Fixture::new();
    let name = "`a_name_of_code_that_is_very_long`";
    let links = format!(
        "[{name}], [{name}][], [see {name}][{name}] and [{name}](index.md).\n\n\
         [{name}]: index.md\n\nSee "
    );
    fixture.page(PAGE.replace("See ", &links));
    fixture.build().unwrap();
    let page = fixture.rendered("ch03_shapes.html");
    let link = "<a href=\"index.html\"><code class=\"nohighlight\">a_<wbr>name_";
    assert_eq!(page.matches(link).count(), 3, "{page}");
    let see = "<a href=\"index.html\">see <code class=\"nohighlight\">a_";
    assert_eq!(page.matches(see).count(), 1);
}

#[test]
fn in_every_container_a_formula_is_the_same_formula() {
    // What stands before the first line, and before the others.
    let containers = [
        ("", ""),
        ("> ", "> "),
        ("> ", ">"),
        ("> > ", "> > "),
        (">> ", "> > "),
        ("- ", "  "),
        ("1. ", "   "),
        ("* - ", "    "),
        ("- > ", "  > "),
        ("> - ", ">   "),
        ("> 1. > ", ">    > "),
        ("> [!NOTE]\n> ", "> "),
        ("[^n]: ", "    "),
        ("Term\n: ", "  "),
        ("- [ ] ", "  "),
    ];
    let mut text = String::from("A note.[^n]\n\n");
    for (first, rest) in containers {
        for formula in ["$$\na\n= b > c\n$$", "$a\n= b > c$", "*it is $a\n= b > c$*"]
        {
            let formula = formula.replace('\n', &format!("\n{rest}"));
            // A comment ends the list or the quote before.
            text +=
                &format!("{first}{formula}\n\n<!-- $ {{{{#num no}}}}\n$ -->\n\n");
            if first == "[^n]: " {
                break;
            }
        }
    }
    let fixture = Fixture::new();
    fixture.page(PAGE.replace("See ", &format!("{text}See ")));
    fixture.build().unwrap();
    let page = fixture.rendered("ch03_shapes.html");
    let formula = |part: &str| {
        let (math, _) = part.split_once("</math>").unwrap();
        math.split_once('>').unwrap().1.to_owned()
    };
    let found: Vec<String> = page.split("<math").skip(1).map(formula).collect();
    let found: Vec<_> =
        found.iter().filter(|math| math.contains("<mo>=</mo>")).collect();
    // Two formulas of the fixture are others; the note has one alone.
    let several = found.iter().filter(|math| math.contains("<mi>c</mi>")).count();
    assert_eq!(several, 3 * containers.len() - 2, "{page}");
    let of_three = found.iter().filter(|math| math.contains("<mi>c</mi>"));
    let kinds: std::collections::BTreeSet<_> = of_three.collect();
    assert!(kinds.len() <= 2, "in a line and displayed: {kinds:?}");
}

#[test]
fn in_every_container_a_directive_gives_its_number() {
    let containers = [
        "> X\n",
        "> > X\n",
        "- X\n",
        "- a\n  - X\n",
        "1. > X\n",
        "> - X\n",
        "## X {#b}\n",
        "[^n]: X\n",
        "Term\n: X\n",
        "- [ ] X\n",
        "| a |\n|---|\n| X |\n",
        "<div>X</div>\n",
        "<details>\n\nX\n\n</details>\n",
        "*X* **Y** [Z](index.md)\n",
        "a <sub>X</sub>\n",
    ];
    let mut text = String::from("A note.[^n]\n\n");
    for container in containers {
        let directive = container.replace(['X', 'Y', 'Z'], "{{#num circle.area}}");
        text += &format!("{directive}\n<!-- {{{{#num no}}}} -->\n\n");
    }
    let fixture = Fixture::new();
    fixture.page(PAGE.replace("See ", &format!("{text}See ")));
    fixture.build().unwrap();
    let count = |page: &str| page.matches("circle.area\">3.14</span>").count();
    let plain = Fixture::new();
    plain.build().unwrap();
    let before = count(&plain.rendered("ch03_shapes.html"));
    let page = fixture.rendered("ch03_shapes.html");
    // One of them holds three.
    assert!(count(&page) >= before + containers.len() + 2, "{page}");
}
