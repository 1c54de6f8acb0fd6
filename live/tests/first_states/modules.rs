//! The module of each page: what it has, and how large all is that a page loads.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use flate2::{Compression, GzBuilder};

use crate::shown::workspace;

/// What every widget loads beside its own script.
const SHARED: [&str; 9] = [
    "start.js",
    "made.js",
    "words.js",
    "core.js",
    "frame.js",
    "matrix.js",
    "choice.js",
    "drawing.js",
    "live.css",
];

fn text(path: &str) -> String {
    std::fs::read_to_string(workspace().join(path)).unwrap()
}

/// What stands behind each `before` up to the next `after`.
fn between(text: &str, before: &str, after: &str) -> BTreeSet<String> {
    let parts = text.split(before).skip(1);
    parts.map(|part| part.split_once(after).unwrap().0.to_owned()).collect()
}

/// The widgets of each page that has any.
fn pages() -> BTreeMap<String, BTreeSet<String>> {
    let pages = std::fs::read_dir(workspace().join("book/en")).unwrap();
    let names = pages.map(|page| page.unwrap().file_name().into_string().unwrap());
    let pages = names.filter(|name| name.ends_with(".md")).map(|name| {
        let widgets = between(&text(&format!("book/en/{name}")), "\n{{#live ", " ");
        (name, widgets)
    });
    pages.filter(|(_, widgets)| !widgets.is_empty()).collect()
}

/// The module that `core.js` takes for a page with these widgets.
fn module_of(widgets: &BTreeSet<String>) -> String {
    let core = text("book/assets/live/core.js");
    let (_, list) = core.split_once("const MODULES = { ").unwrap();
    let (list, _) = list.split_once(" };").unwrap();
    let mut named = list.split(", ").filter_map(|pair| {
        let (widget, module) = pair.split_once(": ").unwrap();
        widgets.contains(widget).then(|| module.trim_matches('\'').to_owned())
    });
    let module = named.next().unwrap_or_else(|| "maps".to_owned());
    assert!(named.all(|other| other == module), "{widgets:?} need two modules");
    module
}

#[test]
fn the_module_of_a_page_has_the_functions_that_its_widgets_ask() {
    let pages = pages();
    assert!(pages.len() > 9, "{pages:?}");
    let mut asked = BTreeSet::new();
    for (page, widgets) in &pages {
        let module = module_of(widgets);
        let source = text(&format!("live/{module}/src/lib.rs"));
        let functions = between(&source, "live::module! {", "}");
        let functions = functions.first().unwrap();
        for widget in widgets {
            let script = text(&format!("book/assets/live/{widget}.js"));
            let names = between(&script, "live.ask('", "'");
            assert!(!names.is_empty(), "{widget}");
            for name in names {
                let has = functions.split_whitespace().any(|own| own == name);
                assert!(has, "{page}: {module} has no {name}");
                asked.insert((module.clone(), name));
            }
        }
    }
    for module in ["maps", "networks", "lab"] {
        let source = text(&format!("live/{module}/src/lib.rs"));
        let functions = between(&source, "live::module! {", "}");
        for name in functions.first().unwrap().split_whitespace() {
            let pair = (module.to_owned(), name.to_owned());
            assert!(asked.contains(&pair), "no page asks {module} for {name}");
        }
    }
}

/// Bytes of a file of the widgets as a server sends it, packed where it is not yet.
fn sent(name: &str) -> u64 {
    let path = workspace().join("book/assets/live").join(name);
    if name.ends_with(".gz") {
        return std::fs::metadata(path).unwrap().len();
    }
    let mut packed = GzBuilder::new().write(Vec::new(), Compression::best());
    packed.write_all(&std::fs::read(path).unwrap()).unwrap();
    packed.finish().unwrap().len() as u64
}

/// The photograph and the digits, which some widgets load too, are data.
#[test]
fn a_page_loads_no_more_than_230_kilobytes_of_code_for_all_of_its_widgets() {
    for (page, widgets) in pages() {
        let module = module_of(&widgets);
        let scripts = widgets.iter().map(|widget| sent(&format!("{widget}.js")));
        let scripts = scripts.chain(SHARED.map(sent)).sum::<u64>();
        for kind in ["fused", "exact"] {
            let module = sent(&format!("{module}.{kind}.wasm.gz"));
            let all = module + scripts;
            println!("{page}: {all} bytes, of these the module {kind} {module}");
            assert!(all <= 230_000, "{page}: {all} bytes");
        }
    }
}
