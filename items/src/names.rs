//! What a name in a type stands for: `use … as …` and `type … = …` are followed.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;

/// An alias of an alias of an alias is followed so far.
const DEPTH: usize = 8;

/// The names that the modules of a package give, by module (`round::`) and name.
#[derive(Default)]
pub(crate) struct Known {
    /// `cnn::notebook::Outputs` for `Shown` after `use cnn::notebook::Outputs as
    /// Shown`.
    used: BTreeMap<(String, String), String>,
    /// The modules from which everything is taken: `cnn::notebook`.
    globs: BTreeMap<String, Vec<String>>,
    /// The parameters and the type of `type Shown<T> = Result<T>`.
    aliases: BTreeMap<(String, String), Alias>,
}

struct Alias {
    /// Each with its default.
    parameters: Vec<(String, Option<syn::Type>)>,
    kind: syn::Type,
}

impl Known {
    /// Remembers what `item`, in `module`, names.
    pub(crate) fn note(&mut self, module: &str, item: &syn::Item) {
        match item {
            syn::Item::Use(item) => self.note_use(module, "", &item.tree),
            syn::Item::Type(item) => {
                let parameters = item.generics.type_params();
                let parameters = parameters
                    .map(|it| {
                        (
                            it.ident.to_string(),
                            it.default.clone().map(|(_, kind)| kind),
                        )
                    })
                    .collect();
                let key = (module.to_owned(), item.ident.to_string());
                let kind = (*item.ty).clone();
                self.aliases.insert(key, Alias { parameters, kind });
            }
            _ => {}
        }
    }

    fn note_use(&mut self, module: &str, before: &str, tree: &syn::UseTree) {
        let mut leaf = |name: String, target: String| {
            self.used.insert((module.to_owned(), name), target);
        };
        match tree {
            syn::UseTree::Path(path) => {
                let before = format!("{before}{}::", path.ident);
                self.note_use(module, &before, &path.tree);
            }
            syn::UseTree::Name(name) => {
                leaf(name.ident.to_string(), format!("{before}{}", name.ident));
            }
            syn::UseTree::Rename(name) => {
                leaf(name.rename.to_string(), format!("{before}{}", name.ident));
            }
            syn::UseTree::Glob(_) => {
                let from = before.trim_end_matches(':').to_owned();
                self.globs.entry(module.to_owned()).or_default().push(from);
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.note_use(module, before, tree);
                }
            }
        }
    }

    /// The alias called `name`: of the module itself, else of any.
    fn alias(&self, module: &str, name: &str) -> Option<&Alias> {
        let own = self.aliases.get(&(module.to_owned(), name.to_owned()));
        let any = || self.aliases.iter().find(|((_, known), _)| known == name);
        own.or_else(|| any().map(|(_, alias)| alias))
    }
}

/// The names as a module sees them.
pub(crate) struct Names<'a> {
    pub(crate) known: &'a Known,
    pub(crate) module: &'a str,
}

