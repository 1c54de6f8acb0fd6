//! Which functions of a chapter are cells, and which only look like one.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

use crate::Item;
use crate::names::Names;
use crate::package::{Package, Part};

/// The type that a cell's result holds.
const SHOWN: &str = "Outputs";

/// The cells of a chapter.
#[derive(Debug, Default)]
pub struct Cells<'a> {
    /// Each with its path inside the crate (`round::circle`), in the order of the
    /// source.
    pub found: Vec<(String, &'a Item)>,
    /// What looks like a cell and is none: the function's place, and what to do.
    pub refused: Vec<String>,
}

/// Whether a function that returns outputs is a cell.
enum Verdict {
    Cell,
    /// Nothing that a page could show.
    Helper,
    Refused(String),
}

impl Package {
    /// The public functions that take nothing and return `Result<Outputs>`, however
    /// that is written. A function that returns outputs and is neither a cell nor a
    /// private helper is refused.
    pub fn cells(&self) -> Cells<'_> {
        let mut cells = Cells::default();
        let mut places = BTreeMap::new();
        for part in &self.parts {
            let verdict = self.verdict(part).unwrap_or(Verdict::Helper);
            let (name, place) = (&part.item.name, part.item.place());
            match verdict {
                Verdict::Helper => {}
                Verdict::Refused(why) => {
                    cells.refused.push(format!("{place}: {why}"))
                }
                Verdict::Cell => match places.insert(name, place.clone()) {
                    Some(first) => cells.refused.push(format!(
                        "two cells are called `{name}`: {first} and {place}"
                    )),
                    None => {
                        let path = format!("{}{name}", part.modules);
                        cells.found.push((path, &part.item));
                    }
                },
            }
        }
        for call in &self.macros.calls {
            let names = Names { known: &self.known, module: &call.modules };
            let shows = |kind: TokenStream| {
                let kind = kind.to_string();
                names.is_result_of(SHOWN, &kind) || names.mentions(SHOWN, &kind)
            };
            if self.macros.writes(call, &shows) {
                cells.refused.push(format!(
                    "{}: `{}` writes a function that returns Outputs, and what a \
                     macro writes is not seen: write a cell out; make a helper private",
                    call.place, call.name
                ));
            }
        }
        cells
    }

    /// `None` for what does not return outputs.
    fn verdict(&self, part: &Part) -> Option<Verdict> {
        let Part { item, .. } = part;
        let signature = item.signature.as_ref()?;
        let returns = signature.returns.as_deref()?;
        let names = Names { known: &self.known, module: &part.modules };
        let is_result = names.is_result_of(SHOWN, returns);
        if !is_result && !names.mentions(SHOWN, returns) {
            return None;
        }
        if !item.public && !item.restricted || item.for_tests {
            return Some(Verdict::Helper);
        }
        let in_the_way = out_of_reach(part);
        if in_the_way.is_some() && !signature.plain {
            return Some(Verdict::Helper);
        }
        let returns = (!is_result).then(|| returns.replace(' ', ""));
        let why = in_the_way.or_else(|| unlike_a_cell(item, returns));
        Some(why.map_or(Verdict::Cell, Verdict::Refused))
    }
}

/// Why a function that is not private cannot be named from outside of its crate.
fn out_of_reach(part: &Part) -> Option<String> {
    let Part { item, .. } = part;
    let name = &item.name;
    let private = part.private_module.as_ref();
    if name.contains("::") {
        return Some(format!(
            "`{name}` returns Outputs and belongs to a type: a cell is a function of \
             its own; make a helper private"
        ));
    }
    if item.restricted {
        return Some(format!(
            "`{name}` returns Outputs, but is not wholly public: write `pub fn` for a \
             cell; make a helper private"
        ));
    }
    private.map(|module| {
        format!(
            "`{name}` returns Outputs, but its module `{module}` is not public: write \
             `pub mod {module}` for a cell; make a helper private"
        )
    })
}

/// What keeps a public function from being a cell; `returns` is its type, if that is
/// not `Result<Outputs>`.
fn unlike_a_cell(item: &Item, returns: Option<String>) -> Option<String> {
    let name = &item.name;
    let takes_nothing = item.signature.as_ref().is_some_and(|it| it.plain);
    Some(if let Some(returns) = returns {
        format!(
            "`{name}` returns `{returns}`: a cell returns `Result<Outputs>`; make a \
             helper private"
        )
    } else if !takes_nothing {
        format!(
            "`{name}` returns Outputs, so it is a cell, and a cell takes no arguments; \
             make a helper private"
        )
    } else if !is_plain(name) {
        format!(
            "the cell `{name}`: its outputs are kept under its name, so that is made \
             of a-z, 0-9 and _, as `two_directions`"
        )
    } else if item.conditional {
        format!(
            "the cell `{name}` stands under #[cfg]: its page would show it also where \
             it is not compiled"
        )
    } else if item.about.is_empty() {
        format!(
            "the cell `{name}` has no documentation: say in a sentence what it shows"
        )
    } else {
        return None;
    })
}

fn is_plain(name: &str) -> bool {
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    name.bytes().all(allowed) && name.bytes().any(|byte| byte != b'_')
}

#[cfg(test)]
mod tests;
