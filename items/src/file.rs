//! The items of one file.

use std::io;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::spanned::Spanned;

use crate::item::Found;
use crate::macros::Macros;
use crate::{Error, Item, Kind, Result, nearest};

/// A source file, parsed.
pub struct File {
    /// Relative to the workspace, with `/`.
    pub name: String,
    pub(crate) text: String,
    pub(crate) syntax: syn::File,
}

impl File {
    /// Reads and parses `name`, a path relative to `workspace`, with `/`.
    ///
    /// # Errors
    /// [`Error::Read`], also for what is no file or lies outside of the workspace,
    /// and [`Error::Syntax`].
    pub fn read(workspace: &Path, name: &str) -> Result<Self> {
        let refused = |source| Error::Read { file: name.to_owned(), source };
        let path = inside(workspace, name).map_err(refused)?;
        Self::parse(name, std::fs::read_to_string(path).map_err(refused)?)
    }

    /// Parses `text`, which is said to be the file `name`.
    ///
    /// # Errors
    /// [`Error::Syntax`].
    pub fn parse(name: &str, text: impl Into<String>) -> Result<Self> {
        // The positions of what is parsed here count from the file's first byte.
        let text = text.into();
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
        let tokens = text.parse().map_err(syn::Error::from);
        let syntax = tokens.and_then(syn::parse2::<syn::File>);
        let syntax = syntax.map_err(|error| Error::Syntax {
            file: name.to_owned(),
            line: error.span().start().line,
            message: error.to_string(),
        })?;
        Ok(Self { name: name.to_owned(), text, syntax })
    }

    /// All items, in the order of the file, those in modules, `impl` and `trait`
    /// included.
    pub fn items(&self) -> Vec<Item> {
        let mut items = Vec::new();
        self.collect("", &self.syntax.items, &mut items);
        items
    }

    /// The item called `name`: `correlate2d`, `Window::places`,
    /// `<Photo as Display>::fmt`.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is none, [`Error::Ambiguous`] if there are
    /// several.
    pub fn item(&self, name: &str) -> Result<Item> {
        pick(name, &self.name, self.items()).map_err(|error| match error {
            Error::Unknown { place, name, nearest, .. } => {
                let mut macros = Macros::default();
                self.note_macros(&self.syntax.items, &mut macros);
                let writer = macros.named_with(&name);
                Error::Unknown { place, name, nearest, writer }
            }
            other => other,
        })
    }

    fn note_macros(&self, list: &[syn::Item], macros: &mut Macros) {
        for item in list {
            match item {
                syn::Item::Macro(call) => macros.note(&self.name, "", call),
                syn::Item::Mod(inner) => {
                    let list = inner.content.iter().flat_map(|(_, list)| list);
                    list.for_each(|item| {
                        self.note_macros(std::slice::from_ref(item), macros);
                    });
                }
                _ => {}
            }
        }
    }

    fn collect(&self, module: &str, list: &[syn::Item], items: &mut Vec<Item>) {
        for item in list {
            if let syn::Item::Mod(inner) = item {
                if let Some((_, list)) = &inner.content {
                    self.collect(&format!("{module}{}::", inner.ident), list, items);
                }
                continue;
            }
            items.extend(self.cut(module, item));
            items.extend(self.inside(module, item));
        }
    }