impl Names<'_> {
    /// Whether the type `kind` is a `Result` of `name`, also as an alias, also as
    /// `Result` alone where that is the notebook's, whose default is `Outputs`.
    pub(crate) fn is_result_of(&self, name: &str, kind: &str) -> bool {
        let parsed = syn::parse_str::<syn::Type>(kind);
        parsed.is_ok_and(|kind| self.result_of(name, &kind, DEPTH))
    }

    fn result_of(&self, name: &str, kind: &syn::Type, depth: usize) -> bool {
        let Some((path, depth)) = path_of(kind).zip(depth.checked_sub(1)) else {
            return false;
        };
        let full = self.full(path);
        let Some(last) = path.segments.last() else { return false };
        let arguments = types_in(&last.arguments);
        if last_name(&full) == "Result" && !self.has_own(&full) {
            return match arguments.first() {
                Some(first) => self.is(name, first, depth),
                None => self.is_of_notebook(&full),
            };
        }
        let alias = self.known.alias(self.module, last_name(&full));
        alias.is_some_and(|alias| {
            let kind = filled(alias, &arguments);
            self.result_of(name, &kind, depth)
        })
    }

    fn is(&self, name: &str, kind: &syn::Type, depth: usize) -> bool {
        let Some((path, depth)) = path_of(kind).zip(depth.checked_sub(1)) else {
            return false;
        };
        let full = self.full(path);
        if last_name(&full) == name {
            return true;
        }
        let arguments =
            path.segments.last().map_or(Vec::new(), |it| types_in(&it.arguments));
        let alias = self.known.alias(self.module, last_name(&full));
        alias.is_some_and(|alias| self.is(name, &filled(alias, &arguments), depth))
    }

    /// Whether a name in the type `kind` stands for `name`.
    pub(crate) fn mentions(&self, name: &str, kind: &str) -> bool {
        let tokens: Option<TokenStream> = kind.parse().ok();
        tokens.is_some_and(|tokens| self.mentioned(name, tokens, DEPTH))
    }

    fn mentioned(&self, name: &str, tokens: TokenStream, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        tokens.into_iter().any(|token| match token {
            TokenTree::Group(group) => self.mentioned(name, group.stream(), depth),
            TokenTree::Ident(ident) => {
                let ident = ident.to_string();
                let full = self.used(&ident).unwrap_or(&ident);
                let alias = self.known.alias(self.module, last_name(full));
                last_name(full) == name
                    || alias.is_some_and(|alias| {
                        self.mentioned(name, alias.kind.to_token_stream(), depth)
                    })
            }
            _ => false,
        })
    }

    fn used(&self, name: &str) -> Option<&String> {
        self.known.used.get(&(self.module.to_owned(), name.to_owned()))
    }

    /// The path with its first name replaced by what `use` says of it.
    fn full(&self, path: &syn::Path) -> String {
        let names = path.segments.iter().map(|segment| segment.ident.to_string());
        let mut names: Vec<_> = names.collect();
        if let Some(target) = names.first().and_then(|name| self.used(name)) {
            names[0] = target.clone();
        }
        names.join("::")
    }

    /// Whether the package itself says what `Result` is.
    fn has_own(&self, full: &str) -> bool {
        !full.contains("notebook")
            && self.known.alias(self.module, last_name(full)).is_some()
            && (!full.contains("::")
                || ["crate::", "self::", "super::"]
                    .iter()
                    .any(|s| full.starts_with(s)))
    }

    fn is_of_notebook(&self, full: &str) -> bool {
        let globs = self.known.globs.get(self.module);
        full.split("::").any(|part| part == "notebook")
            || (!full.contains("::")
                && globs.into_iter().flatten().any(|from| {
                    last_name(from) == "notebook" || last_name(from) == "super"
                }))
    }
}

fn path_of(kind: &syn::Type) -> Option<&syn::Path> {
    match kind {
        syn::Type::Path(path) => Some(&path.path),
        syn::Type::Paren(inner) => path_of(&inner.elem),
        syn::Type::Group(inner) => path_of(&inner.elem),
        _ => None,
    }
}

fn types_in(arguments: &syn::PathArguments) -> Vec<syn::Type> {
    let syn::PathArguments::AngleBracketed(arguments) = arguments else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        syn::GenericArgument::Type(kind) => Some(kind.clone()),
        _ => None,
    });
    types.collect()
}

fn last_name(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

/// What the alias is for these arguments: its parameters replaced in its tokens.
fn filled(alias: &Alias, arguments: &[syn::Type]) -> syn::Type {
    let mut given = BTreeMap::new();
    for (index, (name, default)) in alias.parameters.iter().enumerate() {
        if let Some(kind) = arguments.get(index).or(default.as_ref()) {
            given.insert(name.clone(), kind.to_token_stream());
        }
    }
    let tokens = replaced(alias.kind.to_token_stream(), &given);
    syn::parse2(tokens).unwrap_or_else(|_| alias.kind.clone())
}

fn replaced(
    tokens: TokenStream,
    given: &BTreeMap<String, TokenStream>,
) -> TokenStream {
    let replaced = tokens.into_iter().map(|token| match &token {
        TokenTree::Ident(ident) => {
            let new = given.get(&ident.to_string());
            new.cloned().unwrap_or_else(|| token.into())
        }
        _ => token.into(),
    });
    replaced.collect()
}
