//! Every figure of the chapters says what it shows.

use std::path::Path;

use roxmltree::{Document, Node};

/// All elements of a class, in their order.
fn of_class<'a>(
    document: &'a Document<'a>,
    class: &'a str,
) -> impl Iterator<Item = Node<'a, 'a>> {
    let classes =
        |node: &Node| node.attribute("class").unwrap_or_default().to_owned();
    let nodes = document.descendants();
    nodes.filter(move |node| classes(node).split(' ').any(|it| it == class))
}

/// What a figure of panels leaves a reader to guess.
fn unsaid(document: &Document) -> Option<&'static str> {
    if of_class(document, "title").next().is_some() {
        return None;
    }
    let label = |panel: Node| {
        let mut below = panel.descendants();
        let label = below.find(|node| node.attribute("class") == Some("label"));
        label.and_then(|label| label.text()).unwrap_or_default().to_owned()
    };
    let labels: Vec<_> = of_class(document, "panel").map(label).collect();
    let is_bare = |label: &String| !label.chars().any(char::is_alphabetic);
    if labels.iter().any(String::is_empty) {
        Some("has a panel without a label, and no title")
    } else if labels.len() > 1 && labels.iter().all(is_bare) {
        Some("has numbers above its panels, and no title that says of what")
    } else {
        None
    }
}

#[test]
fn every_panel_has_a_label_or_its_figure_a_title() {
    let chapters = Path::new(env!("CARGO_MANIFEST_DIR")).join("../chapters");
    let mut found = Vec::new();
    let mut looked_at = 0;
    for chapter in std::fs::read_dir(chapters).unwrap() {
        let Ok(snapshots) =
            std::fs::read_dir(chapter.unwrap().path().join("snapshots"))
        else {
            continue;
        };
        for snapshot in snapshots {
            let path = snapshot.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "html") {
                continue;
            }
            looked_at += 1;
            let html = std::fs::read_to_string(&path).unwrap();
            if let Some(lack) = unsaid(&Document::parse(&html).unwrap()) {
                let name = path.file_name().unwrap().display();
                found.push(format!("{name} {lack}"));
            }
        }
    }
    found.sort();
    assert!(looked_at > 150, "{looked_at} figures");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_a_figure_leaves_to_guess_is_named() {
    let unsaid = |inside: &str| {
        let html = format!("<div class=\"panels flow\">{inside}</div>");
        unsaid(&Document::parse(&html).unwrap())
    };
    let panel = |label: &str| {
        let label = format!("<span class=\"label\">{label}</span>");
        format!("<div class=\"panel\">{label}<svg/></div>")
    };
    let numbers = panel("1") + &panel("−0.5") + &panel("90°");
    assert!(unsaid(&numbers).unwrap().contains("that says of what"));
    assert!(unsaid("<div class=\"panel\"><svg/></div>").is_some());
    assert_eq!(unsaid(&(panel("a 7") + &panel("a 9"))), None);
    let title = "<span class=\"title\">test digits</span>";
    assert_eq!(unsaid(&(title.to_owned() + &numbers)), None);
}