    /// What stands in an `impl` or a `trait`.
    pub(crate) fn inside(&self, module: &str, item: &syn::Item) -> Vec<Item> {
        match item {
            syn::Item::Impl(block) => {
                let owner = type_name(&block.self_ty);
                let long = block.trait_.as_ref().map(|path| {
                    let path = path.0.segments.last();
                    let path = path.map(|last| last.ident.to_string());
                    format!("{module}<{owner} as {}>", path.unwrap_or_default())
                });
                let owner = format!("{module}{owner}");
                (block.items.iter())
                    .filter_map(|item| associated(&owner, long.as_deref(), item))
                    .map(|found| found.cut(&self.name, &self.text))
                    .collect()
            }
            syn::Item::Trait(block) => {
                let owner = format!("{module}{}", block.ident);
                (block.items.iter())
                    .filter_map(|item| required(&owner, item))
                    .map(|found| found.cut(&self.name, &self.text))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    pub(crate) fn cut(&self, module: &str, item: &syn::Item) -> Option<Item> {
        Some(named(module, item)?.cut(&self.name, &self.text))
    }
}

/// The file that `name` means, if it is one and lies in `workspace`.
fn inside(workspace: &Path, name: &str) -> io::Result<PathBuf> {
    let (top, path) =
        (workspace.canonicalize()?, workspace.join(name).canonicalize()?);
    if Path::new(name).is_absolute() || !path.starts_with(top) {
        let message = "leads out of the workspace";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    if !path.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "is no file"));
    }
    Ok(path)
}

/// The one of `items` that is called `name`.
pub(crate) fn pick(name: &str, place: &str, items: Vec<Item>) -> Result<Item> {
    let called =
        |item: &&Item| item.name == name || item.long_name.as_deref() == Some(name);
    let mut found: Vec<_> = items.iter().filter(called).cloned().collect();
    match (found.pop(), found.is_empty()) {
        (Some(item), true) => Ok(item),
        (Some(last), false) => {
            found.push(last);
            let long = |item: &Item| {
                let name = item.long_name.as_ref().unwrap_or(&item.name);
                format!("{name} at {}", item.place())
            };
            Err(Error::Ambiguous {
                name: name.to_owned(),
                places: found.iter().map(long).collect(),
            })
        }
        (None, _) => {
            let names = items.iter().map(|item| item.name.as_str());
            Err(Error::Unknown {
                place: place.to_owned(),
                name: name.to_owned(),
                nearest: nearest(name, names).map(str::to_owned),
                writer: None,
            })
        }
    }
}

/// `Window` of `crate::Window<'a, T>`; of other types, their tokens.
fn type_name(kind: &syn::Type) -> String {
    match kind {
        syn::Type::Path(path) => path.path.segments.last().map(|s| &s.ident),
        _ => None,
    }
    .map_or_else(|| kind.to_token_stream().to_string(), ToString::to_string)
}

fn named<'a>(module: &str, item: &'a syn::Item) -> Option<Found<'a>> {
    use syn::Item as I;
    let mut signature = None;
    let (kind, ident, attributes, visibility) = match item {
        I::Fn(i) => {
            signature = Some(&i.sig);
            (Kind::Function, &i.sig.ident, &i.attrs, Some(&i.vis))
        }
        I::Const(i) => (Kind::Const, &i.ident, &i.attrs, Some(&i.vis)),
        I::Static(i) => (Kind::Static, &i.ident, &i.attrs, Some(&i.vis)),
        I::Struct(i) => (Kind::Struct, &i.ident, &i.attrs, Some(&i.vis)),
        I::Enum(i) => (Kind::Enum, &i.ident, &i.attrs, Some(&i.vis)),
        I::Union(i) => (Kind::Union, &i.ident, &i.attrs, Some(&i.vis)),
        I::Trait(i) => (Kind::Trait, &i.ident, &i.attrs, Some(&i.vis)),
        I::Type(i) => (Kind::Type, &i.ident, &i.attrs, Some(&i.vis)),
        I::Macro(i) => (Kind::Macro, i.ident.as_ref()?, &i.attrs, None),
        _ => return None,
    };
    Some(Found {
        kind,
        name: format!("{module}{ident}"),
        long_name: None,
        attributes,
        visibility,
        signature,
        whole: item.span(),
    })
}

fn associated<'a>(
    owner: &str,
    long: Option<&str>,
    item: &'a syn::ImplItem,
) -> Option<Found<'a>> {
    use syn::ImplItem as I;
    let mut signature = None;
    let (kind, ident, attributes, visibility) = match item {
        I::Fn(i) => {
            signature = Some(&i.sig);
            (Kind::Function, &i.sig.ident, &i.attrs, Some(&i.vis))
        }
        I::Const(i) => (Kind::Const, &i.ident, &i.attrs, Some(&i.vis)),
        I::Type(i) => (Kind::Type, &i.ident, &i.attrs, Some(&i.vis)),
        _ => return None,
    };
    Some(Found {
        kind,
        name: format!("{owner}::{ident}"),
        long_name: long.map(|long| format!("{long}::{ident}")),
        attributes,
        visibility,
        signature,
        whole: item.span(),
    })
}

fn required<'a>(owner: &str, item: &'a syn::TraitItem) -> Option<Found<'a>> {
    use syn::TraitItem as I;
    let mut signature = None;
    let (kind, ident, attributes) = match item {
        I::Fn(i) => {
            signature = Some(&i.sig);
            (Kind::Function, &i.sig.ident, &i.attrs)
        }
        I::Const(i) => (Kind::Const, &i.ident, &i.attrs),
        I::Type(i) => (Kind::Type, &i.ident, &i.attrs),
        _ => return None,
    };
    Some(Found {
        kind,
        name: format!("{owner}::{ident}"),
        long_name: None,
        attributes,
        visibility: None,
        signature,
        whole: item.span(),
    })
}

#[cfg(test)]
mod tests;
